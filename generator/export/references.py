"""References in every format: a file beside each paper and each list, and one of the whole catalog.

A format says what a paper is in it; a list joins what its papers are. There a paper comes without
its abstract, which would be most of the bytes of a site.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from .. import urls
from ..model import Paper, Site
from ..output import Output, Outputs
from ..subjects import papers_under
from ..values import value
from . import bibtex, citation, csl, ris
from .form import Form

if TYPE_CHECKING:
    from . import Export


@value
class Format:
    """A format of references; the names of its files end with `beside_paper` and `beside_list`.

    `whole` has what a paper's own file and the catalog's have, `listed` what lists have.
    """

    beside_paper: str
    beside_list: str
    whole: Form
    listed: Form
    joined: Callable[[Iterable[bytes]], bytes]

    @property
    def name(self) -> str:
        """What people call the format."""
        return self.listed.name


_BIBTEX = Form("BibTeX", bibtex.of_paper)
_TEXT = Form("Text", citation.of_paper)

BIBTEX = Format(".bib", ".bib", _BIBTEX, _BIBTEX, bibtex.joined)
FORMATS = (
    BIBTEX,
    Format(".ris", ".ris", Form("RIS whole", ris.of_paper), Form("RIS", ris.in_lists), ris.joined),
    # Beside a list, `.json` could be taken for the list itself
    Format(
        ".json",
        ".csl.json",
        Form("CSL JSON whole", csl.of_paper),
        Form("CSL JSON", csl.in_lists),
        csl.joined,
    ),
    Format(".txt", ".txt", _TEXT, _TEXT, citation.joined),
)


def _file(about: str, form: Form, joined: Callable[[Iterable[bytes]], bytes]) -> "Export":
    def file(site: Site, output: Output) -> bytes:
        return joined(form.each(site, papers_under(site, about, output.subject)))

    return file


def forms(site: Site) -> Mapping[str, Callable[[Site, Paper], str]]:
    """What papers are made into for the lists of this site."""
    if not site.catalog.config.citations:
        return {}
    return {form.name: form.make for one in FORMATS for form in (one.listed, one.whole)}


EXPORTS: "Mapping[str, Export]" = {
    **{f"paper{form.beside_paper}": _file("paper", form.whole, form.joined) for form in FORMATS},
    **{f"catalog{form.beside_list}": _file("catalog", form.whole, form.joined) for form in FORMATS},
    **{
        f"{about}{form.beside_list}": _file(about, form.listed, form.joined)
        for form in FORMATS
        for about in ("tag", "kind", "author", "year", "month")
    },
}
WHOLE: Mapping[str, Form] = {f"catalog{form.beside_list}": form.whole for form in FORMATS}


def outputs(site: Site) -> Outputs:
    """Plan the files of all formats, unless citations are switched off.

    Those of one list come together, for what is kept of a paper lies together.
    """
    parts = []
    for sort, pages in _pages(site).items() if site.catalog.config.citations else ():
        ends = [form.beside_paper if sort == "paper" else form.beside_list for form in FORMATS]
        stems = [(urls.stem(page), about) for page, about in pages]
        parts.append(Outputs.beside(stems, [(end, f"{sort}{end}") for end in ends]))
    return Outputs.joined(parts)


def _pages(site: Site) -> Mapping[str, Sequence[tuple[str, str]]]:
    """The first pages of all that has references, by what sort that is: their paths, and what they are about."""
    people = site.people if site.catalog.config.authors else ()
    return {
        "paper": [(urls.paper(paper.id), paper.id) for paper in site.catalog.papers],
        "tag": [(urls.tag(tag), tag) for tag in site.by_tag],
        "kind": [(urls.kind(kind), kind) for kind in site.by_kind],
        "author": [(urls.person(person.id), person.identity) for person in people],
        "year": [(urls.year(year), str(year)) for year in site.by_year],
        "month": [(urls.month(*month), "{:04}-{:02}".format(*month)) for month in site.by_month],
        "catalog": [(urls.CATALOG, "")],
    }
