"""Fragments: the text that a paper has in every list of one form. Each is rendered once."""

from collections.abc import Callable
from dataclasses import dataclass

from ..catalog.catalog import Catalog
from ..catalog.model import Paper


@dataclass(frozen=True, slots=True)
class Form:
    """A form that papers have in lists, such as a BibTeX entry; `make` renders a paper in it."""

    name: str  # the key in `Catalog.fragments`
    make: Callable[[Catalog, Paper], str]

    def render(self, catalog: Catalog, paper: Paper) -> bytes:
        """Return a paper in this form, in UTF-8. The catalog keeps it for the next list."""
        fragments = catalog.fragments.setdefault(self.name, {})
        if paper.id not in fragments:
            fragments[paper.id] = self.make(catalog, paper).encode()
        return fragments[paper.id]
