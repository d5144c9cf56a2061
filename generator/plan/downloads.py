"""The files that a site offers to readers: for the data page, llms.txt and JSON-LD."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..catalog.model import Config
from . import urls


@dataclass(frozen=True, slots=True)
class File:
    """A file that a site offers.

    Attributes:
        path: where it is in the site.
        name: the name of its format.
        media: its media type.
        group: what it is for: `CATALOG`, `FEED` or `PROGRAM`.
        switch: the setting that it needs; empty for the list of moved pages.
        what: a description of it, in a few words.
    """

    path: str
    name: str
    media: str
    group: str
    switch: str
    what: str


CATALOG, FEED, PROGRAM = "catalog", "feed", "program"

# A table, two lines a file
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
         PROGRAM, "title", "the catalog in short, for language models"),
    File(urls.MOVED, "Moved pages", "application/json",
         PROGRAM, "", "which pages have moved, and which are gone"),
)
# fmt: on


def offered(config: Config, *, has_moves: bool) -> Iterator[File]:
    """Yield the files that a site with some settings has, in the order in which pages list them."""
    for file in _FILES:
        if getattr(config, file.switch) if file.switch else has_moves:
            yield file
