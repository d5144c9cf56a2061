from dataclasses import replace

from generator.catalog.catalog import Catalog
from generator.catalog.model import Term
from generator.pages import lists
from generator.pages.parts import Group
from generator.pages.refs import Ref
from generator.plan import urls
from generator.plan.output import Output
from generator.text.dates import PartialDate
from tests.sites import configured


def ids(groups: tuple[Group, ...]) -> list[str]:
    """Return the ids of the papers of a list, in order."""
    return [paper.id for group in groups for paper in group.papers]


def year(catalog: Catalog, number: int) -> lists.PeriodList:
    """Return the view of a year."""
    return lists.period(catalog, Output(urls.year(number), "year.html", str(number)))


def month(catalog: Catalog, subject: str) -> lists.PeriodList:
    """Return the view of a month."""
    return lists.period(catalog, Output(f"dates/{subject}.html", "month.html", subject))


def test_all_papers(toy: Catalog) -> None:
    """All papers are on the pages of the list, three a page, newest first."""
    views = [lists.papers(toy, Output(urls.papers(n), "papers.html", "", n)) for n in range(1, 6)]
    assert [len(ids(view.listing.groups)) for view in views] == [3, 3, 3, 3, 2]
    assert [paper for view in views for paper in ids(view.listing.groups)] == list(toy.position)
    assert {view.listing.count for view in views} == {14}
    pager = views[4].listing.pager
    assert pager
    assert (pager.first, pager.last, pager.total) == (13, 14, 14)
    assert (pager.newer, pager.older) == ("papers/page-4.html", "")


class TestTag:
    def test_facts(self, toy: Catalog) -> None:
        """A tag has its scope, its facet, a chart of years, and the tags that go with it."""
        view = lists.tag(toy, Output("tags/learning.html", "tag.html", "learning"))
        assert (view.term.name, view.listing.count) == ("Learning", 12)
        assert view.term.scope == "everything & anything that <b>learns</b>"
        assert view.facet == Ref("Topics & <i>themes</i>", "tags/index.html#topic")
        assert [(tag.name, tag.path, tag.count) for tag in view.related] == [
            ("Language models", "search.html?tag=learning&tag=language-models", 4),
            ('<script>alert("tag")</script>', "search.html?tag=learning&tag=hostile", 1),
            ("כתב עברי", "search.html?tag=learning&tag=rtl", 1),
        ]
        assert view.search == "search.html?tag=learning"
        assert [bar.count for bar in view.years if bar.count] == [1, 2, 3, 5, 1]
        assert [bar.path for bar in view.years if bar.count][-1] == "#y2024"
        assert view.page.description == "12 papers on everything & anything that <b>learns</b>."

    def test_without_search(self, toy: Catalog) -> None:
        """Without search, other tags lead to all their papers, and say how many those are."""
        view = lists.tag(
            configured(toy, search=False), Output("tags/learning.html", "tag.html", "learning")
        )
        assert view.search == ""
        assert [(tag.path, tag.count) for tag in view.related] == [
            (f"tags/{tag}.html", len(toy.by_tag[tag]))
            for tag in ("language-models", "hostile", "rtl")
        ]

    def test_start(self, toy: Catalog) -> None:
        """A long list starts with surveys, then by upvotes, then with what is most about the tag."""
        base = replace(toy.papers[0], kind="method", upvotes=None, tags=("rtl", "learning"))
        central = replace(base, id="central", kind="survey", tags=("learning",))
        papers = (
            replace(base, id="none"),
            replace(base, id="most", upvotes=9),
            replace(base, id="survey", kind="survey"),
            central,
            replace(central, id="withdrawn", upvotes=7, withdrawn="wrong"),
            replace(base, id="few", upvotes=1),
        )
        output = Output("tags/learning.html", "tag.html", "learning")
        view = lists.tag(replace(toy, papers=papers), output)
        assert [paper.id for paper in view.start] == ["central", "survey", "most"]
        assert lists.tag(replace(toy, papers=papers[:5]), output).start == ()

    def test_without_scope(self, toy: Catalog) -> None:
        """The description of a tag without a scope uses its name."""
        view = lists.tag(toy, Output("tags/rtl.html", "tag.html", "rtl"))
        assert view.term.scope == ""
        assert view.page.description == "2 papers on כתב עברי."
        assert view.listing.pager is None

    def test_later_page(self, toy: Catalog) -> None:
        """A later page has the older papers, and counts them all."""
        output = Output("tags/learning.page-4.html", "tag.html", "learning", 4)
        view = lists.tag(toy, output)
        assert ids(view.listing.groups) == [paper.id for paper in toy.by_tag["learning"][9:]]
        assert view.listing.count == 12
        assert [file.path for file in view.listing.files] == ["tags/learning.bib"]


