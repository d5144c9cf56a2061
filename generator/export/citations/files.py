"""Citation files: of a paper, of a list, and of the whole catalog."""

import orjson

from ...catalog.catalog import Catalog
from ...plan.output import Output
from . import bibtex, csl, ris, styles
from .work import to_work


def to_bibtex(catalog: Catalog, output: Output) -> bytes:
    """Return the BibTeX file of a paper, of a list or of the catalog."""
    papers = catalog.papers_about(output.about, output.subject)
    return b"\n".join(bibtex.ENTRY.render(catalog, paper) for paper in papers)


def to_ris(catalog: Catalog, output: Output) -> bytes:
    """Return the RIS file of a paper or of the catalog."""
    papers = catalog.papers_about(output.about, output.subject)
    return "\r\n".join(ris.to_ris(catalog, paper) for paper in papers).encode()


def to_csl(catalog: Catalog, output: Output) -> bytes:
    """Return the CSL-JSON file of a paper or of the catalog: a list, with an item on each line."""
    papers = catalog.papers_about(output.about, output.subject)
    items = b",\n".join(orjson.dumps(csl.to_csl(catalog, paper)) for paper in papers)
    return b"[\n" + items + b"\n]\n"


def to_text(catalog: Catalog, _output: Output) -> bytes:
    """Return a text: the name of each style, and under it a reference to each paper."""
    works = [to_work(paper) for paper in catalog.papers]
    return "\n".join(
        "\n".join([name, *(styles.to_plain(style(work)) for work in works), ""])
        for name, style in styles.STYLES.items()
    ).encode()
