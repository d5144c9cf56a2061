"""What all citation formats ask of a paper: what sort of work it is, and where it is to be had."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal
from urllib.parse import quote

from ...catalog.model import Paper
from ...catalog.venues import venue_type

Genre = Literal["article", "inproceedings", "misc"]

# What Zotero calls them
ZOTERO_TYPES: Mapping[Genre, str] = {
    "article": "journalArticle",
    "inproceedings": "conferencePaper",
    "misc": "preprint",
}

# What is published in a volume of its own, though it is no conference
_PROCEEDINGS = re.compile(r"\b(?:workshops?|proceedings|symposium|challenge)\b", re.IGNORECASE)
# What an address may not hold as it is, at least in BibTeX and in a line of RIS
_SAFE = "/:;()<>!$&'*+,=@~#?%[]"


def genre(paper: Paper) -> Genre:
    """A journal's article, a paper in proceedings, or else anything: decided by the venue's words.

    A venue that is not known for what it is makes a work `misc`; no volume or page is read out of
    it.
    """
    match venue_type(paper.venue) if paper.venue else "other":
        case "journal":
            return "article"
        case "conference":
            return "inproceedings"
        case _:
            return "inproceedings" if _PROCEEDINGS.search(paper.venue) else "misc"


def address(paper: Paper) -> str:
    """Where the paper is for good: by its DOI, in the ACL Anthology or on arXiv; else empty."""
    if paper.doi:
        return _of_doi(paper.doi)
    if paper.acl:
        return f"https://aclanthology.org/{paper.acl}/"
    return f"https://arxiv.org/abs/{paper.arxiv}" if paper.arxiv else ""


@lru_cache(maxsize=16)
def _of_doi(doi: str) -> str:
    """The address of a DOI; every format asks for it, one after the other."""
    return f"https://doi.org/{quote(doi, safe=_SAFE)}"


def unnamed(paper: Paper) -> int:
    """How many authors a paper has beyond those whose names are known, where some are."""
    return max(0, paper.author_count - len(paper.authors)) if paper.authors else 0
