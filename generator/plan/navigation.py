"""The links in the header of every page: those of catalog.yaml, or else the usual ones."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from ..catalog.catalog import Catalog
from ..catalog.model import ExtraPage, NavItem
from ..errors import suggestion
from . import urls
from .plan import planned_pages

PAGES = {
    "papers": ("Papers", urls.papers()),
    "tags": ("Tags", urls.TAGS),
    "authors": ("Authors", urls.people()),
    "dates": ("Dates", urls.DATES),
    "venues": ("Venues", urls.VENUES),
    "added": ("Recently added", urls.added()),
    "paths": ("Reading paths", urls.PATHS),
    "map": ("Map", urls.MAP),
    "search": ("Search", urls.SEARCH),
    "about": ("About", urls.ABOUT),
    "data": ("Data and feeds", urls.DATA),
    "saved": ("Saved", urls.SAVED),
}
"""The pages of a site that a catalog may have, by the word that names them in catalog.yaml."""
USUAL = ("papers", "tags", "authors", "dates", "about", "saved")


class NavLink(NamedTuple):
    """A link in the header: its text, and the path of a page or the URL of another site."""

    name: str
    path: str
    is_external: bool = False


def navigation(catalog: Catalog) -> tuple[NavLink, ...]:
    """Return the links of the header. Those to pages that the site does not have are left out."""
    items = catalog.config.nav
    asked = [NavItem(page=page.id) for page in _asked(catalog)]
    if items:
        listed = {item.page for item in items}
        items = (*items, *(item for item in asked if item.page not in listed))
    else:
        usual = [NavItem(page=word) for word in USUAL]
        at = USUAL.index("about")
        items = (*usual[:at], *asked, *usual[at:])
    paths = {output.path for output in planned_pages(catalog)}
    links = (_link(catalog, item) for item in items)
    return tuple(link for link in links if link.is_external or link.path.partition("#")[0] in paths)


def wrong_items(catalog: Catalog) -> Iterator[tuple[int, str]]:
    """Yield the line of each item of `nav` that names no page, and what is wrong with it."""
    words = {*PAGES, *(page.id for page in catalog.pages)}
    paths: Collection[str] = ()
    for item in catalog.config.nav:
        if item.url or item.page in words:
            continue
        if not item.page.partition("#")[0].endswith(".html"):
            yield item.line, f"unknown page {item.page!r}; {suggestion(item.page, words)}"
            continue
        paths = paths or {output.path for output in planned_pages(catalog)}
        if item.page.partition("#")[0] not in paths:
            hint = suggestion(item.page, paths)
            yield item.line, f"the site has no page {item.page!r}; {hint}"
        elif not item.name:
            yield item.line, f"{item.page!r} needs a name; write {{page: {item.page}, name: ...}}"


def _asked(catalog: Catalog) -> list[ExtraPage]:
    """Return the catalog's own pages that ask for a link, in their order."""
    pages = (page for page in catalog.pages if page.nav)
    return sorted(pages, key=lambda page: (page.order is None, page.order or 0, page.title))


def _link(catalog: Catalog, item: NavItem) -> NavLink:
    if item.url:
        return NavLink(item.name, item.url, is_external=True)
    if item.page in PAGES:
        name, path = PAGES[item.page]
        return NavLink(item.name or name, path)
    for page in catalog.pages:
        if page.id == item.page:
            return NavLink(item.name or page.title, urls.page(page.id))
    return NavLink(item.name, item.page)
