"""A folder with files: whether they are as they were made; links to them, file by file.

A file counts as made only if it is there, as long as it was, and has not been written to since.
"""

import os
import shutil
from collections.abc import Container, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from . import publish
from .errors import CacheError
from .manifests import Difference, Manifest

_BY_HANDLE = os.scandir in os.supports_fd and {os.stat, os.link} <= os.supports_dir_fd


def faulty(
    tree: Path, paths: Iterable[str], sizes: Iterable[int], said: Manifest | Difference
) -> list[str]:
    """The paths of those files that are not as they were made."""
    faults = []
    finished, ask = said.finished, os.stat
    with _opened(tree) as (begin, place):
        for path, size in zip(paths, sizes, strict=True):
            try:
                found = ask(begin + path, dir_fd=place, follow_symlinks=False)
            except OSError:
                faults.append(path)
                continue
            if found.st_size != size or found.st_mtime_ns > finished:
                faults.append(path)
    return faults


@contextmanager
def _opened(tree: Path) -> Iterator[tuple[str, int | None]]:
    """What paths in a tree begin with, and the open folder that they are in, if there can be one.

    From there the system does not go down the whole path for each file.
    """
    try:
        place = os.open(tree, os.O_RDONLY) if _BY_HANDLE else None
    except OSError:
        place = None
    if place is None:
        yield f"{tree}/", None
        return
    try:
        yield "", place
    finally:
        os.close(place)


def replaced(tree: Path, paths: Iterable[str], said: Manifest) -> Iterator[str]:
    """The paths of those files that came to their places since they were made, be they as old as ever."""
    for path in paths:
        try:
            came = os.lstat(f"{tree}/{path}").st_ctime_ns
        except OSError:
            continue
        if came > said.finished:
            yield path


def sound(tree: Path, path: str, manifest: Manifest) -> Path | None:
    """Where a file of a tree is, if it is as it was made."""
    made = manifest.files.one(path)
    return tree / path if made and not faulty(tree, [path], [made[1]], manifest) else None


def walk(tree: Path) -> Iterator[tuple[str, os.stat_result]]:
    """Every file below a folder, by its path from there."""
    return ((path, entry.stat(follow_symlinks=False)) for path, entry in entries(tree))


def entries(tree: Path) -> Iterator[tuple[str, "os.DirEntry[str]"]]:
    """The entry of every file below a folder, by its path from there; to be asked at once."""
    folders = [""]
    while folders:
        prefix = folders.pop()
        try:
            # From an open folder, the system does not go down the whole path for each file
            place = os.open(f"{tree}/{prefix}", os.O_RDONLY) if _BY_HANDLE else f"{tree}/{prefix}"
        except OSError:
            continue
        try:
            with os.scandir(place) as found:
                for entry in found:
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(f"{prefix}{entry.name}/")
                    else:
                        yield prefix + entry.name, entry
        except OSError:
            continue
        finally:
            if isinstance(place, int):
                os.close(place)


def link(source: Path, target: Path, paths: Iterable[str], *, missing_ok: bool = False) -> bool:
    """Give a tree files of another one; whether they are the same files, and not copies.

    They are copies where the disk has no such links.
    Raises `CacheError` when one is not there, unless that is `missing_ok`.
    """
    made: set[str] = set()
    linked = True
    target.mkdir(parents=True, exist_ok=True)
    with _opened(source) as (old, source_fd), _opened(target) as (new, target_fd):
        for path in paths:
            folder = path[: path.rfind("/") + 1]
            if folder not in made:
                try:
                    os.makedirs(f"{target}/{folder}", exist_ok=True)  # noqa: PTH103 - of many files
                except OSError:
                    publish.make_way(target, path)
                made.add(folder)
            try:
                os.link(
                    old + path,
                    new + path,
                    src_dir_fd=source_fd,
                    dst_dir_fd=target_fd,
                    follow_symlinks=source_fd is None,
                )
            except OSError as error:
                if isinstance(error, FileExistsError):
                    publish.remove(target, path)
                linked &= _link(f"{source}/{path}", f"{target}/{path}", missing_ok=missing_ok)
    return linked


def _link(old: str, new: str, *, missing_ok: bool) -> bool:
    try:
        os.link(old, new)
    except OSError as error:
        if Path(old).is_file():
            shutil.copy2(old, new)
            return False
        if not missing_ok:
            raise CacheError(f"{old} is gone") from error
    return True


def prune(tree: Path, there: Iterable[str], wanted: Container[str]) -> None:
    """Delete what of the paths `there` is not wanted, and the folders that are then empty."""
    for path in there:
        if path not in wanted:
            try:
                os.unlink(f"{tree}/{path}")  # noqa: PTH108 - for each of many files
            except (FileNotFoundError, NotADirectoryError):
                pass
            except OSError:
                if not (tree / path).is_dir():  # which a file has made way for
                    raise
            folder = path.rpartition("/")[0]
            while folder:
                try:
                    os.rmdir(f"{tree}/{folder}")  # noqa: PTH106 - for each of many files
                except OSError:
                    break
                folder = folder.rpartition("/")[0]
