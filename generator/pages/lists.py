"""Views of the pages that list papers: all of them, or those of a tag, kind, year or month."""

from dataclasses import dataclass

from ..catalog.catalog import Catalog
from ..catalog.model import Term
from ..plan import urls
from ..plan.output import Output
from ..text.dates import MONTHS, PartialDate
from . import head, parts, refs
from .head import View
from .parts import Listing, YearBar
from .refs import Ref

RELATED_TAGS = 12


@dataclass(frozen=True, slots=True)
class PaperList(View):
    """The list of all papers."""

    listing: Listing


@dataclass(frozen=True, slots=True)
class TermList(View):
    """The papers of a tag or of a kind of paper.

    Attributes:
        facet: what the term belongs to; only a tag's facet has a page.
        years: a chart that links to the headings of the list.
        related: tags that papers of the tag often have, or the other kinds.
    """

    term: Term
    listing: Listing
    facet: Ref
    years: tuple[YearBar, ...]
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
    related = [ref for ref in refs.frequent_tags(catalog, papers) if ref.id != tag.id]
    return TermList(
        page=head.page(catalog, output, tag.name, description, (Ref("Tags", urls.TAGS),)),
        term=tag,
        listing=parts.listing(catalog, output),
        facet=Ref(facet.name, f"{urls.TAGS}#{facet.id}"),
        years=parts.year_bars(papers, in_page=True),
        related=tuple(related[:RELATED_TAGS]),
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
        related=tuple(ref for ref in refs.kind_refs(catalog) if ref.id != kind.id),
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
