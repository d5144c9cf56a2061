"""A site's folder: which of its files are still as they were made; and copies of it, file by file.

A file counts as made only if it is there, as long as it was, and has not been written to since.
"""

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property, partial
from pathlib import Path

from . import forks, manifests, publish
from .errors import CacheError
from .manifests import Made, Manifest
from .values import value

_BY_HANDLE = os.scandir in os.supports_fd
# Below this, starting workers costs more than they save
FEW_FILES = 5_000


@value
class Known:
    """A tree, what is known of it, which of its files are as they were made, and which are not."""

    folder: Path
    manifest: Manifest
    sound: Mapping[str, Made]
    others: Sequence[str]

    @property
    def known(self) -> "Known":
        """Itself: nothing has to be waited for, as with a `Look`."""
        return self

    @property
    def whole(self) -> bool:
        """Whether it has every file as it was made, and no other."""
        return not self.others and 0 < len(self.sound) == len(self.manifest.files)

    def key_of(self, prefix: str) -> bytes:
        """What the files below a folder were made from; nothing if there are none."""
        for path, made in self.manifest.files.items():
            if path.startswith(prefix):
                return made[0]
        return b""

    def of(self, prefix: str, key: bytes) -> Mapping[str, Made]:
        """The files below a folder if all of them are sound and were made from `key`; else none."""
        made = {path: one for path, one in self.manifest.files.items() if path.startswith(prefix)}
        good = all(one[0] == key and path in self.sound for path, one in made.items())
        return made if good else {}


class Look:
    """A look at a tree that has begun: `manifest` is there at once, `known` waits for the rest.

    So many other `processes` share it where they can; a tree of few files takes less time than to
    begin them. Of a tree that a `newer` one replaced, the files that are in both are asked about there.
    """

    def __init__(
        self,
        cache: Path,
        folder: Path,
        processes: int = 0,
        newer: "Known | Look | None" = None,
    ) -> None:
        self.folder, self._newer = folder, newer
        self.manifest: Manifest = manifests.read(cache, folder, newer.manifest if newer else None)
        if len(self.manifest.files) < FEW_FILES or not forks.can_fork():
            processes = 0
        shares = processes or 1
        other = (newer.folder, newer.manifest.files) if newer else None
        faults = partial(_faults, folder, self.manifest, other, shares)
        self._answers = (forks.Forks(shares).map if processes else map)(faults, range(shares))

    @cached_property
    def known(self) -> Known:
        """What is known of the tree, as far as it still holds."""
        sound, others, seen = dict(self.manifest.files), [], 0
        for faulty, strangers, count in self._answers:
            for path in faulty:
                del sound[path]
            others += strangers
            seen += count
        if self._newer:
            for path in self._newer.manifest.files.keys() - self._newer.known.sound.keys():
                sound.pop(path, None)
        if seen < len(self.manifest.files):
            there = {path for path, _ in entries(self.folder)}
            sound = {path: made for path, made in sound.items() if path in there}
        return Known(self.folder, self.manifest, sound, others)


class Copy:
    """A copy of a tree that has begun: `known` waits for the rest.

    It is made by another process if there may be `processes`.
    """

    def __init__(self, of: Known | Look, folder: Path, processes: int = 0) -> None:
        self.folder, self.manifest, self._of = folder, of.manifest, of
        shares = forks.Forks(1).map if processes and forks.can_fork() else map
        self._answers = shares(partial(_copy, of.folder, folder), [tuple(of.manifest.files)])

    @cached_property
    def known(self) -> Known:
        """What is known of the copy: the same as of the tree that it was made of."""
        for _ in self._answers:
            pass
        sound = self._of.known.sound
        others = [path for path in self.manifest.files if path not in sound]
        return Known(self.folder, self.manifest, sound, others)


def _copy(source: Path, target: Path, paths: Iterable[str]) -> None:
    shutil.rmtree(target, ignore_errors=True)
    link(source, target, paths, missing_ok=True)


def _faults(
    tree: Path,
    manifest: Manifest,
    other: tuple[Path, Mapping[str, Made]] | None,
    shares: int,
    share: int,
) -> tuple[list[str], list[str], int]:
    """What of a share is not as it was made, what is there beside all files, and how much of it is there.

    What is the same file in an `other` tree, and was there when it was made, is not asked.
    """
    files, finished = manifest.files, manifest.finished
    inodes: dict[str, int] = {}
    if other:
        # To read a folder, which says this of all in it, takes a fifth of the time of asking each
        inodes = {path: entry.inode() for path, entry in entries(other[0])}
    faulty, others, seen = [], [], 0
    for path, entry in entries(tree):
        made = files.get(path)
        if made is None:
            if share == 0 and path not in publish.OWN:
                others.append(path)
        elif hash(path) % shares == share:
            seen += 1
            if other and other[1].get(path) is made and 0 != entry.inode() == inodes.get(path):
                continue
            if not _as_made(entry.stat(follow_symlinks=False), made, finished):
                faulty.append(path)
    return faulty, others, seen


def _as_made(stat: os.stat_result, made: Made, finished: int) -> bool:
    return stat.st_size == made[1] and stat.st_mtime_ns <= finished


def sound(tree: Path, path: str, manifest: Manifest) -> Path | None:
    """Where a file of a tree is, if it is as it was made."""
    try:
        stat = (tree / path).lstat()
    except OSError:
        return None
    return tree / path if _as_made(stat, manifest.files[path], manifest.finished) else None


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


def link(source: Path, target: Path, paths: Iterable[str], *, missing_ok: bool = False) -> None:
    """Give a tree files of another one: the same files where the disk can, else copies.

    Raises `CacheError` when one is not there, unless that is `missing_ok`.
    """
    made: set[str] = set()
    for path in paths:
        old, new = f"{source}/{path}", f"{target}/{path}"
        folder = new.rpartition("/")[0]
        if folder not in made:
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103 - for each of many files
            made.add(folder)
        try:
            os.link(old, new)
        except FileExistsError:
            os.unlink(new)  # noqa: PTH108 - for each of many files
            _link(old, new, missing_ok=missing_ok)
        except OSError:
            _link(old, new, missing_ok=missing_ok)


def _link(old: str, new: str, *, missing_ok: bool) -> None:
    try:
        os.link(old, new)
    except FileNotFoundError as error:
        if not missing_ok:
            raise CacheError(f"{old} is gone") from error
    except OSError:
        shutil.copy2(old, new)


def prune(tree: Path, there: Iterable[str], wanted: Mapping[str, object]) -> None:
    """Delete what of the paths `there` is not wanted, and the folders that are then empty."""
    for path in there:
        if path not in wanted:
            with suppress(FileNotFoundError):
                os.unlink(f"{tree}/{path}")  # noqa: PTH108 - for each of many files
            folder = path.rpartition("/")[0]
            while folder:
                try:
                    os.rmdir(f"{tree}/{folder}")  # noqa: PTH106 - for each of many files
                except OSError:
                    break
                folder = folder.rpartition("/")[0]
