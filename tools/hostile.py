"""Put hostile values into every place of a catalog, and look at what becomes of them.

    .venv/bin/python tools/hostile.py
    .venv/bin/python tools/hostile.py --values 2000 --sites 1 --small 0 --out /tmp/hostile sites

The second command only builds a site, /tmp/hostile/0/site.

Each value of hostile_values.py is tried in each place of each file of `content/`. What is refused must
be refused with a message; what is accepted stands in the sites, several values in each paper. Then a
Chromium opens each page, over HTTP and from disk: no script may run, no request leave the site, and no
element or attribute be there that a site of harmless words does not have. The readers of each format
read the files.
"""

import argparse
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from generator.build.build import Options, build
from tools.hostile_values import NAMES, Sites, Value, accept, make_values


def write_sites(
    folder: Path, values: Sequence[Value], sizes: Sequence[int], jobs: int
) -> list[Path]:
    """Build sites of accepted values, with these numbers of papers, and return their folders.

    The first has search. Only files in its folder may be written.
    """
    accepted = accept(values, jobs)
    tries, kept = len(values) * len(accepted), sum(map(len, accepted.values()))
    print(f"{len(values):,} values, tried in {len(accepted)} places: {kept:,} times accepted, and")
    print(f"{tries - kept:,} times refused with a message that says what would be right")
    sites = Sites(values, accepted)
    made = []
    for i, papers in enumerate(sizes):
        site = folder / str(i) / "site"
        sites.write(site.with_name("content"), papers)
        build(Options(site.with_name("content"), site, jobs=jobs, search=i == 0))
        made.append(site)
    places = [place for place in accepted if place not in NAMES and not place.startswith("JSON")]
    shown = {number for place in places for number in accepted[place]}
    print(
        f"{len(made)} sites: {len(shown & sites.used.keys()):,} of {len(shown):,} accepted values in"
    )
    print(f"{sum(sites.used.values()):,} places")
    return made


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("what", nargs="*", help="what to look at: sites, ...; all of it if none")
    parser.add_argument("--values", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sites", type=int, default=8, help="with --papers each")
    parser.add_argument("--papers", type=int, default=120)
    parser.add_argument(
        "--small", type=int, default=20, help="sites of 3 papers, for their settings"
    )
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--out", type=Path, help="an empty folder that keeps the sites")
    options = parser.parse_args()
    values = make_values(options.values, options.seed)
    out = options.out or Path(tempfile.mkdtemp(prefix="hostile-"))
    sizes = [options.papers] * options.sites + [3] * options.small
    write_sites(out, values, sizes, options.jobs)
    if not options.out:
        shutil.rmtree(out)


if __name__ == "__main__":
    main()
