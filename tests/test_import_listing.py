"""The importer of the first catalog: its papers against the frozen listing in tests/data.

The sources are read here a second time, by simpler means than the importer's, and abstracts are
compared as the site shows them.
"""

import html
import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
import yaml
from anyascii import anyascii

from generator.content.load import load
from generator.text.markdown import from_markdown
from generator.text.text import Text
from tests.sites import BIBLIOGRAPHY, LISTING, import_catalog
from tools.import_listing import repaired

EMPHASIS = {209: ["algorithmically-efficient deep learning", "algorithmic speedup"]}
LANGUAGES = {147: "es"}
KEYS = (
    *("title", "authors", "author_count", "date", "kind", "tags"),
    *("arxiv", "primary_category", "doi", "acl", "venue", "language", "links"),
    *("upvotes", "comments", "as_of", "added"),
)

# A line of the listing; a date without a year is of the year in which the listing was read
LINE = re.compile(
    r"(-|\d+) (.+) (\d+) authors? · (\w{3}) (\d{1,2})(?:, (\d{4}))?(?: (\d+))?", re.ASCII
)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
YEAR_OF_LISTING = "2025"

KEY = re.compile(r"(?m)^(\w+):")
URL = re.compile(r"https?://[^\s{}]*[\w/]")
FORMULA = re.compile(r"(?<!\\)\$(\S|\S[^$]*[^\s\\])\$(?!\d)")
SHOWN_FORMULA = re.compile(r'<math[^>]* alttext="([^"]*)".*?</math>')
TEX_ACCENT = re.compile(r"\\[\"'~]\{?\\?([A-Za-z])\}?")
# A word, or a mark that neither TeX nor Markdown uses, or the sign of money
WORD = re.compile(r"[a-z0-9]+|[.,;:?!()%&/+=#@|$]")
ID = re.compile(r"(?!(?:index|page-\d+)$)[a-z0-9]+(?:-[a-z0-9]+)*")
ACL_DOI = re.compile(r"10\.(?:18653|3115)/v1/([a-z]?)(.+)")
# Signs that are not text once formulas and escaped dollars are out: TeX, stray dollars
RESIDUE = re.compile(r"`|''|--|~|\$|\\(?!\[)")


