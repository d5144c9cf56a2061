from generator.plan import urls
from generator.catalog.catalog import Catalog
from generator.plan.output import Output
from generator.pages import lists
from generator.pages.parts import Group, Ref


def ids(groups: tuple[Group, ...]) -> list[str]:
    """The papers of a list, in order."""
    return [paper.id for group in groups for paper in group.papers]


class TestPapers:
    def test_pages(self, toy: Catalog) -> None:
        """All papers are on the pages of the list, three a page, newest first."""
        views = [
            lists.papers(toy, Output(urls.papers(n), "papers.html", "", n)) for n in range(1, 6)
        ]
        assert [len(ids(view.groups)) for view in views] == [3, 3, 3, 3, 2]
        assert [paper for view in views for paper in ids(view.groups)] == list(toy.position)
        assert {view.count for view in views} == {14}
        pager = views[4].pager
        assert pager
        assert (pager.first, pager.last, pager.total) == (13, 14, 14)
        assert (pager.newer, pager.older) == ("papers/page-4.html", "")


class TestTag:
    def test_learning(self, toy: Catalog) -> None:
        """A tag has its words, its facet, its years, and the tags that come with it most."""
        view = lists.tag(toy, Output("tags/learning.html", "tag.html", "learning"))
        assert (view.name, view.count) == ("Learning", 12)
        assert view.scope == "everything & anything that <b>learns</b>"
        assert view.facet == Ref("Topics & <i>themes</i>", "tags/index.html#topic")
        assert view.neighbours == (
            Ref("Language models", "tags/language-models.html", 4),
            Ref('<script>alert("tag")</script>', "tags/hostile.html", 1),
            Ref("כתב עברי", "tags/rtl.html", 1),
        )
        assert [bar.count for bar in view.years if bar.count] == [1, 2, 3, 5, 1]
        assert [bar.path for bar in view.years if bar.count][-1] == "#y2024"
        assert view.page.description == "12 papers on everything & anything that <b>learns</b>."

    def test_without_words(self, toy: Catalog) -> None:
        """A tag without a scope is described by its name."""
        view = lists.tag(toy, Output("tags/rtl.html", "tag.html", "rtl"))
        assert view.scope == ""
        assert view.page.description == "2 papers on כתב עברי."
        assert view.pager is None

    def test_page(self, toy: Catalog) -> None:
        """A later page of a tag has the later papers, and the facts of them all."""
        output = Output("tags/learning.page-4.html", "tag.html", "learning", 4)
        view = lists.tag(toy, output)
        assert ids(view.groups) == [paper.id for paper in toy.by_tag["learning"][9:]]
        assert view.count == 12


def test_kind(toy: Catalog) -> None:
    """A kind has its papers, its years, and the other kinds in the curator's order."""
    view = lists.kind(toy, Output("kinds/theory.html", "kind.html", "theory"))
    assert (view.name, view.scope, view.count) == ("Theory", "", 5)
    assert [other.name for other in view.others] == ["Method", "Survey"]
    assert sum(bar.count for bar in view.years) == 5
    assert view.page.description == "5 papers: Theory."


class TestYear:
    def test_months(self, toy: Catalog) -> None:
        """A year has its months in use, and the years with papers before and after it."""
        view = lists.year(toy, Output("dates/2023.html", "year.html", "2023"))
        assert (view.year, view.count) == (2023, 5)
        assert view.months == (
            Ref("May", "dates/2023-05.html", 4),
            Ref("June", "dates/2023-06.html", 1),
        )
        assert view.earlier == Ref("2022", "dates/2022.html")
        assert view.later == Ref("2024", "dates/2024.html")
        assert [group.name for group in view.groups] == ["June", "May"]

    def test_ends(self, toy: Catalog) -> None:
        """The first year has none before it, the last none after it; gaps are passed over."""
        first = lists.year(toy, Output("dates/1999.html", "year.html", "1999"))
        last = lists.year(toy, Output("dates/2024.html", "year.html", "2024"))
        assert (first.earlier, first.later) == (None, Ref("2021", "dates/2021.html"))
        assert last.later is None

    def test_partial_dates(self, toy: Catalog) -> None:
        """Papers without a month are in their year, at its end."""
        view = lists.year(toy, Output("dates/2021.html", "year.html", "2021"))
        assert view.groups[-1].name == "Month not known"
        assert ids(view.groups)[-1] == "year-only"


class TestMonth:
    def test_neighbours(self, toy: Catalog) -> None:
        """A month leads to its year, and to the months with papers before and after it."""
        view = lists.month(toy, Output("dates/2023-05.html", "month.html", "2023-05"))
        assert (view.name, view.count) == ("May 2023", 4)
        assert view.year == Ref("2023", "dates/2023.html")
        assert view.earlier == Ref("February 2022", "dates/2022-02.html")
        assert view.later == Ref("June 2023", "dates/2023-06.html")
        assert view.page.description == "4 papers of May 2023."

    def test_partial_dates(self, toy: Catalog) -> None:
        """A paper whose day is not known is in its month; one without a month is in none."""
        view = lists.month(toy, Output("dates/2021-07.html", "month.html", "2021-07"))
        assert ids(view.groups) == ["one-nameless-author", "month-only"]
        assert view.earlier == Ref("January 1999", "dates/1999-01.html")
