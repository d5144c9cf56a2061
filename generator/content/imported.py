"""Read and write `imported.jsonl`: what each source last said about each paper.

Importers compare it with a paper's file and with what the source says now, so that they can tell what
a curator changed by hand. A build does not read it.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson

from ..catalog.model import Move, Paper
from ..errors import Add, Problem
from ..plan import urls
from ..plan.moves import targets
from .schema import ID

IDENTIFIERS = frozenset(("arxiv", "doi", "acl"))

FILE = "imported.jsonl"
MAX_BYTES = 256 << 20

Value = str | tuple[str, ...]

_MARK = re.compile(r"<{7}|={7}$|>{7}|\|{7}")
_RIGHT = "take the file back from git, or delete this line"


@dataclass(frozen=True, slots=True)
class Line:
    """What one source said about one paper."""

    paper: str  # id
    source: str  # a service's name, or a file's
    date: str  # day on which it last said something else: YYYY-MM-DD
    values: Mapping[str, Value]  # by field; `links.code` and `orcid.Ada Lovelace` are fields too
    key: str = ""  # of the entry in a file, which may have several about one paper
    absent: tuple[str, ...] = ()  # fields that the paper did not get, though it had no value

    @property
    def identity(self) -> tuple[str, str, str]:
        """What no other line has."""
        return self.paper, self.source, self.key


def read(path: Path, text: str, add: Add) -> tuple[Line, ...] | None:
    """Read `imported.jsonl`; `add` the first problem, and then return `None`."""
    lines = []
    for number, row in enumerate(text.split("\n"), 1):
        if _MARK.match(row):
            message = (
                "is a mark of a merge that git could not finish; keep the lines of both sides,"
                " and delete the marks"
            )
        elif not row.strip():
            continue
        elif line := _read_line(row):
            lines.append(line)
            continue
        else:
            message = f"is not a line of this file, such as {_EXAMPLE}; {_RIGHT}"
        add(Problem(str(path), number, "", message))
        return None
    return tuple(lines)


def _read_line(row: str) -> Line | None:
    try:
        entry: Any = orjson.loads(row)
        dt.date.fromisoformat(entry["date"])
        line = Line(
            entry["paper"],
            entry["source"],
            entry["date"],
            {key: _read_value(value) for key, value in entry["values"].items()},
            entry.get("key", ""),
            tuple(entry.get("absent", ())),
        )
        texts = (line.paper, line.source, line.key, *line.absent)
        is_valid = all(isinstance(text, str) for text in texts) and ID.fullmatch(line.paper)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return line if is_valid and line.source else None


def _read_value(value: object) -> Value:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise ValueError(value)


def to_jsonl(lines: Iterable[Line]) -> str:
    """Return the text of the file: a line a paper and source, sorted."""
    return "".join(map(_as_json, sorted(lines, key=lambda line: line.identity)))


def _as_json(line: Line) -> str:
    entry: dict[str, object] = {"paper": line.paper, "source": line.source}
    if line.key:
        entry["key"] = line.key
    entry |= {"date": line.date, "values": dict(sorted(line.values.items()))}
    if line.absent:
        entry["absent"] = sorted(line.absent)
    return orjson.dumps(entry).decode() + "\n"


_EXAMPLE = _as_json(Line("attention", "arxiv", "2026-11-30", {"date": "2017-06-12"})).strip()


def follow(
    lines: Iterable[Line], papers: Iterable[Paper], moves: Iterable[Move]
) -> dict[tuple[str, str, str], Line]:
    """Return the lines of the papers that there are, by their identities.

    Lines of renamed papers follow them: by moved.yaml, or else by an identifier that they have. Of
    two lines with one identity the later one counts.
    """
    pages, owners = dict[str, str](), dict[tuple[str, str], set[str]]()
    for paper in papers:
        pages[urls.paper(paper.id)] = paper.id
        for name in IDENTIFIERS:
            if value := getattr(paper, name):
                owners.setdefault((name, value.casefold()), set()).add(paper.id)
    finals = {source: pages.get(target, "") for source, target in targets(moves).items()}

    def now(paper: str) -> str:
        page = urls.paper(paper)
        return pages.get(page) or finals.get(page, "")

    def owner(line: Line) -> str:
        names = IDENTIFIERS & line.values.keys() - {*line.absent}
        ids = [(name, str(line.values[name]).casefold()) for name in names]
        ones = {one for id_ in ids for one in owners.get(id_, ())}
        return ones.pop() if len(ones) == 1 else ""

    found: dict[tuple[str, str, str], Line] = {}
    for line in sorted(lines, key=lambda line: (urls.paper(line.paper) in pages, line.date)):
        if paper_id := now(line.paper) or owner(line):
            values = dict(line.values)
            if "cites" in values:
                values["cites"] = tuple(dict.fromkeys(filter(None, map(now, values["cites"]))))
            moved = replace(line, paper=paper_id, values=values)
            found[moved.identity] = moved
    return found


def short_form(text: str) -> str:
    """Return what is written down of a long text: enough to know it again."""
    return f"sha256:{hashlib.sha256(' '.join(text.split()).encode()).hexdigest()[:16]}"
