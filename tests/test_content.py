"""The first catalog says what its sources say: content/papers against tests/data, row by row.

The sources are read here anew, without the script that wrote the papers, and no more of the
papers' text is taken for granted than Python-Markdown shows of it.
"""

import html
import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import markdown
import pytest
import yaml
from anyascii import anyascii

ROOT = Path(__file__).parents[1]
DATA = ROOT / "tests" / "data"
PAPERS = ROOT / "content" / "papers"

KEYS = (
    *("title", "authors", "author_count", "date", "kind", "tags"),
    *("arxiv", "primary_category", "doi", "acl", "venue", "links"),
    *("upvotes", "comments", "as_of", "added"),
)

# Where the abstract on purpose has other words than the listing: row -> (listing, paper, reason).
REPAIRED = {
    110: (
        (
            r"expertiseCode available at \href{https://github.com/mingkai-zheng/GENIUS"
            r"{https://github.com/mingkai-zheng/GENIUS}.}."
        ),
        "expertise. Code available at https://github.com/mingkai-zheng/GENIUS.",
        "a footnote without its space, its link unbalanced and given twice",
    ),
    123: (
        "https://github.com/xo28/efficient- NLP-multistage-training",
        "https://github.com/xo28/efficient-NLP-multistage-training",
        "a URL broken by a line end",
    ),
    273: (
        "https://hf-proxy-2.923828430.workers.dev/bigscience",
        "https://huggingface.co/bigscience",
        "a stranger's proxy in place of the site itself",
    ),
}
# Every span of maths of the catalog, by row.
MATHS = {
    27: [r"\sim 10^3"],
    111: [r"\mu"],
    113: [r"\ell_2", r"\ell_\infty"],
    172: ["R^2"],
    211: [
        "O(T)",
        "O(K T^{3/4})",
        r"O(\log T)",
        r"O(\log T)",
        r"\mathcal{O}(KT)",
        r"\mathcal{O}(KL^* + K)",
        "L^*",
        r"\Omega(T)",
    ],
    259: ["n"],
    281: ["L^2"],
}
EMPHASIS = {209: ["algorithmically-efficient deep learning", "algorithmic speedup"]}
DOLLARS = {50: 2}
TWO_PARAGRAPHS = {147}  # an abstract in two languages

# A line of the listing; a date without a year is of the year in which the listing was read.
LINE = re.compile(
    r"(-|\d+) (.+) (\d+) authors? · (\w{3}) (\d{1,2})(?:, (\d{4}))?(?: (\d+))?", re.ASCII
)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
YEAR_OF_LISTING = 2025

URL = re.compile(r"https?://[^\s{}]*[\w/]")
ESCAPED_DOLLAR = re.compile(r"\\\$")
SPAN_OF_MATHS = re.compile(r"\$(\S|\S[^$]*\S)\$(?!\d)")
SET_APART = re.compile(r"\ue000(\d+)\ue001")  # what stands for a span of maths in Markdown
TAG = re.compile(r"</?([a-z0-9]+)[^>]*>")
TEX_ACCENT = re.compile(r"\\[\"'~]\{?\\?([A-Za-z])\}?")
# A word, or a mark that neither TeX nor Markdown uses: what both sides must have in common.
WORD = re.compile(r"[a-z0-9]+|[.,;:?!()%&/+=#@|]")
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
RESERVED_ID = re.compile(r"index|page-\d+")
ACL_DOI = re.compile(r"10\.(18653|3115)/v1/(.+)")
# What is neither text nor meant, once maths and escaped dollars are out: TeX, stray dollars.
RESIDUE = re.compile(r"`|''|--|~|\$|\\(?!\[)")


@dataclass(frozen=True)
class Row:
    """A row of the two sources."""

    number: int
    abstract: str
    upvotes: str | None
    comments: str | None
    author_count: int
    date: str
    known: dict[str, Any]

    @property
    def title(self) -> str:
        """The verified title."""
        return str(self.known["title"])


@dataclass(frozen=True)
class File:
    """A paper's file as it is on disk."""

    path: Path
    front: dict[str, Any]
    body: str


@dataclass(frozen=True)
class Shown:
    """What a reader gets of a body: the HTML without maths, and the text with it."""

    html: str
    text: str
    maths: list[str]


def read_row(number: int, line: str, known: dict[str, Any]) -> Row:
    """A line of the listing and what the bibliography knows of it."""
    match = LINE.fullmatch(line)
    assert match, f"row {number} has another form: {line[-60:]}"
    upvotes, text, count, month, day, year, comments = match.groups()
    title = known["title"]
    assert known["row"] == number
    assert text.startswith(title + " "), f"row {number} does not begin with {title!r}"
    published = date(int(year or YEAR_OF_LISTING), MONTHS.index(month) + 1, int(day))
    return Row(
        number=number,
        abstract=text[len(title) + 1 :],
        upvotes=None if upvotes == "-" else upvotes,
        comments=comments,
        author_count=int(count),
        date=str(published),
        known=known,
    )


