"""What a process that reads a catalog again and again keeps from one time to the next: `serve` has one."""

import time
from collections.abc import Iterable, Mapping, Sequence

from . import cache
from .cache import File, Settled, Signature
from .model import Paper, Vocabulary
from .rows import Row, to_paper


class Memory:
    """The papers that were read last, by the paths of their files: a cache like that on the disk.

    A paper is the one of before while its file looks the same and the vocabulary is the same.
    """

    settings = None

    def __init__(self) -> None:
        self._papers: Mapping[str, tuple[Signature, Paper]] = {}
        self._new: dict[str, tuple[Signature, Paper]] = {}
        self._vocabulary: Vocabulary | None = None
        self.settled = Settled()

    def begin(self, vocabulary: Vocabulary) -> None:
        """Take up what was read last, if it was with this vocabulary."""
        if vocabulary != self._vocabulary:
            self._papers, self.settled = {}, Settled()
        self._vocabulary = vocabulary
        self._new = {}

    def known(self, files: Iterable[File]) -> tuple[list[Paper], list[File]]:
        """The papers of those files that have not changed; the others have to be read."""
        old, new = self._papers, self._new
        papers, unread = [], []
        for file in files:
            path, signature = file
            found = old.get(path)
            if found and found[0] == signature:
                new[path] = found
                papers.append(found[1])
            else:
                unread.append(file)
        return papers, unread

    def put(self, signatures: Iterable[Signature], rows: Sequence[Row]) -> list[Paper]:
        """Take what files have been read as."""
        papers = [*map(to_paper, rows)]
        settled = time.time_ns() - cache.RACY_NS
        for signature, paper in zip(signatures, papers, strict=True):
            if max(signature[1:3]) < settled:
                self._new[paper.path] = signature, paper
        return papers

    def save(self) -> None:
        """Keep the papers that were read now for the next time."""
        self._papers, self._new = self._new, {}
