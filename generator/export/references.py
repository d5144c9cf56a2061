"""References in every format: a file beside each paper and each list, and one of the whole catalog.

A format says what a paper is in it; a list joins what its papers are. There a paper comes without
its abstract, which would be most of the bytes of a site.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from markupsafe import Markup

from .. import urls
from ..model import Paper, Site, Text
from ..output import Output
from ..subjects import papers_of
from . import bibtex, citation, csl, ris

if TYPE_CHECKING:
    from . import Export

_NONE = Text("", Markup(""), "")


@dataclass(frozen=True, slots=True)
class Format:
    """A format of references; the names of its files end with `beside_paper` and `beside_list`.

    `abstracts` is whether it has a place for them.
    """

    name: str
    beside_paper: str
    beside_list: str
    abstracts: bool
    of_paper: Callable[[Site, Paper], str]
    joined: Callable[[Iterable[str]], str]

    def in_lists(self, site: Site, paper: Paper) -> str:
        """What a paper is in this format within lists."""
        return self.of_paper(site, replace(paper, abstract=_NONE) if self.abstracts else paper)


BIBTEX = Format("BibTeX", ".bib", ".bib", False, bibtex.of_paper, bibtex.joined)
FORMATS = (
    BIBTEX,
    Format("RIS", ".ris", ".ris", True, ris.of_paper, ris.joined),
    # Beside a list, `.json` could be taken for the list itself
    Format("CSL JSON", ".json", ".csl.json", True, csl.of_paper, csl.joined),
    Format("Text", ".txt", ".txt", False, citation.of_paper, citation.joined),
)


def _file(form: Format, *, whole: bool) -> "Export":
    of_paper = form.of_paper if whole and form.abstracts else partial(reference, form)

    def file(site: Site, output: Output) -> bytes:
        return form.joined([of_paper(site, paper) for paper in papers_of(site, output)]).encode()

    return file


def reference(form: Format, site: Site, paper: Paper) -> str:
    """What a paper is in a format within lists, if it has been made, and else made now."""
    return site.made.piece(form.name, paper) if site.made else form.in_lists(site, paper)


def forms(site: Site) -> Mapping[str, Callable[[Site, Paper], str]]:
    """What papers are made into for the lists of this site."""
    return {form.name: form.in_lists for form in FORMATS} if site.catalog.config.citations else {}


EXPORTS: "Mapping[str, Export]" = {
    **{f"paper{form.beside_paper}": _file(form, whole=True) for form in FORMATS},
    **{f"catalog{form.beside_list}": _file(form, whole=True) for form in FORMATS},
    **{
        f"{subject}{form.beside_list}": _file(form, whole=False)
        for form in FORMATS
        for subject in ("tag", "kind", "author", "year", "month")
    },
}


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
