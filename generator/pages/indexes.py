"""Views of the pages that lead into lists: tags and dates."""

from dataclasses import dataclass

from ..catalog.catalog import Catalog
from ..plan import urls
from ..plan.output import Output
from ..text.dates import MONTHS
from . import head, parts, refs
from .head import Page
from .parts import YearBar
from .refs import Ref

SHADES = 4


@dataclass(frozen=True, slots=True)
class Described:
    """A link, and in words what is there."""

    ref: Ref
    scope: str


@dataclass(frozen=True, slots=True)
class FacetList:
    """The tags of a facet that are in use."""

    id: str
    name: str
    tags: tuple[Described, ...]


@dataclass(frozen=True, slots=True)
class Tags:
    """Every tag in use by facet, and every kind of paper."""

    page: Page
    count: int
    facets: tuple[FacetList, ...]
    kinds: tuple[Described, ...]


@dataclass(frozen=True, slots=True)
class MonthCell:
    """A month of the calendar; `shade` grows from 0, no papers, to 4."""

    name: str
    count: int
    shade: int
    path: str


@dataclass(frozen=True, slots=True)
class YearRow:
    """A year of the calendar; `undated` counts its papers whose month is not known."""

    year: int
    path: str
    count: int
    months: tuple[MonthCell, ...]
    undated: int


@dataclass(frozen=True, slots=True)
class Dates:
    """Years by months."""

    page: Page
    count: int
    years: tuple[YearBar, ...]
    months: tuple[str, ...]
    rows: tuple[YearRow, ...]
    has_undated: bool


def tags(catalog: Catalog, output: Output) -> Tags:
    """View the index of tags."""
    facets = (
        FacetList(
            facet.id,
            facet.name,
            tuple(
                Described(refs.tag_ref(catalog, tag.id), tag.scope)
                for tag in facet.tags
                if tag.id in catalog.tags
            ),
        )
        for facet in catalog.vocabulary.facets
    )
    return Tags(
        page=head.page(
            catalog,
            output,
            "Tags",
            f"The papers of {catalog.config.title} by topic:"
            f" {parts.count(len(catalog.tags), 'tag')}.",
            urls.TAGS,
        ),
        count=len(catalog.tags),
        facets=tuple(facet for facet in facets if facet.tags),
        kinds=tuple(
            Described(refs.kind_ref(catalog, kind.id), kind.scope)
            for kind in catalog.kinds.values()
        ),
    )


def dates(catalog: Catalog, output: Output) -> Dates:
    """View the calendar."""
    most = max((len(papers) for papers in catalog.by_month.values()), default=1)
    rows = []
    for year, papers in catalog.by_year.items():
        cells = []
        for month in range(1, 13):
            count = len(catalog.by_month.get((year, month), ()))
            cells.append(
                MonthCell(
                    f"{MONTHS[month - 1]} {year}",
                    count,
                    -(-SHADES * count // most),
                    urls.month(year, month) if count else "",
                )
            )
        rows.append(
            YearRow(
                year,
                urls.year(year),
                len(papers),
                tuple(cells),
                sum(not paper.date.month for paper in papers),
            )
        )
    count = len(catalog.papers)
    return Dates(
        page=head.page(
            catalog,
            output,
            "Dates",
            f"{parts.count(count, 'paper')} by year and month, {parts.span(catalog.papers)}.",
            urls.DATES,
        ),
        count=count,
        years=parts.year_bars(
            {year: len(papers) for year, papers in catalog.by_year.items()},
            {year: urls.year(year) for year in catalog.by_year},
        ),
        months=tuple(month[:3] for month in MONTHS),
        rows=tuple(rows),
        has_undated=any(row.undated for row in rows),
    )