@dataclass(frozen=True)
class Row:
    """A row of the listing, its line of the bibliography, and the file that was made of it.

    Attributes:
        number: counts from 1.
        abstract: as the listing has it, with the importer's repairs.
        upvotes: `None` if the listing has none; so too `comments`.
        published: the date as YYYY-MM-DD.
        known: the line of the bibliography.
    """

    number: int
    abstract: str
    upvotes: str | None
    comments: str | None
    author_count: int
    published: str
    known: dict[str, Any]
    path: Path

    @cached_property
    def parts(self) -> list[str]:
        """The file's text before, in and after its front matter."""
        return self.path.read_text("utf-8").split("---\n", 2)

    @cached_property
    def front(self) -> dict[str, Any]:
        """The front matter, every scalar as text."""
        front: dict[str, Any] = yaml.load(self.parts[1], Loader=yaml.CBaseLoader)
        return front

    @cached_property
    def shown(self) -> Text:
        """The abstract as the site shows it."""
        return from_markdown(self.parts[2])

    @property
    def names(self) -> list[str]:
        """The authors' names in the file."""
        return [
            author if isinstance(author, str) else author["literal"]
            for author in self.front.get("authors", [])
        ]

    def elements(self, name: str) -> list[str]:
        """Return the contents of each `name` element in the abstract's HTML."""
        contents = re.findall(rf"(?s)<{name}(?: [^>]*)?>(.*?)</{name}>", self.shown.html)
        return [html.unescape(content) for content in contents]


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Import the frozen listing into a new folder."""
    content = tmp_path_factory.mktemp("import") / "content"
    import_catalog(content)
    return content


@pytest.fixture(scope="module")
def rows(content: Path) -> tuple[Row, ...]:
    """Give the rows of the listing, each with the one file that has its title."""
    files: dict[str, list[Path]] = {}
    for path in sorted((content / "papers").rglob("*.md")):
        front = path.read_text("utf-8").split("---\n", 2)[1]
        files.setdefault(yaml.load(front, Loader=yaml.CBaseLoader)["title"], []).append(path)
    lines = LISTING.read_text("utf-8").splitlines()
    known = map(json.loads, BIBLIOGRAPHY.read_text("utf-8").splitlines())
    return tuple(
        read_row(number, line, facts, files.get(facts["title"], []))
        for number, (line, facts) in enumerate(zip(lines, known, strict=True), start=1)
    )


def read_row(number: int, line: str, known: dict[str, Any], paths: list[Path]) -> Row:
    """Read a line of the listing, and repair its abstract."""
    match = LINE.fullmatch(line)
    assert match, f"row {number} has another form: {line[-60:]}"
    upvotes, text, count, month, day, year, comments = match.groups()
    assert known["row"] == number
    assert text.startswith(known["title"] + " "), f"row {number} does not begin with its title"
    assert len(paths) == 1, f"row {number} has {len(paths)} files: {known['title']}"
    return Row(
        number=number,
        abstract=repaired(number, text[len(known["title"]) + 1 :]),
        upvotes=None if upvotes == "-" else upvotes,
        comments=comments,
        author_count=int(count),
        published=str(date(int(year or YEAR_OF_LISTING), MONTHS.index(month) + 1, int(day))),
        known=known,
        path=paths[0],
    )


def compare(
    rows: tuple[Row, ...], imported: Callable[[Row], object], expected: Callable[[Row], object]
) -> None:
    """Fail with every row whose imported value is not the expected one."""
    wrong = [
        f"row {row.number}, {row.path.name}: {imported(row)!r}, not {expected(row)!r}"
        for row in rows
        if imported(row) != expected(row)
    ]
    assert not wrong, "\n".join(wrong)


def words(text: str) -> list[str]:
    """Split a text into words and marks, in ASCII and lower case."""
    return WORD.findall(anyascii(text).lower())


def test_loads(content: Path) -> None:
    """The imported catalog has no problem: every paper has the form and tags that it should."""
    assert len(load(content).papers) == 281


def test_every_row_has_its_file(rows: tuple[Row, ...]) -> None:
    """Each of the 281 rows has a file of its own, named by a short slug and in its year's folder."""
    assert len({row.path for row in rows}) == 281
    ids = Counter(row.path.stem for row in rows)
    assert not [i for i, n in ids.items() if n > 1 or len(i) > 60 or not ID.fullmatch(i)]
    compare(rows, lambda row: row.path.parent.name, lambda row: row.published[:4])


def test_same_input_same_files(content: Path, tmp_path: Path) -> None:
    """Another import writes the same files."""
    again = tmp_path / "content"
    import_catalog(again)
    texts = [
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.md")}
        for folder in (content, again)
    ]
    assert texts[0] == texts[1]


def test_front_matter_has_the_known_keys_in_order(rows: tuple[Row, ...]) -> None:
    """A file begins with its front matter; the keys have one order, and none is twice or empty."""
    compare(rows, lambda row: row.parts[0], lambda _: "")
    compare(
        rows,
        lambda row: KEY.findall(row.parts[1]),
        lambda row: [key for key in KEYS if row.front.get(key)],
    )
    assert all(date.fromisoformat(row.front["added"]) for row in rows)


def test_abstracts_have_the_listings_words(rows: tuple[Row, ...]) -> None:
    """A reader gets every word and mark of the listing's abstract, in order, and no other."""
    wrong = []
    for row in rows:
        text = FORMULA.sub(r"\1", row.abstract).replace(r"\L ", "L")
        expected, shown = words(TEX_ACCENT.sub(r"\1", text)), words(row.shown.plain)
        if expected != shown:
            pairs = enumerate(zip_longest(expected, shown))
            place = next(i for i, (left, right) in pairs if left != right)
            near = slice(max(0, place - 4), place + 5)
            wrong.append(f"row {row.number}, word {place + 1}: {shown[near]}, not {expected[near]}")
    assert not wrong, "\n".join(wrong)


def test_formulas_are_shown_as_maths(rows: tuple[Row, ...]) -> None:
    """Every formula of an abstract is typeset; one that could not be would be `code`."""
    compare(
        rows,
        lambda row: [html.unescape(tex) for tex in SHOWN_FORMULA.findall(row.shown.html)],
        lambda row: FORMULA.findall(row.abstract),
    )


