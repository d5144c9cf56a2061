"""Splits BibTeX files into entries: macros resolved, fields inherited, broken entries explained.

bibtexparser finds entries and fields, and goes on after an entry that is broken. What it does not
do is done here: macros joined with #, missing commas, and fields of other entries.
"""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from bibtexparser.model import (
    Block,
    DuplicateBlockKeyBlock,
    DuplicateFieldKeyBlock,
    Entry,
    ImplicitComment,
    ParsingFailedBlock,
    String,
)
from bibtexparser.splitter import Splitter

from .record import Parent, Skipped

_MONTHS = {
    name[:3]: name.capitalize()
    for name in (
        "january february march april may june july august september october november december"
    ).split()
}
# What a value consists of; bibtexparser has the same rule for escaped braces
_BRACE = re.compile(r"(?<!\\)[{}]")
_QUOTE = re.compile(r"(?<!\\)[{}\"]")
_VALUE = re.compile(r"[\s#]*(?:([{\"])|([^\s#{}\",=%]+))")
_JOIN = re.compile(r"\s*#")
# After a comma that was forgotten: the next field
_NEXT_FIELD = re.compile(r"\s*([A-Za-z][\w-]*)\s*=\s*(?=[{\"\w])")
_COMMENT_LINE = re.compile(r"^[ \t]*%[^\n]*(?:\n|\Z)", re.MULTILINE)
# Fields that stand after the brace that ends their entry
_LOST_FIELD = re.compile(r"[\s,}]*[A-Za-z][\w-]*\s*=\s*[{\"\d]")
MAX_PARENTS = 5
"""How many generations of entries an entry inherits from."""
MAX_LENT = 5_000
"""The length of a macro, and of a field that entries inherit."""
MAX_VALUE = 1_000_000
"""The length of a value."""

# Entries that are no works
_NOT_WORKS = frozenset({"xdata", "set"})
VOLUMES = frozenset(
    "proceedings mvproceedings collection mvcollection book mvbook reference mvreference periodical"
    " conference misc".split()
)
"""Types of entries that, without an author, are nothing but volumes for the entries that refer to them."""

# biblatex, appendix B: what another name means in the entry that inherits
_RENAMED = {"title": "booktitle", "subtitle": "booksubtitle", "titleaddon": "booktitleaddon"}
_RENAMED_PERIODICAL = {"title": "journaltitle", "subtitle": "journalsubtitle"}
_RENAMED_SET = {"title": "maintitle", "subtitle": "mainsubtitle", "titleaddon": "maintitleaddon"}
# What belongs to one work only
_NOT_INHERITED = frozenset(
    "abstract acknowledgement annotation annote bibsource biburl crossref date-added"
    " date-modified doi eprint eprinttype eprintclass archiveprefix primaryclass file ids key"
    " keywords label note owner pages pagetotal related shorthand shorttitle sortkey sorttitle"
    " timestamp url urldate xdata xref entryset entrysubtype execute options presort".split()
)


@dataclass(slots=True)
class BibtexEntry:
    """An entry whose values are TeX, macros resolved; types and names of fields are in lower case."""

    line: int
    type: str
    key: str
    fields: dict[str, str]
    doubts: list[str] = field(default_factory=list)
    inherited: set[str] = field(default_factory=set)  # names of fields that are those of others


class BibtexFile(NamedTuple):
    """What is in a file, in its order."""

    entries: list[BibtexEntry]  # of works
    skipped: list[Skipped]
    parents: tuple[Parent, ...]
    notes: tuple[str, ...]


