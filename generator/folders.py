"""Whether the folders of a tree still list what they did: a folder's time says so, and asks no file.

A folder has another time once a file or folder in it comes, goes, or takes the place of another. Only
what is written into a file that is there already it does not show.
"""

import os
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from pathlib import Path
from stat import S_ISDIR
from typing import TypeAlias

Stamp: TypeAlias = tuple[int, int]
"""A folder's inode, and when its listing last changed, in ns."""
Stamps: TypeAlias = Mapping[str, Stamp | None]
"""The stamps of a tree's folders, by their paths, which end in "/" or are empty; none if it says nothing."""


def above(path: str) -> str:
    """The folder that a file or folder is in."""
    return path[: path.rfind("/", 0, -1) + 1]


def of(paths: Iterable[str]) -> set[str]:
    """The folders that some files are in, with those that these are in."""
    found = {path[: path.rfind("/") + 1] for path in paths}
    for folder in tuple(found):
        while folder:
            folder = above(folder)  # noqa: PLW2901 - it goes up
            found.add(folder)
    return found


def stamps(tree: Path, folders: Iterable[str], beside: Path) -> Stamps:
    """The stamps of a tree's folders as they are now; `beside` is another folder on its disk.

    A folder says nothing while it may change again without another time: disks tell times as finely
    as the kernel looks at its clock, and some to two seconds.
    """
    now = clock(beside)
    return {folder: _stamp(f"{tree}/{folder}", now) for folder in folders}


def clock(folder: Path) -> int:
    """The time that what changes now gets on a folder's disk, in ns; 0 if that cannot be told."""
    probe = folder / "now"
    try:
        probe.write_bytes(b"\0")
        now = probe.stat().st_mtime_ns
        probe.unlink()
    except OSError:
        return 0
    return now


def _stamp(path: str, now: int) -> Stamp | None:
    """A folder's stamp, unless what changes from `now` on may have the same."""
    try:
        # With a "/" at the end, not a link would be asked, but what it leads to
        found = os.lstat(path.rstrip("/"))
    except OSError:
        return None
    earlier = S_ISDIR(found.st_mode) and found.st_mtime_ns < now
    return (found.st_ino, found.st_mtime_ns) if earlier else None


def others(before: Stamps, now: Stamps) -> set[str]:
    """The folders that may list something else than before."""
    return {folder for folder, stamp in before.items() if not stamp or now[folder] != stamp}


def elsewhere(tree: Path, folders: Iterable[str]) -> bool:
    """Whether one of some folders of a tree is but a link: what is written there would go elsewhere."""
    return any((tree / folder).is_symlink() for folder in folders if folder)


def strangers(
    tree: Path, folders: Iterable[str], files: Container[str], known: Collection[str]
) -> Iterator[str]:
    """The paths of what is in some folders of a tree, and is neither of its files nor a `known` folder.

    A folder with nothing in it is named too, with a "/" at its end.
    """
    for folder in folders:
        try:
            found = [*os.scandir(f"{tree}/{folder}")]
        except OSError:
            continue
        if not found and folder not in known:
            yield folder
        for entry in found:
            path = folder + entry.name
            if entry.is_dir(follow_symlinks=False):
                if f"{path}/" not in known:
                    yield from strangers(tree, [f"{path}/"], files, known)
            elif path not in files:
                yield path
