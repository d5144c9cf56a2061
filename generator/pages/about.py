"""Views of the pages about the catalog: about, data and feeds, and for unknown addresses."""

from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from markupsafe import Markup

from ..catalog.catalog import Catalog
from ..plan import urls
from ..plan.downloads import CATALOG, FEED, PROGRAM, File, offered
from ..plan.output import Output
from . import head, parts
from .head import Page
from .parts import catalog_files
from .refs import Ref


@dataclass(frozen=True, slots=True)
class About:
    """The page that the curator wrote about the catalog."""

    page: Page
    text: Markup
    count: int
    span: str
    files: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class NotFound:
    """What a server shows for an address that has no page."""

    page: Page
    has_search: bool


@dataclass(frozen=True, slots=True)
class Data:
    """The files of the whole catalog, the feeds, and what programs read.

    `authors` is empty if authors have no pages, and `example`, the path of a paper's page without
    its ending, if no files lie beside it.
    """

    page: Page
    count: int
    catalog: tuple[File, ...]
    feeds: tuple[File, ...]
    programs: tuple[File, ...]
    tags: str
    authors: str
    example: str


def about(catalog: Catalog, output: Output) -> About:
    """View the page about the catalog."""
    return About(
        page=head.page(catalog, output, "About", catalog.config.description, urls.ABOUT),
        text=catalog.about.html,
        count=len(catalog.papers),
        span=parts.span(catalog.papers),
        files=catalog_files(catalog),
    )


def not_found(catalog: Catalog, output: Output) -> NotFound:
    """View the page for addresses that have none.

    A server shows it at any depth, so where the site's address is known its links begin there.
    """
    page = head.page(catalog, output, "Page not found", "There is no page at this address.")
    if catalog.config.url:
        page = replace(page, root=urlsplit(catalog.config.url).path)
    return NotFound(page, catalog.config.search)


def data(catalog: Catalog, output: Output) -> Data:
    """View the page about data and feeds."""
    files = tuple(offered(catalog))
    papers = catalog.papers
    newest = urls.paper(papers[0].id).removesuffix(".html") if papers else ""
    return Data(
        page=head.page(
            catalog,
            output,
            "Data and feeds",
            f"Take {catalog.config.title} with you, follow what is added, or read it with a program.",
            urls.DATA,
        ),
        count=len(papers),
        catalog=tuple(file for file in files if file.group == CATALOG),
        feeds=tuple(file for file in files if file.group == FEED),
        programs=tuple(file for file in files if file.group == PROGRAM),
        tags=urls.TAGS,
        authors=urls.people() if catalog.config.authors else "",
        example=newest if catalog.config.citations else "",
    )
