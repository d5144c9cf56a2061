"""What an import did with each entry, and which files it changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from ..content.change import Change
from ..errors import Problem
from .record import Parent, Skipped


class Merger(NamedTuple):
    """An entry whose facts went into a paper that was known."""

    place: str  # file and line of the entry
    key: str
    paper: Path
    fields: tuple[str, ...]  # which it changed


class Clash(NamedTuple):
    """A value of an entry that its paper did not get."""

    place: str
    paper: Path
    field: str
    ours: str  # of the file; empty if it has none
    theirs: str
    reason: str


class Doubt(NamedTuple):
    """What a curator should look at."""

    place: str
    key: str
    message: str


@dataclass(frozen=True, slots=True)
class Report:
    """What an import did with each entry."""

    formats: Mapping[str, int]  # number of entries by file and format
    imported: int
    merged: tuple[Merger, ...]
    known: int  # entries that say nothing new
    repeated: tuple[Merger, ...]  # those of them that are about a new paper
    skipped: tuple[Skipped, ...]
    parents: tuple[Parent, ...]
    without_abstract: int
    unsure: tuple[Doubt, ...]
    conflicts: tuple[Clash, ...]
    invalid: tuple[Problem, ...]  # values that were left out
    left_out: Mapping[str, int]  # number of entries by field
    tags: tuple[str, ...]  # new ids
    notes: tuple[str, ...]
    changes: tuple[Change, ...] = field(repr=False)
