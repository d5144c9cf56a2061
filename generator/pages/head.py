"""The head of every page: its title, its place in the site, and the metadata that machines read."""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from ..catalog.catalog import Catalog
from ..export.metadata.highwire import to_highwire
from ..export.metadata.jsonld import to_json_ld
from ..export.metadata.signposting import HeadLink, page_links
from ..plan import urls
from ..plan.output import NOTHING_HERE, Output
from ..text.slugs import shorten
from .refs import Ref

DESCRIPTION = 160
"""The most characters of a description; search engines cut longer ones."""
LOGO_HEIGHT = 32
"""The height of the logo on the page, in pixels."""


@dataclass(frozen=True, slots=True)
class Page:
    """What every page has.

    Attributes:
        path: relative to the root of the site.
        root: the way from the page to the root of the site, such as `../`.
        title: the title without the name of the site.
        section: the path of the link in the header to mark as current.
        crumbs: the pages above this one.
        canonical: the absolute URL; empty if the site's URL is unknown.
        feeds: the Atom feeds to offer in the footer.
        properties, names: the names and contents of `<meta property>` and `<meta name>`.
        json_ld: the text of a script; empty if there is none.
    """

    path: str
    root: str
    title: str
    description: str
    section: str
    crumbs: tuple[Ref, ...]
    canonical: str
    feeds: tuple[Ref, ...]
    properties: tuple[tuple[str, str], ...]
    names: tuple[tuple[str, str], ...]
    links: tuple[HeadLink, ...]
    json_ld: Markup


@dataclass(frozen=True, slots=True)
class View:
    """What a template can use: each field is a name in the template."""

    page: Page


@dataclass(frozen=True, slots=True)
class Picture:
    """An image of the site, with its size on the page in pixels; 0 if unknown."""

    path: str
    width: int
    height: int


def logo(catalog: Catalog) -> Picture | None:
    """Return the logo of the catalog as the header shows it, if there is one."""
    name = catalog.config.logo
    if not name:
        return None
    _, width, height = catalog.static[name]
    shown = round(width * LOGO_HEIGHT / height) if height else 0
    return Picture(urls.static(name), shown, LOGO_HEIGHT if shown else 0)


def page(
    catalog: Catalog,
    output: Output,
    title: str,
    description: str,
    crumbs: tuple[Ref, ...] = (),
    *,
    section: str = "",
    copy_of: str = "",
) -> Page:
    """Return what every page has.

    The section is the first of the `crumbs`, or else `section`. `copy_of` is the path of the page
    whose URL is the canonical one; by default the page itself.
    """
    if output.page > 1:
        title = f"{title}, page {output.page}"
    description = shorten(description, DESCRIPTION)
    paper = catalog.paper(output.subject) if output.about == "paper" else None
    feeds = _feeds(catalog, output)
    above = [(crumb.name, crumb.path) for crumb in crumbs]
    return Page(
        path=output.path,
        root=urls.root(output.path),
        title=title,
        description=description,
        section=crumbs[0].path if crumbs else section,
        crumbs=crumbs,
        canonical=urls.absolute(catalog.config.url, copy_of or output.path),
        feeds=feeds,
        properties=tuple(_open_graph(catalog, output, title, description)),
        names=tuple(to_highwire(catalog, paper)) if paper else (),
        links=(
            *(page_links(catalog, paper) if paper else ()),
            *_site_links(catalog, output, feeds),
        ),
        # to_json_ld() escapes `<`, so the text cannot end its script
        json_ld=Markup(to_json_ld(catalog, output, title, description, above)),  # noqa: S704
    )


def _open_graph(
    catalog: Catalog, output: Output, title: str, description: str
) -> Iterator[tuple[str, str]]:
    """Yield the Open Graph properties of a page (https://ogp.me/).

    Only papers have a type. A page without one counts as a `website`; if a page said so, Zotero
    would save it as a web page, whatever other metadata it has.
    """
    config = catalog.config
    if output.template in NOTHING_HERE:
        return
    yield "og:title", title
    if output.template == "paper.html":
        yield "og:type", "article"
    if description:
        yield "og:description", description
    if config.url:
        yield "og:url", urls.absolute(config.url, output.path)
        yield "og:image", f"{config.url}{urls.CARD}"
        yield "og:image:alt", "A shelf of papers"
    yield "og:site_name", config.title


def _site_links(catalog: Catalog, output: Output, feeds: tuple[Ref, ...]) -> Iterator[HeadLink]:
    """Yield links to the page's feeds, to search, and from the front page to the sitemap."""
    config, root, is_front = catalog.config, urls.root(output.path), output.path == urls.FRONT
    if output.template in NOTHING_HERE:
        return
    for feed in feeds:
        is_whole = feed.path == urls.atom(urls.FRONT)
        title = config.title if is_whole else f"{feed.name} · {config.title}"
        yield HeadLink("alternate", root + feed.path, "application/atom+xml", title)
    if config.feeds and is_front:
        yield HeadLink("alternate", urls.JSON_FEED, "application/feed+json", config.title)
    if config.url and config.search:
        path, media = root + urls.OPENSEARCH, "application/opensearchdescription+xml"
        yield HeadLink("search", path, media, config.title)
    # robots.txt can name the sitemap only at the root of a host
    if config.url and is_front:
        yield HeadLink("sitemap", urls.SITEMAP, "application/xml")


def _feeds(catalog: Catalog, output: Output) -> tuple[Ref, ...]:
    """Return the Atom feed of the page's tag or author, and that of all papers."""
    if not catalog.config.feeds or output.template in NOTHING_HERE:
        return ()
    feeds = [Ref("all papers", urls.atom(urls.FRONT))]
    if output.about == "tag":
        tag = catalog.tags[output.subject]
        feeds.insert(0, Ref(tag.name, urls.atom(urls.tag(tag.id))))
    if output.about == "author":
        person = catalog.persons[output.subject]
        feeds.insert(0, Ref(person.name.text, urls.atom(urls.person(person.id))))
    return tuple(feeds)
