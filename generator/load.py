"""content/ -> Catalog: finds and reads the files, and gathers what is wrong with them.

Everything is read before anything is judged: all problems of all files come in one ContentError.
"""

import hashlib
import marshal
import os
import stat
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from operator import attrgetter
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from . import moved, parse, persons
from .attribution import attribute
from .cache import File, PaperCache, SettingsCache, Settled, Signature, signature
from .config import Config
from .errors import ContentError, Problem
from .model import Catalog, Paper, Profile, Vocabulary
from .parse import Add
from .rows import Row, to_paper, to_row
from .text import from_line

if TYPE_CHECKING:
    from .forks import Mapper
    from .memory import Memory

MAX_FILE_BYTES = 1 << 20
READ_BYTES = 1 << 16
CHUNK = 250
# Below this, starting workers costs more than they save
FEW_PAPERS = 200

_BYTE_ORDER_MARK = "\ufeff"

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
        _stays(content / name, content, add)
    settings = cache.settings if cache else None
    config = _parsed(parse.config, content / "catalog.yaml", add, settings) or Config(
        id="", title=""
    )
    # Without a good vocabulary every tag would be a problem: then they are taken as they are
    vocabulary_problems: list[Problem] = []
    vocabulary = _parsed(
        parse.vocabulary, content / "tags.yaml", vocabulary_problems.append, settings
    )
    if vocabulary_problems:
        problems += vocabulary_problems
        vocabulary = None

    def parsed(name: str, parser: Callable[[Path, str, Add], T | None]) -> T | None:
        """What is said in a file that need not be there."""
        there = os.path.lexists(content / name)
        return _parsed(parser, content / name, add, settings) if there else None

    files = _known_files(content, signatures) or _found_files(content, add)
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
        if (text := _read(path, add)) is not None and (paper := read(path, text, add))
    ]
    return marshal.dumps(rows), problems


def _parsed(
    parser: Callable[[Path, str, Add], T | None],
    path: Path,
    add: Add,
    settings: SettingsCache | None,
) -> T | None:
    """What `parser` makes of a file, if it can be read; without problems, `settings` keeps it."""
    text = _read(str(path), add)
    if text is None:
        return None
    kept: T | None = settings.get(str(path), text) if settings else None
    if kept is not None:
        return kept
    problems: list[Problem] = []
    found = parser(path, text, problems.append)
    for problem in problems:
        add(problem)
    if settings and found is not None and not problems:
        settings.put(str(path), text, found)
    return found


def _same_names(paths: Iterable[str]) -> Iterator[Problem]:
    """The files whose name, and so whose paper's id, another file has too."""
    first: dict[str, str] = {}
    for path in paths:
        stem = _stem(path)
        other = first.setdefault(stem, path)
        if other != path:
            yield Problem(path, 0, "id", f"{stem!r} is the name of {other} too; rename one")


def _stem(path: str) -> str:
    return path[path.rfind(os.sep) + 1 :].removesuffix(".md")


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


def _known_files(content: Path, signatures: Mapping[str, Signature]) -> list[File]:
    """The papers' files by what the disk said of them, if all below their folder are plain ones."""
    below = "papers/"
    found = [file for file in signatures.items() if file[0].startswith(below)]
    for path, signed in found:
        if signed[3] < 0 or "/." in path or not path.endswith(".md"):
            return []
    folder = str(content / "papers") + os.sep
    paths = [path[len(below) :].replace("/", os.sep) for path, _ in found]
    return sorted([(folder + path, file[1]) for path, file in zip(paths, found, strict=True)])


def _found_files(content: Path, add: Add) -> list[File]:
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
        if linked and not _stays(Path(path), content, add):
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


def _stays(path: Path, content: Path, add: Add) -> bool:
    """Whether `path` is in the content; a link that leaves it might publish what is private."""
    if path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(content.resolve()):
        add(Problem(str(path), 0, "", "links to a place outside the content; copy it here"))
        return False
    return True


def _read(path: str, add: Add) -> str | None:
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
