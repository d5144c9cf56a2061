"""Catalog -> Site: what no file says, but all files together do. Pure."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from . import people
from .keys import keys
from .model import Catalog, Paper, Site

K = TypeVar("K", bound=Hashable)


def derive(catalog: Catalog) -> Site:
    """Group the papers by person, tag, kind, year and month."""
    papers = catalog.papers
    persons = people.from_papers(papers, catalog.profiles)
    by_tag = _group((tag, paper) for paper in papers for tag in paper.tags)
    by_kind = _group((paper.kind, paper) for paper in papers)
    return Site(
        catalog=catalog,
        people=persons,
        persons={person.identity: person for person in persons},
        tags={
            tag.id: tag
            for facet in catalog.vocabulary.facets
            for tag in facet.tags
            if tag.id in by_tag
        },
        kinds={kind.id: kind for kind in catalog.vocabulary.kinds if kind.id in by_kind},
        by_tag=by_tag,
        by_kind=by_kind,
        by_year=_group((paper.date.year, paper) for paper in papers),
        by_month=_group(
            ((paper.date.year, paper.date.month), paper) for paper in papers if paper.date.month
        ),
        position={paper.id: i for i, paper in enumerate(papers)},
        keys=keys(papers),
    )


def derive_again(site: Site, catalog: Catalog) -> Site | None:
    """What `derive` gives, of a site in which only the ends of some abstracts were others.

    `None` where more has changed than lists do not show.
    """
    old = replace(site.catalog, papers=())
    if old != replace(catalog, papers=()) or len(site.catalog.papers) != len(catalog.papers):
        return None
    edited: dict[str, Paper] = {}
    for before, paper in zip(site.catalog.papers, catalog.papers, strict=True):
        if (before.id, before.lead) != (paper.id, paper.lead):
            return None
        if before.digest != paper.digest:
            edited[paper.id] = paper

    def renewed(
        groups: Mapping[K, tuple[Paper, ...]], keys: Iterable[K]
    ) -> Mapping[K, tuple[Paper, ...]]:
        return {**groups, **{key: _renewed(groups[key], edited) for key in keys}}

    papers = edited.values()
    names = {author.identity for paper in papers for author in paper.authors}
    people_ = {
        name: replace(site.persons[name], papers=_renewed(site.persons[name].papers, edited))
        for name in names
    }
    months = {(paper.date.year, paper.date.month) for paper in papers if paper.date.month}
    return replace(
        site,
        catalog=catalog,
        people=tuple([people_.get(person.identity, person) for person in site.people]),
        persons={**site.persons, **people_},
        by_tag=renewed(site.by_tag, {tag for paper in papers for tag in paper.tags}),
        by_kind=renewed(site.by_kind, {paper.kind for paper in papers}),
        by_year=renewed(site.by_year, {paper.date.year for paper in papers}),
        by_month=renewed(site.by_month, months),
    )


def _renewed(papers: tuple[Paper, ...], edited: Mapping[str, Paper]) -> tuple[Paper, ...]:
    return tuple([edited.get(paper.id, paper) for paper in papers])


def _group(pairs: Iterable[tuple[K, Paper]]) -> Mapping[K, tuple[Paper, ...]]:
    groups: defaultdict[K, list[Paper]] = defaultdict(list)
    for key, paper in pairs:
        groups[key].append(paper)
    return {key: tuple(group) for key, group in groups.items()}
