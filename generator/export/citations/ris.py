"""RIS, the format of reference managers.

The tags are those of the RIS specification of 2011, and of EndNote and Zotero where they read
another tag for a type. Each value is one line, and lines end in CR LF.
"""

from collections.abc import Iterator

from ...catalog.catalog import Catalog
from ...catalog.model import Paper
from .genres import Genre, find_publisher, genre, is_plain_preprint
from .record import address, count_unnamed, invert_name, split_pages

# The tag for `number`; of other types it is IS
_NUMBER = {"BOOK": "M1", "CLSWK": "M1", "CHAP": "SV", "PAT": "SN", "RPRT": "SN", "STAND": "SN"}
# Types whose second title is that of the series; the second author of these books edits it
_BOOKS = frozenset(("BOOK", "CLSWK"))
_IN_SERIES = _BOOKS | {"RPRT", "MAP", "COMP"}
# What kind of thesis, or of unpublished work
_KIND = {
    "thesis": "Thesis",
    "phdthesis": "PhD thesis",
    "mastersthesis": "Master's thesis",
    "preprint": "Preprint",
}


def to_ris(catalog: Catalog, paper: Paper) -> str:
    """Return a paper as an RIS record."""
    # A line break inside a value would begin another field
    fields = ((tag, " ".join(value.split())) for tag, value in _fields(catalog, paper))
    lines = [f"{tag}  - {value}\r\n" for tag, value in fields if value]
    return "".join([*lines, "ER  - \r\n"])


def _fields(catalog: Catalog, paper: Paper) -> Iterator[tuple[str, str]]:
    kind = genre(paper)
    yield "TY", kind.ris
    yield "ID", catalog.keys[paper.id]
    yield "TI", paper.title.plain
    for author in paper.authors:
        yield "AU", invert_name(author.name)
    for editor in paper.editors:
        yield "A3" if kind.ris in _BOOKS else "A2", invert_name(editor.name)
    date = paper.date
    # EndNote's users write so in the field of the year
    yield "PY", f"{date.year:04}" if date else paper.status
    if date.month:
        # YYYY/MM/DD/, with unknown parts left empty
        yield "DA", f"{date.year:04}/{date.month:02}/{f'{date.day:02}' if date.day else ''}"
    yield from _source(paper, kind)
    if paper.arxiv:
        yield "AN", f"arXiv:{paper.arxiv}"
    yield "DO", paper.doi
    yield "UR", paper.url or address(paper)
    yield "AB", paper.abstract.plain
    for tag in paper.tags:
        yield "KW", catalog.tags[tag].name
    yield "LA", paper.language
    if count_unnamed(paper):
        yield "N1", f"{paper.author_count} authors in all"
    yield "N1", paper.note
    if date and paper.status:
        yield "N1", paper.status


def _source(paper: Paper, kind: Genre) -> Iterator[tuple[str, str]]:
    """Yield where a work appeared: its venue, series, volume, pages and publisher."""
    is_second = kind.ris in _IN_SERIES and not paper.venue
    yield "T2", paper.series if is_second else paper.venue
    if kind.shape == "article":
        yield "JO", paper.venue
    yield "T3", "" if is_second else paper.series
    yield "VL", paper.volume
    serials = (paper.isbn, paper.issn)
    serial = next(filter(None, serials[::-1] if kind.shape == "article" else serials), "")
    # SN is for one number only
    tag = _NUMBER.get(kind.ris, "IS")
    yield "IS" if tag == "SN" and serial else tag, paper.number
    yield "ET", paper.edition
    pages = split_pages(paper.pages)
    yield "SP", pages.first
    yield "EP", pages.last
    yield "PB", find_publisher(paper)
    yield "CY", paper.place
    yield "SN", serial
    if kind.type in _KIND and not is_plain_preprint(paper):
        yield "M3", _KIND[kind.type]
