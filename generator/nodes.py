"""YAML as text: every value is a string, and everything knows its line.

What nearly all front matter is made of is read here, and any other YAML by `documents`.
"""

import re
from itertools import count
from typing import NamedTuple

# What YAML takes no notice of, or takes for the end of a line where no editor does
_UNSEEN = re.compile("[\0-\x08\v\f\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
# A key with a text in quotes that has no quote or escape in it, a bare one, or a list of bare ones
_QUICK_LINE = re.compile(
    r"""([a-z_]+):[ ](?:'([^'\n]+)'|"([^"\\\n]+)"|([\w$(./][^\t\n]*)|\[([^\[\]{}"'\t\n]+)\])\n"""
    r"""|([a-z_]+):\n((?:[ ][ ]-[ ]\w[^\t\n]*\n)+)"""
)
# The numbers of its groups, and which of them is the key
_PLAIN, _ITEMS, _LINES = 4, 5, 7
_KEY_OF = (0, 1, 1, 1, 1, 1, 6, 6)
# What ends a bare text, or makes it something else
_NOT_PLAIN = re.compile(r": | #|[ :]$")
_QUICK_ITEMS = re.compile(r"\w[^,:#]*(?<! )(?:, \w[^,:#]*(?<! ))*")


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
    quick = _quick(text, first_line)
    if quick:
        return quick
    from .documents import read  # with PyYAML, which most builds do not need

    return read(text, first_line)


def _quick(text: str, first_line: int) -> Mapping | None:
    """Read lines of `key: value` and `key: [value, value]`, or give up: most papers need no more.

    What is read here is read as libyaml would, in a fifth of the time; a property test says so.
    """
    if not text.endswith("\n"):
        text += "\n"
    pairs: dict[str, tuple[int, Node]] = {}
    end, number = 0, first_line
    for match in _QUICK_LINE.finditer(text):
        if match.start() != end:
            return None
        end = match.end()
        form = match.lastindex or 0
        key, value = match.group(_KEY_OF[form], form)
        node: Node
        height = 1
        if form == _ITEMS:
            if not _QUICK_ITEMS.fullmatch(value):
                return None
            node = Sequence(number, tuple([Scalar(number, item) for item in value.split(", ")]))
        elif form == _LINES:
            found = [line[4:] for line in value.splitlines()]
            if any(map(_NOT_PLAIN.search, found)):
                return None
            height += len(found)
            node = Sequence(number + 1, tuple(map(Scalar, count(number + 1), found)))
        else:
            if form == _PLAIN and _NOT_PLAIN.search(value):
                return None
            node = Scalar(number, value)
        if key in pairs:
            return None
        pairs[key] = number, node
        number += height
    return Mapping(first_line, pairs) if end == len(text) and pairs else None