@cache
def rows() -> tuple[Row, ...]:
    """The rows of the two sources, in order."""
    listing = (DATA / "hf-papers-search.txt").read_text("utf-8").splitlines()
    known = (DATA / "bibliography.jsonl").read_text("utf-8").splitlines()
    pairs = zip(listing, map(json.loads, known), strict=True)
    return tuple(read_row(number, *pair) for number, pair in enumerate(pairs, start=1))


def read_file(path: Path) -> File:
    """A paper's file, its front matter without any guess at types."""
    text = path.read_text("utf-8")
    before, front, body = text.split("---\n", 2)
    assert before == "", f"{path} does not begin with its front matter"
    return File(path, yaml.load(front, Loader=yaml.CBaseLoader), body)


@cache
def files() -> tuple[File, ...]:
    """All papers' files."""
    return tuple(read_file(path) for path in sorted(PAPERS.rglob("*.md")))


@cache
def pairs() -> tuple[tuple[Row, File], ...]:
    """Each row with the one file that has its title."""
    by_title: dict[str, list[File]] = {}
    for file in files():
        by_title.setdefault(file.front["title"], []).append(file)
    found = [(row, by_title.get(row.title, [])) for row in rows()]
    wrong = [
        f"row {row.number}: {len(same)} files: {row.title}" for row, same in found if len(same) != 1
    ]
    assert not wrong, "\n".join(wrong)
    return tuple((row, same[0]) for row, same in found)


def show(body: str) -> Shown:
    """The body through Python-Markdown, with maths set apart before and put back after."""
    maths: list[str] = []

    def set_apart(match: re.Match[str]) -> str:
        maths.append(match[1])
        return f"\ue000{len(maths) - 1}\ue001"

    dollars_aside = ESCAPED_DOLLAR.sub("\ue002", body)
    marked_up = markdown.markdown(SPAN_OF_MATHS.sub(set_apart, dollars_aside))
    marked_up = marked_up.replace("\ue002", "$")
    text = html.unescape(TAG.sub(" ", marked_up))
    return Shown(marked_up, SET_APART.sub(lambda match: maths[int(match[1])], text), maths)


def words(text: str) -> list[str]:
    """The text's words and marks, in ASCII and lower case."""
    return WORD.findall(anyascii(text).lower())


def listed_words(row: Row) -> list[str]:
    """The words of the listing's abstract, without TeX."""
    text = row.abstract
    if row.number in REPAIRED:
        listed, meant, _reason = REPAIRED[row.number]
        assert text.count(listed) == 1, f"row {row.number}: {listed!r} should occur once"
        text = text.replace(listed, meant)
    return words(TEX_ACCENT.sub(r"\1", text).replace(r"\L ", "L"))


def listed_urls(row: Row) -> list[str]:
    """The URLs of the listing's abstract, without the punctuation after them."""
    listed, meant, _reason = REPAIRED.get(row.number, ("", "", ""))
    return URL.findall(row.abstract.replace(listed, meant) if listed else row.abstract)


def first_difference(left: list[str], right: list[str]) -> str:
    """Where two texts part, with some words around."""
    at = next(
        (i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b),
        min(len(left), len(right)),
    )
    near = slice(max(0, at - 4), at + 5)
    return f"word {at + 1}: {' '.join(left[near])!r} is {' '.join(right[near])!r}"


def differences(field: str, expected: Iterable[Any]) -> list[str]:
    """Where the files' values of a field are not what is expected of the rows in turn."""
    return [
        f"row {row.number}, {file.path.name}: {field}: {file.front.get(field)!r}, not {value!r}"
        for (row, file), value in zip(pairs(), expected, strict=True)
        if file.front.get(field) != value
    ]


def author_name(author: Any) -> str:
    """The name of an author, be it text or marked as literal."""
    return str(author["literal"] if isinstance(author, dict) else author)


def author_names(file: File) -> list[str]:
    """The names in a file, in order."""
    return [author_name(author) for author in file.front.get("authors", [])]


def contents(html_text: str, element: str) -> list[str]:
    """The contents of the elements of a name."""
    found = re.findall(f"<{element}(?: [^>]*)?>(.*?)</{element}>", html_text)
    return [html.unescape(content) for content in found]


