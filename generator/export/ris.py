"""RIS, which reference managers read.

The tags are those of the RIS specification of 2011; a value is one line, and lines end as there.
"""

from collections.abc import Iterable, Iterator

from ..model import Name, Paper, Site
from .record import address, genre, unnamed

_TYPES = {"article": "JOUR", "inproceedings": "CONF"}


def of_paper(site: Site, paper: Paper) -> str:
    """One paper as an RIS record."""
    # Whatever ends a line, in RIS or in a reader of it, is white space in a text
    lines = (f"{tag}  - {' '.join(value.split())}" for tag, value in _fields(site, paper))
    return "\r\n".join((*lines, "ER  - ", ""))


def joined(records: Iterable[str]) -> str:
    """Several records as a file."""
    return "\r\n".join(records)


def _fields(site: Site, paper: Paper) -> Iterator[tuple[str, str]]:
    preprint = "UNPB" if paper.arxiv else "GEN"
    yield "TY", _TYPES.get(genre(paper), preprint)
    yield "ID", site.keys[paper.id]
    yield "TI", paper.title.plain
    for author in paper.authors:
        yield "AU", person(author.name)
    date = paper.date
    yield "PY", f"{date.year:04}"
    if date.month:
        # YYYY/MM/DD/, where a part that is not known is empty
        yield "DA", f"{date.year:04}/{date.month:02}/{f'{date.day:02}' if date.day else ''}"
    if paper.venue:
        yield "T2", paper.venue
        if genre(paper) == "article":
            yield "JO", paper.venue
    elif paper.arxiv:
        yield "PB", "arXiv"
    if paper.arxiv:
        yield "AN", f"arXiv:{paper.arxiv}"
    if paper.doi:
        yield "DO", paper.doi
    if address(paper):
        yield "UR", address(paper)
    if paper.abstract.plain:
        yield "AB", paper.abstract.plain
    for tag in paper.tags:
        yield "KW", site.tags[tag].name
    if unnamed(paper):
        yield "N1", f"{paper.author_count} authors in all"


def person(name: Name) -> str:
    """A name as `Family, Given`."""
    return f"{name.family}, {name.given}" if name.given else name.family
