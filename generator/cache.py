"""What need not be read again: the parsed papers of the last build, in a folder beside the site.

Two files. `papers` has a row for each paper's file, with what tells whether the file has changed;
`texts` has the abstracts, which are most of a catalog, so that they are in memory only while they
are looked at. Neither is trusted: `papers` is used if it is whole, was made by this very code for
this very folder, and `texts` is what it says it is; each text is checked when it is read.
"""

import hashlib
import marshal
import mmap
import os
import sys
import time
import zlib
from collections.abc import Iterable, Sequence
from functools import cache as once
from pathlib import Path
from typing import Any, TypeAlias

from markupsafe import Markup

from . import publish
from .dates import PartialDate
from .errors import CacheError
from .model import Author, Link, Name, Paper, Prose, Text, Vocabulary

Row: TypeAlias = tuple[Any, ...]
"""A paper as plain tuples, texts and numbers, which marshal writes and reads at once."""
Signature: TypeAlias = tuple[int, int, int, int]
"""A file's size, times of change (of content and of inode, in ns) and inode."""
Triple: TypeAlias = tuple[str, str, str]
"""An abstract's source, HTML and words."""
Packed: TypeAlias = tuple[bytes, int, int, int, int]
"""What `packed` makes of three texts."""
Place: TypeAlias = tuple[int, int, int, int, int]
"""Where such texts begin in a file, and what else `packed` said of them."""

RACY_NS = 2_000_000_000
"""A file changed within this time before it was read may change again and look the same."""

_DIGEST = hashlib.blake2b().digest_size


def to_row(paper: Paper) -> Row:
    """A paper as a row; its abstract is packed."""
    text = paper.abstract
    return (
        paper.id,
        paper.path,
        _title(paper.title),
        packed((text.source, text.html, text.plain)),
        _date(paper.date),
        paper.kind,
        paper.tags,
        tuple([_author_row(author) for author in paper.authors]),
        paper.author_count,
        paper.arxiv,
        paper.primary_category,
        paper.doi,
        paper.acl,
        paper.venue,
        paper.language,
        tuple([(link.label, link.url) for link in paper.links]),
        paper.upvotes,
        paper.comments,
        _date(paper.as_of),
        paper.key,
        _date(paper.added),
        paper.withdrawn,
        paper.digest,
        paper.lead,
    )


def to_paper(row: Row, texts: "Texts | None" = None) -> Paper:
    """The paper of a row; its abstract is in the row, or else in `texts`."""
    # fmt: off
    (
        id_, path, title, place, date, kind, tags, authors, count, arxiv, category, doi, acl, venue,
        language, links, upvotes, comments, as_of, key, added, withdrawn, digest, lead,
    ) = row
    # fmt: on
    abstract: Prose
    if texts is None:
        source, html, plain = _unpacked(*place)
        abstract = Text(source, Markup(html), plain)  # noqa: S704 - it was safe when it was packed
    else:
        abstract = StoredText(texts, place)
    return Paper(
        id_,
        path,
        Text(title[0], Markup(title[-2]), title[-1]),  # noqa: S704 - it was safe when it was kept
        abstract,
        _partial(date),
        sys.intern(kind),
        _tags(tags),
        tuple(map(_author, authors)),
        count,
        arxiv,
        category,
        doi,
        acl,
        venue,
        language,
        tuple([Link(*link) for link in links]) if links else (),
        upvotes,
        comments,
        _partial(as_of) if as_of else None,
        key,
        _partial(added) if added else None,
        withdrawn,
        digest,
        lead,
    )


def packed(texts: Sequence[str]) -> Packed:
    """Three texts as they are kept: all of them in bytes, the length of each, and a checksum."""
    first, second, third = (text.encode() for text in texts)
    data = b"".join((first, second, third))
    return data, len(first), len(second), len(third), zlib.crc32(data)


def _unpacked(data: bytes, first: int, second: int, _third: int, checksum: int) -> Triple:
    """The texts; raises `CacheError` when they are not what was packed."""
    if zlib.crc32(data) != checksum:
        raise CacheError("the cache of parsed papers is damaged")
    second += first
    return data[:first].decode(), data[first:second].decode(), data[second:].decode()


def _title(title: Text) -> tuple[str, ...]:
    html = str(title.html)
    if title.source == html == title.plain:
        return (html,) * 2  # one string in memory
    return title.source, html, title.plain


def _date(date: PartialDate | None) -> tuple[int, int, int] | None:
    return date.as_tuple() if date else None


def _author_row(author: Author) -> tuple[str, str, bool, str, str]:
    name = author.name
    return name.given, name.family, name.family_first, author.person, author.orcid


@once
def _author(row: tuple[str, str, bool, str, str]) -> Author:
    """One value for a name, however many papers it is on."""
    given, family, family_first, person, orcid = row
    return Author(Name(given, family, family_first), person, orcid)


@once
def _partial(date: tuple[int, int, int]) -> PartialDate:
    return PartialDate(*date)


@once
def _tags(tags: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(sys.intern, tags))


