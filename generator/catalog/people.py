"""The people who wrote the papers, with ids that stay the same."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import permutations

from ..text.names import Name, fold_name
from ..text.slugs import letter, slug, sort_key
from .model import Paper, Person, Profile

MAX_ID = 100


@dataclass(frozen=True, slots=True)
class _Record:
    """What the papers say about one person, the oldest first."""

    papers: dict[str, Paper] = field(default_factory=dict)  # by id
    names: dict[str, Name] = field(default_factory=dict)  # by folded name
    orcids: set[str] = field(default_factory=set)


def from_papers(papers: Iterable[Paper], profiles: Iterable[Profile] = ()) -> tuple[Person, ...]:
    """Return everyone who wrote one of the papers, by family name.

    One name is one person, unless a profile says otherwise. A person's id is that of the profile,
    or the slug of the name. If names share a slug, the one on the oldest paper has it, and the
    others get a number.
    """
    declared = {f"\t{profile.id}": profile for profile in profiles}
    records: defaultdict[str, _Record] = defaultdict(_Record)
    for paper in sorted(papers, key=lambda paper: (paper.date.as_tuple(), paper.id)):
        for author in paper.authors:
            record = records[author.identity]
            record.papers[paper.id] = paper
            record.names.setdefault(fold_name(author.name), author.name)
            if author.orcid:
                record.orcids.add(author.orcid)
    ids = _assign_ids(records, declared)
    names = {
        identity: _list_names(record, declared.get(identity))
        for identity, record in records.items()
    }
    namesakes = _find_namesakes(names, declared)
    people = []
    for identity, (name, *other_names) in names.items():
        profile = declared.get(identity)
        record = records[identity]
        papers = sorted(record.papers.values(), key=lambda paper: paper.date, reverse=True)
        people.append(
            Person(
                id=ids[identity],
                identity=identity,
                name=name,
                letter=letter(name.family),
                papers=tuple(papers),
                names=tuple(other_names),
                namesakes=namesakes.get(identity, ()),
                orcid="".join(record.orcids) if len(record.orcids) == 1 else "",
                homes=profile.homes if profile else (),
                note=profile.note if profile else "",
                verified=bool(profile and (profile.verified or profile.orcid)),
            )
        )
    return tuple(sorted(people, key=_index_key))


def _index_key(person: Person) -> tuple[object, ...]:
    name = person.name
    return person.letter == "#", *sort_key(name.family), *sort_key(name.given), person.id


def _list_names(record: _Record, profile: Profile | None) -> tuple[Name, ...]:
    """Return all names of a person; the first is the profile's, or that on the oldest paper."""
    declared = (profile.name, *profile.names) if profile else ()
    names: dict[str, Name] = {}
    for name in (*declared, *record.names.values()):
        names.setdefault(fold_name(name), name)
    return tuple(names.values())


def _assign_ids(
    records: Mapping[str, _Record], declared: Mapping[str, Profile]
) -> Mapping[str, str]:
    """Return the id of each identity. No one else gets the id of a profile, used or not."""
    ids = {identity: identity[1:] for identity in records if identity.startswith("\t")}
    taken = {*ids.values(), *(profile.id for profile in declared.values()), "index"}
    for identity, record in records.items():
        if identity in ids:
            continue
        name = next(iter(record.names.values()))
        base = slug(name.text)[:MAX_ID].rstrip("-") or "author"
        candidate, number = base, 2
        while candidate in taken:
            candidate, number = f"{base}-{number}", number + 1
        taken.add(candidate)
        ids[identity] = candidate
    return ids


def _find_namesakes(
    names: Mapping[str, Iterable[Name]], declared: Mapping[str, Profile]
) -> Mapping[str, tuple[str, ...]]:
    """Return the identities that share a name, or that people.yaml says are not the same."""
    by_name: defaultdict[str, list[str]] = defaultdict(list)
    for identity, own_names in names.items():
        for name in own_names:
            by_name[name.text].append(identity)
    pairs = {pair for identities in by_name.values() for pair in permutations(identities, 2)}
    for identity, profile in declared.items():
        for namesake in (f"\t{person_id}" for person_id in profile.namesakes):
            if identity in names and namesake in names:
                pairs |= {(identity, namesake), (namesake, identity)}
    namesakes: defaultdict[str, list[str]] = defaultdict(list)
    for identity, namesake in sorted(pairs):
        namesakes[identity].append(namesake)
    return {identity: tuple(identities) for identity, identities in namesakes.items()}
