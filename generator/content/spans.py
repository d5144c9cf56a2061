"""Where the values of YAML stand in its text, so that one can be changed without the others."""

from collections.abc import Iterator
from typing import NamedTuple

import yaml

from .yaml import parse_events


class Span(NamedTuple):
    """A value from its first character to its last; `column` is that of the first."""

    start: int
    end: int
    column: int
    text: str  # of a scalar
    is_flow: bool  # in brackets or braces
    is_mapping: bool
    children: "tuple[Span, ...]"  # of a mapping, keys and values in turn

    def pairs(self) -> "Iterator[tuple[Span, Span]]":
        """Yield the keys of a mapping with their values."""
        if self.is_mapping:
            yield from zip(self.children[::2], self.children[1::2], strict=True)

    def get(self, key: str) -> "Span | None":
        """Return the value of a key."""
        return next((value for name, value in self.pairs() if name.text == key), None)

    def leaves(self) -> "Iterator[Span]":
        """Yield the scalars in a value, in order."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()


def find_spans(text: str) -> Span | None:
    """Return where the values of a YAML document are; `None` if it is empty.

    Raises `ValueError` if the text is not YAML, or is nested too deep.
    """
    events = parse_events(text)
    try:
        first = next(events, None)
        # The reader drops the mark with which Windows begins files, and does not count it
        return _read(first, events, text, int(text.startswith("\ufeff"))) if first else None
    except (yaml.YAMLError, RecursionError) as error:
        raise ValueError("it cannot be read as YAML") from error


def remove_item(text: str, parent: Span, item: Span) -> str:
    """Return YAML without an item of a list, nor the rest of its last line.

    Raises `ValueError` if a list in lines has more on the item's first line.
    """
    if parent.is_flow:
        place = parent.children.index(item)
        if place:
            return text[: parent.children[place - 1].end] + text[item.end :]
        end = parent.children[1].start if len(parent.children) > 1 else item.end
        return text[: item.start] + text[end:]
    dash = text.rfind("-", 0, item.start)
    start = text.rfind("\n", 0, dash) + 1
    if text[start:dash].strip():
        raise ValueError("an item of a list does not begin on a line of its own")
    return text[:start] + text[next_line(text, item.end) :]


def next_line(text: str, after: int) -> int:
    """Return where the line begins that follows a place in a text; its end, if none does."""
    return text.find("\n", after) + 1 or len(text)


def _read(event: yaml.Event, events: Iterator[yaml.Event], text: str, skipped: int) -> Span:
    start, end, column = _range(event, skipped)
    if not isinstance(event, yaml.CollectionStartEvent):
        value = event.value if isinstance(event, yaml.ScalarEvent) else ""
        # A block of text ends with the line ends after it
        end = max(start, len(text[:end].rstrip()))
        return Span(start, end, column, value, False, False, ())
    children = []
    while not isinstance(child := next(events), yaml.CollectionEndEvent):
        children.append(_read(child, events, text, skipped))
    # The mark of a list in lines is where the next thing starts
    end = _range(child, skipped)[1] if event.flow_style else children[-1].end
    is_mapping = isinstance(event, yaml.MappingStartEvent)
    return Span(start, end, column, "", bool(event.flow_style), is_mapping, tuple(children))


def _range(event: yaml.Event, skipped: int) -> tuple[int, int, int]:
    start, end = event.start_mark, event.end_mark
    assert start
    assert end
    return start.index + skipped, end.index + skipped, start.column
