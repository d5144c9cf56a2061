"""Measure what a build costs after a small change, and print a Markdown table.

    python benchmarks/incremental.py [--papers 281 10000] [--runs 3] [--search | --pages-alone]

Each row is the same command, `openshelf build`, timed as a whole process: into a new folder, and then
again into the same one after an edit. The rows of `serve` are what a curator waits for: a process that
was there already reads the content and makes the page; of these only the seconds are known. In the
end the site is held against that of a clean build: the script fails when a byte differs.
"""

import argparse
import filecmp
import math
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks import measure, synthetic
from benchmarks.measure import MB, Cost
from benchmarks.peer import ROOT, SWITCHED_OFF
from benchmarks.stages import machine
from generator.build.build import Options
from generator.viewer import Viewer

SETTLED = 2.5  # seconds


@dataclass(frozen=True, slots=True)
class Project:
    """A catalog, templates that go before Openshelf's, and a site."""

    content: Path
    templates: Path
    out: Path

    def arguments(self, *, search: bool) -> list[str]:
        """What `openshelf build` is told."""
        found = ["--content", str(self.content), "--templates", str(self.templates)]
        return [*found, "--out", str(self.out), *(() if search else ("--no-search",))]

    def build(self, *, search: bool) -> Cost:
        """Build the site as a user does."""
        command = [sys.executable, "-m", "generator", "build", "-q"]
        return measure.cost([*command, *self.arguments(search=search)], cwd=self.content.parent)

    def paper(self, number: int) -> Path:
        """A paper's file; another number, another paper."""
        papers = sorted((self.content / "papers").rglob("*.md"))
        return papers[(number * 7919 + len(papers) // 2) % len(papers)]


def _nothing(_project: Project, _number: int) -> None:
    pass


def _abstract(project: Project, number: int) -> None:
    with project.paper(number).open("a") as file:
        file.write(f"\nOne more sentence, written in the year {2000 + number}.\n")


def _another(project: Project, number: int) -> None:
    _abstract(project, 500 + number)


def _title(project: Project, number: int) -> None:
    _replace(project.paper(number), "title: '", "title: 'Again ")


def _tags(project: Project, number: int) -> None:
    _replace(project.paper(number), "tags: [", "tags: [theory-scaling] #")


def _date(project: Project, number: int) -> None:
    path = project.paper(number)
    path.write_text(re.sub("(?m)^date: .*$", "date: 2021-03-04", path.read_text("utf-8")), "utf-8")


def _author(project: Project, number: int) -> None:
    _replace(project.paper(number), "authors: [", f"authors: [Somebody {number} Else, ")


def _added(project: Project, number: int) -> None:
    path = project.paper(number)
    new = path.with_name(f"{path.stem}-again.md")
    shutil.copyfile(path, new)
    _replace(new, "arxiv:", "#")
    _replace(new, "title: '", f"title: 'Another{number} ")


def _removed(project: Project, number: int) -> None:
    project.paper(number).unlink()


def _template(project: Project, number: int) -> None:
    text = (ROOT / "templates" / "paper.html").read_text("utf-8")
    (project.templates / "paper.html").write_text(f"{text}{{# {number} #}}<!-- {number} -->\n")


def _settings(project: Project, number: int) -> None:
    path = project.content / "catalog.yaml"
    lines = [line for line in path.read_text().splitlines() if not line.startswith("description:")]
    path.write_text("\n".join([*lines, f"description: Papers, {number}.\n"]))


def _replace(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")


EDITS: Mapping[str, Callable[[Project, int], None]] = {
    "nothing edited": _nothing,
    "an abstract edited": _abstract,
    "another abstract edited": _another,
    "a title edited": _title,
    "a paper tagged otherwise": _tags,
    "a paper dated otherwise": _date,
    "a paper by someone else": _author,
    "a paper added": _added,
    "a paper removed": _removed,
    "a template edited (`paper.html`)": _template,
    "a setting edited (`description`)": _settings,
}

# Those that `serve` is measured with, too
SERVED = (
    "an abstract edited",
    "a title edited",
    "a paper tagged otherwise",
    "a paper dated otherwise",
    "a paper by someone else",
    "a paper added",
    "a paper removed",
)


def serve(project: Project, number: int, *, search: bool) -> Iterator[tuple[str, Cost]]:
    """Edit a catalog while a process waits for edits; raise `ValueError` when something is wrong."""
    viewer = Viewer(Options(project.content, project.out, project.templates, search=search))
    try:
        viewer.read()
        for at, name in enumerate(name for name in SERVED if name in EDITS):
            time.sleep(SETTLED)
            paper = project.paper(1000 + 100 * at + number).stem
            EDITS[name](project, 1000 + 100 * at + number)
            start = time.perf_counter()
            problems = viewer.read()
            page = viewer.page(f"papers/{paper}.html")
            wall = time.perf_counter() - start
            if problems or not page or page.wrong:
                raise ValueError(f"{problems} {page}")
            yield f"`serve`: {name}", Cost(wall, math.nan, 0, 0)
            # `serve` has another process do so, too
            project.build(search=search)
    finally:
        viewer.stop()


def rebuild(
    papers: int, folder: Path, *, runs: int, search: bool, alone: bool
) -> Mapping[str, Sequence[Cost]]:
    """Build a catalog, and again after each edit; the whole of it `runs` times.

    `alone` leaves out all but pages. Raises `ValueError` when the site is not that of a clean build in the end.
    """
    project = Project(folder / "content", folder / "templates", folder / "site")
    synthetic.write(papers, project.content)
    if alone:
        with (project.content / "catalog.yaml").open("a") as file:
            file.writelines(f"{name}: false\n" for name in SWITCHED_OFF)
    project.templates.mkdir()
    costs: dict[str, list[Cost]] = {"clean build": []}
    for run in range(runs):
        fresh = Project(project.content, project.templates, folder / f"fresh-{run}" / "site")
        fresh.out.parent.mkdir()
        costs["clean build"].append(fresh.build(search=search))
        shutil.rmtree(fresh.out.parent)
        # A file that changed a moment before a build is looked at again by the next one
        time.sleep(SETTLED)
        project.build(search=search)
        for name, edit in EDITS.items():
            edit(project, run + 1)
            costs.setdefault(name, []).append(project.build(search=search))
            print(f"{papers:,} papers, {name}: {costs[name][-1].wall:.2f} s", file=sys.stderr)
        for name, cost in serve(project, run + 1, search=search):
            costs.setdefault(name, []).append(cost)
            print(f"{papers:,} papers, {name}: {cost.wall:.2f} s", file=sys.stderr)
    clean = Project(project.content, project.templates, folder / "clean" / "site")
    clean.out.parent.mkdir()
    clean.build(search=search)
    different = list(differences(project.out, clean.out))
    if different:
        raise ValueError(f"not what a clean build makes: {', '.join(different[:5])}")
    return costs


def differences(one: Path, other: Path) -> Iterator[str]:
    """The paths of files that are in one folder only, or not the same in both."""
    found = [
        {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
        for folder in (one, other)
    ]
    yield from sorted(found[0] ^ found[1])
    for path in sorted(found[0] & found[1]):
        if not filecmp.cmp(one / path, other / path, shallow=False):
            yield path


def table(groups: Mapping[int, Mapping[str, Sequence[Cost]]]) -> Iterator[str]:
    """The lines of a table with a row for each edit, and its share of a clean build."""
    head = ["papers", "build", "wall s", "CPU s", "peak MB", "wall ÷ clean", "CPU ÷ clean"]
    yield f"| {' | '.join(head)} |"
    yield "| ---: | --- |" + " ---: |" * (len(head) - 2)
    for papers, costs in groups.items():
        base = costs["clean build"]
        for name, found in costs.items():
            wall, cpu = (
                median(getattr(cost, field) for cost in found) for field in ("wall", "cpu")
            )
            whole = median(cost.wall for cost in base), median(cost.cpu for cost in base)
            peak = median(cost.peak for cost in found) / MB
            cells = [f"{papers:,}", name, f"{wall:.2f}", f"{cpu:.2f}", f"{peak:,.0f}"]
            cells += [f"{wall / whole[0]:.2f}", f"{cpu / whole[1]:.2f}"]
            if math.isnan(cpu):
                cells[3] = cells[4] = cells[6] = ""
            yield f"| {' | '.join(cells)} |"


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Measure builds after small changes.")
    parser.add_argument("--papers", type=int, nargs="+", default=[281, 10000], metavar="N")
    parser.add_argument("--runs", type=int, default=3, help="times of each edit; odd is best")
    parser.add_argument("--search", action="store_true", help="with the search index")
    parser.add_argument(
        "--pages-alone", action="store_true", help="no feeds, no files for machines"
    )
    parser.add_argument("--folder", type=Path, help="where to work; its disk is what is measured")
    arguments = parser.parse_args()
    where, groups = machine(), {}
    with tempfile.TemporaryDirectory(prefix="openshelf-", dir=arguments.folder) as name:
        for count in arguments.papers:
            folder = Path(name, str(count))
            groups[count] = rebuild(
                count,
                folder,
                runs=arguments.runs,
                search=arguments.search,
                alone=arguments.pages_alone,
            )
            shutil.rmtree(folder)
    print(f"{where}; median of {arguments.runs}, {'with' if arguments.search else 'no'} search\n")
    print("\n".join(table(groups)))


if __name__ == "__main__":
    main()
