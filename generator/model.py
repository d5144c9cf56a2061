"""What a catalog is made of: values, with no input or output."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Protocol
from unicodedata import normalize

from markupsafe import Markup

from .config import Config
from .dates import PartialDate
from .values import value

# Words in Han, Kana or Hangul, whose writers put the family name first, with no space after it
EAST_ASIAN = re.compile(
    "[\u1100-\u11ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U000323af]+"
)


@value
class Text:
    """A text as written, as safe HTML, and as words on one line (maths as TeX)."""

    source: str
    html: Markup
    plain: str


class Prose(Protocol):
    """What `Text` says of a text, wherever that is kept."""

    @property
    def source(self) -> str: ...  # noqa: D102 - as in Text

    @property
    def html(self) -> Markup: ...  # noqa: D102 - as in Text

    @property
    def plain(self) -> str: ...  # noqa: D102 - as in Text


@value
class Name:
    """A name in its two parts; one that cannot be parted is all `family`.

    `family_first` is for names that are so written in letters whose names mostly are not, and
    `text` is the name as it is written on a paper.
    """

    given: str
    family: str
    family_first: bool = False
    text: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Asked for many times on every page
        object.__setattr__(self, "text", self._written())

    def _written(self) -> str:
        if not self.given:
            return self.family
        if not self.family.isascii() and (
            EAST_ASIAN.fullmatch(self.family) and EAST_ASIAN.fullmatch(self.given)
        ):
            return f"{self.family}{self.given}"
        if self.family_first:
            return f"{self.family} {self.given}"
        return f"{self.given} {self.family}"


@value
class Author:
    """A name on a paper, with the id and the ORCID of the person, where it is known who that is.

    `identity` tells persons apart: the id after a tab, which no name has in it, or else the name. An
    accent in it is the same whether it was typed with its letter or after it.
    """

    name: Name
    person: str = ""
    orcid: str = ""
    identity: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        who = f"\t{self.person}" if self.person else normalize("NFC", self.name.text)
        object.__setattr__(self, "identity", who)


@value
class Link:
    """A labelled address outside the site."""

    label: str
    url: str


LEAD = 300
"""How much of an abstract lists may show, in characters."""


@value
class Paper:
    """A research paper. Empty strings, empty tuples and `None` mean: not known.

    `digest` identifies the text of its file, of which all else follows, `lead` all of it but the
    abstract after its first `LEAD` characters. `wrote` identifies its date and its authors as the file
    names them, and `headings` these and what else it is listed under, its kind and its tags.
    """

    id: str
    path: str
    title: Text
    abstract: Prose
    date: PartialDate
    kind: str
    tags: tuple[str, ...] = ()
    authors: tuple[Author, ...] = ()
    author_count: int = 0
    arxiv: str = ""
    primary_category: str = ""
    doi: str = ""
    acl: str = ""
    venue: str = ""
    language: str = ""
    links: tuple[Link, ...] = ()
    upvotes: int | None = None
    comments: int | None = None
    as_of: PartialDate | None = None
    key: str = ""
    added: PartialDate | None = None
    withdrawn: str = ""
    digest: bytes = field(default=b"", compare=False, repr=False)
    lead: bytes = field(default=b"", compare=False, repr=False)
    wrote: bytes = field(default=b"", compare=False, repr=False)
    headings: bytes = field(default=b"", compare=False, repr=False)


@value
class Term:
    """An id of the vocabulary: a tag, or a kind of paper. `scope` says what belongs under it."""

    id: str
    name: str
    scope: str


@value
class Facet:
    """A group of tags."""

    id: str
    name: str
    tags: tuple[Term, ...]


@value
class Vocabulary:
    """Every tag, by facet, and every kind of paper, in the curator's order."""

    facets: tuple[Facet, ...]
    kinds: tuple[Term, ...]


@value
class Profile:
    """What people.yaml says of a person; `path` and `line` say where.

    `names` are further names, and `former` those that are to leave no trace. `papers` has the ids
    of the papers that are this person's where others have the name too, `apart` the ids of people
    who are not this person, and `note` what tells the person from them.
    """

    path: str
    line: int
    id: str
    name: Name
    names: tuple[Name, ...] = ()
    former: tuple[Name, ...] = ()
    papers: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    orcid: str = ""
    homes: tuple[str, ...] = ()
    note: str = ""
    verified: bool = False


@value
class Person:
    """Someone who wrote papers; `papers` has the newest first, `letter` is the index heading.

    `names` are other names than `name`, `apart` the identities of others who might be mistaken for
    this person, and `verified` says that someone has made sure who this is.
    """

    id: str
    identity: str
    name: Name
    letter: str
    papers: tuple[Paper, ...]
    names: tuple[Name, ...] = ()
    apart: tuple[str, ...] = ()
    orcid: str = ""
    homes: tuple[str, ...] = ()
    note: str = ""
    verified: bool = False


@value
class Move:
    """A page that is no more, and the one that it gave way to; none if `gone`.

    `path` and `line` say where that is written, and `note` why it is so. What is `quiet` says no
    more than where to go.
    """

    path: str
    line: int
    source: str
    target: str
    added: PartialDate
    note: str = ""
    title: str = ""
    quiet: bool = False

    @property
    def gone(self) -> bool:
        """Whether nothing took the page's place."""
        return not self.target


@value
class Catalog:
    """All that `content/` says; `papers` has the newest first.

    `people` identifies what people.yaml says, former names too, of which the `profiles` have none.
    """

    config: Config
    vocabulary: Vocabulary
    papers: tuple[Paper, ...]
    about: Text
    moves: tuple[Move, ...] = ()
    profiles: tuple[Profile, ...] = ()
    people: bytes = b""


class Made(Protocol):
    """Where what a paper is within lists is kept, so that it is not made for each list."""

    def piece(self, form: str, paper: Paper) -> str:
        """What a paper is in a form, such as BibTeX."""
        ...


@value
class Site:
    """A catalog and all that follows from it: who wrote what, and what is under each heading.

    Every tuple of papers has the newest first. The mappings hold only what is in use, in the
    order in which a reader meets it. `keys` has the BibTeX key of every paper, by the paper's id.
    """

    catalog: Catalog
    people: Sequence[Person]
    persons: Mapping[str, Person]
    tags: Mapping[str, Term]
    kinds: Mapping[str, Term]
    by_tag: Mapping[str, tuple[Paper, ...]]
    by_kind: Mapping[str, tuple[Paper, ...]]
    by_year: Mapping[int, tuple[Paper, ...]]
    by_month: Mapping[tuple[int, int], tuple[Paper, ...]]
    position: Mapping[str, int]
    keys: Mapping[str, str]
    made: Made | None = field(default=None, compare=False, repr=False)

    def paper(self, paper_id: str) -> Paper:
        """The paper with an id."""
        return self.catalog.papers[self.position[paper_id]]
