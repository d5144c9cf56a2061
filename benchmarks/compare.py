"""Compare Openshelf with other generators that make the same pages, and print a Markdown table.

    .venv/bin/python benchmarks/compare.py --install hugo eleventy pelican astro
    .venv/bin/python benchmarks/compare.py --papers 281 10000 --peers hugo eleventy pelican astro --runs 3
    .venv/bin/python benchmarks/compare.py --papers 281 10000 --peers hugo --no-authors

All build a plain synthetic catalog (`synthetic.py --plain`) in turns, each into a new folder, with
pages alone: no search, no feeds, no citation files. Each build is a new process, measured from
outside. One that takes longer than `--timeout` did not finish. `--install` puts the generators into
a cache folder of the user.
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
from benchmarks.peer import PEERS_BY_NAME, Peer

SIZES = (281, 10_000)
# The number of pages that are compared word by word
SAMPLE = 1_000

_SCRIPT = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Site:
    """A site that a generator built, and how far its pages are those of Openshelf.

    Attributes:
        files, bytes: of the whole site.
        pages, page_bytes: of its pages.
        missing, extra: the number of pages that only Openshelf has, and that Openshelf has not.
        sample: the number of pages whose text was compared.
        alike: how many of these have the same text.
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
    """The builds of one catalog by one generator; without a `site` if they did not finish."""

    label: str
    papers: int
    costs: tuple[Cost, ...]
    site: Site | None

    @property
    def done(self) -> bool:
        """Tell whether every build finished."""
        return all(cost.done for cost in self.costs)

    def median_of(self, name: str) -> float:
        """Return the median of one field of the costs."""
        return float(median(getattr(cost, name) for cost in self.costs))


def pages(folder: Path, peer: Peer) -> Mapping[str, Path]:
    """Return the pages of a site by the path that each has in Openshelf's."""
    paths = folder.rglob("*.html")
    return {peer.address(path.relative_to(folder).as_posix()): path for path in paths}


def text(html: str) -> str:
    """Return the words of a page that a reader sees, with one space between them."""
    return " ".join(unescape(_TAG.sub(" ", _SCRIPT.sub(" ", html))).split())


def examine(out: Path, peer: Peer, ours: Path) -> Site:
    """Measure the site in `out`, and compare its pages with those of Openshelf's site `ours`."""
    files, total = measure.size(out)
    theirs, expected = pages(out, peer), pages(ours, PEERS_BY_NAME["openshelf"])
    both = sorted(theirs.keys() & expected.keys())
    sample = both[:: -(-len(both) // SAMPLE) or 1]
    return Site(
        files=files,
        bytes=total,
        pages=len(theirs),
        page_bytes=sum(path.stat().st_size for path in theirs.values()),
        missing=len(expected.keys() - theirs.keys()),
        extra=len(theirs.keys() - expected.keys()),
        alike=sum(
            text(theirs[path].read_text("utf-8")) == text(expected[path].read_text("utf-8"))
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
    """Build a catalog with each of `peers` in turns, and compare their sites with that of the first.

    `folder` is a new or empty one, and is empty afterwards.
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
            out = work / f"run-{run}" / "site"
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
            examine(site, peer, ours) if site and ours else None,
        )
    shutil.rmtree(folder)
    folder.mkdir()


def table(groups: Sequence[Sequence[Row]], base: str = "Hugo") -> Iterator[str]:
    """Yield the lines of a table of costs, with the ratio to the generator labelled `base`."""
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
    bound = "" if row.done else "> "
    for name in ("wall", "cpu"):
        yield f"{bound}{row.median_of(name):,.2f}"
    for name in ("peak", "together"):
        value = row.median_of(name)
        yield f"{bound}{value / MB:,.0f}" if value else ""
    yield f"{row.site.files:,}" if row.site else ""
    yield f"{row.site.bytes / MB:,.1f}" if row.site else "did not finish"
    for name in ("wall", "cpu"):
        if not against or not row.done:
            yield ""
        else:
            ratio = row.median_of(name) / against.median_of(name)
            yield f"{'' if against.done else '< '}{ratio:.2f}"


def sameness(groups: Sequence[Sequence[Row]]) -> Iterator[str]:
    """Yield the lines of a table that says how far the pages are the same."""
    head = ["papers", "generator", "pages", "missing", "extra", "bytes of pages", "same text"]
    yield f"| {' | '.join(head)} |"
    yield "| ---: | --- |" + " ---: |" * (len(head) - 2)
    for rows in groups:
        ours = rows[0].site
        for row in rows:
            site = row.site
            if site and ours:
                share = site.page_bytes / ours.page_bytes
                cells = [f"{row.papers:,}", row.label, f"{site.pages:,}", f"{site.missing:,}"]
                cells += [f"{site.extra:,}", f"{share:.1%}", f"{site.alike:,} of {site.sample:,}"]
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
    parser.add_argument(
        "--folder", type=Path, help="where to work, on the disk that is to be measured"
    )
    parser.add_argument("--install", nargs="+", choices=every, help="only install generators")
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
    print(f"{measure.machine()}; median of {arguments.runs}\n")
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
