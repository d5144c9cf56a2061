"""A YAML document -> nodes, from libyaml's events.

YAML's own guesses would turn `No` into false and arXiv's 2301.00010 into a number, and its usual
readers drop a key that comes twice. Events say what is written, and let this stop at the first alias
or at a depth that no catalog needs: nested deep enough, `[[[[...` brings libyaml's own composer down,
and aliases of aliases grow without end.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

import yaml

try:
    from yaml import CBaseLoader as _Loader
except ImportError:  # a PyYAML built without libyaml: correct, and eight times slower
    from yaml import BaseLoader as _Loader  # type: ignore[assignment]  # the same interface

MAX_DEPTH = 8

# What YAML ignores, or takes for the end of a line where no editor does
_UNSEEN = re.compile("[\0-\x08\v\f\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
# Errors that are where the parser stopped; the others are where what is wrong began
_WHERE_IT_STOPPED = re.compile(r"parsing a block|scanning a plain scalar")


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


def from_yaml(text: str, first_line: int = 1) -> Node | None:
    """Read one YAML document; `None` when there is nothing in it.

    `first_line` is the number of the text's first line in its file. Raises `NodeError`.
    """
    unseen = _UNSEEN.search(text)
    if unseen:
        line = first_line + text.count("\n", 0, unseen.start())
        raise NodeError(line, f"has U+{ord(unseen[0]):04X} in it, a control character; delete it")
    events = _events(text, first_line)
    for event in events:
        if isinstance(event, yaml.NodeEvent):
            node = _node(event, events, first_line, 0)
            for rest in events:
                if isinstance(rest, yaml.DocumentStartEvent):
                    raise NodeError(_line(rest, first_line), "a second YAML document starts here")
            return node
    return None


def _line(event: yaml.Event, first_line: int) -> int:
    mark = event.start_mark
    return first_line + (mark.line if mark else 0)


def _events(text: str, first_line: int) -> Iterator[yaml.Event]:
    try:
        yield from yaml.parse(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        stopped = _WHERE_IT_STOPPED.search(error.context or "")
        mark = (None if stopped else error.context_mark) or error.problem_mark
        line = first_line + (mark.line if mark else 0)
        what = " ".join(filter(None, (error.context, error.problem)))
        raise NodeError(line, f"not valid YAML: {what}") from None


def _node(event: yaml.Event, events: Iterator[yaml.Event], first: int, depth: int) -> Node:
    line = _line(event, first)
    if isinstance(event, yaml.AliasEvent):
        raise NodeError(line, f"*{event.anchor} is a YAML alias; write the value out")
    if depth > MAX_DEPTH:
        raise NodeError(line, f"nested more than {MAX_DEPTH} levels deep")
    if isinstance(event, yaml.ScalarEvent):
        return Scalar(line, event.value)
    if isinstance(event, yaml.SequenceStartEvent):
        items = []
        for child in events:
            if isinstance(child, yaml.SequenceEndEvent):
                break
            items.append(_node(child, events, first, depth + 1))
        return Sequence(line, tuple(items))
    pairs: dict[str, tuple[int, Node]] = {}
    for key in events:
        if isinstance(key, yaml.MappingEndEvent):
            break
        if not isinstance(key, yaml.ScalarEvent):
            raise NodeError(_line(key, first), "a key has to be plain text")
        key_line = _line(key, first)
        value = _node(next(events), events, first, depth + 1)
        if key.value in pairs:
            earlier = pairs[key.value][0]
            raise NodeError(key_line, f"{key.value} is here twice, on line {earlier} too; keep one")
        pairs[key.value] = (key_line, value)
    return Mapping(line, pairs)
