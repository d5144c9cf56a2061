"""View of the search page."""

from dataclasses import dataclass

from ..catalog.catalog import Catalog
from ..plan import urls
from ..plan.output import Output
from . import head, parts, refs
from .head import View
from .refs import FacetRef, TermRef


@dataclass(frozen=True, slots=True)
class Search(View):
    """The search page, with the values to filter by; years are newest first."""

    paper_count: int
    facets: tuple[FacetRef, ...]
    kinds: tuple[TermRef, ...]
    years: tuple[int, ...]


def search(catalog: Catalog, output: Output) -> Search:
    """Return the view of the search page."""
    count = len(catalog.papers)
    description = (
        f"Search the {parts.plural(count, 'paper')} of {catalog.config.title}"
        " by words, tags, kind and year."
    )
    return Search(
        page=head.page(catalog, output, "Search", description, urls.SEARCH),
        paper_count=count,
        facets=tuple(refs.facet_refs(catalog)),
        kinds=tuple(refs.kind_ref(catalog, kind) for kind in catalog.kinds),
        years=tuple(sorted(catalog.by_year, reverse=True)),
    )