def vocabulary() -> dict[str, Any]:
    """What content/tags.yaml holds."""
    text = (ROOT / "content" / "tags.yaml").read_text("utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=yaml.CBaseLoader)
    return loaded


def test_every_row_has_one_file_and_every_file_a_row() -> None:
    """281 rows, 281 files, and each row's title is the title of exactly one file."""
    assert len(rows()) == len(files()) == 281
    assert len({file.path for _, file in pairs()}) == 281


def test_ids_are_unique_slugs() -> None:
    """A file's stem is a short slug, no two the same in all years, none a list's page."""
    ids = Counter(file.path.stem for file in files())
    wrong = [
        paper_id
        for paper_id, count in ids.items()
        if count != 1
        or len(paper_id) > 60
        or not ID.fullmatch(paper_id)
        or RESERVED_ID.fullmatch(paper_id)
    ]
    assert not wrong
    assert len(ids) == 281


def test_front_matter_has_the_known_keys_in_order() -> None:
    """Keys come in one order, none twice, none empty, and a file lies in its date's year."""
    wrong = []
    for file in files():
        keys = list(file.front)
        if keys != [key for key in KEYS if key in keys]:
            wrong.append(f"{file.path.name}: {keys}")
        if not all(file.front.values()):
            wrong.append(f"{file.path.name}: an empty value")
        if file.path.parent != PAPERS / file.front["date"][:4]:
            wrong.append(f"{file.path.name}: not in the folder of {file.front['date']}")
        names = re.findall(r"(?m)^(\w+):", file.path.read_text("utf-8").split("---\n", 2)[1])
        if names != keys:
            wrong.append(f"{file.path.name}: a key twice")
    assert not wrong, "\n".join(wrong)


def test_abstracts_have_the_listings_words() -> None:
    """A reader gets every word and mark of the listing's abstract, in order, and no other."""
    wrong = []
    for row, file in pairs():
        listed, shown = listed_words(row), words(show(file.body).text)
        if listed != shown:
            wrong.append(f"row {row.number}, {file.path.name}: {first_difference(listed, shown)}")
    assert not wrong, "\n".join(wrong)


def test_abstracts_are_plain_paragraphs() -> None:
    """Python-Markdown makes one paragraph with links of an abstract, emphasis only where meant."""
    wrong = []
    for row, file in pairs():
        shown = show(file.body)
        paragraphs = 2 if row.number in TWO_PARAGRAPHS else 1
        tags = Counter(TAG.findall(shown.html))
        if len(contents(shown.html, "p")) != paragraphs:
            wrong.append(f"row {row.number}: {tags['p'] // 2} paragraphs")
        if not set(tags) <= {"p", "a", "em"}:
            wrong.append(f"row {row.number}: {set(tags)}")
        if contents(shown.html, "em") != EMPHASIS.get(row.number, []):
            wrong.append(f"row {row.number}: emphasis on {contents(shown.html, 'em')}")
        if len(file.body.splitlines()) != 2 * paragraphs - 1 or not file.body.endswith("\n"):
            wrong.append(f"row {row.number}: a paragraph is not one line")
    assert not wrong, "\n".join(wrong)


def test_urls_are_links() -> None:
    """Each URL of an abstract is a link to itself, without the punctuation that follows it."""
    wrong = []
    total = 0
    for row, file in pairs():
        shown = show(file.body)
        urls = listed_urls(row)
        total += len(urls)
        hrefs = [html.unescape(url) for url in re.findall(r'<a href="([^"]*)">', shown.html)]
        if not urls == hrefs == contents(shown.html, "a"):
            wrong.append(f"row {row.number}: {hrefs}, not {urls}")
    assert not wrong, "\n".join(wrong)
    assert total == 27


def test_maths_is_where_the_sources_had_it() -> None:
    """The spans of maths are those of the table above, and any other dollar is money."""
    maths = {row.number: show(file.body).maths for row, file in pairs()}
    assert {number: spans for number, spans in maths.items() if spans} == MATHS
    dollars = {row.number: show(file.body).html.count("$") for row, file in pairs()}
    assert {number: count for number, count in dollars.items() if count} == DOLLARS


def test_no_tex_is_left() -> None:
    """No TeX and no stray dollar is left in a title or, outside maths, in a body."""
    wrong = [
        f"{file.path.name}: {found[0]!r}"
        for file in files()
        if (found := RESIDUE.search(SPAN_OF_MATHS.sub("", ESCAPED_DOLLAR.sub("", file.body))))
    ]
    wrong += [file.front["title"] for file in files() if "\\" in file.front["title"]]
    assert not wrong, "\n".join(wrong)


def test_dates_are_the_listings() -> None:
    """A date is the listing's; without a year there, it is of 2025."""
    assert not (wrong := differences("date", (row.date for row in rows()))), "\n".join(wrong)
    assert [row.number for row in rows() if row.date.startswith("2025")] == [8, 124, 222]


@pytest.mark.parametrize("field", ["upvotes", "comments"])
def test_counts_are_the_listings(field: str) -> None:
    """Upvotes and comments are the listing's, and left out where it has none."""
    wrong = differences(field, (getattr(row, field) for row in rows()))
    assert not wrong, "\n".join(wrong)


def test_counts_say_as_of_when() -> None:
    """The year in which upvotes and comments were read stands by them, and nowhere else."""
    counted = (row.upvotes or row.comments for row in rows())
    wrong = differences("as_of", (str(YEAR_OF_LISTING) if given else None for given in counted))
    assert not wrong, "\n".join(wrong)


def test_authors_are_the_bibliographys() -> None:
    """Authors' names and their order are the bibliography's, and only teams are literal."""
    wrong = [
        f"row {row.number}: {author_names(file)}, not {row.known['authors']}"
        for row, file in pairs()
        if author_names(file) != (row.known["authors"] or [])
    ]
    assert not wrong, "\n".join(wrong)
    authors = [author for file in files() for author in file.front.get("authors", [])]
    assert len({author_name(author) for author in authors}) == 1376
    literal = {author["literal"] for author in authors if isinstance(author, dict)}
    assert literal == {"Gemma Team", "Kanana LLM Team"}


def test_number_of_authors_is_the_listings() -> None:
    """There are as many names as the listing counts, or the number stands in their place."""
    wrong = []
    for row, file in pairs():
        listed = len(author_names(file))
        count = int(file.front.get("author_count", listed))
        if count != row.author_count or ("author_count" in file.front) != (listed < count):
            wrong.append(f"row {row.number}: {listed} names, {count} counted, {row.author_count}")
    assert not wrong, "\n".join(wrong)
    assert [row.number for row, file in pairs() if "author_count" in file.front] == [279]


@pytest.mark.parametrize(
    ("field", "known_as"),
    [
        ("kind", "kind"),
        ("tags", "topics"),
        ("arxiv", "arxiv_id"),
        ("primary_category", "primary_category"),
        ("doi", "doi"),
        ("venue", "venue"),
    ],
)
def test_facts_are_the_bibliographys(field: str, known_as: str) -> None:
    """A fact is the bibliography's, and left out where that does not know it."""
    wrong = differences(field, (row.known.get(known_as) for row in rows()))
    assert not wrong, "\n".join(wrong)


def test_acl_ids_come_from_dois() -> None:
    """A paper with a DOI of the ACL Anthology has its id there, and no other paper has one."""

    def expected(doi: str) -> str | None:
        match = ACL_DOI.fullmatch(doi)
        return re.sub(r"^[a-z]", lambda first: first[0].upper(), match[2]) if match else None

    ids = [expected(row.known.get("doi", "")) for row in rows()]
    assert not (wrong := differences("acl", ids)), "\n".join(wrong)
    assert {"N18-1202", "D14-1181", "2020.emnlp-main.589"} <= set(ids)


def test_code_links_are_the_bibliographys() -> None:
    """A link to code is the bibliography's, with a scheme."""

    def expected(url: str | None) -> dict[str, str] | None:
        if url is None:
            return None
        return {"code": url if "://" in url else f"https://{url}"}

    wrong = differences("links", (expected(row.known.get("code_url")) for row in rows()))
    assert not wrong, "\n".join(wrong)


def test_dates_of_addition_are_dates() -> None:
    """Every paper says since when it is in the catalog."""
    assert {date.fromisoformat(file.front["added"]) for file in files()} == {date(2026, 11, 23)}


def test_tags_and_kinds_are_in_the_vocabulary() -> None:
    """The vocabulary has 58 tags, all in use, and 7 kinds; no paper has another, or a tag twice."""
    known = vocabulary()
    assert list(known) == ["facets", "kinds"]
    tags = [tag["id"] for facet in known["facets"] for tag in facet["tags"]]
    kinds = [kind["id"] for kind in known["kinds"]]
    assert (len(tags), len(set(tags)), len(kinds)) == (58, 58, 7)
    assert {tag for file in files() for tag in file.front["tags"]} == set(tags)
    assert {file.front["kind"] for file in files()} == set(kinds)
    assert all(len(file.front["tags"]) == len(set(file.front["tags"])) for file in files())
    entries = [tag for facet in known["facets"] for tag in facet["tags"]] + known["kinds"]
    wrong = [
        entry for entry in entries if list(entry) != ["id", "name", "scope"] or "" in entry.values()
    ]
    assert not wrong
