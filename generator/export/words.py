"""A database's index of words, FTS5's, in a form that does not say how it came about.

After `optimize`, the index is one segment, with the same pages whether it was made at once or changed
since. But the segment has a number, and the record that names it says on which level it is and how
much was written for it. Here it gets the number 1, on the first level. The format is that of
https://sqlite.org/src/file/ext/fts5/fts5_index.c, "FTS5 DATABASE FORMAT", which has its own version in
the index.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ..model import Paper

if TYPE_CHECKING:
    import sqlite3

FORMAT = 4
# Where the record of the segments is, and from which of its bits on a page's number has the segment's
_STRUCTURE, _SEGMENT_BIT = 10, 37
_OF = "SELECT rowid, title, abstract, authors FROM papers WHERE id = ?"
_PUT = "INSERT INTO papers_fts(rowid, title, abstract, authors) VALUES (?, ?, ?, ?)"
_TAKE_OUT = """INSERT INTO papers_fts(papers_fts, rowid, title, abstract, authors)
  VALUES ('delete', ?, ?, ?, ?)"""


def rebuild(database: "sqlite3.Connection") -> None:
    """Make the index anew; the database has a transaction."""
    _begin(database)
    database.execute("INSERT INTO papers_fts(papers_fts) VALUES ('rebuild')")
    # What is merged is laid out in another way than what is written at once: so let there be a change
    for paper in database.execute("SELECT id FROM papers ORDER BY rowid LIMIT 1").fetchall():
        database.execute(_TAKE_OUT, database.execute(_OF, paper).fetchone())
        database.execute(_PUT, database.execute(_OF, paper).fetchone())
    _settle(database)


def change(database: "sqlite3.Connection", papers: Iterable[Paper]) -> bool:
    """Give papers other abstracts, in their table and in the index; whether that is what it has to be.

    The index has to be one that was made here. The database has a transaction.
    """
    block = _block(database)
    segment = _segment(block)
    if not segment or block != _structure(segment[1]):
        return False
    _begin(database)
    for paper in papers:
        before = database.execute(_OF, [paper.id]).fetchone()
        if not before:
            return False
        database.execute(_TAKE_OUT, before)
        abstract = paper.abstract.plain
        database.execute("UPDATE papers SET abstract = ? WHERE id = ?", [abstract, paper.id])
        database.execute(_PUT, database.execute(_OF, [paper.id]).fetchone())
    return _settle(database)


def _begin(database: "sqlite3.Connection") -> None:
    """Have nothing merged until all is there: else what comes of it depends on the order."""
    database.execute("INSERT INTO papers_fts(papers_fts, rank) VALUES ('automerge', 0)")


def _settle(database: "sqlite3.Connection") -> bool:
    """Make one segment of the index, with the number 1; false if it is of another format."""
    database.execute("INSERT INTO papers_fts(papers_fts) VALUES ('optimize')")
    # Only then has all of it been written
    database.execute("COMMIT")
    database.execute("BEGIN")
    database.execute("DELETE FROM papers_fts_config WHERE k = 'automerge'")
    segment = _segment(_block(database))
    if not segment:
        return False
    number, pages = segment
    if number != 1:
        bits = (1 << _SEGMENT_BIT) - 1
        database.execute(
            "UPDATE papers_fts_data SET id = (id & ?) | ? WHERE id > ?",
            [bits, 1 << _SEGMENT_BIT, _STRUCTURE],
        )
        database.execute("UPDATE papers_fts_idx SET segid = 1")
    database.execute(
        "UPDATE papers_fts_data SET block = ? WHERE id = ?", [_structure(pages), _STRUCTURE]
    )
    return True


def _structure(pages: int) -> bytes:
    """The record of one segment on one level, with the number 1 and so many pages."""
    return bytes(4) + b"".join(map(_varint, (1, 1, 0, 0, 1, 1, 1, pages)))


def _block(database: "sqlite3.Connection") -> bytes:
    """The record of an index's segments; nothing if it is of another format."""
    found = database.execute(
        "SELECT block FROM papers_fts_data, papers_fts_config"
        " WHERE id = ? AND k = 'version' AND v = ?",
        [_STRUCTURE, FORMAT],
    ).fetchone()
    return bytes(found[0]) if found else b""


def _segment(block: bytes) -> tuple[int, int] | None:
    """The number of an index's only segment, and of its last page; `None` if there is more to it."""
    if not block:
        return None
    levels, segments, _, *rest = _varints(block[4:])
    # Each level has how many of its segments are being merged, and how many there are; the segments
    # have a number each, and those of their first and last page
    if segments != 1 or rest[: 2 * (levels - 1)] != [0] * 2 * (levels - 1):
        return None
    merged, count, number, first, last = rest[2 * (levels - 1) :]
    return (number, last) if (merged, count, first) == (0, 1, 1) else None


def _varints(data: bytes) -> Iterator[int]:
    number = 0
    for byte in data:
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            yield number
            number = 0


def _varint(number: int) -> bytes:
    """A number as SQLite writes those of fewer than 57 bits: seven a byte, all but the last marked."""
    found = [number & 0x7F]
    while number := number >> 7:
        found.append(number & 0x7F | 0x80)
    return bytes(reversed(found))
