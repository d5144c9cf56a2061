"""What has changed since the last build, where that can be told before every file is asked.

Most edits are of what a few papers say, and of nothing that they are listed under. Then the people,
the lists and the addresses are those of before, nearly all files are made from what they were made
from before, and it need not be worked out for each of them again.
"""

import hashlib
from collections.abc import Iterator, Mapping, Set
from typing import TYPE_CHECKING, TypeAlias

from .model import Catalog, Site
from .output import Outputs
from .recipes import ABOUT, ENTRIES, PAPERS, recipe
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
    """The `papers`, by their ids, that alone say something else; `deep` if no list shows that."""

    papers: Set[str]
    deep: bool


def state(catalog: Catalog, templates: "Templates", code: bytes) -> State:
    """What tells this site from others; `code` is a digest of all that makes bytes but the site."""
    papers = catalog.papers
    leads = hashlib.blake2b(b"".join([paper.lead for paper in papers]), digest_size=SIZE)
    digests = b"".join([paper.digest for paper in papers])
    return frame(catalog), leads.digest(), made_by(templates, code), digests


def frame(catalog: Catalog) -> bytes:
    """A digest of which papers there are, what they are listed under, and all that no paper says."""
    papers = catalog.papers
    said = catalog.config, catalog.vocabulary, catalog.moves, catalog.people, catalog.about.source
    found = hashlib.blake2b(repr((said, [paper.id for paper in papers])).encode(), digest_size=SIZE)
    found.update(b"".join([paper.headings for paper in papers]))
    return found.digest()


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


def asked(site: Site, outputs: Outputs, edits: Edits) -> Outputs:
    """Those of a site's files that may show words that are others."""
    subjects = _subjects(site, edits)
    shown = {name: _shown(site, name, subjects, edits) for name in {*outputs.templates}}
    pages = {PAPERS: _pages(site, edits)}
    every = {name for name, some in shown.items() if some is None}
    most = frozenset().union(*[some for some in shown.values() if some])
    return Outputs.of(
        output
        for output in outputs.about(most, every)
        if output.page in pages.get(output.template, (output.page,))
        and (output.template in every or output.subject in (shown[output.template] or ()))
    )


def _subjects(site: Site, edits: Edits) -> Mapping[str, Set[str]]:
    """What those files are about that are about an edited paper, by what they can be about."""
    found: dict[str, set[str]] = {about: set() for about in ABOUT}
    for paper in map(site.paper, edits.papers):
        date = paper.date
        found["paper"].add(paper.id)
        found["tag"].update(paper.tags)
        found["kind"].add(paper.kind)
        found["author"].update([author.identity for author in paper.authors])
        found["year"].add(str(date.year))
        found["month"].add(f"{date.year:04}-{date.month:02}")
    return found


def _shown(
    site: Site, template: str, subjects: Mapping[str, Set[str]], edits: Edits
) -> Set[str] | None:
    """Of what `subjects` a template's files show words that are others; `None`: of what cannot be told."""
    made = recipe(template)
    if made.about in {"static", "frame", "wrote"}:
        return frozenset()
    if made.about not in ABOUT:
        return None
    if made.neighbours and not edits.deep:
        return {*subjects["paper"], *_beside(site, edits.papers)}
    unseen = edits.deep and made.digests == ENTRIES and made.about != "paper"
    return frozenset() if unseen else subjects[made.about]


def _pages(site: Site, edits: Edits) -> Set[int]:
    """On which pages of the list of all papers there are words that are others."""
    places = [site.position[paper] for paper in edits.papers if not edits.deep]
    return {place // site.catalog.config.page_size + 1 for place in places}


def _beside(site: Site, papers: Set[str]) -> Iterator[str]:
    """The papers before and after some papers."""
    every = site.catalog.papers
    for at in map(site.position.__getitem__, papers):
        yield from [one.id for one in (*every[max(0, at - 1) : at], *every[at + 1 : at + 2])]
