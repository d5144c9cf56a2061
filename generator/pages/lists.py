"""Views of the pages that list papers."""

from collections import Counter
from dataclasses import dataclass

from ..catalog.catalog import Catalog
from ..catalog.model import Paper
from ..plan import urls
from ..plan.output import Output, pages
from ..text.dates import MONTHS, PartialDate
from . import head, parts, refs
from .head import Page
from .parts import Group, Pager, YearBar, catalog_files, list_files
from .refs import Ref

NEIGHBOURS = 12


@dataclass(frozen=True, slots=True)
class Papers:
    """All papers."""

    page: Page
    count: int
    groups: tuple[Group, ...]
    pager: Pager | None
    files: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag's papers, its years, and the tags that come with it most."""

    page: Page
    name: str
    scope: str
    facet: Ref
    count: int
    years: tuple[YearBar, ...]
    neighbours: tuple[Ref, ...]
    groups: tuple[Group, ...]
    pager: Pager | None
    files: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """The papers of one kind."""

    page: Page
    name: str
    scope: str
    count: int
    years: tuple[YearBar, ...]
    others: tuple[Ref, ...]
    groups: tuple[Group, ...]
    pager: Pager | None
    files: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class Year:
    """A year's papers by month."""

    page: Page
    year: int
    count: int
    months: tuple[Ref, ...]
    earlier: Ref | None
    later: Ref | None
    groups: tuple[Group, ...]
    pager: Pager | None
    files: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """A month's papers."""

    page: Page
    name: str
    year: Ref
    count: int
    earlier: Ref | None
    later: Ref | None
    groups: tuple[Group, ...]
    pager: Pager | None
    files: tuple[Ref, ...]


def papers(catalog: Catalog, output: Output) -> Papers:
    """View the list of all papers."""
    every = catalog.papers
    numbers = pages(len(every), catalog.config.page_size)
    shown, pager = parts.paged(catalog, output, every, map(urls.papers, numbers))
    description = f"All {parts.count(len(every), 'paper')}, newest first."
    return Papers(
        head.page(catalog, output, "All papers", description, urls.papers()),
        len(every),
        parts.by_year(shown),
        pager,
        catalog_files(catalog),
    )


def tag(catalog: Catalog, output: Output) -> Tag:
    """View a tag."""
    term, tagged = catalog.tags[output.subject], catalog.by_tag[output.subject]
    numbers = pages(len(tagged), catalog.config.page_size)
    shown, pager = parts.paged(catalog, output, tagged, (urls.tag(term.id, n) for n in numbers))
    facet = next(facet for facet in catalog.vocabulary.facets if term in facet.tags)
    years, neighbours = _of_tag(catalog, term.id)
    return Tag(
        page=head.page(
            catalog,
            output,
            term.name,
            f"{parts.count(len(tagged), 'paper')} on {term.scope or term.name}.",
            urls.TAGS,
            (Ref("Tags", urls.TAGS),),
        ),
        name=term.name,
        scope=term.scope,
        facet=Ref(facet.name, f"{urls.TAGS}#{facet.id}"),
        count=len(tagged),
        years=years,
        neighbours=neighbours,
        groups=parts.by_year(shown),
        pager=pager,
        files=list_files(catalog, urls.tag(term.id)),
    )


def kind(catalog: Catalog, output: Output) -> Kind:
    """View a kind of paper."""
    term, of_kind = catalog.kinds[output.subject], catalog.by_kind[output.subject]
    numbers = pages(len(of_kind), catalog.config.page_size)
    shown, pager = parts.paged(catalog, output, of_kind, (urls.kind(term.id, n) for n in numbers))
    return Kind(
        page=head.page(
            catalog,
            output,
            term.name,
            f"{parts.count(len(of_kind), 'paper')}: {term.scope or term.name}.",
            urls.TAGS,
            (Ref("Tags", urls.TAGS),),
        ),
        name=term.name,
        scope=term.scope,
        count=len(of_kind),
        years=_years_of_kind(catalog, term.id),
        others=tuple(refs.kind_ref(catalog, other) for other in catalog.kinds if other != term.id),
        groups=parts.by_year(shown),
        pager=pager,
        files=list_files(catalog, urls.kind(term.id)),
    )


