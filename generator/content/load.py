"""content/ -> Catalog: finds and reads the files, and gathers what is wrong with them.

Everything is read before anything is judged: all problems of all files come in one ContentError.
"""

import os
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from operator import attrgetter
from pathlib import Path
from typing import TypeVar

from ..catalog.attribution import attribute
from ..catalog.catalog import Catalog
from ..catalog.model import Config, Paper, Vocabulary
from ..errors import Add, ContentError, Problem
from ..text.markdown import from_line
from . import files, moved, people, settings
from .paper import read_about, read_paper

T = TypeVar("T")


@dataclass(slots=True)
class ParsedPapers:
    """Papers parsed before, by path, each with the stamp of its file then.

    `serve` keeps one, so that a change of one file parses that file alone.
    """

    vocabulary: Vocabulary | None = None
    by_path: dict[str, tuple[files.Stamp, Paper]] = field(default_factory=dict)


def load(
    content: Path, parsed: ParsedPapers | None = None, *, url: str = "", search: bool = True
) -> Catalog:
    """Read a content folder. `url` overrides that of catalog.yaml; without `search` there is none.

    Papers in `parsed` whose files are the same are not read again.

    Raises `ContentError` with every problem found.
    """
    problems: list[Problem] = []
    add = problems.append
    for name in ("catalog.yaml", "tags.yaml", "about.md", "moved.yaml", "people.yaml", "papers"):
        files.stays(content / name, content, add)
    config = _read(settings.config, content / "catalog.yaml", add) or Config(id="", title="")
    # Without a good vocabulary every tag would be a problem: then they are taken as they are
    vocabulary_problems: list[Problem] = []
    vocabulary = _read(settings.vocabulary, content / "tags.yaml", vocabulary_problems.append)
    if vocabulary_problems:
        problems += vocabulary_problems
        vocabulary = None
    about = _read_optional(read_about, content / "about.md", add)
    moves = _read_optional(moved.read, content / moved.FILE, add)
    profiles = _read_optional(people.read, content / people.FILE, add) or ()
    paths = files.paper_paths(content, add)
    if not paths and not problems:
        message = "has no paper; `openshelf new TITLE` makes one"
        add(Problem(str(content / "papers"), 0, "", message))
    papers = _read_papers(paths, vocabulary, parsed or ParsedPapers(), add)
    papers.sort(key=attrgetter("id"))
    papers.sort(key=lambda paper: paper.date.as_tuple(), reverse=True)
    ids = {_stem(path) for path in paths}
    if len(ids) < len(paths):
        problems += _same_names(paths)
    problems += _duplicates(papers)
    papers = attribute(papers, profiles, ids, add)
    problems += (
        Problem(str(content / "catalog.yaml"), 0, "picks", f"there is no paper {pick!r}")
        for pick in config.picks
        if pick not in ids
    )
    if problems or not vocabulary:
        raise ContentError(problems)
    config = replace(config, url=url or config.url, search=config.search and search)
    return Catalog(
        config,
        vocabulary,
        tuple(papers),
        about or from_line(""),
        moves or (),
        people.public(profiles),
    )


def _read(parse: Callable[[Path, str, Add], T | None], path: Path, add: Add) -> T | None:
    text = files.read(str(path), add)
    return None if text is None else parse(path, text, add)


def _read_optional(parse: Callable[[Path, str, Add], T | None], path: Path, add: Add) -> T | None:
    return _read(parse, path, add) if os.path.lexists(path) else None


def _read_papers(
    paths: Iterable[str], vocabulary: Vocabulary | None, parsed: ParsedPapers, add: Add
) -> list[Paper]:
    """Read the papers at `paths`; those that have problems are left out."""
    before = parsed.by_path if parsed.vocabulary == vocabulary else {}
    parsed.vocabulary, parsed.by_path = vocabulary, {}
    read = read_paper(vocabulary)
    for path in paths:
        stamp = files.stamp(path)
        known = before.get(path)
        if known and known[0] == stamp:
            parsed.by_path[path] = known
            continue
        text = files.read(path, add)
        if text is not None and (paper := read(path, text, add)):
            parsed.by_path[path] = stamp, paper
    return [paper for _, paper in parsed.by_path.values()]


def _same_names(paths: Iterable[str]) -> Iterator[Problem]:
    """Report files whose name, and so whose paper's id, another file has too."""
    first: dict[str, str] = {}
    for path in paths:
        stem = _stem(path)
        other = first.setdefault(stem, path)
        if other != path:
            yield Problem(path, 0, "id", f"{stem!r} is the name of {other} too; rename one")


def _duplicates(papers: Collection[Paper]) -> Iterator[Problem]:
    """Report what only one paper of a catalog may have."""
    ordered = sorted(papers, key=attrgetter("path"))
    for name in ("key", "arxiv", "doi", "acl"):
        first: dict[str, str] = {}
        for paper in ordered:
            value = getattr(paper, name)
            other = first.setdefault(value.lower(), paper.path) if value else paper.path
            if other != paper.path:
                message = f"{value!r} is the {name} of {other} too; change one"
                yield Problem(paper.path, 0, name, message)


def _stem(path: str) -> str:
    return path[path.rfind(os.sep) + 1 :].removesuffix(".md")
