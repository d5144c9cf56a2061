"""What a catalog is made of, as immutable values."""

from dataclasses import dataclass, field
from unicodedata import normalize

from ..text.dates import PartialDate
from ..text.markdown import Text
from ..text.names import Name


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of a catalog; docs/configuration.md explains each."""

    id: str
    title: str
    description: str = ""
    language: str = "en"
    url: str = ""
    repository: str = ""
    page_size: int = 100
    authors: bool = True
    search: bool = True
    search_limit: int = 30_000
    feeds: bool = True
    citations: bool = True
    api: bool = True
    database: bool = True
    parquet: bool = False
    picks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Link:
    """A labelled address outside the site."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A research paper. Empty strings, empty tuples and `None` mean: not known."""

    id: str
    path: str
    title: Text
    abstract: Text
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


@dataclass(frozen=True, slots=True)
class Term:
    """An id of the vocabulary: a tag, or a kind of paper. `scope` says what belongs under it."""

    id: str
    name: str
    scope: str


@dataclass(frozen=True, slots=True)
class Facet:
    """A group of tags."""

    id: str
    name: str
    tags: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every tag, by facet, and every kind of paper, in the curator's order."""

    facets: tuple[Facet, ...]
    kinds: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
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
