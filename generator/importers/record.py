"""What readers of bibliographies and services return: works, in the terms of a paper's front matter."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from ..text.names import Name


@dataclass(frozen=True, slots=True)
class Record:
    """A work as a file or a service describes it, in the terms of a paper's front matter.

    Each value of `fields` is valid in a paper's file: `type` is a canonical name, a date is
    YYYY[-MM[-DD]], a DOI has no address, an arXiv id has no version. What is unknown has no key.
    """

    path: str  # the file; "-" is standard input; of a service, what was asked: "arxiv:2310.16441"
    line: int  # where the entry begins; 0 if a service said it
    key: str  # its key or id there; may be empty
    fields: Mapping[str, str]  # front matter key -> plain text; a title may have $maths$
    authors: tuple[Name, ...] = ()
    editors: tuple[Name, ...] = ()
    more_authors: bool = False  # "and others", "et al."
    abstract: str = ""  # Markdown; what was plain text is escaped
    keywords: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()  # fields of the entry that have no place in a paper's file
    doubts: tuple[str, ...] = ()  # what the reader was not sure of, or put right
    service: str = ""  # its name, such as "arxiv", if a service said this and not a file
    service_id: str = ""  # the id of the work there, such as "W2741809807"
    orcids: tuple[str, ...] = ()  # of the authors, in their order; empty where unknown
    links: Mapping[str, str] = field(default_factory=dict)  # label -> URL
    references: tuple[str, ...] = ()  # what it cites: "openalex:W27418", "doi:10.1145/3605943"
    cites: tuple[str, ...] = ()  # those of them that are papers of the catalog: their ids

    @property
    def source(self) -> str:
        """The service, or the file's name."""
        return self.service or ("stdin" if self.path == "-" else Path(self.path).name)

    @property
    def authors_with_orcids(self) -> list[tuple[Name, str]]:
        """The authors, each with an ORCID iD, which is empty where unknown."""
        blanks = ("",) * (len(self.authors) - len(self.orcids))
        return [*zip(self.authors, self.orcids + blanks, strict=False)]

    @property
    def place(self) -> str:
        """Where the entry is, for messages."""
        return f"{self.path}:{self.line}" if self.line else self.path


class Skipped(NamedTuple):
    """An entry that could not be read as a work."""

    path: str
    line: int
    key: str  # may be empty
    reason: str  # says what is wrong; fits after "path:line: key: "


class Parent(NamedTuple):
    """An entry that only lends its fields to others, and is not itself a paper."""

    path: str
    line: int
    key: str
    children: int  # how many entries refer to it


LOOKED_UP = "looked up"
"""The format of what services said."""


class Reading(NamedTuple):
    """All that was read from one file, or said by services. Entries are in its order."""

    records: tuple[Record, ...]
    skipped: tuple[Skipped, ...]
    format: str  # "BibTeX", "RIS", "CSL JSON" or `LOOKED_UP`; empty if unknown
    parents: tuple[Parent, ...] = ()
    notes: tuple[str, ...] = ()  # remarks on the whole file, such as the encoding that was assumed

    @classmethod
    def from_results(cls, results: Iterable[Record | Skipped], format: str) -> "Reading":  # noqa: A002 - the field's name
        """Sort the results of reading each entry of a file."""
        all_ = tuple(results)
        return cls(
            tuple(each for each in all_ if isinstance(each, Record)),
            tuple(each for each in all_ if isinstance(each, Skipped)),
            format,
        )
