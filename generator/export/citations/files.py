"""Citation files: beside each paper, beside each list, and of the whole catalog."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from ...catalog.catalog import Catalog
from ...catalog.model import Paper
from ...plan.output import Output
from ..fragments import Form
from . import bibtex, csl, ris, styles


@dataclass(frozen=True, slots=True)
class Format:
    """A citation format: the endings of its files, and how it renders and joins papers.

    An ending is empty where there is no such file.
    """

    name: str
    beside_paper: str
    beside_list: str
    of_catalog: str
    render: Callable[[Catalog, Paper], bytes]
    join: Callable[[Iterable[bytes]], bytes]


BIBTEX_ENTRY = Form("BibTeX", bibtex.of_paper)
"""BibTeX is the one format that lists have, so each paper's entry is kept for them."""


def _render(of_paper: Callable[[Catalog, Paper], str]) -> Callable[[Catalog, Paper], bytes]:
    return lambda catalog, paper: of_paper(catalog, paper).encode()


FORMATS = (
    Format("BibTeX", ".bib", ".bib", ".bib", BIBTEX_ENTRY.render, bibtex.joined),
    Format("RIS", ".ris", "", ".ris", _render(ris.of_paper), ris.joined),
    Format("CSL JSON", ".json", "", ".csl.json", _render(csl.of_paper), csl.joined),
    Format("Text", "", "", ".txt", _render(styles.of_paper), styles.joined),
)


def _export(form: Format) -> Callable[[Catalog, Output], bytes]:
    def export(catalog: Catalog, output: Output) -> bytes:
        return form.join(
            [
                form.render(catalog, paper)
                for paper in catalog.papers_about(output.about, output.subject)
            ]
        )

    return export


LISTS = ("tag", "kind", "author", "year", "month")

EXPORTS: Mapping[str, Callable[[Catalog, Output], bytes]] = {
    f"{about}{ending}": _export(form)
    for form in FORMATS
    for about, ending in (
        ("paper", form.beside_paper),
        ("catalog", form.of_catalog),
        *((about, form.beside_list) for about in LISTS),
    )
    if ending
}
