"""Redirects and tombstones: what answers at the URLs of pages that have moved or are gone."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set

from ..catalog.catalog import Catalog
from ..catalog.model import Move
from ..errors import ContentError, Problem
from . import urls
from .output import Output

REDIRECT, GONE = "redirect.html", "gone.html"


def moves_of(catalog: Catalog) -> tuple[Move, ...]:
    """Return the entries of moved.yaml, and one for each other name of a person.

    If two people turn out to be one, the page of one name is gone. Its URL keeps working.
    """
    entries = {move.source: move for move in catalog.moves}
    for other, person in catalog.other_ids.items():
        entries.setdefault(urls.person(other), Move("", 0, urls.person(other), urls.person(person)))
    return tuple(entries.values())


def outputs(moves: Iterable[Move], planned: Collection[Output]) -> Iterator[Output]:
    """Plan what answers at old URLs; `planned` is the rest of the site.

    The files beside a page, such as its citation, move with it: the old URL has a copy of each. If
    a page is gone, they are gone too. Raises `ContentError` if an entry does not fit the site.
    """
    entries = {move.source: move for move in moves}
    if not entries:
        return
    live = {output.path for output in planned}
    finals = targets(entries.values())
    if problems := tuple(_problems(entries, finals, live)):
        raise ContentError(problems)
    siblings = _siblings(planned)
    taken = live | entries.keys()
    for source, target in finals.items():
        yield Output(source, REDIRECT, target) if target else Output(source, GONE)
        for copy in _copies(source, target, siblings.get(target, ())):
            if copy.path not in taken:
                taken.add(copy.path)
                yield copy


def targets(moves: Iterable[Move]) -> dict[str, str]:
    """Return the page that each old page leads to in the end, or nothing if the old page is gone.

    A redirect to a page that is gone leads to that page's tombstone.
    """
    entries = {move.source: move for move in moves}
    finals = {}
    for source, move in entries.items():
        target, passed = move.target, {source}
        while target in entries and target not in passed and not entries[target].gone:
            passed.add(target)
            target = entries[target].target
        finals[source] = target
    return finals


def former_tags(catalog: Catalog) -> Mapping[str, Sequence[str]]:
    """Return the ids that tags had, by the id that they have now."""
    by_page = {urls.tag(tag): tag for tag in catalog.tags}
    former = defaultdict(list)
    for source, target in targets(catalog.moves).items():
        old = source.removeprefix("tags/").removesuffix(".html")
        if target in by_page and source == urls.tag(old) and "." not in old:
            former[by_page[target]].append(old)
    return former


def _problems(
    entries: Mapping[str, Move], finals: Mapping[str, str], live: Set[str]
) -> Iterator[Problem]:
    for source, move in entries.items():
        field, final = "to", finals[source]
        if source in live:
            field = "gone" if move.gone else "from"
            message = f"there is a page {source}; delete this entry, or rename the page"
        elif not (move.gone or move.target in live or move.target in entries):
            message = f"there is no page {move.target}; name one that there is"
        elif final in entries and not entries[final].gone:
            message = f"leads round to {final} again; name a page that there is"
        else:
            continue
        yield Problem(move.path, move.line, field, message)


def _siblings(planned: Iterable[Output]) -> Mapping[str, Sequence[Output]]:
    """Group the files beside pages by their page, as `papers/a.bib` and `api/v1/papers/a.json`."""
    siblings = defaultdict(list)
    for output in planned:
        folder, slash, name = output.path.removeprefix(urls.API).rpartition("/")
        page = f"{folder}{slash}{name.partition('.')[0]}.html"
        if output.path != page:
            siblings[page].append(output)
    return siblings


def _copies(source: str, target: str, siblings: Iterable[Output]) -> Iterator[Output]:
    """Plan what answers at the old URLs of the files beside a page that has moved."""
    old, new = source.removesuffix(".html"), target.removesuffix(".html")
    # Pages in another folder have other files beside them, and further pages of a list have none
    if old.rpartition("/")[0] != new.rpartition("/")[0] or "." in old:
        return
    for output in siblings:
        prefix = urls.API if output.path.startswith(urls.API) else ""
        path = prefix + old + output.path.removeprefix(prefix + new)
        if path.endswith(".html"):
            yield Output(path, REDIRECT, output.path)
        else:
            yield output._replace(path=path)