def test_abstracts_are_plain_paragraphs(rows: tuple[Row, ...]) -> None:
    """An abstract is a paragraph on a line, with links and, where meant, emphasis; no TeX is left."""
    compare(
        rows,
        lambda row: (
            set(re.findall(r"<(\w+)", SHOWN_FORMULA.sub("", row.shown.html))) - {"p", "a", "em"}
        ),
        lambda _: set(),
    )
    compare(
        rows,
        lambda row: [len(row.elements("p")), row.parts[2].count("\n")],
        lambda row: [1 + row.abstract.count("\n\n"), 1 + row.abstract.count("\n")],
    )
    compare(rows, lambda row: row.elements("em"), lambda row: EMPHASIS.get(row.number, []))
    compare(
        rows,
        lambda row: RESIDUE.findall(FORMULA.sub("", row.parts[2].replace(r"\$", ""))),
        lambda _: [],
    )


def test_urls_are_links(rows: tuple[Row, ...]) -> None:
    """Each URL of an abstract is a link to itself, without the punctuation that follows it."""
    compare(
        rows,
        lambda row: re.findall('<a href="([^"]*)"[^>]*>(.*?)</a>', html.unescape(row.shown.html)),
        lambda row: [(url, url) for url in URL.findall(row.abstract)],
    )
    assert sum(len(URL.findall(row.abstract)) for row in rows) == 27


def test_authors_are_the_bibliographys(rows: tuple[Row, ...]) -> None:
    """Authors' names and their order are the bibliography's, and only teams are literal."""
    compare(rows, lambda row: row.names, lambda row: row.known["authors"] or [])
    assert len({name for row in rows for name in row.names}) == 1376
    authors = [author for row in rows for author in row.front.get("authors", [])]
    literal = {author["literal"] for author in authors if isinstance(author, dict)}
    assert literal == {"Gemma Team", "Kanana LLM Team"}


def acl_id(row: Row) -> str | None:
    """Return the ACL Anthology's id in a DOI of theirs: N18-1202 of 10.18653/v1/n18-1202."""
    match = ACL_DOI.fullmatch(row.known.get("doi", ""))
    return match[1].upper() + match[2] if match else None


def uncounted(row: Row) -> str | None:
    """Return the number of authors if it is not that of their names."""
    names = row.known["authors"] or ()
    return None if len(names) == row.author_count else str(row.author_count)


def code_url(row: Row) -> str | None:
    """Return the bibliography's link to code, with a scheme."""
    url: str | None = row.known.get("code_url")
    return url if not url or "://" in url else f"https://{url}"


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("date", lambda row: row.published),
        ("author_count", uncounted),
        ("kind", lambda row: row.known["kind"]),
        ("tags", lambda row: row.known["topics"]),
        ("arxiv", lambda row: row.known.get("arxiv_id")),
        ("primary_category", lambda row: row.known.get("primary_category")),
        ("doi", lambda row: row.known.get("doi")),
        ("acl", acl_id),
        ("venue", lambda row: row.known.get("venue")),
        ("language", lambda row: LANGUAGES.get(row.number)),
        ("links", lambda row: code_url(row) and {"code": code_url(row)}),
        ("upvotes", lambda row: row.upvotes),
        ("comments", lambda row: row.comments),
        ("as_of", lambda row: YEAR_OF_LISTING if row.upvotes or row.comments else None),
    ],
)
def test_facts_are_the_sources(
    rows: tuple[Row, ...], field: str, expected: Callable[[Row], object]
) -> None:
    """A fact is that of the sources, and left out where they do not know it."""
    compare(rows, lambda row: row.front.get(field), expected)


def test_sources_are_read_as_they_are_meant(rows: tuple[Row, ...]) -> None:
    """The expectations above are right: on dates without a year, unknown names, and ACL ids."""
    assert [row.number for row in rows if row.published[:4] == "2025"] == [8, 124, 222]
    assert [row.number for row in rows if uncounted(row)] == [279]
    assert [row.number for row in rows if not row.known.get("arxiv_id")] == [94, 268]
    assert {"N18-1202", "D14-1181", "2020.emnlp-main.589"} <= set(map(acl_id, rows))
