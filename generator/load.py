"""content/ -> Catalog: finds and reads the files, and gathers what is wrong with them.

Everything is read before anything is judged: all problems of all files come in one ContentError.
"""

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from functools import partial
from pathlib import Path
from typing import TypeVar

from . import moved, parse, persons
from .attribution import attribute
from .config import Config
from .errors import ContentError, Problem
from .model import Catalog, Paper, Vocabulary
from .parse import Add
from .text import from_line

MAX_FILE_BYTES = 1 << 20
CHUNK = 250

T = TypeVar("T")


def load(content: Path, executor: Executor | None = None) -> Catalog:
    """Read a content folder; `executor` shares the papers among its workers.

    Raises `ContentError` with every problem found.
    """
    problems: list[Problem] = []
    add = problems.append
    for name in ("catalog.yaml", "tags.yaml", "about.md", "moved.yaml", "people.yaml", "papers"):
        _stays(content / name, content, add)
    config = _parsed(parse.config, content / "catalog.yaml", add) or Config(id="", title="")
    # Without a good vocabulary every tag would be a problem: then they are taken as they are
    vocabulary_problems: list[Problem] = []
    vocabulary = _parsed(parse.vocabulary, content / "tags.yaml", vocabulary_problems.append)
    problems += vocabulary_problems
    has_about = os.path.lexists(content / "about.md")
    about = _parsed(parse.about, content / "about.md", add) if has_about else None
    has_moves = os.path.lexists(content / moved.FILE)
    moves = _parsed(moved.read, content / moved.FILE, add) if has_moves else None
    has_people = os.path.lexists(content / persons.FILE)
    profiles = _parsed(persons.read, content / persons.FILE, add) if has_people else None
    paths = list(_paper_files(content / "papers", content, add))
    if not paths and not problems:
        add(
            Problem(str(content / "papers"), 0, "", "has no paper; `openshelf new TITLE` makes one")
        )
    read = partial(read_papers, vocabulary=None if vocabulary_problems else vocabulary)
    chunks = [paths[i : i + CHUNK] for i in range(0, len(paths), CHUNK)]
    papers: list[Paper] = []
    for some, found in (executor.map if executor else map)(read, chunks):
        papers += some
        problems += found
    papers.sort(key=lambda paper: paper.id)
    papers.sort(key=lambda paper: paper.date, reverse=True)
    problems += _same_names(paths)
    problems += _duplicates(papers)
    ids = {path.stem for path in paths}
    papers = attribute(papers, profiles or (), ids, add)
    problems += (
        Problem(str(content / "catalog.yaml"), 0, "picks", f"there is no paper {pick!r}")
        for pick in config.picks
        if pick not in ids
    )
    if problems or not vocabulary:
        raise ContentError(problems)
    return Catalog(
        config, vocabulary, tuple(papers), about or from_line(""), moves or (), profiles or ()
    )


def read_papers(
    paths: Iterable[Path], *, vocabulary: Vocabulary | None
) -> tuple[list[Paper], list[Problem]]:
    """Read paper files; those with problems are left out. No vocabulary: any tag will do."""
    problems: list[Problem] = []
    read = partial(parse.paper, vocabulary=vocabulary)
    papers = [paper for path in paths if (paper := _parsed(read, path, problems.append))]
    return papers, problems


def _parsed(parser: Callable[[Path, str, Add], T | None], path: Path, add: Add) -> T | None:
    """What `parser` makes of a file, if it can be read."""
    text = _read(path, add)
    return None if text is None else parser(path, text, add)


def _same_names(paths: Iterable[Path]) -> Iterator[Problem]:
    """The files whose name, and so whose paper's id, another file has too."""
    first: dict[str, Path] = {}
    for path in paths:
        other = first.setdefault(path.stem, path)
        if other != path:
            yield Problem(
                str(path), 0, "id", f"{path.stem!r} is the name of {other} too; rename one"
            )


def _duplicates(papers: Iterable[Paper]) -> Iterator[Problem]:
    """What only one paper of a catalog may have."""
    first: dict[tuple[str, str], str] = {}
    for paper in sorted(papers, key=lambda paper: paper.path):
        for field in ("key", "arxiv", "doi", "acl"):
            value = getattr(paper, field)
            if not value:
                continue
            other = first.setdefault((field, value.lower()), paper.path)
            if other != paper.path:
                yield Problem(
                    paper.path, 0, field, f"{value!r} is the {field} of {other} too; change one"
                )


def _paper_files(folder: Path, content: Path, add: Add) -> Iterator[Path]:
    """Every paper's file under `folder`, sorted; what is neither paper nor folder is a problem."""
    if not folder.is_dir():
        add(Problem(str(folder), 0, "", "there is no such folder; papers live in it"))
        return
    try:
        names = sorted(os.listdir(folder))
    except OSError as error:
        add(Problem(str(folder), 0, "", f"cannot be read: {error.strerror}"))
        return
    for name in names:
        path = folder / name
        if name.startswith("."):
            continue
        if not _stays(path, content, add):
            continue
        if path.is_symlink() and path.is_dir():
            # It may lead to a folder that it is in
            add(Problem(str(path), 0, "", "is a link to a folder; put the papers' files here"))
        elif path.suffix != ".md" and path.is_dir():
            yield from _paper_files(path, content, add)
        elif path.suffix != ".md":
            add(Problem(str(path), 0, "", "is no paper; the names of papers end in .md"))
        else:
            yield path


def _stays(path: Path, content: Path, add: Add) -> bool:
    """Whether `path` is in the content; a link that leaves it might publish what is private."""
    if path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(content.resolve()):
        add(Problem(str(path), 0, "", "links to a place outside the content; copy it here"))
        return False
    return True


def _read(path: Path, add: Add) -> str | None:
    """A file's text with Unix line ends; `None`, after `add`ing why, when it cannot be used."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            add(Problem(str(path), 0, "", "is no regular file"))
            return None
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        add(Problem(str(path), 0, "", f"cannot be read: {error.strerror}"))
        return None
    if len(data) > MAX_FILE_BYTES:
        add(Problem(str(path), 0, "", f"is over {MAX_FILE_BYTES:,} bytes; shorten it"))
        return None
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        add(
            Problem(
                str(path), line, "", f"byte 0x{data[error.start]:02x} is not UTF-8; save as UTF-8"
            )
        )
        return None
