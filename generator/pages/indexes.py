"""Views of the pages that lead to lists: the index of tags, the calendar, search."""

from dataclasses import dataclass

from ..catalog.catalog import Catalog
from ..plan import urls
from ..plan.output import Output
from ..text.dates import MONTHS
from . import head, parts, refs
from .head import View
from .parts import YearBar
from .refs import FacetRef, Ref

SHADES = 4


@dataclass(frozen=True, slots=True)
class Tags(View):
    """The index of tags and kinds; `count` is the number of tags that have papers."""

    count: int
    facets: tuple[FacetRef, ...]
    kinds: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class MonthCell:
    """A month of the calendar; `shade` grows from 0 (no papers) to 4."""

    name: str
    count: int
    shade: int
    path: str


@dataclass(frozen=True, slots=True)
class YearRow:
    """A year of the calendar; `undated` is the number of papers whose month is unknown."""

    year: int
    path: str
    count: int
    months: tuple[MonthCell, ...]
    undated: int


@dataclass(frozen=True, slots=True)
class Dates(View):
    """The calendar; `has_undated` is True if the month of some paper is unknown."""

    count: int
    years: tuple[YearBar, ...]
    months: tuple[str, ...]
    rows: tuple[YearRow, ...]
    has_undated: bool


@dataclass(frozen=True, slots=True)
class Search(View):
    """The search page, with the values to filter by; years are newest first."""

    paper_count: int
    facets: tuple[FacetRef, ...]
    kinds: tuple[Ref, ...]
    years: tuple[int, ...]


def tags(catalog: Catalog, output: Output) -> Tags:
    """Return the view of the index of tags."""
    count = len(catalog.tags)
    description = f"The papers of {catalog.config.title} by topic: {parts.plural(count, 'tag')}."
    return Tags(
        page=head.page(catalog, output, "Tags", description, urls.TAGS),
        count=count,
        facets=tuple(refs.facet_refs(catalog)),
        kinds=tuple(refs.kind_ref(catalog, kind) for kind in catalog.kinds),
    )


def dates(catalog: Catalog, output: Output) -> Dates:
    """Return the view of the calendar."""
    papers = catalog.papers
    description = f"{parts.plural(len(papers), 'paper')} by year and month, {parts.span(papers)}."
    rows = tuple(
        YearRow(
            year,
            urls.year(year),
            len(in_year),
            _months(catalog, year),
            sum(1 for paper in in_year if not paper.date.month),
        )
        for year, in_year in catalog.by_year.items()
    )
    return Dates(
        page=head.page(catalog, output, "Dates", description, urls.DATES),
        count=len(papers),
        years=parts.year_bars(
            {row.year: row.count for row in rows}, {row.year: row.path for row in rows}
        ),
        months=tuple(month[:3] for month in MONTHS),
        rows=rows,
        has_undated=any(row.undated for row in rows),
    )


def _months(catalog: Catalog, year: int) -> tuple[MonthCell, ...]:
    most = max((len(papers) for papers in catalog.by_month.values()), default=1)
    cells = []
    for month, name in enumerate(MONTHS, 1):
        count = len(catalog.by_month.get((year, month), ()))
        shade = -(-SHADES * count // most)
        path = urls.month(year, month) if count else ""
        cells.append(MonthCell(f"{name} {year}", count, shade, path))
    return tuple(cells)


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
