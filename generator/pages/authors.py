"""Views of an author, and of the index of authors."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from operator import itemgetter
from string import ascii_uppercase
from urllib.parse import urlsplit

from ..catalog.catalog import Catalog
from ..catalog.model import Link, Paper, Person
from ..plan import urls
from ..plan.output import NAMES_PER_PAGE, Output, pages
from ..text.names import Name
from . import head, parts
from .head import Page
from .parts import Group, Pager, list_files
from .refs import Ref

COAUTHORS = 40
TOP_AUTHORS = 24


@dataclass(frozen=True, slots=True)
class Namesake:
    """Someone else who might be taken for an author, and what tells the two apart."""

    ref: Ref
    note: str


@dataclass(frozen=True, slots=True)
class Author:
    """An author's papers, tags and co-authors; `more_coauthors` counts those not shown.

    `unverified` says that a name alone brought the papers together.
    """

    page: Page
    name: str
    note: str
    names: tuple[str, ...]
    orcid: str
    homes: tuple[Link, ...]
    namesakes: tuple[Namesake, ...]
    unverified: bool
    count: int
    span: str
    tags: tuple[Ref, ...]
    coauthors: tuple[Ref, ...]
    more_coauthors: int
    groups: tuple[Group, ...]
    pager: Pager | None
    files: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class Initial:
    """A letter of the index, and who is first and last under it."""

    ref: Ref
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Authors:
    """The index of authors: its letters, and who has the most papers."""

    page: Page
    count: int
    alphabet: tuple[Ref, ...]
    top: tuple[Ref, ...]
    letters: tuple[Initial, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """An author in the index, the family name first, and what tells the author from others."""

    ref: Ref
    note: str


@dataclass(frozen=True, slots=True)
class Letter:
    """The authors under one letter of the index."""

    page: Page
    name: str
    count: int
    alphabet: tuple[Ref, ...]
    people: tuple[Entry, ...]
    pager: Pager | None


def author(catalog: Catalog, output: Output) -> Author:
    """View an author."""
    person = catalog.persons[output.subject]
    name = person.name.text
    numbers = pages(len(person.papers), catalog.config.page_size)
    shown, pager = parts.paged(
        catalog, output, person.papers, (urls.person(person.id, n) for n in numbers)
    )
    tags, coauthors, more_coauthors = _around(catalog, person.identity)
    return Author(
        page=head.page(
            catalog,
            output,
            name,
            f"{parts.count(len(person.papers), 'paper')} by {name},"
            f" {parts.span(person.papers)}, in {catalog.config.title}.",
            urls.people(),
            (
                Ref("Authors", urls.people()),
                Ref(person.letter, urls.people(person.letter)),
            ),
        ),
        name=name,
        note=person.note,
        names=tuple(other.text for other in person.names),
        orcid=person.orcid,
        homes=tuple(Link(_place(url), url) for url in person.homes),
        namesakes=tuple(
            Namesake(_ref(other, len(other.papers)), other.note or parts.span(other.papers))
            for other in (catalog.persons[identity] for identity in person.namesakes)
        ),
        # Of a single paper, there is nothing to be mixed up
        unverified=len(person.papers) > 1 and not person.verified,
        count=len(person.papers),
        span=parts.span(person.papers),
        tags=tags,
        coauthors=coauthors,
        more_coauthors=more_coauthors,
        groups=parts.by_year(shown),
        pager=pager,
        files=list_files(catalog, urls.person(person.id)),
    )


def _around(catalog: Catalog, identity: str) -> tuple[tuple[Ref, ...], tuple[Ref, ...], int]:
    """An author's tags and co-authors, the most frequent first, and how many more there are of these."""
    person = catalog.persons[identity]
    together = Counter([author.identity for paper in person.papers for author in paper.authors])
    del together[identity]
    # Those as frequent in the order of the papers
    coauthors = sorted(together.items(), key=itemgetter(1), reverse=True)[:COAUTHORS]
    return (
        _tags(catalog, person.papers),
        tuple([_ref(catalog.persons[other], number) for other, number in coauthors]),
        max(0, len(together) - COAUTHORS),
    )


