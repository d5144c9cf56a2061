"""Recognises conferences and journals by the `venue` of a paper.

Citation formats ask for one or the other, and a wrong answer is worse than none. Workshops, series
of reports and unknown names are `other`.
"""

import re
from typing import Literal

VenueType = Literal["conference", "journal", "other"]

# Acronyms of conferences
_CONFERENCES = frozenset(
    "AACL AAAI ACCV ACL ACML AISTATS ASRU AAMAS BMVC CAiSE CHI CIKM COLING COLM COLT CoLLAs CoNLL"
    " CogSci CoRL CVPR EACL ECAI ECCV ECIR ECML EMNLP FAccT FOCS HLT ICASSP ICCV ICDM ICLR ICML"
    " ICRA IJCAI IJCNLP IJCNN INLG INTERSPEECH Interspeech IROS ISIT KDD LREC LoG MICCAI MLSys"
    " NAACL NIPS NeurIPS PAKDD PKDD RANLP RecSys RSS SIGGRAPH SIGIR SLT SODA STOC UAI VLDB WACV"
    " WSDM WWW".split()
)
# The acronym of a conference, or of two held together: Findings of EMNLP, 2019 ACL, NAACL-HLT
_ACRONYM = re.compile(
    r"(?:Findings of (?:the )?)?(?:\d{4} )?([A-Za-z]+(?:-[A-Za-z]+)*)(?=\W*(?:\d|$)|\s*[(,])"
)
_CONFERENCE = re.compile(r"\b(?:Conference|Symposium) on\b")
# Events beside a conference
_SIDE_EVENT = re.compile(r"\b(?:workshops?|challenge|tutorials?|posters?)\b", re.IGNORECASE)
# Words in the names of journals, and names that have none; a volume or year may follow these
_JOURNAL = re.compile(
    r".*\b(?:Journal|Transactions|Letters|Annals|Acta|Surveys|Quarterly)\b"
    r"|(?:(?:Science|Nature)(?: [A-Z][a-z]+)*|PNAS|TACL|TMLR|JMLR|JAIR|TPAMI|IJCV|IEEE Access"
    r"|PLOS ONE|Neurocomputing|Neural Networks|Neural Computation|Computational Linguistics"
    r"|Machine Learning|Artificial Intelligence|Knowledge-Based Systems|Pattern Recognition"
    r"|Information Fusion|Expert Systems with Applications)(?=\W*(?:\d|$))"
)
# What follows the title: of a journal, the volume, year and pages; of a conference, any remark
_ENDINGS: dict[VenueType, re.Pattern[str]] = {
    "journal": re.compile(r"[\s,(]*(?:\bvol\.?\s*)?\(?\d.*", re.IGNORECASE),
    "conference": re.compile(r"[(,].*"),
    "other": re.compile(r"\Z"),
}

# Published in a volume, though not at a conference
_PROCEEDINGS = re.compile(r"\b(?:workshops?|proceedings|symposium|challenge)\b", re.IGNORECASE)
# The year at the end of a name that is neither a conference's nor a journal's
_YEAR = re.compile(r"(?:,? (?:19|20)\d\d| \((?:19|20)\d\d\))$")


def venue_type(venue: str) -> VenueType:
    """Return whether a venue is surely a conference, surely a journal, or `other`."""
    if _SIDE_EVENT.search(venue):
        return "other"
    acronym = _ACRONYM.match(venue)
    if acronym and all(part in _CONFERENCES for part in acronym[1].split("-")):
        return "conference"
    if _JOURNAL.match(venue):
        return "journal"
    return "conference" if _CONFERENCE.search(venue) else "other"


def is_proceedings(venue: str) -> bool:
    """Return whether the words of a venue tell of a volume of papers, such as that of a workshop."""
    return bool(_PROCEEDINGS.search(venue))


def venue_title(venue: str) -> str:
    """Return a conference with its year, a journal without volume, or any other venue as it is."""
    return _ENDINGS[venue_type(venue)].sub("", venue).strip() or venue


def venue_series(venue: str) -> str:
    """Return the name that the papers of all years share: `ICLR` for `ICLR 2024`.

    A conference that changed its acronym has the new one. The name of a workshop stays as it is, but
    for the year.
    """
    acronym = _ACRONYM.match(venue)
    if acronym and venue_type(venue) == "conference":
        name = "NeurIPS" if acronym[1] == "NIPS" else acronym[1]
        return f"Findings of {name}" if venue.startswith("Findings") else name
    return _YEAR.sub("", venue_title(venue))
