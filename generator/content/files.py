"""Find the files of a content folder, and read them as text."""

import errno
import os
import re
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from ..errors import Add, OpenshelfError, Problem, reason

MAX_FILE_BYTES = 1 << 20

T = TypeVar("T")


Stamp = tuple[int, ...]
"""A file's size in bytes, times of its text and of its change in nanoseconds, and inode; empty if unread."""


def require_catalog(content: Path) -> None:
    """Raise `OpenshelfError` if `content` has no catalog.yaml, and so is not a catalog's folder."""
    if os.path.lexists(content / "catalog.yaml"):
        return
    near = sorted(content.parent.glob(f"*/{content.name}/catalog.yaml"))
    hint = f"go to the catalog with `cd {near[0].parents[1]}`, " if near else ""
    raise OpenshelfError(
        f"{content} is not the folder of a catalog, since it has no catalog.yaml; {hint}make"
        f" {'one' if near else 'a catalog'} with `openshelf init DIR`, or name its folder with --content"
    )


def paper_paths(content: Path, add: Add) -> Iterator[Path]:
    """Yield the papers' files below `content`/papers, sorted by name in each folder."""
    folder = content / "papers"
    if folder.is_dir():
        yield from _paper_paths(folder, content, add)
    else:
        add(
            Problem(
                str(folder), 0, "", "there is no such folder; make it, and put the papers into it"
            )
        )


def _paper_paths(folder: Path, content: Path, add: Add) -> Iterator[Path]:
    try:
        names = sorted(os.listdir(folder))
    except OSError as error:
        add(Problem(str(folder), 0, "", f"cannot be read: {error.strerror}"))
        return
    for path in (folder / name for name in names if not name.startswith(".")):
        if path.is_symlink():
            if not is_inside(path, content, add):
                continue
            if path.is_dir():
                # It may lead to a folder that it is in
                add(
                    Problem(
                        str(path), 0, "", "is a link to a folder; put the papers themselves here"
                    )
                )
                continue
        if path.suffix == ".md":
            yield path
        elif path.is_dir():
            yield from _paper_paths(path, content, add)
        else:
            add(Problem(str(path), 0, "", _not_a_paper(path)))


def page_paths(folder: Path, content: Path, wrong: str, add: Add) -> Iterator[Path]:
    """Yield the Markdown files of a folder of pages, by name; `wrong` is the problem of any other."""
    for name in sorted(os.listdir(folder)) if folder.is_dir() else ():
        path = folder / name
        if name.startswith(".") or name.endswith("~") or not is_inside(path, content, add):
            continue
        if path.suffix == ".md":
            yield path
        else:
            add(Problem(str(path), 0, "", wrong))


def is_inside(path: Path, content: Path, add: Add) -> bool:
    """Return whether `path` is in the content folder; `add` a problem if a link leads out of it.

    Following such a link could publish private files.
    """
    if path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(content.resolve()):
        add(Problem(str(path), 0, "", "links to a place outside the content folder; copy it here"))
        return False
    return True


def stamp(path: Path) -> Stamp:
    """Return a stamp that changes when the file does."""
    try:
        status = path.stat()
    except OSError:
        return ()
    # A tool that keeps the time of the text, such as `rsync -t`, cannot keep that of the change
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def read(path: Path, add: Add, limit: int = MAX_FILE_BYTES) -> str | None:
    """Return a file's text, with Unix line ends.

    If the file cannot be used, `add` a problem and return `None`.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            add(Problem(str(path), 0, "", "is a folder, not a file; give it another name"))
            return None
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        add(Problem(str(path), 0, "", f"cannot be read: {error.strerror}"))
        return None
    if len(data) > limit:
        add(Problem(str(path), 0, "", f"is larger than {limit:,} bytes; shorten it"))
        return None
    try:
        return normalize(data.decode())
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        add(Problem(str(path), line, "", _wrong_encoding(data, error.start)))
        return None


def _wrong_encoding(data: bytes, at: int) -> str:
    """Return what to do about a byte that is not UTF-8, with the word that it is in."""
    right = "in your editor, save it with the encoding UTF-8"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return f"the file is in the encoding UTF-16; {right}"
    # The encoding of Western Windows: nearly always the right guess
    line = data[data.rfind(b"\n", 0, at) + 1 : at + 20].decode("cp1252", "replace")
    column = at - data.rfind(b"\n", 0, at) - 1
    start = max(line.rfind(" ", 0, column) + 1, column - 20)
    word = re.split(r"[\s\]},]", line[start:])[0]
    near = f" near {word!r}" if word.isprintable() else ""
    return f"the file is not in the encoding UTF-8{near}; {right}"


def _not_a_paper(path: Path) -> str:
    if path.suffix.lower() in {".md", ".markdown", ".txt"}:
        return f"the name of a paper ends in .md; rename it to {path.stem}.md, or move it elsewhere"
    return "is not a paper, whose name ends in .md; move it out of this folder"


def normalize(text: str) -> str:
    """Return `text` without a byte order mark, and with Unix line ends."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def read_as(
    parse: Callable[[Path, str, Add], T | None],
    path: Path,
    add: Add,
    *,
    optional: bool = False,
    limit: int = MAX_FILE_BYTES,
) -> T | None:
    """Read a file with `parse`; return `None` if it cannot be used, or is optional and missing."""
    if optional and not os.path.lexists(path):
        return None
    text = read(path, add, limit)
    return None if text is None else parse(path, text, add)


def write_new(path: Path, text: str) -> None:
    """Write a file that does not exist yet; its folder is made if need be.

    Raises `OpenshelfError` if it exists or cannot be written.
    """
    try:
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        write(path, text)
    except OSError as error:
        raise OpenshelfError(f"{path} cannot be written: {reason(error)}") from error


def write(path: Path, text: str) -> None:
    """Write a file in one step, so that it is never half written; its folder is made if need be.

    Line ends are written as they are. Raises `OSError`.
    """
    with prepared(path, text) as new:
        new.replace(path)


@contextmanager
def prepared(path: Path, text: str) -> Iterator[Path]:
    """Give a file beside `path` with a new text, to rename to `path`; otherwise it is removed at the end.

    The disk has the text then, so that a power cut after the renaming leaves no empty file. Raises
    `OSError`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with new.open("wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, new)
        yield new
    finally:
        new.unlink(missing_ok=True)


def remove_leftovers(paths: Iterable[Path]) -> None:
    """Remove what commands that were killed left beside files that are about to be written."""
    for folder in {path.parent for path in paths if path.parent.is_dir()}:
        for path in folder.glob(".*.*.new"):
            pid = path.suffixes[-2][1:]
            if pid.isdecimal() and not is_alive(int(pid)):
                path.unlink(missing_ok=True)


def is_alive(pid: int) -> bool:
    """Return whether a process of this machine is there; true if that cannot be told."""
    if os.name == "nt":  # os.kill would end the process there
        return True
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True
