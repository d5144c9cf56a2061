"""View of a paper."""

import unicodedata
from dataclasses import dataclass

from markupsafe import Markup

from ..catalog.catalog import Catalog
from ..catalog.elsewhere import links_to
from ..catalog.model import Link, Paper
from ..export.citations.files import BIBTEX_ENTRY, FORMATS
from ..export.citations.styles import Run, styled
from ..plan import urls
from ..plan.output import Output
from ..text.slugs import to_ascii
from . import head, parts, refs
from .head import View
from .refs import Ref, TermRef

MANY_AUTHORS = 20
SHOWN_AUTHORS = 12


@dataclass(frozen=True, slots=True)
class Indexed:
    """What Pagefind reads of a paper from attributes of its page.

    Attributes:
        authors, tag_names: names, separated by commas.
        upvotes: 0 if unknown; a paper without a value would be missing when readers sort by it.
        also: other names of the authors, and ASCII forms of words such as `Łukasz`.
    """

    title: str
    authors: str
    tag_names: str
    year: int
    upvotes: int
    also: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference in one style; `id` is the style in lower case."""

    id: str
    style: str
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Citation:
    """How to cite a paper; `files` are the files beside its page."""

    references: tuple[Reference, ...]
    bibtex: str
    files: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class PaperView(View):
    """A paper. What is unknown is empty.

    Attributes:
        folded: the authors that are shown only when a reader asks for them.
        author_count: the number of authors if their names are unknown; 0 if that is unknown too.
        more_authors: the number of authors whose names are unknown, if some are known.
        language: empty if it is the language of the catalog.
        upvotes, comments: with their nouns, such as `3 upvotes`.
        as_of: the date of upvotes and comments.
        withdrawn: why the paper was withdrawn.
        citation: None if citations are switched off.
        newer, older: the papers before and after it in the list of all papers.
    """

    title: Markup
    authors: tuple[Ref, ...]
    folded: tuple[Ref, ...]
    author_count: int
    more_authors: int
    date: str
    iso_date: str
    date_path: str
    kind: TermRef
    tags: tuple[TermRef, ...]
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
    """Return the view of a paper."""
    papers = catalog.papers
    position = catalog.position[output.subject]
    paper = papers[position]
    date = paper.date
    year = Ref(str(date.year), urls.year(date.year))
    authors = refs.author_refs(catalog, paper)
    shown = SHOWN_AUTHORS if len(authors) > MANY_AUTHORS else len(authors)
    return PaperView(
        page=head.page(
            catalog,
            output,
            paper.title.plain,
            paper.abstract.plain,
            urls.papers(),
            (Ref("Papers", urls.papers()), year),
        ),
        title=paper.title.html,
        authors=authors[:shown],
        folded=authors[shown:],
        author_count=paper.author_count,
        more_authors=max(0, paper.author_count - len(authors)) if authors else 0,
        date=date.as_words(),
        iso_date=date.as_iso(),
        date_path=urls.month(date.year, date.month) if date.month else year.path,
        kind=refs.kind_ref(catalog, paper.kind),
        tags=refs.tag_refs(catalog, paper),
        venue=paper.venue,
        abstract=_searchable(paper.abstract.html),
        language=paper.language if paper.language != catalog.config.language else "",
        links=links_to(paper),
        arxiv=paper.arxiv,
        doi=paper.doi,
        upvotes="" if paper.upvotes is None else parts.plural(paper.upvotes, "upvote"),
        comments="" if paper.comments is None else parts.plural(paper.comments, "comment"),
        as_of=paper.as_of.as_words() if paper.as_of else "",
        withdrawn=paper.withdrawn,
        citation=_citation(catalog, paper) if catalog.config.citations else None,
        newer=refs.paper_ref(papers[position - 1]) if position else None,
        older=refs.paper_ref(papers[position + 1]) if position + 1 < len(papers) else None,
        indexed=_indexed(catalog, paper),
    )


def _searchable(html: Markup) -> Markup:
    """Have Pagefind index the TeX of each formula instead of its scattered letters."""
    mark = '<math data-pagefind-ignore data-pagefind-index-attrs="alttext" '
    return Markup(str(html).replace("<math ", mark))  # noqa: S704 - only adds attributes


def _indexed(catalog: Catalog, paper: Paper) -> Indexed:
    authors = ", ".join(author.name.text for author in paper.authors)
    others = tuple(parts.other_names(catalog, paper))
    ascii_words = _ascii_words(" ".join((paper.title.plain, authors, *others)))
    return Indexed(
        title=paper.title.plain,
        authors=authors,
        tag_names=", ".join(catalog.tags[tag].name for tag in paper.tags),
        year=paper.date.year,
        upvotes=paper.upvotes or 0,
        also=" ".join((*others, *ascii_words)),
    )


def _ascii_words(text: str) -> list[str]:
    """Return ASCII forms of words such as `Łukasz` and `Paaß`.

    Pagefind finds words such as `Müller` without accents, so those are left out.
    """
    words = dict.fromkeys(word.strip(",") for word in text.split() if not word.isascii())
    return [to_ascii(word) for word in words if to_ascii(word) != _without_accents(word)]


def _without_accents(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _citation(catalog: Catalog, paper: Paper) -> Citation:
    page = urls.paper(paper.id)
    return Citation(
        tuple(Reference(name.lower(), name, runs) for name, runs in styled(catalog, paper).items()),
        BIBTEX_ENTRY.render(catalog, paper).decode(),
        tuple(
            Ref(form.name, urls.beside(page, form.beside_paper))
            for form in FORMATS
            if form.beside_paper
        ),
    )
