"""Measure the floor: how long it takes to write a site's files from memory, and nothing else.

    python benchmarks/floor.py SITE NEW_FOLDER [--processes 2]

Prints the wall seconds and the processor seconds of writing every file of SITE, read beforehand, to
NEW_FOLDER, which should be on the disk that the builds write to.
"""

import argparse
import os
import time
from collections.abc import Sequence
from pathlib import Path


def floor(site: Path, out: Path, processes: int = 1) -> tuple[float, float]:
    """Write the files of `site` to `out`; give the wall seconds and the processor seconds."""
    paths = sorted(path.relative_to(site) for path in site.rglob("*") if path.is_file())
    files = [(str(out / path), (site / path).read_bytes()) for path in paths]
    folders = sorted({(out / path).parent for path in paths})
    start, before = time.perf_counter(), _used()
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
    share = -(-len(files) // processes)
    children = []
    for i in range(1, processes):
        child = os.fork()
        if not child:
            _write(files[i * share : (i + 1) * share])
            os._exit(0)
        children.append(child)
    _write(files[:share])
    for child in children:
        if os.waitpid(child, 0)[1]:
            raise ChildProcessError("a process that wrote files has failed")
    return time.perf_counter() - start, _used() - before


def _write(files: Sequence[tuple[str, bytes]]) -> None:
    for path, data in files:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        os.write(file, data)
        os.close(file)


def _used() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Measure the writing of a site's files alone.")
    parser.add_argument("site", type=Path, metavar="SITE")
    parser.add_argument("out", type=Path, metavar="NEW_FOLDER")
    parser.add_argument("--processes", type=int, default=1)
    arguments = parser.parse_args()
    wall, cpu = floor(arguments.site, arguments.out, arguments.processes)
    print(f"{wall:.3f} {cpu:.3f}")


if __name__ == "__main__":
    main()
