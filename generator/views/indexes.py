"""Views of the pages that lead into lists: tags and dates."""

from .. import urls
from ..dates import MONTHS
from ..model import Site
from ..output import Output
from ..values import value
from . import parts
from .parts import Page, Ref, YearBar

SHADES = 4


@value
class Described:
    """A link, and in words what is there."""

    ref: Ref
    scope: str


@value
class FacetList:
    """The tags of a facet that are in use."""

    id: str
    name: str
    tags: tuple[Described, ...]


@value
class Tags:
    """Every tag in use by facet, and every kind of paper."""

    page: Page
    count: int
    facets: tuple[FacetList, ...]
    kinds: tuple[Described, ...]


@value
class MonthCell:
    """A month of the calendar; `shade` grows from 0, no papers, to 4."""

    name: str
    count: int
    shade: int
    path: str


@value
class YearRow:
    """A year of the calendar; `undated` counts its papers whose month is not known."""

    year: int
    path: str
    count: int
    months: tuple[MonthCell, ...]
    undated: int


@value
class Dates:
    """Years by months."""

    page: Page
    count: int
    years: tuple[YearBar, ...]
    months: tuple[str, ...]
    rows: tuple[YearRow, ...]
    has_undated: bool


def tags(site: Site, output: Output) -> Tags:
    """View the index of tags."""
    facets = (
        FacetList(
            facet.id,
            facet.name,
            tuple(
                Described(parts.tag_ref(site, tag.id), tag.scope)
                for tag in facet.tags
                if tag.id in site.tags
            ),
        )
        for facet in site.catalog.vocabulary.facets
    )
    return Tags(
        page=parts.page(
            site,
            output,
            "Tags",
            f"The papers of {site.catalog.config.title} by topic:"
            f" {parts.count(len(site.tags), 'tag')}.",
            urls.TAGS,
        ),
        count=len(site.tags),
        facets=tuple(facet for facet in facets if facet.tags),
        kinds=tuple(
            Described(parts.kind_ref(site, kind.id), kind.scope) for kind in site.kinds.values()
        ),
    )


def dates(site: Site, output: Output) -> Dates:
    """View the calendar."""
    most = max((len(papers) for papers in site.by_month.values()), default=1)
    rows = []
    for year, papers in site.by_year.items():
        cells = []
        for month in range(1, 13):
            count = len(site.by_month.get((year, month), ()))
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
    count = len(site.catalog.papers)
    return Dates(
        page=parts.page(
            site,
            output,
            "Dates",
            f"{parts.count(count, 'paper')} by year and month, {parts.span(site.catalog.papers)}.",
            urls.DATES,
        ),
        count=count,
        years=parts.year_bars(
            {year: len(papers) for year, papers in site.by_year.items()},
            {year: urls.year(year) for year in site.by_year},
        ),
        months=tuple(month[:3] for month in MONTHS),
        rows=tuple(rows),
        has_undated=any(row.undated for row in rows),
    )
