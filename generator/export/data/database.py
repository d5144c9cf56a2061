"""`catalog.sqlite`: the catalog as a SQLite database, with full-text search, that Datasette opens.

The file format is as old as SQLite 3, so any version reads it; full-text search is FTS5
(https://www.sqlite.org/fts5.html). Its bytes follow from the papers and, where a version of SQLite
lays pages out in another way, from that version: those of 3.40 and 3.54 are the same.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from ...catalog.catalog import Catalog
from ...catalog.elsewhere import links_to
from ...catalog.model import Paper
from ...errors import OpenshelfError
from ...plan import urls
from ...plan.output import Output

if TYPE_CHECKING:
    import sqlite3


SCHEMA_VERSION = 1
PAGE_SIZE = 4096

# `papers` is a table with rows numbered from 1 on: VACUUM numbers them so again, and search goes by
# that number. "content" is written with the quotes by which Datasette knows a table's search.
_TABLES = """
CREATE TABLE catalog (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE kinds (id TEXT PRIMARY KEY, name TEXT NOT NULL, scope TEXT);
CREATE TABLE facets (id TEXT PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE tags (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, scope TEXT,
  facet_id TEXT NOT NULL REFERENCES facets(id)
);
CREATE TABLE authors (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, given TEXT, family TEXT NOT NULL, orcid TEXT,
  note TEXT, verified INTEGER NOT NULL
);
CREATE TABLE author_names (
  author_id TEXT NOT NULL REFERENCES authors(id), position INTEGER NOT NULL, name TEXT NOT NULL,
  PRIMARY KEY (author_id, position)
) WITHOUT ROWID;
CREATE TABLE author_links (
  author_id TEXT NOT NULL REFERENCES authors(id), position INTEGER NOT NULL, url TEXT NOT NULL,
  PRIMARY KEY (author_id, position)
) WITHOUT ROWID;
CREATE TABLE papers (
  id TEXT PRIMARY KEY, title TEXT NOT NULL, authors TEXT, author_count INTEGER,
  date TEXT NOT NULL, year INTEGER NOT NULL, month INTEGER,
  kind_id TEXT NOT NULL REFERENCES kinds(id),
  venue TEXT, language TEXT, arxiv TEXT, primary_category TEXT, doi TEXT, acl TEXT,
  upvotes INTEGER, comments INTEGER, as_of TEXT, added TEXT, withdrawn TEXT,
  key TEXT NOT NULL, page TEXT NOT NULL, abstract TEXT NOT NULL
);
CREATE TABLE paper_authors (
  paper_id TEXT NOT NULL REFERENCES papers(id), position INTEGER NOT NULL,
  author_id TEXT NOT NULL REFERENCES authors(id), name TEXT NOT NULL,
  PRIMARY KEY (paper_id, position)
) WITHOUT ROWID;
CREATE TABLE paper_tags (
  paper_id TEXT NOT NULL REFERENCES papers(id), position INTEGER NOT NULL,
  tag_id TEXT NOT NULL REFERENCES tags(id),
  PRIMARY KEY (paper_id, position)
) WITHOUT ROWID;
CREATE TABLE links (
  paper_id TEXT NOT NULL REFERENCES papers(id), position INTEGER NOT NULL,
  label TEXT NOT NULL, url TEXT NOT NULL,
  PRIMARY KEY (paper_id, position)
) WITHOUT ROWID;
"""
_INDEXES = """
CREATE INDEX papers_date ON papers(date);
CREATE INDEX papers_kind ON papers(kind_id);
CREATE INDEX paper_authors_author ON paper_authors(author_id);
CREATE INDEX author_names_name ON author_names(name);
CREATE INDEX paper_tags_tag ON paper_tags(tag_id);
CREATE VIEW author_papers AS
  SELECT authors.id AS author_id, authors.name AS author, papers.id AS paper_id, papers.title,
    papers.date
  FROM paper_authors JOIN authors ON authors.id = author_id JOIN papers ON papers.id = paper_id;
CREATE VIEW tag_papers AS
  SELECT tags.id AS tag_id, tags.name AS tag, papers.id AS paper_id, papers.title, papers.date
  FROM paper_tags JOIN tags ON tags.id = tag_id JOIN papers ON papers.id = paper_id;
"""
_SEARCH = """
CREATE VIRTUAL TABLE papers_fts USING fts5(
  title, abstract, authors, content="papers", tokenize='{tokenize}'
);
"""

# Fields of the file's header that tell how it was written, with fixed values: how often its content
# and its schema were changed, for which content that holds, and which SQLite wrote it
# (https://www.sqlite.org/fileformat2.html#the_database_header)
_HEADER = ((24, 1), (40, 1), (92, 1), (96, 3_037_000))


def to_sqlite(catalog: Catalog, _output: Output) -> bytes:
    """The catalog as a database file. Raises `OpenshelfError` where SQLite has no FTS5."""
    import sqlite3

    with _database() as database:
        database.execute(f"PRAGMA page_size = {PAGE_SIZE}")
        database.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        database.execute("BEGIN")
        for statement in _statements(_TABLES):
            database.execute(statement)
        for table, rows in _rows(catalog):
            found = list(rows)
            if found:
                marks = ", ".join("?" * len(found[0]))
                database.executemany(f"INSERT INTO {table} VALUES ({marks})", found)  # noqa: S608 - names of our own
        try:
            for statement in _statements(_INDEXES + _SEARCH.format(tokenize=_tokenize(catalog))):
                database.execute(statement)
        except sqlite3.OperationalError as error:
            if "fts5" not in str(error):
                raise
            raise OpenshelfError(
                f"catalog.sqlite: this Python's SQLite {sqlite3.sqlite_version} has no FTS5;"
                " use another Python, or set `database: false` in catalog.yaml"
            ) from error
        database.execute("INSERT INTO papers_fts(papers_fts) VALUES ('rebuild')")
        database.execute("INSERT INTO papers_fts(papers_fts) VALUES ('optimize')")
        return _finished(database)


@contextmanager
def _database() -> Iterator["sqlite3.Connection"]:
    """An empty database in memory."""
    import sqlite3

    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        # Else what was in the unused parts of pages stays there, and may not be the same twice
        database.execute("PRAGMA secure_delete = ON")
        # What fails is thrown away whole, so nothing is ever rolled back
        database.execute("PRAGMA journal_mode = OFF")
        yield database


def _finished(database: "sqlite3.Connection") -> bytes:
    """A database as a file."""
    database.execute("COMMIT")
    # Sorting for an index is faster with files, making the database anew without
    database.execute("PRAGMA temp_store = MEMORY")
    database.execute("VACUUM")
    data = bytearray(database.serialize())
    for offset, number in _HEADER:
        data[offset : offset + 4] = number.to_bytes(4)
    return bytes(data)


def _tokenize(catalog: Catalog) -> str:
    """Words without accents; English ones by their stems too."""
    english = catalog.config.language.partition("-")[0] == "en"
    return f"{'porter ' * english}unicode61 remove_diacritics 2"


def _statements(script: str) -> Iterator[str]:
    # Not executescript(), which ends the transaction that it finds
    yield from filter(str.strip, script.split(";\n"))


def _rows(catalog: Catalog) -> Iterator[tuple[str, Iterator[tuple[object, ...]]]]:
    """Every table with its rows, in an order in which none refers to what is not there yet."""
    config, papers = catalog.config, catalog.papers
    facets = [
        (facet, [tag for tag in facet.tags if tag.id in catalog.tags])
        for facet in catalog.vocabulary.facets
    ]
    facts = ("id", "title", "description", "language", "url", "repository")
    said = ((name, getattr(config, name)) for name in sorted(facts))
    yield "catalog", ((name, value) for name, value in said if value)
    yield "kinds", ((kind.id, kind.name, kind.scope or None) for kind in catalog.kinds.values())
    yield "facets", ((facet.id, facet.name) for facet, tags in facets if tags)
    yield (
        "tags",
        ((tag.id, tag.name, tag.scope or None, facet.id) for facet, tags in facets for tag in tags),
    )
    yield (
        "authors",
        (
            (
                person.id,
                person.name.text,
                person.name.given or None,
                person.name.family,
                person.orcid or None,
                person.note or None,
                int(person.verified),
            )
            for person in catalog.people
        ),
    )
    yield (
        "author_names",
        (
            (person.id, i, name.text)
            for person in catalog.people
            for i, name in enumerate((person.name, *person.names), 1)
        ),
    )
    yield (
        "author_links",
        ((person.id, i, url) for person in catalog.people for i, url in enumerate(person.homes, 1)),
    )
    yield "papers", (_paper(catalog, paper) for paper in papers)
    yield (
        "paper_authors",
        (
            (paper.id, i, catalog.persons[author.identity].id, author.name.text)
            for paper in papers
            for i, author in enumerate(paper.authors, 1)
        ),
    )
    yield (
        "paper_tags",
        ((paper.id, i, tag) for paper in papers for i, tag in enumerate(paper.tags, 1)),
    )
    yield (
        "links",
        (
            (paper.id, i, link.label, link.url)
            for paper in papers
            for i, link in enumerate(links_to(paper), 1)
        ),
    )


def _paper(catalog: Catalog, paper: Paper) -> tuple[object, ...]:
    """A row of `papers`; what is not known is NULL."""
    return (
        paper.id,
        paper.title.plain,
        "; ".join(author.name.text for author in paper.authors) or None,
        max(paper.author_count, len(paper.authors)) or None,
        paper.date.as_iso(),
        paper.date.year,
        paper.date.month or None,
        paper.kind,
        paper.venue or None,
        paper.language or None,
        paper.arxiv or None,
        paper.primary_category or None,
        paper.doi or None,
        paper.acl or None,
        paper.upvotes,
        paper.comments,
        paper.as_of.as_iso() if paper.as_of else None,
        paper.added.as_iso() if paper.added else None,
        paper.withdrawn or None,
        catalog.keys[paper.id],
        urls.paper(paper.id),
        paper.abstract.plain,
    )


EXPORTS: Mapping[str, Callable[[Catalog, Output], bytes]] = {"catalog.sqlite": to_sqlite}
