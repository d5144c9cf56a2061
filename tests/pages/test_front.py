from dataclasses import replace

import pytest


from generator.catalog.catalog import Catalog
from generator.plan.output import Output
from generator.pages import front as front_view
from generator.pages.parts import Ref
from tests.sites import configured


def front(site: Catalog) -> front_view.Front:
    """View the front page."""
    return front_view.front(site, Output("index.html", "index.html"))


class TestFront:
    def test_glance(self, toy: Catalog) -> None:
        """The front page counts papers, people, tags in use and years, and leads to each."""
        assert front(toy).totals == (
            Ref("14 papers", "papers/index.html"),
            Ref("70 authors", "authors/index.html"),
            Ref("4 tags", "tags/index.html"),
            Ref("1999 to 2024", "dates/index.html"),
        )

    def test_facets(self, toy: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
        """Facets in use show their most used tags, and count the others."""
        monkeypatch.setattr(front_view, "TOP_TAGS", 2)
        topic, script = front(toy).facets
        assert [(tag.name, tag.count) for tag in topic.tags] == [
            ("Learning", 12),
            ("Language models", 4),
        ]
        assert (topic.more, script.more) == (1, 0)
        assert topic.path == "tags/index.html#topic"

    def test_papers(self, toy: Catalog) -> None:
        """Picks come in the curator's order, the newest as everywhere, the top by upvotes."""
        view = front(toy)
        assert [paper.id for paper in view.picks] == ["hostile-text", "maths-good-and-bad"]
        assert view.newest == toy.papers[: front_view.NEWEST]
        assert [paper.upvotes for paper in view.top] == [1234, 12, 1]
        assert view.as_of == "9 March 2025"

    def test_no_upvotes(self, toy: Catalog) -> None:
        """Where no upvotes are known, no paper is on top and no date is said."""
        papers = tuple(replace(paper, upvotes=None, as_of=None) for paper in toy.papers)
        view = front(derive(replace(toy, papers=papers)))
        assert (view.top, view.as_of) == ((), "")

    def test_search(self, toy: Catalog) -> None:
        """The front page has the search box where search is switched on."""
        assert front(toy).has_search
        assert not front(configured(toy, search=False)).has_search

    def test_years(self, toy: Catalog) -> None:
        """The chart leads from each year to its page."""
        assert front(toy).years[-1].path == "dates/2024.html"
