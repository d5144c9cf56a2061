"""What a build says of itself: how far it is, how long each stage took, and what it made."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
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
    drafts: int = 0


class Stages:
    """A stopwatch: the seconds that each stage of a build took, in order."""

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


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did: `stages` has the seconds of each.

    `notes` are lines on how the site was published, `warnings` on what a curator may want to change.
    """

    out: Path
    totals: Totals
    stages: Mapping[str, float]
    changed: bool = True
    index_kept: bool = False
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def to_record(self) -> dict[str, Any]:
        """Return what a later build that has nothing to do needs."""
        return {"totals": asdict(self.totals), "warnings": self.warnings}

    @classmethod
    def unchanged(
        cls, out: Path, record: Mapping[str, Any], stages: Mapping[str, float]
    ) -> "Report":
        """Report that there was nothing to do, from the record of the last build."""
        totals, warnings = Totals(**record["totals"]), tuple(record["warnings"])
        return cls(out, totals, stages, changed=False, index_kept=True, warnings=warnings)


def count_totals(catalog: Catalog, outputs: Sequence[Output], sizes: Sequence[int]) -> Totals:
    """Count what is in a finished site, whose files have these sizes in bytes."""
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
        drafts=catalog.drafts,
    )
