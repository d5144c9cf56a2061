"""The files that a site offers as a whole, in words: for the data page, llms.txt and JSON-LD."""

from collections.abc import Iterator
from dataclasses import dataclass

from .. import urls
from ..model import Site
from ..moved import MOVED


@dataclass(frozen=True, slots=True)
class File:
    """A file of the site; `group` says what it is for."""

    path: str
    group: str
    name: str
    what: str
    media: str


CATALOG, FEED, PROGRAM = "catalog", "feed", "program"

_FILES = (
    File("catalog.bib", CATALOG, "BibTeX", "every paper, for BibTeX", "application/x-bibtex"),
    File(
        "catalog.ris",
        CATALOG,
        "RIS",
        "every paper, for reference managers",
        "application/x-research-info-systems",
    ),
    File(
        "catalog.csl.json",
        CATALOG,
        "CSL JSON",
        "every paper, in CSL-JSON",
        "application/vnd.citationstyles.csl+json",
    ),
    File(
        "catalog.txt",
        CATALOG,
        "Text",
        "every paper as a reference in four styles",
        "text/plain",
    ),
    File("catalog.txt", CATALOG, "Text", "every paper as a reference, in four styles", "text/plain"),
    File(
        "catalog.jsonl",
        CATALOG,
        "JSON Lines",
        "every paper with its abstract, a JSON object a line",
        "application/jsonl",
    ),
    File("catalog.csv", CATALOG, "CSV", "every paper, as a table", "text/csv"),
    File(
        "catalog.sqlite",
        CATALOG,
        "SQLite",
        "every paper, as an SQLite database",
        "application/vnd.sqlite3",
    ),
    File(
        "catalog.parquet",
        CATALOG,
        "Parquet",
        "every paper, as Parquet",
        "application/vnd.apache.parquet",
    ),
    File("feed.atom", FEED, "Atom", "the papers added last, in Atom", "application/atom+xml"),
    File(
        "feed.json",
        FEED,
        "JSON Feed",
        "the papers added last, in JSON Feed",
        "application/feed+json",
    ),
    File(
        "api/v1/catalog.json",
        PROGRAM,
        "JSON API",
        "where programs begin: the catalog, and links to papers, authors, tags and years",
        "application/json",
    ),
    File(
        "api/v1/openapi.json",
        PROGRAM,
        "OpenAPI",
        "every file of that interface, described",
        "application/vnd.oai.openapi+json",
    ),
    File(
        "api/v1/schema.json",
        PROGRAM,
        "JSON Schema",
        "what each of those files has in it",
        "application/schema+json",
    ),
    File(
        urls.SITEMAP, PROGRAM, "Sitemap", "the address of every page, for crawlers", "application/xml"
    ),
    File(
        "llms.txt", PROGRAM, "llms.txt", "the catalog in short, for language models", "text/markdown"
    ),
    File(
        MOVED, PROGRAM, "Moved pages", "which pages have moved, and which are gone", "application/json"
    ),
)  # fmt: skip


def offered(site: Site) -> Iterator[File]:
    """The files that this site has, by its settings, in the order in which people are told of them."""
    from . import outputs  # this package's own list of its modules

    planned = {output.path for output in outputs(site)}
    planned |= {MOVED} if site.catalog.moves else set()
    yield from (file for file in _FILES if file.path in planned)
