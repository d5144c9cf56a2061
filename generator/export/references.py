"""References in every format: a file beside each paper and each list, and one of the whole catalog.

A format says what a paper is in it; a list joins what its papers are. Most papers are in a dozen
lists, so what a paper is in a format is made once and kept for a while, and in lists it comes
without its abstract, which would be most of the bytes of a site.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from markupsafe import Markup

from .. import urls
from ..model import Paper, Site, Text
from ..output import Output
from ..subjects import papers_of
from . import bibtex, citation, csl, ris

if TYPE_CHECKING:
    from . import Export

# How many papers are kept in a format, at one or two kB each
KEPT = 1 << 14
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


FORMATS = (
    Format("BibTeX", ".bib", ".bib", False, bibtex.of_paper, bibtex.joined),
    Format("RIS", ".ris", ".ris", True, ris.of_paper, ris.joined),
    # Beside a list, `.json` could be taken for the list itself
    Format("CSL JSON", ".json", ".csl.json", True, csl.of_paper, csl.joined),
    Format("Text", ".txt", ".txt", False, citation.of_paper, citation.joined),
)


class _Itself:
    """A site as a key that is equal to itself alone: to compare sites is to compare all papers."""

    __slots__ = ("site",)

    def __init__(self, site: Site) -> None:
        self.site = site

    def __hash__(self) -> int:
        return id(self.site)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and other.site is self.site


@lru_cache(maxsize=1)
def _kept(itself: _Itself) -> Mapping[tuple[str, bool], Callable[[str], str]]:
    """What makes a paper's reference from its id and keeps it, by format, and whether with abstracts."""
    site = itself.site

    def kept(form: Format, *, whole: bool) -> Callable[[str], str]:
        @lru_cache(KEPT)
        def of_paper(paper_id: str) -> str:
            paper = site.catalog.papers[site.position[paper_id]]
            return form.of_paper(site, paper if whole else replace(paper, abstract=_NONE))

        return of_paper

    return {
        (form.name, whole): kept(form, whole=whole) for form in FORMATS for whole in (True, False)
    }


def _file(form: Format, *, whole: bool) -> "Export":
    key = form.name, whole or not form.abstracts

    def file(site: Site, output: Output) -> bytes:
        of_paper = _kept(_Itself(site))[key]
        return form.joined([of_paper(paper.id) for paper in papers_of(site, output)]).encode()

    return file


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
    for person in site.people:
        yield urls.person(person.id), "author", person.identity
    for year in site.by_year:
        yield urls.year(year), "year", str(year)
    for year, month in site.by_month:
        yield urls.month(year, month), "month", f"{year:04}-{month:02}"
    yield urls.CATALOG, "catalog", ""
