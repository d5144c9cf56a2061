"""RIS, the format of reference managers.

The tags are those of the RIS specification of 2011. Each value is one line, and lines end in CR LF.
"""

from collections.abc import Iterator

from ...catalog.catalog import Catalog
from ...catalog.model import Paper
from .record import address, count_unnamed, genre, invert_name

_TYPES = {"article": "JOUR", "inproceedings": "CONF"}


def to_ris(catalog: Catalog, paper: Paper) -> str:
    """Return a paper as an RIS record."""
    # A line break inside a value would begin another field
    fields = ((tag, " ".join(value.split())) for tag, value in _fields(catalog, paper))
    lines = [f"{tag}  - {value}\r\n" for tag, value in fields if value]
    return "".join([*lines, "ER  - \r\n"])


def _fields(catalog: Catalog, paper: Paper) -> Iterator[tuple[str, str]]:
    yield "TY", _TYPES.get(genre(paper), "UNPB" if paper.arxiv else "GEN")
    yield "ID", catalog.keys[paper.id]
    yield "TI", paper.title.plain
    for author in paper.authors:
        yield "AU", invert_name(author.name)
    date = paper.date
    yield "PY", f"{date.year:04}" if date else ""
    if date.month:
        # YYYY/MM/DD/, with unknown parts left empty
        yield "DA", f"{date.year:04}/{date.month:02}/{f'{date.day:02}' if date.day else ''}"
    yield "T2", paper.venue
    if genre(paper) == "article":
        yield "JO", paper.venue
    if paper.arxiv and not paper.venue:
        yield "PB", "arXiv"
    if paper.arxiv:
        yield "AN", f"arXiv:{paper.arxiv}"
    yield "DO", paper.doi
    yield "UR", address(paper)
    yield "AB", paper.abstract.plain
    for tag in paper.tags:
        yield "KW", catalog.tags[tag].name
    if count_unnamed(paper):
        yield "N1", f"{paper.author_count} authors in all"
