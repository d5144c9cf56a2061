"""View of a paper."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from ..catalog.catalog import Catalog
from ..catalog.elsewhere import links_to
from ..catalog.model import Link, Paper
from ..catalog.related import Related
from ..export.citations.bibtex import ENTRY as BIBTEX_ENTRY
from ..export.citations.styles import Run, to_references
from ..plan import urls
from ..plan.downloads import beside_paper
from ..plan.output import Output
from ..text.dates import PartialDate
from ..text.safe_html import rooted
from ..text.slugs import to_ascii
from ..text.typography import curl_quotes
from . import head, parts, refs
from .correct import correction_url
from .head import View
from .refs import Ref

MANY_AUTHORS = 20
SHOWN_AUTHORS = 12
# Types whose names are not their words
_TYPE_NAMES = {
    "article-journal": "Journal article",
    "article-magazine": "Magazine article",
    "article-newspaper": "Newspaper article",
    "paper-conference": "Conference paper",
    "phdthesis": "PhD thesis",
    "mastersthesis": "Master’s thesis",
    "motion_picture": "Film or video",
    "post": "Online post",
    "post-weblog": "Blog post",
    "webpage": "Web page",
}


@dataclass(frozen=True, slots=True)
class Citation:
    """How to cite a paper: references by style, the BibTeX entry, the files beside its page."""

    references: Mapping[str, tuple[Run, ...]]
    bibtex: str
    files: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a paper on a reading path: step `number` of `count`; `next` is the paper after it."""

    path: Ref
    number: int
    count: int
    next: Paper | None


@dataclass(frozen=True, slots=True)
class PaperView(View):
    """A paper.

    Attributes:
        folded: the authors that are shown only when a reader asks for them.
        more_authors: the number of authors whose names are unknown, if some are known.
        date: the date in words, or `undated`; `date_path` is the list of its month or year.
        details: further facts of a publication, each with its name.
        citation: None if citations are switched off.
        places: where the paper stands on reading paths.
        cites, cited_by: the papers of the catalog that it cites and that cite it, newest first.
        newer, older: the papers before and after it in the list of all papers.
        correction: the address at which a reader corrects the paper; empty if none is known.
        also: words for search that the page does not show, such as other names of the authors.
    """

    paper: Paper
    authors: tuple[Ref, ...]
    folded: tuple[Ref, ...]
    more_authors: int
    date: str
    date_path: str
    details: tuple[tuple[str, str], ...]
    kind: Ref | None
    tags: tuple[Ref, ...]
    abstract: Markup
    links: tuple[Link, ...]
    citation: Citation | None
    places: tuple[Place, ...]
    cites: tuple[Paper, ...]
    cited_by: tuple[Paper, ...]
    related: tuple[Related, ...]
    newer: Paper | None
    older: Paper | None
    correction: str
    also: str


def paper(catalog: Catalog, output: Output) -> PaperView:
    """Return the view of a paper."""
    position = catalog.position[output.subject]
    paper = catalog.papers[position]
    newer, older = parts.neighbours(catalog.papers, position)
    crumbs = [Ref("Papers", urls.papers())]
    if catalog.by_year:
        year = str(paper.date.year or parts.UNDATED)
        crumbs.append(Ref(year, refs.date_path(PartialDate(paper.date.year))))
    authors = refs.author_refs(catalog, paper)
    shown = SHOWN_AUTHORS if len(authors) > MANY_AUTHORS else len(authors)
    return PaperView(
        page=head.page(
            catalog,
            output,
            paper.title.plain,
            paper.abstract.plain,
            tuple(crumbs),
        ),
        paper=paper,
        authors=authors[:shown],
        folded=authors[shown:],
        more_authors=max(0, paper.author_count - len(authors)) if authors else 0,
        date=parts.date_words(catalog, paper, paper.date.as_words()),
        date_path=refs.date_path(paper.date) if catalog.by_year else "",
        details=tuple(_details(paper)),
        kind=refs.kind_ref(catalog, paper.kind),
        tags=refs.tag_refs(catalog, paper),
        abstract=rooted(_searchable(curl_quotes(paper.abstract.html)), urls.root(output.path)),
        links=links_to(paper, catalog.config.links_to),
        citation=_citation(catalog, paper) if catalog.config.citations else None,
        places=tuple(places(catalog, paper)),
        cites=catalog.cites.get(paper.id, ()),
        cited_by=catalog.cited_by.get(paper.id, ()),
        related=catalog.related.related(paper.id) if catalog.config.related else (),
        newer=newer,
        older=older,
        correction=correction_url(catalog, paper),
        also=_other_words(catalog, paper),
    )


def _details(paper: Paper) -> Iterator[tuple[str, str]]:
    """Yield the facts of a publication that the head of the page does not show."""
    # Without authors, the editors are in the head
    in_head = not (paper.authors or paper.author_count)
    editors = "" if in_head else ", ".join(editor.name.text for editor in paper.editors)
    facts = (
        (
            "Type",
            _TYPE_NAMES.get(
                paper.type, paper.type.replace("-", " ").replace("_", " ").capitalize()
            ),
        ),
        ("Editors" if len(paper.editors) > 1 else "Editor", editors),
        ("Volume", paper.volume),
        ("Number", paper.number),
        ("Pages", paper.pages.replace("-", "–")),
        ("Series", paper.series),
        ("Edition", paper.edition),
        (
            "Publisher",
            ", ".join(filter(None, (paper.publisher, paper.place if paper.publisher else ""))),
        ),
        ("Institution", paper.institution),
        ("Place", "" if paper.publisher else paper.place),
        ("ISBN", paper.isbn),
        ("ISSN", paper.issn),
        ("Note", paper.note),
    )
    return ((name, fact) for name, fact in facts if fact)


def places(catalog: Catalog, paper: Paper) -> Iterator[Place]:
    """Yield the place of a paper on each reading path that has it."""
    for path, i in catalog.steps.get(paper.id, ()):
        following = path.papers[i + 1 : i + 2]
        yield Place(
            path=Ref(path.title, urls.path(path.id)),
            number=i + 1,
            count=len(path.papers),
            next=catalog.paper(following[0].paper_id) if following else None,
        )


def _searchable(html: Markup) -> Markup:
    """Have Pagefind index the TeX of each formula instead of its scattered letters."""
    mark = '<math data-pagefind-ignore data-pagefind-index-attrs="alttext" '
    return Markup(str(html).replace("<math ", mark))  # noqa: S704 - only adds attributes


def _other_words(catalog: Catalog, paper: Paper) -> str:
    """Return other names of the authors, those of editors, and ASCII forms of words of titles and names."""
    other_names = [*_other_names(catalog, paper), *(editor.name.text for editor in paper.editors)]
    names = [author.name.text for author in paper.authors]
    text = " ".join((paper.title.plain, *names, *other_names))
    return " ".join((*other_names, *_ascii_words(text)))


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
        tuple(
            Ref(file.name, urls.beside(page, file.ending)) for file in beside_paper(catalog.config)
        ),
    )
