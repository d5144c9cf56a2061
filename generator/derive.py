"""Catalog -> Site: what no file says, but all files together do. Pure."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
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


def _group(pairs: Iterable[tuple[K, Paper]]) -> Mapping[K, tuple[Paper, ...]]:
    groups: defaultdict[K, list[Paper]] = defaultdict(list)
    for key, paper in pairs:
        groups[key].append(paper)
    return {key: tuple(group) for key, group in groups.items()}
