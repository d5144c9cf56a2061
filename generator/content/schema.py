"""Readers that turn YAML nodes into typed values.

A reader takes a node, the name of its field and a function that reports a problem. It returns the
value, or reports what is wrong and returns `None`, so that all problems of a file come at once.
"""

import re
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from ..errors import Add, Problem, suggestion
from ..text.dates import PartialDate
from ..text.names import Name, split_name
from .mistakes import find_mistakes
from .yaml import Mapping, Node, NodeError, Scalar, Sequence, from_yaml

# Ids name pages; the site itself has pages named index and page-N
ID = re.compile(r"(?!(?:index|page-\d+)\Z)(?=.{1,100}\Z)[a-z0-9]+(?:-[a-z0-9]+)*")
ID_RULE = "use lower-case letters, digits and single hyphens, at most 100; not index or page-N"
# Control characters, and those that change the order in which text is shown
CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
# BCP 47, as far as a catalog needs it: en, pt-BR, zh-Hans
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", re.ASCII)
# A URL that can stand in an attribute as it is: no space, quote, bracket or backslash
_URL = re.compile(r"https?://[^\s\"'<>\\^`{|}\x00-\x1f\x7f]+", re.IGNORECASE)

T = TypeVar("T")
# Takes a line, a field, and a message: what is wrong; what would be right
Report = Callable[[int, str, str], None]
Reader = Callable[[Node, str, Report], T | None]
Readers = dict[str, Reader[object]]  # by field


def reporter(path: Path, add: Add) -> Report:
    """Return a function that adds the problems of the file at `path`."""
    return lambda line, field, message: add(Problem(str(path), line, field, message))


def mapping(text: str, report: Report, first_line: int = 1) -> Mapping | None:
    """Read YAML that has to be a mapping; `first_line` is its first line's number in the file."""
    try:
        node = from_yaml(text, first_line)
    except NodeError as error:
        for mistake in error.mistakes:
            report(*mistake)
        return None
    if isinstance(node, Mapping):
        return node
    if isinstance(node, Sequence):
        message = "begins with a dash, as in a list; take the dashes before the fields out"
        report(node.line, "", message)
        return None
    mistakes = find_mistakes(text, first_line) if node else ()
    for mistake in mistakes:
        report(*mistake)
    if not mistakes:
        report(first_line, "", "there are no fields; write lines such as title: Deep Learning")
    return None


def entries(text: str, keys: str, report: Report) -> tuple[Node, ...]:
    """Read YAML that has to be a list, or empty; `keys` shows what each entry has."""
    try:
        node = from_yaml(text)
    except NodeError as error:
        for mistake in error.mistakes:
            report(*mistake)
        return ()
    if isinstance(node, Sequence):
        return node.items
    if node:
        message = "must be a list; begin each entry with a dash and a space, such as"
        report(node.line, "", f"{message} - {{{keys}}}")
    return ()


def fields(
    node: Mapping, readers: Readers, required: Collection[str], report: Report
) -> dict[str, object]:
    """Read a mapping key by key; report unknown and missing keys, and leave out bad values."""
    values: dict[str, object] = {}
    for key, (line, child) in node.items.items():
        if key not in readers:
            report(line, key, f"unknown key; {suggestion(key, readers)}")
            continue
        value = readers[key](child, key, report)
        if value is not None:
            values[key] = value
    for key in required:
        if key not in node.items:
            report(node.line, key, "is missing; it is required")
    return values


def entry(build: Callable[..., T], readers: Readers) -> Reader[T]:
    """Return a reader of a mapping with an id and a name; `build` gets its values by keyword."""

    def read(node: Node, field: str, report: Report) -> T | None:
        if not isinstance(node, Mapping):
            report(node.line, field, "must be {id: ..., name: ..., ...}")
            return None
        values = fields(node, readers, ("id", "name"), report)
        return build(**values) if values.keys() >= {"id", "name"} else None

    return read


def text(node: Node, field: str, report: Report) -> str | None:
    """Read a line of text; runs of white space become single spaces."""
    if not isinstance(node, Scalar):
        report(node.line, field, "must be text; put it in quotes")
        return None
    value = " ".join(node.text.split())
    if not value:
        report(node.line, field, "is empty; give a value, or leave the key out")
        return None
    if CONTROL.search(value):
        report(node.line, field, "contains a control character; delete it")
        return None
    return value


