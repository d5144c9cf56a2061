"""The values that a catalog is made of."""

from dataclasses import dataclass, field
from typing import NamedTuple
from unicodedata import normalize

from ..text.dates import UNDATED, PartialDate
from ..text.names import Name
from ..text.text import Text

MAP_SIZE = 1000
"""The width and the height of the map."""


@dataclass(frozen=True, slots=True)
class NavItem:
    """An item of `nav`: a page of the site, by its word or path, or a URL; `line` is that of the file."""

    page: str = ""
    name: str = ""
    url: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of a catalog; docs/reference/configuration.md explains each."""

    id: str
    title: str
    description: str = ""
    language: str = "en"
    url: str = ""
    repository: str = ""
    edit_url: str = ""
    page_size: int = 100
    authors: bool = True
    search: bool = True
    search_limit: int = 30_000
    meaning: bool = True
    related: bool = True
    feeds: bool = True
    citations: bool = True
    markdown: bool = True
    api: bool = True
    database: bool = True
    parquet: bool = False
    default_kind: str = ""
    links_to: tuple[str, ...] = ("arxiv", "pdf", "doi", "acl")
    picks: tuple[str, ...] = ()
    accent: str = ""  # #rrggbb, as is the next
    accent_dark: str = ""
    font: str = "mixed"
    logo: str = ""  # the name of a file of static/, as is the next
    icon: str = ""
    nav: tuple[NavItem, ...] = ()
    footer: str = ""  # Markdown

    @property
    def base_language(self) -> str:
        """The language without its region: `pt` for `pt-BR`."""
        return self.language.partition("-")[0]


@dataclass(frozen=True, slots=True)
class Author:
    """An author of a paper."""

    name: Name  # as on the paper
    person: str = ""  # id in people.yaml, if known
    orcid: str = ""

    @property
    def identity(self) -> str:
        """A string that differs for each person: a tab, which no name has, and the id; or the name."""
        return f"\t{self.person}" if self.person else normalize("NFC", self.name.text)


@dataclass(frozen=True, slots=True)
class Link:
    """A labelled link to another site."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A research paper, or another work; docs/reference/content.md explains each field.

    Empty values and `None` mean unknown. `path` is the file it was read from.
    """

    id: str
    path: str
    title: Text
    abstract: Text
    date: PartialDate = UNDATED
    kind: str = ""
    tags: tuple[str, ...] = ()
    authors: tuple[Author, ...] = ()
    author_count: int = 0
    editors: tuple[Author, ...] = ()
    type: str = ""  # a type of works.TYPES; works.work_type knows more
    status: str = ""  # a value of works.STATUSES
    arxiv: str = ""
    primary_category: str = ""
    doi: str = ""
    acl: str = ""
    venue: str = ""  # a journal, a conference, the book of a chapter
    volume: str = ""
    number: str = ""  # the issue of a journal; the number of a report, or in a series
    pages: str = ""  # a range with a hyphen
    series: str = ""
    edition: str = ""
    publisher: str = ""
    institution: str = ""
    place: str = ""
    isbn: str = ""
    issn: str = ""
    url: str = ""
    note: str = ""
    language: str = ""
    links: tuple[Link, ...] = ()
    cites: tuple[str, ...] = ()  # ids of papers of the catalog
    upvotes: int | None = None
    comments: int | None = None
    as_of: PartialDate | None = None
    key: str = ""
    added: PartialDate | None = None
    withdrawn: str = ""
    draft: bool = False


class StaticFile(NamedTuple):
    """A file of `static/`: where it is on disk, and the size of an image; 0 if unknown."""

    path: str
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class ExtraPage:
    """A page of `pages/`; with `nav`, the header links to it."""

    id: str
    path: str  # of the file
    title: str
    text: Text
    description: str = ""
    nav: bool = False
    order: int | None = None  # among the links in the header


class Point(NamedTuple):
    """A place on the map: whole numbers from 0 to `MAP_SIZE`, from the left and from the top."""

    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Step:
    """A paper on a reading path, with the curator's reason; `line` is that of the file."""

    paper_id: str
    why: str
    line: int


@dataclass(frozen=True, slots=True)
class ReadingPath:
    """Papers in the order in which a curator advises to read them."""

    id: str
    title: str
    description: str
    introduction: Text
    papers: tuple[Step, ...]
    by: str = ""  # who chose the papers


@dataclass(frozen=True, slots=True)
class Term:
    """A tag or a kind of paper.

    `scope` says in a few words which papers belong to it, `description` in sentences what they are
    about, and `synonyms` are other names that find them.
    """

    id: str
    name: str
    scope: str = ""
    synonyms: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    """A group of tags."""

    id: str
    name: str
    tags: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All tags and kinds of paper, in the order of tags.yaml."""

    facets: tuple[Facet, ...]
    kinds: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """An entry of people.yaml."""

    path: str
    line: int
    id: str
    name: Name
    names: tuple[Name, ...] = ()  # other names, besides `name`
    former: tuple[Name, ...] = ()  # names that must not appear anywhere
    papers: tuple[str, ...] = ()  # ids of this person's papers, if others have the same name
    namesakes: tuple[str, ...] = ()  # ids of other people with a similar name
    orcid: str = ""
    homes: tuple[str, ...] = ()  # URLs of home pages
    note: str = ""  # what tells the person from namesakes
    verified: bool = False  # a curator has confirmed the identity


@dataclass(frozen=True, slots=True)
class Person:
    """An author with all papers; the other fields are those of the profile."""

    id: str  # stem of the author's page
    identity: str  # the same as `Author.identity`
    name: Name
    letter: str  # heading in the author index
    papers: tuple[Paper, ...]  # newest first
    names: tuple[Name, ...] = ()  # other names, besides `name`
    namesakes: tuple[str, ...] = ()  # identities of other people with a similar name
    orcid: str = ""
    homes: tuple[str, ...] = ()
    note: str = ""
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """A page that was moved or removed, by an entry of moved.yaml or of people.yaml."""

    path: str
    line: int
    source: str  # the old page
    target: str  # the new page; empty if the page was removed
    added: PartialDate | None = None
    note: str = ""  # for readers: why it was moved or removed
    title: str = ""  # of the removed page
    quiet: bool = False  # the redirect names nothing, and is not in moved.json

    @property
    def gone(self) -> bool:
        """Whether the page was removed."""
        return not self.target