def read_entries(path: str, text: str) -> BibtexFile:
    """Read the entries of a BibTeX file, with the fields that they inherit from each other."""
    commented = _commented_lines(text)
    macros = dict(_MONTHS)
    skipped: list[Skipped] = []
    entries: list[BibtexEntry] = []
    hidden = 0
    for block in _split(text):
        line = (block.start_line or 0) + 1
        if line in commented:
            hidden += isinstance(block, Entry | ParsingFailedBlock)
            continue
        if isinstance(block, DuplicateBlockKeyBlock | DuplicateFieldKeyBlock):
            block = block.ignore_error_block or block  # noqa: PLW2901 - the entry inside
        match block:
            case String():
                macros[block.key.lower()] = _read_value(block.value, macros).tex[:MAX_LENT]
            case Entry():
                entries.append(_read_entry(block, line, macros))
            case ParsingFailedBlock():
                skipped.append(_explain(path, line, block))
            case ImplicitComment() if entries and _LOST_FIELD.match(block.comment):
                message = "has a brace too many: what follows it was not read"
                entries[-1].doubts.append(message)
    note = f"entries that are commented out with %, not read: {hidden}"
    works, parents = _inherit_all(path, entries)
    return BibtexFile(works, skipped, parents, (note,) if hidden else ())


def _inherit_all(
    path: str, entries: list[BibtexEntry]
) -> tuple[list[BibtexEntry], tuple[Parent, ...]]:
    """Return the entries of works, and those that only lend their fields."""
    works: list[BibtexEntry] = []
    parents: list[Parent] = []
    by_key, counts = _index(entries)
    seen: dict[str, int] = {}
    for entry in entries:
        children = counts.get(entry.key.lower(), 0)
        if entry.type in _NOT_WORKS or (children and _only_lends(entry)):
            parents.append(Parent(path, entry.line, entry.key, children))
            continue
        if entry.key in seen:
            entry.doubts.append(f"the key is that of line {seen[entry.key]} too")
        seen.setdefault(entry.key, entry.line)
        _inherit(entry, by_key)
        works.append(entry)
    return works, tuple(parents)


def _split(text: str) -> list[Block]:
    # It logs each broken entry, which is reported here with the others
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    return Splitter(text).split().blocks


def _commented_lines(text: str) -> set[int]:
    """Return the numbers of the lines that begin with %; for biber they are comments."""
    if "%" not in text:
        return set()
    lines = enumerate(text.split("\n"), 1)
    return {number for number, line in lines if line.lstrip().startswith("%")}


def _explain(path: str, line: int, block: ParsingFailedBlock) -> Skipped:
    raw = block.raw or ""
    head = re.match(r"@\s*(\w*)\s*[{(]\s*([^\s,=\"{}()]*)\s*(,?)", raw)
    kind, key, comma = (head[1], head[2], head[3]) if head else ("", "", "")
    cause = getattr(block.error, "abort_reason", "").lower()
    if kind.lower() in {"comment", "preamble", "string"}:
        reason = f"@{kind} is never closed; add its closing brace"
    elif "expected comma" in cause or not comma:
        reason = f"there is no comma after the key; write @{kind}{{KEY, ..."
        key = ""
    elif "end of file" in cause or "unexpected block start" in cause or "found `@" in cause:
        reason = "is cut off, or one of its braces or quotes is never closed; close it"
    else:
        reason = "a field is not NAME = {VALUE}; look for a missing comma or a brace too many"
    return Skipped(path, line, key, reason)


def _read_entry(block: Entry, line: int, macros: dict[str, str]) -> BibtexEntry:
    entry = BibtexEntry(line, block.entry_type.strip().lower(), block.key.strip(), {})
    if "\n" in entry.key or "%" in entry.key:
        entry.key = _COMMENT_LINE.sub("", entry.key).strip()
    for each in block.fields:
        name, raw = each.key, each.value
        while name:
            name = _COMMENT_LINE.sub("", name).strip().lower()
            if not name or name.startswith("%"):
                break
            value = _read_value(raw, macros)
            if value.unknown and name != "month":
                entry.doubts.append(f"{name}: no @string defines {', '.join(value.unknown[:5])}")
            if name not in entry.fields:
                entry.fields[name] = value.tex
            elif entry.fields[name] != value.tex:
                entry.doubts.append(f"{name} is there twice; the first was taken")
            match = _NEXT_FIELD.match(value.rest)
            if not match:
                if value.rest.strip() and not value.rest.lstrip().startswith("%"):
                    lost = " ".join(value.rest.split())[:40]
                    entry.doubts.append(f"{name}: {lost!r} after its value was not read")
                break
            entry.doubts.append(f"a comma is missing before {match[1]}")
            name, raw = match[1], value.rest[match.end() :]
    return entry


