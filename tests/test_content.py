"""The first catalog says what its sources say: content/papers against tests/data, row by row.

The sources are read here anew, without the script that wrote the papers, and abstracts are compared
as the site shows them. Papers that were added later are not looked at.
"""

import html
import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
import yaml
from anyascii import anyascii

from generator.text.markdown import Text
from generator.text.markdown import from_markdown

ROOT = Path(__file__).parents[1]
DATA = ROOT / "tests" / "data"
PAPERS = ROOT / "content" / "papers"

KEYS = (
    *("title", "authors", "author_count", "date", "kind", "tags"),
    *("arxiv", "primary_category", "doi", "acl", "venue", "language", "links"),
    *("upvotes", "comments", "as_of", "key", "added", "withdrawn"),
)

# Where an abstract says on purpose other than the listing, and why: {row: {listed: written}}. These
# are all formulas of the catalog, for the listing itself has none with its dollars.
REPAIRED = {
    # maths without its dollars and backslashes
    27: {"sim 10^3": r"$\sim 10^3$"},
    113: {"ell_2-": r"$\ell_2$-", "ell_infty-": r"$\ell_\infty$-"},
    281: {"L^2-": "$L^2$-"},
    # two dollars of money lost; papers.neurips.cc and Papers with Code have them
    50: {r"\250 million": r"\$250 million", " 2500 desktops": r" \$2500 desktops"},
    # a footnote without its space, its link unbalanced and given twice
    110: {
        r"expertiseCode available at \href{https://github.com/mingkai-zheng/GENIUS"
        r"{https://github.com/mingkai-zheng/GENIUS}.}.": "expertise. "
        "Code available at https://github.com/mingkai-zheng/GENIUS."
    },
    # maths without its dollars, roots and fractions; OpenReview and ResearchTrend have them
    111: {
        "O(log n{mu})": r"$\mathcal{O}(\frac{\log n}{\sqrt{\mu}})$",
        "where n is": "where $n$ is",
        "and mu measures": r"and $\mu$ measures",
        "O(1{t})": r"$\mathcal{O}(\frac{1}{t})$",
    },
    # a URL broken by a line end
    123: {"/efficient- NLP-": "/efficient-NLP-"},
    # a line between the English and the Spanish abstract
    147: {" ----- ": "\n\n"},
    # maths without its dollars and font; copies of arXiv's abstract have $\R^2$
    172: {"R^2": r"$\mathbb{R}^2$"},
    # maths without its dollars, roots and tildes; OpenReview and Papers with Code have them
    211: {
        "{O}(T)": r"$\mathcal{O}(\sqrt{T})$",
        "{O}(K T^{3/4})": r"$\mathcal{O}(\sqrt{K} T^{3/4})$",
        "first show a O(log T)": r"first show a $\mathcal{O}(\log T)$",
        "{O}(log T)": r"$\mathcal{O}(\log T)$",
        "mathcal{O}(KT)": r"$\tilde{\mathcal{O}}(\sqrt{KT})$",
        "mathcal{O}(KL^* + K)": r"$\tilde{\mathcal{O}}(\sqrt{KL^*} + K)$",
        "where L^*": "where $L^*$",
        "Omega(T)": r"$\Omega(T)$",
    },
    # a stranger's proxy in place of the site itself
    273: {"//hf-proxy-2.923828430.workers.dev/bigscience": "//huggingface.co/bigscience"},
}
EMPHASIS = {209: ["algorithmically-efficient deep learning", "algorithmic speedup"]}
LANGUAGES = {147: "es"}

# A line of the listing; a date without a year is of the year in which the listing was read.
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
# A word, or a mark that neither TeX nor Markdown uses, or the sign of money.
WORD = re.compile(r"[a-z0-9]+|[.,;:?!()%&/+=#@|$]")
ID = re.compile(r"(?!(?:index|page-\d+)$)[a-z0-9]+(?:-[a-z0-9]+)*")
ACL_DOI = re.compile(r"10\.(?:18653|3115)/v1/([a-z]?)(.+)")
# What is neither text nor meant, once formulas and escaped dollars are out: TeX, stray dollars.
RESIDUE = re.compile(r"`|''|--|~|\$|\\(?!\[)")


@dataclass(frozen=True)
class Paper:
    """A row of the listing, what the bibliography knows of it, and its file."""

    row: int
    abstract: str
    upvotes: str | None
    comments: str | None
    author_count: int
    date: str
    known: dict[str, Any]
    path: Path

    @cached_property
    def parts(self) -> list[str]:
        """The file's front matter and body, after what is before the first `---`."""
        return self.path.read_text("utf-8").split("---\n", 2)

    @cached_property
    def front(self) -> dict[str, Any]:
        """The front matter, without any guess at types."""
        found: dict[str, Any] = yaml.load(self.parts[1], Loader=yaml.CBaseLoader)
        return found

    @cached_property
    def shown(self) -> Text:
        """The abstract as the site shows it."""
        return from_markdown(self.parts[2])

    @property
    def names(self) -> list[str]:
        """The authors' names, however they are written."""
        return [
            author
            if isinstance(author, str)
            else author.get("literal") or f"{author['given']} {author['family']}"
            for author in self.front.get("authors", [])
        ]

    def elements(self, name: str) -> list[str]:
        """The contents of the elements of a name in the abstract."""
        found = re.findall(rf"(?s)<{name}(?: [^>]*)?>(.*?)</{name}>", self.shown.html)
        return [html.unescape(content) for content in found]


