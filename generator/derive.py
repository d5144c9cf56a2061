"""Catalog -> Site: what no file says, but all files together do. Pure."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeAlias, TypeVar

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
    change = _change(before, catalog) if before else None
    persons, cited = _renewed(before, papers, change) if before and change else (None, None)
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


Change: TypeAlias = tuple[Sequence[Paper], Sequence[Paper]]
"""Papers that are gone, and papers that have come; one that says something else is among both."""


def _change(before: Site, catalog: Catalog) -> Change | None:
    """What has become of the papers; `None` if that is much, or more than that."""
    if before.catalog.profiles or catalog.profiles:
        return None
    old, new = ({id(paper): paper for paper in one.papers} for one in (before.catalog, catalog))
    gone = [paper for one, paper in old.items() if one not in new]
    come = [paper for one, paper in new.items() if one not in old]
    return (gone, come) if len(gone) + len(come) <= MANY else None


def _renewed(
    before: Site, papers: Sequence[Paper], change: Change
) -> tuple[tuple[Person, ...] | None, Mapping[str, str] | None]:
    """The people and the keys, as far as they follow from those before."""
    return people.renewed(before.people, papers, *change), renewed(before.keys, *change)


def _group(pairs: Iterable[tuple[K, Paper]]) -> Mapping[K, tuple[Paper, ...]]:
    groups: defaultdict[K, list[Paper]] = defaultdict(list)
    for key, paper in pairs:
        groups[key].append(paper)
    return {key: tuple(group) for key, group in groups.items()}
