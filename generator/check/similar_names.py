"""Pairs of people whose names are so similar that they may be one person.

Only names that share a key are compared, never all with all.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from anyascii import anyascii

from ..catalog.catalog import Catalog
from ..catalog.model import Person
from ..text.names import Name

# Names that share a key are compared with each other, unless there are more than this
MAX_BLOCK = 60
# Letters that a word must have for a difference of one to be a slip, with a shared co-author or not
SHORT, LONG = 4, 7
# Letters that a short form must share with the full given name: Chris
MIN_SHORT_FORM = 3

# What separates given names; not a hyphen, for Fei-Fei is not Fei
_SEPARATOR = re.compile(r"[\s.]+")
_NOT_LETTER = re.compile(r"[^a-z0-9]+")


class Similarity(NamedTuple):
    """Two people who may be one, and why."""

    first: Person
    second: Person
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class PlainName:
    """A name of a person in lower-case ASCII, for comparing.

    Attributes:
        given: The words of the given name.
        family: The family name, run together.
        coauthors: The identities of the person's co-authors.
    """

    person: Person
    given: tuple[str, ...]
    family: str
    coauthors: frozenset[str]

    @property
    def whole(self) -> str:
        """The name with one space in it."""
        return f"{''.join(self.given)} {self.family}"

    @property
    def first(self) -> str:
        """The first given name; empty if there is none."""
        return self.given[0] if self.given else ""

    def shares_coauthor(self, other: "PlainName") -> bool:
        """Return whether both people wrote with a third."""
        return not self.coauthors.isdisjoint(other.coauthors)


def to_plain_name(person: Person, name: Name) -> PlainName:
    """Return a name of a person in plain letters."""
    given, family = anyascii(name.given).lower(), anyascii(name.family).lower()
    words = (_NOT_LETTER.sub("", word) for word in _SEPARATOR.split(given))
    family = _NOT_LETTER.sub("", family)
    return PlainName(person, tuple(filter(None, words)), family, find_coauthors(person))


def find_coauthors(person: Person) -> frozenset[str]:
    """Return the identities of everyone who wrote a paper with a person."""
    identities = {author.identity for paper in person.papers for author in paper.authors}
    return frozenset(identities - {person.identity})


def find_similar(catalog: Catalog) -> Iterator[Similarity]:
    """Yield pairs of people who may be one. A pair may occur again, with a weaker reason."""
    names = [
        plain
        for person in catalog.people
        for name in (person.name, *person.names)
        if (plain := to_plain_name(person, name)).family
    ]
    for a, b in _pairs((name.person.orcid, name) for name in names if name.person.orcid):
        yield Similarity(a.person, b.person, "they have the same ORCID")
    for a, b in _pairs((name.whole.replace(" ", ""), name) for name in names):
        yield Similarity(a.person, b.person, "they differ only in accents, signs or spaces")
    for a, b in _pairs((tuple(sorted((*name.given, name.family))), name) for name in names):
        # Wei Li and Li Wei are often two people
        if a.shares_coauthor(b) or len(a.whole) > 2 * SHORT + 1:
            yield Similarity(a.person, b.person, "they are the same words in another order")
    for a, b in _pairs(((name.family, name.given[:1]), name) for name in names):
        if a.given and _agree(a.given, b.given):
            yield Similarity(a.person, b.person, "one has more given names")
    yield from _find_initials(names)
    yield from _find_short_forms(names)
    for a, b in _pairs((key, name) for name in names for key in _slip_keys(name.whole)):
        if a.shares_coauthor(b) and _is_slip(a, b, SHORT):
            reason = "they differ in one letter, and they share a co-author"
            yield Similarity(a.person, b.person, reason)
        elif _is_slip(a, b, LONG):
            yield Similarity(a.person, b.person, "they differ in one letter")


def _find_initials(names: Iterable[PlainName]) -> Iterator[Similarity]:
    """Yield names with an initial as first given name, each with the full name it may stand for.

    If it may stand for those of several people, only those that share a co-author count.
    """
    candidates: defaultdict[PlainName, list[PlainName]] = defaultdict(list)
    for pair in _pairs(((name.family, name.first[0]), name) for name in names if name.given):
        short, full = sorted(pair, key=lambda name: len(name.first))
        if len(short.first) == 1 < len(full.first) and _agree(short.given, full.given):
            candidates[short].append(full)
    for short, fulls in candidates.items():
        unique = len({full.person.identity for full in fulls}) == 1
        for full in fulls:
            if unique or short.shares_coauthor(full):
                yield Similarity(short.person, full.person, "one has an initial for the given name")


def _find_short_forms(names: Iterable[PlainName]) -> Iterator[Similarity]:
    """Yield pairs such as Chris and Christopher, if nobody else has the family name.

    If others have it, the two must share a co-author.
    """
    families = Counter(name.family for name in names)
    keyed = (((name.family, name.first[:MIN_SHORT_FORM]), name) for name in names if name.given)
    for pair in _pairs(keyed):
        short, full = sorted(pair, key=lambda name: len(name.first))
        if (
            MIN_SHORT_FORM <= len(short.first) < len(full.first) - 1
            and full.first.startswith(short.first)
            and _agree(short.given[1:], full.given[1:])
            and (families[short.family] == len(pair) or short.shares_coauthor(full))
        ):
            reason = "one has a short form of the given name"
            yield Similarity(short.person, full.person, reason)


def _pairs(keyed: Iterable[tuple[Hashable, PlainName]]) -> Iterator[tuple[PlainName, PlainName]]:
    """Yield pairs of names of two people that share a key."""
    blocks: defaultdict[Hashable, list[PlainName]] = defaultdict(list)
    for key, name in keyed:
        blocks[key].append(name)
    for block in blocks.values():
        if len(block) <= MAX_BLOCK:
            yield from ((a, b) for a, b in combinations(block, 2) if a.person is not b.person)


def _agree(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Return whether given names agree: each is the other's, its initial, or left out."""
    return all(
        x == y or (x[0] == y[0] and 1 in {len(x), len(y)}) for x, y in zip(a, b, strict=False)
    )


def _slip_keys(word: str) -> Iterator[str]:
    """Yield a word, and the word without each of its letters. Two slips of a word share a key."""
    yield word
    yield from {word[:i] + word[i + 1 :] for i in range(len(word))}


def _is_slip(a: PlainName, b: PlainName, least: int) -> bool:
    """Return whether names differ by one slip in one word of at least `least` letters."""
    words = (*a.given, a.family), (*b.given, b.family)
    differing = [pair for pair in zip(*words, strict=False) if pair[0] != pair[1]]
    if len(words[0]) != len(words[1]) or len(differing) != 1:
        return False
    short, long = sorted(differing[0], key=len)
    # Alexandr and Alexandra, Petrov and Petrova are different names
    if len(long) < least or long == f"{short}a":
        return False
    i = next((i for i, (x, y) in enumerate(zip(short, long, strict=False)) if x != y), len(short))
    swapped = short[i : i + 2] == long[i : i + 2][::-1] and short[i + 2 :] == long[i + 2 :]
    return swapped or short[i:] == long[i + 1 :] or short[i + 1 :] == long[i + 1 :]
