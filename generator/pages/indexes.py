"""Views of the pages that lead to lists: tags, dates, venues, search, saved papers."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from ..catalog.catalog import Catalog
from ..catalog.model import Paper
from ..plan import urls
from ..plan.moves import former_tags
from ..plan.output import Output
from ..text.dates import MONTHS, PartialDate
from . import head, parts, refs, tables
from .head import View
from .parts import YearBar
from .refs import FacetRef, Ref
from .tables import Row, Trends

SHADES = 4
MONTHS_ADDED = 12


@dataclass(frozen=True, slots=True)
class Tags(View):
    """The index of tags and kinds.

    Attributes:
        count: the number of tags that have papers.
        trends: the tags over the years.
        table: the tags by kind of paper.
    """

    count: int
    has_map: bool
    facets: tuple[FacetRef, ...]
    kinds: tuple[Ref, ...]
    trends: Trends | None
    table: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class MonthCell:
    """A month of the calendar; `shade` grows from 0 (no papers) to 4."""

    month: PartialDate
    count: int
    shade: int


@dataclass(frozen=True, slots=True)
class YearRow:
    """A year of the calendar; `undated` is the number of papers whose month is unknown."""

    year: int
    count: int
    months: tuple[MonthCell, ...]
    undated: int


@dataclass(frozen=True, slots=True)
class Dates(View):
    """The calendar: `months` are the headings of its columns, `undated` counts papers without a date."""

    count: int
    undated: int
    years: tuple[YearBar, ...]
    months: tuple[str, ...]
    rows: tuple[YearRow, ...]


@dataclass(frozen=True, slots=True)
class Venues(View):
    """Where papers were published.

    Attributes:
        count: the number of venues.
        unknown: the number of papers without a venue.
        years: the headings of the columns, the newest first.
        rows: the venues with several papers, those with the most first.
        single: the venues with one paper, each with this paper.
    """

    count: int
    unknown: int
    years: tuple[int, ...]
    rows: tuple[Row, ...]
    single: tuple[tuple[str, Paper], ...]


@dataclass(frozen=True, slots=True)
class Month:
    """A month in which `count` papers were added."""

    month: PartialDate
    count: int


@dataclass(frozen=True, slots=True)
class Search(View):
    """The search page, with the values to filter by.

    Attributes:
        venues: conferences and journals with two papers or more, those with the most first.
        years: the years with papers, and how many, newest first.
        added: the last months in which papers were added.
        has_upvotes: whether any paper has upvotes to sort by.
        former: the ids that a tag had, with spaces between, by its id now.
        author, phrase: an author's family name and two words, for examples; empty if there are none.
    """

    paper_count: int
    facets: tuple[FacetRef, ...]
    kinds: tuple[Ref, ...]
    venues: tuple[Ref, ...]
    years: tuple[Ref, ...]
    added: tuple[Month, ...]
    has_filters: bool
    has_upvotes: bool
    has_map: bool
    former: Mapping[str, str]
    author: str
    phrase: str


def tags(catalog: Catalog, output: Output) -> Tags:
    """Return the view of the index of tags."""
    count = len(catalog.tags)
    description = f"The papers of {catalog.config.title} by topic: {parts.plural(count, 'tag')}."
    return Tags(
        page=head.page(catalog, output, "Tags", description),
        count=count,
        has_map=catalog.has_map,
        facets=refs.facet_refs(catalog),
        kinds=refs.kind_refs(catalog),
        trends=tables.trends(catalog),
        table=tables.kinds_by_tag(catalog),
    )


def dates(catalog: Catalog, output: Output) -> Dates:
    """Return the view of the calendar."""
    papers = [paper for paper in catalog.papers if paper.date]
    description = f"{parts.plural(len(papers), 'paper')} by year and month, {parts.span(papers)}."
    rows = (
        YearRow(
            year,
            len(in_year),
            _months(catalog, year),
            sum(1 for paper in in_year if not paper.date.month),
        )
        for year, in_year in catalog.by_year.items()
    )
    return Dates(
        page=head.page(catalog, output, "Dates", description),
        count=len(papers),
        undated=len(catalog.undated),
        years=parts.year_bars(papers),
        months=tuple(month[:3] for month in MONTHS),
        rows=tuple(rows),
    )


def _months(catalog: Catalog, year: int) -> tuple[MonthCell, ...]:
    most = max((len(papers) for papers in catalog.by_month.values()), default=1)
    cells = []
    for month in range(1, 13):
        count = len(catalog.by_month.get((year, month), ()))
        shade = ceil(SHADES * count / most)
        cells.append(MonthCell(PartialDate(year, month), count, shade))
    return tuple(cells)


def venues(catalog: Catalog, output: Output) -> Venues:
    """Return the view of the table of venues."""
    by_venue = {venue: catalog.by_venue[venue] for venue in catalog.venues}
    several = [venue for venue, papers in by_venue.items() if len(papers) > 1]
    several.sort(key=lambda venue: -len(by_venue[venue]))
    dated = {paper.date.year for venue in several for paper in by_venue[venue] if paper.date}
    years = tuple(sorted(dated, reverse=True))
    count = len(by_venue)
    description = (
        f"{parts.plural(count, 'venue')} of the papers of {catalog.config.title}, by year."
    )
    return Venues(
        page=head.page(catalog, output, "Venues", description),
        count=count,
        unknown=sum(not paper.venue for paper in catalog.papers),
        years=years,
        rows=tables.venue_rows(catalog, several, years),
        single=tuple(
            (catalog.venues[venue], papers[0])
            for venue, papers in by_venue.items()
            if len(papers) == 1
        ),
    )


def saved(catalog: Catalog, output: Output) -> View:
    """Return the view of the reading list, which the browser keeps."""
    description = f"Your reading list of papers from {catalog.config.title}, kept in this browser."
    return View(head.page(catalog, output, "Saved papers", description, section=urls.SAVED))


def search(catalog: Catalog, output: Output) -> Search:
    """Return the view of the search page."""
    count = len(catalog.papers)
    description = (
        f"Search the {parts.plural(count, 'paper')} of {catalog.config.title}"
        " by words, authors, tags, kind, venue and year."
    )
    added = Counter(
        PartialDate(paper.added.year, paper.added.month)
        for paper in catalog.papers
        if paper.added and paper.added.month
    )
    names = [ref.name for ref in refs.frequent_tags(catalog, catalog.papers)]
    best = max(catalog.people, key=lambda person: len(person.papers), default=None)
    facets, kinds = refs.facet_refs(catalog), refs.kind_refs(catalog)
    return Search(
        page=head.page(catalog, output, "Search", description),
        paper_count=count,
        facets=facets,
        kinds=kinds,
        venues=tuple(
            Ref(catalog.venues[venue], "", len(catalog.by_venue[venue]), id=venue)
            for venue in catalog.frequent_venues
        ),
        years=tuple(Ref(str(year), "", len(papers)) for year, papers in catalog.by_year.items()),
        added=tuple(
            Month(month, added[month])
            for month in sorted(added, key=lambda month: month.as_tuple(), reverse=True)[
                :MONTHS_ADDED
            ]
        ),
        has_filters=bool(
            facets or kinds or catalog.frequent_venues or added or len(catalog.by_year) > 1
        ),
        has_upvotes=any(paper.upvotes for paper in catalog.papers),
        has_map=catalog.has_map,
        former={tag: " ".join(old) for tag, old in former_tags(catalog).items()},
        author=best.name.family if best else "",
        phrase=next((tag.lower() for tag in names if tag.count(" ") == 1), ""),
    )
