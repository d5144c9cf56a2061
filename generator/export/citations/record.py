"""Facts of a paper that every citation format needs: its genre, its address, its authors."""

from collections.abc import Mapping
from typing import Literal
from urllib.parse import quote

from ...catalog.model import Paper
from ...catalog.venues import is_proceedings, venue_type
from ...text.names import Name

Genre = Literal["article", "inproceedings", "misc"]

ZOTERO_TYPES: Mapping[Genre, str] = {
    "article": "journalArticle",
    "inproceedings": "conferencePaper",
    "misc": "preprint",
}

# Safe in a URL, in BibTeX and in a line of RIS
_SAFE = "/:;()<>!$&'*+,=@~#?%[]"


def genre(paper: Paper) -> Genre:
    """Return whether the venue is a journal, proceedings or anything else.

    The words of the venue decide. A venue of an unknown type makes a work `misc`, and no volume
    or page is read out of it.
    """
    match venue_type(paper.venue):
        case "journal":
            return "article"
        case "conference":
            return "inproceedings"
        case _:
            return "inproceedings" if is_proceedings(paper.venue) else "misc"


def address(paper: Paper) -> str:
    """Return the permanent URL of a paper: its DOI, the ACL Anthology or arXiv; empty if none."""
    if paper.doi:
        return f"https://doi.org/{quote(paper.doi, safe=_SAFE)}"
    if paper.acl:
        return f"https://aclanthology.org/{paper.acl}/"
    return f"https://arxiv.org/abs/{paper.arxiv}" if paper.arxiv else ""


def count_unnamed(paper: Paper) -> int:
    """Return the number of authors whose names are missing; 0 if no author is named."""
    return max(0, paper.author_count - len(paper.authors)) if paper.authors else 0


def invert_name(name: Name) -> str:
    """Return a name as `Family, Given` or `Family, Given, Suffix`; a name without parts as it is."""
    return ", ".join(filter(None, (name.family, name.given, name.suffix)))


def invert_in_two(name: Name) -> str:
    """Return a name as `Family Suffix, Given`, for readers that drop what a second comma begins."""
    family = " ".join(filter(None, (name.family, name.suffix)))
    return invert_name(Name(name.given, family))
