"""Files of all papers that are made of what they were, as soon as it is known which papers were edited.

That is long before all else of a build is known, and so they are made beside it, in the hope that
they can be used: whoever asks for them knows by then what the last ones were made from.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from . import forks
from .export import RENEWALS
from .model import Paper


class Renewal:
    """Files of a site that are being made anew, in a folder; `papers` alone have other abstracts.

    `there` has the paths of the site's files. With `beside`, other processes make them if that can be.
    """

    def __init__(
        self,
        site: Path,
        there: Container[str],
        papers: Sequence[Paper],
        folder: Path,
        *,
        beside: bool,
    ) -> None:
        self._folder = folder
        shared = forks.Forks(1).map if beside and forks.can_fork() else map
        self._made: dict[str, Iterator[bool]] = {
            path: shared(partial(_make, renew, site / path, folder / path), [papers])
            for path, renew in RENEWALS.items()
            if path in there
        }

    def put(self, path: str, target: Path) -> int:
        """Put a file where it is to be, and give its size in bytes; 0 if there is none."""
        if path not in self._made or not next(self._made[path]):
            return 0
        made = self._folder / path
        size = made.stat().st_size
        made.replace(target)
        return size

    def close(self) -> None:
        """Leave no file that nobody asked for."""
        paths = tuple(self._made)
        self._made.clear()  # which ends those who are still making one
        for path in paths:
            (self._folder / path).unlink(missing_ok=True)


def _make(
    renew: Callable[[bytes, Iterable[Paper]], bytes | None],
    old: Path,
    new: Path,
    papers: Sequence[Paper],
) -> bool:
    """Make a file of an old one; false if that cannot be."""
    try:
        data = renew(old.read_bytes(), papers)
    except OSError:
        return False
    if data:
        new.write_bytes(data)
    return bool(data)
