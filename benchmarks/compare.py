"""Compare Openshelf with other generators that make the same pages, and print a Markdown table.

    python benchmarks/compare.py --install hugo eleventy pelican astro
    python benchmarks/compare.py --papers 281 10000 --peers hugo eleventy pelican astro --runs 3
    python benchmarks/compare.py --papers 281 10000 --peers hugo --no-authors

All build a plain synthetic catalog (`synthetic.py --plain`) in turns, each into a new folder, with
pages alone: no search, no feeds, no citation files. A program is timed from outside, from its start
to its end. Who takes longer than `--timeout` did not finish. What is installed lies in a cache
folder of the user.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from statistics import median

from benchmarks import measure, synthetic
from benchmarks.measure import MB, Cost
from benchmarks.peer import PEERS_BY_NAME, ROOT, Peer
from benchmarks.stages import machine

SIZES = (281, 10_000)
# How many pages are compared word by word
SAMPLE = 1_000

_SCRIPT = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Built:
    """What a generator made: files, bytes, and how far its pages are Openshelf's.

    `missing` and `extra` count pages, `alike` the pages of a sample whose text is the same.
    """

    files: int
    bytes: int
    pages: int
    page_bytes: int
    missing: int
    extra: int
    alike: int
    sample: int


@dataclass(frozen=True, slots=True)
class Row:
    """The builds of one catalog by one generator; of a build that never ended there is no `built`."""

    label: str
    papers: int
    costs: tuple[Cost, ...]
    built: Built | None

    @property
    def done(self) -> bool:
        """Whether every build came to its end."""
        return all(cost.done for cost in self.costs)

    def middle(self, name: str) -> float:
        """The median of one field of the costs."""
        return float(median(getattr(cost, name) for cost in self.costs))


def pages(folder: Path, peer: Peer) -> Mapping[str, Path]:
    """The pages of a site by the path that each has in Openshelf's."""
    paths = folder.rglob("*.html")
    return {peer.address(path.relative_to(folder).as_posix()): path for path in paths}


def text(html: str) -> str:
    """The words of a page that a reader sees, with one space between them."""
    return " ".join(unescape(_TAG.sub(" ", _SCRIPT.sub(" ", html))).split())


