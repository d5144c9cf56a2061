"""content/ -> Catalog: finds and reads the files, and gathers what is wrong with them.

Everything is read before anything is judged: all problems of all files come in one ContentError.
"""

import hashlib
import marshal
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from operator import attrgetter
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from . import moved, parse, persons, settings, sources
from .attribution import attribute
from .cache import File, PaperCache, SettingsCache, Settled, Signature
from .config import Config
from .errors import Add, ContentError, Problem
from .model import Catalog, Paper, Profile, Vocabulary
from .rows import Row, to_paper, to_row
from .text import from_line

if TYPE_CHECKING:
    from .forks import Mapper
    from .memory import Memory

CHUNK = 50
# Below this, starting workers costs more than they save
FEW_PAPERS = 200

T = TypeVar("T")


def load(
    content: Path,
    executor: "Mapper | None" = None,
    cache: "PaperCache | Memory | None" = None,
    signatures: Mapping[str, Signature] = MappingProxyType({}),
) -> Catalog:
    """Read a content folder; `executor` shares the papers that `cache` lacks among its workers.

    `signatures` has those of files that the disk need not be asked for again, by their paths in the
    folder.
    Raises `ContentError` with every problem found.
    """
    problems: list[Problem] = []
    add = problems.append
    for name in ("catalog.yaml", "tags.yaml", "about.md", "moved.yaml", "people.yaml", "papers"):
        sources.stays(content / name, content, add)
    kept = cache.settings if cache else None
    config = _parsed(settings.config, content / "catalog.yaml", add, kept) or Config(
        id="", title=""
    )
    # Without a good vocabulary every tag would be a problem: then they are taken as they are
    vocabulary_problems: list[Problem] = []
    vocabulary = _parsed(
        settings.vocabulary, content / "tags.yaml", vocabulary_problems.append, kept
    )
    if vocabulary_problems:
        problems += vocabulary_problems
        vocabulary = None

    def parsed(name: str, parser: Callable[[Path, str, Add], T | None]) -> T | None:
        """What is said in a file that need not be there."""
        there = os.path.lexists(content / name)
        return _parsed(parser, content / name, add, kept) if there else None

    files = sources.known_files(content, signatures) or sources.found_files(content, add)
    if not files and not problems:
        add(
            Problem(str(content / "papers"), 0, "", "has no paper; `openshelf new TITLE` makes one")
        )
    keeper = cache if vocabulary else None
    if keeper and vocabulary:
        keeper.begin(vocabulary)
    papers, reading = _known_and_read(files, vocabulary, executor, keeper)
    # The papers need nothing of these, which are read here while workers read those
    about = parsed("about.md", parse.about)
    moves = parsed(moved.FILE, moved.read)
    profiles = parsed(persons.FILE, persons.read)
    papers += _papers(reading, keeper, add)
    papers.sort(key=attrgetter("id"))
    papers.sort(key=lambda paper: paper.date.as_tuple(), reverse=True)
    ids = {paper.id for paper in papers}
    if len(ids) < len(files):
        ids = {_stem(path) for path, _ in files}
    if len(ids) < len(files):
        problems += _same_names([path for path, _ in files])
    papers = _settled(papers, profiles or (), ids, cache, problems)
    problems += (
        Problem(str(content / "catalog.yaml"), 0, "picks", f"there is no paper {pick!r}")
        for pick in config.picks
        if pick not in ids
    )
    if problems or not vocabulary:
        raise ContentError(problems)
    return Catalog(
        config,
        vocabulary,
        tuple(papers),
        about or from_line(""),
        moves or (),
        persons.public(profiles or ()),
        hashlib.blake2b(repr(profiles).encode(), digest_size=16).digest(),
    )


def _settled(
    papers: list[Paper],
    profiles: tuple[Profile, ...],
    ids: Collection[str],
    cache: "PaperCache | Memory | None",
    problems: list[Problem],
) -> list[Paper]:
    """The papers with their authors' persons, and what is wrong with papers as parts of a whole.

    Neither is asked again where the last build asked it of the same and found nothing wrong.
    """
    about = _whole(papers, profiles)
    if cache and about and about == cache.settled.digest:
        known = cache.settled.authors
        return [
            replace(paper, authors=known[paper.id]) if paper.id in known else paper
            for paper in papers
        ]
    problems += _duplicates(papers)
    settled = attribute(papers, profiles, ids, problems.append)
    if cache and not problems:
        others = zip(papers, settled, strict=True)
        cache.settled = Settled(
            about, {paper.id: paper.authors for old, paper in others if old is not paper}
        )
    return settled


