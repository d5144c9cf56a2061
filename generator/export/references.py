"""References in every format: a file beside each paper and each list, and one of the whole catalog.

A format says what a paper is in it; a list joins what its papers are.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .. import urls
from ..model import Paper, Site
from ..output import Output
from ..subjects import papers_of
from . import bibtex, citation, csl, ris

if TYPE_CHECKING:
    from . import Export


@dataclass(frozen=True, slots=True)
class Format:
    """A format of references; the names of its files end with `beside_paper` and `beside_list`."""

    name: str
    beside_paper: str
    beside_list: str
    of_paper: Callable[[Site, Paper], str]
    joined: Callable[[Iterable[str]], str]


FORMATS = (
    Format("BibTeX", ".bib", ".bib", bibtex.of_paper, bibtex.joined),
    Format("RIS", ".ris", ".ris", ris.of_paper, ris.joined),
    # Beside a list, `.json` could be taken for the list itself
    Format("CSL JSON", ".json", ".csl.json", csl.of_paper, csl.joined),
    Format("Text", ".txt", ".txt", citation.of_paper, citation.joined),
)


def _file(form: Format) -> "Export":
    def file(site: Site, output: Output) -> bytes:
        return form.joined(
            [_reference(site, form, paper) for paper in papers_of(site, output)]
        ).encode()

    return file


def _reference(site: Site, form: Format, paper: Paper) -> str:
    return site.made.piece(form.name, paper) if site.made else form.of_paper(site, paper)


_LISTS = ("tag", "kind", "author", "year", "month", "catalog")
EXPORTS: "Mapping[str, Export]" = {
    f"{subject}{end}": _file(form)
    for form in FORMATS
    for subject, end in (
        ("paper", form.beside_paper),
        *((subject, form.beside_list) for subject in _LISTS),
    )
}


FORMS = {form.name: form.of_paper for form in FORMATS}


def forms(site: Site) -> Mapping[str, Callable[[Site, Paper], str]]:
    """What papers are made into for the lists of this site."""
    return FORMS if site.catalog.config.citations else {}


def outputs(site: Site) -> Iterator[Output]:
    """Plan the files of all formats, unless citations are switched off."""
    if not site.catalog.config.citations:
        return
    for form in FORMATS:
        for page, subject, about in _pages(site):
            end = form.beside_paper if subject == "paper" else form.beside_list
            yield Output(urls.beside(page, end), f"{subject}{end}", about)


def _pages(site: Site) -> Iterator[tuple[str, str, str]]:
    """The first page of everything that has references: its path, its sort, and what it is about."""
    for paper in site.catalog.papers:
        yield urls.paper(paper.id), "paper", paper.id
    for tag in site.by_tag:
        yield urls.tag(tag), "tag", tag
    for kind in site.by_kind:
        yield urls.kind(kind), "kind", kind
    for person in site.people if site.catalog.config.authors else ():
        yield urls.person(person.id), "author", person.identity
    for year in site.by_year:
        yield urls.year(year), "year", str(year)
    for year, month in site.by_month:
        yield urls.month(year, month), "month", f"{year:04}-{month:02}"
    yield urls.CATALOG, "catalog", ""
