"""RIS, which reference managers read.

The tags are those of the RIS specification of 2011; a value is one line, and lines end as there.
"""

from collections.abc import Iterable, Iterator

from ...catalog.catalog import Catalog
from ...catalog.model import Paper
from ...text.names import Name
from .record import address, genre, unnamed

_TYPES = {"article": "JOUR", "inproceedings": "CONF"}


def of_paper(catalog: Catalog, paper: Paper) -> str:
    """One paper as an RIS record."""
    before, after = _texts(catalog, paper)
    abstract = paper.abstract.plain
    return f"{before}{_line('AB', abstract)}{after}" if abstract else before + after


def joined(records: Iterable[bytes]) -> bytes:
    """Several records as a file."""
    return b"\r\n".join(records)


def _texts(catalog: Catalog, paper: Paper) -> tuple[str, str]:
    """The record before the abstract and after it."""
    before = list(_before(catalog, paper))
    after = [_line("KW", catalog.tags[tag].name) for tag in paper.tags]
    if unnamed(paper):
        after.append(_line("N1", f"{paper.author_count} authors in all"))
    return "".join(before), "".join([*after, "ER  - \r\n"])


def _line(tag: str, value: str) -> str:
    # Whatever ends a line, in RIS or in a reader of it, is white space in a text
    return f"{tag}  - {' '.join(value.split())}\r\n"


def _before(catalog: Catalog, paper: Paper) -> Iterator[str]:
    preprint = "UNPB" if paper.arxiv else "GEN"
    yield f"TY  - {_TYPES.get(genre(paper), preprint)}\r\nID  - {catalog.keys[paper.id]}\r\n"
    yield _line("TI", paper.title.plain)
    for author in paper.authors:
        yield _line("AU", person(author.name))
    date = paper.date
    yield f"PY  - {date.year:04}\r\n"
    if date.month:
        # YYYY/MM/DD/, where a part that is not known is empty
        yield f"DA  - {date.year:04}/{date.month:02}/{f'{date.day:02}' if date.day else ''}\r\n"
    if paper.venue:
        yield _line("T2", paper.venue)
        if genre(paper) == "article":
            yield _line("JO", paper.venue)
    elif paper.arxiv:
        yield "PB  - arXiv\r\n"
    if paper.arxiv:
        yield f"AN  - arXiv:{paper.arxiv}\r\n"
    if paper.doi:
        yield _line("DO", paper.doi)
    if address(paper):
        yield f"UR  - {address(paper)}\r\n"


def person(name: Name) -> str:
    """A name as `Family, Given`."""
    return f"{name.family}, {name.given}" if name.given else name.family
