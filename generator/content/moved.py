"""content/moved.yaml: what pages that are no more give way to, so that no published link dies.

An entry is a renamed or merged page (`from`, `to`) or one that is gone (`gone`, `reason`). Its old
address answers ever after: with a redirect, or with a page that says what became of it.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..catalog.model import Move
from ..errors import Problem
from ..plan import urls
from . import schema
from .yaml import Mapping as Fields
from .yaml import Node

FILE = "moved.yaml"

_PAPER = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# A page of the site: no folder has a dot in its name, which might be that of a file
_PATH = re.compile(r"(?=.{1,200}\Z)(?:[a-z0-9_-]+/)*[a-z0-9_-][a-z0-9._-]*\.html")
_RULE = "give a paper's id, such as attention, or a page's path, such as tags/attention.html"
# Where pages lie that are no one's to move
_OTHERS = ("assets/", "pagefind/")


def read(path: Path, text: str, add: Callable[[Problem], None]) -> tuple[Move, ...]:
    """Read `moved.yaml`; what is wrong with an entry by itself is `add`ed, and it is left out."""

    def report(line: int, field: str, message: str) -> None:
        add(Problem(str(path), line, field, message))

    items = schema.entries(text, "from and to, or with gone", report)
    moves = [move for item in items if (move := _move(str(path), item, report))]
    first: dict[str, Move] = {}
    for move in moves:
        other = first.setdefault(move.source, move)
        if other is not move:
            message = f"{move.source} is on line {other.line} too; keep one of the two"
            report(move.line, "gone" if move.gone else "from", message)
    return tuple(first.values())


def _move(path: str, node: Node, report: schema.Report) -> Move | None:
    if not isinstance(node, Fields):
        report(node.line, "", "has to be {from: ..., to: ..., added: ...} or {gone: ..., ...}")
        return None
    gone = "gone" in node.items
    readers = _GONE if gone else _RENAMED
    required = [key for key in readers if key not in {"note", "title", "quiet"}]
    found: dict[str, Any] = schema.fields(node, readers, required, report)
    if not found.keys() >= set(required):
        return None
    source, target = found["gone" if gone else "from"], found.get("to", "")
    if source == target:
        report(node.line, "to", f"{target} is where it comes from; name the page to go to")
        return None
    return Move(
        path=path,
        line=node.line,
        source=source,
        target=target,
        added=found["added"],
        note=found.get("reason" if gone else "note", ""),
        title=found.get("title", ""),
        quiet=found.get("quiet", False),
    )


def _page(node: Node, field: str, report: schema.Report) -> str | None:
    """A page of the site: its path, or a paper's id, which stands for the paper's page."""
    value = schema.text(node, field, report)
    if value is None:
        return None
    if _PAPER.fullmatch(value):
        value = urls.paper(value)
    if not _PATH.fullmatch(value) or value.startswith(_OTHERS):
        report(node.line, field, f"{value!r} is no page; {_RULE}")
        return None
    return value


_RENAMED: dict[str, schema.Reader[object]] = {
    "from": _page,
    "to": _page,
    "added": schema.date,
    "note": schema.text,
    "quiet": schema.boolean,
}
_GONE: dict[str, schema.Reader[object]] = {
    "gone": _page,
    "title": schema.text,
    "added": schema.date,
    "reason": schema.text,
}
