"""A paper as a row, and back: plain tuples, texts and numbers, which marshal writes and reads at once.

Of a paper that comes from a row, only that is read at once by which papers are told apart and put in
order, in lists and in feeds; the rest when it is first asked for. After an edit, nobody asks for that of most papers.
"""

import marshal
import os
import sys
import zlib
from collections.abc import Sequence
from dataclasses import fields
from functools import cache as once
from pathlib import Path
from typing import Any, TypeAlias, cast

from markupsafe import Markup

from .dates import PartialDate
from .errors import CacheError
from .model import Author, Link, Name, Paper, Text

Row: TypeAlias = tuple[Any, ...]
"""A paper: what is read of it at once, beginning with its path, then where its abstract is, and the
rest, marshalled."""
TEXT = 8
"""Which of a row's parts is the abstract."""
AuthorRow: TypeAlias = tuple[str, str, bool, str, str]
"""An author of a paper."""
Triple: TypeAlias = tuple[str, str, str]
"""An abstract's source, HTML and words."""
Packed: TypeAlias = tuple[bytes, int, int, int, int]
"""What `packed` makes of three texts."""
Place: TypeAlias = tuple[int, int, int, int, int]
"""Where such texts begin in a file, and what else `packed` said of them."""

_LATE = frozenset(
    "title abstract kind tags authors author_count arxiv primary_category doi acl venue language links"
    " upvotes comments as_of key withdrawn".split()
)


def to_row(paper: Paper) -> Row:
    """A paper as a row; its abstract is packed."""
    text = paper.abstract
    rest = (
        _title(paper.title),
        paper.kind,
        paper.tags,
        tuple(map(author_row, paper.authors)),
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
        paper.withdrawn,
    )
    return (
        paper.path,
        paper.id,
        paper.date.as_tuple(),
        _date(paper.added),
        paper.digest,
        paper.lead,
        paper.wrote,
        paper.headings,
        packed((text.source, text.html, text.plain)),
        marshal.dumps(rest),
    )


class StoredPaper(Paper):
    """A paper whose row is read when more is asked for than its head."""

    __slots__ = ("rest", "texts")

    def __getattr__(self, name: str) -> Any:
        """Read the rest of the row; any of it is then there."""
        if name not in _LATE:
            raise AttributeError(name)
        _fill(self)
        return getattr(self, name)

    def __eq__(self, other: object) -> bool:
        """Whether another paper, stored or not, says the same."""
        return isinstance(other, Paper) and _facts(self) == _facts(other)

    __hash__ = Paper.__hash__

    def __reduce__(self) -> tuple[type[Paper], tuple[object, ...]]:
        """Elsewhere, it is a paper like any other."""
        return Paper, tuple([getattr(self, one.name) for one in fields(Paper)])


def _facts(paper: Paper) -> tuple[object, ...]:
    return tuple([getattr(paper, one.name) for one in fields(Paper) if one.compare])


def to_paper(row: Row, texts: "Texts | None" = None) -> Paper:
    """The paper of a row; its abstract is in the row, or else in `texts`."""
    paper: Any = StoredPaper.__new__(StoredPaper)
    head, paper.rest = row[:TEXT], row[TEXT:]
    paper.path, paper.id, date, added, paper.digest, paper.lead, paper.wrote, paper.headings = head
    paper.date = _partial(date)
    paper.added = _partial(added) if added else None
    paper.texts = texts
    return cast(Paper, paper)


def _fill(paper: Any) -> None:
    place, rest = paper.rest
    # fmt: off
    (
        title, kind, tags, authors, count, arxiv, category, doi, acl, venue, language, links, upvotes,
        comments, as_of, key, withdrawn,
    ) = marshal.loads(rest)  # noqa: S302 - of a row that is known to be ours
    # fmt: on
    if paper.texts is None:
        source, html, plain = _unpacked(*place)
        paper.abstract = Text(source, Markup(html), plain)  # noqa: S704 - it was safe when it was packed
    else:
        paper.abstract = StoredText(paper.texts, place)
    paper.title = Text(title[0], Markup(title[-2]), title[-1])  # noqa: S704 - it was safe when it was kept
    paper.kind = sys.intern(kind)
    paper.tags = _tags(tags)
    paper.authors = tuple(map(to_author, authors))
    paper.author_count = count
    paper.arxiv = arxiv
    paper.primary_category = category
    paper.doi = doi
    paper.acl = acl
    paper.venue = venue
    paper.language = language
    paper.links = tuple([Link(*link) for link in links]) if links else ()
    paper.upvotes = upvotes
    paper.comments = comments
    paper.as_of = _partial(as_of) if as_of else None
    paper.key = key
    paper.withdrawn = withdrawn
    paper.rest = ()


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


def author_row(author: Author) -> AuthorRow:
    """An author as a row."""
    name = author.name
    return name.given, name.family, name.family_first, author.person, author.orcid


@once
def to_author(row: AuthorRow) -> Author:
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
        self.size = self._written = self._file.seek(0, os.SEEK_END)
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
        length = first + second + third
        if start + length > self._written:
            self.close()
        texts = _unpacked(self._bytes(start, length), first, second, third, checksum)
        self._last = place, texts  # whoever asks for one of the three often asks for another
        return texts

    def _bytes(self, start: int, length: int) -> bytes:
        # Not mapped into memory, where all that was ever read would count as this process's
        if hasattr(os, "pread"):
            return os.pread(self._file.fileno(), length, start)
        self._file.seek(start)
        return self._file.read(length)

    def close(self) -> None:
        """Write what has been added; a text can still be read."""
        self._file.flush()
        self._written = self.size
