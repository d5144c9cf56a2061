"""A file of all papers made of the last one, where few papers are others: what they were is replaced.

To put ten thousand papers together again takes ten times as long. What is replaced has to be there once
and no more, so that there is no doubt about where.
"""

import mmap
from collections.abc import Iterable
from pathlib import Path

from . import publish

FEW_PAPERS = 4
"""With more papers than these that are others, a file is made as if it were new."""


def put(folder: Path, path: str, old: Path, changes: Iterable[tuple[bytes, bytes]]) -> int | None:
    """Write a file that is an `old` one with texts in the places of others, and give its size in bytes.

    `None`, and nothing is written, if one of those others is not there, or more than once.
    """
    if not old.stat().st_size:  # which cannot be mapped
        return None
    with old.open("rb") as file:
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    places = []
    for before, after in changes:
        begin = data.find(before)
        if not before or begin < 0 or data.find(before, begin + 1) >= 0:
            return None
        places.append((begin, begin + len(before), after))
    done, whole = 0, memoryview(data)
    parts: list[bytes | memoryview] = []
    for begin, end, after in sorted(places):
        if begin < done:
            return None
        parts += whole[done:begin], after
        done = end
    parts.append(whole[done:])
    publish.write(folder, path, *parts)
    return sum(map(len, parts))
