"""View of the front page."""

from dataclasses import dataclass, replace

from ..catalog.catalog import Catalog
from ..catalog.model import Paper
from ..plan import urls
from ..plan.output import Output
from . import head, parts, refs
from .head import View
from .parts import YearBar
from .refs import FacetRef, Ref

NEWEST = 8
TOP = 8
TOP_TAGS = 6


@dataclass(frozen=True, slots=True)
class Front(View):
    """The front page.

    Attributes:
        totals: the numbers of papers, authors and tags, and the years.
        facets: each with its most used tags.
        picks: the papers that the curator chose.
        top: the papers with the most upvotes; `as_of` is the date of the upvotes.
    """

    totals: tuple[Ref, ...]
    years: tuple[YearBar, ...]
    facets: tuple[FacetRef, ...]
    kinds: tuple[Ref, ...]
    picks: tuple[Paper, ...]
    newest: tuple[Paper, ...]
    top: tuple[Paper, ...]
    as_of: str
    files: tuple[Ref, ...]


def front(catalog: Catalog, output: Output) -> Front:
    """Return the view of the front page."""
    upvoted = [paper for paper in catalog.papers if paper.upvotes]
    top = sorted(upvoted, key=lambda paper: -(paper.upvotes or 0))[:TOP]
    dates = [paper.as_of for paper in top if paper.as_of]
    return Front(
        page=head.page(catalog, output, catalog.config.title, catalog.config.description),
        totals=tuple(_totals(catalog)),
        years=parts.year_bars(
            {year: len(papers) for year, papers in catalog.by_year.items()},
            {year: urls.year(year) for year in catalog.by_year},
        ),
        facets=tuple(_shortened(facet) for facet in refs.facet_refs(catalog)),
        kinds=tuple(refs.kind_ref(catalog, kind) for kind in catalog.kinds),
        picks=tuple(catalog.paper(pick) for pick in catalog.config.picks),
        newest=catalog.papers[:NEWEST],
        top=tuple(top),
        as_of=max(dates).as_words() if dates else "",
        files=parts.catalog_files(catalog),
    )


def _totals(catalog: Catalog) -> list[Ref]:
    totals = [Ref(parts.plural(len(catalog.papers), "paper"), urls.papers())]
    if catalog.config.authors:
        totals.append(Ref(parts.plural(len(catalog.people), "author"), urls.people()))
    totals.append(Ref(parts.plural(len(catalog.tags), "tag"), urls.TAGS))
    totals.append(Ref(parts.span(catalog.papers), urls.DATES))
    return totals


def _shortened(facet: FacetRef) -> FacetRef:
    """Return a facet with its most used tags alone."""
    tags = sorted(facet.tags, key=lambda tag: -tag.count)
    return replace(facet, tags=tuple(tags[:TOP_TAGS]), more=len(tags[TOP_TAGS:]))
