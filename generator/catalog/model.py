"""The values that a catalog is made of."""

from dataclasses import dataclass
from unicodedata import normalize

from ..text.dates import PartialDate
from ..text.names import Name
from ..text.safe_html import Text


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
    """An author of a paper.

    Attributes:
        name: as on the paper.
        person: id of the person in people.yaml, if known.
        orcid: as on the paper, or in people.yaml.
    """

    name: Name
    person: str = ""
    orcid: str = ""

    @property
    def identity(self) -> str:
        """A string that is different for each person: a tab and the id, or else the name."""
        # No name has a tab in it
        return f"\t{self.person}" if self.person else normalize("NFC", self.name.text)


@dataclass(frozen=True, slots=True)
class Link:
    """A labelled link to another site."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A research paper; docs/content.md explains each field.

    Empty strings, empty tuples and `None` mean unknown. `path` is the file it was read from.
    """

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
    """A tag or a kind of paper; `scope` describes the papers that belong to it."""

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
    """All tags and kinds of paper, in the order of tags.yaml."""

    facets: tuple[Facet, ...]
    kinds: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """An entry of people.yaml.

    Attributes:
        path: the file.
        line: where the entry starts in it.
        names: other names, besides `name`.
        former: names that must not appear anywhere.
        papers: ids of this person's papers, if others have the same name.
        namesakes: ids of people with a similar name.
        homes: URLs of home pages.
        note: tells the person from namesakes.
        verified: a curator has confirmed the identity.
    """

    path: str
    line: int
    id: str
    name: Name
    names: tuple[Name, ...] = ()
    former: tuple[Name, ...] = ()
    papers: tuple[str, ...] = ()
    namesakes: tuple[str, ...] = ()
    orcid: str = ""
    homes: tuple[str, ...] = ()
    note: str = ""
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """An author.

    Attributes:
        id: stem of the author's page.
        identity: key of `Catalog.persons`, the same as `Author.identity`.
        letter: heading in the author index.
        papers: newest first.
        names: other names, besides `name`.
        namesakes: identities of people with a similar name.
        homes: URLs of home pages.
        note: tells the person from namesakes.
        verified: a curator has confirmed the identity.
    """

    id: str
    identity: str
    name: Name
    letter: str
    papers: tuple[Paper, ...]
    names: tuple[Name, ...] = ()
    namesakes: tuple[str, ...] = ()
    orcid: str = ""
    homes: tuple[str, ...] = ()
    note: str = ""
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """An entry of moved.yaml: a page that was moved or removed.

    Attributes:
        path: the file.
        line: where the entry starts in it.
        source: path of the old page.
        target: path of the new page; empty if the page was removed.
        added: when the entry was written.
        note: why the page was removed, for readers.
        title: heading of the page that stays at the old URL.
        quiet: the redirect names nothing, and moved.json does not list it.
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
        """Whether the page was removed without a replacement."""
        return not self.target
