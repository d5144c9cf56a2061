"""Doubts about people: names that may be one person's, and a name that may be several people's.

Each doubt comes with the lines of people.yaml that settle it in one way and in the other.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count, islice
from typing import NamedTuple

from ..catalog.catalog import Catalog
from ..catalog.model import Paper, Person, Profile
from ..text.names import Name, split_name
from .similar_names import find_coauthors, find_similar, to_plain_name

# A family name is common if this many people have it
COMMON = 5
# Number of people of one whole name to expect by chance, from which on it may be two people's
CHANCE = 0.015

# Text that needs no quotes inside brackets in YAML
_PLAIN = re.compile(r"[^\W\d_](?:[\w .'\u2019-]*[\w.])?")


@dataclass(frozen=True, slots=True)
class Doubt:
    """A question about people.

    Attributes:
        message: What may be wrong.
        same: The lines to write if it is one person.
        apart: The lines to write if not.
    """

    message: str
    same: tuple[str, ...]
    apart: tuple[str, ...]

    def as_text(self) -> str:
        """The message, and below it both answers, ready to paste."""
        answers = ("# If it is one person, write:", *self.same, "# If not, write:", *self.apart)
        return "\n".join((self.message, *answers))


class _Group(NamedTuple):
    """Papers of one name, oldest first, and the identities of all their other authors."""

    papers: list[Paper]
    coauthors: frozenset[str]


def find_doubts(catalog: Catalog) -> Iterator[Doubt]:
    """Yield the doubts about the people of a catalog that people.yaml has not settled.

    Two names on one paper are two people's, and so are two ORCIDs.
    """
    profiles = {f"\t{profile.id}": profile for profile in catalog.profiles}  # by identity
    seen: set[tuple[str, str]] = set()
    for similarity in find_similar(catalog):
        first, second = sorted((similarity.first, similarity.second), key=_precedence)
        pair = first.identity, second.identity
        two_orcids = first.orcid and second.orcid and first.orcid != second.orcid
        settled = second.identity in {*first.namesakes, *find_coauthors(first)} or two_orcids
        if pair not in seen and not settled:
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
            yield _homonym(person, groups, reason, profiles, ids)


def _group_by_orcid(person: Person) -> list[list[Paper]]:
    """Group a person's papers by the ORCID in them; papers without one join the first group."""
    groups: dict[str, list[Paper]] = {}
    for paper in reversed(person.papers):
        author = next(each for each in paper.authors if each.identity == person.identity)
        groups.setdefault(author.orcid, []).append(paper)
    unknown = groups.pop("", [])
    if not groups:
        return [unknown]
    first, *rest = groups.values()
    return [first + unknown, *rest]


def _group_by_coauthors(person: Person) -> list[list[Paper]]:
    """Group a person's papers so that those with a co-author in common are together."""
    groups: list[_Group] = []
    for paper in reversed(person.papers):
        coauthors = frozenset(author.identity for author in paper.authors) - {person.identity}
        # A paper without co-authors joins them all
        joined = [group for group in groups if not coauthors or group.coauthors & coauthors]
        groups = [group for group in groups if group not in joined]
        papers = [old for group in joined for old in group.papers]
        merged = coauthors.union(*(group.coauthors for group in joined))
        groups.append(_Group([*papers, paper], merged))
    return sorted((group.papers for group in groups), key=lambda papers: papers[0].date)


def _duplicate(
    first: Person, second: Person, reason: str, profiles: Mapping[str, Profile]
) -> Doubt:
    same = [_entry(first, profiles, names=[*map(_yaml_name, (second.name, *second.names))])]
    apart = [_entry(first, profiles, **{"not": [second.id]})]
    if second.identity in profiles:
        line = profiles[second.identity].line
        same.append(f"# and take out the entry of {second.id}, line {line}")
    else:
        apart.append(_entry(second, profiles))
    message = f"{_describe(first)} and {_describe(second)} may be one person: {reason}"
    return Doubt(message, tuple(same), tuple(apart))


def _homonym(
    person: Person,
    groups: list[list[Paper]],
    reason: str,
    profiles: Mapping[str, Profile],
    taken: set[str],
) -> Doubt:
    candidates = (f"{person.id}-{number}" for number in count(2))
    free = (candidate for candidate in candidates if candidate not in taken)
    first, *rest = (sorted(paper.id for paper in group) for group in groups)
    name = _yaml_name(person.name)
    added = (
        f"- {{id: {new_id}, name: {name}, papers: [{', '.join(papers)}]}}"
        for new_id, papers in zip(islice(free, len(rest)), rest, strict=True)
    )
    return Doubt(
        f"{_describe(person)} may be {len(groups)} people: {reason}",
        (_entry(person, profiles, verified="true"),),
        (_entry(person, profiles, papers=first), *added),
    )


def _describe(person: Person) -> str:
    papers = len(person.papers)
    return f"{person.name.text!r} ({papers} paper{'' if papers == 1 else 's'})"


def _entry(person: Person, profiles: Mapping[str, Profile], **facts: str | list[str]) -> str:
    """Return a new entry of a person, or what to write into the existing one."""
    profile = profiles.get(person.identity)
    if profile:
        lists = {"names": [*map(_yaml_name, profile.names)], "not": [*profile.namesakes]}
        facts = {
            key: [*lists.get(key, ()), *fact] if isinstance(fact, list) else fact
            for key, fact in facts.items()
        }
    fields = [
        f"{key}: [{', '.join(fact)}]" if isinstance(fact, list) else f"{key}: {fact}"
        for key, fact in facts.items()
    ]
    if profile:
        return f"{', '.join(fields)}  # in the entry of {person.id}, line {profile.line}"
    fields = [f"id: {person.id}", f"name: {_yaml_name(person.name)}", *fields]
    return f"- {{{', '.join(fields)}}}"


def _yaml_name(name: Name) -> str:
    """Return a name as YAML inside brackets: as a text, if that is split in the right way."""
    if split_name(name.text) == name:
        return _yaml_text(name.text)
    if not name.given:
        return f"{{literal: {_yaml_text(name.family)}}}"
    order = ", family_first: true" if name.family_first else ""
    return f"{{given: {_yaml_text(name.given)}, family: {_yaml_text(name.family)}{order}}}"


def _yaml_text(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)