class StoredText:
    """A text that is read from `texts` each time it is looked at."""

    __slots__ = ("_place", "_texts")

    def __init__(self, texts: "Texts", place: Place) -> None:
        self._texts, self._place = texts, place

    @property
    def source(self) -> str:
        """As `Text` has it."""
        return self._texts.read(self._place)[0]

    @property
    def html(self) -> Markup:
        """As `Text` has it."""
        return Markup(self._texts.read(self._place)[1])  # noqa: S704 - it was safe when it was kept

    @property
    def plain(self) -> str:
        """As `Text` has it."""
        return self._texts.read(self._place)[2]

    def __reduce__(self) -> tuple[type[Text], tuple[str, Markup, str]]:
        """Another machine has no such file: what is sent there is the text itself."""
        source, html, plain = self._texts.read(self._place)
        return Text, (source, Markup(html), plain)  # noqa: S704 - it was safe when it was kept


class Texts:
    """A file of triples of texts, which grows at its end. Raises `CacheError` when it is damaged."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a+b")
        self.size = self._file.seek(0, os.SEEK_END)
        self._map: mmap.mmap | None = None
        self._last: tuple[Place | None, Triple] = None, ("", "", "")

    def add(self, texts: Packed) -> Place:
        """Append what `packed` made of three texts; its place is what `read` asks for."""
        data, first, second, third, checksum = texts
        place = self.size, first, second, third, checksum
        self._file.write(data)
        self.size += len(data)
        return place

    def read(self, place: Place) -> Triple:
        """The triple at a place."""
        if place == self._last[0]:
            return self._last[1]
        start, first, second, third, checksum = place
        data = self._mapped()[start : start + first + second + third]
        texts = _unpacked(data, first, second, third, checksum)
        self._last = place, texts  # whoever asks for one of the three often asks for another
        return texts

    def _mapped(self) -> mmap.mmap:
        if self._map is None or len(self._map) < self.size:
            self._file.flush()
            try:
                self._map = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)
            except ValueError as error:
                raise CacheError("the cache of parsed papers is empty") from error
        return self._map

    def close(self) -> None:
        """Write what has been added; a text can still be read."""
        self._file.flush()


class PaperCache:
    """The papers of the last build, by the paths of their files.

    A paper follows from its file's text, the vocabulary and the code; with another vocabulary or
    other code, all are read anew.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._path = folder / "papers"
        self._texts_path = folder / "texts"

    def begin(self, vocabulary: Vocabulary) -> None:
        """Take up what the last build kept, if it was made with this vocabulary."""
        self._owner = owner(self._folder) + repr(vocabulary).encode()
        self._old: dict[str, tuple[Signature, Row]] = {}
        self._new: dict[str, tuple[Signature, Row]] = {}
        size = self._load()
        if not self._old or not self._texts_path.is_file():
            self._forget()
        self.texts = Texts(self._texts_path)
        if self.texts.size < size:
            self._old = {}
        self._changed = False

    def _load(self) -> int:
        """Read the rows, if they are good; return how long `texts` has to be."""
        try:
            data = self._path.read_bytes()
        except OSError:
            return 0
        head, body = data[:_DIGEST], data[_DIGEST:]
        if hashlib.blake2b(self._owner + body).digest() != head:
            return 0
        size, self._old = marshal.loads(body)  # noqa: S302 - the digest says that we wrote it
        return int(size)

    def _forget(self) -> None:
        self._old = {}
        self._path.unlink(missing_ok=True)
        self._texts_path.unlink(missing_ok=True)

    def get(self, path: str, signature: Signature) -> Paper | None:
        """The paper of a file that has not changed; `None` if it has to be read."""
        found = self._old.get(path)
        if found is None or found[0] != signature:
            return None
        self._new[path] = found
        return to_paper(found[1], self.texts)

    def put(self, signatures: Iterable[Signature], rows: Iterable[Row]) -> list[Paper]:
        """Keep what files have been read as; the papers have their abstracts here."""
        papers = []
        self._changed = True
        now = time.time_ns()
        for signature, row in zip(signatures, rows, strict=True):
            place = self.texts.add(row[3])
            kept = (*row[:3], place, *row[4:])
            if now - max(signature[1:3]) > RACY_NS:
                self._new[row[1]] = signature, kept
            papers.append(to_paper(kept, self.texts))
        return papers

    def save(self) -> None:
        """Keep this build's papers for the next one, and forget those that are no more."""
        self.texts.close()
        self._save()
        self._old, self._new = {}, {}  # as much memory as the papers themselves

    def _save(self) -> None:
        if not self._changed and len(self._new) == len(self._old):
            return
        live = sum(sum(row[3][1:4]) for _, row in self._new.values())
        if self.texts.size > 2 * live + (1 << 20):
            self._forget()  # most of it is of papers that are no more: begin anew next time
            return
        body = marshal.dumps((self.texts.size, self._new))
        temporary = self._path.with_suffix(".new")
        temporary.write_bytes(hashlib.blake2b(self._owner + body).digest() + body)
        temporary.replace(self._path)


@once
def code() -> bytes:
    """A digest of all that makes bytes: this package, Python, and every package beside it."""
    digest = hashlib.blake2b(sys.version.encode(), digest_size=16)
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    for folder in sys.path:
        names = os.listdir(folder) if os.path.isdir(folder) else []  # noqa: PTH112 - hundreds of them
        digest.update("\0".join(sorted(n for n in names if n.endswith(".dist-info"))).encode())
    return digest.digest()


def owner(folder: Path) -> bytes:
    """What tells what this code keeps in a folder from a copy of it, which others may have put here."""
    found = folder.stat()
    return repr((code(), publish.host(), found.st_dev, found.st_ino)).encode()
