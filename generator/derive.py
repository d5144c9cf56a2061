"""Catalog -> Site: what no file says, but all files together do. Pure."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

from . import people
from .keys import keys, renewed
from .model import Catalog, Paper, Person, Site

K = TypeVar("K", bound=Hashable)

MANY = 100
"""With more papers that come and go, it is as quick to begin anew."""


def derive(catalog: Catalog, before: Site | None = None) -> Site:
    """Group the papers by person, tag, kind, year and month.

    What is the same as in a site that was there `before` is taken from that.
    """
    papers = catalog.papers
    persons, cited = _renewed(before, catalog) if before else (None, None)
    if persons is None:
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
        keys=keys(papers) if cited is None else cited,
    )


def _renewed(
    before: Site, catalog: Catalog
) -> tuple[tuple[Person, ...] | None, Mapping[str, str] | None]:
    """The people and the keys, as far as they follow from those before and from few papers."""
    if before.catalog.profiles or catalog.profiles:
        return None, None  # they may join and part any names
    old, new = ({id(paper): paper for paper in one.papers} for one in (before.catalog, catalog))
    gone = [paper for one, paper in old.items() if one not in new]
    come = [paper for one, paper in new.items() if one not in old]
    if len(gone) + len(come) > MANY:
        return None, None
    persons = people.renewed(before.people, catalog.papers, gone, come)
    return persons, renewed(before.keys, gone, come)


def _group(pairs: Iterable[tuple[K, Paper]]) -> Mapping[K, tuple[Paper, ...]]:
    groups: defaultdict[K, list[Paper]] = defaultdict(list)
    for key, paper in pairs:
        groups[key].append(paper)
    return {key: tuple(group) for key, group in groups.items()}