def _tags(catalog: Catalog, papers: tuple[Paper, ...]) -> tuple[Ref, ...]:
    """The tags of an author's papers, the most frequent first; of a single one, its entry says as much."""
    if len(papers) < 2:
        return ()
    tags = Counter([tag for paper in papers for tag in paper.tags])
    order = _order(catalog, "")
    ordered = sorted(tags.items(), key=lambda pair: (-pair[1], order[pair[0]]))
    return tuple([Ref(catalog.tags[tag].name, urls.tag(tag), number) for tag, number in ordered])


def authors(catalog: Catalog, output: Output) -> Authors:
    """View the index of authors, which leads to everyone by letter."""
    top = sorted(
        (person for person in catalog.people if len(person.papers) > 1),
        key=lambda person: -len(person.papers),
    )[:TOP_AUTHORS]
    ends: dict[str, list[Person]] = {}
    for person in catalog.people:
        ends.setdefault(person.letter, [person, person])[1] = person
    counts = _counts(catalog, "")
    return Authors(
        page=head.page(
            catalog,
            output,
            "Authors",
            f"The {parts.count(len(catalog.people), 'author')} of the papers in"
            f" {catalog.config.title}, A to Z.",
            urls.people(),
        ),
        count=len(catalog.people),
        alphabet=_alphabet(counts),
        top=tuple(_ref(person, len(person.papers)) for person in top),
        letters=tuple(
            Initial(
                Ref(letter, urls.people(letter), counts[letter]),
                first.name.family,
                last.name.family,
            )
            for letter, (first, last) in ends.items()
        ),
    )


def letter(catalog: Catalog, output: Output) -> Letter:
    """View the authors under one letter of the index."""
    name = output.subject
    people = _under(catalog, name)
    start = (output.page - 1) * NAMES_PER_PAGE
    shown = people[start : start + NAMES_PER_PAGE]
    numbers = pages(len(people), NAMES_PER_PAGE)
    paths = (urls.people(name, number) for number in numbers)
    return Letter(
        page=head.page(
            catalog,
            output,
            f"Authors: {_spoken(name)}",
            f"{parts.count(len(people), 'author')} of {catalog.config.title} whose family names"
            f" begin with {_spoken(name)}.",
            urls.people(),
            (Ref("Authors", urls.people()),),
        ),
        name=_spoken(name),
        count=len(people),
        alphabet=_alphabet(_counts(catalog, "")),
        people=tuple(
            Entry(
                Ref(_inverted(person.name), urls.person(person.id), len(person.papers)), person.note
            )
            for person in shown
        ),
        pager=parts.pager(output.page, start, len(shown), len(people), paths)
        if len(numbers) > 1
        else None,
    )


def _alphabet(counts: Mapping[str, int]) -> tuple[Ref, ...]:
    """All letters; those that are not in use have no path."""
    return tuple(
        Ref(letter, urls.people(letter) if letter in counts else "", counts.get(letter, 0))
        for letter in (*ascii_uppercase, "#")
        if letter != "#" or letter in counts
    )


def _order(catalog: Catalog, _all: str) -> Mapping[str, int]:
    """The place of each tag in the vocabulary."""
    return {tag: place for place, tag in enumerate(catalog.tags)}


def _under(catalog: Catalog, letter: str) -> tuple[Person, ...]:
    return tuple(person for person in catalog.people if person.letter == letter)


def _counts(catalog: Catalog, _all: str) -> Counter[str]:
    return Counter(person.letter for person in catalog.people)


def _spoken(letter: str) -> str:
    return "digits and signs" if letter == "#" else letter


def _ref(person: Person, count: int) -> Ref:
    return Ref(person.name.text, urls.person(person.id), count)


def _inverted(name: Name) -> str:
    """A name as an index has it: the family name first."""
    return f"{name.family}, {name.given}" if name.given else name.family


def _place(url: str) -> str:
    """What an address is called: its host, without what all have."""
    return (urlsplit(url).hostname or url).removeprefix("www.")
