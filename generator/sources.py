"""The files of a content folder: which of them are papers, and what they say as text."""

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from .cache import File, Signature, signature
from .errors import Add, Problem

MAX_FILE_BYTES = 1 << 20
READ_BYTES = 1 << 16

_BYTE_ORDER_MARK = "\ufeff"


def known_files(content: Path, signatures: Mapping[str, Signature]) -> list[File]:
    """The papers' files by what the disk said of them, if all below their folder are plain ones."""
    below = "papers/"
    found = [file for file in signatures.items() if file[0].startswith(below)]
    for path, signed in found:
        if signed[3] < 0 or "/." in path or not path.endswith(".md"):
            return []
    folder = str(content / "papers") + os.sep
    paths = [path[len(below) :].replace("/", os.sep) for path, _ in found]
    return sorted([(folder + path, file[1]) for path, file in zip(paths, found, strict=True)])


def found_files(content: Path, add: Add) -> list[File]:
    """The papers' files as they are found in their folder."""
    return [(e.path, _signature(e)) for e in _paper_files(content / "papers", content, add)]


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


def _signature(entry: "os.DirEntry[str]") -> Signature:
    """What of a file changes when it does; nothing for one that cannot even be asked."""
    try:
        found = entry.stat()
    except OSError:
        return 0, 0, 0, 0
    return signature(found)


def stays(path: Path, content: Path, add: Add) -> bool:
    """Whether `path` is in the content; a link that leaves it might publish what is private."""
    if path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(content.resolve()):
        add(Problem(str(path), 0, "", "links to a place outside the content; copy it here"))
        return False
    return True


def read(path: str, add: Add) -> str | None:
    """A file's text with Unix line ends; `None`, after `add`ing why, when it cannot be used."""
    # Of every paper: pathlib and Python's files would take four times as long
    try:
        found = os.stat(path)  # noqa: PTH116
        if not stat.S_ISREG(found.st_mode):
            add(Problem(path, 0, "", "is no regular file"))
            return None
        file = os.open(path, os.O_RDONLY)
        try:
            data = os.read(file, min(found.st_size, MAX_FILE_BYTES) + 1)
            while len(data) <= MAX_FILE_BYTES and (more := os.read(file, READ_BYTES)):
                data += more
        finally:
            os.close(file)
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
