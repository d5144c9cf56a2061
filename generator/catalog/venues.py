"""What kind of publication a paper's `venue` names, as far as its words tell without doubt.

Machines ask for a conference or a journal, and a wrong answer is worse than none: a workshop, a
series of reports or a name that is not known here is `other`, and shown to people alone.
"""

import re
from functools import lru_cache
from typing import Literal

VenueType = Literal["conference", "journal", "other"]

# Conferences by the letters that everyone knows them by
_CONFERENCES = frozenset(
    "AACL AAAI ACCV ACL ACML AISTATS ASRU AAMAS BMVC CAiSE CHI CIKM COLING COLM COLT CoLLAs CoNLL"
    " CogSci CoRL CVPR EACL ECAI ECCV ECIR ECML EMNLP FAccT FOCS HLT ICASSP ICCV ICDM ICLR ICML"
    " ICRA IJCAI IJCNLP IJCNN INLG INTERSPEECH Interspeech IROS ISIT KDD LREC LoG MICCAI MLSys"
    " NAACL NIPS NeurIPS PAKDD PKDD RANLP RecSys RSS SIGGRAPH SIGIR SLT SODA STOC UAI VLDB WACV"
    " WSDM WWW".split()
)
# Journals whose names do not say that they are; a volume, a year or nothing follows
_JOURNALS = re.compile(
    r"(?:(?:Science|Nature)(?: [A-Z][a-z]+)*|PNAS|TACL|TMLR|JMLR|JAIR|TPAMI|IJCV|IEEE Access|PLOS ONE|Neurocomputing"
    r"|Neural Networks|Neural Computation|Computational Linguistics|Machine Learning"
    r"|Artificial Intelligence|Knowledge-Based Systems|Pattern Recognition|Information Fusion"
    r"|Expert Systems with Applications)(?=\W*(?:\d|$))"
)
_JOURNAL_WORDS = re.compile(r"\b(?:Journal|Transactions|Letters|Annals|Acta|Surveys|Quarterly)\b")
_CONFERENCE_WORDS = re.compile(r"\b(?:Conference on|Symposium on)\b")
# What meets beside a conference, and is not it
_BESIDE = re.compile(r"\b(?:workshops?|challenge|tutorials?|posters?)\b", re.IGNORECASE)
# The letters of a conference or of two that met together: Findings of EMNLP, 2019 ACL, NAACL-HLT
_LETTERS = re.compile(
    r"(?:Findings of (?:the )?)?(?:\d{4} )?([A-Za-z]+(?:-[A-Za-z]+)*)(?=\W*(?:\d|$)|\s*[(,])"
)
# Where the name of a journal ends: at a volume, a year, pages
_NUMBERS = re.compile(r"[\s,(]*(?:\bvol\.?\s*)?\(?\d.*", re.IGNORECASE)


@lru_cache(maxsize=4096)
def venue_type(venue: str) -> VenueType:
    """Whether `venue` is a conference, a journal, or nothing that can be told for sure."""
    if _BESIDE.search(venue):
        return "other"
    letters = _LETTERS.match(venue)
    if letters and all(part in _CONFERENCES for part in letters[1].split("-")):
        return "conference"
    if _JOURNALS.match(venue) or _JOURNAL_WORDS.search(venue):
        return "journal"
    return "conference" if _CONFERENCE_WORDS.search(venue) else "other"


def venue_title(venue: str) -> str:
    """The name of a conference with its year, or of a journal with no volume; else all of it."""
    match venue_type(venue):
        case "journal":
            return _NUMBERS.sub("", venue).strip() or venue
        case "conference":
            return re.split(r"[(,]", venue)[0].strip() or venue
        case _:
            return venue
