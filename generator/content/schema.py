"""From nodes to typed values: small readers that report every problem and go on.

A reader takes a node, the name of the field and where to report; it gives the value, or `None`
after it has reported why not.
"""

import re
from collections.abc import Callable, Collection
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import urlsplit

from ..errors import suggestion
from ..text.dates import PartialDate
from ..text.names import Name, split_name
from .yaml import Mapping, Node, NodeError, Scalar, Sequence, from_yaml

# The name of a page, but not one that the site needs for itself
ID = re.compile(r"(?!(?:index|page-\d+)\Z)(?=.{1,100}\Z)[a-z0-9]+(?:-[a-z0-9]+)*")
ID_RULE = (
    "use lower-case letters, digits and single hyphens, at most 100, and neither index nor page-N"
)
_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", re.ASCII)

T = TypeVar("T")
Report = Callable[[int, str, str], None]
"""Takes the line, the field and what is wrong; what would be right."""
Reader = Callable[[Node, str, Report], T | None]
Readers = dict[str, Reader[object]]
"""What reads each field."""

# What must not be in a line of text: control characters, and those that reorder what is shown
CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
# A URL that can stand in an attribute as it is: no space, quote, bracket or backslash
_URL = re.compile(r"https?://[^\s\"'<>\\^`{|}\x00-\x1f\x7f]+", re.IGNORECASE)


def text(node: Node, field: str, report: Report) -> str | None:
    """A line of text, its white space collapsed."""
    if not isinstance(node, Scalar):
        report(node.line, field, "has to be text; put it in quotes")
        return None
    value = node.text
    if value and value.isprintable() and "  " not in value and value == value.strip():
        return value  # of nearly all values, and quickly said
    value = " ".join(value.split())
    if not value:
        report(node.line, field, "is empty; give a value, or leave the key out")
        return None
    if CONTROL.search(value):
        report(node.line, field, "has a control character in it; delete it")
        return None
    return value


def integer(node: Node, field: str, report: Report) -> int | None:
    """A whole number, 0 or more."""
    value = text(node, field, report)
    if value is None:
        return None
    if not (value.isascii() and value.isdigit() and len(value) <= 12):
        report(node.line, field, f"{value!r} is not a count; give a whole number such as 12")
        return None
    return int(value)


def boolean(node: Node, field: str, report: Report) -> bool | None:
    """`true` or `false`."""
    value = text(node, field, report)
    if value is not None and value not in {"true", "false"}:
        report(node.line, field, f"{value!r} is neither true nor false")
        return None
    return None if value is None else value == "true"


_date = lru_cache(maxsize=1 << 14)(PartialDate.from_text)


def date(node: Node, field: str, report: Report) -> PartialDate | None:
    """A date, partial or whole."""
    value = text(node, field, report)
    if value is None:
        return None
    try:
        return _date(value)
    except ValueError as error:
        report(node.line, field, f"{error}; give YYYY, YYYY-MM or YYYY-MM-DD, such as 2023-10-25")
        return None


