"""Finds works that a paper without an identifier may be. They are questions, never answers."""

from typing import NamedTuple

from ...text.identifiers import Identifier
from ...text.tex_letters import from_tex
from .. import match
from ..record import Record
from .crossref import parse_work
from .fetcher import Fetcher
from .service import read_json
from .values import object_of, objects_of, text

_ROWS = 3
_YEARS_APART = 2
_MAX_QUERY = 400
_MAX_NAMED = 3


class Candidate(NamedTuple):
    """A work that may be a paper: both have the same title, an author and about the same year."""

    identifier: Identifier
    record: Record

    def __str__(self) -> str:
        """Return what a curator needs to decide."""
        names = [name.family or name.text for name in self.record.authors]
        named = ", ".join(names[:_MAX_NAMED]) + (" and others" if names[_MAX_NAMED:] else "")
        said = [f"authors {named}", f"year {match.year(self.record) or 'unknown'}"]
        if venue := self.record.fields.get("venue"):
            said.append(f"in {venue}")
        return f"may be {self.identifier.field}:{self.identifier.value}: the same title, {', '.join(said)}"


def find_candidates(fetcher: Fetcher, record: Record) -> tuple[Candidate, ...]:
    """Ask Crossref for works with the title and authors of a paper. Raises `Unavailable`."""
    title, authors = from_tex(record.fields.get("title", "")), record.authors or record.editors
    if not title or not authors:
        return ()
    query = " ".join((title, *(name.family for name in authors[:_MAX_NAMED])))[:_MAX_QUERY]
    params = {"query.bibliographic": query, "rows": str(_ROWS)}
    answer = fetcher.get("crossref", "/works", params=params, check=read_json)
    works = objects_of(object_of(answer.value.get("message")).get("items")) if answer else []
    return tuple(
        Candidate(Identifier("doi", found.service_id), found)
        for work in works[:_ROWS]
        if (found := parse_work(text(work.get("DOI")), work)) and is_alike(record, found)
    )


def is_alike(paper: Record, found: Record) -> bool:
    """Return whether a work has the title of a paper, one of its authors, and about its year."""
    return (
        match.fold_title(paper) == match.fold_title(found)
        and not {*match.creators(paper)}.isdisjoint(match.creators(found))
        and match.years_apart(paper, found) <= _YEARS_APART
    )
