"""What need not be read again: the parsed papers of the last build, in a folder beside the site.

`papers` has a row for each paper's file, with what tells whether the file has changed, and `edits`
those that are others since; `texts` has the abstracts, which are most of a catalog, so that they are
in memory only while they are looked at. None is trusted: `papers` is used if it is whole, was made by
this very code for this very folder, and `texts` is what it says it is; each text is checked when it
is read.
"""

import hashlib
import os
import pickle
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import field
from functools import cache as once
from pathlib import Path
from stat import S_ISREG
from typing import Any, TypeAlias

from . import publish, sealed
from .model import Author, Paper, Vocabulary
from .rows import TEXT, Row, Texts, author_row, to_author, to_paper
from .values import value

Signature: TypeAlias = tuple[int, int, int, int]
"""A file's size, times of change (of content and of inode, in ns) and inode, below 0 if it is a link or
another thing that is no regular file."""

File: TypeAlias = tuple[str, Signature]
"""A file by its path, and what the disk says of it."""

Entry: TypeAlias = tuple[Signature, Row]
"""What is kept of a paper's file."""

FEW_EDITS = 8
"""As long as not one in so many papers is another one, the others are not written again."""
RACY_NS = 2_000_000_000
"""A file changed within this time before it was read may change again and look the same."""


class SettingsCache:
    """What the files beside the papers' were read as in the last build, by their paths and texts.

    To read them takes little, and to import what reads YAML and Markdown takes ten times as long.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path, self._owner = folder / "settings", owner(folder)
        self._old: dict[tuple[str, str], bytes] = sealed.read(self._path, self._owner) or {}
        self._new: dict[tuple[str, str], bytes] = {}

    def get(self, path: str, text: str) -> Any:
        """What a file's text was read as; `None` if that is not known."""
        data = self._old.get((path, text))
        if data is None:
            return None
        self._new[path, text] = data
        return pickle.loads(data)  # noqa: S301 - the digest says that we wrote it

    def put(self, path: str, text: str, value: object) -> None:
        """Keep what a file's text was read as."""
        self._new[path, text] = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)

    def save(self) -> None:
        """Keep this build's for the next one."""
        if self._new.keys() != self._old.keys():
            sealed.write(self._path, self._owner, self._new)


@value
class Settled:
    """What people.yaml settled of a catalog in which nothing was wrong, of which `digest` says the rest.

    `authors` has those of the papers where they are others than the papers' files say.
    """

    digest: bytes = b""
    authors: Mapping[str, tuple[Author, ...]] = field(default_factory=dict)


