"""content/moved.yaml: what pages that are no more give way to, so that no published link dies.

An entry is a renamed or merged page (`from`, `to`) or one that is gone (`gone`, `reason`). Its old
address answers ever after: with a redirect, or with a page that says what became of it.
"""

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from . import schema, urls
from .errors import ContentError, Problem
from .model import Move
from .nodes import Mapping as Fields
from .nodes import Node
from .output import Output

FILE = "moved.yaml"
MOVED = "moved.json"
"""The file of the site that lists what has moved: such pages are in no sitemap."""
REDIRECT, GONE = "redirect.html", "gone.html"

_PAPER = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# A page of the site: no folder has a dot in its name, which might be that of a file
_PATH = re.compile(r"(?=.{1,200}\Z)(?:[a-z0-9_-]+/)*[a-z0-9_-][a-z0-9._-]*\.html")
_RULE = "give a paper's id, such as attention, or a page's path, such as tags/attention.html"
# Where pages lie that are no one's to move
_OTHERS = ("assets/", "pagefind/")
# Where the API has files of its own about what a page is about
_API = "api/v1/"


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


def outputs(moves: Iterable[Move], planned: Iterable[Output]) -> Iterator[Output]:
    """Plan what answers at the old addresses; `planned` is the rest of the site.

    The files beside a page, such as its citation, move with it: the old address has a copy. With a
    page that is gone they are gone too. Raises `ContentError` when an entry does not fit the site.
    """
    every = {move.source: move for move in moves}
    if not every:
        return
    live = {output.path: output for output in planned}
    problems = tuple(_misfits(every, live))
    if problems:
        raise ContentError(problems)
    found = targets(every.values())
    beside = _beside(live.values(), set(found.values()))
    taken = set(live) | set(every)
    for source, target in found.items():
        if not target:
            yield Output(source, GONE)
            continue
        yield Output(source, REDIRECT, target)
        for output in _copies(source, target, beside):
            if output.path not in taken:
                taken.add(output.path)
                yield output
    yield Output(MOVED, MOVED)


def targets(moves: Iterable[Move]) -> dict[str, str]:
    """Where each old address leads in the end; to nothing if its page is gone.

    What led to a page that is gone leads to the page that says so.
    """
    every = {move.source: move for move in moves}
    found = {}
    for source, move in every.items():
        seen, at = {source}, move
        while not at.gone and at.target in every and at.target not in seen:
            seen.add(at.target)
            at = every[at.target]
        found[source] = at.target if not at.gone else "" if at is move else at.source
    return found


def _misfits(every: Mapping[str, Move], live: Mapping[str, Output]) -> Iterator[Problem]:
    """What is wrong with entries as parts of a whole: of the file, and of the site."""
    ends = targets(every.values())
    for source, move in every.items():
        field, message = "gone" if move.gone else "from", ""
        if source in live:
            message = f"there is a page {source}; delete this entry, or rename the page"
        elif move.gone:
            continue
        elif move.target not in every and move.target not in live:
            field, message = "to", f"there is no page {move.target}; name one that there is"
        elif ends[source] in every and not every[ends[source]].gone:
            field, message = "to", f"leads round to {ends[source]} again; name a page that there is"
        if message:
            yield Problem(move.path, move.line, field, message)


def _beside(
    planned: Iterable[Output], pages: Container[str]
) -> Mapping[str, tuple[tuple[str, Output], ...]]:
    """The other files about what `pages` are about, each with its name's end: `.bib`, `.page-2.html`.

    They lie beside the page and have its name, or in the API in a folder that has the folder's.
    """
    found: dict[str, list[tuple[str, Output]]] = {}
    for output in planned:
        folder, slash, name = output.path.removeprefix(_API).rpartition("/")
        stem, dot, end = name.partition(".")
        page = f"{folder}{slash}{stem}.html"
        if page != output.path and page in pages:
            found.setdefault(page, []).append((f"{dot}{end}", output))
    return {page: tuple(some) for page, some in found.items()}


def _copies(
    source: str, target: str, beside: Mapping[str, tuple[tuple[str, Output], ...]]
) -> Iterator[Output]:
    """What is at the old addresses of the files beside a page that has moved.

    A page that gave way to one of another kind, as a tag's to a list, had other files beside it.
    """
    if source.rpartition("/")[0] != target.rpartition("/")[0]:
        return
    for end, output in beside.get(target, ()):
        api = _API if output.path.startswith(_API) else ""
        path = f"{api}{source.removesuffix('.html')}{end}"
        if path.endswith(".html"):
            yield Output(path, REDIRECT, output.path)
        else:
            yield output._replace(path=path)
