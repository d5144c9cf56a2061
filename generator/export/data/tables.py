"""The whole catalog as data: JSON Lines with all that is known, and a table.

`catalog.jsonl` has one JSON object a paper and line, `catalog.csv` one row a paper (RFC 4180, UTF-8);
docs/data.md names their fields. Both have the newest paper first.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import orjson

from ...catalog.catalog import Catalog
from ...catalog.model import Author, Paper
from ...plan import urls
from ...plan.output import Output

# A spreadsheet takes a cell that begins so for a formula, and runs it
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# What a cell has to be in quotes for, and what else no cell can be as it is
_QUOTED = re.compile('[,"\r\n]')
_ODD = re.compile('[,"\r\n]|\\A[=+@\t-]')
# The columns of the table; the first line of the file
COLUMNS = (
    *("id", "key", "title", "authors", "author_count", "date", "kind", "tags"),
    *("arxiv", "primary_category", "doi", "acl", "venue", "language", "links"),
    *("upvotes", "comments", "as_of", "added", "withdrawn", "page", "abstract"),
)


def record(catalog: Catalog, paper: Paper) -> dict[str, Any]:
    """All that is known of a paper, by the names that docs/data.md explains."""
    base = catalog.config.url
    page = urls.paper(paper.id)
    fields: dict[str, Any] = {
        "id": paper.id,
        "key": catalog.keys[paper.id],
        "title": paper.title.plain,
        "title_source": paper.title.source if paper.title.source != paper.title.plain else None,
        "authors": [_author(catalog, author) for author in paper.authors] or None,
        "author_count": max(paper.author_count, len(paper.authors)) or None,
        "date": paper.date.as_iso(),
        "kind": paper.kind,
        "tags": list(paper.tags) or None,
        "arxiv": paper.arxiv or None,
        "primary_category": paper.primary_category or None,
        "doi": paper.doi or None,
        "acl": paper.acl or None,
        "venue": paper.venue or None,
        "language": paper.language or None,
        "links": [{"label": link.label, "url": link.url} for link in paper.links] or None,
        "upvotes": paper.upvotes,
        "comments": paper.comments,
        "as_of": paper.as_of.as_iso() if paper.as_of else None,
        "added": paper.added.as_iso() if paper.added else None,
        "withdrawn": paper.withdrawn or None,
        "page": page,
        "url": f"{base}{page}" if base else None,
        "abstract": paper.abstract.plain or None,
        "abstract_source": _source(paper),
    }
    return {name: value for name, value in fields.items() if value is not None}


def _source(paper: Paper) -> str | None:
    source = paper.abstract.source.strip()
    return source if source != paper.abstract.plain else None


def _author(catalog: Catalog, author: Author) -> dict[str, str]:
    name = author.name
    found = {"given": name.given, "family": name.family} if name.given else {"name": name.family}
    found["person"] = catalog.persons[author.identity].id
    if author.orcid:
        found["orcid"] = author.orcid
    return found


def line(catalog: Catalog, paper: Paper) -> str:
    """All that is known of a paper as a line of JSON."""
    return orjson.dumps(record(catalog, paper)).decode()


def _row(catalog: Catalog, paper: Paper) -> str:
    found = {
        **record(catalog, paper),
        "authors": "; ".join([author.name.text for author in paper.authors]),
        "tags": "; ".join(paper.tags),
        "links": "; ".join([f"{link.label}: {link.url}" for link in paper.links]),
    }
    return _csv([str(found.get(column, "")) for column in COLUMNS])


def lines(catalog: Catalog, _output: Output) -> bytes:
    """All papers as JSON Lines."""
    return "".join([f"{line(catalog, paper)}\n" for paper in catalog.papers]).encode()


def table(catalog: Catalog, _output: Output) -> bytes:
    """All papers as a table; a cell that a spreadsheet would run begins with an apostrophe."""
    return "".join([_csv(COLUMNS), *[_row(catalog, paper) for paper in catalog.papers]]).encode()


def _csv(texts: Iterable[str]) -> str:
    return ",".join([_cell(text) if _ODD.search(text) else text for text in texts]) + "\r\n"


def _cell(text: str) -> str:
    """A text as a cell, in quotes where it needs them: Python's own writer looks at each letter."""
    safe = f"'{text}" if text.startswith(_FORMULA) else text
    return '"{}"'.format(safe.replace('"', '""')) if _QUOTED.search(safe) else safe


EXPORTS: Mapping[str, Callable[[Catalog, Output], bytes]] = {
    "catalog.jsonl": lines,
    "catalog.csv": table,
}
