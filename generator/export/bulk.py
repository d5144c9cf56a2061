"""The whole catalog as data: JSON Lines with all that is known, and a table.

`catalog.jsonl` has one JSON object a paper and line, `catalog.csv` one row a paper (RFC 4180, UTF-8);
docs/data.md names their fields. Both have the newest paper first.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from .. import urls
from ..model import Author, Paper, Site
from ..output import Output
from .form import Form, latest, to_json

if TYPE_CHECKING:
    from . import Export

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


@latest
def record(site: Site, paper: Paper) -> dict[str, Any]:
    """All that is known of a paper, by the names that docs/data.md explains."""
    base = site.catalog.config.url
    page = urls.paper(paper.id)
    fields: dict[str, Any] = {
        "id": paper.id,
        "key": site.keys[paper.id],
        "title": paper.title.plain,
        "title_source": paper.title.source if paper.title.source != paper.title.plain else None,
        "authors": [_author(site, author) for author in paper.authors] or None,
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


def _author(site: Site, author: Author) -> dict[str, str]:
    name = author.name
    found = {"given": name.given, "family": name.family} if name.given else {"name": name.family}
    found["person"] = site.persons[author.identity].id
    if author.orcid:
        found["orcid"] = author.orcid
    return found


def _line(site: Site, paper: Paper) -> str:
    return to_json(record(site, paper))


def _row(site: Site, paper: Paper) -> str:
    found = {
        **record(site, paper),
        "authors": "; ".join([author.name.text for author in paper.authors]),
        "tags": "; ".join(paper.tags),
        "links": "; ".join([f"{link.label}: {link.url}" for link in paper.links]),
    }
    return _csv([str(found.get(column, "")) for column in COLUMNS])


LINE = Form("JSON Lines", _line)
"""All that is known of a paper as a line of JSON."""
ROW = Form("CSV", _row)


def lines(site: Site, _output: Output) -> bytes:
    """All papers as JSON Lines."""
    return b"\n".join([*LINE.each(site, site.catalog.papers), b""])


def table(site: Site, _output: Output) -> bytes:
    """All papers as a table; a cell that a spreadsheet would run begins with an apostrophe."""
    return b"".join([_csv(COLUMNS).encode(), *ROW.each(site, site.catalog.papers)])


def _csv(texts: Iterable[str]) -> str:
    return ",".join([_cell(text) if _ODD.search(text) else text for text in texts]) + "\r\n"


def _cell(text: str) -> str:
    """A text as a cell, in quotes where it needs them: Python's own writer looks at each letter."""
    safe = f"'{text}" if text.startswith(_FORMULA) else text
    return '"{}"'.format(safe.replace('"', '""')) if _QUOTED.search(safe) else safe


EXPORTS: "Mapping[str, Export]" = {"catalog.jsonl": lines, "catalog.csv": table}
WHOLE: Mapping[str, Form] = {"catalog.jsonl": LINE, "catalog.csv": ROW}


def forms(site: Site) -> Mapping[str, Callable[[Site, Paper], str]]:
    """What papers are made into for both files, and for the API."""
    config = site.catalog.config
    wanted = [*([LINE] if config.citations or config.api else []), *[ROW] * config.citations]
    return {form.name: form.make for form in wanted}


def outputs(site: Site) -> Iterator[Output]:
    """Plan both files."""
    if site.catalog.config.citations:
        yield Output(f"{urls.CATALOG}.jsonl", "catalog.jsonl")
        yield Output(f"{urls.CATALOG}.csv", "catalog.csv")
