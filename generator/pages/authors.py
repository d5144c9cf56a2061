"""Views of an author, and of the index of authors."""

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from string import ascii_uppercase
from urllib.parse import urlsplit

from ..catalog.catalog import Catalog
from ..catalog.model import Link, Person
from ..plan import urls
from ..plan.output import NAMES_PER_PAGE, Output, pages
from . import head, parts, refs
from .head import View
from .parts import Listing, Pager
from .refs import Ref

COAUTHORS = 40
TOP_AUTHORS = 24


@dataclass(frozen=True, slots=True)
class Author(View):
    """An author and the author's papers.

    Attributes:
        homes: the hosts and URLs of home pages.
        namesakes: people who might be mistaken for the author.
        tags: the tags of the papers, if there are several papers; the most frequent first.
        coauthors: the most frequent co-authors, with the number of common papers.
        more_coauthors: the number of co-authors not shown.
    """

    person: Person
    listing: Listing
    span: str
    homes: tuple[Link, ...]
    namesakes: tuple[Ref, ...]
    tags: tuple[Ref, ...]
    coauthors: tuple[Ref, ...]
    more_coauthors: int


@dataclass(frozen=True, slots=True)
class Initial:
    """A letter of the index, and the first and the last family name under it."""

    ref: Ref
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Authors(View):
    """The index of authors; in the `alphabet`, letters without authors have no path.

    `everyone` names all authors if they are few; otherwise it is empty.
    """

    count: int
    everyone: tuple[Ref, ...]
    alphabet: tuple[Ref, ...]
    top: tuple[Ref, ...]
    letters: tuple[Initial, ...]


@dataclass(frozen=True, slots=True)
class Letter(View):
    """A page of the authors under one letter of the index."""

    name: str
    count: int
    alphabet: tuple[Ref, ...]
    people: tuple[Person, ...]
    pager: Pager | None


def author(catalog: Catalog, output: Output) -> Author:
    """Return the view of an author."""
    person = catalog.persons[output.subject]
    papers, name, span = person.papers, person.name.text, parts.span(person.papers)
    years = f", {span}" if span else ""
    together = Counter(author.identity for paper in papers for author in paper.authors)
    del together[person.identity]
    namesakes = [catalog.persons[identity] for identity in person.namesakes]
    return Author(
        page=head.page(
            catalog,
            output,
            name,
            f"{parts.plural(len(papers), 'paper')} by {name}{years}, in {catalog.config.title}.",
            (Ref("Authors", urls.people()), Ref(person.letter, urls.people(person.letter))),
        ),
        person=person,
        listing=parts.listing(catalog, output),
        span=span,
        homes=tuple(Link(_host(url), url) for url in person.homes),
        namesakes=tuple(
            _person_ref(other, len(other.papers), other.note or parts.span(other.papers))
            for other in namesakes
        ),
        # The entry of a single paper shows its tags
        tags=refs.frequent_tags(catalog, papers) if len(papers) > 1 else (),
        coauthors=tuple(
            _person_ref(catalog.persons[identity], count)
            for identity, count in together.most_common(COAUTHORS)
        ),
        more_coauthors=max(0, len(together) - COAUTHORS),
    )


def authors(catalog: Catalog, output: Output) -> Authors:
    """Return the view of the index of authors."""
    count = len(catalog.people)
    several = (person for person in catalog.people if len(person.papers) > 1)
    top = sorted(several, key=lambda person: -len(person.papers))[:TOP_AUTHORS]
    few = catalog.people if count <= TOP_AUTHORS else ()
    letters = []
    for letter, group in groupby(catalog.people, lambda person: person.letter):
        families = [person.name.family for person in group]
        ref = Ref(letter, urls.people(letter), len(families))
        letters.append(Initial(ref, families[0], families[-1]))
    return Authors(
        page=head.page(
            catalog,
            output,
            "Authors",
            f"The {parts.plural(count, 'author')} of the papers in {catalog.config.title}, A to Z.",
        ),
        count=count,
        everyone=tuple(_person_ref(person, len(person.papers)) for person in few),
        alphabet=_alphabet(catalog),
        top=tuple(_person_ref(person, len(person.papers)) for person in top),
        letters=tuple(letters),
    )


def letter(catalog: Catalog, output: Output) -> Letter:
    """Return the view of the authors under one letter of the index."""
    people = tuple(person for person in catalog.people if person.letter == output.subject)
    paths = [urls.people(output.subject, number) for number in pages(len(people), NAMES_PER_PAGE)]
    shown, pager = parts.paged(people, NAMES_PER_PAGE, output.page, paths)
    name = "digits and signs" if output.subject == "#" else output.subject
    return Letter(
        page=head.page(
            catalog,
            output,
            f"Authors: {name}",
            f"{parts.plural(len(people), 'author')} of {catalog.config.title} whose family names"
            f" begin with {name}.",
            (Ref("Authors", urls.people()),),
        ),
        name=name,
        count=len(people),
        alphabet=_alphabet(catalog),
        people=shown,
        pager=pager,
    )


def _alphabet(catalog: Catalog) -> tuple[Ref, ...]:
    counts = Counter(person.letter for person in catalog.people)
    letters = [*ascii_uppercase, "#"] if "#" in counts else [*ascii_uppercase]
    return tuple(
        Ref(letter, urls.people(letter) if letter in counts else "", counts[letter])
        for letter in letters
    )


def _person_ref(person: Person, count: int, note: str = "") -> Ref:
    return Ref(person.name.text, urls.person(person.id), count, note)


def _host(url: str) -> str:
    """Return the host of a home page, without `www.`."""
    return (urlsplit(url).hostname or url).removeprefix("www.")
