"""What machines read in the head of a page: Open Graph, Highwire, Signposting, feeds, JSON-LD."""

from collections.abc import Iterator, Sequence
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

# Pages that have feeds of their own beside them
FED = frozenset(("index.html", "tag.html", "author.html"))


DESCRIPTION = 160


@dataclass(frozen=True, slots=True)
class Metadata:
    """The names and contents of a page's `<meta property>`s and `<meta name>`s, and the rest."""

    properties: tuple[tuple[str, str], ...]
    names: tuple[tuple[str, str], ...]
    links: tuple[HeadLink, ...]
    json_ld: Markup


@dataclass(frozen=True, slots=True)
class Page:
    """What every page has: its place in the catalog, and how it is called in tabs and elsewhere.

    `root` leads from the page to the site's root, `section` is the path of the header's link to
    mark, `canonical` the absolute address if known, and `metadata` what machines read.
    """

    path: str
    root: str
    title: str
    description: str
    section: str
    crumbs: tuple[Ref, ...]
    canonical: str
    metadata: Metadata


def page(
    catalog: Catalog,
    output: Output,
    title: str,
    description: str,
    section: str = "",
    crumbs: tuple[Ref, ...] = (),
) -> Page:
    """Put together what every page has."""
    number = f", page {output.page}" if output.page > 1 else ""
    description = shorten(description, DESCRIPTION)
    return Page(
        output.path,
        urls.root(output.path),
        f"{title}{number}",
        description,
        section,
        crumbs,
        urls.absolute(catalog.config.url, output.path),
        metadata(
            catalog, output, f"{title}{number}", description, [(c.name, c.path) for c in crumbs]
        ),
    )


def metadata(
    catalog: Catalog,
    output: Output,
    title: str,
    description: str,
    crumbs: Sequence[tuple[str, str]] = (),
) -> Metadata:
    """Gather what machines read of a page; `crumbs` are the names and paths of the pages above."""
    if output.template in NOTHING_HERE:
        return Metadata((), (), (), Markup())
    paper = (
        catalog.papers_about(output.about, output.subject)[0]
        if output.template == "paper.html"
        else None
    )
    return Metadata(
        tuple(_open_graph(catalog, output, title, description)),
        tuple(to_highwire(catalog, paper)) if paper else (),
        (*(page_links(catalog, paper) if paper else ()), *_site_links(catalog, output)),
        # Made here, with no < in it: nothing in it can end the script that it is in
        Markup(to_json_ld(catalog, output, title, description, crumbs)),  # noqa: S704
    )


def _open_graph(
    catalog: Catalog, output: Output, title: str, description: str
) -> Iterator[tuple[str, str]]:
    """Open Graph (https://ogp.me/): what a link to the page looks like where it is shared.

    Only papers have a type: without one a page counts as a `website` anyway, and said aloud that
    word would make Zotero save a web page whatever else there is.
    """
    config = catalog.config
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


def _site_links(catalog: Catalog, output: Output) -> Iterator[HeadLink]:
    """Links to the feeds of the page and of the catalog, to search, and to the sitemap."""
    config, root = catalog.config, urls.root(output.path)
    if config.feeds and output.template in FED:
        page, title = _first_page(catalog, output)
        yield HeadLink("alternate", root + urls.atom(page), "application/atom+xml", title)
        if page == urls.FRONT:
            path = root + urls.JSON_FEED
            yield HeadLink("alternate", path, "application/feed+json", title)
    if config.feeds and output.template != "index.html":
        path = root + urls.atom(urls.FRONT)
        yield HeadLink("alternate", path, "application/atom+xml", config.title)
    if config.url and config.search:
        path, media = root + urls.OPENSEARCH, "application/opensearchdescription+xml"
        yield HeadLink("search", path, media, config.title)
    # robots.txt can name the sitemap only at the root of a host
    if config.url and output.template == "index.html":
        yield HeadLink("sitemap", root + urls.SITEMAP, "application/xml")


def _first_page(catalog: Catalog, output: Output) -> tuple[str, str]:
    """The page that a list's feeds lie beside, and what they are called."""
    title = catalog.config.title
    if output.template == "tag.html":
        return urls.tag(output.subject), f"{catalog.tags[output.subject].name} · {title}"
    if output.template == "author.html":
        person = catalog.persons[output.subject]
        return urls.person(person.id), f"{person.name.text} · {title}"
    return urls.FRONT, title
