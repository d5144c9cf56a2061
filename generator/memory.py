"""What a process that builds again and again keeps from one build to the next: `serve` has one.

A paper is the one of before while its file looks the same, as with the cache on the disk; and of a
site in which no more than the ends of abstracts are others, all else stays.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import replace
from functools import cache as once
from functools import partial
from pathlib import Path

from . import cache, changes, manifests, outline
from .cache import File, PaperCache, Settled, Signature
from .changes import UNKNOWN, Edits, Left, State
from .compared import compared
from .derive import derive
from .fingerprint import Digests
from .looks import Known
from .manifests import Manifest, Stamp
from .model import Catalog, Paper, Site, Vocabulary
from .output import Outputs
from .plan import plan
from .rows import Row, to_paper

OUTLINE = "outline"
"""The name of the file that an outline is kept in."""


class Memory:
    """The papers of the last build by the paths of their files, and the site that follows from them.

    It is a cache of papers in front of the one on the disk, which is asked only when this is empty.
    """

    def __init__(self, *, lasting: bool = True) -> None:
        """Keep nothing for a next build unless it is `lasting`."""
        self._lasting = lasting
        self._papers: Mapping[str, tuple[Signature, Paper]] = {}
        self._vocabulary: Vocabulary | None = None
        self.settled = Settled()
        self._site: Site | None = None
        self._state = UNKNOWN
        # The state of the last catalog, and what differs from it in a site that was derived anew
        self._regrouped: tuple[State, Callable[[], Edits | None]] = UNKNOWN, lambda: None
        self._frame = self._leads = b""
        # Papers whose keys are others than when lists showed something else of papers
        self._rekeyed: tuple[bytes, Set[str]] = b"", frozenset()
        # What papers were listed under when the first digest was that of the catalog's state
        self._left: tuple[bytes, Left | None] = b"", None
        self._stored: object = None
        self._outline: outline.Outline | None = None
        self._digests: tuple[State, Digests] = UNKNOWN, ()
        self._known: Known | None = None
        self._stamp: Stamp | None = None
        self._assets: Sequence[str] = ()
        self._outputs: Outputs | None = None
        self._plan: outline.Plan | None = None

    def before(self, disk: PaperCache) -> "Memory":
        """Stand before a cache on the disk."""
        self._disk, self.settings = disk, disk.settings
        return self

    def forget(self) -> None:
        """Keep nothing."""
        self._papers, self._site, self.settled = {}, None, Settled()
        self._known = None

    def begin(self, vocabulary: Vocabulary) -> None:
        """Take up what the last build kept, if it was made with this vocabulary."""
        if vocabulary != self._vocabulary:
            self.forget()
        self._vocabulary = vocabulary
        self._asks_disk = not self._papers
        self._new: dict[str, tuple[Signature, Paper]] = {}
        if self._asks_disk:
            self._disk.begin(vocabulary)
            self.settled = self._disk.settled

    def known(self, files: Iterable[File]) -> tuple[list[Paper], list[File]]:
        """The papers of those files that have not changed; the others have to be read."""
        if self._asks_disk:
            papers, unread = self._disk.known(files)
            if self._lasting:
                signatures = dict(files)
                self._new = {paper.path: (signatures[paper.path], paper) for paper in papers}
            return papers, unread
        old, new = self._papers, self._new
        papers, unread = [], []
        for file in files:
            path, signature = file
            found = old.get(path)
            if found and found[0] == signature:
                new[path] = found
                papers.append(found[1])
            else:
                unread.append(file)
        return papers, unread

    def put(self, signatures: Iterable[Signature], rows: Sequence[Row]) -> list[Paper]:
        """Keep what files have been read as."""
        signatures = list(signatures)
        papers = self._disk.put(signatures, rows) if self._asks_disk else [*map(to_paper, rows)]
        settled = time.time_ns() - cache.RACY_NS
        for signature, paper in zip(signatures, papers, strict=True):
            if max(signature[1:3]) < settled:
                self._new[paper.path] = signature, paper
        return papers

    def save(self) -> None:
        """Keep this build's papers for the next one."""
        self._papers = self._new if self._lasting else {}
        self._new = {}
        if self._asks_disk:
            self._disk.settled = self.settled
            self._disk.save()
        else:
            self.settings.save()

    def derive(self, catalog: Catalog, state: State) -> Site:
        """What follows from a catalog in a `state`, of whose first part all does but for papers' keys."""
        frame, leads, *_ = state
        self._left = b"", None
        self._regrouped = UNKNOWN, lambda: None
        last = self._state, self._site
        before = self._site.catalog.papers if self._site else ()
        if self._site and self._frame == frame:
            self._outline = self._last_outline()
        elif self._site and (
            found := outline.retagged(self._last_outline, self._site.catalog, catalog)
        ):
            self._outline, left = found
            self._left = self._frame, left
        elif self._asks_disk and (
            kept := outline.load(self._disk.folder / OUTLINE, self._owner(frame))
        ):
            before = ()
            self._leads, self._outline, self._assets, self._plan = kept
            self._stored = frame, self._leads, tuple(self._assets)
            self._outputs = None
        else:
            self._leads = leads
            self._outline, self._outputs, self._plan = None, None, None
        self._rekeyed = leads, frozenset()
        if self._outline and self._leads != leads:
            self._outline, others = outline.rekeyed(self._outline, catalog, before)
            self._rekeyed = self._leads, others
        site = (
            outline.restored(self._outline, catalog) if self._outline else derive(catalog, last[1])
        )
        if last[1] and not self._outline:
            self._regrouped = last[0], once(partial(compared, last[1], site))
        self._site, self._state, self._frame, self._leads = site, state, frame, leads
        return site

    def _last_outline(self) -> outline.Outline:
        assert self._site
        return self._outline or outline.of(self._site)

    def edited(self, state: State, now: State, catalog: Catalog) -> Edits | None:
        """What differs in the catalog that was derived last, and is in state `now`, from one in a `state`.

        Those papers are among its papers that have other keys, and `None` says that there is more to it,
        as in `changes.edited`.
        """
        before, left = self._left
        found = changes.edited(state, now, catalog, left if state[0] == before else None)
        if not found and state[2] == now[2] and state == self._regrouped[0]:
            return self._regrouped[1]()
        since, others = self._rekeyed
        if not found or found.deep:
            return found
        return replace(found, papers=found.papers | others) if state[1] == since else None

    def plan(self, site: Site, assets: Sequence[str], last: Sequence[str] | None = None) -> Outputs:
        """The files of the site that was derived last; abstracts have no say in which there are.

        What is kept of a plan on the disk is known but for the paths: those of the `last` site, if its
        plan is the same.
        """
        if tuple(self._assets) != tuple(assets):
            self._outputs, self._plan = None, None
        if not self._outputs and self._plan and last is not None:
            self._outputs = Outputs(last, *self._plan)
        if not self._outputs:
            self._assets, self._outputs = assets, plan(site, assets)
        return self._outputs

    def keeping(self) -> Callable[[], None] | None:
        """What keeps what was derived last, and its plan, for the next build; `None` if that is kept."""
        now = self._frame, self._leads, tuple(self._assets)
        if self._stored == now:
            return None
        self._stored = now
        return self._keep

    def _keep(self) -> None:
        assert self._site
        assert self._outputs
        path, owner = self._disk.folder / OUTLINE, self._owner(self._frame)
        outline.save(
            path, owner, (self._leads, self._last_outline(), tuple(self._assets)), self._outputs
        )

    def site(self, cache: Path, folder: Path) -> Known | None:
        """What is known of a site if the last build was this memory's; whether it still holds is not asked."""
        known, stamp = self._known, self._stamp
        good = known and known.folder == folder and stamp == manifests.stamp(cache, folder)
        return known if good else None

    def digests(self, state: State, edits: Edits | None) -> Digests:
        """Those of papers that are not edited since a `state`, as far as they are known."""
        then, found = self._digests
        if edits is None or state != then:
            return ()
        return [
            {paper: one for paper, one in some.items() if paper not in edits.papers}
            for some in found
        ]

    def remember(self, cache: Path, out: Path, manifest: Manifest, digests: Digests) -> None:
        """Keep what is known of the site that this build made, and of its papers."""
        self._regrouped = UNKNOWN, lambda: None
        if self._lasting:
            self._digests = manifest.state, [*map(dict, digests)]
            self._known = Known(out, manifest, frozenset(), (), manifest.folders, asked=False)
            self._stamp = manifests.stamp(cache, out)

    def _owner(self, frame: bytes) -> bytes:
        return cache.owner(self._disk.folder) + frame
