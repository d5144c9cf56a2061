"""`catalog.sqlite`: the catalog as an SQLite database with full-text search.

Any version of SQLite 3 reads it; full-text search is FTS5 (https://www.sqlite.org/fts5.html). The
bytes depend on the papers and on the version of SQLite that wrote the file.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from ...catalog.catalog import Catalog
from ...catalog.elsewhere import links_to
from ...catalog.model import Paper
from ...errors import OpenshelfError
from ...plan.output import Output
from .tables import join_names, to_record

Row = tuple[str | int | None, ...]

SCHEMA_VERSION = 1
PAGE_SIZE = 4096

# Datasette recognizes a table's full-text index by the quotes in `content="papers"`
_SEARCH = """
CREATE VIRTUAL TABLE papers_fts USING fts5(
  title, abstract, authors, content="papers", tokenize='{tokenize}'
);
"""

_PAPER_COLUMNS = (
    *("id", "title", "authors", "author_count", "editors", "date", "year", "month"),
    *("status", "type", "kind_id", "venue", "volume", "number", "pages", "series", "edition"),
    *("publisher", "institution", "place", "isbn", "issn", "external_url", "note"),
    *("language", "arxiv", "primary_category", "doi", "acl"),
    *("upvotes", "comments", "as_of", "added", "withdrawn", "key", "page", "abstract"),
    "title_source",
)

# Fields of the file's header that tell how it was written, with fixed values: the counts of changes
# to content and schema, the change that the version is valid for, and the version of SQLite
# (https://www.sqlite.org/fileformat2.html#the_database_header)
_HEADER = {24: 1, 40: 1, 92: 1, 96: 3_037_000}


def to_sqlite(catalog: Catalog, _output: Output) -> bytes:
    """Return the catalog as a database file. Raises `OpenshelfError` if SQLite has no FTS5."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        # Otherwise unused parts of pages keep old bytes, which may differ between builds
        database.execute("PRAGMA secure_delete = ON")
        database.execute(f"PRAGMA page_size = {PAGE_SIZE}")
        database.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        database.executescript(Path(__file__).with_suffix(".sql").read_text("utf-8"))
        database.execute("BEGIN")
        for table, rows in _rows(catalog).items():
            if rows:
                marks = ", ".join("?" * len(rows[0]))
                insert = f"INSERT INTO {table} VALUES ({marks})"  # noqa: S608 - no name from outside
                database.executemany(insert, rows)
        database.execute("COMMIT")
        _index_words(database, catalog.config.language)
        database.execute("VACUUM")
        data = bytearray(database.serialize())
    for offset, number in _HEADER.items():
        data[offset : offset + 4] = number.to_bytes(4)
    return bytes(data)


def _index_words(database: sqlite3.Connection, language: str) -> None:
    """Make the full-text index: words without accents, and English words by their stems."""
    stemmer = "porter " if language.partition("-")[0] == "en" else ""
    try:
        database.execute(_SEARCH.format(tokenize=f"{stemmer}unicode61 remove_diacritics 2"))
    except sqlite3.OperationalError as error:
        if "fts5" not in str(error):
            raise
        raise OpenshelfError(
            f"catalog.sqlite: this Python's SQLite {sqlite3.sqlite_version} has no FTS5;"
            " use another Python, or set `database: false` in catalog.yaml"
        ) from error
    database.execute("INSERT INTO papers_fts(papers_fts) VALUES ('rebuild')")
    database.execute("INSERT INTO papers_fts(papers_fts) VALUES ('optimize')")


def _rows(catalog: Catalog) -> Mapping[str, Sequence[Row]]:
    """Return the rows of every table; a table comes after those that it refers to."""
    config, people, papers = catalog.config, catalog.people, catalog.papers
    facets = catalog.vocabulary.facets
    settings = ("description", "id", "language", "repository", "title", "url")
    tags = [
        (tag.id, tag.name, tag.scope or None, facet.id)
        for facet in facets
        for tag in facet.tags
        if tag.id in catalog.tags
    ]
    used = {facet for *_, facet in tags}
    return {
        "catalog": [(name, getattr(config, name)) for name in settings if getattr(config, name)],
        "kinds": [(kind.id, kind.name, kind.scope or None) for kind in catalog.kinds.values()],
        "facets": [(facet.id, facet.name) for facet in facets if facet.id in used],
        "tags": tags,
        "authors": [
            (
                *(person.id, person.name.text, person.name.given or None, person.name.family),
                *(
                    person.name.suffix or None,
                    person.orcid or None,
                    person.note or None,
                    int(person.verified),
                ),
            )
            for person in people
        ],
        "author_names": [
            (person.id, position, name.text)
            for person in people
            for position, name in enumerate((person.name, *person.names), 1)
        ],
        "author_links": [
            (person.id, position, url)
            for person in people
            for position, url in enumerate(person.homes, 1)
        ],
        "papers": [_paper(catalog, paper) for paper in papers],
        "paper_authors": [
            (paper.id, position, catalog.persons[author.identity].id, author.name.text)
            for paper in papers
            for position, author in enumerate(paper.authors, 1)
        ],
        "paper_tags": [
            (paper.id, position, tag)
            for paper in papers
            for position, tag in enumerate(paper.tags, 1)
        ],
        "links": [
            (paper.id, position, link.label, link.url)
            for paper in papers
            for position, link in enumerate(links_to(paper, catalog.config.links_to), 1)
        ],
        "citations": [
            (paper.id, cited.id) for paper in papers for cited in catalog.cites.get(paper.id, ())
        ],
    }


def _paper(catalog: Catalog, paper: Paper) -> Row:
    fields = {
        **to_record(catalog, paper),
        "authors": join_names(paper.authors) or None,
        "editors": join_names(paper.editors) or None,
        "kind_id": paper.kind or None,
        "year": paper.date.year or None,
        "month": paper.date.month or None,
        "abstract": paper.abstract.plain,
    }
    return tuple(fields.get(column) for column in _PAPER_COLUMNS)
