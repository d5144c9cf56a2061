"""Who stands behind the names: everyone who wrote a paper, with an address for ever."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from itertools import permutations

from ..text.names import Name, key
from ..text.slugs import letter, slug, sort_key
from .model import Paper, Person, Profile

MAX_ID = 100


def from_papers(papers: Iterable[Paper], profiles: Iterable[Profile] = ()) -> tuple[Person, ...]:
    """Everyone who wrote one of `papers` (given newest first), by family name.

    One name is one person, unless a profile says otherwise. A person's id is the profile's, or the
    slug of the name; where two names give one slug, the name that was there first keeps it and the
    others take a number.
    """
    declared = {f"\t{profile.id}": profile for profile in profiles}
    wrote: dict[str, list[Paper]] = {}
    names: dict[str, dict[str, Name]] = {}
    orcids: defaultdict[str, set[str]] = defaultdict(set)
    for paper in sorted(papers, key=lambda paper: (paper.date.as_tuple(), paper.id)):
        for author in paper.authors:
            identity = author.identity
            by = wrote.setdefault(identity, [])
            names.setdefault(identity, {}).setdefault(key(author.name), author.name)
            if author.orcid:
                orcids[identity].add(author.orcid)
            if not by or by[-1] is not paper:
                by.append(paper)
    ids = _ids(names, declared)
    known = {
        identity: _names(tuple(found.values()), declared.get(identity))
        for identity, found in names.items()
    }
    apart = _apart(known, declared)
    people = []
    for identity, (name, *others) in known.items():
        profile = declared.get(identity)
        own = orcids.get(identity, ())
        people.append(
            Person(
                ids[identity],
                identity,
                name,
                letter(name.family),
                _newest_first(wrote[identity]),
                tuple(others),
                apart.get(identity, ()),
                next(iter(own)) if len(own) == 1 else "",
                profile.homes if profile else (),
                profile.note if profile else "",
                bool(profile and (profile.verified or profile.orcid)),
            )
        )
    return tuple(sorted(people, key=_place))


def _newest_first(papers: list[Paper]) -> tuple[Paper, ...]:
    """Papers that come oldest first; those of a day stay in their order."""
    if len(papers) > 1:
        papers = sorted(papers, key=lambda paper: paper.date.as_tuple(), reverse=True)
    return tuple(papers)


def _place(person: Person) -> tuple[object, ...]:
    """Where a person is among others."""
    name = person.name
    return person.letter == "#", *sort_key(name.family), *sort_key(name.given), person.id


def _names(on_papers: tuple[Name, ...], profile: Profile | None) -> tuple[Name, ...]:
    """All names of a person, the one to go by first: the profile's, or that of the oldest paper."""
    if not profile:
        return on_papers
    found: dict[str, Name] = {}
    for name in (profile.name, *profile.names, *on_papers):
        found.setdefault(key(name), name)
    return tuple(found.values())


def _ids(
    names: Mapping[str, Mapping[str, Name]], declared: Mapping[str, Profile]
) -> Mapping[str, str]:
    """The id of every person; those of profiles come before all others, papers or no papers."""
    ids = {identity: identity[1:] for identity in names if identity.startswith("\t")}
    taken = {*ids.values(), *(profile.id for profile in declared.values()), "index"}
    for identity, found in names.items():
        if identity in ids:
            continue
        base = _id(next(iter(found.values())))
        candidate, number = base, 2
        while candidate in taken:
            candidate, number = f"{base}-{number}", number + 1
        taken.add(candidate)
        ids[identity] = candidate
    return ids


def _apart(
    known: Mapping[str, Collection[Name]], declared: Mapping[str, Profile]
) -> Mapping[str, tuple[str, ...]]:
    """Who might be mistaken for whom: those who share a name, and those of whom people.yaml says so."""
    if not any(identity.startswith("\t") for identity in known):
        return {}  # the others are told by their names
    sharing: defaultdict[str, list[str]] = defaultdict(list)
    for identity, names in known.items():
        for name in names:
            sharing[name.text].append(identity)
    pairs = {pair for some in sharing.values() if len(some) > 1 for pair in permutations(some, 2)}
    for identity, profile in declared.items():
        for other in (f"\t{other_id}" for other_id in profile.apart):
            if identity in known and other in known:
                pairs |= {(identity, other), (other, identity)}
    found: defaultdict[str, list[str]] = defaultdict(list)
    for one, other in sorted(pairs):
        found[one].append(other)
    return {identity: tuple(others) for identity, others in found.items()}


def _id(name: Name) -> str:
    return slug(name.text)[:MAX_ID].rstrip("-") or "author"
