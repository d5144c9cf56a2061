"""View of a paper."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from ..catalog.catalog import Catalog
from ..catalog.elsewhere import links_to
from ..catalog.model import Link, Paper
from ..export.citations.files import BIBTEX_ENTRY
from ..export.citations.formats import PAPER_FILES
from ..export.citations.styles import Run, to_references
from ..plan import urls
from ..plan.output import Output
from ..text.slugs import to_ascii
from . import head, refs
from .head import View
from .refs import Ref

MANY_AUTHORS = 20
SHOWN_AUTHORS = 12


@dataclass(frozen=True, slots=True)
class Citation:
    """How to cite a paper: references by style, the BibTeX entry, the files beside its page."""

    references: Mapping[str, tuple[Run, ...]]
    bibtex: str
    files: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class PaperView(View):
    """A paper. What is unknown is empty.

    Attributes:
        folded: the authors that are shown only when a reader asks for them.
        author_count: the number of authors that the file of the paper gives; 0 if it gives none.
        more_authors: the number of authors whose names are unknown, if some are known.
        language: empty if it is the language of the catalog.
        upvotes, comments: None if unknown; `as_of` is their date.
        withdrawn: why the paper was withdrawn.
        citation: None if citations are switched off.
        newer, older: the papers before and after it in the list of all papers.
        also: words for search that the page does not show, such as other names of the authors.
    """

    title: Markup
    authors: tuple[Ref, ...]
    folded: tuple[Ref, ...]
    author_count: int
    more_authors: int
    date: str
    iso_date: str
    year: int
    date_path: str
    kind: Ref
    tags: tuple[Ref, ...]
    venue: str
    abstract: Markup
    language: str
    links: tuple[Link, ...]
    arxiv: str
    doi: str
    upvotes: int | None
    comments: int | None
    as_of: str
    withdrawn: str
    citation: Citation | None
    newer: Ref | None
    older: Ref | None
    also: str


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
        year=date.year,
        date_path=urls.month(date.year, date.month) if date.month else year.path,
        kind=refs.kind_ref(catalog, paper.kind),
        tags=refs.tag_refs(catalog, paper),
        venue=paper.venue,
        abstract=_searchable(paper.abstract.html),
        language=paper.language if paper.language != catalog.config.language else "",
        links=links_to(paper),
        arxiv=paper.arxiv,
        doi=paper.doi,
        upvotes=paper.upvotes,
        comments=paper.comments,
        as_of=paper.as_of.as_words() if paper.as_of else "",
        withdrawn=paper.withdrawn,
        citation=_citation(catalog, paper) if catalog.config.citations else None,
        newer=refs.paper_ref(papers[position - 1]) if position else None,
        older=refs.paper_ref(papers[position + 1]) if position + 1 < len(papers) else None,
        also=_other_words(catalog, paper),
    )


def _searchable(html: Markup) -> Markup:
    """Have Pagefind index the TeX of each formula instead of its scattered letters."""
    mark = '<math data-pagefind-ignore data-pagefind-index-attrs="alttext" '
    return Markup(str(html).replace("<math ", mark))  # noqa: S704 - only adds attributes


def _other_words(catalog: Catalog, paper: Paper) -> str:
    """Return other names of the authors, and ASCII forms of words of the title and of names."""
    others = list(_other_names(catalog, paper))
    names = [author.name.text for author in paper.authors]
    return " ".join((*others, *_ascii_words(" ".join((paper.title.plain, *names, *others)))))


def _other_names(catalog: Catalog, paper: Paper) -> Iterator[str]:
    """Yield the names of a paper's authors that are not on the paper."""
    for author in paper.authors:
        person = catalog.persons[author.identity]
        if person.names:
            for name in (person.name, *person.names):
                if name != author.name:
                    yield name.text


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
        to_references(paper),
        BIBTEX_ENTRY.render(catalog, paper).decode(),
        tuple(Ref(file.name, urls.beside(page, file.ending)) for file in PAPER_FILES),
    )
