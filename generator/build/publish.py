"""Staging and the swap: a whole new site takes the place of the old one, or nothing changes.

A build writes to a folder beside the target. On Linux and macOS the two then trade names in one
system call, so that a process killed at any moment leaves a whole site. Elsewhere there are two
renames, and the next build undoes what a kill between them left.
"""

import ctypes
import errno
import glob
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from ..content.files import is_alive
from ..errors import PublishError, reason

MARKER = ".openshelf"
"""The file of a site that says that Openshelf made it, and which files are its own."""
KEPT = ".gitignore"
"""A file that a user may put into the site, and that stays there."""
_IGNORED = frozenset({".DS_Store", "Thumbs.db"})
_SHOWN = 5

# linux/fs.h and sys/stdio.h: trade the names of two files; both are 2
_EXCHANGE = 2
_AT_FDCWD = -100
_NOT_SUPPORTED = frozenset({errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EXDEV, errno.EPERM})


@dataclass(frozen=True, slots=True)
class Record:
    """What a build says of a site that it made, in the site's marker file.

    Attributes:
        inputs: a digest of everything that the build read.
        index: a digest of everything that the search index was made from.
        report: what the build printed, for a build that has nothing to do.
        files: digests of the paths of the site's files. Paths themselves would tell strangers of pages
            that nothing links to, such as the old URL of a quiet redirect.
        size: how long the files are together, in bytes.
        content: a digest of the content's files, to tell whether the site is older than they are.
    """

    inputs: str
    index: str
    report: Mapping[str, object]
    files: Sequence[str]
    size: int
    content: str = ""


def claim(out: Path) -> Record | None:
    """Make sure that `out` may be replaced; return the record of a site that is as a build left it.

    Raises `PublishError` when `out` is no folder, or holds files that Openshelf did not put there.
    """
    _recover(out)
    if not out.exists():
        return None
    if not out.is_dir():
        raise PublishError(f"{out} is not a folder; name another one with --out")
    if out.is_mount():
        raise PublishError(f"{out} is a mount point; name a folder inside it with --out")
    record = _read_record(out)
    if not record:
        if {entry.name for entry in os.scandir(out)} - _IGNORED - {KEPT}:
            raise PublishError(
                f"{out} is not empty, and this version of Openshelf did not make it; empty it, or"
                " name another folder with --out"
            )
        return None
    own = frozenset(record.files)
    files = {path: stat for path, stat in walk(out) if path not in {MARKER, KEPT}}
    foreign = sorted(path for path in files if _digest(path) not in own)
    if foreign:
        more = f" and {len(foreign) - _SHOWN} more" if len(foreign) > _SHOWN else ""
        raise PublishError(
            f"{out} holds what Openshelf did not put there: {', '.join(foreign[:_SHOWN])}{more};"
            " move it away, for a build replaces the whole folder"
        )
    finished = (out / MARKER).stat().st_mtime_ns
    untouched = (
        len(files) == len(own)
        and sum(stat.st_size for stat in files.values()) == record.size
        and all(stat.st_mtime_ns <= finished for stat in files.values())
    )
    return record if untouched else None


def content_of(out: Path) -> str:
    """Return the digest of the content that a site was built from; empty if that is not known."""
    record = _read_record(out)
    return record.content if record else ""


def _digest(path: str) -> str:
    return hashlib.blake2b(path.encode(errors="surrogateescape"), digest_size=6).hexdigest()


def _read_record(out: Path) -> Record | None:
    try:
        return Record(**json.loads((out / MARKER).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def walk(folder: Path, prefix: str = "") -> Iterator[tuple[str, os.stat_result]]:
    """Yield the path of every file below a folder, and what the disk says of it; links are files."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name in _IGNORED:
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from walk(Path(entry.path), f"{prefix}{entry.name}/")
            else:
                yield prefix + entry.name, entry.stat(follow_symlinks=False)


@contextmanager
def staging(out: Path) -> Iterator[Path]:
    """Give an empty folder beside `out`, which is gone at the end, whatever happens."""
    folder = out.parent / f".{out.name}.{_host()}.{os.getpid()}"
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
    except OSError as error:
        message = f"{out} cannot be written: {reason(error)}; --out names another folder"
        raise PublishError(message) from error
    try:
        yield folder
    finally:
        try:
            shutil.rmtree(folder, ignore_errors=True)
        except BaseException:  # Ctrl-C or SIGTERM in the middle of it
            shutil.rmtree(folder, ignore_errors=True)
            raise


def write(folder: Path, path: str, data: bytes) -> None:
    """Write a file of the site, making the folders that it needs."""
    target = f"{folder}/{path}"
    try:
        file = open(target, "xb")  # noqa: PTH123, SIM115 - strings, for a hundred thousand files
    except FileNotFoundError:
        Path(target).parent.mkdir(parents=True, exist_ok=True)
        file = open(target, "xb")  # noqa: PTH123, SIM115
    with file:
        file.write(data)


def swap(
    folder: Path,
    out: Path,
    inputs: str,
    index: str,
    report: Mapping[str, object],
    content: str = "",
) -> None:
    """Mark a finished staging folder as a site, and put it in the place of `out`.

    Raises `PublishError` when it cannot be put there; `out` is then as it was.
    """
    files = dict(walk(folder))
    size = sum(stat.st_size for stat in files.values())
    record = Record(inputs, index, report, sorted(map(_digest, files)), size, content)
    write(folder, MARKER, (json.dumps(asdict(record)) + "\n").encode())
    if (out / KEPT).is_file():
        shutil.copyfile(out / KEPT, folder / KEPT)
    try:
        _sync(folder)
        if not out.exists():
            folder.rename(out)
        elif not _exchange(folder, out):
            _replace(folder, out)
        _sync(out.parent)  # before the old site is deleted
    except OSError as error:
        raise PublishError(f"{out} cannot be replaced: {reason(error)}") from error


def _sync(folder: Path) -> None:
    """Have the disk of a folder hold all that was written, which a power cut then leaves whole."""
    try:
        sync = ctypes.CDLL(None, use_errno=True).syncfs
    except (AttributeError, OSError, TypeError):  # not Linux
        getattr(os, "sync", lambda: None)()
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        if sync(descriptor):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    finally:
        os.close(descriptor)


def _exchange(one: Path, other: Path) -> bool:
    """Trade the names of two folders in one step; false where the system cannot."""
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
    """Undo what killed builds left: a swap half done, and staging folders."""
    for path in _leftovers(out):
        shutil.rmtree(path, ignore_errors=True)
    old = out.with_name(f".{out.name}.old")
    if old.is_dir() and not out.exists():
        old.rename(out)
    elif old.is_dir():
        shutil.rmtree(old, ignore_errors=True)


def _leftovers(out: Path) -> Iterable[Path]:
    """The staging folders of builds on this machine that were killed, and those of their Pagefind."""
    mine = f".{out.name}.{_host()}."
    for path in out.parent.glob(f"{glob.escape(mine)}*"):
        pid = path.name.removeprefix(mine).removesuffix(".pages")
        if pid.isdecimal() and not is_alive(int(pid)):
            yield path


def _host() -> str:
    """The name of this machine, as far as a file's name can have it."""
    name = os.uname().nodename if hasattr(os, "uname") else os.environ.get("COMPUTERNAME", "")
    return "".join(c for c in name if c.isalnum() or c in "-_") or "host"
