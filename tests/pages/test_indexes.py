import re
from dataclasses import replace

from generator.catalog.catalog import Catalog
from generator.pages import indexes
from generator.pages.render import Renderer
from generator.pages.templates import template_folders, templates_in
from generator.plan.output import Output
from generator.text.dates import PartialDate
from tests.sites import configured


class TestTags:
    def test_only_what_is_in_use(self, toy: Catalog) -> None:
        """A tag without papers is left out, and so is a facet without tags."""
        view = indexes.tags(toy, Output("tags/index.html", "tags.html"))
        assert [(facet.id, [tag.path for tag in facet.tags]) for facet in view.facets] == [
            ("topic", ["tags/learning.html", "tags/hostile.html", "tags/language-models.html"]),
            ("script", ["tags/rtl.html"]),
        ]
        assert view.count == 4

    def test_kinds(self, toy: Catalog) -> None:
        """Kinds have the number of their papers, and say what belongs under them."""
        view = indexes.tags(toy, Output("tags/index.html", "tags.html"))
        assert [(kind.name, kind.count, kind.note) for kind in view.kinds] == [
            ("Method", 5, "a new way to do something"),
            ("Theory", 5, ""),
            ("Survey", 4, "what others did"),
        ]


class TestDates:
    def test_calendar(self, toy: Catalog) -> None:
        """The calendar has every year with papers, newest first; undated papers are counted."""
        view = indexes.dates(toy, Output("dates/index.html", "dates.html"))
        assert [row.year for row in view.rows] == [2024, 2023, 2022, 2021, 1999]
        for row in view.rows:
            assert len(row.months) == 12
            assert sum(month.count for month in row.months) + row.undated == row.count
        assert sum(row.count for row in view.rows) == view.count == 14
        assert [row.undated for row in view.rows] == [0, 0, 0, 1, 0]

    def test_months(self, toy: Catalog) -> None:
        """A month is darker with more papers, and links to its page if it has any."""
        in_may = tuple(
            replace(paper, id=f"p{i}", date=PartialDate(2023, 5, 1))
            for i, paper in enumerate(toy.papers)
        )
        in_june = replace(toy.papers[0], date=PartialDate(2023, 6, 1))
        catalog = replace(configured(toy, picks=()), papers=(in_june, *in_may))
        output = Output("dates/index.html", "dates.html")
        view = indexes.dates(catalog, output)
        cells = {cell.month.as_words(): cell for row in view.rows for cell in row.months}
        assert (cells["May 2023"].count, cells["May 2023"].shade) == (14, indexes.SHADES)
        assert (cells["June 2023"].count, cells["June 2023"].shade) == (1, 1)
        assert (cells["July 2023"].count, cells["July 2023"].shade) == (0, 0)
        html = Renderer(catalog, templates_in(template_folders())).render(output).decode()
        links = re.findall(r'<a class="s\d" href="\.\./([^"]*)" aria-label="([^"]*)">', html)
        assert links == [
            ("dates/2023-05.html", "May 2023: 14"),
            ("dates/2023-06.html", "June 2023: 1"),
        ]
        assert "without a month" not in html


def _venues(catalog: Catalog) -> indexes.Venues:
    return indexes.venues(catalog, Output("venues.html", "venues.html"))


class TestVenues:
    def test_table(self, toy: Catalog) -> None:
        """Venues of several papers are in a table by year; those of one name the paper."""
        papers = [replace(paper, venue=f"ICML {paper.date.year}") for paper in toy.papers[:3]]
        papers[2] = replace(papers[2], venue="A journal, once")
        view = _venues(replace(toy, papers=(*papers, *toy.papers[5:])))
        (row,) = view.rows
        assert (row.name.name, row.name.path, row.name.count) == (
            "ICML",
            "search.html?venue=icml",
            2,
        )
        assert view.years == (2024,)
        assert row.cells[0].path == "search.html?venue=icml&from=2024&to=2024"
        assert ("A journal, once", papers[2]) in view.single
        assert view.count == len(view.rows) + len(view.single)
        assert view.unknown == sum(not paper.venue for paper in toy.papers[5:])

    def test_without_search(self, toy: Catalog) -> None:
        """Without search, numbers are no links."""
        papers = tuple(replace(paper, venue="ICML") for paper in toy.papers[:2])
        (row,) = _venues(configured(replace(toy, papers=papers), search=False)).rows
        assert {row.name.path, *(cell.path for cell in row.cells)} == {""}


def test_search(toy: Catalog) -> None:
    """The search page has what papers have, and how many: tags, kinds, years, months of adding."""
    output = Output("search.html", "search.html")
    view = indexes.search(toy, output)
    assert view.paper_count == 14
    assert [[(tag.id, tag.count) for tag in facet.tags] for facet in view.facets] == [
        [("learning", 12), ("hostile", 1), ("language-models", 4)],
        [("rtl", 2)],
    ]
    assert [kind.id for kind in view.kinds] == ["method", "theory", "survey"]
    years = {year: len(papers) for year, papers in toy.by_year.items()}
    assert {int(year.name): year.count for year in view.years} == years
    assert [year.name for year in view.years] == ["2024", "2023", "2022", "2021", "1999"]
    added = [paper.added for paper in toy.papers if paper.added and paper.added.month]
    assert sum(month.count for month in view.added) == len(added)
    assert view.has_upvotes == any(paper.upvotes for paper in toy.papers)

    # Venues with one paper are left out, and the order by upvotes where no paper has any
    venues = ["ICLR 2020", "ICLR 2021", "TMLR"]
    papers = tuple(
        replace(toy.papers[i], venue=venue, upvotes=None, authors=(), added=None)
        for i, venue in enumerate(venues)
    )
    catalog = replace(configured(toy, picks=()), papers=papers, moves=(), profiles=())
    view = indexes.search(catalog, output)
    assert [(venue.id, venue.count) for venue in view.venues] == [("iclr", 2)]
    assert not view.has_upvotes
    html = Renderer(catalog, templates_in(template_folders())).render(output).decode()
    assert "most upvoted" not in html
    assert "Added to" not in html
    assert "author:" not in html
