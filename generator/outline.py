"""What follows from a catalog, with papers by their places: kept, it need not be worked out again.

It says who wrote what, what is under each heading, and which files the site has. Nothing of that is
another when only words of papers are, such as a title, and so a build after such an edit begins with
it; of the people and lists in it only those are made that are asked for. Keys alone may be others.
"""

import marshal
from abc import abstractmethod
from collections.abc import Hashable, Iterator, Mapping, Sequence, Set
from pathlib import Path
from typing import Any, Generic, TypeAlias, TypeVar, overload

from . import sealed
from .keys import keys
from .model import Catalog, Name, Paper, Person, Site
from .output import Outputs

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

Places: TypeAlias = tuple[int, ...]
"""The places of papers in a catalog."""
Outline: TypeAlias = tuple[Any, ...]
"""People, each of them marshalled, and the papers of each tag, kind, year and month, and the keys of all,
as plain data."""


class _Later(Mapping[K, V], Generic[K, V]):
    """A mapping whose values are made of `rows` when they are first asked for."""

    def __init__(self, rows: Mapping[K, Any], papers: Sequence[Paper]) -> None:
        self._rows, self._papers = rows, papers
        self._made: dict[K, V] = {}

    def __getitem__(self, key: K) -> V:
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = self._make(self._rows[key])
        return found

    def __iter__(self) -> Iterator[K]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    @abstractmethod
    def _make(self, row: Any) -> V:
        """The value of a row."""

    def _at(self, places: Places) -> tuple[Paper, ...]:
        papers = self._papers
        return tuple([papers[place] for place in places])


class _Groups(_Later[K, tuple[Paper, ...]]):
    """Papers by what they share."""

    def _make(self, row: Places) -> tuple[Paper, ...]:
        return self._at(row)


class _Persons(_Later[str, Person]):
    """People by their identities."""

    def _make(self, row: bytes) -> Person:
        person: Outline = marshal.loads(row)  # noqa: S302 - of an outline that is known to be ours
        id_, identity, name, letter, places, names, *others = person
        return Person(
            id_,
            identity,
            Name(*name),
            letter,
            self._at(places),
            tuple([Name(*one) for one in names]) if names else (),
            *others,
        )


class _People(Sequence[Person]):
    """The same people in their order."""

    def __init__(self, persons: Mapping[str, Person]) -> None:
        self._persons, self._identities = persons, tuple(persons)

    @overload
    def __getitem__(self, at: int) -> Person: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Person, ...]: ...
    def __getitem__(self, at: int | slice) -> Person | tuple[Person, ...]:
        if isinstance(at, slice):
            return tuple([self._persons[one] for one in self._identities[at]])
        return self._persons[self._identities[at]]

    def __iter__(self) -> Iterator[Person]:
        return iter(self._persons.values())

    def __len__(self) -> int:
        return len(self._identities)


def of(site: Site) -> Outline:
    """What was derived of a catalog."""
    place = site.position

    def places(papers: Sequence[Paper]) -> Places:
        return tuple([place[paper.id] for paper in papers])

    def groups(found: Mapping[K, Sequence[Paper]]) -> Mapping[K, Places]:
        return {key: places(papers) for key, papers in found.items()}

    people = {
        person.identity: marshal.dumps(
            (
                person.id,
                person.identity,
                _parts(person.name),
                person.letter,
                places(person.papers),
                tuple(map(_parts, person.names)),
                person.apart,
                person.orcid,
                person.homes,
                person.note,
                person.verified,
            )
        )
        for person in site.people
    }
    return (
        people,
        groups(site.by_tag),
        groups(site.by_kind),
        groups(site.by_year),
        groups(site.by_month),
        tuple([site.keys[paper.id] for paper in site.catalog.papers]),
    )


def restored(outline: Outline, catalog: Catalog) -> Site:
    """The site of a catalog that has an outline."""
    people, by_tag, by_kind, by_year, by_month, cited = outline
    papers = catalog.papers
    ids = [paper.id for paper in papers]
    persons = _Persons(people, papers)
    vocabulary = catalog.vocabulary
    tags = (tag for facet in vocabulary.facets for tag in facet.tags)
    return Site(
        catalog=catalog,
        people=_People(persons),
        persons=persons,
        tags={tag.id: tag for tag in tags if tag.id in by_tag},
        kinds={kind.id: kind for kind in vocabulary.kinds if kind.id in by_kind},
        by_tag=_Groups(by_tag, papers),
        by_kind=_Groups(by_kind, papers),
        by_year=_Groups(by_year, papers),
        by_month=_Groups(by_month, papers),
        position={paper_id: place for place, paper_id in enumerate(ids)},
        keys=dict(zip(ids, cited, strict=True)),
    )


def _parts(name: Name) -> tuple[str, str, bool]:
    return name.given, name.family, name.family_first


def rekeyed(outline: Outline, catalog: Catalog) -> tuple[Outline, Set[str]]:
    """The outline of a catalog with other words, and the papers whose keys are others for it."""
    *rest, old = outline
    new = keys(catalog.papers)
    found = tuple([new[paper.id] for paper in catalog.papers])
    others = {
        p.id for p, one, other in zip(catalog.papers, old, found, strict=True) if one != other
    }
    return (*rest, found), others


Plan: TypeAlias = tuple[Sequence[str], Sequence[str], Sequence[int]]
"""What outputs have but for their paths, in columns."""


Kept: TypeAlias = tuple[bytes, Outline, Sequence[str]]
"""A digest of what keys follow from, an outline, and the assets of its site."""


def save(path: Path, owner: bytes, kept: Kept, plan: Outputs) -> None:
    """Keep the outline of a site, and its plan, for a site with this `owner`."""
    _, *columns = plan.columns
    sealed.write(path, owner, (*kept, tuple(columns)))


def load(path: Path, owner: bytes) -> tuple[bytes, Outline, Sequence[str], Plan] | None:
    """What `save` kept with this `owner`; `None` if there is none, or it is damaged."""
    found: tuple[bytes, Outline, Sequence[str], Plan] | None = sealed.read(path, owner)
    return found