def parsed(parse: Callable[[str], T], right: str = "") -> Reader[T]:
    """Return a reader that converts text with `parse`.

    `parse` raises `ValueError` with what is wrong; `right` says what would be right.
    """

    def read(node: Node, field: str, report: Report) -> T | None:
        value = text(node, field, report)
        try:
            return None if value is None else parse(value)
        except ValueError as error:
            report(node.line, field, f"{error}; {right}" if right else str(error))
            return None

    return read


def matching(pattern: re.Pattern[str], right: str) -> Reader[str]:
    """Return a reader of text that matches the whole of `pattern`."""

    def parse(value: str) -> str:
        if not pattern.fullmatch(value):
            raise ValueError(f"{value!r} does not have the right form")
        return value

    return parsed(parse, right)


def one_of(options: Collection[str], noun: str, file: str) -> Reader[str]:
    """Return a reader of one of `options`, which `file` defines; `noun` says what they are."""

    def parse(value: str) -> str:
        if value not in options:
            hint = suggestion(value, options)
            raise ValueError(f"unknown {noun} {value!r} ({file}); {hint}")
        return value

    return parsed(parse)


def sequence(item: Reader[T], *, unique: bool = False) -> Reader[tuple[T, ...]]:
    """Return a reader of a list whose items `item` reads; bad items are left out."""

    def read(node: Node, field: str, report: Report) -> tuple[T, ...] | None:
        if not isinstance(node, Sequence):
            report(node.line, field, "must be a list, such as [first, second]")
            return None
        values: list[T] = []
        for child in node.items:
            value = item(child, field, report)
            if value is None:
                continue
            if unique and value in values:
                report(child.line, field, f"{value!r} is in the list twice; keep one")
            else:
                values.append(value)
        return tuple(values)

    return read


def name(
    node: Node, field: str, report: Report, more: Readers
) -> tuple[Name, dict[str, Any]] | None:
    """Read a name, as text or in its parts; return it with the keys of `more` beside the parts."""
    if isinstance(node, Scalar):
        written = text(node, field, report)
        return (split_name(written), {}) if written else None
    if isinstance(node, Sequence):
        report(node.line, field, "must be a name, or {given: ..., family: ...}")
        return None
    values: dict[str, Any] = fields(
        node,
        {"given": text, "family": text, "suffix": text, "literal": text, **more},
        (),
        lambda line, key, message: report(line, f"{field}.{key}", message),
    )
    parts = node.items.keys() & {"given", "family", "suffix", "literal"}
    if parts not in ({"literal"}, {"family"}, {"given", "family"}, {"given", "family", "suffix"}):
        report(node.line, field, "needs {given: ..., family: ...} or {literal: ...}")
    if not parts <= values.keys():
        return None
    family = values.get("literal") or values.get("family", "")
    given, suffix = values.get("given", ""), values.get("suffix", "")
    return Name(given, family, values.get("family_first", False), suffix), values


def _count(value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) <= 12):
        raise ValueError(f"{value!r} is not a count")
    return int(value)


def _boolean(value: str) -> bool:
    if value not in {"true", "false"}:
        raise ValueError(f"{value!r} is not a boolean")
    return value == "true"


def _web_address(value: str) -> str:
    try:
        parts = urlsplit(value)
        valid = bool(_URL.fullmatch(value) and parts.hostname) and parts.port != 0
    except ValueError:
        valid = False
    if not valid:
        raise ValueError(f"{value!r} is not a web address")
    return value


def _orcid(value: str) -> str:
    """Check an ORCID iD, whose last character is a checksum (ISO 7064, MOD 11-2)."""
    if not _ORCID.fullmatch(value):
        raise ValueError(f"{value!r} does not have the right form")
    total = 0
    for digit in value[:-1].replace("-", ""):
        total = (total + int(digit)) * 2
    if "0123456789X"[(12 - total) % 11] != value[-1]:
        raise ValueError(f"{value!r} has a wrong digit")
    return value


integer = parsed(_count, "give a whole number such as 12")
boolean = parsed(_boolean, "give true or false")
date = parsed(PartialDate.from_text, "give YYYY, YYYY-MM or YYYY-MM-DD, such as 2023-10-25")
url = parsed(_web_address, "give one such as https://example.org/paper")
identifier = matching(ID, ID_RULE)
orcid = parsed(_orcid, "copy it from orcid.org, as in 0000-0002-1825-0097")
language = matching(_LANGUAGE, "give a BCP 47 tag, such as en or pt-BR")
