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
# Journals that have no word such as Journal in their names; a volume or year may follow
_JOURNALS = re.compile(
    r"(?:(?:Science|Nature)(?: [A-Z][a-z]+)*|PNAS|TACL|TMLR|JMLR|JAIR|TPAMI|IJCV|IEEE Access|PLOS ONE|Neurocomputing"
    r"|Neural Networks|Neural Computation|Computational Linguistics|Machine Learning"
    r"|Artificial Intelligence|Knowledge-Based Systems|Pattern Recognition|Information Fusion"
    r"|Expert Systems with Applications)(?=\W*(?:\d|$))"
)
_JOURNAL_WORDS = re.compile(r"\b(?:Journal|Transactions|Letters|Annals|Acta|Surveys|Quarterly)\b")
_CONFERENCE_WORDS = re.compile(r"\b(?:Conference on|Symposium on)\b")
# Events beside a conference
_SIDE_EVENT = re.compile(r"\b(?:workshops?|challenge|tutorials?|posters?)\b", re.IGNORECASE)
# The acronym of a conference, or of two held together: Findings of EMNLP, 2019 ACL, NAACL-HLT
_ACRONYM = re.compile(
    r"(?:Findings of (?:the )?)?(?:\d{4} )?([A-Za-z]+(?:-[A-Za-z]+)*)(?=\W*(?:\d|$)|\s*[(,])"
)
# What follows the name of a journal: volume, year, pages
_NUMBERS = re.compile(r"[\s,(]*(?:\bvol\.?\s*)?\(?\d.*", re.IGNORECASE)


def venue_type(venue: str) -> VenueType:
    """Return whether a venue is surely a conference, surely a journal, or `other`."""
    if _SIDE_EVENT.search(venue):
        return "other"
    acronym = _ACRONYM.match(venue)
    if acronym and all(part in _CONFERENCES for part in acronym[1].split("-")):
        return "conference"
    if _JOURNALS.match(venue) or _JOURNAL_WORDS.search(venue):
        return "journal"
    return "conference" if _CONFERENCE_WORDS.search(venue) else "other"


def venue_title(venue: str) -> str:
    """Return a conference with its year, a journal without volume, or any other venue as it is."""
    match venue_type(venue):
        case "journal":
            return _NUMBERS.sub("", venue).strip() or venue
        case "conference":
            return re.split(r"[(,]", venue)[0].strip() or venue
        case _:
            return venue
