"""Fragments: the text that a paper has in every list of one form. Each is rendered once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ..catalog.catalog import Catalog
from ..catalog.model import Paper


@dataclass(frozen=True, slots=True)
class Form:
    """A form that papers have in lists, such as a BibTeX entry.

    Attributes:
        name: the key of the form in `Catalog.fragments`.
        make: renders a paper in this form.
    """

    name: str
    make: Callable[[Catalog, Paper], str]

    def render(self, catalog: Catalog, paper: Paper) -> bytes:
        """Return a paper in this form, in UTF-8. The catalog keeps it for the next list."""
        fragments = catalog.fragments.setdefault(self.name, {})
        if paper.id not in fragments:
            fragments[paper.id] = self.make(catalog, paper).encode()
        return fragments[paper.id]

    def render_all(self, catalog: Catalog, papers: Iterable[Paper]) -> list[bytes]:
        """Return several papers in this form, each in UTF-8."""
        return [self.render(catalog, paper) for paper in papers]
