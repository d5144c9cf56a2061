"""The people who wrote the papers, with ids that stay the same."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, count, groupby, permutations
from operator import itemgetter

from ..text.names import Name, fold_name
from ..text.slugs import letter, slug, sort_key
from .model import Author, Paper, Person, Profile

MAX_ID = 100
# The page of the index, and devices of Windows, whose names no file there can have
_RESERVED = frozenset(
    (
        "index",
        "con",
        "prn",
        "aux",
        "nul",
        *(f"{kind}{n}" for kind in ("com", "lpt") for n in range(10)),
    )
)


def from_papers(papers: Iterable[Paper], profiles: Iterable[Profile] = ()) -> tuple[Person, ...]:
    """Return everyone who wrote one of the papers, by family name.

    One name is one person, unless a profile says otherwise. A person's id is that of the profile,
    or the slug of the name. If names share a slug, the one on the oldest paper has it, and the
    others get a number.
    """
    declared = {f"\t{profile.id}": profile for profile in profiles}
    # By identity, the oldest first
    authors: defaultdict[str, list[Author]] = defaultdict(list)
    written: defaultdict[str, dict[str, Paper]] = defaultdict(dict)
    for paper in sorted(papers, key=lambda paper: (paper.date.as_tuple(), paper.id)):
        for author in paper.authors:
            identity = author.identity
            authors[identity].append(author)
            written[identity][paper.id] = paper
    names = {
        identity: _list_names(group, declared.get(identity)) for identity, group in authors.items()
    }
    ids = _assign_ids(names, declared)
    namesakes = _find_namesakes(names, declared)
    people = []
    for identity, (name, *other_names) in names.items():
        profile = declared.get(identity)
        orcids = {author.orcid for author in authors[identity] if author.orcid}
        newest_first = sorted(
            written[identity].values(), key=lambda paper: paper.date.as_tuple(), reverse=True
        )
        people.append(
            Person(
                id=ids[identity],
                identity=identity,
                name=name,
                letter=letter(name.family),
                papers=tuple(newest_first),
                names=tuple(other_names),
                namesakes=namesakes.get(identity, ()),
                orcid=orcids.pop() if len(orcids) == 1 else "",
                homes=profile.homes if profile else (),
                note=profile.note if profile else "",
                verified=bool(profile and (profile.verified or profile.orcid)),
            )
        )
    return tuple(sorted(people, key=_index_key))


def other_ids(people: Iterable[Person], profiles: Iterable[Profile]) -> Mapping[str, str]:
    """Return the ids that the names of people in people.yaml would have, with each person's id.

    Ids that someone has, and ids that names of two people would have, are left out.
    """
    persons = {person.identity: person for person in people}
    taken = {"index", *(person.id for person in persons.values())}
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for profile in profiles:
        taken.add(profile.id)
        names = [profile.name, *profile.names]
        if person := persons.get(f"\t{profile.id}"):
            authors = chain.from_iterable(paper.authors for paper in person.papers)
            names += (author.name for author in authors if author.identity == person.identity)
        # Names that differ in capitals or accents alone had numbers
        written = {Author(name).identity: name for name in names}.values()
        bases = Counter(filter(None, map(_id_of, written)))
        for base, number in bases.items():
            for other in (base, *(f"{base}-{n}" for n in range(2, number + 1))):
                owners[other].add(profile.id if person else "")
    return {
        other: owner
        for other, (owner, *more) in sorted(owners.items())
        if owner and not more and other not in taken
    }


def _index_key(person: Person) -> tuple[object, ...]:
    name = person.name
    return person.letter == "#", *sort_key(name.family), *sort_key(name.given), person.id


def _list_names(authors: Sequence[Author], profile: Profile | None) -> tuple[Name, ...]:
    """Return all names of a person; the first is the profile's, or that on the oldest paper."""
    if not profile:  # all the names have one text
        return (authors[0].name,)
    names: dict[str, Name] = {}
    for name in (profile.name, *profile.names, *(author.name for author in authors)):
        names.setdefault(fold_name(name), name)
    return tuple(names.values())


def _assign_ids(
    names: Mapping[str, Sequence[Name]], declared: Mapping[str, Profile]
) -> Mapping[str, str]:
    """Return the id of each identity. No one else gets the id of a profile, used or not."""
    ids = {identity: identity[1:] for identity in names if identity.startswith("\t")}
    taken = {*ids.values(), *(profile.id for profile in declared.values()), *_RESERVED}
    for identity, (name, *_) in names.items():
        if identity in ids:
            continue
        base = _id_of(name) or "author"
        numbered = (f"{base}-{number}" for number in count(2))
        ids[identity] = next(new for new in chain([base], numbered) if new not in taken)
        taken.add(ids[identity])
    return ids


def _id_of(name: Name) -> str:
    return slug(name.text)[:MAX_ID].rstrip("-")


def _find_namesakes(
    names: Mapping[str, Iterable[Name]], declared: Mapping[str, Profile]
) -> Mapping[str, tuple[str, ...]]:
    """Return the identities that share a name, or that people.yaml says are not the same."""
    sharing: defaultdict[str, set[str]] = defaultdict(set)
    for identity in declared.keys() & names.keys():
        for name in names[identity]:
            undeclared = Author(name).identity
            sharing[undeclared] |= {identity, undeclared} & names.keys()
    pairs = {pair for identities in sharing.values() for pair in permutations(identities, 2)}
    for identity, profile in declared.items():
        for namesake in (f"\t{person_id}" for person_id in profile.namesakes):
            if {identity, namesake} <= names.keys():
                pairs |= {(identity, namesake), (namesake, identity)}
    by_identity = groupby(sorted(pairs), key=itemgetter(0))
    return {identity: tuple(other for _, other in group) for identity, group in by_identity}
