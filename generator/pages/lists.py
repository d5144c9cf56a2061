"""Views of the pages that list papers: all of them, or those of a tag, kind, year or month."""

from collections import Counter
from dataclasses import dataclass
from itertools import islice

from ..catalog.catalog import Catalog
from ..catalog.model import Term
from ..plan import urls
from ..plan.output import Output, pages
from ..text.dates import MONTHS, PartialDate
from . import head, parts, refs
from .head import View
from .parts import Group, Pager, YearBar
from .refs import Ref

RELATED_TAGS = 12


@dataclass(frozen=True, slots=True)
class PaperList(View):
    """A page of a list of papers.

    Attributes:
        count: the number of papers of the whole list.
        groups: the papers of this page.
        pager: None if the list has a single page.
        files: files with all papers of the list.
    """

    count: int
    groups: tuple[Group, ...]
    pager: Pager | None
    files: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class TermList(PaperList):
    """The papers of a tag or of a kind of paper.

    Attributes:
        facet: what the term belongs to; only a tag's facet has a page.
        years: a chart that links to the headings of the list.
        related: tags that papers of the tag often have, or the other kinds.
    """

    name: str
    scope: str
    facet: Ref
    years: tuple[YearBar, ...]
    related: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class PeriodList(PaperList):
    """The papers of a year or of a month.

    Attributes:
        year: the year of a month; None on the page of a year.
        months: the months of a year that have papers.
        earlier, later: the next periods of the same length that have papers.
    """

    name: str
    year: Ref | None
    months: tuple[Ref, ...]
    earlier: Ref | None
    later: Ref | None


def papers(catalog: Catalog, output: Output) -> PaperList:
    """Return the view of the list of all papers."""
    size = catalog.config.page_size
    paths = [urls.papers(number) for number in pages(len(catalog.papers), size)]
    shown, pager = parts.paged(catalog.papers, size, output.page, paths)
    count = len(catalog.papers)
    description = f"All {parts.plural(count, 'paper')}, newest first."
    return PaperList(
        page=head.page(catalog, output, "All papers", description, urls.papers()),
        count=count,
        groups=parts.by_year(shown),
        pager=pager,
        files=parts.catalog_files(catalog),
    )


def tag(catalog: Catalog, output: Output) -> TermList:
    """Return the view of a tag."""
    tag = catalog.tags[output.subject]
    tagged = catalog.by_tag[tag.id]
    facet = next(facet for facet in catalog.vocabulary.facets if tag in facet.tags)
    others = (ref for ref in refs.frequent_tags(catalog, tagged) if ref.id != tag.id)
    return _term_list(
        catalog,
        output,
        tag,
        Ref(facet.name, refs.facet_path(facet.id)),
        f"{parts.plural(len(tagged), 'paper')} on {tag.scope or tag.name}.",
        [urls.tag(tag.id, number) for number in pages(len(tagged), catalog.config.page_size)],
        tuple(islice(others, RELATED_TAGS)),
    )


def kind(catalog: Catalog, output: Output) -> TermList:
    """Return the view of a kind of paper."""
    kind = catalog.kinds[output.subject]
    count = len(catalog.by_kind[kind.id])
    return _term_list(
        catalog,
        output,
        kind,
        Ref("Kind of paper", ""),
        f"{parts.plural(count, 'paper')}: {kind.scope or kind.name}.",
        [urls.kind(kind.id, number) for number in pages(count, catalog.config.page_size)],
        tuple(refs.kind_ref(catalog, other) for other in catalog.kinds if other != kind.id),
    )


def _term_list(
    catalog: Catalog,
    output: Output,
    term: Term,
    facet: Ref,
    description: str,
    paths: list[str],
    related: tuple[Ref, ...],
) -> TermList:
    papers = catalog.papers_about(output.about, output.subject)
    shown, pager = parts.paged(papers, catalog.config.page_size, output.page, paths)
    years = Counter(paper.date.year for paper in papers)
    crumbs = (Ref("Tags", urls.TAGS),)
    return TermList(
        page=head.page(catalog, output, term.name, description, urls.TAGS, crumbs),
        count=len(papers),
        groups=parts.by_year(shown),
        pager=pager,
        files=parts.list_files(catalog, paths[0]),
        name=term.name,
        scope=term.scope,
        facet=facet,
        years=parts.year_bars(years, {year: f"#y{year}" for year in years}),
        related=related,
    )


def period(catalog: Catalog, output: Output) -> PeriodList:
    """Return the view of a year or a month."""
    date = PartialDate(*map(int, output.subject.split("-")))
    papers = catalog.papers_about(output.about, output.subject)
    size = catalog.config.page_size
    paths = [_path(date, number) for number in pages(len(papers), size)]
    shown, pager = parts.paged(papers, size, output.page, paths)
    year = Ref(str(date.year), urls.year(date.year)) if date.month else None
    periods = [PartialDate(*month) for month in sorted(catalog.by_month)]
    if not date.month:
        periods = [PartialDate(number) for number in sorted(catalog.by_year)]
    earlier, later = parts.neighbours(periods, date)
    return PeriodList(
        page=head.page(
            catalog,
            output,
            f"Papers of {date.as_words()}",
            f"{parts.plural(len(papers), 'paper')} of {date.as_words()}.",
            urls.DATES,
            (Ref("Dates", urls.DATES), year) if year else (Ref("Dates", urls.DATES),),
        ),
        count=len(papers),
        groups=(Group("", "", shown),) if date.month else parts.by_month(shown),
        pager=pager,
        files=parts.list_files(catalog, paths[0]),
        name=date.as_words(),
        year=year,
        months=() if date.month else _months(catalog, date.year),
        earlier=Ref(earlier.as_words(), _path(earlier)) if earlier else None,
        later=Ref(later.as_words(), _path(later)) if later else None,
    )


def _months(catalog: Catalog, year: int) -> tuple[Ref, ...]:
    return tuple(
        Ref(MONTHS[month - 1], urls.month(year, month), len(catalog.by_month[year, month]))
        for month in range(1, 13)
        if (year, month) in catalog.by_month
    )


def _path(date: PartialDate, page: int = 1) -> str:
    return urls.month(date.year, date.month, page) if date.month else urls.year(date.year, page)
