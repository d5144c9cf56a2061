"""What machines read in the head of a page: Open Graph, Highwire, Signposting, feeds, JSON-LD."""

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from .. import urls
from ..export.highwire import to_highwire
from ..export.jsonld import to_json_ld
from ..export.signposting import HeadLink, page_links
from ..model import Site
from ..output import Output
from ..subjects import NOTHING_HERE, papers_of
from ..values import value

# Pages that have feeds of their own beside them
FED = frozenset(("index.html", "tag.html", "author.html"))


@value
class Metadata:
    """The names and contents of a page's `<meta property>`s and `<meta name>`s, and the rest."""

    properties: tuple[tuple[str, str], ...]
    names: tuple[tuple[str, str], ...]
    links: tuple[HeadLink, ...]
    json_ld: Markup


def metadata(
    site: Site,
    output: Output,
    title: str,
    description: str,
    crumbs: Sequence[tuple[str, str]] = (),
) -> Metadata:
    """Gather what machines read of a page; `crumbs` are the names and paths of the pages above."""
    if output.template in NOTHING_HERE:
        return Metadata((), (), (), Markup())
    paper = papers_of(site, output)[0] if output.template == "paper.html" else None
    return Metadata(
        tuple(_open_graph(site, output, title, description)),
        tuple(to_highwire(site, paper)) if paper else (),
        (*(page_links(site, paper) if paper else ()), *_site_links(site, output)),
        # Made here, with no < in it: nothing in it can end the script that it is in
        Markup(to_json_ld(site, output, title, description, crumbs)),  # noqa: S704
    )


def _open_graph(
    site: Site, output: Output, title: str, description: str
) -> Iterator[tuple[str, str]]:
    """Open Graph (https://ogp.me/): what a link to the page looks like where it is shared.

    Only papers have a type: without one a page counts as a `website` anyway, and said aloud that
    word would make Zotero save a web page whatever else there is.
    """
    config = site.catalog.config
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


def _site_links(site: Site, output: Output) -> Iterator[HeadLink]:
    """Links to the feeds of the page and of the catalog, to search, and to the sitemap."""
    config, root = site.catalog.config, urls.root(output.path)
    if config.feeds and output.template in FED:
        page, title = _first_page(site, output)
        yield HeadLink("alternate", root + urls.atom(page), "application/atom+xml", title)
        yield HeadLink("alternate", root + urls.json_feed(page), "application/feed+json", title)
    if config.feeds and output.template != "index.html":
        path = root + urls.atom(urls.FRONT)
        yield HeadLink("alternate", path, "application/atom+xml", config.title)
    if config.url and config.search:
        path, media = root + urls.OPENSEARCH, "application/opensearchdescription+xml"
        yield HeadLink("search", path, media, config.title)
    # robots.txt can name the sitemap only at the root of a host
    if config.url and output.template == "index.html":
        yield HeadLink("sitemap", root + urls.SITEMAP, "application/xml")


def _first_page(site: Site, output: Output) -> tuple[str, str]:
    """The page that a list's feeds lie beside, and what they are called."""
    title = site.catalog.config.title
    if output.template == "tag.html":
        return urls.tag(output.subject), f"{site.tags[output.subject].name} · {title}"
    if output.template == "author.html":
        person = site.persons[output.subject]
        return urls.person(person.id), f"{person.name.text} · {title}"
    return urls.FRONT, title
