from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.catalog.catalog import Catalog
from generator.pages import parts
from generator.pages.refs import Ref
from generator.plan.output import Output
from generator.text.dates import PartialDate
from tests.sites import configured


class TestEntry:
    @pytest.mark.parametrize(
        ("named", "count", "shown", "more"),
        [
            (0, 0, 0, 0),
            (0, 8, 0, 0),
            (1, 0, 1, 0),
            (5, 0, 5, 0),
            (6, 0, 4, 2),
            (40, 0, 4, 36),
            (2, 12, 2, 10),
            (6, 20, 4, 16),
        ],
    )
    def test_authors(self, toy: Catalog, named: int, count: int, shown: int, more: int) -> None:
        """An entry shows up to five names, or four and the number of all other authors."""
        paper = toy.paper("forty-authors")
        entry = parts.entry(toy, replace(paper, authors=paper.authors[:named], author_count=count))
        assert (len(entry.authors), entry.more_authors) == (shown, more)

    def test_facts(self, toy: Catalog) -> None:
        """An entry has the paper, and links to its authors, kind and tags."""
        entry = parts.entry(toy, toy.paper("all-identifiers"))
        assert entry.paper == toy.paper("all-identifiers")
        assert entry.authors[1] == Ref("Ada Lovelace", "authors/ada-lovelace.html")
        assert entry.kind
        assert (entry.kind.name, entry.kind.path) == ("Method", "kinds/method.html")
        assert [tag.path for tag in entry.tags] == [
            "tags/language-models.html",
            "tags/learning.html",
        ]
        assert (entry.day, entry.more_tags) == ("31 January", ())
        assert entry.snippet == "Eine Zusammenfassung auf Deutsch."

    def test_two_tags(self, toy: Catalog) -> None:
        """An entry shows the two most central tags, and keeps the others to name them."""
        paper = replace(toy.paper("all-identifiers"), tags=tuple(toy.tags))
        entry = parts.entry(toy, paper)
        assert [tag.id for tag in (*entry.tags, *entry.more_tags)] == list(toy.tags)
        assert len(entry.tags) == 2

    @pytest.mark.parametrize(("date", "day"), [("2021", ""), ("2021-02", "February")])
    def test_day(self, toy: Catalog, date: str, day: str) -> None:
        """What is known of a date beside its year, which the short form of an entry leaves out."""
        paper = replace(toy.paper("all-identifiers"), date=PartialDate.from_text(date))
        assert parts.entry(toy, paper).day == day

    def test_snippet(self, toy: Catalog) -> None:
        """A snippet is a short piece of the abstract."""
        assert (
            0
            < len(parts.entry(toy, toy.paper("hostile-text")).snippet.striptags())
            <= parts.SNIPPET
        )


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
    def test_gaps(self, toy: Catalog) -> None:
        """A chart has every year from the first to the last."""
        papers = [replace(toy.papers[0], date=PartialDate(year)) for year in (2023, *[2020] * 4)]
        bars = parts.year_bars(papers)
        assert [(bar.year, bar.count, bar.percent) for bar in bars] == [
            (2020, 4, 100),
            (2021, 0, 0),
            (2022, 0, 0),
            (2023, 1, 25),
        ]

    def test_links(self, toy: Catalog) -> None:
        """A bar links to the page of its year, or to the heading of the year in a list."""
        assert parts.year_bars(toy.papers)[-1].path == "dates/2024.html"
        assert parts.year_bars(toy.papers, in_page=True)[-1].path == "#y2024"
        # From 2000 to 2020 there is no paper
        assert [(bar.year, bar.until) for bar in parts.year_bars(toy.papers)[:3]] == [
            (1999, 0),
            (2000, 2020),
            (2021, 0),
        ]

    def test_decades(self, toy: Catalog) -> None:
        """If there are too many years for one row, bars are decades, which lead to their last year."""
        years = [1901, 1902, 1902, *range(1981, 2007)]
        papers = [replace(toy.papers[0], date=PartialDate(year)) for year in years]
        assert [(bar.year, bar.count, bar.until, bar.path) for bar in parts.year_bars(papers)] == [
            (1900, 3, 0, "dates/index.html#y1902"),
            (1910, 0, 1979, ""),
            (1980, 9, 0, "dates/index.html#y1989"),
            (1990, 10, 0, "dates/index.html#y1999"),
            (2000, 7, 0, "dates/index.html#y2006"),
        ]
        assert parts.year_bars(papers, in_page=True)[-1].path == "#y2006"


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
    assert parts.neighbours("abc", 0) == (None, "b")
    assert parts.neighbours("abc", 1) == ("a", "c")
    assert parts.neighbours("abc", 2) == ("b", None)
    assert parts.neighbours("a", 0) == (None, None)


@pytest.mark.parametrize(
    ("template", "subject", "headings", "path"),
    [
        ("papers.html", "", ["2024", "2023"], "papers/page-2.html"),
        ("tag.html", "learning", ["2024", "2023"], "tags/learning.page-2.html"),
        ("kind.html", "theory", ["2023", "2022"], "kinds/theory.page-2.html"),
        ("author.html", "Ada Lovelace", ["2024", "2023"], "authors/ada-lovelace.page-2.html"),
        ("year.html", "2023", ["June", "May"], "dates/2023.page-2.html"),
        ("month.html", "2023-05", [""], "dates/2023-05.page-2.html"),
    ],
)
def test_listing(toy: Catalog, template: str, subject: str, headings: list[str], path: str) -> None:
    """A list is grouped by what is not the same for all its papers, and links to its next page."""
    listing = parts.listing(toy, Output("", template, subject))
    assert [group.name for group in listing.groups] == headings
    assert listing.count == len(toy.papers_about(template.removesuffix(".html"), subject))
    assert listing.pager
    assert listing.pager.older == path


def test_files(toy: Catalog) -> None:
    """A list has a BibTeX file beside its first page, unless citations are switched off."""
    output = Output("tags/learning.page-2.html", "tag.html", "learning", 2)
    assert parts.listing(toy, output).files == (Ref("BibTeX", "tags/learning.bib"),)
    assert parts.listing(configured(toy, citations=False), output).files == ()
    everything = parts.listing(toy, Output("papers/index.html", "papers.html")).files
    assert everything == parts.catalog_files(toy)
