"""Views of the pages that list papers."""

from collections import Counter

from .. import urls
from ..dates import MONTHS, PartialDate
from ..model import Paper, Site
from ..output import Output, pages
from ..values import value
from . import parts
from .citation import catalog_files, list_files
from .parts import Group, Page, Pager, Ref, YearBar

NEIGHBOURS = 12


@value
class Papers:
    """All papers."""

    page: Page
    count: int
    groups: tuple[Group, ...]
    pager: Pager | None
    files: tuple[Ref, ...]


@value
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


@value
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


@value
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


@value
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


def papers(site: Site, output: Output) -> Papers:
    """View the list of all papers."""
    every = site.catalog.papers
    numbers = pages(len(every), site.catalog.config.page_size)
    shown, pager = parts.paged(site, output, every, map(urls.papers, numbers))
    description = f"All {parts.count(len(every), 'paper')}, newest first."
    return Papers(
        parts.page(site, output, "All papers", description, urls.papers()),
        len(every),
        parts.by_year(shown),
        pager,
        catalog_files(site),
    )


def tag(site: Site, output: Output) -> Tag:
    """View a tag."""
    term, tagged = site.tags[output.subject], site.by_tag[output.subject]
    numbers = pages(len(tagged), site.catalog.config.page_size)
    shown, pager = parts.paged(site, output, tagged, (urls.tag(term.id, n) for n in numbers))
    facet = next(facet for facet in site.catalog.vocabulary.facets if term in facet.tags)
    years, neighbours = _of_tag(site, term.id)
    return Tag(
        page=parts.page(
            site,
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
        files=list_files(site, urls.tag(term.id)),
    )


def kind(site: Site, output: Output) -> Kind:
    """View a kind of paper."""
    term, of_kind = site.kinds[output.subject], site.by_kind[output.subject]
    numbers = pages(len(of_kind), site.catalog.config.page_size)
    shown, pager = parts.paged(site, output, of_kind, (urls.kind(term.id, n) for n in numbers))
    return Kind(
        page=parts.page(
            site,
            output,
            term.name,
            f"{parts.count(len(of_kind), 'paper')}: {term.scope or term.name}.",
            urls.TAGS,
            (Ref("Tags", urls.TAGS),),
        ),
        name=term.name,
        scope=term.scope,
        count=len(of_kind),
        years=_years_of_kind(site, term.id),
        others=tuple(parts.kind_ref(site, other) for other in site.kinds if other != term.id),
        groups=parts.by_year(shown),
        pager=pager,
        files=list_files(site, urls.kind(term.id)),
    )


def year(site: Site, output: Output) -> Year:
    """View a year."""
    number = int(output.subject)
    in_year = site.by_year[number]
    numbers = pages(len(in_year), site.catalog.config.page_size)
    shown, pager = parts.paged(site, output, in_year, (urls.year(number, n) for n in numbers))
    earlier, later = parts.neighbours(sorted(site.by_year), number)
    return Year(
        page=parts.page(
            site,
            output,
            f"Papers of {number}",
            f"{parts.count(len(in_year), 'paper')} of {number}.",
            urls.DATES,
            (Ref("Dates", urls.DATES),),
        ),
        year=number,
        count=len(in_year),
        months=tuple(
            Ref(MONTHS[month - 1], urls.month(number, month), len(site.by_month[number, month]))
            for month in range(1, 13)
            if (number, month) in site.by_month
        ),
        earlier=_date_ref(PartialDate(earlier)) if earlier else None,
        later=_date_ref(PartialDate(later)) if later else None,
        groups=parts.by_month(shown),
        pager=pager,
        files=list_files(site, urls.year(number)),
    )


def month(site: Site, output: Output) -> Month:
    """View a month."""
    date = PartialDate.from_text(output.subject)
    in_month = site.by_month[date.year, date.month]
    numbers = pages(len(in_month), site.catalog.config.page_size)
    shown, pager = parts.paged(
        site, output, in_month, (urls.month(date.year, date.month, n) for n in numbers)
    )
    earlier, later = parts.neighbours(sorted(site.by_month), (date.year, date.month))
    in_year = Ref(str(date.year), urls.year(date.year))
    return Month(
        page=parts.page(
            site,
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
        files=list_files(site, urls.month(date.year, date.month)),
    )


@parts.kept
def _of_tag(site: Site, tag: str) -> tuple[tuple[YearBar, ...], tuple[Ref, ...]]:
    """The years of a tag's papers, and the tags that come with it most."""
    tagged = site.by_tag[tag]
    order = {other: i for i, other in enumerate(site.tags)}
    together = Counter(other for paper in tagged for other in paper.tags if other != tag)
    most = sorted(together.items(), key=lambda pair: (-pair[1], order[pair[0]]))[:NEIGHBOURS]
    neighbours = (Ref(site.tags[other].name, urls.tag(other), number) for other, number in most)
    return _years(tagged), tuple(neighbours)


@parts.kept
def _years_of_kind(site: Site, kind: str) -> tuple[YearBar, ...]:
    return _years(site.by_kind[kind])


def _date_ref(date: PartialDate) -> Ref:
    path = urls.month(date.year, date.month) if date.month else urls.year(date.year)
    return Ref(date.as_words(), path)


def _years(papers: tuple[Paper, ...]) -> tuple[YearBar, ...]:
    """The chart of a list on one page leads to the list's own headings."""
    counts = Counter(paper.date.year for paper in papers)
    return parts.year_bars(counts, {year: f"#y{year}" for year in counts})
