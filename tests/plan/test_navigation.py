from dataclasses import replace
from typing import Any

import pytest

from generator.catalog.catalog import Catalog
from generator.catalog.model import ExtraPage, NavItem
from generator.plan.navigation import PAGES, USUAL, NavLink, navigation, wrong_items
from generator.plan.plan import plan
from generator.text.markdown import from_line
from tests.sites import configured


def own(name: str, **facts: Any) -> ExtraPage:
    """Return a page of the catalog's own that asks for a link."""
    return ExtraPage(name, "", name.title(), from_line("Text."), nav=True, **facts)


def names(catalog: Catalog, **settings: Any) -> list[str]:
    """Return the names of the links of a catalog with other settings."""
    return [link.name for link in navigation(configured(catalog, **settings))]


def test_usual(toy: Catalog) -> None:
    """Without settings the usual pages are there; own pages are before About, in their order."""
    bare = replace(toy, pages=())
    assert names(bare) == ["Papers", "Tags", "Authors", "Dates", "About", "Saved"]
    pages = (own("z", order=1), own("b"), own("a"), replace(own("c"), nav=False))
    assert names(replace(toy, pages=pages))[4:] == ["Z", "A", "B", "About", "Saved"]


def test_words(toy: Catalog) -> None:
    """Each word names a page that a site can have; of pages that it has not there is no link."""
    paths = {output.path for output in plan(toy, [])}
    assert {path for _, path in PAGES.values()} <= paths
    assert set(USUAL) <= PAGES.keys()
    items = tuple(NavItem(page=word) for word in ("authors", "search", "map"))
    assert names(replace(toy, pages=(), layout={}), nav=items, authors=False, search=False) == []


def test_settings(toy: Catalog) -> None:
    """The links are those of the settings, with their names, then the own pages that are not among them."""
    items = (
        NavItem(page="dates", name="Years"),
        NavItem(name="Lab", url="https://example.org/"),
        NavItem(page="a"),
        NavItem(page="tags/learning.html#top", name="Learning"),
    )
    catalog = configured(replace(toy, pages=(own("a"), own("b"))), nav=items)
    assert navigation(catalog) == (
        NavLink("Years", "dates/index.html"),
        NavLink("Lab", "https://example.org/", is_external=True),
        NavLink("A", "pages/a.html"),
        NavLink("Learning", "tags/learning.html#top"),
        NavLink("B", "pages/b.html"),
    )
    assert not list(wrong_items(catalog))


@pytest.mark.parametrize(
    ("item", "message"),
    [
        (NavItem(page="paper"), "unknown page 'paper'; did you mean 'papers'?"),
        (NavItem(page="groop"), "unknown page 'groop'; did you mean 'group'?"),
        (
            NavItem(page="tags/lerning.html", name="L"),
            "the site has no page 'tags/lerning.html'; did",
        ),
        (
            NavItem(page="tags/learning.html"),
            "'tags/learning.html' needs a name; write {page: tags/",
        ),
    ],
)
def test_wrong(toy: Catalog, item: NavItem, message: str) -> None:
    """An item that names no page is wrong, with its line."""
    ((line, text),) = wrong_items(configured(toy, nav=(replace(item, line=7),)))
    assert line == 7
    assert text.startswith(message)
