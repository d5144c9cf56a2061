"""Staging and the swap: a whole new site takes the place of the old one, or nothing changes.

A build writes to a folder beside the target. On Linux and macOS the two then trade names in one
system call, so that a process killed at any moment leaves a whole site. Elsewhere there are two
renames, and the next build undoes what a kill between them left.
"""

import errno
import glob
import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import PublishError
from .values import value

MARKER = ".openshelf"
"""The file that says that a folder is ours to replace, and what we put in it."""
KEPT = (".gitignore",)
OWN = frozenset((MARKER, *KEPT))
"""The files of a site that are no part of what it shows."""
_IGNORED = frozenset({".DS_Store", "Thumbs.db"})

# How a file is opened that is not there yet
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
# linux/fs.h and sys/stdio.h: trade the names of two files; both are 2
_EXCHANGE = 2
_AT_FDCWD = -100
_NOT_SUPPORTED = frozenset({errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EXDEV, errno.EPERM})


@value
class Receipt:
    """What a published site says of itself: its top-level names."""

    entries: tuple[str, ...]


def receipt(site: Path) -> Receipt | None:
    """Read what an earlier build left in a site; `None` when there is none, or it is no use."""
    try:
        found = json.loads((site / MARKER).read_text("utf-8"))
        return Receipt(tuple(map(str, found["entries"])))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def claim(out: Path) -> None:
    """Make sure that `out` may be replaced. Raises `PublishError` when it holds others' files."""
    _recover(out)
    if not out.exists():
        return
    if not out.is_dir():
        raise PublishError(f"{out} is not a folder; name another one with --out")
    if out.is_mount():
        raise PublishError(f"{out} is a mount point; name a folder inside it with --out")
    found = {entry.name for entry in os.scandir(out)} - _IGNORED - set(KEPT)
    if not found:
        return
    ours = receipt(out)
    if not ours:
        raise PublishError(
            f"{out} is not empty, and Openshelf did not make it; empty it, or name another folder"
            " with --out"
        )
    foreign = found - {MARKER, *ours.entries}
    if foreign:
        raise PublishError(
            f"{out} holds what Openshelf did not put there: {', '.join(sorted(foreign))}; move it"
            " away, for a build replaces the whole folder"
        )


@contextmanager
def staging(out: Path, spare: Path | None = None) -> Iterator[Path]:
    """Give a folder beside `out`, which is gone at the end, whatever happens.

    It is the folder `spare` under another name if there is one, and else a new empty one. If it is
    not used, the spare one is there again: what was written to it since shows by its time.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    for path in _leftovers(out):
        shutil.rmtree(path, ignore_errors=True)
    folder = _own(out)
    shutil.rmtree(folder, ignore_errors=True)
    try:
        if spare and spare.is_dir():
            spare.rename(folder)
        else:
            folder.mkdir()
        yield folder
    finally:
        if spare and folder.is_dir() and not spare.exists():
            folder.rename(spare)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def workshop(out: Path, *, clean: bool = False) -> Iterator[Path]:
    """Give the folder with what builds of `out` keep for the next one, empty if `clean`.

    It has another name meanwhile: a second build at the same time begins with nothing, and what a
    killed one leaves is not taken for whole.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    rest = out.with_name(f".{out.name}.cache")
    folder = _own(out, ".cache")
    shutil.rmtree(folder, ignore_errors=True)
    try:
        rest.rename(folder)
    except OSError:
        folder.mkdir(exist_ok=True)
    try:
        if clean:
            shutil.rmtree(folder)
            folder.mkdir()
        yield folder
    finally:
        try:
            if any(folder.iterdir()):
                folder.rename(rest)
            else:
                folder.rmdir()
        except OSError:  # another build was faster
            shutil.rmtree(folder, ignore_errors=True)


class Folder:
    """A folder on this machine as a place for the files of a site."""

    def __init__(self, path: Path) -> None:
        self._path = str(path)

    def put(self, path: str, data: bytes) -> None:
        """Write a file."""
        write(self._path, path, data)

    def close(self) -> None:
        """Nothing waits."""


