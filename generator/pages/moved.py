"""Views of what answers at the addresses of pages that have moved, or are gone."""

from dataclasses import dataclass, replace

from markupsafe import Markup

from ..catalog.catalog import Catalog
from ..plan import urls
from ..plan.output import Output
from . import head
from .head import Metadata, Page
from .refs import Ref

# Machines read nothing here: what they look for is on the page that this one leads to
_NO_METADATA = Metadata((), (), (), Markup(""))


@dataclass(frozen=True, slots=True)
class Redirect:
    """A page that leads to another one, at once; it may not say what that is called."""

    page: Page
    target: Ref
    note: str


@dataclass(frozen=True, slots=True)
class Gone:
    """A page that says what became of the one that was here; its `title` may not be known."""

    page: Page
    title: str
    reason: str
    date: str


def redirect(catalog: Catalog, output: Output) -> Redirect:
    """View the old address of a page; a copy of it counts as the new one."""
    target = output.subject
    notes = {move.source: move.note for move in catalog.moves}
    quiet = {move.source for move in catalog.moves if move.quiet}
    first_page = f"{output.path.partition('.')[0]}.html"
    name = "" if first_page in quiet else _name(catalog, target)
    page = head.page(catalog, output, f"Moved: {name}" if name else "Moved", "")
    canonical = urls.absolute(catalog.config.url, target)
    page = replace(page, canonical=canonical, metadata=_NO_METADATA)
    return Redirect(page, Ref(name, target), notes.get(output.path, ""))


def gone(catalog: Catalog, output: Output) -> Gone:
    """View the address of a page that is gone."""
    move = next(move for move in catalog.moves if move.source == output.path)
    page = head.page(catalog, output, move.title or "A page that is gone", "")
    page = replace(page, metadata=_NO_METADATA)
    return Gone(page, move.title, move.note, move.added.as_words())


def _name(catalog: Catalog, path: str) -> str:
    """What a page is called: what it is about, if that has a name, or else its path."""
    folder, _, name = path.rpartition("/")
    stem = name.partition(".")[0]
    if folder == "papers" and stem in catalog.position:
        return catalog.paper(stem).title.plain
    if folder == "authors":
        names = (person.name.text for person in catalog.people if person.id == stem)
        return next(names, path)
    terms = {"tags": catalog.tags, "kinds": catalog.kinds}.get(folder, {})
    return terms[stem].name if stem in terms else path
