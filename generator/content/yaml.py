"""Read YAML into nodes that know their lines.

PyYAML's loaders guess types (`No` becomes false, arXiv's 2301.00010 a number) and accept duplicate
keys. This module reads libyaml's events instead: every value stays text, and the file is refused at
the first alias or at a depth that no catalog needs. Aliases of aliases can grow without end, and
deep nesting overflows the stack of libyaml's composer.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

import yaml

try:
    from yaml import CBaseLoader as _Loader
except ImportError:  # PyYAML was built without libyaml
    from yaml import BaseLoader as _Loader  # type: ignore[assignment]  # the same interface

MAX_DEPTH = 8

# What YAML ignores, or takes for a line end where no editor does
_CONTROL = re.compile("[\0-\x08\v\f\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
# In these errors the line to mend is where the parser stopped, not where the value began
_STOPPED = re.compile(r"parsing a block|scanning a plain scalar")


class Scalar(NamedTuple):
    """A text, and the line on which it starts."""

    line: int
    text: str


class Sequence(NamedTuple):
    """A list of nodes, and the line on which it starts."""

    line: int
    items: "tuple[Node, ...]"


class Mapping(NamedTuple):
    """Keys in the file's order, each with its line and its value."""

    line: int
    items: "dict[str, tuple[int, Node]]"


Node = Scalar | Sequence | Mapping


class NodeError(ValueError):
    """The text is not YAML that Openshelf reads; `line` is the line to mend."""

    def __init__(self, line: int, message: str) -> None:
        self.line = line
        super().__init__(message)


def from_yaml(text: str, first_line: int = 1) -> Node | None:
    """Read one YAML document; return `None` if it is empty.

    `first_line` is the number of the text's first line in its file. Raises `NodeError`.
    """
    control = _CONTROL.search(text)
    if control:
        line = first_line + text.count("\n", 0, control.start())
        code = f"U+{ord(control[0]):04X}"
        raise NodeError(line, f"contains the control character {code}; delete it")
    node = None
    events = _parse("\n" * (first_line - 1) + text)
    for event in events:
        if node and isinstance(event, yaml.DocumentStartEvent):
            raise NodeError(_line(event), "a second YAML document starts here; keep one")
        if isinstance(event, yaml.NodeEvent):
            node = _read_node(event, events, 0)
    return node


def parse_events(text: str) -> Iterator[yaml.Event]:
    """Yield libyaml's events for the values of a YAML text, each with its marks."""
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.NodeEvent | yaml.CollectionEndEvent):
            yield event


def _parse(text: str) -> Iterator[yaml.Event]:
    try:
        yield from yaml.parse(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        stopped = _STOPPED.search(error.context or "")
        mark = (None if stopped else error.context_mark) or error.problem_mark
        message = " ".join(filter(None, (error.context, error.problem)))
        raise NodeError(mark.line + 1 if mark else 1, f"not valid YAML: {message}") from None


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _read_node(event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Node:
    """Return the node that starts with `event`, and take the rest of it from `events`."""
    line = _line(event)
    if isinstance(event, yaml.AliasEvent):
        raise NodeError(line, f"*{event.anchor} is a YAML alias; write the value out")
    if depth > MAX_DEPTH:
        raise NodeError(line, f"nested more than {MAX_DEPTH} levels deep; use fewer")
    if isinstance(event, yaml.ScalarEvent):
        return Scalar(line, event.value)
    if isinstance(event, yaml.SequenceStartEvent):
        items = []
        while not isinstance(item := next(events), yaml.SequenceEndEvent):
            items.append(_read_node(item, events, depth + 1))
        return Sequence(line, tuple(items))
    pairs: dict[str, tuple[int, Node]] = {}
    while not isinstance(key := next(events), yaml.MappingEndEvent):
        key_line = _line(key)
        if not isinstance(key, yaml.ScalarEvent):
            raise NodeError(key_line, "a key must be plain text")
        value = _read_node(next(events), events, depth + 1)
        if key.value in pairs:
            first = pairs[key.value][0]
            raise NodeError(key_line, f"duplicate key {key.value!r} (line {first}); keep one")
        pairs[key.value] = (key_line, value)
    return Mapping(line, pairs)
