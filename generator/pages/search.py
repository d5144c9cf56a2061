"""View of the search page."""

from collections.abc import Callable
from dataclasses import dataclass

from ..catalog.catalog import Catalog
from ..plan import urls
from ..plan.output import Output
from . import head, parts, refs
from .head import Page
from .refs import Ref


@dataclass(frozen=True, slots=True)
class Option:
    """A value to filter by."""

    id: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class OptionGroup:
    """The tags of a facet to filter by."""

    name: str
    tags: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Search:
    """The search page, with all that there is to filter by."""

    page: Page
    paper_count: int
    facets: tuple[OptionGroup, ...]
    kinds: tuple[Option, ...]
    years: tuple[int, ...]


def search(catalog: Catalog, output: Output) -> Search:
    """View the search page."""

    def option(term_id: str, ref: Callable[[Catalog, str], Ref]) -> Option:
        found = ref(catalog, term_id)
        return Option(term_id, found.name, found.count)

    facets = (
        OptionGroup(
            facet.name,
            tuple(option(tag.id, refs.tag_ref) for tag in facet.tags if tag.id in catalog.tags),
        )
        for facet in catalog.vocabulary.facets
    )
    return Search(
        page=head.page(
            catalog,
            output,
            "Search",
            f"Search the {parts.count(len(catalog.papers), 'paper')} of"
            f" {catalog.config.title} by words, tags, kind and year.",
            urls.SEARCH,
        ),
        paper_count=len(catalog.papers),
        facets=tuple(facet for facet in facets if facet.tags),
        kinds=tuple(option(kind, refs.kind_ref) for kind in catalog.kinds),
        years=tuple(sorted(catalog.by_year, reverse=True)),
    )
