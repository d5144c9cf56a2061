"""The files that a site offers as a whole, in words: for the data page, llms.txt and JSON-LD."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..catalog.model import Config
from . import urls


@dataclass(frozen=True, slots=True)
class File:
    """A file of the site; `group` says what it is for, and `switch` the setting that it needs."""

    path: str
    group: str
    switch: str
    name: str
    what: str
    media: str


CATALOG, FEED, PROGRAM = "catalog", "feed", "program"

_FILES = (
    File("catalog.bib", CATALOG, "citations", "BibTeX", "every paper, for BibTeX", "application/x-bibtex"),
    File(
        "catalog.ris",
        CATALOG, "citations",
        "RIS",
        "every paper, for reference managers",
        "application/x-research-info-systems",
    ),
    File(
        "catalog.csl.json",
        CATALOG, "citations",
        "CSL JSON",
        "every paper, for programs that format references",
        "application/vnd.citationstyles.csl+json",
    ),
    File(
        "catalog.txt",
        CATALOG, "citations",
        "Text",
        "every paper as a reference, in four styles",
        "text/plain",
    ),
    File(
        "catalog.jsonl",
        CATALOG, "citations",
        "JSON Lines",
        "every paper with its abstract, a JSON object a line",
        "application/jsonl",
    ),
    File("catalog.csv", CATALOG, "citations", "CSV", "every paper, as a table", "text/csv"),
    File(
        "catalog.sqlite",
        CATALOG, "database",
        "SQLite",
        "every paper, as an SQLite database",
        "application/vnd.sqlite3",
    ),
    File(
        "catalog.parquet",
        CATALOG, "parquet",
        "Parquet",
        "every paper, as Parquet",
        "application/vnd.apache.parquet",
    ),
    File("feed.xml", FEED, "feeds", "Atom", "the papers added last, in Atom", "application/atom+xml"),
    File(
        "feed.json",
        FEED, "feeds",
        "JSON Feed",
        "the papers added last, in JSON Feed",
        "application/feed+json",
    ),
    File(
        "api/v1/catalog.json",
        PROGRAM, "api",
        "JSON API",
        "where programs begin: the catalog, and links to papers, authors, tags and years",
        "application/json",
    ),
    File(
        "api/v1/openapi.json",
        PROGRAM, "api",
        "OpenAPI",
        "every file of that interface, described",
        "application/vnd.oai.openapi+json",
    ),
    File(
        "api/v1/schema.json",
        PROGRAM, "api",
        "JSON Schema",
        "what each of those files has in it",
        "application/schema+json",
    ),
    File(
        urls.SITEMAP, PROGRAM, "url", "Sitemap", "the address of every page, for crawlers", "application/xml"
    ),
    File(
        "llms.txt", PROGRAM, "title", "llms.txt", "the catalog in short, for language models", "text/markdown"
    ),
    File(
        urls.MOVED, PROGRAM, "", "Moved pages", "which pages have moved, and which are gone", "application/json"
    ),
)  # fmt: skip


def offered(config: Config, *, has_moves: bool) -> Iterator[File]:
    """The files that a site has by its settings, in the order in which people are told of them."""
    for file in _FILES:
        if getattr(config, file.switch) if file.switch else has_moves:
            yield file
