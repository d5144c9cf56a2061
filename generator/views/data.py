"""The view of the page that lists what there is to take away, and says how to follow the catalog."""

from .. import urls
from ..export.offered import CATALOG, FEED, PROGRAM, File, offered
from ..export.signposting import has_linksets
from ..model import Site
from ..output import Output
from ..values import value
from . import parts
from .parts import Page


@value
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
    has_linksets: bool


def data(site: Site, output: Output) -> Data:
    """View the page about data and feeds."""
    files = tuple(offered(site))
    papers = site.catalog.papers
    newest = urls.paper(papers[0].id).removesuffix(".html") if papers else ""
    return Data(
        page=parts.page(
            site,
            output,
            "Data and feeds",
            f"Take {site.catalog.config.title} with you, follow what is added, or read it with a program.",
            urls.DATA,
        ),
        count=len(papers),
        catalog=tuple(file for file in files if file.group == CATALOG),
        feeds=tuple(file for file in files if file.group == FEED),
        programs=tuple(file for file in files if file.group == PROGRAM),
        tags=urls.TAGS,
        authors=urls.people() if site.catalog.config.authors else "",
        example=newest if site.catalog.config.citations else "",
        has_linksets=has_linksets(site),
    )
