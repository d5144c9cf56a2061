"""View of a paper."""

import unicodedata
from dataclasses import dataclass

from markupsafe import Markup

from ..catalog.catalog import Catalog
from ..catalog.elsewhere import links_to
from ..catalog.model import Link, Paper
from ..export.citations.files import BIBTEX_ENTRY
from ..export.citations.styles import Run, to_references
from ..plan import urls
from ..plan.downloads import PAPER_FILES
from ..plan.output import Output
from ..text.slugs import to_ascii
from . import head, parts, refs
from .head import Page
from .refs import Ref

MANY_AUTHORS = 20
SHOWN_AUTHORS = 12


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference in one style; `id` names the style."""

    id: str
    style: str
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Citation:
    """The references to a paper, the BibTeX entry, and the files beside the paper's page."""

    references: tuple[Reference, ...]
    bibtex: str
    files: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
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


def paper(catalog: Catalog, output: Output) -> PaperView:
    """View a paper."""
    position = catalog.position[output.subject]
    papers = catalog.papers
    paper = papers[position]
    date = paper.date
    in_year = Ref(str(date.year), urls.year(date.year))
    authors = refs.author_refs(catalog, paper)
    shown = SHOWN_AUTHORS if len(authors) > MANY_AUTHORS else len(authors)
    return PaperView(
        page=head.page(
            catalog,
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
        kind=refs.kind_ref(catalog, paper.kind),
        venue=paper.venue,
        abstract=_searchable(paper.abstract.html),
        language=paper.language if paper.language != catalog.config.language else "",
        links=links_to(paper),
        arxiv=paper.arxiv,
        doi=paper.doi,
        upvotes="" if paper.upvotes is None else parts.count(paper.upvotes, "upvote"),
        comments="" if paper.comments is None else parts.count(paper.comments, "comment"),
        as_of=paper.as_of.as_words() if paper.as_of else "",
        withdrawn=paper.withdrawn,
        citation=citation(catalog, paper),
        newer=refs.paper_ref(papers[position - 1]) if position else None,
        older=refs.paper_ref(papers[position + 1]) if position + 1 < len(papers) else None,
        indexed=_indexed(catalog, paper),
    )


def _searchable(html: Markup) -> Markup:
    """Have search take the TeX of a formula instead of its scattered letters."""
    mark = '<math data-pagefind-ignore data-pagefind-index-attrs="alttext" '
    return Markup(str(html).replace("<math ", mark))  # noqa: S704 - only adds attributes


def _indexed(catalog: Catalog, paper: Paper) -> Indexed:
    authors = ", ".join(author.name.text for author in paper.authors)
    others = tuple(parts.other_names(catalog, paper))
    tags = tuple(zip(paper.tags, refs.tag_refs(catalog, paper), strict=True))
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


def citation(catalog: Catalog, paper: Paper) -> Citation | None:
    """How to cite `paper`; nothing if citations are switched off."""
    if not catalog.config.citations:
        return None
    page = urls.paper(paper.id)
    return Citation(
        tuple(Reference(name.lower(), name, runs) for name, runs in to_references(paper).items()),
        BIBTEX_ENTRY.render(catalog, paper).decode(),
        tuple(Ref(file.name, urls.beside(page, file.ending)) for file in PAPER_FILES),
    )
