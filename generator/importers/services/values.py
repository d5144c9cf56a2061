"""Values of answers in JSON, which may be of any type, or missing."""

from collections.abc import Iterable, Mapping
from typing import Any

from ...content import schema
from ...content.yaml import Scalar
from ...text.names import Name, fold_name
from ..markup import without_unseen

Object = Mapping[str, Any]

# https://api.crossref.org/types, as types of CSL
TYPES = {
    "journal-article": "article-journal", "proceedings-article": "paper-conference",
    "book-chapter": "chapter", "book-part": "chapter", "book-section": "chapter",
    "book-track": "chapter", "book": "book", "monograph": "book", "edited-book": "book",
    "reference-book": "book", "proceedings": "book", "reference-entry": "entry",
    "posted-content": "article", "report": "report", "report-component": "report",
    "dissertation": "thesis", "dataset": "dataset", "database": "dataset",
    "peer-review": "review", "standard": "standard",
}  # fmt: skip
"""Types of Crossref, which other services use too, and those of CSL that they mean."""


def text(value: object) -> str:
    """Return a value as text: a list as its first text; empty if it is not text or a number."""
    if isinstance(value, list):
        return next(filter(None, map(text, value)), "")
    is_text = isinstance(value, str | int | float) and not isinstance(value, bool)
    return without_unseen(str(value)).strip() if is_text else ""


def object_of(value: object) -> Object:
    """Return a value that is an object; otherwise an empty one."""
    return value if isinstance(value, dict) else {}


def objects_of(value: object) -> list[Object]:
    """Return the objects in a list."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def join_pages(first: str, last: str) -> str:
    """Return pages from the first to the last, as far as they are known."""
    return first if first == last else "-".join(filter(None, (first, last)))


def same_doi(one: str, other: str) -> bool:
    """Return whether two texts are one DOI, whose letters have no case."""
    return one.casefold() == other.casefold()


def orcids_in_order(authors: Iterable[Name], found: Iterable[tuple[Name, str]]) -> tuple[str, ...]:
    """Return the ORCID iDs of authors, in their order; empty texts if none is known.

    Args:
        authors: Names, each of them once.
        found: Names as the service has them, with the ORCID iD or its address. Two people of one
            name have none.
    """
    known: dict[str, set[str]] = {}
    for name, address in found:
        known.setdefault(fold_name(name), set()).add(_valid_orcid(address))
    of_each = [known.get(fold_name(name), set()) for name in authors]
    orcids = tuple("".join(each) if len(each) == 1 else "" for each in of_each)
    return orcids if any(orcids) else ()


def _valid_orcid(address: str) -> str:
    orcid, problems = address.rpartition("/")[2].upper(), []
    schema.orcid(Scalar(0, orcid), "orcid", lambda *problem: problems.append(problem))
    return "" if problems else orcid
