"""A file of the catalog before and after a change, to show or to write."""

import difflib
from collections.abc import Sequence
from contextlib import ExitStack, suppress
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

    def require_unchanged(self) -> None:
        """Raise `OpenshelfError` if somebody changed the file since it was read, or `OSError`."""
        now = self.path.read_bytes() if self.before is not None or self.path.exists() else None
        if now != (None if self.before is None else self.before.encode()):
            raise OpenshelfError(f"{self.path} was changed meanwhile; run the command again")


def write_together(changes: Sequence[Change]) -> None:
    """Write files that fit each other only together.

    All of them are on the disk before the first takes its place. If one cannot be written, those
    before it get their old text back. Raises `OpenshelfError`.
    """
    files.remove_leftovers(change.path for change in changes)
    written: list[Change] = []
    try:
        with ExitStack() as stack:
            new = []
            for change in changes:
                text = change.after
                new.append(
                    None if text is None else stack.enter_context(files.prepared(change.path, text))
                )
            for change in changes:
                change.require_unchanged()
            for change, path in zip(changes, new, strict=True):
                written.append(change)
                if path:
                    path.replace(change.path)
                else:
                    change.path.unlink()
    except BaseException as error:  # Ctrl-C as well
        for done in reversed(written):
            with suppress(OSError):  # of the one that failed
                _put(done.path, done.before)
        if not isinstance(error, OSError):
            raise
        raise OpenshelfError(
            f"{change.path} cannot be written: {reason(error)}; nothing was changed"
        ) from error


def _put(path: Path, text: str | None) -> None:
    if text is None:
        path.unlink(missing_ok=True)
    else:
        files.write(path, text)


def _lines(text: str) -> list[str]:
    """Return lines with their ends, which are line feeds alone: `splitlines` knows others."""
    return [f"{line}\n" for line in text.split("\n")[:-1]] + [
        line for line in text.split("\n")[-1:] if line
    ]
