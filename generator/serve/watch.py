"""Watches folders for changes."""

import os
import threading
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from watchfiles import watch


def watch_folders(folders: Sequence[Path], stopped: threading.Event) -> Iterator[set[str]]:
    """Yield the paths of what has changed in folders; none when nothing has for a moment.

    When another folder takes the place of one of these, that one is watched from then on; so is one
    that is made later.
    """
    real = [os.path.realpath(folder) for folder in folders]
    pending: set[str] = set()
    while not stopped.is_set():
        there = _existing(real)
        watched = _identities(there)
        try:
            for changes in watch(
                *there, step=20, rust_timeout=200, yield_on_timeout=True, stop_event=stopped
            ):
                yield {path for _, path in changes} | pending
                pending = set()
                if _identities(there) not in (watched, None) or not _existing(real) <= there:
                    pending = {*real}
                    break
        except RuntimeError as error:
            if "decode path" not in str(error):
                raise
            pending = {*real}  # somewhere there is a name that is not text


def _existing(folders: Sequence[str]) -> set[str]:
    return {folder for folder in folders if Path(folder).is_dir()}


def _identities(folders: Collection[str]) -> list[tuple[int, int]] | None:
    """Return what tells folders from others of their names; `None` while one is missing."""
    try:
        stats = [Path(folder).stat() for folder in folders]
    except OSError:
        return None
    return [(stat.st_dev, stat.st_ino) for stat in stats]
