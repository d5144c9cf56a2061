"""A file of the catalog before and after a change, to show or to write."""

import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from ..errors import OpenshelfError, reason
from . import files


class Change(NamedTuple):
    """A file that a command writes. A new one has no `before`, one that is removed no `after`."""

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


def write_together(changes: Sequence[Change]) -> None:
    """Write files that fit each other only together.

    If one cannot be written, those before it get their old text back. Raises `OpenshelfError`.
    """
    written: list[Change] = []
    try:
        for change in changes:
            _put(change.path, change.after)
            written.append(change)
    except OSError as error:
        for done in reversed(written):
            _put(done.path, done.before)
        raise OpenshelfError(
            f"{change.path} cannot be written: {reason(error)}; nothing was changed"
        ) from error


def _put(path: Path, text: str | None) -> None:
    if text is None:
        path.unlink()
    else:
        files.write(path, text)


def _lines(text: str) -> list[str]:
    """Return lines with their ends, which are line feeds alone: `splitlines` knows others."""
    return [f"{line}\n" for line in text.split("\n")[:-1]] + [
        line for line in text.split("\n")[-1:] if line
    ]