def built(out: Path, peer: Peer, ours: Path) -> Built:
    """Weigh a site, and hold its pages against those of Openshelf's."""
    files, total = measure.size(out)
    found, wanted = pages(out, peer), pages(ours, PEERS_BY_NAME["openshelf"])
    both = sorted(found.keys() & wanted.keys())
    sample = both[:: -(-len(both) // SAMPLE) or 1]
    return Built(
        files=files,
        bytes=total,
        pages=len(found),
        page_bytes=sum(path.stat().st_size for path in found.values()),
        missing=len(wanted.keys() - found.keys()),
        extra=len(found.keys() - wanted.keys()),
        alike=sum(
            text(found[path].read_text("utf-8")) == text(wanted[path].read_text("utf-8"))
            for path in sample
        ),
        sample=len(sample),
    )


def compare(
    papers: int,
    peers: Sequence[Peer],
    folder: Path,
    *,
    runs: int = 1,
    authors: bool = True,
    timeout: float = 900,
) -> Iterator[Row]:
    """Build a catalog with each of `peers` in turns; the first one is what the others are held to.

    `folder` is a new or empty one, and is left empty.
    """
    content = folder / "content"
    synthetic.write(papers, content, plain=True)
    costs: dict[str, list[Cost]] = {peer.name: [] for peer in peers}
    sites: dict[str, Path] = {}
    for peer in peers:
        peer.prepare(content, folder / peer.name, authors)
    for run in range(runs):
        for peer in peers:
            if not all(cost.done for cost in costs[peer.name]):
                continue
            work = folder / peer.name
            out = work / f"run-{run}" / "site"  # with what a generator may keep beside it
            out.parent.mkdir()
            for name in peer.caches:
                shutil.rmtree(work / name, ignore_errors=True)
            command = peer.command(work, out)
            cost = measure.cost(command, cwd=work, env=peer.env, timeout=timeout)
            costs[peer.name].append(cost)
            print(f"{papers:,} papers, {peer.name}: {cost.wall:.2f} s", file=sys.stderr)
            if run == 0 and cost.done:
                sites[peer.name] = out
            else:
                shutil.rmtree(out.parent)
    first = peers[0]
    ours = sites.get(first.name)
    for peer in peers:
        site = sites.get(peer.name)
        yield Row(
            f"{peer.name.title()} {peer.version}".strip(),
            papers,
            tuple(costs[peer.name]),
            built(site, peer, ours) if site and ours else None,
        )
    if ours:
        for processes in (1, 2):
            yield _floor(papers, ours, folder / "floor", processes)
    shutil.rmtree(folder)
    folder.mkdir()


def _floor(papers: int, site: Path, out: Path, processes: int) -> Row:
    """Write the files of a site from memory: what no generator can go below."""
    command = [sys.executable, "-m", "benchmarks.floor", str(site), str(out)]
    command += ["--processes", str(processes)]
    said = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    wall, cpu = map(float, said.split())
    shutil.rmtree(out)
    label = f"writing alone, {processes} process{'es' if processes > 1 else ''}"
    return Row(label, papers, (Cost(wall, cpu, 0, 0),), None)


def table(groups: Sequence[Sequence[Row]], base: str = "Hugo") -> Iterator[str]:
    """The lines of a table of costs, with the ratio to the generator whose label begins with `base`."""
    head = ["papers", "generator", "wall s", "CPU s", "peak MB", "all MB", "files", "MB"]
    head += [f"wall ÷ {base}", f"CPU ÷ {base}"]
    yield f"| {' | '.join(head)} |"
    yield "| ---: | --- |" + " ---: |" * (len(head) - 2)
    for rows in groups:
        against = next((row for row in rows if row.label.startswith(base)), None)
        for row in rows:
            yield f"| {' | '.join(_cells(row, against))} |"


def _cells(row: Row, against: Row | None) -> Iterator[str]:
    yield f"{row.papers:,}"
    yield row.label
    more = "" if row.done else "> "
    for name in ("wall", "cpu"):
        yield f"{more}{row.middle(name):,.2f}"
    for name in ("peak", "together"):
        value = row.middle(name)
        yield f"{more}{value / MB:,.0f}" if value else ""
    yield f"{row.built.files:,}" if row.built else ""
    yield f"{row.built.bytes / MB:,.1f}" if row.built else "" if row.done else "did not finish"
    for name in ("wall", "cpu"):
        if not against or not row.done:
            yield ""
        else:
            ratio = row.middle(name) / against.middle(name)
            yield f"{'' if against.done else '< '}{ratio:.2f}"


def sameness(groups: Sequence[Sequence[Row]]) -> Iterator[str]:
    """The lines of a table that says how far everyone's pages are the same."""
    head = ["papers", "generator", "pages", "missing", "extra", "bytes of pages", "same text"]
    yield f"| {' | '.join(head)} |"
    yield "| ---: | --- |" + " ---: |" * (len(head) - 2)
    for rows in groups:
        ours = rows[0].built
        for row in rows:
            made = row.built
            if made and ours:
                share = made.page_bytes / ours.page_bytes
                cells = [f"{row.papers:,}", row.label, f"{made.pages:,}", f"{made.missing:,}"]
                cells += [f"{made.extra:,}", f"{share:.1%}", f"{made.alike:,} of {made.sample:,}"]
                yield f"| {' | '.join(cells)} |"


def main() -> None:
    """Run from the command line."""
    every = [name for name in PEERS_BY_NAME if name != "openshelf"]
    parser = argparse.ArgumentParser(description="Compare generators that make the same pages.")
    parser.add_argument("--papers", type=int, nargs="+", default=SIZES, metavar="N")
    parser.add_argument("--peers", nargs="*", default=["hugo"], choices=every)
    parser.add_argument("--runs", type=int, default=3, help="builds by each; odd is best")
    parser.add_argument("--no-authors", action="store_true", help="authors have no pages")
    parser.add_argument("--timeout", type=float, default=900, help="seconds that a build may take")
    parser.add_argument("--folder", type=Path, help="where to work; its disk is what is measured")
    parser.add_argument("--install", nargs="+", choices=every, help="get peers, and do no more")
    arguments = parser.parse_args()
    for name in arguments.install or ():
        PEERS_BY_NAME[name].install()
    if arguments.install:
        return
    absent = [name for name in arguments.peers if not PEERS_BY_NAME[name].installed()]
    if absent:
        sys.exit(f"not installed: {', '.join(absent)}; --install {' '.join(absent)} gets them")
    peers = [PEERS_BY_NAME["openshelf"], *(PEERS_BY_NAME[name] for name in arguments.peers)]
    groups = []
    print(f"{machine()}; median of {arguments.runs}\n")
    with tempfile.TemporaryDirectory(prefix="openshelf-", dir=arguments.folder) as name:
        for count in arguments.papers:
            rows = compare(
                count,
                peers,
                Path(name, str(count)),
                runs=arguments.runs,
                authors=not arguments.no_authors,
                timeout=arguments.timeout,
            )
            try:
                groups.append(list(rows))
            except subprocess.CalledProcessError as error:
                sys.exit(f"{error}\n{error.output}")
    print("\n".join(table(groups)), "\n")
    print("\n".join(sameness(groups)))


if __name__ == "__main__":
    main()
