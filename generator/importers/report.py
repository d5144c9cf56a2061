"""What an import did with each entry, and which files it changes."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from ..errors import Problem
from .record import Parent, Skipped


class Change(NamedTuple):
    """A file that an import writes. A new one has no `before`, one that is removed no `after`."""

    path: Path
    before: str | None
    after: str | None

    def as_diff(self) -> str:
        """Return the change as a unified diff."""
        old, new = (
            "/dev/null" if text is None else str(self.path) for text in (self.before, self.after)
        )
        lines = difflib.unified_diff(_lines(self.before or ""), _lines(self.after or ""), old, new)
        return "".join(
            line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
            for line in lines
        )


def _lines(text: str) -> list[str]:
    """Return lines with their ends, which are line feeds alone: `splitlines` knows others."""
    return [f"{line}\n" for line in text.split("\n")[:-1]] + [
        line for line in text.split("\n")[-1:] if line
    ]


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