class PaperCache:
    """The papers of the last build, by the paths of their files, and what was `settled` of them.

    A paper follows from its file's text, the vocabulary and the code; with another vocabulary or
    other code, all are read anew.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._path = folder / "papers"
        self._edits_path = folder / "edits"
        self._texts_path = folder / "texts"
        self.settings = SettingsCache(folder)
        self.settled = Settled()

    def begin(self, vocabulary: Vocabulary) -> None:
        """Take up what the last build kept, if it was made with this vocabulary."""
        self._owner = owner(self.folder) + repr(vocabulary).encode()
        self._base: dict[str, Entry] = {}
        self._old: dict[str, Entry] = {}
        self._new: dict[str, Entry] = {}
        self._base_settled = self.settled = Settled()
        size = self._load()
        if not self._old or not self._texts_path.is_file():
            self._forget()
        self.texts = Texts(self._texts_path)
        if self.texts.size < size:
            self._base = self._old = {}
            self.settled = Settled()
        self._changed = False

    def _load(self) -> int:
        """Read the rows, if they are good; return how long `texts` has to be."""
        found = sealed.read(self._path, self._owner)
        if not found:
            return 0
        size, self._stamp, self._base, digest, authors = found
        self._base_settled = self.settled = Settled(
            digest, {paper: tuple(map(to_author, rows)) for paper, rows in authors.items()}
        )
        self._old = dict(self._base)
        edits = sealed.read(self._edits_path, self._owner + self._stamp)
        if edits:
            size, changed, gone = edits
            self._old.update(changed)
            for path in gone:
                del self._old[path]
        return int(size)

    def _forget(self) -> None:
        self._base = self._old = {}
        self.settled = Settled()
        for path in (self._path, self._edits_path, self._texts_path):
            path.unlink(missing_ok=True)

    def known(self, files: Iterable[File]) -> tuple[list[Paper], list[File]]:
        """The papers of those files that have not changed; the others have to be read."""
        old, new, texts = self._old, self._new, self.texts
        papers, unread = [], []
        for file in files:
            path, signature = file
            found = old.get(path)
            if found is None or found[0] != signature:
                unread.append(file)
            else:
                new[path] = found
                papers.append(to_paper(found[1], texts))
        return papers, unread

    def put(self, signatures: Iterable[Signature], rows: Iterable[Row]) -> list[Paper]:
        """Keep what files have been read as; the papers have their abstracts here."""
        papers = []
        self._changed = True
        now = time.time_ns()
        for signature, row in zip(signatures, rows, strict=True):
            kept = (*row[:TEXT], self.texts.add(row[TEXT]), *row[TEXT + 1 :])
            if now - max(signature[1:3]) > RACY_NS:
                self._new[row[0]] = signature, kept
            papers.append(to_paper(kept, self.texts))
        return papers

    def save(self) -> None:
        """Keep this build's papers for the next one, and forget those that are no more."""
        self.settings.save()
        self.texts.close()
        self._save()
        self._base, self._old, self._new = {}, {}, {}  # as much memory as the papers themselves

    def _save(self) -> None:
        if not self._changed and self._new.keys() == self._old.keys() and self._same_settled():
            return
        live = sum([sum(row[TEXT][1:4]) for _, row in self._new.values()])
        if self.texts.size > 2 * live + (1 << 20):
            self._forget()  # most of it is of papers that are no more: begin anew next time
            return
        base, size = self._base, self.texts.size
        edits = {path: one for path, one in self._new.items() if base.get(path) is not one}
        gone = tuple(base.keys() - self._new.keys())
        if self._same_settled() and (len(edits) + len(gone)) * FEW_EDITS < len(base):
            sealed.write(self._edits_path, self._owner + self._stamp, (size, edits, gone))
            return
        settled = {
            paper: tuple(map(author_row, authors))
            for paper, authors in self.settled.authors.items()
        }
        stamp = time.time_ns().to_bytes(8)
        kept = size, stamp, self._new, self.settled.digest, settled
        sealed.write(self._path, self._owner, kept)

    def _same_settled(self) -> bool:
        return self.settled.digest == self._base_settled.digest


def signature(found: os.stat_result) -> Signature:
    """What tells whether a file has changed."""
    inode = found.st_ino if S_ISREG(found.st_mode) else -found.st_ino
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, inode


@once
def code() -> bytes:
    """A digest of all that makes bytes: this package, Python, and every package beside it."""
    digest = hashlib.blake2b(sys.version.encode(), digest_size=16)
    # Before all else that a build does: `Path.rglob` would take a third of the time
    ours = [
        os.path.join(folder, name)  # noqa: PTH118
        for folder, _, names in os.walk(os.path.dirname(__file__))  # noqa: PTH120
        for name in names
        if name.endswith(".py")
    ]
    for path in sorted(ours):
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123
            digest.update(file.read())
    for folder in sys.path:
        names = os.listdir(folder) if os.path.isdir(folder) else []  # noqa: PTH112 - hundreds of them
        digest.update("\0".join(sorted(n for n in names if n.endswith(".dist-info"))).encode())
    return digest.digest()


def owner(folder: Path) -> bytes:
    """What tells what this code keeps in a folder from a copy of it, which others may have put here."""
    found = folder.stat()
    return repr((code(), publish.host(), found.st_dev, found.st_ino)).encode()
