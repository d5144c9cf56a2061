"""A catalog from its database, `catalog.sqlite`, which a site offers and anyone may have made.

The database has all that a citation needs. It has no reading paths, and abstracts are words without
paragraphs and links. A name that is not the person's main one is split again.
"""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from markupsafe import Markup

from ..catalog.catalog import Catalog
from ..catalog.model import Author, Config, Facet, Link, Paper, Profile, Term, Vocabulary
from ..catalog.works import TYPES
from ..errors import OpenshelfError
from ..export.data.database import SCHEMA_VERSION
from ..text.dates import UNDATED, PartialDate
from ..text.markdown import from_line
from ..text.names import Name, split_name
from ..text.text import Text

T = TypeVar("T")

_URL = re.compile(r"https?://[^\s<>]+/")

_SAME = (
    *("id", "status", "type", "arxiv", "primary_category", "doi", "acl", "venue", "volume"),
    *("number", "pages", "series", "edition", "publisher", "institution", "place", "isbn"),
    *("issn", "note", "language", "key", "withdrawn"),
)
"""Fields of a paper that are columns of the same name."""


def open_database(path: Path) -> sqlite3.Connection:
    """Open a catalog's database, only to read. Raises `OpenshelfError` if it is none."""
    try:
        database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        database.execute("PRAGMA trusted_schema = OFF")
        (version,) = database.execute("PRAGMA user_version").fetchone()
        database.execute("SELECT title_source, papers_fts.rowid FROM papers, papers_fts LIMIT 0")
    except sqlite3.Error as error:
        raise OpenshelfError(f"{path} cannot be read as a catalog's database: {error}") from error
    if version != SCHEMA_VERSION:
        raise OpenshelfError(f"{path} has version {version}; build it again with this Openshelf")
    database.row_factory = sqlite3.Row
    return database


def read_catalog(database: sqlite3.Connection) -> Catalog:
    """Return the catalog that is in a database. Raises `OpenshelfError` if its values make no sense."""
    try:
        return _read(database)
    except (sqlite3.Error, ValueError, TypeError, KeyError) as error:
        raise OpenshelfError(f"the database has a wrong value: {error}") from error


def _read(database: sqlite3.Connection) -> Catalog:
    settings: dict[str, str] = dict(map(tuple, database.execute("SELECT key, value FROM catalog")))
    url = settings.get("url", "")
    people = {row["id"]: row for row in database.execute("SELECT * FROM authors")}
    names = {identity: _name(row) for identity, row in people.items()}

    def author(row: sqlite3.Row) -> Author:
        person = names[row["author_id"]]
        name = person if person.text == row["name"] else split_name(row["name"])
        return Author(name, row["author_id"], people[row["author_id"]]["orcid"] or "")

    authors = _group(database, "SELECT * FROM paper_authors ORDER BY paper_id, position", author)
    tags = _group(
        database, "SELECT * FROM paper_tags ORDER BY paper_id, position", lambda row: row["tag_id"]
    )
    links = _group(
        database,
        "SELECT * FROM links ORDER BY paper_id, position",
        lambda row: Link(row["label"], row["url"]),
    )
    cites = _group(database, "SELECT * FROM citations", lambda row: row["cited_id"])
    papers = [
        Paper(
            **_same(row),
            path="",
            title=from_line(row["title_source"] or row["title"]),
            abstract=Text(row["abstract"], Markup.escape(row["abstract"]), row["abstract"]),
            date=_date(row["date"]) or UNDATED,
            kind=row["kind_id"] or "",
            tags=tuple(tags[row["id"]]),
            authors=tuple(authors[row["id"]]),
            author_count=row["author_count"] or 0,
            editors=tuple(
                Author(split_name(name)) for name in (row["editors"] or "").split("; ") if name
            ),
            url=row["external_url"] or "",
            links=tuple(links[row["id"]]),
            upvotes=row["upvotes"],
            comments=row["comments"],
            as_of=_date(row["as_of"]),
            added=_date(row["added"]),
            cites=tuple(cites[row["id"]]),
        )
        for row in database.execute("SELECT * FROM papers ORDER BY rowid")
    ]
    facets = [
        Facet(
            facet["id"],
            facet["name"],
            tuple(
                Term(tag["id"], tag["name"], tag["scope"] or "")
                for tag in database.execute("SELECT * FROM tags WHERE facet_id = ?", (facet["id"],))
            ),
        )
        for facet in database.execute("SELECT * FROM facets")
    ]
    kinds = [
        Term(kind["id"], kind["name"], kind["scope"] or "")
        for kind in database.execute("SELECT * FROM kinds")
    ]
    return Catalog(
        Config(
            id=settings.get("id", ""),
            title=settings.get("title", ""),
            language=settings.get("language", "en"),
            url=url if _URL.fullmatch(url) else "",
            links_to=(),  # the links that settings ask for are in the table
        ),
        Vocabulary(tuple(facets), tuple(kinds)),
        tuple(papers),
        Text("", Markup(""), ""),
        profiles=tuple(Profile("", 0, identity, name) for identity, name in names.items()),
    )


def _group(
    database: sqlite3.Connection, query: str, make: Callable[[sqlite3.Row], T]
) -> Mapping[str, list[T]]:
    """Return what the rows of a query become, by the id of their paper."""
    groups: defaultdict[str, list[T]] = defaultdict(list)
    for row in database.execute(query):
        groups[row["paper_id"]].append(make(row))
    return groups


def _same(row: sqlite3.Row) -> dict[str, Any]:
    fields = {field: row[field] or "" for field in _SAME}
    return fields | {"type": fields["type"] if fields["type"] in TYPES else ""}


def _name(row: sqlite3.Row) -> Name:
    """Return the name of a person, whose text tells whether the family name comes first."""
    given, family, suffix = row["given"] or "", row["family"], row["suffix"] or ""
    name = Name(given, family, suffix=suffix)
    return name if name.text == row["name"] else Name(given, family, True, suffix)


def _date(text: str | None) -> PartialDate | None:
    return PartialDate.from_text(text) if text else None
