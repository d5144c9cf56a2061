"""What differs between two sites that are both in memory, where papers come, go, or are listed elsewhere.

It is told in the terms in which files are made: which papers, and which lists. All other files are
made from what they were made from before, and are not asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from .changes import Edits
from .model import Paper, Person, Site

K = TypeVar("K")


def compared(old: Site, new: Site) -> Edits | None:
    """What differs in a site from an older one; `None` if more than papers and what follows of them does."""
    if replace(old.catalog, papers=()) != replace(new.catalog, papers=()):
        return None
    authors = {who for who, person in new.persons.items() if old.persons.get(who) != person}
    known = {
        who: person
        for who, person in new.persons.items()
        if (who in authors or person.apart)
        and not (_alike(old.persons.get(who), person) and authors.isdisjoint(person.apart))
    }
    papers = {
        paper.id for paper in new.catalog.papers if old.keys.get(paper.id) != new.keys[paper.id]
    }
    papers.update(_others(old.catalog.papers, new.catalog.papers))
    papers.update([paper.id for person in known.values() for paper in person.papers])
    years, months = _differing(old.by_year, new.by_year), _differing(old.by_month, new.by_month)
    if old.by_year.keys() != new.by_year.keys() or old.by_month.keys() != new.by_month.keys():
        years, months = {*new.by_year}, {*new.by_month}  # each leads to all others
    left = {
        "paper": _moved(old.catalog.papers, new.catalog.papers),
        "tag": _differing(old.by_tag, new.by_tag),
        "author": authors | known.keys(),
        "year": {str(year) for year in years},
        "month": {f"{year:04}-{month:02}" for year, month in months},
    }
    return Edits(frozenset(papers), deep=False, left=left, regrouped=True)


def _others(old: Sequence[Paper], new: Sequence[Paper]) -> list[str]:
    """The papers that are new, or say something else."""
    known = {paper.id: paper for paper in old}
    return [
        paper.id
        for paper in new
        if (one := known.get(paper.id)) is not paper
        and not (one and one.digest == paper.digest and one.authors == paper.authors)
    ]


def _alike(one: Person | None, other: Person) -> bool:
    """Whether the same is known of a person but for the papers."""
    return one is not None and replace(one, papers=()) == replace(other, papers=())


def _moved(old: Sequence[Paper], new: Sequence[Paper]) -> set[str]:
    """The papers that have others before or after them."""
    before = _beside(old)
    return {paper for paper, beside in _beside(new).items() if before.get(paper) != beside}


def _beside(papers: Sequence[Paper]) -> Mapping[str, tuple[str, str]]:
    ids = ["", *[paper.id for paper in papers], ""]
    return dict(zip(ids[1:-1], zip(ids, ids[2:], strict=False), strict=True))


def _differing(old: Mapping[K, Sequence[Paper]], new: Mapping[K, Sequence[Paper]]) -> set[K]:
    """What has other papers, or papers that say something else."""
    return {one for one, papers in new.items() if old.get(one) != papers}
