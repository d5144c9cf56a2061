"""Measure how the time of each reader of text grows when its input doubles, as a Markdown table.

    .venv/bin/python benchmarks/growth.py [--scale 8] [--only NAME]

Every input is one that once took the square of its length, or looks as if it would. The tests count
the calls of functions for the same inputs, which is the same on every machine.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any

from generator.catalog.attribution import attribute
from generator.catalog.catalog import Catalog
from generator.catalog.model import Author, Config, Paper, Profile, Vocabulary
from generator.check.homonyms import find_doubts
from generator.check.similar_names import MAX_AUTHORS
from generator.content import people, schema
from generator.content.paper import read_paper
from generator.content.settings import read_config
from generator.errors import MANY, Problem, Suggester
from generator.export.citations import bibtex
from generator.export.twins import to_page
from generator.importers import facts
from generator.importers.formats import read_records
from generator.importers.match import MOST_RIVALS, Index
from generator.importers.names import read_bibtex_names
from generator.importers.record import Record
from generator.text.dates import PartialDate
from generator.text.markdown import MarkdownError, from_line, from_markdown
from generator.text.name_faults import find_fault
from generator.text.names import Name, split_name
from generator.text.short_forms import short_forms
from generator.text.slugs import slug
from generator.text.terms import terms
from generator.text.tex import tex_to_text
from generator.text.words import chains, squeeze

MOST = 2.5
"""How much the work may grow when the input doubles."""

Case = Callable[[int], Callable[[], object]]
"""Makes an input of a size, and returns what reads it."""

_MARKS = [*"<>[](){}*_`\\&$#|~^@,;:-'\"=", "\n", " "]
_PIECES = (
    *_MARKS,
    *("<a ", "<p a=b ", "<a@", "<!--", "<div>", "a\n=\n", "*a*", "**a*_", "``a`", "[a](b", "![a]["),
    *("$a$", "$$a", "\\'e", "{\\'e}", "- a\n", "1. a\n\n", "> ", "a | b\n--|--\n", "&amp;", "@AB "),
    *("et al. ", "and ", "a; ", "Ann, ", "van ", "http://a", "\\textbf{", "\\$a", "--"),
    *("10.1234", "a.", "..."),
)


def _text(piece: str, size: int) -> str:
    return (piece * (size // len(piece) + 1))[:size]


def _markdown(text: str) -> None:
    try:
        from_markdown(text)
    except MarkdownError:
        return


def _title(text: str) -> None:
    bibtex.format_title(text)
    from_line(text)


def _facts(text: str) -> None:
    for find in (
        facts.find_doi,
        facts.find_url,
        facts.find_arxiv,
        facts.find_isbn,
        facts.find_date,
    ):
        find(text)
        find(f"10.1234/{text}")


def _words(text: str) -> None:
    list(terms(text))
    short_forms([text])
    chains(text)
    squeeze(text)


def _name(text: str) -> None:
    line = " ".join(text.split())
    find_fault(line)
    bibtex.format_name(split_name(line or "a"))
    slug(line)
    read_bibtex_names(f"{text}a")


def _file(front: str, body: str) -> None:
    problems: list[Problem] = []
    read_paper(Path("a.md"), f"---\n{front}\n---\n{body}\n", problems.append)
    "".join(map(str, problems))


_READERS: Mapping[str, Callable[[str], object]] = {
    "Markdown": _markdown,
    "title": _title,
    "name": _name,
    "TeX": tex_to_text,
    "words": _words,
    "facts": _facts,
    "file": lambda text: _file(text, text),
    "fields": lambda text: _file("".join(f"title: '{line}'\n" for line in text.split("\n")), "x"),
    "BibTeX": lambda text: read_records("a.bib", f"@misc{{a, title = {{{text}}}}}".encode()),
    "BibTeX, bare": lambda text: read_records("a.bib", f"@misc{{a,\n{text}".encode()),
    "RIS": lambda text: read_records(
        "a.ris", f"TY  - JOUR\nTI  - {text}\nAB  - {text}\nAU  - {text}\nER  - \n".encode()
    ),
    "CSL JSON": lambda text: read_records("a.json", f'[{{"title": "{text}"}}, {text}'.encode()),
}


def _pieces(read: Callable[[str], object], piece: str) -> Case:
    def case(size: int) -> Callable[[], object]:
        text = _text(piece, size)
        return lambda: read(text)

    return case


def _ids(size: int, start: str = "id") -> list[str]:
    return [f"{start}-{i}" for i in range(size)]


def _paper(**facts: Any) -> Paper:
    return Paper("a", "a.md", from_line("Title"), from_markdown("Text."), **facts)


def _catalog(*papers: Paper) -> Catalog:
    return Catalog(Config("T", "D"), Vocabulary((), ()), papers, from_line(""))


def _unknown_tags(size: int) -> Callable[[], object]:
    read = schema.sequence(schema.one_of(_ids(size), "tag"), unique=True)
    node = schema.mapping(f"tags: [{', '.join(_ids(size, 'ib'))}]", lambda *_: None)
    return lambda: node and read(node.items["tags"][1], "tags", lambda *_: None)


def _hints(size: int) -> Callable[[], object]:
    hint = Suggester(_ids(size))
    return lambda: [hint(word) for word in _ids(size, "ib")]


def _profiles(size: int) -> Callable[[], object]:
    entries = "".join(f"- {{id: {id_}, name: A B, not: [x{id_}]}}\n" for id_ in _ids(size))
    return lambda: people.read(Path("people.yaml"), entries, lambda _: None)


def _picks(size: int) -> Callable[[], object]:
    text = f"title: T\ndescription: D\npicks: [{', '.join(_ids(size))}]\n"
    return lambda: read_config(Path("catalog.yaml"), text, lambda _: None)


def _authors(size: int) -> tuple[Author, ...]:
    # Names of one length: longer ones would have more names near them
    return tuple(Author(Name(f"Ann{i:05}", f"Lee{i // 9:05}")) for i in range(size))


def _check(size: int) -> Callable[[], object]:
    catalog = _catalog(_paper(authors=_authors(size)))
    return lambda: list(find_doubts(catalog))


def _one_family(size: int) -> Callable[[], object]:
    papers = tuple(
        replace(
            _paper(authors=(Author(Name("Wei", "Li")), author)), id=f"p{i}", date=PartialDate(i)
        )
        for i, author in enumerate(_authors(size))
    )
    return lambda: list(find_doubts(_catalog(*papers)))


def _attribution(size: int) -> Callable[[], object]:
    authors = tuple(Author(Name("Ann", f"Lee{i}"), f"id-{i}") for i in range(size))
    papers = [_paper(authors=authors)]
    return lambda: attribute(papers, (), ["a"], lambda _: None)


def _former_names(size: int) -> Callable[[], object]:
    papers = [replace(_paper(), id=id_, key=id_) for id_ in _ids(size)]
    profiles = [
        Profile("people.yaml", 1, id_, Name("Ann", "Lee"), former=(Name("Eve", id_),))
        for id_ in _ids(min(size, people.MAX_FORMER))
    ]
    return lambda: attribute(papers, profiles, ["a"], lambda _: None)


def _export(size: int) -> Callable[[], object]:
    catalog = _catalog(_paper(authors=_authors(size)))
    return lambda: (
        bibtex.to_bibtex(catalog, catalog.papers[0]),
        to_page(catalog, catalog.papers[0]),
        catalog.people,
    )


def _one_title(size: int) -> Callable[[], object]:
    records = [
        Record("a.bib", i, f"k{i}", {"title": "Introduction", "date": "2020", "pages": str(i)},
               (Name("Ann", f"Lee{i}"),))
        for i in range(size)
    ]  # fmt: skip

    def match() -> None:
        index = Index(())
        for record in records:
            if index.find(record).number is None:
                index.add(record)

    return match


def _cases() -> Iterator[tuple[str, Case, int]]:
    for reader, read in _READERS.items():
        for piece in _PIECES:
            yield f"{reader}, {piece!r}", _pieces(read, piece), 4096
    # Each size is above that from which on less is compared
    yield "unknown tags", _unknown_tags, MANY + 1
    yield "hints for unknown words", _hints, MANY + 1
    yield "people.yaml", _profiles, MANY + 1
    yield "picks", _picks, MANY
    yield "check of a paper with many authors", _check, MAX_AUTHORS + 1
    yield "check of many papers by one name", _one_family, 20
    yield "unknown people", _attribution, 300
    yield "former names", _former_names, 60
    yield "exports of many authors", _export, 300
    yield "import of works with one title", _one_title, 2 * MOST_RIVALS


CASES: Mapping[str, tuple[Case, int]] = {name: (case, size) for name, case, size in _cases()}
"""Each case with a small size: characters, or items."""


def count_calls(run: Callable[[], object]) -> int:
    """Return how many functions a call calls, of Python and of C."""
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        run()
    finally:
        sys.setprofile(before)
    return calls


def measure(run: Callable[[], object], times: int = 3) -> float:
    """Return the seconds of CPU time that a call takes, at best."""
    seconds = []
    for _ in range(times):
        start = time.process_time()
        run()
        seconds.append(time.process_time() - start)
        if seconds[-1] > 1:
            break
    return min(seconds)


def main() -> int:
    """Print the cases that take a noticeable time, the slowest first; fail if one grows too fast."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--scale", type=int, default=8, help="times the sizes of the tests")
    parser.add_argument("--only", default="", help="measure only cases whose name has this in it")
    arguments = parser.parse_args()
    rows = []
    for name, (case, size) in CASES.items():
        if arguments.only not in name:
            continue
        size *= arguments.scale  # noqa: PLW2901
        case(size // 8)()
        once, twice = measure(case(size)), measure(case(2 * size))
        # Less is noise
        if twice > 0.05:
            rows.append((twice, twice / once, name, 2 * size))
    rows.sort(reverse=True)
    print("| input | size | seconds | times those of half the size |\n|---|---:|---:|---:|")
    for seconds, growth, name, size in rows:
        print(f"| {name.replace('|', chr(92) + '|')} | {size:,} | {seconds:.2f} | {growth:.1f} |")
    slow = sum(growth > MOST for _, growth, _, _ in rows)
    print(f"\n{len(CASES)} inputs, {len(rows)} of them over 0.05 s, {slow} over {MOST} times.")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
