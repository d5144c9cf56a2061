"""Views of the pages at old URLs: redirects, and notices of pages that were removed."""

from dataclasses import dataclass

from ..catalog.catalog import Catalog
from ..catalog.model import Move
from ..plan.moves import moves_of
from ..plan.output import Output
from . import head
from .head import View
from .refs import Ref


@dataclass(frozen=True, slots=True)
class Redirect(View):
    """A redirect; the name of its target is empty if it must not be shown."""

    target: Ref
    note: str


@dataclass(frozen=True, slots=True)
class Gone(View):
    """A notice of a removed page."""

    move: Move


def redirect(catalog: Catalog, output: Output) -> Redirect:
    """Return the view of the old URL of a page; the new URL is the canonical one."""
    target = output.subject
    moves = {move.source: move for move in moves_of(catalog)}
    move = moves.get(output.path)
    # A later page of a list has no entry of its own
    first_page = moves.get(f"{output.path.partition('.')[0]}.html")
    name = "" if first_page and first_page.quiet else _name(catalog, target)
    title = f"Moved: {name}" if name else "Moved"
    return Redirect(
        page=head.page(catalog, output, title, "", copy_of=target),
        target=Ref(name, target),
        note=move.note if move else "",
    )


def gone(catalog: Catalog, output: Output) -> Gone:
    """Return the view of the URL of a removed page."""
    move = next(move for move in catalog.moves if move.source == output.path)
    return Gone(
        page=head.page(catalog, output, move.title or "A page that is gone", ""),
        move=move,
    )


def _name(catalog: Catalog, path: str) -> str:
    """Return the name of a paper, author, tag or kind by the path of its page, or else the path."""
    folder, _, file = path.rpartition("/")
    stem = file.partition(".")[0]
    if folder == "papers" and stem in catalog.position:
        return catalog.paper(stem).title.plain
    if folder == "authors":
        names = (person.name.text for person in catalog.people if person.id == stem)
        return next(names, path)
    terms = {"tags": catalog.tags, "kinds": catalog.kinds}.get(folder, {})
    return terms[stem].name if stem in terms else path
