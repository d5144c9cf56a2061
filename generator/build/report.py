"""What a build says of itself: how far it is, how long each stage took, and what it made."""

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..catalog.catalog import Catalog
from ..plan.output import Output

Progress = Callable[[str, int, int], None]
"""Told the stage, how many of its steps are done, and how many there are (0: not known)."""


@dataclass(frozen=True, slots=True)
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


class Stages:
    """A stopwatch: how many seconds each stage of a build took."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time a stage."""
        self.progress(name, 0, 0)
        start = time.perf_counter()
        yield
        self.seconds[name] = time.perf_counter() - start

    def taken(self) -> tuple[tuple[str, float], ...]:
        """Return each stage with its seconds, in order."""
        return tuple(self.seconds.items())


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did.

    Attributes:
        out: where the site is.
        totals: what is in it.
        stages: the seconds that each stage took, in order.
        changed: false if nothing had changed since the last build.
        index_kept: whether the search index is that of the last build.
        notes: lines on how the site was published.
        warnings: lines on what a curator may want to change.
    """

    out: Path
    totals: Totals
    stages: tuple[tuple[str, float], ...]
    changed: bool = True
    index_kept: bool = False
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @classmethod
    def unchanged(cls, out: Path, report: Mapping[str, Any], stages: Stages) -> "Report":
        """Report that there was nothing to do; `report` is what the last build recorded."""
        totals, warnings = Totals(**report["totals"]), tuple(report["warnings"])
        return cls(out, totals, stages.taken(), changed=False, index_kept=True, warnings=warnings)


def totals_of(catalog: Catalog, outputs: Sequence[Output], folder: Path) -> Totals:
    """Count what is in a finished site at `folder`."""
    sizes = [
        os.path.getsize(os.path.join(parent, name))  # noqa: PTH118, PTH202 - of every file
        for parent, _, names in os.walk(folder)
        for name in names
    ]
    papers = catalog.papers
    return Totals(
        papers=len(papers),
        people=len(catalog.people),
        tags=len(catalog.tags),
        pages=sum(output.path.endswith(".html") for output in outputs),
        files=len(sizes),
        bytes=sum(sizes),
        without_names=sum(not paper.authors for paper in papers),
        without_arxiv=sum(not paper.arxiv for paper in papers),
        without_month=sum(not paper.date.month for paper in papers),
    )