@cache
def listed() -> tuple[Paper, ...]:
    """The papers of the listing, in its order, each with the one file that has its title."""
    files: dict[str, list[Path]] = {}
    for path in sorted(PAPERS.rglob("*.md")):
        front = path.read_text("utf-8").split("---\n", 2)[1]
        files.setdefault(yaml.load(front, Loader=yaml.CBaseLoader)["title"], []).append(path)
    lines = (DATA / "hf-papers-search.txt").read_text("utf-8").splitlines()
    known = map(json.loads, (DATA / "bibliography.jsonl").read_text("utf-8").splitlines())
    return tuple(
        read_row(row, line, facts, files.get(facts["title"], []))
        for row, (line, facts) in enumerate(zip(lines, known, strict=True), start=1)
    )


def read_row(row: int, line: str, known: dict[str, Any], paths: list[Path]) -> Paper:
    """A line of the listing with what is known of it, its abstract repaired."""
    match = LINE.fullmatch(line)
    assert match, f"row {row} has another form: {line[-60:]}"
    upvotes, text, count, month, day, year, comments = match.groups()
    assert known["row"] == row
    assert text.startswith(known["title"] + " "), f"row {row} does not begin with its title"
    assert len(paths) == 1, f"row {row} has {len(paths)} files: {known['title']}"
    abstract = text[len(known["title"]) + 1 :]
    for found, meant in REPAIRED.get(row, {}).items():
        assert abstract.count(found) == 1, f"row {row}: {found!r} should occur once"
        abstract = abstract.replace(found, meant)
    published = date(int(year or YEAR_OF_LISTING), MONTHS.index(month) + 1, int(day))
    counted = None if upvotes == "-" else upvotes
    return Paper(row, abstract, counted, comments, int(count), str(published), known, paths[0])


def compare(found: Callable[[Paper], object], expected: Callable[[Paper], object]) -> None:
    """Fail with all papers of which what is found is not what is expected."""
    wrong = [
        f"row {paper.row}, {paper.path.name}: {found(paper)!r}, not {expected(paper)!r}"
        for paper in listed()
        if found(paper) != expected(paper)
    ]
    assert not wrong, "\n".join(wrong)


def words(text: str) -> list[str]:
    """The text's words and marks, in ASCII and lower case."""
    return WORD.findall(anyascii(text).lower())


def test_every_row_has_its_file() -> None:
    """Each of the 281 rows has a file of its own, named by a short slug and in its year's folder."""
    assert len({paper.path for paper in listed()}) == 281
    ids = Counter(paper.path.stem for paper in listed())
    assert not [i for i, n in ids.items() if n > 1 or len(i) > 60 or not ID.fullmatch(i)]
    compare(lambda paper: paper.path.parent, lambda paper: PAPERS / paper.date[:4])


def test_front_matter_has_the_known_keys_in_order() -> None:
    """Front matter comes first in a file; its keys have one order, none is twice or empty.

    The day on which the paper joined the catalog is a date.
    """
    compare(lambda paper: paper.parts[0], lambda _: "")
    compare(
        lambda paper: KEY.findall(paper.parts[1]),
        lambda paper: [key for key in KEYS if paper.front.get(key)],
    )
    assert all(date.fromisoformat(paper.front["added"]) for paper in listed())


def test_abstracts_have_the_listings_words() -> None:
    """A reader gets every word and mark of the listing's abstract, in order, and no other."""
    wrong = []
    for paper in listed():
        text = FORMULA.sub(r"\1", paper.abstract).replace(r"\L ", "L")
        expected, shown = words(TEX_ACCENT.sub(r"\1", text)), words(paper.shown.plain)
        if expected != shown:
            pairs = enumerate(zip_longest(expected, shown))
            at = next(i for i, (left, right) in pairs if left != right)
            near = slice(max(0, at - 4), at + 5)
            wrong.append(f"row {paper.row}, word {at + 1}: {shown[near]}, not {expected[near]}")
    assert not wrong, "\n".join(wrong)


def test_formulas_are_shown_as_maths() -> None:
    """The formulas are those of the table above; one that cannot be typeset would be `code`."""
    compare(
        lambda paper: [html.unescape(tex) for tex in SHOWN_FORMULA.findall(paper.shown.html)],
        lambda paper: FORMULA.findall(paper.abstract),
    )


