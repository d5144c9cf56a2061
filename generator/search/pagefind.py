"""Runs Pagefind's command line program over a built site, and checks what it wrote."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

from ..errors import SearchError
from .bundle import data_files
from .canonical import sorted_pages, unpack

# The folder of the papers' pages, from the site's root. Lists of papers lie there too: they have
# no data-pagefind-body, and Pagefind leaves such pages out when others have one.
PAPERS = "papers"
BUNDLE = "pagefind"

# The values of data-pagefind-sort that the search page sorts by.
ORDERS = ("date", "upvotes")

_MISSING = (
    "Pagefind, which makes the search index, was not found: {}. Install the package pagefind-bin "
    "(pip install pagefind-bin), or set PAGEFIND_BINARY_PATH to a Pagefind program, or build "
    "without search (--no-search)."
)


def executable(environment: Mapping[str, str] = os.environ) -> Path:
    """Pagefind's program: the one PAGEFIND_BINARY_PATH names, else that of the package pagefind-bin.

    Raises `SearchError` when there is none.
    """
    if named := environment.get("PAGEFIND_BINARY_PATH"):
        found = shutil.which(named)
        if found is None:
            raise SearchError(_MISSING.format(f"PAGEFIND_BINARY_PATH is {named}, not a program"))
        return Path(found).resolve()
    try:
        from pagefind_bin import get_executable
    except ImportError:
        raise SearchError(_MISSING.format("there is no package pagefind_bin")) from None
    try:
        return Path(get_executable())
    except FileNotFoundError as error:
        raise SearchError(_MISSING.format(error)) from None


def version(program: Path) -> str:
    """The version that `program` states, such as "1.5.2". Raises `SearchError` when it cannot run."""
    return finish(_popen(program, "--version")).removeprefix("pagefind").strip()


def identity() -> tuple[tuple[str, int, int], ...]:
    """What changes when another Pagefind is used: the path, size and time of each file that may be it.

    Nothing is run for it, and nothing imported: many builds find that there is nothing to do.
    """
    try:
        if named := os.environ.get("PAGEFIND_BINARY_PATH"):
            files = [Path(shutil.which(named) or named)]
        else:
            package = find_spec("pagefind_bin")
            there = package and package.origin
            files = sorted(Path(there).parent.iterdir()) if there else []
        stats = [(str(path), path.stat()) for path in files if path.is_file()]
    except OSError:
        return ()
    return tuple((path, stat.st_size, stat.st_mtime_ns) for path, stat in stats)


def options(language: str) -> tuple[str, ...]:
    """What Pagefind is told, besides the site: the same for every site in `language`."""
    return (
        *("--glob", f"{PAPERS}/*.html"),
        *("--force-language", language),  # one index even when papers are in several languages
        "--keep-index-url",  # a URL that ends in "/" opens a listing over file://
    )


def start(
    program: Path, site: Path, *, language: str, pages: Iterable[str] | None = None
) -> "subprocess.Popen[str]":
    """Begin to index `pages` of `site`, over any index that is there; `finish` waits for the end.

    They are the paths of the papers' pages; if none are given, those that there are in `site`.
    Raises `SearchError` when the program does not start.
    """
    # Pagefind leaves files of a known name as they are, even if they are damaged.
    bundle = site.resolve() / BUNDLE
    shutil.rmtree(bundle, ignore_errors=True)
    folder = _mirrored(site, _pages(site) if pages is None else pages)
    where = ("--site", str(folder.resolve()), "--output-path", str(bundle))
    return _popen(program, *where, *options(language), folder=site)


def _pages(site: Path) -> Iterator[str]:
    """The paths of the pages in a site's folder of papers."""
    with os.scandir(site / PAPERS) as found:
        yield from (f"{PAPERS}/{one.name}" for one in found if one.name.endswith(".html"))


def _mirrored(site: Path, pages: Iterable[str]) -> Path:
    """A folder with the papers' pages alone, made in the order of their names.

    Pagefind numbers pages in the order in which their folder is listed. Many disks list by a hash of
    the names, but some by when a file was made, which is another order in each build.
    """
    folder = mirror(site)
    shutil.rmtree(folder, ignore_errors=True)
    (folder / PAPERS).mkdir(parents=True)
    for page in sorted(pages):
        try:
            os.link(site / page, folder / page)
        except OSError:  # no hard links there
            shutil.copyfile(site / page, folder / page)
    return folder


def mirror(site: Path) -> Path:
    """Where the pages of a site are while they are indexed; on the same disk, so that they are the same."""
    return site.with_name(f"{site.name}.pages")


def run(program: Path, site: Path, *, language: str) -> Path:
    """Index the papers of `site` and return the folder of the new bundle; an old one is removed.

    Raises `SearchError` with what Pagefind said when it fails.
    """
    try:
        finish(start(program, site, language=language))
    finally:
        shutil.rmtree(mirror(site), ignore_errors=True)
    return site / BUNDLE


def finish(process: "subprocess.Popen[str]") -> str:
    """What a program said, when it has ended. Raises `SearchError` with that when it failed."""
    out, err = process.communicate()
    if process.returncode != 0:
        said = "\n".join(filter(None, (out.strip(), err.strip())))
        raise SearchError(f"Pagefind ended with exit code {process.returncode}. It said:\n{said}")
    return out


def verify(bundle: Path, *, papers: int) -> str:
    """Check that `bundle` is whole and holds `papers` papers; return the version that wrote it.

    Raises `SearchError` that says what is wrong.
    """
    try:
        entry = json.loads((bundle / "pagefind-entry.json").read_bytes())
        indexed = sum(language["page_count"] for language in entry["languages"].values())
        wrote = str(entry["version"])
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise _damaged("pagefind-entry.json", error) from error
    orders: dict[str, int] = {}
    for path in data_files(bundle):
        if path.suffix == ".json":
            continue
        try:
            content = unpack(path.read_bytes())
            if path.suffix == ".pf_meta":
                orders = sorted_pages(content)
        except (TypeError, ValueError) as error:
            raise _damaged(path.relative_to(bundle).as_posix(), error) from error
    if indexed != papers:
        raise SearchError(
            f"Pagefind indexed {indexed} papers, but the site has {papers}. Every paper's page needs "
            "an element with data-pagefind-body (templates/paper.html), and no other page in papers/ "
            "may have one."
        )
    for order in ORDERS:
        if orders.get(order) != papers:
            raise SearchError(
                f"Only {orders.get(order, 0)} of {papers} papers can be sorted by {order}; the others "
                f"would vanish from such a search. Every paper's page needs a data-pagefind-sort for "
                "it (templates/paper.html)."
            )
    return wrote


def _damaged(name: str, error: Exception) -> SearchError:
    return SearchError(f"Pagefind left {name} missing or damaged ({error}). Build again.")


def _popen(program: Path, *arguments: str, folder: Path | None = None) -> "subprocess.Popen[str]":
    # Pagefind also takes options from PAGEFIND_* and from pagefind.yml in the current folder: left
    # there for something else, they would change the index.
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PAGEFIND_")}
    try:
        return subprocess.Popen(
            [program, *arguments],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
        )
    except OSError as error:
        raise SearchError(_MISSING.format(f"{program} does not start ({error})")) from error
