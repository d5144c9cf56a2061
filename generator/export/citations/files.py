"""Citation files: beside each paper, beside each list, and for the whole catalog."""

from collections.abc import Callable, Mapping

from ...catalog.catalog import Catalog
from ...plan.output import Output
from ..fragments import Form
from . import bibtex, csl, ris, styles

BIBTEX_ENTRY = Form("BibTeX", bibtex.to_bibtex)
"""The form that papers have in `.bib` files and on their own pages."""


def export_bibtex(catalog: Catalog, output: Output) -> bytes:
    """Return the BibTeX file of a paper, of a list or of the catalog."""
    papers = catalog.papers_about(output.about, output.subject)
    return bibtex.join_entries(BIBTEX_ENTRY.render_all(catalog, papers))


def export_ris(catalog: Catalog, output: Output) -> bytes:
    """Return the RIS file of a paper or of the catalog."""
    papers = catalog.papers_about(output.about, output.subject)
    return ris.join_records(ris.to_ris(catalog, paper) for paper in papers).encode()


def export_csl(catalog: Catalog, output: Output) -> bytes:
    """Return the CSL-JSON file of a paper or of the catalog."""
    papers = catalog.papers_about(output.about, output.subject)
    return csl.join_items(csl.to_csl(catalog, paper) for paper in papers).encode()


def export_text(catalog: Catalog, _output: Output) -> bytes:
    """Return the references of the catalog as text, in every style."""
    return styles.to_text(catalog.papers).encode()


EXPORTS: Mapping[str, Callable[[Catalog, Output], bytes]] = {
    "paper.bib": export_bibtex,
    "tag.bib": export_bibtex,
    "kind.bib": export_bibtex,
    "author.bib": export_bibtex,
    "year.bib": export_bibtex,
    "month.bib": export_bibtex,
    "catalog.bib": export_bibtex,
    "paper.ris": export_ris,
    "catalog.ris": export_ris,
    "paper.json": export_csl,
    "catalog.csl.json": export_csl,
    "catalog.txt": export_text,
}
