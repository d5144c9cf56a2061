"""Say where the time of a small build goes: Python's start, imports by package, and each stage.

    python benchmarks/startup.py [--papers 281] [--runs 9]

Everything is measured in new processes that build with one process and no search. What a package
takes to import is as Python says (`-X importtime`), which slows imports a little; some are imported
within a stage, and so counted in both tables.
"""

import argparse
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median

from benchmarks import measure, synthetic
from benchmarks.peer import SWITCHED_OFF
from benchmarks.stages import Run, machine, run

# import time: self [us] | cumulative | imported package
_IMPORT = re.compile(r"^import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)$", re.MULTILINE)
# Packages that take less are summed up
SMALL = 1.0


def build_command(content: Path, out: Path) -> list[str]:
    """The command line of a build in one process."""
    command = ["-m", "generator", "build", "-q", "--no-search", "--jobs", "1"]
    return [*command, "--content", str(content), "--out", str(out)]


def imports(arguments: Sequence[str]) -> Mapping[str, float]:
    """The milliseconds that a Python program imports for, by package, the slowest first."""
    command = [sys.executable, "-X", "importtime", *arguments]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stderr
    found: defaultdict[str, float] = defaultdict(float)
    for microseconds, module in _IMPORT.findall(said):
        package = module.partition(".")[0]
        if package in sys.stdlib_module_names:
            package = "the standard library"
        found[package] += int(microseconds) / 1000
    return dict(sorted(found.items(), key=lambda pair: -pair[1]))


def start(runs: int) -> float:
    """The milliseconds that Python takes to start and end, and do nothing."""
    return 1000 * median(measure.cost([sys.executable, "-c", ""]).wall for _ in range(runs))


def parts(wall: float, begin: float, builds: Sequence[Run]) -> Iterator[tuple[str, float]]:
    """The parts of a build by name, in milliseconds, the whole of `wall` seconds last."""
    stages = {
        name: 1000 * median(build.stages[name] for build in builds) for name in builds[0].stages
    }
    yield "Python starts and ends", begin
    yield "imports before the first stage, and all else", 1000 * wall - begin - sum(stages.values())
    yield from stages.items()
    yield "the whole", 1000 * wall


def table(head: str, rows: Sequence[tuple[str, float]], whole: float) -> Iterator[str]:
    """The lines of a table of milliseconds, with their share of the `whole`."""
    yield f"| {head} | ms | share |"
    yield "| --- | ---: | ---: |"
    for name, milliseconds in rows:
        yield f"| {name} | {milliseconds:.1f} | {milliseconds / whole:.0%} |"


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Say where the time of a small build goes.")
    parser.add_argument("--papers", type=int, default=281, metavar="N")
    parser.add_argument("--runs", type=int, default=9, help="builds; odd is best")
    arguments = parser.parse_args()
    where = machine()
    with tempfile.TemporaryDirectory(prefix="openshelf-") as name:
        content = Path(name, "content")
        synthetic.write(arguments.papers, content, plain=True)
        with (content / "catalog.yaml").open("a") as file:
            file.writelines(f"{switch}: false\n" for switch in SWITCHED_OFF)
        costs, builds = [], []
        for i in range(arguments.runs):
            command = [sys.executable, *build_command(content, Path(name, f"a{i}", "site"))]
            Path(name, f"a{i}").mkdir()
            Path(name, f"b{i}").mkdir()
            costs.append(measure.cost(command).wall)
            builds.append(run(content, Path(name, f"b{i}", "site"), search=False, jobs=1))
        Path(name, "c").mkdir()
        packages = imports(build_command(content, Path(name, "c", "site")))
    wall = median(costs)
    rows = list(parts(wall, start(arguments.runs), builds))
    small = sum(value for value in packages.values() if value < SMALL)
    slow = [(name, value) for name, value in packages.items() if value >= SMALL]
    print(f"{where}; {arguments.papers:,} papers, pages only; median of {arguments.runs}\n")
    print("\n".join(table("part", rows, 1000 * wall)), "\n")
    found = [*slow, ("smaller ones", small), ("all imports", sum(packages.values()))]
    print("\n".join(table("package", found, 1000 * wall)))


if __name__ == "__main__":
    main()
