"""View of the front page."""

from .. import urls
from ..model import Paper, Site
from ..output import Output
from ..values import value
from . import parts
from .citation import catalog_files
from .parts import Page, Ref, YearBar

NEWEST = 8
TOP = 8
TOP_TAGS = 6


@value
class TagGroup:
    """The most used tags of a facet, and how many more it has."""

    name: str
    path: str
    tags: tuple[Ref, ...]
    more: int


@value
class Front:
    """The front page: the catalog at a glance, and papers to begin with."""

    page: Page
    description: str
    has_search: bool
    totals: tuple[Ref, ...]
    years: tuple[YearBar, ...]
    facets: tuple[TagGroup, ...]
    kinds: tuple[Ref, ...]
    picks: tuple[Paper, ...]
    newest: tuple[Paper, ...]
    top: tuple[Paper, ...]
    as_of: str
    files: tuple[Ref, ...]


def front(site: Site, output: Output) -> Front:
    """View the front page."""
    catalog = site.catalog
    papers = {paper.id: paper for paper in catalog.papers}
    voted = [paper for paper in catalog.papers if paper.upvotes]
    top = tuple(sorted(voted, key=lambda paper: -(paper.upvotes or 0))[:TOP])
    read = {paper.as_of for paper in top if paper.as_of}
    return Front(
        page=parts.page(site, output, catalog.config.title, catalog.config.description),
        description=catalog.config.description,
        has_search=catalog.config.search,
        totals=(
            Ref(parts.count(len(papers), "paper"), urls.papers()),
            *([_all_authors(site)] if catalog.config.authors else []),
            Ref(parts.count(len(site.tags), "tag"), urls.TAGS),
            Ref(parts.span(catalog.papers), urls.DATES),
        ),
        years=parts.year_bars(
            {year: len(group) for year, group in site.by_year.items()},
            {year: urls.year(year) for year in site.by_year},
        ),
        facets=tuple(
            group
            for facet in catalog.vocabulary.facets
            if (group := _tag_group(site, facet.name, facet.id, [tag.id for tag in facet.tags]))
        ),
        kinds=tuple(parts.kind_ref(site, kind) for kind in site.kinds),
        picks=tuple(papers[pick] for pick in catalog.config.picks),
        newest=catalog.papers[:NEWEST],
        top=top,
        as_of=max(read).as_words() if read else "",
        files=catalog_files(site),
    )


def _all_authors(site: Site) -> Ref:
    return Ref(parts.count(len(site.people), "author"), urls.people())


def _tag_group(site: Site, name: str, facet: str, tags: list[str]) -> TagGroup | None:
    used = sorted(
        (parts.tag_ref(site, tag) for tag in tags if tag in site.tags), key=lambda ref: -ref.count
    )
    if not used:
        return None
    return TagGroup(name, f"{urls.TAGS}#{facet}", tuple(used[:TOP_TAGS]), len(used[TOP_TAGS:]))