def test_abstracts_are_plain_paragraphs() -> None:
    """An abstract is a paragraph on a line, with links and, where meant, emphasis; no TeX is left."""
    compare(
        lambda paper: (
            set(re.findall(r"<(\w+)", SHOWN_FORMULA.sub("", paper.shown.html))) - {"p", "a", "em"}
        ),
        lambda _: set(),
    )
    compare(
        lambda paper: [len(paper.elements("p")), paper.parts[2].count("\n")],
        lambda paper: [1 + paper.abstract.count("\n\n"), 1 + paper.abstract.count("\n")],
    )
    compare(lambda paper: paper.elements("em"), lambda paper: EMPHASIS.get(paper.row, []))
    compare(
        lambda paper: RESIDUE.findall(FORMULA.sub("", paper.parts[2].replace(r"\$", ""))),
        lambda _: [],
    )


def test_urls_are_links() -> None:
    """Each URL of an abstract is a link to itself, without the punctuation that follows it."""
    compare(
        lambda paper: re.findall('<a href="([^"]*)">(.*?)</a>', html.unescape(paper.shown.html)),
        lambda paper: [(url, url) for url in URL.findall(paper.abstract)],
    )
    assert sum(len(URL.findall(paper.abstract)) for paper in listed()) == 27


def test_authors_are_the_bibliographys() -> None:
    """Authors' names and their order are the bibliography's, and only teams are literal."""
    compare(lambda paper: paper.names, lambda paper: paper.known["authors"] or [])
    assert len({name for paper in listed() for name in paper.names}) == 1376
    authors = [author for paper in listed() for author in paper.front.get("authors", [])]
    literal = {author.get("literal") for author in authors if isinstance(author, dict)}
    assert literal - {None} == {"Gemma Team", "Kanana LLM Team"}


def acl_id(paper: Paper) -> str | None:
    """The id in the ACL Anthology that a DOI of theirs holds: n18-1202 is N18-1202."""
    match = ACL_DOI.fullmatch(paper.known.get("doi", ""))
    return match[1].upper() + match[2] if match else None


def uncounted(paper: Paper) -> str | None:
    """The number of authors where it is not that of their names."""
    names = paper.known["authors"] or ()
    return None if len(names) == paper.author_count else str(paper.author_count)


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("date", lambda paper: paper.date),
        ("author_count", uncounted),
        ("kind", lambda paper: paper.known["kind"]),
        ("tags", lambda paper: paper.known["topics"]),
        ("arxiv", lambda paper: paper.known.get("arxiv_id")),
        ("primary_category", lambda paper: paper.known.get("primary_category")),
        ("doi", lambda paper: paper.known.get("doi")),
        ("acl", acl_id),
        ("venue", lambda paper: paper.known.get("venue")),
        ("language", lambda paper: LANGUAGES.get(paper.row)),
    ],
)
def test_facts_are_the_sources(field: str, expected: Callable[[Paper], object]) -> None:
    """A fact is that of the sources, and left out where they do not know it."""
    compare(lambda paper: paper.front.get(field), expected)


def test_code_links_are_the_bibliographys() -> None:
    """A link to code is the bibliography's, with a scheme; a paper can have other links."""

    def expected(paper: Paper) -> str | None:
        url = paper.known.get("code_url")
        return url if not url or "://" in url else f"https://{url}"

    compare(lambda paper: paper.front.get("links", {}).get("code"), expected)


def test_sources_are_read_as_they_are_meant() -> None:
    """What the expectations above rest on: dates without a year, ids in the ACL Anthology."""
    assert [paper.row for paper in listed() if paper.date[:4] == "2025"] == [8, 124, 222]
    assert [paper.row for paper in listed() if uncounted(paper)] == [279]
    assert {"N18-1202", "D14-1181", "2020.emnlp-main.589"} <= set(map(acl_id, listed()))


def test_counts_are_the_listings() -> None:
    """Upvotes and comments are the listing's and say of when, until they are read anew."""

    def expected(paper: Paper) -> tuple[str | None, ...]:
        as_of = YEAR_OF_LISTING if paper.upvotes or paper.comments else None
        return paper.upvotes, paper.comments, as_of

    def found(paper: Paper) -> tuple[str | None, ...]:
        counts = tuple(paper.front.get(key) for key in ("upvotes", "comments", "as_of"))
        return counts if counts[2] in {None, YEAR_OF_LISTING} else expected(paper)

    compare(found, expected)


def test_tags_and_kinds_are_in_the_vocabulary() -> None:
    """The papers have 58 tags and 7 kinds, which the vocabulary has once and describes."""
    known = yaml.load((ROOT / "content" / "tags.yaml").read_text("utf-8"), Loader=yaml.CBaseLoader)
    tags = [tag for facet in known["facets"] for tag in facet["tags"]]
    for entries, used, count in (
        (tags, {tag for paper in listed() for tag in paper.front["tags"]}, 58),
        (known["kinds"], {paper.front["kind"] for paper in listed()}, 7),
    ):
        ids = Counter(entry["id"] for entry in entries)
        assert len(used) == count
        assert used <= ids.keys()
        assert set(ids.values()) == {1}
        assert not [entry for entry in entries if not (entry["name"] and entry["scope"])]
