"""The files that a site offers to readers and to machines: of each paper, and of the catalog."""

from collections.abc import Iterator
from typing import NamedTuple

from ..catalog.catalog import Catalog
from ..catalog.model import Config
from . import urls


class PaperFile(NamedTuple):
    """A file beside each paper's page; `switch` is the setting that it needs."""

    name: str
    ending: str
    media: str
    switch: str = "citations"


TWIN = PaperFile("Markdown", ".md", "text/markdown", "markdown")
"""The page of a paper as Markdown."""
PAPER_FILES = (
    PaperFile("BibTeX", ".bib", "application/x-bibtex"),
    PaperFile("RIS", ".ris", "application/x-research-info-systems"),
    PaperFile("CSL JSON", ".json", "application/vnd.citationstyles.csl+json"),
    TWIN,
)


def beside_paper(config: Config) -> tuple[PaperFile, ...]:
    """Return the files beside each paper's page that a catalog's site has."""
    return tuple(file for file in PAPER_FILES if getattr(config, file.switch))


class File(NamedTuple):
    """A file of the whole catalog; `name` is that of its format, `what` describes it in a few words."""

    path: str
    name: str
    media: str
    group: str  # `CATALOG`, `FEED` or `PROGRAM`
    switch: str  # the setting that it needs; empty if none
    what: str


CATALOG, FEED, PROGRAM = "catalog", "feed", "program"

# fmt: off
_FILES = (
    File("catalog.bib", "BibTeX", "application/x-bibtex",
         CATALOG, "citations", "every paper, for BibTeX"),
    File("catalog.ris", "RIS", "application/x-research-info-systems",
         CATALOG, "citations", "every paper, for reference managers"),
    File("catalog.csl.json", "CSL JSON", "application/vnd.citationstyles.csl+json",
         CATALOG, "citations", "every paper, for programs that format references"),
    File("catalog.txt", "Text", "text/plain",
         CATALOG, "citations", "every paper as a reference, in four styles"),
    File("catalog.jsonl", "JSON Lines", "application/jsonl",
         CATALOG, "citations", "every paper with its abstract, a JSON object a line"),
    File("catalog.csv", "CSV", "text/csv",
         CATALOG, "citations", "every paper, as a table"),
    File("catalog.sqlite", "SQLite", "application/vnd.sqlite3",
         CATALOG, "database", "every paper, as an SQLite database"),
    File("catalog.parquet", "Parquet", "application/vnd.apache.parquet",
         CATALOG, "parquet", "every paper, as Parquet"),
    File("feed.xml", "Atom", "application/atom+xml",
         FEED, "feeds", "the papers added last, in Atom"),
    File("feed.json", "JSON Feed", "application/feed+json",
         FEED, "feeds", "the papers added last, in JSON Feed"),
    File("api/v1/catalog.json", "JSON API", "application/json",
         PROGRAM, "api", "where programs begin: the catalog, and links to papers, authors, tags and years"),
    File("api/v1/openapi.json", "OpenAPI", "application/vnd.oai.openapi+json",
         PROGRAM, "api", "every file of that interface, described"),
    File("api/v1/schema.json", "JSON Schema", "application/schema+json",
         PROGRAM, "api", "what each of those files has in it"),
    File(urls.SITEMAP, "Sitemap", "application/xml",
         PROGRAM, "url", "the address of every page, for crawlers"),
    File("llms.txt", "llms.txt", "text/markdown",
         PROGRAM, "", "the catalog in short, for language models"),
    File(urls.MOVED, "Moved pages", "application/json",
         PROGRAM, "", "which pages have moved, and which are gone"),
)
# fmt: on


def offered(catalog: Catalog) -> Iterator[File]:
    """Yield the files that a catalog's site has, in the order in which pages list them."""
    for file in _FILES:
        if file.path == urls.MOVED and not (catalog.moves or catalog.other_ids):
            continue
        if not file.switch or getattr(catalog.config, file.switch):
            yield file