class _Value(NamedTuple):
    """A value, the macros in it that nothing defines, and what follows it."""

    tex: str
    unknown: list[str]
    rest: str


def _read_value(raw: str, macros: dict[str, str]) -> _Value:
    pieces: list[str] = []
    unknown: list[str] = []
    position = length = 0
    while start := _VALUE.match(raw, position):
        opening, word = start.groups()
        if opening:
            end = _find_end(raw, start.end() - 1)
            pieces.append(raw[start.end() : end])
            position = end + 1
        else:
            if not word.isdigit() and word.lower() not in macros:
                unknown.append(word)
            pieces.append(macros.get(word.lower(), word))
            position = start.end()
        length += len(pieces[-1])
        sign = _JOIN.match(raw, position)
        # Macros of macros of macros could grow beyond all memory
        if not sign or length > MAX_VALUE:
            break
        position = sign.end()
    return _Value("".join(pieces), unknown, raw[position:])


def _find_end(raw: str, start: int) -> int:
    quoted = raw[start] == '"'
    depth = 0
    for match in (_QUOTE if quoted else _BRACE).finditer(raw, start + 1 if quoted else start):
        if match[0] == "{":
            depth += 1
        elif match[0] == "}":
            depth -= 1
            if not quoted and depth <= 0:
                return match.start()
        elif depth <= 0:
            return match.start()
    return len(raw)


def _index(entries: list[BibtexEntry]) -> tuple[dict[str, BibtexEntry], dict[str, int]]:
    """Return entries by their keys in lower case, and how many others refer to each."""
    by_key: dict[str, BibtexEntry] = {}
    counts: dict[str, int] = {}
    for entry in entries:
        by_key.setdefault(entry.key.lower(), entry)
        for name in _parent_keys(entry):
            counts[name] = counts.get(name, 0) + 1
        if entry.type == "set":
            counts[entry.key.lower()] = len(entry.fields.get("entryset", "").split(","))
    return by_key, counts


def _only_lends(entry: BibtexEntry) -> bool:
    """Return whether an entry that others refer to is no work of its own."""
    if entry.fields.get("title"):
        return entry.type in VOLUMES and not entry.fields.get("author")
    return True


def _parents_of(entry: BibtexEntry) -> list[str]:
    """Return the keys of parents as they are written."""
    names = [entry.fields.get("crossref", ""), *entry.fields.get("xdata", "").split(",")]
    return [name.strip() for name in names if name.strip()]


def _parent_keys(entry: BibtexEntry) -> list[str]:
    return [name.lower() for name in _parents_of(entry)]


def _inherit(entry: BibtexEntry, by_key: dict[str, BibtexEntry]) -> None:
    """Add the fields that an entry has from its `xdata` and its `crossref`, and those from theirs."""
    seen = {entry.key.lower()}
    queue = _parent_keys(entry)
    for name in _parents_of(entry):
        if name.lower() not in by_key:
            entry.doubts.append(f"refers to {name!r}, which is not in this file")
    for _ in range(MAX_PARENTS):
        following: list[str] = []
        for name in queue:
            parent = by_key.get(name)
            if parent is None or name in seen:
                continue
            seen.add(name)
            for inherited, value in _lend(parent):
                if inherited not in entry.fields:
                    entry.fields[inherited] = value
                    entry.inherited.add(inherited)
            following += _parent_keys(parent)
        queue = following


def _lend(parent: BibtexEntry) -> Iterator[tuple[str, str]]:
    if parent.type == "xdata":
        yield from parent.fields.items()
        return
    renamed = _RENAMED
    if parent.type == "periodical":
        renamed = _RENAMED_PERIODICAL
    elif parent.type.startswith("mv"):
        renamed = _RENAMED_SET
    # A volume has a title of its own for those who refer to it
    for name in sorted(parent.fields, key=lambda each: each == "title"):
        if name not in _NOT_INHERITED and len(parent.fields[name]) <= MAX_LENT:
            yield renamed.get(name, name), parent.fields[name]
