"""View of the front page."""

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Front(View):
    """The front page.

    Attributes:
        totals: the numbers of papers, authors and tags, the years, and the map if there is one.
        picks: the papers that the curator chose.
        newest: the first papers of the list of all; `is_whole` says that there are no others, and
            `is_dated` that any has a date.
        added: the last month in which papers were added, with their number.
        top: the papers with the most upvotes; `as_of` is the date of the upvotes.
    """

    totals: tuple[Ref, ...]
    years: tuple[YearBar, ...]
    facets: tuple[FacetRef, ...]
    kinds: tuple[Ref, ...]
    picks: tuple[Paper, ...]
    newest: tuple[Paper, ...]
    is_whole: bool
    is_dated: bool
    top: tuple[Paper, ...]
    paths: tuple[Ref, ...]
    added: Ref | None
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
        years=parts.year_bars(catalog.papers),
        facets=refs.facet_refs(catalog),
        kinds=refs.kind_refs(catalog),
        picks=tuple(catalog.paper(pick) for pick in catalog.config.picks),
        newest=catalog.papers[:NEWEST],
        is_whole=len(catalog.papers) <= NEWEST,
        is_dated=bool(catalog.by_year),
        top=tuple(top),
        paths=refs.path_refs(catalog),
        added=_last_added(catalog),
        as_of=max(dates).as_words() if dates else "",
        files=parts.catalog_files(catalog),
    )


def _last_added(catalog: Catalog) -> Ref | None:
    """Return the last month in which papers were added; none before the second."""
    groups = parts.by_added(catalog.added)
    return Ref(groups[0].name, urls.added(), len(groups[0].papers)) if groups else None


def _totals(catalog: Catalog) -> list[Ref]:
    totals = [Ref(parts.plural(len(catalog.papers), "paper"), urls.papers())]
    if catalog.config.authors and catalog.people:
        totals.append(Ref(parts.plural(len(catalog.people), "author"), urls.people()))
    if catalog.tags:
        totals.append(Ref(parts.plural(len(catalog.tags), "tag"), urls.TAGS))
    if catalog.venues:
        totals.append(Ref(parts.plural(len(catalog.venues), "venue"), urls.VENUES))
    if catalog.by_year:
        totals.append(Ref(parts.span(catalog.papers), urls.DATES))
    if catalog.has_map:
        totals.append(Ref("Map", urls.MAP))
    return totals
