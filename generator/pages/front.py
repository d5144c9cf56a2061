"""View of the front page."""

from dataclasses import dataclass

from ..catalog.catalog import Catalog
from ..catalog.model import Paper
from ..plan import urls
from ..plan.output import Output
from . import head, parts, refs
from .head import Page
from .parts import YearBar, catalog_files
from .refs import Ref

NEWEST = 8
TOP = 8
TOP_TAGS = 6


@dataclass(frozen=True, slots=True)
class TagGroup:
    """The most used tags of a facet, and how many more it has."""

    name: str
    path: str
    tags: tuple[Ref, ...]
    more: int


@dataclass(frozen=True, slots=True)
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


def front(catalog: Catalog, output: Output) -> Front:
    """View the front page."""
    papers = {paper.id: paper for paper in catalog.papers}
    voted = [paper for paper in catalog.papers if paper.upvotes]
    top = tuple(sorted(voted, key=lambda paper: -(paper.upvotes or 0))[:TOP])
    read = {paper.as_of for paper in top if paper.as_of}
    return Front(
        page=head.page(catalog, output, catalog.config.title, catalog.config.description),
        description=catalog.config.description,
        has_search=catalog.config.search,
        totals=(
            Ref(parts.count(len(papers), "paper"), urls.papers()),
            *([_all_authors(catalog)] if catalog.config.authors else []),
            Ref(parts.count(len(catalog.tags), "tag"), urls.TAGS),
            Ref(parts.span(catalog.papers), urls.DATES),
        ),
        years=parts.year_bars(
            {year: len(group) for year, group in catalog.by_year.items()},
            {year: urls.year(year) for year in catalog.by_year},
        ),
        facets=tuple(
            group
            for facet in catalog.vocabulary.facets
            if (group := _tag_group(catalog, facet.name, facet.id, [tag.id for tag in facet.tags]))
        ),
        kinds=tuple(refs.kind_ref(catalog, kind) for kind in catalog.kinds),
        picks=tuple(papers[pick] for pick in catalog.config.picks),
        newest=catalog.papers[:NEWEST],
        top=top,
        as_of=max(read).as_words() if read else "",
        files=catalog_files(catalog),
    )


def _all_authors(catalog: Catalog) -> Ref:
    return Ref(parts.count(len(catalog.people), "author"), urls.people())


def _tag_group(catalog: Catalog, name: str, facet: str, tags: list[str]) -> TagGroup | None:
    used = sorted(
        (refs.tag_ref(catalog, tag) for tag in tags if tag in catalog.tags),
        key=lambda ref: -ref.count,
    )
    if not used:
        return None
    return TagGroup(name, f"{urls.TAGS}#{facet}", tuple(used[:TOP_TAGS]), len(used[TOP_TAGS:]))
