"""How to cite a paper, as its page shows it, and the files to take away."""

from dataclasses import dataclass

from .. import urls
from ..export import bibtex
from ..export.citation import STYLES, Run, work
from ..model import Paper, Site
from .parts import Ref


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


def citation(site: Site, paper: Paper) -> Citation | None:
    """How to cite `paper`; nothing if citations are switched off."""
    if not site.catalog.config.citations:
        return None
    page = urls.paper(paper.id)
    facts = work(paper)
    return Citation(
        tuple(Reference(name.lower(), name, style(facts)) for name, style in STYLES.items()),
        bibtex.entry(paper, site.keys[paper.id]),
        (
            Ref("BibTeX", urls.beside(page, ".bib")),
            Ref("RIS", urls.beside(page, ".ris")),
            Ref("CSL JSON", urls.beside(page, ".json")),
        ),
    )


def list_files(site: Site, page: str) -> tuple[Ref, ...]:
    """The BibTeX file beside a list of papers, whose first page is `page`."""
    if not site.catalog.config.citations:
        return ()
    return (Ref("BibTeX of this list", urls.beside(page, ".bib")),)


def catalog_files(site: Site) -> tuple[Ref, ...]:
    """The files that have all papers."""
    if not site.catalog.config.citations:
        return ()
    names = {
        "BibTeX": "bib",
        "RIS": "ris",
        "CSL JSON": "csl.json",
        "JSON Lines": "jsonl",
        "CSV": "csv",
    }
    return tuple(Ref(name, f"{urls.CATALOG}.{ending}") for name, ending in names.items())
