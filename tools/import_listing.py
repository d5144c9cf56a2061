"""Write the papers of the first catalog, one Markdown file each, from two sources.

    .venv/bin/python tools/import_listing.py LISTING BIBLIOGRAPHY content/papers

A line of the listing is `upvotes-or-dash TITLE ABSTRACT N authors · date [comments]`, with nothing
between title and abstract. The same line of the bibliography (JSON) has the verified title and facts.
The same input gives the same files. Files of other papers stay as they are. The tests run this script
on frozen copies of both sources, in `tests/data`.
"""

import json
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, Self

import yaml
from anyascii import anyascii

LISTING_YEAR = 2025  # when the listing was read; it leaves this year out of its dates
ADDED = "2026-11-23"  # when these papers joined the catalog
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LINE_WIDTH = 100  # authors go one a line when their names do not fit in this
ID_LENGTH = 60


class Repair(NamedTuple):
    """A mistake of the listing that no rule can correct: `found` occurs once in the row."""

    row: int
    found: str
    meant: str
    reason: str


# Text that the listing lost comes from a public copy of the abstract, which the reason names. `meant`
# is what `markdown` takes: $maths$, \$ for a dollar, *emphasis*, bare URLs.
REPAIRS = (
    Repair(27, "sim 10^3", r"$\sim 10^3$", "maths that lost its dollars and backslash"),
    Repair(50, r"\250 million", r"\$250 million", "the dollar after the backslash was eaten"),
    Repair(50, "2500 desktops", r"\$2500 desktops", "a dollar lost; papers.neurips.cc has it"),
    Repair(110, "GPT-4~gpt4", "GPT-4 [gpt4]", r"a \cite that lost its name: gpt4 is its key"),
    Repair(
        110,
        r"expertiseCode available at \href{https://github.com/mingkai-zheng/GENIUS"
        r"{https://github.com/mingkai-zheng/GENIUS}.}.",
        "expertise. Code available at https://github.com/mingkai-zheng/GENIUS.",
        "a footnote run into its sentence, its link unbalanced and given twice",
    ),
    Repair(
        111,
        "O(log n{mu})",
        r"$\mathcal{O}(\frac{\log n}{\sqrt{\mu}})$",
        "a fraction and a root lost; OpenReview has them",
    ),
    Repair(111, "where n is", "where $n$ is", "maths that lost its dollars"),
    Repair(111, "mu measures", r"$\mu$ measures", "maths that lost its dollars and backslash"),
    Repair(
        111,
        "O(1{t})",
        r"$\mathcal{O}(\frac{1}{t})$",
        "a fraction lost; OpenReview has it",
    ),
    Repair(113, "ell_2-", r"$\ell_2$-", "maths that lost its dollars and backslash"),
    Repair(113, "ell_infty-", r"$\ell_\infty$-", "maths that lost its dollars and backslashes"),
    Repair(123, "efficient- NLP", "efficient-NLP", "a URL broken by a line end; the code's URL"),
    Repair(147, " ----- ", "\n\n", "the line between the English and the Spanish abstract"),
    Repair(172, "R^2", r"$\mathbb{R}^2$", r"a font lost; arXiv's abstract has $\R^2$"),
    Repair(211, "{O}(T)", r"$\mathcal{O}(\sqrt{T})$", "a root lost; OpenReview has it"),
    Repair(
        211,
        "{O}(K T^{3/4})",
        r"$\mathcal{O}(\sqrt{K} T^{3/4})$",
        "a root lost; OpenReview has it",
    ),
    Repair(211, "a O(log T)", r"a $\mathcal{O}(\log T)$", "a font lost; OpenReview has it"),
    Repair(211, "{O}(log T)", r"$\mathcal{O}(\log T)$", "a font lost; OpenReview has it"),
    Repair(
        211,
        "mathcal{O}(KT)",
        r"$\tilde{\mathcal{O}}(\sqrt{KT})$",
        "a tilde and a root lost; OpenReview has them",
    ),
    Repair(
        211,
        "mathcal{O}(KL^* + K)",
        r"$\tilde{\mathcal{O}}(\sqrt{KL^*} + K)$",
        "a tilde and a root lost; OpenReview has them",
    ),
    Repair(211, "where L^* is", "where $L^*$ is", "maths that lost its dollars"),
    Repair(211, "Omega(T)", r"$\Omega(T)$", "maths that lost its dollars and backslash"),
    Repair(263, "Fengshenbang-LM .", "Fengshenbang-LM.", "a space that kept the stop off the URL"),
    Repair(
        273,
        "https://hf-proxy-2.923828430.workers.dev/bigscience .",
        "https://huggingface.co/bigscience.",
        "a stranger's proxy of huggingface.co; the code's URL of the bibliography",
    ),
    Repair(281, "L^2-", "$L^2$-", "maths that lost its dollars"),
)

