"""YAML as text: every value is a string, and everything knows its line.

Plain YAML is read here: keys and items on lines, with values of one line each. Nearly all files of a
catalog are no more than that, and to import PyYAML alone takes as long as to read a hundred papers.
What is read here comes out as libyaml reads it, to the line; at the first sign of anything else this
gives up and leaves the text to `documents`. A property test holds the two equal.
"""

import re
from typing import NamedTuple, TypeAlias

# What YAML takes no notice of, or takes for the end of a line where no editor does
_UNSEEN = re.compile("[\0-\x08\v\f\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
# A text in quotes that has no quote or escape in it
_QUOTED = r"""'([^'\n]+)'|"([^"\\\n]+)\""""
# A line: how far in it begins, whether it is an item, its key, and its value: in quotes, bare, or a
# list or mapping in brackets; or a comment
_LINE = re.compile(
    r"( *)(?:#[^\n]*|(- )?(?:([a-z_]+):(?: +|$))?"
    rf"(?:{_QUOTED}|([\w$(./][^\t\n]*)|\[([^\[\]{{}}\t\n]+)\]|\{{([^\[\]{{}}\t\n]+)\}})?)\n",
    re.MULTILINE,
)
_NOTHING, _PLAIN, _ITEMS, _PAIRS = 3, 6, 7, 8
# What ends a bare text, or makes it something else
_NOT_PLAIN = re.compile(r": | #|[ :]$")
# What is between brackets
_WORDS = r"\w[^,:#]*(?<! )"
_LIST = re.compile(rf"{_WORDS}(?:, {_WORDS})*")
_PAIR = re.compile(rf"([a-z_]+): (?:{_QUOTED}|({_WORDS}))(?:, |\Z)")
MAX_DEPTH = 4


class Scalar(NamedTuple):
    """A string, and the line that it starts on."""

    line: int
    text: str


class Sequence(NamedTuple):
    """A list of nodes, and the line that it starts on."""

    line: int
    items: "tuple[Node, ...]"


class Mapping(NamedTuple):
    """Keys, each with the line that it stands on and its value, in the file's order."""

    line: int
    items: "dict[str, tuple[int, Node]]"


Node = Scalar | Sequence | Mapping


class NodeError(ValueError):
    """The text is no YAML that Openshelf reads; `line` says where."""

    def __init__(self, line: int, message: str) -> None:
        self.line = line
        super().__init__(message)


_Line: TypeAlias = tuple[int, int, bool, str | None, Node | None]
"""A line's number, how far in it begins, whether it is an item, its key and its value, if it has any."""


class _BeyondError(Exception):
    """There is more in a text than is read here."""


def from_yaml(text: str, first_line: int = 1) -> Node | None:
    """Read one YAML document; `None` when there is nothing in it.

    `first_line` is the number of the text's first line in its file. Raises `NodeError`.
    """
    unseen = _UNSEEN.search(text)
    if unseen:
        line = first_line + text.count("\n", 0, unseen.start())
        raise NodeError(line, f"has U+{ord(unseen[0]):04X} in it, a control character; delete it")
    plain = _plain(text, first_line)
    if plain:
        return plain
    from .documents import read  # with PyYAML, which few builds need

    return read(text, first_line)


def _plain(text: str, first_line: int) -> Node | None:
    """Read plain YAML; `None` for what needs a whole reader."""
    if not text.endswith("\n"):
        text += "\n"
    try:
        lines = _lines(text, first_line)
        if not lines or lines[0][1]:
            return None
        node, end = _block(lines, 0, 0)
    except _BeyondError:
        return None
    return node if end == len(lines) else None


def _lines(text: str, number: int) -> list[_Line]:
    """The lines that say something."""
    lines: list[_Line] = []
    end = 0
    for match in _LINE.finditer(text):
        if match.start() != end:
            raise _BeyondError
        end = match.end()
        form = match.lastindex or 0
        if form == _PLAIN:
            spaces, dash, key, value = match.group(1, 2, 3, _PLAIN)
            if _NOT_PLAIN.search(value):
                raise _BeyondError
            lines.append((number, len(spaces), dash is not None, key, Scalar(number, value)))
        elif form > 1:
            spaces, dash, key, value = match.group(1, 2, 3, form)
            found = _value(value, form, number) if form > _NOTHING else None
            lines.append((number, len(spaces), dash is not None, key, found))
        number += 1
    if end != len(text):
        raise _BeyondError
    return lines


def _value(text: str, form: int, number: int) -> Node:
    if form == _ITEMS:
        if not _LIST.fullmatch(text):
            raise _BeyondError
        return Sequence(number, tuple([Scalar(number, item) for item in text.split(", ")]))
    if form == _PAIRS:
        return Mapping(number, _pairs(text, number))
    return Scalar(number, text)


def _pairs(text: str, number: int) -> dict[str, tuple[int, Node]]:
    pairs: dict[str, tuple[int, Node]] = {}
    end = 0
    for match in _PAIR.finditer(text):
        key, form = match[1], match.lastindex or 0
        if match.start() != end or key in pairs:
            raise _BeyondError
        pairs[key] = number, Scalar(number, match[form])
        end = match.end()
    if end != len(text):
        raise _BeyondError
    return pairs


def _block(lines: list[_Line], at: int, depth: int) -> tuple[Node, int]:
    """What begins on a line, and which line is the next one after it."""
    if depth > MAX_DEPTH:
        raise _BeyondError
    first, indent, item, _, _ = lines[at]
    if item:
        return _list(lines, at, depth)
    pairs: dict[str, tuple[int, Node]] = {}
    while at < len(lines):
        number, inside, item, key, value = lines[at]
        if inside != indent or item:
            break
        at += 1
        if value is None:
            if at == len(lines) or lines[at][1] + lines[at][2] <= indent:
                raise _BeyondError
            value, at = _block(lines, at, depth + 1)
        if not key or key in pairs:
            raise _BeyondError
        pairs[key] = number, value
    return Mapping(first, pairs), at


def _list(lines: list[_Line], at: int, depth: int) -> tuple[Node, int]:
    first, indent, _, _, _ = lines[at]
    items = []
    while at < len(lines):
        number, inside, item, key, value = lines[at]
        if inside != indent or not item:
            break
        if key:
            # The item is a mapping, which begins beside the dash
            lines[at] = number, indent + 2, False, key, value
            value, at = _block(lines, at, depth + 1)
        elif value:
            at += 1
        else:
            raise _BeyondError
        items.append(value)
    return Sequence(first, tuple(items)), at
