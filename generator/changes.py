"""What has changed since the last build, where that can be told before every file is asked.

Most edits are of what a few papers say, and of nothing that they are listed under. Then the people,
the lists and the addresses are those of before, nearly all files are made from what they were made
from before, and it need not be worked out for each of them again.
"""

import hashlib
from collections.abc import Set
from typing import TYPE_CHECKING, TypeAlias

from .model import Catalog
from .values import value

if TYPE_CHECKING:
    from .template_files import Templates

SIZE = 16

State: TypeAlias = tuple[bytes, bytes, bytes, bytes]
"""A digest of which papers there are, what they are listed under and all that no paper says; one of
what lists show of papers besides; one of what else a site is made from; and the digests of all
papers' files, in the papers' order."""

UNKNOWN: State = (b"", b"", b"", b"")


@value
class Edits:
    """The `papers`, by their ids, of which alone the words are others; `deep` if no list shows those."""

    papers: Set[str]
    deep: bool


def state(catalog: Catalog, templates: "Templates", code: bytes) -> State:
    """What tells this site from others; `code` is a digest of all that makes bytes but the site."""
    papers = catalog.papers
    said = catalog.config, catalog.vocabulary, catalog.moves, catalog.people, catalog.about.source
    frame = hashlib.blake2b(repr((said, [paper.id for paper in papers])).encode(), digest_size=SIZE)
    frame.update(b"".join([paper.headings for paper in papers]))
    leads = hashlib.blake2b(b"".join([paper.lead for paper in papers]), digest_size=SIZE)
    digests = b"".join([paper.digest for paper in papers])
    return frame.digest(), leads.digest(), made_by(templates, code), digests


def made_by(templates: "Templates", code: bytes) -> bytes:
    """A digest of what makes a site of a catalog."""
    return hashlib.blake2b(code + templates.digest, digest_size=SIZE).digest()


def edited(old: State, new: State, catalog: Catalog) -> Edits | None:
    """What papers say that they did not; `None` if there is more to it than that.

    What follows of it for other papers is not in it: their keys may be others, too.
    """
    (frame, leads, by, before), (_, _, _, after) = old, new
    if not frame or (frame, by) != (new[0], new[2]) or len(before) != len(after):
        return None
    size = len(after) // max(1, len(catalog.papers))
    places = range(0, len(after), size or 1)
    papers = frozenset(
        paper.id
        for paper, i in zip(catalog.papers, places, strict=True)
        if before[i : i + size] != after[i : i + size]
    )
    return Edits(papers, leads == new[1])