def _whole(papers: Iterable[Paper], profiles: tuple[Profile, ...]) -> bytes:
    """A digest of all that papers are judged by as parts of a whole; nothing if abstracts are, too."""
    if any(profile.former for profile in profiles):
        return b""
    found = hashlib.blake2b(repr(profiles).encode(), digest_size=16)
    found.update("\n".join([paper.id for paper in papers]).encode())
    found.update(b"".join([paper.lead for paper in papers]))  # all of which are as long
    return found.digest()


def _known_and_read(
    files: list[File],
    vocabulary: Vocabulary | None,
    executor: "Mapper | None",
    cache: "PaperCache | Memory | None",
) -> tuple[list[Paper], Iterator[tuple[list[File], tuple[bytes, list[Problem]]]]]:
    """The papers that `cache` knows; and by chunks, what `read_papers` says of the other files.

    Workers begin to read at once.
    """
    papers, unread = cache.known(files) if cache else ([], files)
    size = min(CHUNK, len(unread) // 8 + 1)
    chunks = [unread[i : i + size] for i in range(0, len(unread), size)]
    paths = [[path for path, _ in chunk] for chunk in chunks]
    shared = executor.map if executor and len(unread) > FEW_PAPERS else map
    read = shared(partial(read_papers, vocabulary=vocabulary), paths)
    return papers, zip(chunks, read, strict=True)


def _papers(
    reading: Iterable[tuple[list[File], tuple[bytes, list[Problem]]]],
    cache: "PaperCache | Memory | None",
    add: Add,
) -> Iterator[Paper]:
    """The papers that are read; those that have problems are left out, and `cache` keeps the others."""
    for chunk, (packed, found) in reading:
        rows: list[Row] = marshal.loads(packed)  # noqa: S302 - our own worker's
        for problem in found:
            add(problem)
        if cache:
            signatures = dict(chunk)
            yield from cache.put([signatures[row[0]] for row in rows], rows)
        else:
            yield from map(to_paper, rows)


def read_papers(
    paths: Iterable[str], *, vocabulary: Vocabulary | None
) -> tuple[bytes, list[Problem]]:
    """Read paper files; those with problems are left out. No vocabulary: any tag will do.

    The papers come as `cache.to_row` has them, marshalled: what workers send has to be small.
    """
    problems: list[Problem] = []
    add = problems.append
    read = parse.papers(vocabulary)
    rows = [
        to_row(paper)
        for path in paths
        if (text := sources.read(path, add)) is not None and (paper := read(path, text, add))
    ]
    return marshal.dumps(rows), problems


def _parsed(
    parser: Callable[[Path, str, Add], T | None],
    path: Path,
    add: Add,
    kept: SettingsCache | None,
) -> T | None:
    """What `parser` makes of a file, if it can be read; without problems, it is `kept`."""
    text = sources.read(str(path), add)
    if text is None:
        return None
    found: T | None = kept.get(str(path), text) if kept else None
    if found is not None:
        return found
    problems: list[Problem] = []
    found = parser(path, text, problems.append)
    for problem in problems:
        add(problem)
    if kept and found is not None and not problems:
        kept.put(str(path), text, found)
    return found


def _same_names(paths: Iterable[str]) -> Iterator[Problem]:
    """The files whose name, and so whose paper's id, another file has too."""
    first: dict[str, str] = {}
    for path in paths:
        stem = _stem(path)
        other = first.setdefault(stem, path)
        if other != path:
            yield Problem(path, 0, "id", f"{stem!r} is the name of {other} too; rename one")


def _duplicates(papers: Collection[Paper]) -> Iterator[Problem]:
    """What only one paper of a catalog may have."""
    ordered: list[Paper] = []
    for field in ("key", "arxiv", "doi", "acl"):
        get = attrgetter(field)
        values = [value.lower() for value in map(get, papers) if value]
        if len(set(values)) == len(values):
            continue
        first: dict[str, str] = {}
        ordered = ordered or sorted(papers, key=attrgetter("path"))
        for paper in ordered:
            value = get(paper)
            other = first.setdefault(value.lower(), paper.path) if value else paper.path
            if other != paper.path:
                yield Problem(
                    paper.path, 0, field, f"{value!r} is the {field} of {other} too; change one"
                )


def _stem(path: str) -> str:
    return path[path.rfind(os.sep) + 1 :].removesuffix(".md")
