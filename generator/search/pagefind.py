"""Runs Pagefind's command-line program over the papers' pages, and checks the index it writes."""

import ctypes
import errno
import json
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from ..errors import SearchError
from .bundle import data_files
from .canonical import unpack

PAPERS = "papers"
"""The folder of the papers' pages in a site."""
BUNDLE = "pagefind"
"""The folder of the index in a site."""
LIMIT = 60.0
"""How many seconds Pagefind gets, and `LIMIT_PER_PAGE` more for each page: 30 times what it needs."""
LIMIT_PER_PAGE = 0.06
SPARE = 1 << 20
"""A disk with fewer bytes left is full."""

_MISSING = (
    "Pagefind, which makes the search index, was not found: {}. Install the package pagefind-bin "
    "(pip install pagefind-bin), or set PAGEFIND_BINARY_PATH to a Pagefind program, or build "
    "without search (--no-search)."
)


# linux/prctl.h
_PR_SET_PDEATHSIG = 1
# How programs in Rust report what the system refuses
_OS_ERROR = re.compile(r"\(os error (\d{1,4})\)")


def executable(environment: Mapping[str, str] = os.environ) -> Path:
    """Return Pagefind's program: PAGEFIND_BINARY_PATH, or the one in the package pagefind-bin.

    Raises `SearchError` if it does not exist.
    """
    if path := environment.get("PAGEFIND_BINARY_PATH"):
        program = shutil.which(path)
        if program is None:
            raise SearchError(_MISSING.format(f"PAGEFIND_BINARY_PATH is {path}, not a program"))
        return Path(program).resolve()
    try:
        from pagefind_bin import get_executable
    except ImportError:
        raise SearchError(_MISSING.format("there is no package pagefind_bin")) from None
    try:
        return Path(get_executable())
    except FileNotFoundError as error:
        raise SearchError(_MISSING.format(error)) from None


def version(program: Path) -> str:
    """Return a program's version, such as "1.5.2". Raises `SearchError` if it cannot run."""
    return finish(_popen(program, "--version")).removeprefix("pagefind").strip()


def identity() -> str:
    """Return path, size and time of Pagefind's program; empty if there is none."""
    try:
        program = executable()
        stat = program.stat()
    except (SearchError, OSError):
        return ""
    return f"{program} {stat.st_size} {stat.st_mtime_ns}"


def options(language: str) -> tuple[str, ...]:
    """Return Pagefind's options, besides the folders: the same for every site in `language`."""
    return (
        *("--glob", f"{PAPERS}/*.html"),
        *("--force-language", language),  # one index even if papers are in several languages
        "--keep-index-url",  # a URL that ends in "/" opens a listing over file://
    )


def start(
    program: Path, site: Path, *, language: str, pages: Iterable[str]
) -> "subprocess.Popen[str]":
    """Start to index the pages at the paths `pages` of `site`, replacing any old index.

    The caller waits with `finish`, and then deletes the folder `mirror(site)`. Raises `SearchError`
    if the program does not start.
    """
    # Pagefind keeps files whose names it would write again, even damaged ones
    bundle = site.resolve() / BUNDLE
    shutil.rmtree(bundle, ignore_errors=True)
    # Pagefind numbers pages in the order in which the disk lists their folder. Some disks list files
    # by the time they were made, so a folder whose files are made in order gives the same numbers
    folder = mirror(site)
    shutil.rmtree(folder, ignore_errors=True)
    (folder / PAPERS).mkdir(parents=True)
    for page in sorted(pages):
        try:
            os.link(site / page, folder / page)
        except OSError:  # no hard links on this disk
            shutil.copyfile(site / page, folder / page)
    folders = ("--site", str(folder.resolve()), "--output-path", str(bundle))
    return _popen(program, *folders, *options(language), folder=site)


def mirror(site: Path) -> Path:
    """Return the folder that holds the papers' pages during indexing, on the same disk as `site`."""
    return site.with_name(f"{site.name}.pages")


def finish(process: "subprocess.Popen[str]", *, pages: int = 0) -> str:
    """Wait for a program that indexes `pages` pages, and return its output.

    Raises `SearchError` with its output if it fails, or if it takes longer than `LIMIT` allows, and
    `OSError` if it says that the system refuses it something.
    """
    limit = LIMIT + LIMIT_PER_PAGE * pages
    try:
        out, err = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        process.kill()
        raise SearchError(
            f"Pagefind, which makes the search index, did not end within {limit:.0f} seconds and was"
            " stopped. Build again, or without search (--no-search)."
        ) from None
    if process.returncode != 0:
        output = "\n".join(filter(None, (out.strip(), err.strip())))
        if refused := _OS_ERROR.search(output):
            raise OSError(int(refused[1]), os.strerror(int(refused[1])))
        said = f"It said:\n{output}" if output else "Build again, or without search (--no-search)."
        raise SearchError(f"Pagefind ended with exit code {process.returncode}. {said}")
    return out


def check_room(folder: Path) -> None:
    """Raise `OSError` if the disk of a folder is full. Pagefind does not always say so, or hangs."""
    if hasattr(os, "statvfs"):
        disk = os.statvfs(folder)
        is_full = disk.f_bavail * disk.f_frsize < SPARE or (disk.f_files and disk.f_favail < 16)
    else:
        is_full = shutil.disk_usage(folder).free < SPARE
    if is_full:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder))


def verify(bundle: Path, *, papers: int) -> str:
    """Check that an index is whole and has `papers` papers; return the version that wrote it.

    Raises `SearchError` if not.
    """
    name = "pagefind-entry.json"
    try:
        entry = json.loads((bundle / name).read_bytes())
        indexed = sum(language["page_count"] for language in entry["languages"].values())
        entry_version = str(entry["version"])
        for path in data_files(bundle):
            name = path.relative_to(bundle).as_posix()
            if path.suffix != ".json":
                unpack(path.read_bytes())
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        message = f"Pagefind left {name} missing or damaged ({error}). Build again."
        raise SearchError(message) from error
    if indexed != papers:
        raise SearchError(
            f"Pagefind indexed {indexed} papers, but the site has {papers}. Every paper's page needs "
            "an element with data-pagefind-body (templates/paper.html), and no other page in papers/ "
            "may have one."
        )
    return entry_version


def _popen(program: Path, *arguments: str, folder: Path | None = None) -> "subprocess.Popen[str]":
    # Pagefind also reads options from PAGEFIND_*, and from pagefind.yml in the current folder. Those
    # that a user has for another site would change the index
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
            preexec_fn=_end_with_build(),  # noqa: PLW1509 - it only calls the system
        )
    except OSError as error:
        raise SearchError(_MISSING.format(f"{program} does not start ({error})")) from error


def _end_with_build() -> Callable[[], object] | None:
    """Return what has Linux end a process as soon as the build has ended, even when that was killed."""
    try:
        return partial(ctypes.CDLL(None).prctl, _PR_SET_PDEATHSIG, signal.SIGKILL)
    except (AttributeError, OSError, TypeError):  # not Linux
        return None
