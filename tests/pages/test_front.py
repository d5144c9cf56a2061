from dataclasses import replace

import pytest

from generator.catalog.catalog import Catalog
from generator.pages import front
from generator.pages.refs import Ref
from generator.plan.output import Output
from tests.sites import configured


def view(catalog: Catalog) -> front.Front:
    """Return the view of the front page."""
    return front.front(catalog, Output("index.html", "index.html"))


def test_totals(toy: Catalog) -> None:
    """The page counts papers, authors, tags with papers and years, and links to each."""
    assert view(toy).totals == (
        Ref("14 papers", "papers/index.html"),
        Ref("70 authors", "authors/index.html"),
        Ref("4 tags", "tags/index.html"),
        Ref("1999 to 2024", "dates/index.html"),
    )


def test_no_authors(toy: Catalog) -> None:
    """Authors are not counted if they have no pages."""
    names = [ref.name for ref in view(configured(toy, authors=False)).totals]
    assert names == ["14 papers", "4 tags", "1999 to 2024"]


def test_facets(toy: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each facet shows its most used tags, and counts the rest."""
    monkeypatch.setattr(front, "TOP_TAGS", 2)
    topic, script = view(toy).facets
    assert [(tag.name, tag.count) for tag in topic.tags] == [
        ("Learning", 12),
        ("Language models", 4),
    ]
    assert (topic.more, script.more) == (1, 0)
    assert topic.path == "tags/index.html#topic"


def test_papers(toy: Catalog) -> None:
    """Picks are in the curator's order, new papers by date, top papers by upvotes."""
    page = view(toy)
    assert [paper.id for paper in page.picks] == ["hostile-text", "maths-good-and-bad"]
    assert page.newest == toy.papers[: front.NEWEST]
    assert [paper.upvotes for paper in page.top] == [1234, 12, 1]
    assert page.as_of == "9 March 2025"


def test_no_upvotes(toy: Catalog) -> None:
    """Without upvotes there are no top papers and no date of upvotes."""
    papers = tuple(replace(paper, upvotes=None, as_of=None) for paper in toy.papers)
    page = view(replace(toy, papers=papers))
    assert (page.top, page.as_of) == ((), "")


def test_years(toy: Catalog) -> None:
    """The chart links each year to its page."""
    assert view(toy).years[-1].path == "dates/2024.html"
