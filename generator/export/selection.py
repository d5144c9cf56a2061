"""What readers export of the papers they select: each paper in each format, for a script to join.

The records are those of the files beside papers and of the whole catalog.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

import orjson

from ..catalog.catalog import Catalog
from ..catalog.model import Paper
from ..plan.output import Output
from .citations import csl, markdown, ris, styles
from .citations.bibtex import ENTRY as BIBTEX_ENTRY
from .citations.work import to_work
from .data import tables
from .scripts import to_script


@dataclass(frozen=True, slots=True)
class Format:
    """A format of several papers: `make` gives the record of one, the rest is put around records.

    Attributes:
        name: as readers know it.
        ending: that of a file's name.
        media: the media type.
    """

    name: str
    ending: str
    media: str
    make: Callable[[Catalog, Paper], str]
    head: str = ""
    between: str = ""
    tail: str = ""

    def join(self, records: Iterable[str]) -> str:
        """Return records as one text; `templates/static/export.js` does the same."""
        return f"{self.head}{self.between.join(records)}{self.tail}"


def _bibtex(catalog: Catalog, paper: Paper) -> str:
    return BIBTEX_ENTRY.render(catalog, paper).decode()


def _csl(catalog: Catalog, paper: Paper) -> str:
    return orjson.dumps(csl.to_csl(catalog, paper)).decode()


def _reference(style: str, _catalog: Catalog, paper: Paper) -> str:
    return styles.to_plain(styles.STYLES[style](to_work(paper))) + "\n"


FORMATS = (
    Format("BibTeX", ".bib", "application/x-bibtex", _bibtex, between="\n"),
    Format("RIS", ".ris", "application/x-research-info-systems", ris.to_ris, between="\r\n"),
    Format(
        "CSL JSON",
        ".json",
        "application/vnd.citationstyles.csl+json",
        _csl,
        head="[\n",
        between=",\n",
        tail="\n]\n",
    ),
    Format("CSV", ".csv", "text/csv", tables.to_row, head=tables.HEADER),
    *(
        Format(style, ".txt", "text/plain", partial(_reference, style), between="\n")
        for style in styles.STYLES
    ),
    Format("Markdown", ".md", "text/markdown", markdown.to_markdown),
    Format("Markdown with abstracts", ".md", "text/markdown", markdown.to_summary, between="\n"),
)
"""The formats in which readers can export papers, in the order in which they are offered."""


def to_formats(catalog: Catalog, _output: Output) -> bytes:
    """Return data/citations.js: each format, and what is around and between its records."""
    formats = [
        {
            "name": form.name,
            "ending": form.ending,
            "media": form.media,
            "head": form.head,
            "between": form.between,
            "tail": form.tail,
        }
        for form in FORMATS
    ]
    return to_script(catalog, "citations", formats)


def to_records(catalog: Catalog, output: Output) -> bytes:
    """Return a data/citations.N.js: of each paper of a shard its date and its record in each format."""
    shard = catalog.shards[int(output.subject)]
    records = {
        paper.id: [paper.date.as_iso(), *(form.make(catalog, paper) for form in FORMATS)]
        for paper in shard
    }
    return to_script(catalog, f"citations.{output.subject}", records)
