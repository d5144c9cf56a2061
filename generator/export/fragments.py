"""What a paper is within lists, in some form: made once, and reused by every file that lists it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ..catalog.catalog import Catalog
from ..catalog.model import Paper


@dataclass(frozen=True, slots=True)
class Form:
    """A form that papers have in lists, such as a BibTeX entry; `make` renders a paper in it."""

    name: str
    make: Callable[[Catalog, Paper], str]

    def render(self, catalog: Catalog, paper: Paper) -> bytes:
        """Return a paper in this form, in UTF-8, from the catalog's memo or rendered now."""
        memo = catalog.fragments.setdefault(self.name, {})
        fragment = memo.get(paper.id)
        if fragment is None:
            fragment = memo[paper.id] = self.make(catalog, paper).encode()
        return fragment

    def render_all(self, catalog: Catalog, papers: Iterable[Paper]) -> list[bytes]:
        """Return each of some papers in this form, in UTF-8."""
        return [self.render(catalog, paper) for paper in papers]
