"""Identifiers of works, as people paste them: arXiv, DOI, ACL Anthology."""

import re
from typing import NamedTuple
from urllib.parse import unquote

# https://info.arxiv.org/help/arxiv_identifier.html: 2310.16441, 1412.6544, hep-th/9901001
ARXIV = re.compile(r"\d{4}\.\d{4,5}|[a-z]+(?:-[a-z]+)?(?:\.[A-Z]{2})?/\d{7}", re.ASCII)
# https://www.doi.org/doi-handbook/HTML/doi-name-syntax.html: prefix/suffix, printable
DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/[^\s\"<>]+", re.ASCII)
# https://aclanthology.org/info/ids/: 2020.emnlp-main.589, P18-1007
ACL = re.compile(r"\d{4}\.[a-z0-9]+-[a-z0-9]+\.\d+|[A-Z]\d{2}-\d{4}", re.ASCII)
_FORMS = {
    # Each has the DOI 10.48550/arXiv.ID too
    "arxiv": re.compile(
        r"(?:arxiv:\s*"
        r"|https?://(?:[a-z0-9-]+\.)?(?:arxiv|alphaxiv)\.org/(?:abs|pdf|html|format)/"
        r"|https?://(?:www\.)?huggingface\.co/papers/"
        r"|(?:doi:\s*|https?://(?:dx\.|www\.)?doi\.org/)?10\.48550/arxiv\."
        rf")?({ARXIV.pattern})(?:v\d+)?(?:\.pdf)?/?(?:[?#].*)?",
        re.ASCII | re.IGNORECASE,
    ),
    "doi": re.compile(
        rf"(?:doi:\s*|https?://(?:dx\.|www\.)?doi\.org/)?({DOI.pattern})",
        re.ASCII | re.IGNORECASE,
    ),
    "acl": re.compile(
        rf"(?:https?://(?:www\.)?aclanthology\.org/)?({ACL.pattern})(?:\.pdf)?/?", re.ASCII
    ),
}


class Identifier(NamedTuple):
    """An identifier, and the field of a paper that has it."""

    field: str
    value: str


def read_identifier(text: str) -> Identifier | None:
    """Read an arXiv id, a DOI or an id of the ACL Anthology, alone or in an address.

    An arXiv id has no version; a DOI of arXiv is read as the arXiv id. Return `None` if the text is
    something else.
    """
    text = text.strip()
    if "://" in text:
        text = unquote(text)
    for field, form in _FORMS.items():
        if match := form.fullmatch(text):
            return Identifier(field, match[1])
    return None
