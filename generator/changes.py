"""What has changed since the last build, where that can be told before every file is asked.

Most edits are of an abstract, and further down than lists show it. Then nearly all files are made
from what they were made from before, and it need not be worked out for each of them again.
"""

import hashlib
from typing import TYPE_CHECKING, TypeAlias

from .model import Catalog

if TYPE_CHECKING:
    from .template_files import Templates

SIZE = 16

State: TypeAlias = tuple[bytes, bytes, bytes]
"""A digest of all that a catalog says but for the ends of abstracts, one of what else a site is made
from, and the digests of all papers' files, in the papers' order."""

UNKNOWN: State = (b"", b"", b"")


def state(catalog: Catalog, templates: "Templates", code: bytes) -> State:
    """What tells this site from others; `code` is a digest of all that makes bytes but the site."""
    papers = catalog.papers
    said = catalog.config, catalog.vocabulary, catalog.moves, catalog.people, catalog.about.source
    frame = hashlib.blake2b(repr((said, [paper.id for paper in papers])).encode(), digest_size=SIZE)
    frame.update(b"".join([paper.lead for paper in papers]))
    digests = b"".join([paper.digest for paper in papers])
    return frame.digest(), made_by(templates, code), digests


def made_by(templates: "Templates", code: bytes) -> bytes:
    """A digest of what makes a site of a catalog."""
    return hashlib.blake2b(code + templates.digest, digest_size=SIZE).digest()


def edited(old: State, new: State, catalog: Catalog) -> frozenset[str] | None:
    """The ids of the papers whose files alone are others; `None` if there is more to it."""
    if not old[0] or old[:2] != new[:2] or len(old[2]) != len(new[2]):
        return None
    size = len(new[2]) // max(1, len(catalog.papers))
    places = range(0, len(new[2]), size or 1)
    before, after = ([digests[i : i + size] for i in places] for digests in (old[2], new[2]))
    return frozenset(
        paper.id
        for paper, one, other in zip(catalog.papers, before, after, strict=True)
        if one != other
    )