LANGUAGES = {147: "es"}  # the language of a row that is not in English

# A line of the listing. Papers of the year of the listing have no year.
LINE = re.compile(
    r"(?P<upvotes>-|\d+) (?P<text>.+) (?P<count>\d+) authors?"
    r" · (?P<month>[A-Z][a-z]{2}) (?P<day>\d{1,2})(?:, (?P<year>\d{4}))?(?: (?P<comments>\d+))?"
)
# A DOI of the ACL Anthology, which ends in the paper's id there.
ACL_DOI = re.compile(r"10\.(?:18653|3115)/v1/(?P<id>.+)")

# The parts of an abstract that are not plain text: a dollar sign, maths, a URL without the punctuation
# after it, emphasis. There is one group, so that `re.split` gives plain text and tokens in turn.
TOKEN = re.compile(
    r"(\\\$|\$(?! )[^$]+(?<! )\$(?!\d)|https?://\S+(?<![.,;:)])|\*(?=\w)[^*]+(?<=\w)\*)"
)
ACCENT = re.compile(r"\\([\"'`^~])(?:\{\\?([A-Za-z])\}|\\?([A-Za-z]))")  # \"{\i} \'a \~n
COMBINING = {
    '"': "\N{COMBINING DIAERESIS}",
    "'": "\N{COMBINING ACUTE ACCENT}",
    "`": "\N{COMBINING GRAVE ACCENT}",
    "^": "\N{COMBINING CIRCUMFLEX ACCENT}",
    "~": "\N{COMBINING TILDE}",
}
# TeX in plain text and what it prints, in the order of replacement.
TYPOGRAPHY = (
    (re.compile(r"\\L "), "\N{LATIN CAPITAL LETTER L WITH STROKE}"),  # \L ojasiewicz
    (re.compile(r"\\%"), "%"),
    (re.compile(r"(?<=\S)~(?=\S)"), " "),  # a tie: J.~von Oswald, but not ~100
    (
        re.compile(r"``(.+?)''"),
        "\N{LEFT DOUBLE QUOTATION MARK}\\1\N{RIGHT DOUBLE QUOTATION MARK}",
    ),
    (
        re.compile(r"`([^`']+)'"),
        "\N{LEFT SINGLE QUOTATION MARK}\\1\N{RIGHT SINGLE QUOTATION MARK}",
    ),
    (re.compile(r"(?<!-)---(?!-)"), "\N{EM DASH}"),
    (re.compile(r"(?<!-)--(?!-)"), "\N{EN DASH}"),
)
# Signs that Markdown would take for markup: `code`, *emphasis*, _emphasis_, [links], <tags>.
MARKUP = re.compile(r"[`*\[]|(?<!\w)_|_(?!\w)|<(?=[A-Za-z/!?])")