def year(catalog: Catalog, output: Output) -> Year:
    """View a year."""
    number = int(output.subject)
    in_year = catalog.by_year[number]
    numbers = pages(len(in_year), catalog.config.page_size)
    shown, pager = parts.paged(catalog, output, in_year, (urls.year(number, n) for n in numbers))
    earlier, later = parts.neighbours(sorted(catalog.by_year), number)
    return Year(
        page=head.page(
            catalog,
            output,
            f"Papers of {number}",
            f"{parts.count(len(in_year), 'paper')} of {number}.",
            urls.DATES,
            (Ref("Dates", urls.DATES),),
        ),
        year=number,
        count=len(in_year),
        months=tuple(
            Ref(MONTHS[month - 1], urls.month(number, month), len(catalog.by_month[number, month]))
            for month in range(1, 13)
            if (number, month) in catalog.by_month
        ),
        earlier=_date_ref(PartialDate(earlier)) if earlier else None,
        later=_date_ref(PartialDate(later)) if later else None,
        groups=parts.by_month(shown),
        pager=pager,
        files=list_files(catalog, urls.year(number)),
    )


def month(catalog: Catalog, output: Output) -> Month:
    """View a month."""
    date = PartialDate.from_text(output.subject)
    in_month = catalog.by_month[date.year, date.month]
    numbers = pages(len(in_month), catalog.config.page_size)
    shown, pager = parts.paged(
        catalog, output, in_month, (urls.month(date.year, date.month, n) for n in numbers)
    )
    earlier, later = parts.neighbours(sorted(catalog.by_month), (date.year, date.month))
    in_year = Ref(str(date.year), urls.year(date.year))
    return Month(
        page=head.page(
            catalog,
            output,
            f"Papers of {date.as_words()}",
            f"{parts.count(len(in_month), 'paper')} of {date.as_words()}.",
            urls.DATES,
            (Ref("Dates", urls.DATES), in_year),
        ),
        name=date.as_words(),
        year=in_year,
        count=len(in_month),
        earlier=_date_ref(PartialDate(*earlier)) if earlier else None,
        later=_date_ref(PartialDate(*later)) if later else None,
        groups=(Group("", "", shown),),
        pager=pager,
        files=list_files(catalog, urls.month(date.year, date.month)),
    )


def _of_tag(catalog: Catalog, tag: str) -> tuple[tuple[YearBar, ...], tuple[Ref, ...]]:
    """The years of a tag's papers, and the tags that come with it most."""
    tagged = catalog.by_tag[tag]
    order = {other: i for i, other in enumerate(catalog.tags)}
    together = Counter(other for paper in tagged for other in paper.tags if other != tag)
    most = sorted(together.items(), key=lambda pair: (-pair[1], order[pair[0]]))[:NEIGHBOURS]
    neighbours = (Ref(catalog.tags[other].name, urls.tag(other), number) for other, number in most)
    return _years(tagged), tuple(neighbours)


def _years_of_kind(catalog: Catalog, kind: str) -> tuple[YearBar, ...]:
    return _years(catalog.by_kind[kind])


def _date_ref(date: PartialDate) -> Ref:
    path = urls.month(date.year, date.month) if date.month else urls.year(date.year)
    return Ref(date.as_words(), path)


def _years(papers: tuple[Paper, ...]) -> tuple[YearBar, ...]:
    """The chart of a list on one page leads to the list's own headings."""
    counts = Counter(paper.date.year for paper in papers)
    return parts.year_bars(counts, {year: f"#y{year}" for year in counts})
