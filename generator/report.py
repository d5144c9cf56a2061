"""What a build tells of itself: how far it is, how long each stage took, and what it made."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from .values import value

Progress = Callable[[str, int, int], None]
"""Told the stage, how many of its steps are done, and how many there are (0: not known)."""


@value
class Totals:
    """What is in a site, and how many papers lack a fact that readers and machines ask for."""

    papers: int
    people: int
    tags: int
    pages: int
    files: int
    bytes: int
    without_names: int
    without_arxiv: int
    without_month: int


@value
class Report:
    """What a build did: `written` counts the files that it made anew, and the others were kept.

    `stages` has the seconds of each, in order. `notes` are lines on how the site was published,
    and `warnings` on what a curator may want to change.
    """

    out: Path
    totals: Totals
    written: int
    stages: tuple[tuple[str, float], ...]
    index_kept: bool
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


class Stages:
    """A stopwatch: how many seconds each stage of a build took, in all its parts."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Take the time of a stage."""
        self.progress(name, 0, 0)
        start = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0) + time.perf_counter() - start
