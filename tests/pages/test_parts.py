from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.catalog.catalog import Catalog
from generator.pages import parts
from generator.pages.refs import Ref
from generator.text.dates import PartialDate
from tests.sites import configured


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
        """An entry shows up to seven names, or six and the number of all other authors."""
        paper = toy.paper("forty-authors")
        entry = parts.entry(toy, replace(paper, authors=paper.authors[:named], author_count=count))
        assert (len(entry.authors), entry.more_authors, entry.author_count) == (shown, more, count)

    def test_facts(self, toy: Catalog) -> None:
        """An entry has the facts of the paper, with links."""
        entry = parts.entry(toy, toy.paper("all-identifiers"))
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
        """Unknown facts are empty."""
        entry = parts.entry(toy, toy.paper("year-only"))
        assert (entry.date, entry.iso_date) == ("2021", "2021")
        assert (entry.authors, entry.tags, entry.venue) == ((), (), "")
        assert (entry.upvotes, entry.as_of) == (None, "")

    def test_snippet(self, toy: Catalog) -> None:
        """A snippet is a short piece of the abstract."""
        assert 0 < len(parts.entry(toy, toy.paper("hostile-text")).snippet) <= parts.SNIPPET

    def test_withdrawn(self, toy: Catalog) -> None:
        """Only withdrawn papers are marked as such."""
        marked = {paper.id for paper in toy.papers if parts.entry(toy, paper).withdrawn}
        assert marked == {"withdrawn"}


def test_by_year(toy: Catalog) -> None:
    """Papers are grouped under their years, in the same order."""
    groups = parts.by_year(toy.papers)
    assert [(group.name, group.anchor) for group in groups] == [
        (str(year), f"y{year}") for year in (2024, 2023, 2022, 2021, 1999)
    ]
    assert tuple(paper for group in groups for paper in group.papers) == toy.papers


def test_by_month(toy: Catalog) -> None:
    """Papers of a year are grouped under their months; those without a month are last."""
    groups = parts.by_month(toy.by_year[2021])
    assert [(group.name, group.anchor, len(group.papers)) for group in groups] == [
        ("July", "m07", 2),
        ("Month not known", "undated", 1),
    ]


class TestYearBars:
    def test_gaps(self) -> None:
        """A chart has every year from the first to the last; empty years have no link."""
        bars = parts.year_bars({2023: 4, 2020: 1}, {2023: "b", 2020: "a"})
        assert [(bar.year, bar.count, bar.percent, bar.path) for bar in bars] == [
            (2020, 1, 25, "a"),
            (2021, 0, 0, ""),
            (2022, 0, 0, ""),
            (2023, 4, 100, "b"),
        ]

    def test_no_papers(self) -> None:
        """Without papers the chart is empty."""
        assert parts.year_bars({}, {}) == ()


def test_span(toy: Catalog) -> None:
    """The years of papers are one year, or the first and the last."""
    assert parts.span(toy.papers) == "1999 to 2024"
    assert parts.span(toy.by_year[2022]) == "2022"


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 papers"), (1, "1 paper"), (2, "2 papers"), (1376, "1,376 papers")]
)
def test_plural(number: int, words: str) -> None:
    """A noun agrees with its number, which has commas between thousands."""
    assert parts.plural(number, "paper") == words


class TestPaged:
    @given(st.integers(0, 30), st.integers(1, 9))
    def test_every_item(self, total: int, size: int) -> None:
        """Each item is on one page, in order, and each page links to its neighbours."""
        items = tuple(range(total))
        paths = [str(number) for number in range(1, max(1, -(-total // size)) + 1)]
        seen: list[int] = []
        for number, _ in enumerate(paths, 1):
            shown, pager = parts.paged(items, size, number, paths)
            seen += shown
            assert (pager is None) == (len(paths) == 1)
            if pager:
                assert (pager.first, pager.last) == (len(seen) - len(shown) + 1, len(seen))
                assert (pager.page, pager.total) == (number, total)
                assert [link.path for link in pager.links] == paths
                assert pager.newer == (paths[number - 2] if number > 1 else "")
                assert pager.older == (paths[number] if number < len(paths) else "")
        assert tuple(seen) == items

    def test_very_long_list(self) -> None:
        """A pager of 450 pages links to the ends, the pages near by, and every hundredth."""
        paths = [str(number) for number in range(1, 451)]
        _, pager = parts.paged(tuple(range(4500)), 10, 250, paths)
        assert pager
        near = [str(number) for number in range(245, 256)]
        assert [link.name for link in pager.links] == [
            "1",
            "100",
            "200",
            *near,
            "300",
            "400",
            "450",
        ]
        assert (pager.newer, pager.older) == ("249", "251")


def test_neighbours() -> None:
    """An item of a sequence has those before and after it, if there are any."""
    dates = [PartialDate(2020), PartialDate(2021, 5), PartialDate(2023)]
    assert parts.neighbours(dates, dates[0]) == (None, dates[1])
    assert parts.neighbours(dates, dates[1]) == (dates[0], dates[2])
    assert parts.neighbours(dates, dates[2]) == (dates[1], None)
    assert parts.neighbours(dates[:1], dates[0]) == (None, None)


def test_files(toy: Catalog) -> None:
    """A list has a BibTeX file beside its first page, unless citations are switched off."""
    assert parts.list_files(toy, "tags/rtl.html") == (Ref("BibTeX", "tags/rtl.bib"),)
    assert parts.list_files(configured(toy, citations=False), "tags/rtl.html") == ()
