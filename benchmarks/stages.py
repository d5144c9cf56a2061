"""Measure how long each stage of a build takes, and print the medians as a Markdown table.

    python benchmarks/stages.py [--papers 281 1000 10000] [--runs 3] [--no-search] [--jobs N]
    python benchmarks/stages.py --pagefind [--without feeds api database]

Each run is a new process that builds a synthetic catalog into a new folder, so nothing is kept from
the run before but what the system caches of the files. With --pagefind, builds without search take
turns with Pagefind alone over the same pages. It needs Linux or macOS.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from benchmarks import measure, synthetic
from benchmarks.measure import Cost
from benchmarks.peer import SWITCHED_OFF
from generator.forks import available_cores
from generator.search.pagefind import executable, options, version

ROOT = Path(__file__).parents[1]
BUILD = """
import json, os, sys
from pathlib import Path
from generator.build.build import Options, build
content, out, jobs, search = sys.argv[1:]
report = build(Options(content=Path(content), out=Path(out), jobs=int(jobs), search=search == "yes"))
totals = report.totals
print(json.dumps({
    "papers": totals.papers, "pages": totals.pages, "files": totals.files, "bytes": totals.bytes,
    "stages": report.stages,
}), flush=True)
os._exit(0)
"""
"""Builds and prints what came of it; it ends at once, as `openshelf` does."""


@dataclass(frozen=True, slots=True)
class Run:
    """One build: its size, the seconds of each stage, and what the system says of its processes.

    `wall` counts from the start of Python, `cpu` is of all processes, `peak` (bytes) of the largest.
    """

    papers: int
    pages: int
    files: int
    bytes: int
    stages: dict[str, float]
    wall: float
    cpu: float
    peak: int


def run(content: Path, out: Path, *, search: bool, jobs: int = 0) -> Run:
    """Build a catalog in a new process; raise `CalledProcessError` when that fails."""
    arguments = [str(content), str(out), str(jobs), "yes" if search else "no"]
    command = [sys.executable, "-c", BUILD, *arguments]
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    found = json.loads(said)
    return Run(
        **{**found, "stages": dict(found["stages"])},
        wall=wall,
        cpu=usage.ru_utime + usage.ru_stime,
        peak=usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
    )


def table(groups: Sequence[Sequence[Run]]) -> Iterator[str]:
    """Give the lines of a table with a row for each group of runs of one catalog."""
    stages = list(groups[0][0].stages)
    head = ["papers", "pages", "files", "MB", *stages, "wall s", "CPU s", "peak MB"]
    yield f"| {' | '.join(head)} |"
    yield "|" + " ---: |" * len(head)
    for runs in groups:
        first = runs[0]
        cells = [f"{first.papers:,}", f"{first.pages:,}", f"{first.files:,}"]
        cells.append(f"{first.bytes / 1e6:,.1f}")
        cells += [f"{median(run.stages[stage] for run in runs):.2f}" for stage in stages]
        cells += [f"{median(run.wall for run in runs):.2f}"]
        cells += [f"{median(run.cpu for run in runs):.2f}"]
        cells += [f"{median(run.peak for run in runs) / 1e6:,.0f}"]
        yield f"| {' | '.join(cells)} |"


def pagefind(site: Path, bundle: Path) -> Cost:
    """What Pagefind takes to index the papers of `site` into a new folder `bundle`, by itself."""
    where = ("--site", str(site), "--output-path", str(bundle))
    cost = measure.cost([str(executable()), *where, *options("en")], cwd=bundle.parent)
    shutil.rmtree(bundle)
    return cost


def ours_and_pagefind(turns: Sequence[Sequence[tuple[Run, Cost]]]) -> Iterator[str]:
    """Give the lines of a table of builds and Pagefind in turns, a row for each catalog.

    `stages` are the seconds of all stages, so without Python's start and its imports before them.
    """
    head = ["papers", "files", "stages", "wall s", "CPU s", "Pagefind: wall s", "CPU s"]
    head += ["stages ÷ Pagefind", "wall ÷ Pagefind", "CPU ÷ Pagefind"]
    yield f"| {' | '.join(head)} |"
    yield "|" + " ---: |" * len(head)
    for pairs in turns:
        took = [(sum(run.stages.values()), run.wall, run.cpu) for run, _ in pairs]
        alone = [(cost.wall, cost.cpu) for _, cost in pairs]
        stages, wall, cpu = (median(column) for column in zip(*took, strict=True))
        its_wall, its_cpu = (median(column) for column in zip(*alone, strict=True))
        ratios = stages / its_wall, wall / its_wall, cpu / its_cpu
        numbers = (stages, wall, cpu, its_wall, its_cpu, *ratios)
        first = pairs[0][0]
        cells = [f"{first.papers:,}", f"{first.files:,}", *(f"{number:.2f}" for number in numbers)]
        yield f"| {' | '.join(cells)} |"


def machine() -> str:
    """Say when and where this is measured, and how busy the machine is with other work."""
    return (
        f"{datetime.now(UTC):%Y-%m-%d}: {available_cores()} cores, {platform.machine()},"
        f" {platform.system()}, {platform.python_implementation()} {platform.python_version()},"
        f" Pagefind {version(executable())}, load average {os.getloadavg()[0]:.1f}"
    )


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Measure the stages of a build.")
    parser.add_argument("--papers", type=int, nargs="+", default=[281, 1000, 10000], metavar="N")
    parser.add_argument("--runs", type=int, default=3, help="builds of each size; odd is best")
    parser.add_argument("--no-search", action="store_true", help="build no search index")
    parser.add_argument("--jobs", type=int, default=0, help="processes; 0: one a core")
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
    where = machine()
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
            runs, costs = [], []
            for i in range(arguments.runs):
                out = content.with_name(f"run-{i}") / "site"  # with what a build keeps beside it
                out.parent.mkdir()
                runs.append(run(content, out, search=search, jobs=arguments.jobs))
                print(f"{count:,} papers: {runs[-1].wall:.2f} s", file=sys.stderr)
                shutil.rmtree(out.parent)
                if arguments.pagefind:
                    costs.append(pagefind(indexed, content.with_name("bundle")))
                    print(f"{count:,} papers, Pagefind: {costs[-1].wall:.2f} s", file=sys.stderr)
            groups.append(runs)
            if arguments.pagefind:
                turns.append([*zip(runs, costs, strict=True)])
    print(f"{where}; median of {arguments.runs}\n")
    print("\n".join(table(groups)))
    if turns:
        print()
        print("\n".join(ours_and_pagefind(turns)))


if __name__ == "__main__":
    main()
