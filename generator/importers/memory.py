"""What sources said about papers: as imported.jsonl has it, and as this import will write it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import NamedTuple

from ..catalog.model import Move, Paper
from ..content import files, imported
from ..content.change import Change
from ..content.imported import Line, Value
from ..errors import Add
from . import match
from .merge import IDS, Known, Merged, facts, is_same
from .record import Record

_ORDINAL = " #"  # of the second entry with one key about one paper


class _Said(NamedTuple):
    """What a record said in this import."""

    all: Mapping[str, Value]
    values: Mapping[str, Value]  # those that were compared or taken
    absent: Collection[str]


class Memory:
    """The lines of imported.jsonl, and what the records of this import say."""

    def __init__(self, content: Path, papers: Iterable[Paper], moves: Iterable[Move], add: Add):
        self.path = content / imported.FILE
        files.is_inside(self.path, content, add)
        read = files.read_as(imported.read, self.path, add, optional=True, limit=imported.MAX_BYTES)
        self.before = None if read is None else self.path.read_bytes().decode()
        papers = tuple(papers)
        self._identified = {
            paper.id: [each.name.text for each in paper.authors if each.person or each.orcid]
            for paper in papers
        }
        self._lines = imported.follow(read or (), papers, moves)
        self._by_paper = defaultdict[str, list[Line]](list)
        self._by_entry = defaultdict[tuple[str, str], list[Line]](list)
        for line in self._lines.values():
            self._by_paper[line.paper].append(line)
            # Of a service, its id of the work
            entry = str(line.values.get("id", line.key.partition(_ORDINAL)[0]))
            self._by_entry[line.source, entry].append(line)
        self._said: dict[tuple[str, str, str], _Said] = {}

    def find(self, record: Record) -> str:
        """Return the paper as which the same entry was imported last, even if both have changed.

        Empty if none was, or if it may be one of several.
        """
        lines = self._by_entry.get((record.source, record.service_id or record.key), ())
        if record.service:
            near = lines if record.service_id else ()
        else:
            title = record.fields.get("title", "")
            folded = [(line, str(line.values.get("title", ""))) for line in lines]
            near = [line for line, text in folded if not match.differ("title", text, title)]
            if not near and record.key:
                near = [
                    line
                    for line, text in folded
                    if match.are_similar(text, title)
                    and all(
                        is_same(name, line.values.get(name, text), text)
                        for name, text in record.fields.items()
                        if name in IDS
                    )
                ]
        said = facts(record).items()
        distances = [(len(said ^ line.values.items()), line.paper) for line in near]
        nearest = {paper for distance, paper in distances if distance == min(distances)[0]}
        return nearest.pop() if len(nearest) == 1 else ""

    def known(self, paper: str, record: Record) -> Known:
        """Return what is known of a paper as a record is merged into it."""
        identity = self._identity(paper, record)
        line = self._lines.get(identity)
        others = defaultdict[str, set[Value]](set)
        for other in self._by_paper[paper]:
            for name, value in other.values.items():
                if other is not line and name not in other.absent:
                    others[name].add(value)
        identified = self._identified.get(paper, ())
        if not line:
            return Known(others=others, identified=identified)
        return Known(line.values, line.absent, others, identified)

    def note(
        self, paper: str, record: Record, merged: Merged | None = None, absent: Collection[str] = ()
    ) -> None:
        """Keep what a record says: of one that was merged, what was compared; else all."""
        said = facts(record)
        now = _Said(said, merged.said, merged.absent) if merged else _Said(said, said, absent)
        self._said[self._identity(paper, record)] = now

    def forget(self, papers: Iterable[str]) -> None:
        """Keep nothing that this import says about papers, since they did not get it."""
        gone = {*papers}
        self._said = {key: said for key, said in self._said.items() if key[0] not in gone}

    def changes(
        self,
        today: dt.date,
        works: Mapping[str, Record],
        left_out: Mapping[str, Collection[str]],
    ) -> tuple[Change, ...]:
        """Return the change of the file, if there is one.

        `works` are the papers as they are now, which did not get the fields that are `left_out`.
        """
        lines = dict(self._lines)
        for identity, said in self._said.items():
            paper, source, key = identity
            out = left_out.get(paper, ())
            values = {name: value for name, value in said.values.items() if name not in out}
            old = lines.get(identity) or Line(paper, source, "", {}, key)
            absent = {*old.absent} - said.values.keys() | {*said.absent}
            # Another entry may have added it
            absent -= facts(works[paper]).keys()
            new = replace(
                old,
                values={**old.values, **values},
                absent=tuple(sorted(absent & {*old.values, *values})),
            )
            if new != old:
                lines[identity] = replace(new, date=today.isoformat())
        text = imported.to_jsonl(lines.values())
        return () if text == (self.before or "") else (Change(self.path, self.before, text),)

    def _identity(self, paper: str, record: Record) -> tuple[str, str, str]:
        """Return the identity of a record's line: one of the same key that says something else has another."""
        key, said = "" if record.service else record.key, facts(record)
        for number in count(1):
            identity = paper, record.source, f"{key}{_ORDINAL}{number}" if number > 1 else key
            if identity not in self._said or self._said[identity].all == said:
                break
        return identity
