"""Views of the pages that list papers: all of them, or those of a tag, kind, year or month."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..catalog.catalog import Catalog
from ..catalog.model import Paper, Term
from ..plan import urls
from ..plan.output import Output
from ..text.dates import MONTHS, PartialDate
from . import head, parts, refs
from .head import View
from .parts import Listing, YearBar
from .refs import Ref

START, START_FROM = 3, 6
"""How many papers to start with, and how many papers a list needs before it says where to start."""
NEIGHBOURS = 5
"""The most tags to combine with a tag or a kind."""
OVERVIEWS = frozenset(("survey", "tutorial"))
"""The kinds of papers to start with."""


@dataclass(frozen=True, slots=True)
class PaperList(View):
    """The list of all papers."""

    listing: Listing


@dataclass(frozen=True, slots=True)
class AddedList(View):
    """The papers that were added last; `first` papers were there before, since the date `since`."""

    listing: Listing
    first: int
    since: PartialDate


@dataclass(frozen=True, slots=True)
class TermList(View):
    """The papers of a tag or of a kind of paper.

    Attributes:
        facet: what the term belongs to; only a tag's facet has a page.
        years: a chart that links to the headings of the list.
        start: papers to start with.
        search: the search page with the term as a filter; empty without search.
        related: tags that the papers often have; a link opens the papers with both, and the count is
            theirs. Without search it opens the tag, whose count it has.
    """

    term: Term
    listing: Listing
    facet: Ref
    years: tuple[YearBar, ...]
    start: tuple[Paper, ...]
    search: str
    related: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class PeriodList(View):
    """The papers of a year or of a month.

    Attributes:
        months: the months of a year that have papers; empty on the page of a month.
        earlier, later: the next periods of the same length that have papers.
    """

    period: PartialDate
    listing: Listing
    months: tuple[Ref, ...]
    earlier: Ref | None
    later: Ref | None


def papers(catalog: Catalog, output: Output) -> PaperList:
    """Return the view of the list of all papers."""
    description = f"All {parts.plural(len(catalog.papers), 'paper')}, newest first."
    return PaperList(
        page=head.page(catalog, output, "All papers", description, section=urls.papers()),
        listing=parts.listing(catalog, output),
    )


def tag(catalog: Catalog, output: Output) -> TermList:
    """Return the view of a tag."""
    tag = catalog.tags[output.subject]
    papers = catalog.by_tag[tag.id]
    facet = next(facet for facet in catalog.vocabulary.facets if tag in facet.tags)
    description = f"{parts.plural(len(papers), 'paper')} on {tag.scope or tag.name}."
    return TermList(
        page=head.page(catalog, output, tag.name, description, (Ref("Tags", urls.TAGS),)),
        term=tag,
        listing=parts.listing(catalog, output),
        facet=Ref(facet.name, f"{urls.TAGS}#{facet.id}"),
        years=parts.year_bars(papers, in_page=True),
        start=_start(papers, tag.id),
        search=urls.search(("tag", tag.id)) if catalog.config.search else "",
        related=_neighbours(catalog, papers, "tag", tag.id),
    )


def kind(catalog: Catalog, output: Output) -> TermList:
    """Return the view of a kind of paper."""
    kind = catalog.kinds[output.subject]
    papers = catalog.by_kind[kind.id]
    description = f"{parts.plural(len(papers), 'paper')}: {kind.scope or kind.name}."
    return TermList(
        page=head.page(catalog, output, kind.name, description, (Ref("Tags", urls.TAGS),)),
        term=kind,
        listing=parts.listing(catalog, output),
        facet=Ref("Kind of paper", ""),
        years=parts.year_bars(papers, in_page=True),
        start=_start(papers, kind.id),
        search=urls.search(("kind", kind.id)) if catalog.config.search else "",
        related=_neighbours(catalog, papers, "kind", kind.id),
    )


def undated(catalog: Catalog, output: Output) -> PaperList:
    """Return the view of the papers whose date is unknown."""
    listing = parts.listing(catalog, output)
    crumbs = (Ref("Dates", urls.DATES),) if catalog.by_year else ()
    return PaperList(
        page=head.page(
            catalog,
            output,
            "Undated papers",
            f"{parts.plural(listing.count, 'paper')} without a date.",
            crumbs,
        ),
        listing=listing,
    )


def added(catalog: Catalog, output: Output) -> AddedList:
    """Return the view of the papers that were added last."""
    listing = parts.listing(catalog, output)
    dates = [paper.added for paper in catalog.papers if paper.added]
    description = f"{parts.plural(listing.count, 'paper')} by the month in which they were added."
    return AddedList(
        page=head.page(catalog, output, "Added last", description, (Ref("Papers", urls.papers()),)),
        listing=listing,
        first=len(dates) - listing.count,
        since=min(dates),
    )


def _start(papers: Sequence[Paper], term: str) -> tuple[Paper, ...]:
    """Return papers to start with: surveys and tutorials, then others that have upvotes.

    Both by upvotes; of equals, that comes first which has the tag further in front.
    """
    if len(papers) < START_FROM:
        return ()

    def rank(paper: Paper) -> tuple[bool, int, int]:
        place = paper.tags.index(term) if term in paper.tags else 0
        return paper.kind not in OVERVIEWS, -(paper.upvotes or 0), place

    known = (
        paper
        for paper in papers
        if (paper.kind in OVERVIEWS or paper.upvotes) and not paper.withdrawn
    )
    return tuple(sorted(known, key=rank)[:START])


def _neighbours(catalog: Catalog, papers: Sequence[Paper], sort: str, term: str) -> tuple[Ref, ...]:
    """Return the most frequent tags of a tag's or a kind's papers, which lead to those with both."""
    tags = [ref for ref in refs.frequent_tags(catalog, papers) if ref.id != term or sort == "kind"]
    if not catalog.config.search:
        return tuple(refs.tag_ref(catalog, ref.id) for ref in tags[:NEIGHBOURS])
    return tuple(
        replace(ref, path=urls.search((sort, term), ("tag", ref.id))) for ref in tags[:NEIGHBOURS]
    )


def period(catalog: Catalog, output: Output) -> PeriodList:
    """Return the view of a year or a month."""
    period = PartialDate.from_text(output.subject)
    listing = parts.listing(catalog, output)
    words = period.as_words()
    crumbs = [Ref("Dates", urls.DATES)]
    if period.month:
        crumbs.append(Ref(str(period.year), urls.year(period.year)))
        months: tuple[Ref, ...] = ()
        periods = [PartialDate(*month) for month in sorted(catalog.by_month)]
    else:
        months = tuple(
            Ref(MONTHS[month - 1][:3], urls.month(year, month), len(papers))
            for (year, month), papers in sorted(catalog.by_month.items())
            if year == period.year
        )
        periods = [PartialDate(year) for year in sorted(catalog.by_year)]
    earlier, later = parts.neighbours(periods, periods.index(period))
    return PeriodList(
        page=head.page(
            catalog,
            output,
            f"Papers of {words}",
            f"{parts.plural(listing.count, 'paper')} of {words}.",
            tuple(crumbs),
        ),
        period=period,
        listing=listing,
        months=months,
        earlier=Ref(earlier.as_words(), refs.date_path(earlier)) if earlier else None,
        later=Ref(later.as_words(), refs.date_path(later)) if later else None,
    )
