"""The formats in which a citation file lies beside each paper."""

from typing import NamedTuple


class PaperFile(NamedTuple):
    """A file beside each paper's page: the name of its format, its ending and its media type."""

    name: str
    ending: str
    media: str


PAPER_FILES = (
    PaperFile("BibTeX", ".bib", "application/x-bibtex"),
    PaperFile("RIS", ".ris", "application/x-research-info-systems"),
    PaperFile("CSL JSON", ".json", "application/vnd.citationstyles.csl+json"),
)
