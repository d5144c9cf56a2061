from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.text.dates import PartialDate

from generator.content.load import load
from generator.catalog.model import Author, Paper
from generator.text.names import Name
from generator.catalog.catalog import Catalog
from generator.plan.output import Output
from generator.pages import parts
from generator.pages.parts import Ref

CATALOG = Path(__file__).parents[1] / "toy"


@cache
def site() -> Catalog:
    """The toy catalog."""
    return load(CATALOG)


def paper(site: Catalog, paper_id: str) -> Paper:
    """A paper of a site."""
    return site.papers[site.position[paper_id]]


class TestPage:
    def page(self, site: Catalog, path: str, number: int = 1) -> head.Page:
        """What a page at `path` has."""
        return parts.page(site, Output(path, "", "", number), "Title", "word " * 100)

    @pytest.mark.parametrize(
        ("path", "root", "canonical"),
        [
            ("index.html", "", "https://example.org/repo/"),
            ("404.html", "", "https://example.org/repo/404.html"),
            ("tags/index.html", "../", "https://example.org/repo/tags/"),
            ("papers/my-index.html", "../", "https://example.org/repo/papers/my-index.html"),
        ],
    )
    def test_place(self, toy: Catalog, path: str, root: str, canonical: str) -> None:
        """A page knows the way up and its address; that of a folder's index is the folder's."""
        page = self.page(toy, path)
        assert (page.path, page.root, page.canonical) == (path, root, canonical)

    def test_number(self, toy: Catalog) -> None:
        """Later pages of a list say their number in the title."""
        assert self.page(toy, "a.html", 1).title == "Title"
        assert self.page(toy, "a.page-3.html", 3).title == "Title, page 3"

    def test_description(self, toy: Catalog) -> None:
        """A description is short enough to be shown whole by those who ask for it."""
        assert len(self.page(toy, "a.html").description) <= parts.DESCRIPTION

    def test_no_address(self, toy: Catalog) -> None:
        """Where the site's address is not known, a page has none."""
        config = replace(toy.config, url="")
        site = replace(toy, catalog=replace(toy, config=config))
        assert self.page(site, "tags/a.html").canonical == ""


class TestEntry:
    @pytest.mark.parametrize(
        ("named", "count", "shown", "more"),
        [
            (0, 0, 0, 0),
            (0, 8, 0, 0),
            (1, 0, 1, 0),
            (7, 0, 7, 0),
            (8, 0, 6, 2),
            (40, 0, 6, 34),
            (2, 12, 2, 10),
            (8, 20, 6, 14),
        ],
    )
    def test_authors(self, toy: Catalog, named: int, count: int, shown: int, more: int) -> None:
        """Up to seven names are shown, or six and how many more, known by name or not."""
        some = paper(toy, "forty-authors")
        entry = parts.entry(toy, replace(some, authors=some.authors[:named], author_count=count))
        assert (len(entry.authors), entry.more_authors, entry.author_count) == (shown, more, count)

    def test_facts(self, toy: Catalog) -> None:
        """An entry has what a reader chooses by."""
        entry = parts.entry(toy, paper(toy, "all-identifiers"))
        assert entry.path == "papers/all-identifiers.html"
        assert entry.authors[1] == Ref("Ada Lovelace", "authors/ada-lovelace.html")
        assert (entry.date, entry.iso_date) == ("31 January 2024", "2024-01-31")
        assert (entry.kind.name, entry.kind.path) == ("Method", "kinds/method.html")
        assert [tag.path for tag in entry.tags] == [
            "tags/language-models.html",
            "tags/learning.html",
        ]
        assert (entry.venue, entry.upvotes, entry.as_of) == ("No", 1234, "9 March 2025")
        assert entry.snippet == "Eine Zusammenfassung auf Deutsch."

    def test_unknown(self, toy: Catalog) -> None:
        """What is not known is empty."""
        entry = parts.entry(toy, paper(toy, "year-only"))
        assert (entry.date, entry.iso_date) == ("2021", "2021")
        assert (entry.authors, entry.tags, entry.venue) == ((), (), "")
        assert (entry.upvotes, entry.as_of) == (None, "")

    def test_snippet(self, toy: Catalog) -> None:
        """A snippet is short."""
        assert len(parts.entry(toy, paper(toy, "hostile-text")).snippet) <= parts.SNIPPET


