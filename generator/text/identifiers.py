"""Identifiers of works, as people paste them: arXiv, DOI, ACL Anthology."""

import re
from typing import NamedTuple
from urllib.parse import unquote

_ARXIV_ID = r"\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Za-z-]+)?/\d{7}"
_FORMS = {
    # https://info.arxiv.org/help/arxiv_identifier.html; each has the DOI 10.48550/arXiv.ID too
    "arxiv": re.compile(
        r"(?:arxiv:\s*"
        r"|https?://(?:[a-z0-9-]+\.)?(?:arxiv|alphaxiv)\.org/(?:abs|pdf|html|format)/"
        r"|https?://(?:www\.)?huggingface\.co/papers/"
        r"|(?:doi:\s*|https?://(?:dx\.|www\.)?doi\.org/)?10\.48550/arxiv\."
        rf")?({_ARXIV_ID})(?:v\d+)?(?:\.pdf)?/?(?:[?#].*)?",
        re.ASCII | re.IGNORECASE,
    ),
    "doi": re.compile(
        r"(?:doi:\s*|https?://(?:dx\.|www\.)?doi\.org/)?(10\.\d{4,9}(?:\.\d+)*/[^\s\"<>]+)",
        re.ASCII | re.IGNORECASE,
    ),
    # https://aclanthology.org/info/ids/
    "acl": re.compile(
        r"(?:https?://(?:www\.)?aclanthology\.org/)?"
        r"(\d{4}\.[a-z0-9]+-[a-z0-9]+\.\d+|[A-Z]\d{2}-\d{4})(?:\.pdf)?/?",
        re.ASCII,
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
