"""Doubts about people: names that may be one person's, and a name that may be several people's.

Each doubt comes with the lines of people.yaml that settle it in one way and in the other.
"""

import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count

import yaml

from ..catalog.catalog import Catalog
from ..catalog.model import Paper, Person, Profile
from ..text.names import Name, split_name
from .similar_names import find_coauthors, find_similar, to_plain_name

# A family name is common if this many people have it
COMMON = 5
# Number of people of one whole name to expect by chance, from which on it may be two people's
CHANCE = 0.015


@dataclass(frozen=True, slots=True)
class Doubt:
    """A question about people, and the lines to write if it is one person, or if not."""

    message: str
    same: tuple[str, ...]
    apart: tuple[str, ...]

    def as_text(self) -> str:
        """The message, and below it both answers, ready to paste."""
        answers = ("# If it is one person, write:", *self.same, "# If not, write:", *self.apart)
        return "\n".join((self.message, *answers))


def find_doubts(catalog: Catalog) -> Iterator[Doubt]:
    """Yield the doubts about the people of a catalog that people.yaml has not settled.

    Two names on one paper are two people's, and so are two ORCIDs.
    """
    profiles = {f"\t{profile.id}": profile for profile in catalog.profiles}  # by identity
    seen: set[tuple[str, str]] = set()
    for similarity in find_similar(catalog):
        first, second = sorted((similarity.first, similarity.second), key=_precedence)
        pair = first.identity, second.identity
        together = not {paper.id for paper in first.papers}.isdisjoint(
            paper.id for paper in second.papers
        )
        known = together or second.identity in first.namesakes
        two_orcids = first.orcid and second.orcid and first.orcid != second.orcid
        if pair not in seen and not known and not two_orcids:
            yield _duplicate(first, second, similarity.reason, profiles)
        seen.add(pair)
    yield from _find_homonyms(catalog, profiles)


def _precedence(person: Person) -> tuple[bool, int, int, str]:
    """Return a sort key: people in people.yaml first, then by papers and length of the name."""
    letters = sum(map(str.isalpha, person.name.text))
    return not person.identity.startswith("\t"), -len(person.papers), -letters, person.id


def _find_homonyms(catalog: Catalog, profiles: Mapping[str, Profile]) -> Iterator[Doubt]:
    """Yield people whose papers have different ORCIDs, or share no co-author under a common name.

    In a large catalog, a common given name and a common family name meet by chance.
    """
    names = {person.identity: to_plain_name(person, person.name) for person in catalog.people}
    families = Counter(name.family for name in names.values())
    givens = Counter(name.given for name in names.values())
    ids = {person.id for person in catalog.people}
    for person in catalog.people:
        profile, name = profiles.get(person.identity), names[person.identity]
        if len(person.papers) < 2 or person.verified or (profile and profile.papers):
            continue
        chance = families[name.family] * givens[name.given] / len(names)
        common = name.given and families[name.family] >= COMMON and chance >= CHANCE
        groups, reason = _group_by_orcid(person), "their papers have different ORCIDs"
        if len(groups) == 1 and common:
            groups = _group_by_coauthors(person)
            reason = "their papers share no co-author, and the name is common"
        if len(groups) > 1:
            yield _homonym(person, groups, reason, profile, ids)


def _group_by_orcid(person: Person) -> list[list[Paper]]:
    """Group a person's papers by the ORCID in them; papers without one join the first group."""
    groups: dict[str, list[Paper]] = {}
    for paper in reversed(person.papers):
        author = next(each for each in paper.authors if each.identity == person.identity)
        groups.setdefault(author.orcid, []).append(paper)
    unknown = groups.pop("", [])
    first, *rest = groups.values() or [[]]
    return [first + unknown, *rest]


def _group_by_coauthors(person: Person) -> list[list[Paper]]:
    """Group a person's papers so that those with a co-author in common are together."""
    groups: dict[int, tuple[list[Paper], set[str]]] = {}  # with their co-authors
    group_of: dict[str, int] = {}  # by co-author
    for number, paper in enumerate(reversed(person.papers)):
        coauthors = find_coauthors(person, [paper])
        joined = {group_of[each] for each in coauthors if each in group_of}
        groups[number] = [paper], coauthors
        group_of.update(dict.fromkeys(coauthors, number))
        # A paper without co-authors joins all that are there
        merged = {number, *(joined if coauthors else groups)}
        # The smaller groups join the largest, so that nobody changes groups often
        largest = max(merged, key=lambda each: (len(groups[each][1]), -each))
        for each in merged - {largest}:
            papers, others = groups.pop(each)
            groups[largest][0].extend(papers)
            groups[largest][1].update(others)
            group_of.update(dict.fromkeys(others, largest))
    return sorted(
        (papers for papers, _ in groups.values()),
        key=lambda papers: min(paper.date for paper in papers),
    )


def _duplicate(
    first: Person, second: Person, reason: str, profiles: Mapping[str, Profile]
) -> Doubt:
    profile = profiles.get(first.identity)
    names, namesakes = (profile.names, profile.namesakes) if profile else ((), ())
    names = (*names, second.name, *second.names)
    same = [_entry(first, profile, names=[*map(_name_value, names)])]
    apart = [_entry(first, profile, **{"not": [*namesakes, second.id]})]
    if second.identity in profiles:
        line = profiles[second.identity].line
        same.append(f"# and take out the entry of {second.id}, line {line}")
    else:
        apart.append(_entry(second, None))
    message = f"{_describe(first)} and {_describe(second)} may be one person: {reason}"
    return Doubt(message, tuple(same), tuple(apart))


def _homonym(
    person: Person,
    groups: list[list[Paper]],
    reason: str,
    profile: Profile | None,
    taken: set[str],
) -> Doubt:
    first, *rest = (sorted(paper.id for paper in group) for group in groups)
    free = (new_id for n in count(2) if (new_id := f"{person.id}-{n}") not in taken)
    message = f"{_describe(person)} may be {len(groups)} people: {reason}"
    apart = [_entry(person, profile, papers=first)]
    apart += (_entry(replace(person, id=next(free)), None, papers=papers) for papers in rest)
    return Doubt(message, (_entry(person, profile, verified=True),), tuple(apart))


def _describe(person: Person) -> str:
    papers = len(person.papers)
    return f"{person.name.text!r} ({papers} paper{'' if papers == 1 else 's'})"


def _entry(person: Person, profile: Profile | None, **facts: object) -> str:
    """Return a new entry of a person, or what to write into the existing one."""
    if profile:
        return f"{_flow(facts)[1:-1]}  # in the entry of {person.id}, line {profile.line}"
    return f"- {_flow({'id': person.id, 'name': _name_value(person.name), **facts})}"


def _name_value(name: Name) -> str | dict[str, str | bool]:
    """Return a name for people.yaml: as a text, if that is split in the right way."""
    if split_name(name.text) == name:
        return name.text
    if not name.given:
        return {"literal": name.family}
    order = {"family_first": True} if name.family_first else {}
    suffix = {"suffix": name.suffix} if name.suffix else {}
    return {"given": name.given, "family": name.family, **suffix, **order}


def _flow(facts: dict[str, object]) -> str:
    """Return a mapping as one line of YAML."""
    text: str = yaml.safe_dump(
        facts, default_flow_style=True, allow_unicode=True, sort_keys=False, width=sys.maxsize
    )
    return text.strip()
