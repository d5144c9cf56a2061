"""Views of a paper, and of the pages beside the lists: search, about, and for unknown addresses."""

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

from markupsafe import Markup

from .. import urls
from ..model import Link, Paper, Site
from ..output import Output
from ..text import to_ascii
from ..values import value
from . import parts
from .citation import Citation, catalog_files, citation
from .parts import Page, Ref

MANY_AUTHORS = 20
SHOWN_AUTHORS = 12


@value
class Indexed:
    """What search is told of a paper beside the text on its page.

    `also` has other names of its authors, and the ASCII forms of words that search would not find
    without their marks; `upvotes` is 0 when they are not known: a paper without a value would drop out of the order.
    """

    title: str
    authors: str
    tags: tuple[tuple[str, Ref], ...]
    tag_names: str
    kind: str
    year: int
    upvotes: int
    also: str


@value
class PaperView:
    """A paper's page; `folded` has the authors beyond those that are shown at once."""

    page: Page
    title: Markup
    authors: tuple[Ref, ...]
    folded: tuple[Ref, ...]
    author_count: int
    more_authors: int
    date: str
    iso_date: str
    date_path: str
    kind: Ref
    venue: str
    abstract: Markup
    language: str
    links: tuple[Link, ...]
    arxiv: str
    doi: str
    upvotes: str
    comments: str
    as_of: str
    withdrawn: str
    citation: Citation | None
    newer: Ref | None
    older: Ref | None
    indexed: Indexed


@value
class Option:
    """A value to filter by."""

    id: str
    name: str
    count: int


@value
class OptionGroup:
    """The tags of a facet to filter by."""

    name: str
    tags: tuple[Option, ...]


@value
class Search:
    """The search page, with all that there is to filter by."""

    page: Page
    paper_count: int
    facets: tuple[OptionGroup, ...]
    kinds: tuple[Option, ...]
    years: tuple[int, ...]


@value
class About:
    """The page that the curator wrote about the catalog."""

    page: Page
    text: Markup
    count: int
    span: str
    files: tuple[Ref, ...]


@value
class NotFound:
    """What a server shows for an address that has no page."""

    page: Page
    has_search: bool


def paper(site: Site, output: Output) -> PaperView:
    """View a paper."""
    position = site.position[output.subject]
    papers = site.catalog.papers
    paper = papers[position]
    date = paper.date
    in_year = Ref(str(date.year), urls.year(date.year))
    authors = parts.author_refs(site, paper)
    shown = SHOWN_AUTHORS if len(authors) > MANY_AUTHORS else len(authors)
    return PaperView(
        page=parts.page(
            site,
            output,
            paper.title.plain,
            paper.abstract.plain,
            urls.papers(),
            (Ref("Papers", urls.papers()), in_year),
        ),
        title=paper.title.html,
        authors=authors[:shown],
        folded=authors[shown:],
        author_count=paper.author_count,
        more_authors=max(0, paper.author_count - len(paper.authors)) if paper.authors else 0,
        date=date.as_words(),
        iso_date=date.as_iso(),
        date_path=urls.month(date.year, date.month) if date.month else in_year.path,
        kind=parts.kind_ref(site, paper.kind),
        venue=paper.venue,
        abstract=_searchable(paper.abstract.html),
        language=paper.language if paper.language != site.catalog.config.language else "",
        links=urls.outside(paper),
        arxiv=paper.arxiv,
        doi=paper.doi,
        upvotes="" if paper.upvotes is None else parts.count(paper.upvotes, "upvote"),
        comments="" if paper.comments is None else parts.count(paper.comments, "comment"),
        as_of=paper.as_of.as_words() if paper.as_of else "",
        withdrawn=paper.withdrawn,
        citation=citation(site, paper),
        newer=parts.paper_ref(papers[position - 1]) if position else None,
        older=parts.paper_ref(papers[position + 1]) if position + 1 < len(papers) else None,
        indexed=_indexed(site, paper),
    )


def _searchable(html: Markup) -> Markup:
    """Have search take the TeX of a formula instead of its scattered letters."""
    mark = '<math data-pagefind-ignore data-pagefind-index-attrs="alttext" '
    return Markup(str(html).replace("<math ", mark))  # noqa: S704 - only adds attributes


def _indexed(site: Site, paper: Paper) -> Indexed:
    authors = ", ".join(author.name.text for author in paper.authors)
    others = tuple(parts.other_names(site, paper))
    tags = tuple(zip(paper.tags, parts.tag_refs(site, paper), strict=True))
    return Indexed(
        title=paper.title.plain,
        authors=authors,
        tags=tags,
        tag_names=", ".join(ref.name for _, ref in tags),
        kind=paper.kind,
        year=paper.date.year,
        upvotes=paper.upvotes or 0,
        also=" ".join((*others, _ascii(" ".join((paper.title.plain, authors, *others))))).strip(),
    )


def _ascii(text: str) -> str:
    """The ASCII forms of words that dropping accents does not make ASCII: Łukasz, Paaß."""
    if text.isascii():
        return ""
    words = (word.strip(",") for word in text.split() if not word.isascii())
    return " ".join(
        to_ascii(word)
        for word in dict.fromkeys(words)
        if to_ascii(word)
        != "".join(
            char for char in unicodedata.normalize("NFD", word) if not unicodedata.combining(char)
        )
    )


def search(site: Site, output: Output) -> Search:
    """View the search page."""

    def option(term_id: str, ref: Callable[[Site, str], Ref]) -> Option:
        found = ref(site, term_id)
        return Option(term_id, found.name, found.count)

    facets = (
        OptionGroup(
            facet.name,
            tuple(option(tag.id, parts.tag_ref) for tag in facet.tags if tag.id in site.tags),
        )
        for facet in site.catalog.vocabulary.facets
    )
    return Search(
        page=parts.page(
            site,
            output,
            "Search",
            f"Search the {parts.count(len(site.catalog.papers), 'paper')} of"
            f" {site.catalog.config.title} by words, tags, kind and year.",
            urls.SEARCH,
        ),
        paper_count=len(site.catalog.papers),
        facets=tuple(facet for facet in facets if facet.tags),
        kinds=tuple(option(kind, parts.kind_ref) for kind in site.kinds),
        years=tuple(sorted(site.by_year, reverse=True)),
    )


def about(site: Site, output: Output) -> About:
    """View the page about the catalog."""
    return About(
        page=parts.page(site, output, "About", site.catalog.config.description, urls.ABOUT),
        text=site.catalog.about.html,
        count=len(site.catalog.papers),
        span=parts.span(site.catalog.papers),
        files=catalog_files(site),
    )


def not_found(site: Site, output: Output) -> NotFound:
    """View the page for addresses that have none.

    A server shows it at any depth, so where the site's address is known its links begin there.
    """
    page = parts.page(site, output, "Page not found", "There is no page at this address.")
    if site.catalog.config.url:
        page = replace(page, root=urlsplit(site.catalog.config.url).path)
    return NotFound(page, site.catalog.config.search)