def test_refs(toy: Catalog) -> None:
    """A link to a list says how many papers are there; one to an author has the name as written."""
    assert parts.tag_ref(toy, "rtl") == Ref("כתב עברי", "tags/rtl.html", 2)
    assert parts.kind_ref(toy, "survey") == Ref("Survey", "kinds/survey.html", 4)
    homonym = Author(Name("W.", "Wang"), "wei-wang-b")
    found = parts.author_refs(toy, replace(paper(toy, "withdrawn"), authors=(homonym,)))
    assert found == (Ref("W. Wang", "authors/wei-wang-b.html"),)
    assert parts.paper_ref(paper(toy, "withdrawn")) == Ref("Withdrawn", "papers/withdrawn.html")


def test_by_year(toy: Catalog) -> None:
    """Papers are grouped under their years, none lost, none moved."""
    groups = parts.by_year(toy.papers)
    assert [(group.name, group.anchor) for group in groups] == [
        (str(year), f"y{year}") for year in (2024, 2023, 2022, 2021, 1999)
    ]
    assert tuple(paper for group in groups for paper in group.papers) == toy.papers


def test_by_month(toy: Catalog) -> None:
    """A year's papers are grouped under their months; those without one come last."""
    groups = parts.by_month(toy.by_year[2021])
    assert [(group.name, group.anchor, len(group.papers)) for group in groups] == [
        ("July", "m07", 2),
        ("Month not known", "undated", 1),
    ]


class TestYearBars:
    def test_gaps(self) -> None:
        """A chart has every year from the first to the last; an empty one leads nowhere."""
        bars = parts.year_bars({2023: 4, 2020: 1}, {2023: "b", 2020: "a"})
        assert [(bar.year, bar.count, bar.percent, bar.path) for bar in bars] == [
            (2020, 1, 25, "a"),
            (2021, 0, 0, ""),
            (2022, 0, 0, ""),
            (2023, 4, 100, "b"),
        ]

    def test_nothing(self) -> None:
        """Of no papers there is no chart."""
        assert parts.year_bars({}, {}) == ()


def test_span(toy: Catalog) -> None:
    """The years of papers are one year, or the first and the last."""
    assert parts.span(toy.papers) == "1999 to 2024"
    assert parts.span(toy.by_year[2022]) == "2022"


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 papers"), (1, "1 paper"), (2, "2 papers"), (1376, "1,376 papers")]
)
def test_count(number: int, words: str) -> None:
    """A number agrees with its noun, and has its thousands apart."""
    assert parts.count(number, "paper") == words
    assert parts.count(2, "index", "indices") == "2 indices"


class TestPaging:
    @given(st.integers(0, 30), st.integers(1, 9))
    def test_arithmetic(self, total: int, size: int) -> None:
        """Pages follow one another without gap or overlap, and lead to their neighbours."""
        catalog = site().catalog
        config = replace(catalog.config, page_size=size)
        sized = replace(site(), catalog=replace(catalog, config=config))
        papers = (catalog.papers * 3)[:total]
        paths = [str(number) for number in range(1, max(1, -(-total // size)) + 1)]
        seen: list[Paper] = []
        for number, path in enumerate(paths, 1):
            shown, pager = parts.paged(sized, Output(path, "", "", number), papers, paths)
            seen += shown
            assert (pager is None) == (len(paths) == 1)
            if pager:
                assert (pager.first, pager.last) == (len(seen) - len(shown) + 1, len(seen))
                assert (pager.page, pager.total) == (number, total)
                assert [link.path for link in pager.links] == paths
                assert pager.newer == (paths[number - 2] if number > 1 else "")
                assert pager.older == (paths[number] if number < len(paths) else "")
        assert tuple(seen) == papers


def test_neighbours() -> None:
    """An entry of a row has those before and after it, if there are any."""
    row = [PartialDate(2020), PartialDate(2021, 5), PartialDate(2023)]
    assert parts.neighbours(row, row[0]) == (None, row[1])
    assert parts.neighbours(row, row[1]) == (row[0], row[2])
    assert parts.neighbours(row, row[2]) == (row[1], None)
    assert parts.neighbours(row[:1], row[0]) == (None, None)


def test_withdrawn_papers_are_marked_in_lists(toy: Catalog) -> None:
    """A list says which of its papers were withdrawn, and of no other."""
    marked = {each.id for each in toy.papers if parts.entry(toy, each).withdrawn}
    assert marked == {"withdrawn"}
