"""Read a title, and what is surely wrong with one: TeX that would be shown, or an end at ` #`."""

import re

from ..text.markdown import from_line, line_parts
from ..text.text import Text
from . import schema
from .mistakes import read_words
from .quoting import scalar
from .schema import Report
from .yaml import Node, Scalar

_TEX = re.compile(r"\\|\{\{?[^\W_]")


def read_title(node: Node, field: str, report: Report) -> Text | None:
    """Read a title, with `$maths$` and TeX's accents, but no other TeX."""
    value = read_uncut(node, field, report)
    if value is None:
        return None
    parts = line_parts(value)
    if any(map(_TEX.search, parts[::2])):
        report(node.line, field, _tex_fault(parts, field))
        return None
    return from_line(value)


def _tex_fault(parts: tuple[str, ...], field: str) -> str:
    command = re.search(r"\\(?:[A-Za-z]+|.?)", "".join(parts[::2]))
    what = f"{command[0]} is a command of TeX" if command else "braces would be shown as they are"
    # The bars keep spaces at the ends
    title = "".join(
        f"${part}$" if i % 2 else read_words(f"|{part}|")[1:-1] for i, part in enumerate(parts)
    )
    if title.strip():
        return f"{what}; write {field}: {scalar(title)}"
    return f"{what}; write the title in words, and maths between dollars"


def read_uncut(node: Node, field: str, report: Report) -> str | None:
    """Read text that is not likely to end before a comment: `C # for everyone`."""
    value = schema.text(node, field, report)
    is_cut = value and isinstance(node, Scalar) and node.comment and node.source[0] not in "\"'"
    if not value or not is_cut:
        return value
    assert isinstance(node, Scalar)
    whole = scalar(f"{value} {node.comment}")
    message = f"ends before {node.comment!r}, because # begins a comment after a space"
    right = f"write {field}: {whole}, or put the comment on a line of its own"
    report(node.line, field, f"{message}; {right}")
    return None
