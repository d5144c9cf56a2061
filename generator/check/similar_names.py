"""Pairs of people whose names are so similar that they may be one person.

Only names that share a key are compared, never all with all.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations
from typing import NamedTuple

from anyascii import anyascii

from ..catalog.catalog import Catalog
from ..catalog.model import Paper, Person
from ..text.names import Name

# Names that share a key are compared with each other, unless there are more than this
MAX_BLOCK = 60
# Authors of a paper, beyond which they are not told as co-authors: it takes the square of their number
MAX_AUTHORS = 200
# Letters that a word must have for a difference of one to be a slip, with a shared co-author or not
SHORT, LONG = 4, 7
# Letters that a short form must share with the full given name: Chris
MIN_SHORT_FORM = 3

# What separates given names; not a hyphen, for Fei-Fei is not Fei
_SEPARATOR = re.compile(r"[\s.]+")


class Similarity(NamedTuple):
    """Two people who may be one, and why."""

    first: Person
    second: Person
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class PlainName:
    """A name of a person in lower-case ASCII, for comparing; the family name is run together."""

    person: Person
    given: tuple[str, ...]
    family: str
    coauthors: set[str]  # their identities

    @property
    def first(self) -> str:
        """The first given name; empty if there is none."""
        return self.given[0] if self.given else ""

    @property
    def words(self) -> tuple[str, ...]:
        """The given names and the family name."""
        return (*self.given, self.family)


def to_plain_name(person: Person, name: Name) -> PlainName:
    """Return a name of a person in plain letters."""
    given = tuple(filter(None, map(_to_letters, _SEPARATOR.split(anyascii(name.given)))))
    coauthors = find_coauthors(person, person.papers)
    return PlainName(person, given, _to_letters(anyascii(name.family)), coauthors)


def _to_letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", text.lower())


def find_coauthors(person: Person, papers: Iterable[Paper]) -> set[str]:
    """Return the identities of a person's co-authors on some papers.

    Papers of very many authors are left out: that two people share one of them says little.
    """
    return {
        author.identity
        for paper in papers
        if len(paper.authors) <= MAX_AUTHORS
        for author in paper.authors
    } - {person.identity}


def find_similar(catalog: Catalog) -> Iterator[Similarity]:
    """Yield pairs of people who may be one. A pair may occur again, with another reason."""
    blocks: defaultdict[Hashable, list[PlainName]] = defaultdict(list)
    families: defaultdict[str, list[PlainName]] = defaultdict(list)
    for person in catalog.people:
        for name in (person.name, *person.names):
            plain = to_plain_name(person, name)
            if plain.family:
                families[plain.family].append(plain)
                for key in dict.fromkeys(_keys(plain)):
                    blocks[key].append(plain)
    for block in blocks.values():
        for a, b in combinations(block, 2) if len(block) <= MAX_BLOCK else ():
            if a.person is not b.person and (reason := _compare(a, b, families[a.family])):
                yield Similarity(a.person, b.person, reason)


def _keys(name: PlainName) -> Iterator[Hashable]:
    """Yield the keys of a name."""
    if name.person.orcid:
        yield "orcid", name.person.orcid
    yield "letters", "".join(name.words)
    yield "words", *sorted(name.words)
    if name.given:
        for start in (name.first, name.first[0], name.first[:MIN_SHORT_FORM]):
            yield "given", name.family, start
    # Two slips of a word are the same without the letter that differs
    text = f"{''.join(name.given)} {name.family}"
    yield "slip", text
    yield from (("slip", text[:i] + text[i + 1 :]) for i in range(len(text)))


def _compare(a: PlainName, b: PlainName, family: Collection[PlainName]) -> str:
    """Return why two names may be one person's, or nothing; `family` has all of a's family name."""
    shared = not a.coauthors.isdisjoint(b.coauthors)
    if a.person.orcid and a.person.orcid == b.person.orcid:
        return "they have the same ORCID"
    if "".join(a.words) == "".join(b.words):
        return "they differ only in accents, signs or spaces"
    # Wei Li and Li Wei are often two people
    if sorted(a.words) == sorted(b.words) and (shared or len("".join(a.words)) > 2 * SHORT):
        return "they are the same words in another order"
    if a.given and b.given and a.family == b.family:
        short, full = sorted((a, b), key=lambda name: len(name.first))
        agree = _agree(short.given, full.given)
        if agree and short.first == full.first:
            return "one has more given names"
        if agree and (shared or _count_expansions(short, family) == 1):
            return "one has an initial for the given name"
        if _is_short_form(short, full) and (shared or len(family) == 2):
            return "one has a short form of the given name"
    if _is_slip(a.words, b.words, SHORT if shared else LONG):
        return "they differ in one letter" + (", and they share a co-author" if shared else "")
    return ""


def _agree(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Return whether given names agree: each is the other's, its initial, or left out."""
    pairs = zip(a, b, strict=False)
    return all(x == y or (x[0] == y[0] and 1 in {len(x), len(y)}) for x, y in pairs)


def _count_expansions(short: PlainName, family: Iterable[PlainName]) -> int:
    """Return how many others have a full name that a name with an initial may stand for."""
    full_names = (name for name in family if len(name.first) > 1)
    people = {name.person.id for name in full_names if _agree(short.given, name.given)}
    return len(people - {short.person.id})


def _is_short_form(short: PlainName, full: PlainName) -> bool:
    """Return whether one name has a short form of the other's given name, as Chris Pal does."""
    return (
        MIN_SHORT_FORM <= len(short.first) < len(full.first) - 1
        and full.first.startswith(short.first)
        and _agree(short.given[1:], full.given[1:])
    )


def _is_slip(a: tuple[str, ...], b: tuple[str, ...], least: int) -> bool:
    """Return whether names differ by one slip in one word of at least `least` letters."""
    differing = [(x, y) for x, y in zip(a, b, strict=False) if x != y]
    if len(a) != len(b) or len(differing) != 1:
        return False
    short, long = sorted(differing[0], key=len)
    # Alexandr and Alexandra, Petrov and Petrova are different names
    if len(long) < least or long == f"{short}a":
        return False
    blocks = SequenceMatcher(None, short, long).get_matching_blocks()
    return sum(block.size for block in blocks) == len(long) - 1
