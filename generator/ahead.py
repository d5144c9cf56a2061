"""Files that take so long that they are begun before it is known what else there is to do.

The database is one. It needs the site and nothing else, and while a build compares, another processor
has nothing to do.
"""

from collections.abc import Callable, Container, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from . import forks
from .export import RENEWALS
from .model import Paper
from .output import Output
from .render import render

if TYPE_CHECKING:
    from .work import Bench


class Ahead:
    """Files in the making, in a folder; with `beside`, other processes make them if that can be.

    What was begun and not taken by the end of a `with` block leaves no trace.
    """

    def __init__(self, folder: Path, *, beside: bool) -> None:
        self._folder = folder
        self._map = forks.Forks(1).map if beside and forks.can_fork() else map
        self._made: dict[str, Iterator[None]] = {}

    def __enter__(self) -> "Ahead":
        return self

    def __exit__(self, *_error: object) -> None:
        self.keep(())

    def begin(self, path: str, make: Callable[[], bytes]) -> None:
        """Begin a file."""
        self._made[path] = self._map(partial(_make, self._folder / path), [make])

    def put(self, path: str, target: Path) -> int:
        """Put a file where it is to be, and give its size in bytes; raises what its making raised."""
        for _ in self._made.pop(path):
            pass
        made = self._folder / path
        size = made.stat().st_size
        made.replace(target)
        return size

    def __contains__(self, path: str) -> bool:
        return path in self._made

    def keep(self, paths: Container[str]) -> None:
        """End those that are not among `paths`, and leave nothing of them."""
        for path in [path for path in self._made if path not in paths]:
            del self._made[path]  # which ends the process, too
            (self._folder / path).unlink(missing_ok=True)


def renewed(bench: "Bench", output: Output, old: Path, edited: Sequence[Paper]) -> bytes:
    """A file, made of an `old` one that only lacks what was `edited`."""
    found = RENEWALS[output.path](old.read_bytes(), edited)
    return found or render(bench.renderer, output)


def _make(path: Path, make: Callable[[], bytes]) -> None:
    path.write_bytes(make())