# A title's main part ends before the first of these.
SUBTITLE = re.compile(r": | -- | - |\? ")
MAIN_PART_WORDS = 3  # a main part with fewer words is no title
APOSTROPHE = re.compile("['\N{RIGHT SINGLE QUOTATION MARK}]")
NOT_IN_ID = re.compile(r"[^a-z0-9]+")
FORBIDDEN_ID = re.compile(r"index|page-\d+")  # names of the lists' own pages
STOP_WORD = re.compile(  # never at the end of an id
    r"an?|and|are|as|at|be|by|can|do|for|from|how|in|into|is|its|of|on|or|that|the|their|through"
    r"|to|towards|using|via|what|when|where|which|with|without"
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the listing. Unknown values are empty."""

    row: int
    upvotes: str
    text: str
    author_count: int
    date: str
    comments: str

    @classmethod
    def from_line(cls, row: int, line: str) -> Self:
        """Read a line of the listing. Raises `ValueError` if it has another form."""
        match = LINE.fullmatch(line)
        if match is None:
            raise ValueError(f"row {row}: not a line of the listing: {line[:60]!r}")
        year, month = int(match["year"] or LISTING_YEAR), MONTHS.index(match["month"]) + 1
        return cls(
            row=row,
            upvotes="" if match["upvotes"] == "-" else match["upvotes"],
            text=match["text"],
            author_count=int(match["count"]),
            date=date(year, month, int(match["day"])).isoformat(),
            comments=match["comments"] or "",
        )


@dataclass(frozen=True, slots=True)
class Facts:
    """A line of the bibliography. Unknown values are empty."""

    title: str
    authors: tuple[str, ...]
    author_count: int
    arxiv: str
    primary_category: str
    doi: str
    venue: str
    code: str
    tags: tuple[str, ...]
    kind: str

    @classmethod
    def from_json(cls, row: int, line: str) -> Self:
        """Read a line of the bibliography. Raises `ValueError` if it is of another row."""
        known: dict[str, Any] = json.loads(line)
        if known["row"] != row:
            raise ValueError(f"row {row}: the bibliography has row {known['row']} here")
        return cls(
            title=accented(known["title"]),
            authors=tuple(known["authors"] or ()),
            author_count=known["author_count"],
            arxiv=known.get("arxiv_id", ""),
            primary_category=known.get("primary_category", ""),
            doi=known.get("doi", ""),
            venue=known.get("venue", ""),
            code=with_scheme(known.get("code_url", "")),
            tags=tuple(known["topics"]),
            kind=known["kind"],
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the listing and that of the bibliography. They must agree."""

    listed: Listed
    facts: Facts

    def __post_init__(self) -> None:
        if self.listed.author_count != self.facts.author_count:
            raise ValueError(f"row {self.listed.row}: the numbers of authors differ")
        if not self.listed.text.startswith(self.facts.title + " "):
            raise ValueError(f"row {self.listed.row}: the text does not begin with the title")

    @property
    def abstract(self) -> str:
        """The text after the title."""
        return self.listed.text.removeprefix(self.facts.title).strip()


def entries(listing: str, bibliography: str) -> tuple[Entry, ...]:
    """Read both sources, and join their rows by number."""
    lines = zip(listing.splitlines(), bibliography.splitlines(), strict=True)
    return tuple(
        Entry(Listed.from_line(row, listed), Facts.from_json(row, known))
        for row, (listed, known) in enumerate(lines, start=1)
    )


def with_scheme(url: str) -> str:
    """Return the URL, with https:// if it has no scheme."""
    return url if not url or url.startswith(("http://", "https://")) else f"https://{url}"


def repaired(row: int, text: str, repairs: Sequence[Repair] = REPAIRS) -> str:
    """Apply a row's repairs to its text. Raises `ValueError` if one does not fit exactly once."""
    for repair in repairs:
        if repair.row != row:
            continue
        if text.count(repair.found) != 1:
            raise ValueError(f"row {row}: {repair.found!r} occurs {text.count(repair.found)} times")
        text = text.replace(repair.found, repair.meant)
    return text


def accented(text: str) -> str:
    r"""Replace TeX's accents by letters: na\"{\i}ve becomes naïve."""

    def letter(match: re.Match[str]) -> str:
        return (match[2] or match[3]) + COMBINING[match[1]]

    return unicodedata.normalize("NFC", ACCENT.sub(letter, text))


def plain(text: str) -> str:
    """Return TeX without maths as it prints. Raises `ValueError` for commands that no rule knows."""
    text = accented(text)
    for pattern, printed in TYPOGRAPHY:
        text = pattern.sub(printed, text)
    if "\\" in text:
        raise ValueError(f"TeX that no rule knows: {text!r}")
    return text


def markdown(text: str) -> str:
    """Turn an abstract into Markdown: dollars, maths and emphasis stay, URLs become links."""
    pieces = TOKEN.split(text)
    pieces[::2] = (MARKUP.sub(r"\\\g<0>", plain(piece)) for piece in pieces[::2])
    pieces[1::2] = (f"<{piece}>" if "://" in piece else piece for piece in pieces[1::2])
    return "".join(pieces)


def id_words(text: str) -> list[str]:
    """Return the words of a title as an id has them; end-to-end stays one word."""
    ascii_words = (anyascii(APOSTROPHE.sub("", word)).lower() for word in text.split())
    words = (NOT_IN_ID.sub("-", word).strip("-") for word in ascii_words)
    return [word for word in words if word]


def cut(words: Sequence[str], length: int) -> str:
    """Join as many words as fit in `length`; the last is not a stop word."""
    count = len(words)
    while count > 1 and (
        len("-".join(words[:count])) > length or STOP_WORD.fullmatch(words[count - 1])
    ):
        count -= 1
    return "-".join(words[:count])


def id_candidates(title: str) -> Iterator[str]:
    """Yield ids for a title, the best first: of its main part, then of more and more of it."""
    main_part = id_words(SUBTITLE.split(title)[0])
    if len(main_part) >= MAIN_PART_WORDS and not STOP_WORD.fullmatch(main_part[-1]):
        yield cut(main_part, ID_LENGTH)
    whole = id_words(title)
    for length in range(ID_LENGTH, len("-".join(whole)) + 1):
        yield cut(whole, length)
    yield "-".join(whole)


def paper_ids(titles: Iterable[str]) -> tuple[str, ...]:
    """Return a different id for each title; an earlier title chooses first."""
    ids: dict[str, None] = {}
    for title in titles:
        free = (
            candidate
            for candidate in id_candidates(title)
            if candidate not in ids and not FORBIDDEN_ID.fullmatch(candidate)
        )
        chosen = next(free, None)
        if chosen is None:
            raise ValueError(f"no id is left for {title!r}")
        ids[chosen] = None
    return tuple(ids)


def quoted(text: str) -> str:
    """Return text as YAML in double quotes."""
    return json.dumps(text, ensure_ascii=False)


def reads_as(written: str, meant: object) -> bool:
    """Tell whether YAML reads what is `written` as what is `meant`."""
    try:
        return bool(yaml.BaseLoader(written).get_single_data() == meant)
    except yaml.YAMLError:
        return False


def scalar(text: str) -> str:
    """Return text as an item of a YAML list, in quotes only if it needs them."""
    return text if reads_as(f"k: {text}\nl: [{text}]", {"k": text, "l": [text]}) else quoted(text)


def value(text: str) -> str:
    """Return text as the value of a YAML key, in quotes only if it needs them."""
    return text if reads_as(f"k: {text}", {"k": text}) else quoted(text)


def author(name: str) -> str:
    """Return a name as YAML; a team has a literal name, without given and family parts."""
    return f"{{literal: {scalar(name)}}}" if name.endswith(" Team") else scalar(name)


def authors_lines(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names on one line, or one a line if that is too long."""
    written = [author(name) for name in names]
    line = f"authors: [{', '.join(written)}]"
    if len(line) <= LINE_WIDTH:
        return (line,)
    return ("authors:", *(f"  - {name}" for name in written))


def acl_id(doi: str) -> str:
    """Return the id in a DOI of the ACL Anthology, or nothing: N18-1202 of .../v1/n18-1202."""
    match = ACL_DOI.fullmatch(doi)
    return match["id"][:1].upper() + match["id"][1:] if match else ""


def front_matter(entry: Entry) -> Iterator[str]:
    """Yield the lines between the two `---`; unknown fields are left out."""
    listed, facts = entry.listed, entry.facts
    yield f"title: {quoted(facts.title)}"
    if facts.authors:
        yield from authors_lines(facts.authors)
    if len(facts.authors) < facts.author_count:
        yield f"author_count: {facts.author_count}"
    yield f"date: {listed.date}"
    yield f"kind: {facts.kind}"
    yield f"tags: [{', '.join(facts.tags)}]"
    if facts.arxiv:
        yield f"arxiv: {quoted(facts.arxiv)}"
    if facts.primary_category:
        yield f"primary_category: {facts.primary_category}"
    if facts.doi:
        yield f"doi: {value(facts.doi)}"
    if acl_id(facts.doi):
        yield f"acl: {acl_id(facts.doi)}"
    if facts.venue:
        yield f"venue: {value(facts.venue)}"
    if listed.row in LANGUAGES:
        yield f"language: {LANGUAGES[listed.row]}"
    if facts.code:
        yield f"links: {{code: {quoted(facts.code)}}}"
    if listed.upvotes:
        yield f"upvotes: {listed.upvotes}"
    if listed.comments:
        yield f"comments: {listed.comments}"
    if listed.upvotes or listed.comments:
        yield f"as_of: {LISTING_YEAR}"
    yield f"added: {ADDED}"


def paper_file(entry: Entry) -> str:
    """Return the text of a paper's file: front matter, then the abstract."""
    body = markdown(repaired(entry.listed.row, entry.abstract))
    return "\n".join(("---", *front_matter(entry), "---", body, ""))


def paper_files(rows: Sequence[Entry]) -> dict[str, str]:
    """Return the text of each file, by its path below the folder of papers: `year/id.md`."""
    ids = paper_ids(row.facts.title for row in rows)
    return {
        f"{row.listed.date[:4]}/{paper_id}.md": paper_file(row)
        for paper_id, row in zip(ids, rows, strict=True)
    }


def main(listing: Path, bibliography: Path, papers: Path) -> None:
    """Read the two sources and write the papers."""
    rows = entries(listing.read_text("utf-8"), bibliography.read_text("utf-8"))
    files = paper_files(rows)
    for path, text in files.items():
        target = papers / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8", newline="\n")
    print(f"{len(files)} papers written to {papers}")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit("usage: python tools/import_listing.py LISTING BIBLIOGRAPHY PAPERS_FOLDER")
    main(*map(Path, sys.argv[1:]))
