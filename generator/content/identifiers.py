"""Identifiers of works: the forms that a paper's file has, and what is meant by other forms."""

import re
from urllib.parse import unquote

from ..text.identifiers import ACL, ARXIV, DOI
from ..text.slugs import to_ascii
from . import schema
from .schema import Reader

_CATEGORY = re.compile(r"[a-z]+(?:-[a-z]+)*(?:\.[A-Za-z]+(?:-[a-z]+)?)?")
_ISBN = re.compile(r"(?:97[89][- ]?)?(?:\d[- ]?){9}[\dXx]", re.ASCII)
_ISSN = re.compile(r"\d{4}-\d{3}[\dXx]", re.ASCII)
KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:+/-]*")


def _find(pattern: re.Pattern[str], value: str) -> str:
    match = pattern.search(value)
    return match[0] if match else ""


def _guess_doi(value: str) -> str:
    value = unquote(value)
    match = DOI.search(value)
    # An old DOI with <...> in it would be cut
    is_whole = match and not value.startswith("<", match.end())
    return match[0].rstrip(".,;)") if match and is_whole else ""


def _guess_issn(value: str) -> str:
    digits = re.sub(r"[^\dXx]", "", value)
    return f"{digits[:4]}-{digits[4:]}"


def _guess_key(value: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.:+/-]+", "-", to_ascii(value)).strip("-")


arxiv: Reader[str] = schema.matching(
    ARXIV,
    "write an id such as 2310.16441 or hep-th/9901001",
    "an arXiv id",
    lambda value: _find(ARXIV, value),
)
category: Reader[str] = schema.matching(_CATEGORY, "write one such as cs.LG", "a category of arXiv")
doi: Reader[str] = schema.matching(DOI, "write one such as 10.1145/3605943", "a DOI", _guess_doi)
acl: Reader[str] = schema.matching(
    ACL,
    "write one such as 2020.emnlp-main.589 or P18-1007",
    "an id of the ACL Anthology",
    lambda value: _find(ACL, value),
)
isbn: Reader[str] = schema.matching(
    _ISBN,
    "write its 10 or 13 digits, such as 978-0-262-03384-8",
    "an ISBN",
    lambda value: _find(_ISBN, value),
)
issn: Reader[str] = schema.matching(
    _ISSN, "write its 8 digits, such as 1533-7928", "an ISSN", _guess_issn
)
key: Reader[str] = schema.matching(
    KEY,
    "write one such as levi-2023-grokking, of the letters a to z, digits and - _ . : + /",
    "a BibTeX key",
    _guess_key,
)
