"""Views of the pages about the catalog: about, data and feeds, page not found."""

from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from markupsafe import Markup

from ..catalog.catalog import Catalog
from ..plan import urls
from ..plan.downloads import File, offered
from ..plan.output import Output
from ..text.safe_html import rooted
from . import head, parts
from .head import View
from .refs import Ref


@dataclass(frozen=True, slots=True)
class About(View):
    """The page that the curator wrote; without `text`, the number and years of the papers stand in."""

    text: Markup
    count: int
    span: str
    files: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class OwnPage(View):
    """A page of the catalog's own, from `pages/`."""

    text: Markup


@dataclass(frozen=True, slots=True)
class Data(View):
    """The page about data and feeds.

    `example` is the path of a paper's page without its suffix; empty if no files are beside it.
    """

    count: int
    files: tuple[File, ...]
    example: str


def about(catalog: Catalog, output: Output) -> About:
    """Return the view of the page about the catalog."""
    return About(
        page=head.page(catalog, output, "About", catalog.config.description),
        text=catalog.about.html,
        count=len(catalog.papers),
        span=parts.span(catalog.papers),
        files=parts.catalog_files(catalog),
    )


def own_page(catalog: Catalog, output: Output) -> OwnPage:
    """Return the view of a page of the catalog's own."""
    own = next(page for page in catalog.pages if page.id == output.subject)
    description = own.description or own.text.plain
    page = head.page(catalog, output, own.title, description, section=output.path)
    return OwnPage(page, rooted(own.text.html, page.root))


def not_found(catalog: Catalog, output: Output) -> View:
    """Return the view of the page for unknown URLs.

    A server shows it at any depth, so its links begin at the site's URL if that is known.
    """
    page = head.page(catalog, output, "Page not found", "There is no page at this address.")
    if catalog.config.url:
        page = replace(page, root=urlsplit(catalog.config.url).path)
    return View(page)


def data(catalog: Catalog, output: Output) -> Data:
    """Return the view of the page about data and feeds."""
    title = catalog.config.title
    description = f"Take {title} with you, follow what is added, or read it with a program."
    example = urls.paper(catalog.papers[0].id).removesuffix(".html")
    return Data(
        page=head.page(catalog, output, "Data and feeds", description),
        count=len(catalog.papers),
        files=tuple(offered(catalog)),
        example=example if catalog.config.citations else "",
    )