def test_kind(toy: Catalog) -> None:
    """A kind has its papers, a chart of years, and the tags of its papers."""
    view = lists.kind(toy, Output("kinds/theory.html", "kind.html", "theory"))
    assert (view.term, view.listing.count) == (Term("theory", "Theory", ""), 5)
    assert [tag.path for tag in view.related][:1] == ["search.html?kind=theory&tag=learning"]
    assert sum(bar.count for bar in view.years) == 5
    assert view.page.description == "5 papers: Theory."


def test_added(toy: Catalog) -> None:
    """Papers that were added after the first are in pages, the last first, under their months."""
    first = lists.added(toy, Output("added.html", "added.html"))
    second = lists.added(toy, Output("added.page-2.html", "added.html", "", 2))
    groups = [(group.name, group.anchor, ids((group,))) for group in first.listing.groups]
    assert groups == [
        ("January 2025", "a2025-01", ["all-identifiers"]),
        ("December 2024", "a2024-12", ["awkward-names", "one-nameless-author"]),
    ]
    assert ids(second.listing.groups) == ["names-of-many-scripts"]
    assert (first.listing.count, first.first) == (4, 1)
    assert first.since == PartialDate(2024, 11, 1)
    assert first.listing.files == ()


class TestYear:
    def test_months(self, toy: Catalog) -> None:
        """A year has its months with papers, and the years before and after it."""
        view = year(toy, 2023)
        assert (view.period, view.listing.count) == (PartialDate(2023), 5)
        assert view.months == (
            Ref("May", "dates/2023-05.html", 4),
            Ref("June", "dates/2023-06.html", 1),
        )
        assert view.earlier == Ref("2022", "dates/2022.html")
        assert view.later == Ref("2024", "dates/2024.html")
        assert [group.name for group in view.listing.groups] == ["June", "May"]
        assert view.page.crumbs == (Ref("Dates", "dates/index.html"),)

    def test_ends(self, toy: Catalog) -> None:
        """The first and the last year have one neighbour; years without papers are skipped."""
        assert year(toy, 1999).earlier is None
        assert year(toy, 1999).later == Ref("2021", "dates/2021.html")
        assert year(toy, 2024).later is None

    def test_undated(self, toy: Catalog) -> None:
        """Papers without a month are at the end of their year."""
        view = year(toy, 2021)
        assert view.listing.groups[-1].name == "Month not known"
        assert ids(view.listing.groups)[-1] == "year-only"


class TestMonth:
    def test_neighbours(self, toy: Catalog) -> None:
        """A month links to its year, and to the months with papers before and after it."""
        view = month(toy, "2023-05")
        assert (view.period, view.listing.count, view.months) == (PartialDate(2023, 5), 4, ())
        assert view.earlier == Ref("February 2022", "dates/2022-02.html")
        assert view.later == Ref("June 2023", "dates/2023-06.html")
        assert view.page.description == "4 papers of May 2023."
        assert view.page.crumbs == (
            Ref("Dates", "dates/index.html"),
            Ref("2023", "dates/2023.html"),
        )

    def test_partial_dates(self, toy: Catalog) -> None:
        """A month has papers without a day, but none without a month."""
        view = month(toy, "2021-07")
        assert ids(view.listing.groups) == ["one-nameless-author", "month-only"]
        assert view.earlier == Ref("January 1999", "dates/1999-01.html")
