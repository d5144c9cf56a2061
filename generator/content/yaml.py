"""Read YAML into nodes that know their lines.

PyYAML's loaders guess types (`No` becomes false, arXiv's 2301.00010 a number) and accept duplicate
keys. This module reads libyaml's events instead: every value stays text, and the file is refused at
the first anchor or alias, or at a depth that no catalog needs. Aliases of aliases can grow without
end, and deep nesting overflows the stack of libyaml's composer.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

import yaml

from ..text.characters import NONCHARACTERS
from .mistakes import Mistake, find_mistakes

try:
    from yaml import CBaseLoader as _Loader
except ImportError:  # PyYAML was built without libyaml
    from yaml import BaseLoader as _Loader  # type: ignore[assignment]  # the same interface

MAX_DEPTH = 8

# What YAML ignores, or takes for a line end where no editor does
_CONTROL = re.compile(rf"[\0-\x08\v\f\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff{NONCHARACTERS}]")
# In these errors the line to mend is where the parser stopped, not where the value began
_STOPPED = re.compile(r"parsing a block|scanning a plain scalar")


class Scalar(NamedTuple):
    """A text, and the line on which it starts."""

    line: int
    text: str
    source: str = ""  # as the file has it, with its quotes; empty for a block (`|` or `>`)
    comment: str = ""  # what follows it on its line


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
    """The text is not YAML that Openshelf reads; `mistakes` says what to mend, by line."""

    def __init__(self, *mistakes: Mistake) -> None:
        self.mistakes = mistakes
        super().__init__("\n".join(mistake.message for mistake in mistakes))


def from_yaml(text: str, first_line: int = 1) -> Node | None:
    """Read one YAML document; return `None` if it is empty.

    `first_line` is the number of the text's first line in its file. Raises `NodeError`.
    """
    control = _CONTROL.search(text)
    if control:
        line = first_line + text.count("\n", 0, control.start())
        code = f"U+{ord(control[0]):04X}"
        message = f"contains an invisible character ({code}); delete it, or type the line again"
        raise NodeError(Mistake(line, "", message))
    return _Reader(text, first_line).read()


def parse_events(text: str) -> Iterator[yaml.Event]:
    """Yield libyaml's events for the values of a YAML text, each with its marks."""
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.NodeEvent | yaml.CollectionEndEvent):
            yield event


class _Reader:
    """Reads nodes from the events of libyaml."""

    def __init__(self, text: str, first_line: int) -> None:
        self._text = text
        self._first_line = first_line
        self._events = self._parse()

    def read(self) -> Node | None:
        """Return the node of the document."""
        node = None
        for event in self._events:
            if node and isinstance(event, yaml.DocumentStartEvent):
                message = "a line --- in the middle begins a second document; delete the line"
                raise self._error(event, "", message)
            if isinstance(event, yaml.NodeEvent):
                node = self._node(event, "", 0)
        return node

    def _parse(self) -> Iterator[yaml.Event]:
        try:
            yield from yaml.parse(self._text, Loader=_Loader)
        except yaml.MarkedYAMLError as error:
            raise NodeError(*self._explain(error)) from None

    def _explain(self, error: yaml.MarkedYAMLError) -> tuple[Mistake, ...]:
        """Return what a person did wrong, or else what stopped the parser."""
        stop = self._first_line + (error.problem_mark.line if error.problem_mark else 0)
        found = find_mistakes(self._text, self._first_line)
        if found and found[0].line <= stop:
            return found
        mark = None if _STOPPED.search(error.context or "") else error.context_mark
        line = self._first_line + mark.line if mark else stop
        message = "cannot be read; check the quotes, brackets and spaces here and on the line above"
        return (Mistake(line, "", message),)

    def _line(self, event: yaml.Event) -> int:
        return self._first_line + (event.start_mark.line if event.start_mark else 0)

    def _error(self, event: yaml.Event, field: str, message: str) -> NodeError:
        return NodeError(Mistake(self._line(event), field, message))

    def _refuse_sign(self, event: yaml.Event, field: str) -> NodeError:
        """Return the error for an anchor, an alias or a tag, which nobody means to write."""
        line = self._line(event)
        found = [each for each in find_mistakes(self._text, self._first_line) if each.line == line]
        message = "cannot begin with *, & or ! without quotes; put the text in quotes"
        return NodeError(*found or [Mistake(line, field, message)])

    def _node(self, event: yaml.Event, field: str, depth: int) -> Node:
        """Return the node that starts with `event`, and take the rest of it from the events."""
        line = self._line(event)
        if _has_sign(event):
            raise self._refuse_sign(event, field)
        if depth > MAX_DEPTH:
            raise self._error(event, field, f"nested more than {MAX_DEPTH} levels deep; use fewer")
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(item := next(self._events), yaml.SequenceEndEvent):
                items.append(self._node(item, field, depth + 1))
            return Sequence(line, tuple(items))
        pairs: dict[str, tuple[int, Node]] = {}
        while not isinstance(key := next(self._events), yaml.MappingEndEvent):
            if not isinstance(key, yaml.ScalarEvent):
                message = "two brackets in a row have no meaning here; write one, or put the text in quotes"
                raise self._error(key, field, message)
            if key.value in pairs:
                message = f"is there twice, on line {pairs[key.value][0]} already; keep one of them"
                raise self._error(key, key.value, message)
            value = self._node(next(self._events), field or key.value, depth + 1)
            pairs[key.value] = (self._line(key), value)
        return Mapping(line, pairs)

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        if event.style in {"|", ">"} or not event.start_mark or not event.end_mark:
            return Scalar(self._line(event), event.value)
        start, end = event.start_mark.index, event.end_mark.index
        source = self._text[start:end]
        line_end = self._text.find("\n", end)
        rest = self._text[end : None if line_end < 0 else line_end].strip()
        comment = rest if rest.startswith("#") else ""
        return Scalar(self._line(event), event.value, source, comment)


def _has_sign(event: yaml.Event) -> bool:
    """Return whether a value begins with an anchor, an alias or a tag."""
    return getattr(event, "anchor", None) is not None or getattr(event, "tag", None) is not None
