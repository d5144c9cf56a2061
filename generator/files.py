"""The files of a site as columns: a hundred thousand of them are read, kept and changed at once.

As many tuples would take a third of the time of a build that has little to do.
"""

from array import array
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import count, groupby, repeat
from operator import sub
from typing import TypeAlias

KEY = 12
"""How many bytes each digest has that says what a file was made from."""
IN_DOUBT = bytes(KEY)
"""What a file was made from of which that is not known."""
Made: TypeAlias = tuple[bytes, int]
"""What a file was made from, and its size in bytes."""
# So far before all places that it is in no stretch with any
_NOWHERE = -(1 << 40)


class Files(Mapping[str, Made]):
    """Files by their paths, in an order; each with what it was made from and its size.

    Raises `ValueError` when the columns do not fit each other.
    """

    __slots__ = ("_arranged", "_places", "digests", "paths", "sizes")

    def __init__(
        self, paths: Sequence[str] = (), digests: bytes = b"", sizes: "bytes | array[int]" = b""
    ) -> None:
        """Take columns: the paths, what the files were made from, and their sizes in 8 bytes each."""
        self.paths = paths if isinstance(paths, list) else [*paths]
        self.digests = digests
        self.sizes = sizes if isinstance(sizes, array) else array("Q", sizes)
        self._places: dict[str, int] | None = None
        self._arranged: Files | None = None
        if not len(digests) == len(paths) * KEY or len(self.sizes) != len(paths):
            raise ValueError("the files of a site have to be as many in each column")

    @classmethod
    def of(cls, made: Mapping[str, Made]) -> "Files":
        """The files of any mapping."""
        return cls.of_columns(list(made), list(made.values()))

    @classmethod
    def of_columns(cls, paths: Sequence[str], made: Sequence[Made]) -> "Files":
        """The files at some paths, in their order."""
        digests = b"".join([key for key, _ in made])
        return cls(paths, digests, array("Q", [size for _, size in made]))

    @property
    def places(self) -> Mapping[str, int]:
        """Where in the columns each path is."""
        if self._places is None:
            self._places = dict(zip(self.paths, range(len(self.paths)), strict=True))
        return self._places

    def changed(self, made: Mapping[str, Made]) -> "Files":
        """The same files, some of which were made from something else."""
        digests, sizes = bytearray(self.digests), self.sizes[:]
        for path, (key, size) in made.items():
            place = self.places[path]
            digests[place * KEY : (place + 1) * KEY] = key
            sizes[place] = size
        found = Files(self.paths, bytes(digests), sizes)
        found._places = self._places
        return found

    def arranged(self, paths: list[str]) -> "Files":
        """The files at some paths, in that order; of those that are not among these, nothing is known."""
        if self._arranged is None or self._arranged.paths != paths:
            self._arranged = self._at(paths)
        return self._arranged

    def _at(self, paths: list[str]) -> "Files":
        if self.paths[: len(paths)] == paths:
            return Files(paths, self.digests[: len(paths) * KEY], self.sizes[: len(paths)])
        digests, sizes = bytearray(len(paths) * KEY), array("Q", bytes(8 * len(paths)))
        places = [*map(self.places.get, paths, repeat(_NOWHERE))] if self.paths else []
        # Most come one after the other as before, and are taken by stretches
        begin = 0
        for _, stretch in groupby(map(sub, places, count())):
            end = begin + len([*stretch])
            if (first := places[begin]) >= 0:
                last = first + end - begin
                digests[begin * KEY : end * KEY] = self.digests[first * KEY : last * KEY]
                sizes[begin:end] = self.sizes[first:last]
            begin = end
        return Files(paths, bytes(digests), sizes)

    def followed_by(self, others: Mapping[str, Made]) -> "Files":
        """These files, and others after them."""
        if not others:
            return self
        more = Files.of(others)
        return Files(
            [*self.paths, *more.paths], self.digests + more.digests, self.sizes + more.sizes
        )

    def one(self, path: str) -> Made | None:
        """What is known of a file; of a few, that is found in less time than the places of all."""
        if self._places is None:
            try:
                place = self.paths.index(path)
            except ValueError:
                return None
            return self.digests[place * KEY : (place + 1) * KEY], self.sizes[place]
        return self.get(path)

    def key(self, path: str) -> bytes:
        """What a file was made from; nothing if there is none."""
        place = self.places.get(path)
        return b"" if place is None else self.digests[place * KEY : (place + 1) * KEY]

    def __getitem__(self, path: str) -> Made:
        place = self.places[path]
        return self.digests[place * KEY : (place + 1) * KEY], self.sizes[place]

    def __contains__(self, path: object) -> bool:
        return path in self.places

    def __iter__(self) -> Iterator[str]:
        return iter(self.paths)

    def __len__(self) -> int:
        return len(self.paths)

    def within(self, folders: Collection[str]) -> Iterator[str]:
        """The paths of the files in some folders, and not in those below them."""
        if "" in folders:  # most often the only one
            yield from [path for path in self.paths if "/" not in path]
        some = tuple(filter(None, folders))
        for path in self.paths if some else ():
            if path.startswith(some) and path[: path.rfind("/") + 1] in folders:
                yield path

    def below(self, folder: str) -> Sequence[str]:
        """The paths below a folder, which has to be the last of all."""
        count = len(self.paths)
        while count and self.paths[count - 1].startswith(folder):
            count -= 1
        return self.paths[count:]