def write(
    folder: str | Path, path: str, data: bytes | memoryview, *more: bytes | memoryview
) -> None:
    """Write a file of the site, one part after another, making the folders that it needs.

    A file that is there already may be part of another tree too, and so is not written to.
    """
    target = f"{folder}/{path}"
    try:
        handle = os.open(target, _NEW, 0o644)
    except (FileNotFoundError, FileExistsError, NotADirectoryError):
        remove(folder, path)
        handle = os.open(target, _NEW, 0o644)
    try:
        done = os.write(handle, data)
        for part in (data[done:], *more) if more or done < len(data) else ():
            done = 0
            while done < len(part):  # one call takes no more than 2 GiB
                done += os.write(handle, part[done:])
    finally:
        os.close(handle)


def remove(tree: str | Path, path: str) -> None:
    """Delete a file of a tree, or else make way for it."""
    try:
        os.unlink(f"{tree}/{path}")  # noqa: PTH108 - for each of many files
    except OSError:
        make_way(tree, path)


def make_way(tree: str | Path, path: str) -> None:
    """Delete what is in the way of a file of a tree, and make the folders that it is to be in.

    That is another file of its name, a folder of its name, or a file that has the name of a folder.
    """
    target = Path(tree, path)
    for above in reversed(target.relative_to(tree).parents[:-1]):
        folder = Path(tree, above)
        if folder.is_symlink() or folder.is_file():
            folder.unlink()
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.is_dir() and not target.is_symlink():
        shutil.rmtree(target)
    else:
        target.unlink(missing_ok=True)


def mark(folder: Path, out: Path) -> None:
    """Say in a finished staging folder what is in it, and take over what a user may keep in `out`."""
    (folder / MARKER).unlink(missing_ok=True)
    entries = sorted({entry.name for entry in os.scandir(folder)} - set(KEPT))
    write(folder, MARKER, (json.dumps({"entries": entries}, indent=1) + "\n").encode())
    for name in KEPT:
        (folder / name).unlink(missing_ok=True)
        if (out / name).is_file():
            shutil.copyfile(out / name, folder / name)


def swap(folder: Path, out: Path) -> None:
    """Put a finished staging folder in the place of `out`; raise `PublishError` if it cannot be.

    Where the two can trade names, the old site is then at `folder`.
    """
    try:
        if not out.exists():
            folder.rename(out)
        elif not _exchange(folder, out):
            _replace(folder, out)
    except OSError as error:
        raise PublishError(f"{out} cannot be replaced: {error.strerror or error}") from error


def _exchange(one: Path, other: Path) -> bool:
    """Trade the names of two folders in one step; false where the system cannot."""
    import ctypes

    try:
        libc = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            status = libc.renamex_np(os.fsencode(one), os.fsencode(other), _EXCHANGE)
        else:
            status = libc.renameat2(
                _AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _EXCHANGE
            )
    except (AttributeError, OSError, TypeError):  # no such function, or no such library
        return False
    if status == 0:
        return True
    code = ctypes.get_errno()
    if code in _NOT_SUPPORTED:
        return False
    raise OSError(code, os.strerror(code))


def _replace(folder: Path, out: Path) -> None:
    """Two renames. Killed in between, the old site lies in `.old` until `_recover`."""
    old = folder.with_name(f".{out.name}.old")
    out.rename(old)
    try:
        folder.rename(out)
    except OSError:
        old.rename(out)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _recover(out: Path) -> None:
    old = out.with_name(f".{out.name}.old")
    if old.is_dir() and not out.exists():
        old.rename(out)
    elif old.is_dir():
        shutil.rmtree(old, ignore_errors=True)


def _own(out: Path, ending: str = "") -> Path:
    """A name beside `out` that no other process has."""
    return out.parent / f".{out.name}.{host()}.{os.getpid()}{ending}"


def _leftovers(out: Path) -> Iterable[Path]:
    """The folders of builds on this machine that are no more."""
    mine = f".{out.name}.{host()}."
    for path in out.parent.glob(f"{glob.escape(mine)}*"):
        pid = path.name.removeprefix(mine).partition(".")[0]
        if pid.isdigit() and not _alive(int(pid)):
            yield path


def _alive(pid: int) -> bool:
    if os.name == "nt":  # os.kill would end the process there
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def host() -> str:
    """The name of this machine, as far as a file's name can have it."""
    name = os.uname().nodename if hasattr(os, "uname") else os.environ.get("COMPUTERNAME", "")
    return "".join(c for c in name if c.isalnum() or c in "-_") or "host"
