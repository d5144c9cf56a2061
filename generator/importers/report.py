"""What an import did with each entry, and which files it changes."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from ..content.change import Change
from ..errors import OpenshelfError, Problem, reason
from ..text.tables import as_cell, as_code, as_table, excerpts, fit_widths
from .record import Parent, Skipped

NEW_PAPER = "new paper"
"""Stands for a field in the row of a paper that was added."""

MAX_MARKDOWN = 60_000
"""GitHub takes 65,536 characters as the text of a pull request."""


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
    source: str = ""  # the service, or the file's name


class Row(NamedTuple):
    """A value that an import gives a paper. Lists are one text."""

    paper: Path
    field: str  # `NEW_PAPER` for its title; `links.code` and `orcid.Ada Lovelace` are fields too
    was: str  # empty if the paper had none
    now: str
    source: str  # the service, or the file's name


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
    rows: tuple[Row, ...] = ()
    questions: tuple[Doubt, ...] = ()  # entries that may be papers of the catalog: nothing was done
    there: tuple[Path, ...] = ()  # papers of the catalog that have all that entries say

    def as_table(self, width: int) -> Iterator[str]:
        """Yield the lines of a table of all values that change, for a terminal of this width."""
        rows = [_ROW_HEAD, *(_cells(row, row.paper.stem, as_cell) for row in self.rows)]
        widths = fit_widths(rows, width)
        for row in rows if self.rows else ():
            cells = (
                cell if len(cell) <= most else f"{cell[: most - 1]}\u2026"
                for cell, most in zip(row, widths, strict=True)
            )
            yield "  ".join(map(str.ljust, cells, widths)).rstrip()

    def write(self, path: Path) -> None:
        """Write the report as Markdown. Raises `OpenshelfError`."""
        try:
            path.write_text(self.as_markdown(), "utf-8")
        except OSError as error:
            message = f"{path} cannot be written: {reason(error)}"
            raise OpenshelfError(message) from error

    def as_markdown(self) -> str:
        """Return the report for a pull request. What others wrote is code there: it links to nothing."""
        changes = [_cells(row, str(row.paper), as_code) for row in self.rows]
        clashes = (Row(*clash[1:5], clash.source) for clash in self.conflicts)
        conflicts = [_cells(row, str(row.paper), as_code) for row in clashes]
        told = [
            *(f"{doubt.place}: {doubt.message}" for doubt in (*self.questions, *self.unsure)),
            *(f"{problem}; left out" for problem in self.invalid),
            *(f"{skipped.path}: {skipped.reason}; skipped" for skipped in self.skipped),
        ]
        parts = [
            ("Changes", "", as_table(_ROW_HEAD, changes)),
            ("Conflicts", "Each paper keeps your value.", as_table(_CLASH_HEAD, conflicts)),
            ("To look at", "", [f"- {as_code(text, 300)}\n" for text in told]),
        ]
        text = ""
        for title, note, lines in parts:
            if not lines:
                continue
            text += f"## {title}\n\n{f'{note}{_BREAK}' if note else ''}"
            for done, line in enumerate(lines):
                if len(text) + len(line) > MAX_MARKDOWN:
                    text += f"\nand {len(lines) - done:,} more\n"
                    break
                text += line
            text += "\n"
        if len(self.there) == 1 and not self.rows:
            text += f"{as_code(str(self.there[0]), 300)} is in the catalog already.\n"
        notes = "".join(f"- {as_code(note, 300)}\n" for note in self.notes)
        text = text or "Nothing new.\n"
        return f"{text.rstrip()}\n\n## Notes\n\n{notes}" if notes else text


_ROW_HEAD = ["paper", "field", "was", "now", "source"]
_CLASH_HEAD = ["paper", "field", "yours", "theirs", "source"]
_BREAK = "\n\n"


def _cells(row: Row, paper: str, form: Callable[..., str]) -> list[str]:
    """Return the cells of a row: the paper whole, and values from where they differ."""
    values = excerpts(row.was, row.now, room=16) if row.was else [row.was, row.now]
    return [form(paper, 300), *map(form, (row.field, *values, row.source))]
