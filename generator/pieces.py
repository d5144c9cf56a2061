"""What a paper is within lists, in each form: made once, with the paper's own files, and kept.

A paper is in a dozen lists: as an entry of pages, as a reference in four formats, in feeds. What it
is there is written to a file by the worker that renders the paper; lists, in whatever process and
build, read it from there. What is not there is made when it is asked for.
"""

import mmap
import struct
import sys
import zlib
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import TypeAlias

from . import sealed
from .changes import UNKNOWN, State
from .errors import CacheError
from .model import Paper

Place: TypeAlias = tuple[bytes, int, bytes]
"""What the pieces were made from, the number of their file, and, packed, where each of them is."""
PIECE = struct.Struct("<QQL")
"""Where a piece begins and ends, and its checksum: as objects they would take up far more memory."""
Make: TypeAlias = Callable[[Paper], str]

_DAMAGED = "the pieces kept for lists are damaged"
# How many pieces are kept in memory when no file has them, at one or two kB each
IN_MEMORY = 1 << 13
# With more files than this, all go into one
MANY_FILES = 300


class Pieces:
    """The pieces of every paper in `index`, by paper; `forms` says how each is made, in their order.

    Files that are numbered from `fresh` on were written by this build, and are not checked again.
    """

    fresh = sys.maxsize

    def __init__(self, folder: Path, forms: Mapping[str, Make], index: Mapping[str, Place]) -> None:
        self.folder, self.forms, self.index = folder, forms, index
        self._numbers = {form: i for i, form in enumerate(forms)}
        self._maps: dict[int, mmap.mmap] = {}
        self._now: tuple[str, list[bytes]] = "", []
        self._in_memory = lru_cache(IN_MEMORY)(self._make)
        self._papers: dict[str, Paper] = {}

    def piece(self, form: str, paper: Paper) -> str:
        """What `paper` is in a form."""
        return self.data(form, paper).decode()

    def data(self, form: str, paper: Paper) -> bytes:
        """What `paper` is in a form, in UTF-8."""
        if paper.id == self._now[0]:
            return self._now[1][self._numbers[form]]
        place = self.index.get(paper.id)
        if place:
            return self.read(place, self._numbers[form])
        self._papers[paper.id] = paper
        return self._in_memory(form, paper.id)

    def each(self, form: str, papers: Iterable[Paper]) -> list[bytes]:
        """What each of some papers is in a form, in UTF-8."""
        # A list asks for thousands, and a call for each takes half as long again
        index, maps, number = self.index, self._maps, self._numbers[form]
        found = []
        for paper in papers:
            place = index.get(paper.id)
            opened = maps.get(place[1]) if place and place[1] >= self.fresh else None
            if place and opened:
                begin, end, _ = PIECE.unpack_from(place[2], number * PIECE.size)
                found.append(opened[begin:end])
            else:
                found.append(self.data(form, paper))
        return found

    def make(self, paper: Paper) -> list[bytes]:
        """Make all pieces of a paper; until the next one is made, they are at hand."""
        found = [make(paper).encode() for make in self.forms.values()]
        self._now = paper.id, found
        return found

    def _make(self, form: str, paper: str) -> bytes:
        return self.forms[form](self._papers[paper]).encode()

    def kept(self, form: str, place: Place) -> bytes:
        """What the paper whose pieces are at a place is in a form."""
        return self.read(place, self._numbers[form])

    def read(self, place: Place, number: int) -> bytes:
        """One of the pieces at a place. Raises `CacheError` when it is damaged."""
        _, file, pieces = place
        begin, end, checksum = PIECE.unpack_from(pieces, number * PIECE.size)
        data = (self._maps.get(file) or self._open(file))[begin:end]
        if file < self.fresh and zlib.crc32(data) != checksum:
            raise CacheError(_DAMAGED)
        return data

    def _open(self, file: int) -> mmap.mmap:
        with (self.folder / str(file)).open("rb") as opened:
            found = self._maps[file] = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
        return found


class Writer:
    """Writes the pieces of some papers to file `number` of `folder`."""

    def __init__(self, folder: Path, number: int) -> None:
        self.path, self.number = folder / str(number), number
        self._parts: list[bytes] = []
        self._size = 0
        self.index: dict[str, Place] = {}

    def add(self, paper: str, key: bytes, pieces: Iterable[bytes]) -> None:
        """Add the pieces of a paper, which were made from what `key` stands for."""
        places = []
        for data in pieces:
            begin = self._size
            self._parts.append(data)
            self._size += len(data)
            places.append(PIECE.pack(begin, self._size, zlib.crc32(data)))
        self.index[paper] = key, self.number, b"".join(places)

    def close(self) -> Mapping[str, Place]:
        """Write the file; give the places of what is in it."""
        if self._parts:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.write_bytes(b"".join(self._parts))
        return self.index


def next_number(index: Mapping[str, Place]) -> int:
    """The number of the next file of pieces."""
    return 1 + max((place[1] for place in index.values()), default=0)


def load(folder: Path, owner: bytes) -> tuple[dict[str, Place], State]:
    """The places and the state that `save` kept; none if they are damaged, or are of another `owner`."""
    found = sealed.read(folder / "index", owner)
    if not found:
        return {}, UNKNOWN
    sizes, index, state = found
    whole = all(_size(folder / str(file)) == size for file, size in sizes.items())
    return (index, state) if whole else ({}, UNKNOWN)


def save(folder: Path, owner: bytes, index: Mapping[str, Place], state: State) -> None:
    """Keep the places of `index` for the next build, and only the files that they are in.

    They are of all papers of a catalog in some `state`.
    """
    if not folder.is_dir():
        return
    files = {place[1] for place in index.values()}
    if len(files) > MANY_FILES:
        index = _joined(folder, index, max(files) + 1)
        files = {max(files) + 1}
    for path in folder.iterdir():
        if path.name != "index" and not (path.name.isdigit() and int(path.name) in files):
            path.unlink()
    sizes = {file: _size(folder / str(file)) for file in sorted(files)}
    sealed.write(folder / "index", owner, (sizes, dict(index), state))


def _joined(folder: Path, index: Mapping[str, Place], number: int) -> Mapping[str, Place]:
    """The same pieces in one file; paper by paper, for all may be more than memory should hold."""
    joined: dict[str, Place] = {}
    size = 0
    ordered = sorted(index.items(), key=lambda item: (item[1][1], _first(item[1])))
    with (folder / str(number)).open("wb") as whole:
        for file, papers in groupby(ordered, key=lambda item: item[1][1]):
            with (folder / str(file)).open("rb") as part:
                for paper, place in papers:
                    begin = _first(place)
                    part.seek(begin)
                    shift, found = size - begin, []
                    for start, end, checksum in PIECE.iter_unpack(place[2]):
                        data = part.read(end - start)
                        if zlib.crc32(data) != checksum:
                            raise CacheError(_DAMAGED)
                        whole.write(data)
                        found.append(PIECE.pack(start + shift, end + shift, checksum))
                    size += end - begin
                    joined[paper] = place[0], number, b"".join(found)
    return joined


def _first(place: Place) -> int:
    """Where in its file the first of a paper's pieces begins, which lie one after the other."""
    begin: int = PIECE.unpack_from(place[2])[0]
    return begin


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1
