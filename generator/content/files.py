"""The files of a content folder: which of them are papers, and what they say as text."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from ..errors import Add, Problem

MAX_FILE_BYTES = 1 << 20

_BYTE_ORDER_MARK = "\ufeff"


class Stamp(NamedTuple):
    """A file's size in bytes, time of change in ns, and inode."""

    size: int
    changed: int
    inode: int


def paper_paths(content: Path, add: Add) -> list[str]:
    """List the papers' files below `content`/papers, sorted."""
    return [entry.path for entry in _paper_files(content / "papers", content, add)]


def _paper_files(folder: Path, content: Path, add: Add) -> Iterator["os.DirEntry[str]"]:
    """Every paper's file under `folder`, sorted; what is neither paper nor folder is a problem."""
    if not folder.is_dir():
        add(Problem(str(folder), 0, "", "there is no such folder; papers live in it"))
        return
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        add(Problem(str(folder), 0, "", f"cannot be read: {error.strerror}"))
        return
    for entry in entries:
        name, path = entry.name, entry.path
        if name.startswith("."):
            continue
        linked = entry.is_symlink()
        if linked and not stays(Path(path), content, add):
            continue
        is_paper = name.endswith(".md") and name != ".md"
        if linked and Path(path).is_dir():
            # It may lead to a folder that it is in
            add(Problem(path, 0, "", "is a link to a folder; put the papers' files here"))
        elif is_paper:
            yield entry
        elif not linked and entry.is_dir():
            yield from _paper_files(Path(path), content, add)
        else:
            add(Problem(path, 0, "", "is no paper; the names of papers end in .md"))


def stamp(path: str) -> Stamp:
    """Return what changes of a file when it does; nothing for one that cannot be asked."""
    try:
        found = os.stat(path)  # noqa: PTH116 - paths of thousands of files are strings
    except OSError:
        return Stamp(0, 0, 0)
    return Stamp(found.st_size, found.st_mtime_ns, found.st_ino)


def stays(path: Path, content: Path, add: Add) -> bool:
    """Whether `path` is in the content; a link that leaves it might publish what is private."""
    if path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(content.resolve()):
        add(Problem(str(path), 0, "", "links to a place outside the content; copy it here"))
        return False
    return True


def read(path: str, add: Add) -> str | None:
    """A file's text with Unix line ends; `None`, after `add`ing why, when it cannot be used."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116 - paths of thousands of files are strings
            add(Problem(path, 0, "", "is no regular file"))
            return None
        with open(path, "rb") as file:  # noqa: PTH123 - as above
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        add(Problem(path, 0, "", f"cannot be read: {error.strerror}"))
        return None
    if len(data) > MAX_FILE_BYTES:
        add(Problem(path, 0, "", f"is over {MAX_FILE_BYTES:,} bytes; shorten it"))
        return None
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"byte 0x{data[error.start]:02x} is not UTF-8; save as UTF-8"
        add(Problem(path, line, "", message))
        return None
    text = text.removeprefix(_BYTE_ORDER_MARK)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
