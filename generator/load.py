"""content/ -> Catalog: finds and reads the files, and gathers what is wrong with them.

Everything is read before anything is judged: all problems of all files come in one ContentError.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from functools import partial
from pathlib import Path
from typing import TypeVar

from . import parse
from .config import Config
from .errors import ContentError, Problem
from .model import Catalog, Paper, Text, Vocabulary
from .parse import Add
from .text import from_markdown

MAX_FILE_BYTES = 1 << 20
CHUNK = 250

T = TypeVar("T")


def load(content: Path, executor: Executor | None = None) -> Catalog:
    """Read a content folder; `executor` shares the papers among its workers.

    Raises `ContentError` with every problem found.
    """
    problems: list[Problem] = []
    add = problems.append
    config = _parsed(parse.config, content / "catalog.yaml", add) or Config(id="", title="")
    # Without a good vocabulary every tag would be a problem: then they are taken as they are
    vocabulary_problems: list[Problem] = []
    vocabulary = _parsed(parse.vocabulary, content / "tags.yaml", vocabulary_problems.append)
    problems += vocabulary_problems
    about = _about(content / "about.md", add)
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
    problems += (
        Problem(str(content / "catalog.yaml"), 0, "picks", f"there is no paper {pick!r}")
        for pick in config.picks
        if pick not in ids
    )
    if problems or not vocabulary:
        raise ContentError(problems)
    return Catalog(config, vocabulary, tuple(papers), about)


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
    for name in sorted(os.listdir(folder)):
        path = folder / name
        if name.startswith("."):
            continue
        if path.is_symlink() and not path.resolve().is_relative_to(content.resolve()):
            add(Problem(str(path), 0, "", "links to a place outside the content; copy it here"))
        elif path.suffix != ".md" and path.is_dir():
            yield from _paper_files(path, content, add)
        elif path.suffix != ".md":
            add(Problem(str(path), 0, "", "is no paper; the names of papers end in .md"))
        elif not path.is_file():
            what = "a folder" if path.is_dir() else "not a regular file"
            add(Problem(str(path), 0, "", f"is {what}; a paper is a Markdown file"))
        else:
            yield path


def _read(path: Path, add: Add) -> str | None:
    """A file's text with Unix line ends; `None`, after `add`ing why, when it cannot be used."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        add(Problem(str(path), 0, "", f"cannot be read: {error.strerror}"))
        return None
    if len(data) > MAX_FILE_BYTES:
        add(Problem(str(path), 0, "", f"is over {MAX_FILE_BYTES:,} bytes; shorten it"))
        return None
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        add(
            Problem(
                str(path), line, "", f"byte 0x{data[error.start]:02x} is not UTF-8; save as UTF-8"
            )
        )
        return None


def _about(path: Path, add: Add) -> Text:
    if not path.exists():
        return from_markdown("")
    return from_markdown(_read(path, add) or "", relative_links=True)
