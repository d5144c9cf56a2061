import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest


from generator.export import EXPORTS, outputs
from generator.export.citations import bibtex, files
from generator.export.citations.styles import STYLES
from generator.content.load import load
from generator.catalog.model import Paper
from generator.catalog.catalog import Catalog
from generator.plan.output import Output
from generator.plan.plan import plan

ROOT = Path(__file__).parents[3]
ENDS = (".bib", ".ris", ".csl.json", ".txt")

Files = dict[str, str]


@pytest.fixture(scope="module")
def real() -> Catalog:
    """Give the real catalog."""
    return load(ROOT / "content")


def made(site: Catalog) -> Files:
    """Every file of references, by its path."""
    return {
        output.path: EXPORTS[output.template](site, output).decode()
        for output in files.outputs(site)
    }


@pytest.fixture(scope="module")
def files(toy: Catalog) -> Files:
    """Give the files of the toy catalog."""
    return made(toy)


@pytest.fixture(scope="module")
def real_files(real: Catalog) -> Files:
    """Give the files of the real catalog."""
    return made(real)


def lists(site: Catalog) -> dict[str, tuple[Paper, ...]]:
    """The papers of each list, by the path of its page without its end."""
    return {
        "catalog": site.papers,
        **{f"tags/{tag}": papers for tag, papers in site.by_tag.items()},
        **{f"kinds/{kind}": papers for kind, papers in site.by_kind.items()},
        **{f"authors/{person.id}": person.papers for person in site.people},
        **{f"dates/{year}": papers for year, papers in site.by_year.items()},
        **{f"dates/{y}-{m:02}": papers for (y, m), papers in site.by_month.items()},
    }


def sections(text: str) -> dict[str, list[str]]:
    """The references of a text, by the style's name above them."""
    parts = [part.split("\n") for part in text.removesuffix("\n").split("\n\n")]
    return {head: lines for head, *lines in parts}


def test_every_page_has_its_files(toy: Catalog, files: Files) -> None:
    """There is a file of each format beside each paper and each list, and no other."""
    papers = {f"papers/{paper.id}" for paper in toy.papers}
    assert files.keys() == {
        *(f"{page}{end}" for page in papers for end in (".bib", ".ris", ".json", ".txt")),
        *(f"{page}{end}" for page in lists(toy) for end in ENDS),
    }


def test_no_other_file_has_their_names(real: Catalog, toy: Catalog, files: Files) -> None:
    """No page, feed, or file of the API is at the path of another file."""
    for site in (real, toy):
        paths = Counter(output.path for output in plan(site, ()))
        assert {path for path, count in paths.items() if count > 1} == set()
    assert files.keys() <= {output.path for output in plan(toy, ())}


def test_lists_join_what_papers_are(real: Catalog, real_files: Files) -> None:
    """Every BibTeX and RIS file of a list is its papers' files, so what holds of those holds of it.

    Only abstracts are left out of lists, but for that of all papers.
    """
    for page, papers in lists(real).items():
        for end, between in ((".bib", "\n"), (".ris", "\r\n")):
            joined = between.join(real_files[f"papers/{paper.id}{end}"] for paper in papers)
            if page != "catalog":
                joined = re.sub("\r\nAB  - .*(?=\r\n)", "", joined)
            assert real_files[f"{page}{end}"] == joined


def test_lists_of_items(real: Catalog, real_files: Files) -> None:
    """Every CSL JSON file of a list has its papers' items, one a line, in the list's order."""
    for page, papers in lists(real).items():
        text = real_files[f"{page}.csl.json"]
        assert text.count("\n") == len(papers) + 2
        items = [json.loads(real_files[f"papers/{paper.id}.json"])[0] for paper in papers]
        for item in items:
            if page != "catalog":
                del item["abstract"]
        assert json.loads(text) == items


def test_lists_of_references(real: Catalog, real_files: Files) -> None:
    """Every text has the four styles in turn, with its papers' references, one a line."""
    for page, papers in lists(real).items():
        found = sections(real_files[f"{page}.txt"])
        assert list(found) == ["APA", "IEEE", "ACL", "Chicago"] == list(STYLES)
        alone = [sections(real_files[f"papers/{paper.id}.txt"]) for paper in papers]
        for style, lines in found.items():
            assert lines == [line for one in alone for line in one[style]]
            assert len(lines) == len(papers)


def test_no_papers() -> None:
    """A list of nothing is a file of its format all the same."""
    found = {form.name: form.joined([]) for form in files.FORMATS}
    assert json.loads(found.pop("CSL JSON")) == []
    assert found == {"BibTeX": b"", "RIS": b"", "Text": b"APA\n\nIEEE\n\nACL\n\nChicago\n"}


def test_text_is_one_line(toy: Catalog) -> None:
    """Whatever a title has in it, each reference is a line of the text."""
    title = replace(toy.papers[0].title, plain="A\n\nIEEE\u2028B\r\x85C")
    papers = (replace(toy.papers[0], title=title), *toy.papers[1:])
    site = derive(replace(toy, papers=papers))
    text = EXPORTS["catalog.txt"](site, Output("catalog.txt", "catalog.txt")).decode()
    assert {len(lines) for lines in sections(text).values()} == {len(papers)}
    assert "A IEEE B C" in text


def test_what_is_kept_is_of_one_site(toy: Catalog) -> None:
    """A site made anew with another title has the new title in its files, and the old one the old."""
    paper = toy.papers[0]
    title = replace(paper.title, source="Quite Another", plain="Quite Another")
    changed = replace(toy, papers=(replace(paper, title=title), *toy.papers[1:]))
    output = Output(f"papers/{paper.id}.bib", "paper.bib", paper.id)
    for site, expected in ((toy, paper.title.source), (derive(changed), "Quite Another")) * 2:
        assert (
            f"title = {{{bibtex.title(expected)}}}" in EXPORTS["paper.bib"](site, output).decode()
        )


def test_switch(toy: Catalog) -> None:
    """`citations: false` leaves all of them out."""
    config = replace(toy.config, citations=False)
    off = replace(toy, catalog=replace(toy, config=config))
    assert not list(files.outputs(off))
    assert not [one for one in outputs(off) if re.search(r"\.(bib|ris|csv|jsonl)$", one.path)]
