"""How to cite a paper, as its page shows it, and the files to take away."""

from .. import urls
from ..export.citation import Run, styled
from ..export.references import BIBTEX, FORMATS
from ..model import Paper, Site
from ..values import value
from .parts import Ref


@value
class Reference:
    """A reference in one style; `id` names the style."""

    id: str
    style: str
    runs: tuple[Run, ...]


@value
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
    return Citation(
        tuple(Reference(name.lower(), name, runs) for name, runs in styled(site, paper).items()),
        BIBTEX.listed.of(site, paper).decode(),
        tuple(Ref(form.name, urls.beside(page, form.beside_paper)) for form in FORMATS),
    )


def list_files(site: Site, page: str) -> tuple[Ref, ...]:
    """The files beside a list of papers, whose first page is `page`."""
    if not site.catalog.config.citations:
        return ()
    return tuple(Ref(form.name, urls.beside(page, form.beside_list)) for form in FORMATS)


def catalog_files(site: Site) -> tuple[Ref, ...]:
    """The files that have all papers."""
    if not site.catalog.config.citations:
        return ()
    data = (Ref("JSON Lines", f"{urls.CATALOG}.jsonl"), Ref("CSV", f"{urls.CATALOG}.csv"))
    return (*list_files(site, urls.CATALOG), *data)
