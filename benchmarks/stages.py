"""Measure how long each stage of a build takes, and print the medians as a Markdown table.

    .venv/bin/python benchmarks/stages.py [--papers 281 1000 10000] [--runs 3] [--no-search] [--jobs N]
    .venv/bin/python benchmarks/stages.py --pagefind [--without feeds api database]

Each run is a new process that builds a synthetic catalog into a new folder. With --pagefind, builds
without search take turns with Pagefind alone over the same pages. It needs Linux or macOS.
"""

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import measure, synthetic
from benchmarks.measure import MB, ROOT, Cost
from benchmarks.peer import SWITCHED_OFF
from generator.search.pagefind import executable, options

BUILD = """
import json, sys
from pathlib import Path
from generator.build.build import Options, build
content, out, jobs, search, report = sys.argv[1:]
made = build(Options(content=Path(content), out=Path(out), jobs=int(jobs), search=search == "yes"))
totals = made.totals
Path(report).write_text(json.dumps({
    "papers": totals.papers, "pages": totals.pages, "files": totals.files, "bytes": totals.bytes,
    "stages": made.stages,
}))
"""


@dataclass(frozen=True, slots=True)
class Run:
    """A build that was measured.

    Attributes:
        papers, pages, files, bytes: what the site has.
        stages: the seconds of each stage, in order.
        cost: what the whole process took, from the start of Python.
    """

    papers: int
    pages: int
    files: int
    bytes: int
    stages: dict[str, float]
    cost: Cost


def run(content: Path, out: Path, *, search: bool, jobs: int = 0) -> Run:
    """Build a catalog in a new process; raise `CalledProcessError` if the build fails."""
    report = out.with_name("report.json")
    arguments = [str(content), str(out), str(jobs), "yes" if search else "no", str(report)]
    cost = measure.cost([sys.executable, "-c", BUILD, *arguments], cwd=ROOT)
    site: dict[str, Any] = json.loads(report.read_text())
    return Run(**{**site, "stages": dict(site["stages"])}, cost=cost)


def table(groups: Sequence[Sequence[Run]]) -> Iterator[str]:
    """Yield the lines of a table with a row for each group of runs of one catalog."""
    stages = list(groups[0][0].stages)
    head = ["papers", "pages", "files", "MB", *stages, "wall s", "CPU s", "peak MB"]
    yield f"| {' | '.join(head)} |"
    yield "|" + " ---: |" * len(head)
    for runs in groups:
        first = runs[0]
        cells = [f"{first.papers:,}", f"{first.pages:,}", f"{first.files:,}"]
        cells.append(f"{first.bytes / MB:,.1f}")
        cells += [f"{median(run.stages[stage] for run in runs):.2f}" for stage in stages]
        cells.append(f"{median(run.cost.wall for run in runs):.2f}")
        cells.append(f"{median(run.cost.cpu for run in runs):.2f}")
        cells.append(f"{median(run.cost.peak for run in runs) / MB:,.0f}")
        yield f"| {' | '.join(cells)} |"


def pagefind(site: Path, bundle: Path) -> Cost:
    """Measure Pagefind alone: it indexes the papers of `site` into a new folder, then removed."""
    folders = ("--site", str(site), "--output-path", str(bundle))
    cost = measure.cost([str(executable()), *folders, *options("en")], cwd=bundle.parent)
    shutil.rmtree(bundle)
    return cost


def ours_and_pagefind(turns: Sequence[Sequence[tuple[Run, Cost]]]) -> Iterator[str]:
    """Yield the lines of a table of builds and Pagefind in turns, a row for each catalog.

    `stages` is the sum of all stages: it leaves out Python's start and the imports.
    """
    head = ["papers", "files", "stages", "wall s", "CPU s", "Pagefind: wall s", "CPU s"]
    head += ["stages ÷ Pagefind", "wall ÷ Pagefind", "CPU ÷ Pagefind"]
    yield f"| {' | '.join(head)} |"
    yield "|" + " ---: |" * len(head)
    for pairs in turns:
        first = pairs[0][0]
        stages = median(sum(run.stages.values()) for run, _ in pairs)
        wall = median(run.cost.wall for run, _ in pairs)
        cpu = median(run.cost.cpu for run, _ in pairs)
        alone_wall = median(alone.wall for _, alone in pairs)
        alone_cpu = median(alone.cpu for _, alone in pairs)
        ratios = stages / alone_wall, wall / alone_wall, cpu / alone_cpu
        numbers = (stages, wall, cpu, alone_wall, alone_cpu, *ratios)
        cells = [f"{first.papers:,}", f"{first.files:,}", *(f"{number:.2f}" for number in numbers)]
        yield f"| {' | '.join(cells)} |"


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Measure the stages of a build.")
    parser.add_argument("--papers", type=int, nargs="+", default=[281, 1000, 10000], metavar="N")
    parser.add_argument("--runs", type=int, default=3, help="builds of each size; odd is best")
    parser.add_argument("--no-search", action="store_true", help="build no search index")
    parser.add_argument("--jobs", type=int, default=0, help="worker processes; 0: one a core")
    parser.add_argument("--pagefind", action="store_true", help="take turns with Pagefind alone")
    parser.add_argument(
        "--without",
        nargs="+",
        default=[],
        choices=SWITCHED_OFF,
        metavar="SETTING",
        help=f"switch off some of: {', '.join(SWITCHED_OFF)}",
    )
    arguments = parser.parse_args()
    search = not arguments.no_search and not arguments.pagefind
    machine = measure.machine()
    groups, turns = [], []
    with tempfile.TemporaryDirectory(prefix="openshelf-") as name:
        for count in arguments.papers:
            content = Path(name, str(count), "content")
            synthetic.write(count, content)
            with (content / "catalog.yaml").open("a", encoding="utf-8") as file:
                file.writelines(f"{setting}: false\n" for setting in arguments.without)
            indexed = content.with_name("indexed")
            if arguments.pagefind:
                run(content, indexed, search=True, jobs=arguments.jobs)
            runs, alone = [], []
            for number in range(arguments.runs):
                out = content.with_name(f"run-{number}")
                runs.append(run(content, out, search=search, jobs=arguments.jobs))
                print(f"{count:,} papers: {runs[-1].cost.wall:.2f} s", file=sys.stderr)
                shutil.rmtree(out)
                if arguments.pagefind:
                    alone.append(pagefind(indexed, content.with_name("bundle")))
                    print(f"{count:,} papers, Pagefind: {alone[-1].wall:.2f} s", file=sys.stderr)
            groups.append(runs)
            if arguments.pagefind:
                turns.append([*zip(runs, alone, strict=True)])
    print(f"{machine}; median of {arguments.runs}\n")
    print("\n".join(table(groups)))
    if turns:
        print()
        print("\n".join(ours_and_pagefind(turns)))


if __name__ == "__main__":
    main()
