"""Which names may be one person's, and which name may be two persons': doubts for a curator. Pure.

Each doubt comes with the lines of people.yaml that settle it one way and the other.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count, islice

from ..catalog.catalog import Catalog
from ..catalog.model import Paper, Person, Profile
from ..text.names import Name, split_name
from .similar_names import alike, form_of, near

# How many people have to have a family name for it to be common, and how many of the whole name may
# be expected by chance before it is thought to be two people's
COMMON = 5
CHANCE = 0.015

# Text that YAML takes as it is inside brackets
_PLAIN = re.compile(r"[^\W\d_](?:[\w .'\u2019-]*[\w.])?")


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something to be settled, and the lines that say that it is one person, or that it is not."""

    message: str
    same: tuple[str, ...]
    apart: tuple[str, ...]

    def as_text(self) -> str:
        """What may be wrong, and below it the lines, to be pasted."""
        ways = ("# If it is one person, write:", *self.same, "# If not, write:", *self.apart)
        return "\n".join((self.message, *ways))


def doubts(catalog: Catalog) -> Iterator[Doubt]:
    """All doubts about the people of a catalog, by name; none that people.yaml has settled.

    Two names on one paper are two people's, and so are two ORCIDs.
    """
    profiles = {f"\t{profile.id}": profile for profile in catalog.profiles}
    seen: set[tuple[str, str]] = set()
    for one, other, why in alike(catalog):
        first, second = sorted((one, other), key=_rank)
        pair = first.identity, second.identity
        settled = second.identity in first.namesakes or second.identity in near(first)
        settled = settled or bool(first.orcid and second.orcid and first.orcid != second.orcid)
        if pair not in seen and not settled:
            yield _duplicate(first, second, why, profiles)
        seen.add(pair)
    yield from _homonyms(catalog, profiles)


def _rank(person: Person) -> tuple[bool, int, int, str]:
    """The name to go by comes first: one in people.yaml, of the most papers, with most letters."""
    letters = sum(map(str.isalpha, person.name.text))
    return not person.identity.startswith("\t"), -len(person.papers), -letters, person.id


def _homonyms(catalog: Catalog, profiles: Mapping[str, Profile]) -> Iterator[Doubt]:
    """People whose name is so common, and whose papers so far apart, that they may be several.

    A family name and a given name that many have meet by chance. Where all of a name's papers have
    co-authors in common, nobody doubts it.
    """
    forms = {person.identity: form_of(person, person.name) for person in catalog.people}
    families = Counter(form.family for form in forms.values())
    givens = Counter(form.given for form in forms.values())
    taken = {person.id for person in catalog.people}
    for person in catalog.people:
        profile, form = profiles.get(person.identity), forms[person.identity]
        if len(person.papers) < 2 or person.verified or (profile and profile.papers):
            continue
        groups, why = _by_orcid(person), "with an ORCID each"
        chance = families[form.family] * givens[form.given] / len(forms)
        common = families[form.family] >= COMMON and chance >= CHANCE
        if len(groups) < 2 and form.given and common:
            groups, why = _by_coauthors(person), "who share no co-author, and the name is common"
        if len(groups) > 1:
            yield _homonym(person, groups, why, profiles, taken)


def _by_orcid(person: Person) -> list[list[Paper]]:
    """A person's papers by the ORCID that they give; those that give none with the first."""
    found: dict[str, list[Paper]] = {}
    for paper in reversed(person.papers):
        own = (author for author in paper.authors if author.identity == person.identity)
        found.setdefault(next(own).orcid, []).append(paper)
    unknown = found.pop("", [])
    groups = list(found.values())
    return [groups[0] + unknown, *groups[1:]] if groups else [unknown]


def _by_coauthors(person: Person) -> list[list[Paper]]:
    """A person's papers, those together that are joined by co-authors; the oldest first."""
    groups: list[tuple[set[str], list[Paper]]] = []
    for paper in reversed(person.papers):
        names = {author.identity for author in paper.authors} - {person.identity}
        joined = [group for group in groups if not names or group[0] & names]
        groups = [group for group in groups if group not in joined]
        papers = [old for _, some in joined for old in some]
        groups.append((names.union(*(group[0] for group in joined)), [*papers, paper]))
    return [papers for _, papers in sorted(groups, key=lambda group: group[1][0].date)]


def _duplicate(first: Person, second: Person, why: str, profiles: Mapping[str, Profile]) -> Doubt:
    same = [_entry(first, profiles, names=[*map(_name, (second.name, *second.names))])]
    if second.identity in profiles:
        line = profiles[second.identity].line
        same.append(f"# and take out the entry of {second.id}, line {line}")
    apart = [_entry(first, profiles, **{"not": [second.id]})]
    if second.identity not in profiles:
        apart.append(_entry(second, profiles))
    return Doubt(
        f"{_counted(first)} and {_counted(second)} may be one person: {why}",
        tuple(same),
        tuple(apart),
    )


def _homonym(
    person: Person,
    groups: list[list[Paper]],
    why: str,
    profiles: Mapping[str, Profile],
    taken: set[str],
) -> Doubt:
    free = (f"{person.id}-{number}" for number in count(2))
    ids = [person.id, *islice((name for name in free if name not in taken), len(groups) - 1)]
    papers = [sorted(paper.id for paper in group) for group in groups]
    others = (
        f"- {{id: {new}, name: {_name(person.name)}, papers: [{', '.join(some)}]}}"
        for new, some in zip(ids[1:], papers[1:], strict=True)
    )
    return Doubt(
        f"{_counted(person)} may be {len(groups)} people, {why}",
        (_entry(person, profiles, verified="true"),),
        (_entry(person, profiles, papers=papers[0]), *others),
    )


def _counted(person: Person) -> str:
    papers = len(person.papers)
    return f"{person.name.text!r} ({papers} paper{'' if papers == 1 else 's'})"


def _entry(person: Person, profiles: Mapping[str, Profile], **facts: str | list[str]) -> str:
    """A person's entry with more facts in it; or what to write into the entry that there is."""
    profile = profiles.get(person.identity)
    if profile:
        had = {"names": [*map(_name, profile.names)], "not": [*profile.namesakes]}
        facts = {
            key: [*had.get(key, ()), *fact] if isinstance(fact, list) else fact
            for key, fact in facts.items()
        }
    said = ", ".join(
        f"{key}: [{', '.join(fact)}]" if isinstance(fact, list) else f"{key}: {fact}"
        for key, fact in facts.items()
    )
    if profile:
        return f"{said}  # in the entry of {person.id}, line {profile.line}"
    return f"- {{{', '.join(filter(None, (f'id: {person.id}', f'name: {_name(person.name)}', said)))}}}"


def _name(name: Name) -> str:
    """A name as it stands in YAML between brackets: as a text if the rule splits it right."""
    if split_name(name.text) == name:
        return _quoted(name.text)
    if not name.given:
        return f"{{literal: {_quoted(name.family)}}}"
    first = ", family_first: true" if name.family_first else ""
    return f"{{given: {_quoted(name.given)}, family: {_quoted(name.family)}{first}}}"


def _quoted(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)
