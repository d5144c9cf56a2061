"""Types of works: books, chapters, theses, papers, with the names that curators may write.

The types are those of CSL 1.0.2, appendix III (https://docs.citationstyles.org/en/stable/specification.html),
but for two things. CSL's `article`, which is a preprint, is called `preprint`, since `article` is the
journal article of BibTeX; and doctoral and master's theses have types of their own.
"""

from collections.abc import Mapping

from .model import Paper
from .venues import is_proceedings, venue_type

TYPES = frozenset(
    "preprint article-journal article-magazine article-newspaper bill book broadcast chapter classic"
    " dataset document entry entry-dictionary entry-encyclopedia event figure graphic"
    " hearing interview legal_case legislation manuscript map mastersthesis motion_picture"
    " musical_score pamphlet paper-conference patent performance periodical personal_communication"
    " phdthesis post post-weblog regulation report review review-book software song speech standard"
    " thesis treaty webpage".split()
)

SYNONYMS: Mapping[str, str] = {
    synonym: name
    for name, synonyms in {
        "article-journal": "article suppperiodical",
        "book": "mvbook collection mvcollection proceedings mvproceedings reference mvreference",
        "chapter": "inbook incollection suppbook suppcollection bookinbook",
        "document": "misc",
        "entry": "inreference",
        "graphic": "artwork image",
        "manuscript": "unpublished",
        "motion_picture": "movie video",
        "pamphlet": "booklet",
        "paper-conference": "inproceedings conference",
        "personal_communication": "letter",
        "report": "techreport manual",
        "song": "audio music",
        "webpage": "online electronic www",
    }.items()
    for synonym in synonyms.split()
}
"""Entry types of BibTeX and biblatex, and the types that they mean."""

STATUSES = ("in preparation", "submitted", "forthcoming", "in press")
"""States of a work that is not published yet."""


def work_type(paper: Paper) -> str:
    """Return the type of a work: the one its file names, or the one that its venue tells."""
    return paper.type or infer_type(paper.venue, paper.arxiv)


def infer_type(venue: str, arxiv: str) -> str:
    """Return the type of a work that is not said: what its venue tells.

    Without a venue, a paper on arXiv is a `preprint`, and anything else a `document`.
    """
    match venue_type(venue):
        case "journal":
            return "article-journal"
        case "conference":
            return "paper-conference"
        case _ if is_proceedings(venue):
            return "paper-conference"
        case _:
            return "preprint" if arxiv else "document"
