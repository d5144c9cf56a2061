"""Facts of a paper that every citation format needs: its address, its authors, its pages."""

import re
from typing import NamedTuple

from ...catalog.model import Paper
from ...text.addresses import doi_address
from ...text.names import Name

_RANGE = re.compile(r"([^\s,;-]+)-([^\s,;-]+)")


class Pages(NamedTuple):
    """The first and the last page; a page alone, or what is no range, is all `first`."""

    first: str
    last: str = ""


def split_pages(pages: str) -> Pages:
    """Return the two ends of a range of pages."""
    match = _RANGE.fullmatch(pages)
    return Pages(match[1], match[2]) if match else Pages(pages)


def join_ranges(pages: str, dash: str) -> str:
    """Return pages with another dash in their ranges."""
    return _RANGE.sub(rf"\1{dash}\2", pages)


def address(paper: Paper) -> str:
    """Return the permanent URL of a paper: its DOI, the ACL Anthology or arXiv; or else its `url`."""
    if paper.doi:
        return doi_address(paper.doi)
    if paper.acl:
        return f"https://aclanthology.org/{paper.acl}/"
    return f"https://arxiv.org/abs/{paper.arxiv}" if paper.arxiv else paper.url


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
