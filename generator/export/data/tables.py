"""The whole catalog as data: `catalog.jsonl` with every known fact, and `catalog.csv`.

JSON Lines has one JSON object for each paper, CSV one row (RFC 4180, UTF-8); the newest paper comes
first in both. docs/reference/data.md explains the fields.
"""

import csv
import io
import re
from collections.abc import Iterable

from ...catalog.catalog import Catalog
from ...catalog.model import Author, Paper
from ...catalog.works import work_type
from ...plan import urls
from ...plan.output import Output
from ...text.names import Name
from ..facts import Json, known, to_json

COLUMNS = (
    *("id", "key", "title", "authors", "author_count", "editors", "date", "status", "type"),
    *("kind", "tags", "arxiv", "primary_category", "doi", "acl"),
    *("venue", "volume", "number", "pages", "series", "edition", "publisher", "institution"),
    *("place", "isbn", "issn", "external_url", "note", "language", "links", "cites"),
    *("upvotes", "comments", "as_of", "added", "withdrawn", "page", "abstract"),
)
"""The columns of the table, which its first line names."""

# A spreadsheet takes a cell that begins with one of these for a formula, and runs it
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")
# Some spreadsheets begin a cell after a semicolon, or after a line, whatever the quotes
_CELL_IN_CELL = re.compile(r"(?<=[;\t\r\n])(?=[=+@＝＋－＠-])")


def to_record(catalog: Catalog, paper: Paper) -> Json:
    """Return all known facts of a paper by field; docs/reference/data.md explains the fields."""
    page = urls.paper(paper.id)
    title, abstract = paper.title, paper.abstract
    source = abstract.source.strip()
    return known(
        {
            "id": paper.id,
            "key": catalog.keys[paper.id],
            "title": title.plain,
            "title_source": title.source if title.source != title.plain else "",
            "authors": [_author(catalog, author) for author in paper.authors],
            "author_count": max(paper.author_count, len(paper.authors)) or None,
            "editors": [_editor(editor) for editor in paper.editors],
            "date": paper.date.as_iso(),
            "status": paper.status,
            "type": work_type(paper),
            "kind": paper.kind,
            "tags": list(paper.tags),
            "arxiv": paper.arxiv,
            "primary_category": paper.primary_category,
            "doi": paper.doi,
            "acl": paper.acl,
            "venue": paper.venue,
            "volume": paper.volume,
            "number": paper.number,
            "pages": paper.pages,
            "series": paper.series,
            "edition": paper.edition,
            "publisher": paper.publisher,
            "institution": paper.institution,
            "place": paper.place,
            "isbn": paper.isbn,
            "issn": paper.issn,
            "external_url": paper.url,
            "note": paper.note,
            "language": paper.language,
            "links": [{"label": link.label, "url": link.url} for link in paper.links],
            "cites": [other.id for other in catalog.cites.get(paper.id, ())],
            "cited_by": [other.id for other in catalog.cited_by.get(paper.id, ())],
            "upvotes": paper.upvotes,
            "comments": paper.comments,
            "as_of": paper.as_of and paper.as_of.as_iso(),
            "added": paper.added and paper.added.as_iso(),
            "withdrawn": paper.withdrawn,
            "page": page,
            "url": urls.absolute(catalog.config.url, page),
            "abstract": abstract.plain,
            "abstract_source": source if source != abstract.plain else "",
        }
    )


def _author(catalog: Catalog, author: Author) -> Json:
    person = catalog.persons[author.identity]
    return known({**_parts(author.name), "person": person.id, "orcid": author.orcid})


def _editor(editor: Author) -> Json:
    return known({**_parts(editor.name), "orcid": editor.orcid})


def _parts(name: Name) -> Json:
    parts = {"given": name.given, "family": name.family, "suffix": name.suffix}
    return parts if name.given else {"name": name.family}


def join_names(people: Iterable[Author]) -> str:
    """Return the names of a paper's authors or editors in one cell of a table."""
    return "; ".join(person.name.text for person in people)


def to_jsonl(catalog: Catalog, _output: Output) -> bytes:
    """Return all papers as JSON Lines."""
    return b"".join(to_json(to_record(catalog, paper)) for paper in catalog.papers)


def to_csv(catalog: Catalog, _output: Output) -> bytes:
    """Return all papers as CSV; a cell that a spreadsheet would run begins with an apostrophe."""
    return "".join([HEADER, *(to_row(catalog, paper) for paper in catalog.papers)]).encode()


def to_row(catalog: Catalog, paper: Paper) -> str:
    """Return a paper as a row of the table, with its line end."""
    record = to_record(catalog, paper)
    fields = {
        **record,
        "authors": join_names(paper.authors),
        "editors": join_names(paper.editors),
        "tags": "; ".join(paper.tags),
        "links": "; ".join(f"{link.label}: {link.url}" for link in paper.links),
        "cites": "; ".join(record.get("cites", ())),
    }
    return join_rows([[str(fields.get(column, "")) for column in COLUMNS]])


def join_rows(rows: Iterable[Iterable[str]]) -> str:
    """Return rows of texts as CSV without formulas."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    for row in rows:
        cells = (_CELL_IN_CELL.sub(" ", cell) for cell in row)
        writer.writerow(f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells)
    return text.getvalue()


HEADER = join_rows([COLUMNS])
"""The first line of the table."""
