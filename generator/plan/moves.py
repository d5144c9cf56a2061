"""What answers at the URLs of pages that have moved or are gone."""

from collections.abc import Container, Iterable, Iterator, Mapping

from ..catalog.model import Move
from ..errors import ContentError, Problem
from . import urls
from .output import Output

REDIRECT, GONE = "redirect.html", "gone.html"

# Where the API has files of its own about what a page is about
_API = "api/v1/"


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
    yield Output(urls.MOVED, urls.MOVED)


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