def url(node: Node, field: str, report: Report) -> str | None:
    """An absolute web address."""
    value = text(node, field, report)
    if value is None:
        return None
    try:
        parts = urlsplit(value)
        good = bool(_URL.fullmatch(value) and parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good:
        report(
            node.line,
            field,
            f"{value!r} is not a web address; give one such as https://example.org/paper",
        )
        return None
    return value


def matching(pattern: re.Pattern[str], right: str) -> Reader[str]:
    """Text that the whole of `pattern` matches; `right` says what would be right."""

    def read(node: Node, field: str, report: Report) -> str | None:
        value = text(node, field, report)
        if value is not None and not pattern.fullmatch(value):
            report(node.line, field, f"{value!r} does not have the right form; {right}")
            return None
        return value

    return read


identifier = matching(ID, ID_RULE)
_orcid_form = matching(_ORCID, "give it as 0000-0002-1825-0097")


def orcid(node: Node, field: str, report: Report) -> str | None:
    """An ORCID iD, whose last sign is a sum of the others (ISO 7064, MOD 11-2)."""
    value = _orcid_form(node, field, report)
    if value is None:
        return None
    total = 0
    for digit in value[:-1].replace("-", ""):
        total = (total + int(digit)) * 2
    if "0123456789X"[(12 - total) % 11] != value[-1]:
        report(
            node.line,
            field,
            f"{value!r} has a wrong digit: its sum does not come out; copy it anew",
        )
        return None
    return value


language = matching(
    # BCP 47, as far as a catalog needs it: en, pt-BR, zh-Hans
    re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*"),
    "give a BCP 47 tag, such as en or pt-BR",
)
"""The language of a text."""


def one_of(options: Collection[str], what: str) -> Reader[str]:
    """One of the ids in `options`; `what` names them: `tag of tags.yaml`."""

    def read(node: Node, field: str, report: Report) -> str | None:
        value = text(node, field, report)
        if value is not None and value not in options:
            report(node.line, field, f"{value!r} is no {what}; {suggestion(value, options)}")
            return None
        return value

    return read


def sequence(item: Reader[T], *, unique: bool = False) -> Reader[tuple[T, ...]]:
    """A list whose items `item` reads; the bad ones are reported and left out."""

    def read(node: Node, field: str, report: Report) -> tuple[T, ...] | None:
        if not isinstance(node, Sequence):
            report(node.line, field, "has to be a list, such as [first, second]")
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


def pairs(value: Reader[T]) -> Reader[tuple[tuple[str, T], ...]]:
    """A mapping of labels to what `value` reads, in the file's order."""

    def read(node: Node, field: str, report: Report) -> tuple[tuple[str, T], ...] | None:
        if not isinstance(node, Mapping):
            report(node.line, field, 'has to be a mapping, such as {code: "https://..."}')
            return None
        found = []
        for label, (line, child) in node.items.items():
            name = text(Scalar(line, label), field, report)
            got = value(child, f"{field}.{label}", report)
            if name is not None and got is not None:
                found.append((name, got))
        return tuple(found)

    return read


def fields(
    node: Mapping, readers: dict[str, Reader[object]], required: Collection[str], report: Report
) -> dict[str, object]:
    """Read a mapping key by key; report unknown keys, with a suggestion, and missing ones."""
    found: dict[str, object] = {}
    for key, (line, child) in node.items.items():
        reader = readers.get(key)
        if reader is None:
            report(line, key, f"no such key; {suggestion(key, readers)}")
            continue
        value = reader(child, key, report)
        if value is not None:
            found[key] = value
    for key in required:
        if key not in node.items:
            report(node.line, key, "is missing; it is required")
    return found


def entries(text: str, right: str, report: Report) -> tuple[Node, ...]:
    """The entries of a YAML file that is a list, or empty; `right` says what each of them has."""
    try:
        node = from_yaml(text)
    except NodeError as error:
        report(error.line, "", str(error))
        return ()
    if node is not None and not isinstance(node, Sequence):
        report(node.line, "", f"has to be a list, each entry with {right}")
        return ()
    return node.items if node else ()


def name(
    node: Node, field: str, report: Report, more: Readers
) -> tuple[Name, dict[str, Any]] | None:
    """Read a name, as a text or in its parts, and `more` that may stand beside the parts."""
    if isinstance(node, Scalar):
        written = text(node, field, report)
        return (split_name(written), {}) if written else None
    if isinstance(node, Sequence):
        report(node.line, field, "has to be a name, or {given: ..., family: ...}")
        return None
    found: dict[str, Any] = fields(
        node,
        {"given": text, "family": text, "literal": text, **more},
        (),
        lambda line, key, message: report(line, f"{field}.{key}", message),
    )
    parts = node.items.keys() & {"given", "family", "literal"}
    if parts not in ({"literal"}, {"family"}, {"given", "family"}):
        report(node.line, field, "needs {given: ..., family: ...} or {literal: ...}")
    if not parts <= found.keys():
        return None
    family = found.get("literal") or found.get("family", "")
    first = found.get("family_first", False)
    return Name(found.get("given", ""), family, first), found
