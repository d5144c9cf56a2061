"""Read `moved.yaml`: pages that were renamed, merged or removed, so that old links keep working.

An entry is a page that moved (`from`, `to`) or one that is gone (`gone`, `reason`).
"""

import datetime as dt
import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

from ..catalog.model import Move
from ..errors import Add
from ..plan import urls
from . import schema
from .schema import Readers, Report
from .spans import find_spans, next_line, remove_item
from .yaml import Mapping, Node

FILE = "moved.yaml"

_PAPER = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# Folders have no dot in their names, so that no path can lead through a file
_PATH = re.compile(r"(?=.{1,200}\Z)(?:[a-z0-9_-]+/)*[a-z0-9_-][a-z0-9._-]*\.html")
_RULE = "write a paper's id, such as attention, or a page's path, such as tags/attention.html"
# Folders that have no pages of the catalog
_RESERVED = ("assets/", "pagefind/")


def read(path: Path, text: str, add: Add) -> tuple[Move, ...]:
    """Read `moved.yaml`; bad entries are left out after a problem was `add`ed.

    Whether an entry fits the site is checked when the site is planned.
    """
    report = schema.reporter(path, add)
    moves: dict[str, Move] = {}
    for node in schema.entries(text, "from: ..., to: ..., added: ...", report):
        move = _move(str(path), node, report)
        if not move:
            continue
        first = moves.setdefault(move.source, move)
        if first is not move:
            message = f"{move.source} is already on line {first.line}; keep one"
            report(move.line, "gone" if move.gone else "from", message)
    return tuple(moves.values())


def add_moves(text: str, moves: dict[str, str], live: Collection[str], added: dt.date) -> str:
    """Return the text of `moved.yaml` with entries for pages that moved, new ones by old ones.

    Entries of `live` pages are left out, since there are such pages again. Raises `ValueError` if the
    file is not written with an entry a line.
    """
    line_end = "\r\n" if "\r\n" in text else "\n"
    root = find_spans(text)
    for entry in reversed(root.children if root else ()):
        source = entry.get("from") or entry.get("gone")
        if root and source and source.text in live:
            text = remove_item(text, root, entry)
    root = find_spans(text)
    if root and root.is_flow:
        raise ValueError("its entries are not one a line")
    end, indent = (next_line(text, root.end), " " * root.column) if root else (len(text), "")
    head = text[:end] if not end or text[end - 1] == "\n" else text[:end] + line_end
    for old, new in moves.items():
        head += f"{indent}- {{from: {old}, to: {new}, added: {added.isoformat()}}}{line_end}"
    return head + text[end:]


def _move(path: str, node: Node, report: Report) -> Move | None:
    if not isinstance(node, Mapping):
        report(node.line, "", "must be like {from: old-id, to: new-id, added: 2026-11-26}")
        return None
    readers, required = _RENAMED, ("from", "to", "added")
    if "gone" in node.items:
        readers, required = _GONE, ("gone", "added", "reason")
    values: dict[str, Any] = schema.fields(node, readers, required, report)
    if not values.keys() >= set(required):
        return None
    named = {_ATTRIBUTES.get(key, key): value for key, value in values.items()}
    move = Move(path=path, line=node.line, **{"target": "", **named})
    if move.source == move.target:
        report(node.line, "to", f"{move.target} leads to itself; name another page")
        return None
    return move


def _page(node: Node, field: str, report: Report) -> str | None:
    """Read the path of a page, or the id of a paper, which stands for the paper's page."""
    value = schema.text(node, field, report)
    if value is None:
        return None
    path = urls.paper(value) if _PAPER.fullmatch(value) else value
    if not _PATH.fullmatch(path) or path.startswith(_RESERVED):
        report(node.line, field, f"{value!r} is not a page of the site; {_RULE}")
        return None
    return path


_RENAMED: Readers = {
    "from": _page,
    "to": _page,
    "added": schema.date,
    "note": schema.text,
    "quiet": schema.boolean,
}
_GONE: Readers = {
    "gone": _page,
    "title": schema.text,
    "added": schema.date,
    "reason": schema.text,
}
# The attributes of a move whose keys in the file have other names
_ATTRIBUTES = {"from": "source", "gone": "source", "to": "target", "reason": "note"}
