"""Which people have names that may be one person's. Pure.

Names are compared only with those that they have a key in common with, so time grows with their
number alone.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from anyascii import anyascii

from ..catalog.catalog import Catalog
from ..catalog.model import Person
from ..text.names import Name

# Names that share a key are compared each with each, but not where they are too many
MAX_BLOCK = 60
# How long a word has to be for one letter to be a slip, with and without a co-author in common
LONG, SHORT = 7, 4
# How much of a given name has to be the same for it to be a short form: Chris
MIN_SHORT_FORM = 3

# What parts the words of a given name; a hyphen does not, for Fei-Fei is not Fei
_BETWEEN = re.compile(r"[\s.]+")
_NOT_LETTER = re.compile(r"[^a-z0-9]+")

Pair = tuple[Person, Person, str]
"""Two people, and why they may be one."""


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """A name in plain letters: the words of the given name, and the family name run together."""

    person: Person
    given: tuple[str, ...]
    family: str

    @property
    def whole(self) -> str:
        """The name with one space in it, or none before it."""
        return f"{''.join(self.given)} {self.family}"


def near(person: Person) -> frozenset[str]:
    """The identities of everyone who wrote a paper with a person."""
    found = {author.identity for paper in person.papers for author in paper.authors}
    return frozenset(found - {person.identity})


def alike(catalog: Catalog) -> Iterator[Pair]:
    """Pairs of people who may be one; a pair may come more than once, for the best reason first."""
    coauthors = {person.identity: near(person) for person in catalog.people}
    forms = [
        form
        for person in catalog.people
        for name in (person.name, *person.names)
        if (form := form_of(person, name)).family
    ]

    def together(one: Form, other: Form) -> bool:
        return not coauthors[one.person.identity].isdisjoint(coauthors[other.person.identity])

    for one, other in _blocks((form.person.orcid, form) for form in forms if form.person.orcid):
        yield one.person, other.person, "they have one ORCID"
    for one, other in _blocks((form.whole.replace(" ", ""), form) for form in forms):
        yield one.person, other.person, "they differ in accents, signs or spaces alone"
    for one, other in _blocks((tuple(sorted((*form.given, form.family))), form) for form in forms):
        # Wei Li and Li Wei are often two
        if together(one, other) or len(one.whole) > 2 * SHORT + 1:
            yield one.person, other.person, "they are the same words in another order"
    for one, other in _blocks(((form.family, form.given[:1]), form) for form in forms):
        if _abbreviates(one.given, other.given):
            yield one.person, other.person, "one has more of the given names"
    yield from _initials(forms, together)
    yield from _short_forms(forms, together)
    for one, other in _blocks((key, form) for form in forms for key in _shorter(form.whole)):
        shared = together(one, other)
        if _slip(one, other, SHORT if shared else LONG):
            also = ", and they share a co-author" if shared else ""
            yield one.person, other.person, f"they differ in one letter{also}"


def _initials(forms: Iterable[Form], together: Callable[[Form, Form], bool]) -> Iterator[Pair]:
    """Names whose first given name is an initial, each with the only name that it may stand for.

    If there are several, it may be those alone that share a co-author with it.
    """
    fuller: defaultdict[Form, list[Form]] = defaultdict(list)
    for pair in _blocks(((form.family, form.given[0][0]), form) for form in forms if form.given):
        short, full = sorted(pair, key=lambda form: len(form.given[0]))
        if len(short.given[0]) == 1 < len(full.given[0]) and _abbreviates(short.given, full.given):
            fuller[short].append(full)
    for short, every in fuller.items():
        alone = len({form.person.identity for form in every}) == 1
        for full in every:
            if alone or together(short, full):
                yield short.person, full.person, "one has an initial for the given name"


def form_of(person: Person, name: Name) -> Form:
    """A name of a person in plain letters."""
    given, family = anyascii(name.given).lower(), anyascii(name.family).lower()
    words = (_NOT_LETTER.sub("", word) for word in _BETWEEN.split(given))
    return Form(person, tuple(filter(None, words)), _NOT_LETTER.sub("", family))


def _blocks(keyed: Iterable[tuple[Hashable, Form]]) -> Iterator[tuple[Form, Form]]:
    """Pairs of forms that share a key, and are not one person's."""
    blocks: defaultdict[Hashable, list[Form]] = defaultdict(list)
    for key, form in keyed:
        blocks[key].append(form)
    for block in blocks.values():
        if 1 < len(block) <= MAX_BLOCK:
            yield from (
                (one, other)
                for one, other in combinations(block, 2)
                if one.person is not other.person
            )


def _short_forms(forms: Iterable[Form], together: Callable[[Form, Form], bool]) -> Iterator[Pair]:
    """Chris and Christopher: where nobody else has the family name, or they share a co-author."""
    families = Counter(form.family for form in forms)
    keyed = (((form.family, form.given[0][:MIN_SHORT_FORM]), form) for form in forms if form.given)
    for pair in _blocks(keyed):
        short, full = sorted(pair, key=lambda form: len(form.given[0]))
        first, whole = short.given[0], full.given[0]
        if (
            MIN_SHORT_FORM <= len(first) < len(whole) - 1
            and whole.startswith(first)
            and _abbreviates((whole, *short.given[1:]), full.given)
            and (families[short.family] == len(pair) or together(short, full))
        ):
            yield short.person, full.person, "one has a short form of the given name"


def _abbreviates(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether given names go together: each the same as the other's, its initial, or not there."""
    return bool(one and other) and all(
        a == b or (a[0] == b[0] and 1 in {len(a), len(b)}) for a, b in zip(one, other, strict=False)
    )


def _shorter(word: str) -> Iterator[str]:
    """A word, and what is left of it without one of its letters; slips of it have one in common."""
    yield word
    yield from {word[:i] + word[i + 1 :] for i in range(len(word))}


def _slip(one: Form, other: Form, least: int) -> bool:
    """Whether names differ by one slip in one word, which has `least` letters or more."""
    words = (*one.given, one.family), (*other.given, other.family)
    differing = [pair for pair in zip(*words, strict=False) if pair[0] != pair[1]]
    if len(words[0]) != len(words[1]) or len(differing) != 1:
        return False
    a, b = sorted(differing[0], key=len)
    # Alexandr and Alexandra, Petrov and Petrova are not mistyped
    if len(b) < least or b == f"{a}a":
        return False
    i = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(a))
    swapped = a[i : i + 2] == b[i : i + 2][::-1] and a[i + 2 :] == b[i + 2 :]
    return swapped or a[i:] == b[i + 1 :] or a[i + 1 :] == b[i + 1 :]
