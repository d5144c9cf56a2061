"""What a process that builds again and again keeps from one build to the next: `serve` has one.

A paper is the one of before while its file looks the same, as with the cache on the disk; and of a
site in which no more than the ends of abstracts are others, all else stays.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from . import cache, manifests, outline
from .cache import File, PaperCache, Settled, Signature
from .derive import derive
from .looks import Known
from .manifests import Manifest, Stamp
from .model import Catalog, Paper, Site, Vocabulary
from .output import Output, Outputs
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
        self._frame = b""
        self._outline: outline.Outline | None = None
        self._known: Known | None = None
        self._stamp: Stamp | None = None
        self._assets: Sequence[str] = ()
        self._outputs: Sequence[Output] = ()
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

    def derive(self, catalog: Catalog, frame: bytes) -> Site:
        """What follows from a catalog; nothing of that is another while the `frame` is the same."""
        self._is_new = False
        if self._site and self._frame == frame:
            self._outline = self._outline or outline.of(self._site)
        elif self._asks_disk and (
            kept := outline.load(self._disk.folder / OUTLINE, self._owner(frame))
        ):
            self._outline, self._assets, self._plan = kept
            self._outputs = ()
        else:
            self._is_new = True
            self._outline, self._outputs, self._plan = None, (), None
        rows = self._outline
        site = outline.restored(rows, catalog) if rows else derive(catalog)
        self._site, self._frame = site, frame
        return site

    def plan(
        self, site: Site, assets: Sequence[str], last: Sequence[str] | None = None
    ) -> Sequence[Output]:
        """The files of the site that was derived last; abstracts have no say in which there are.

        What is kept of a plan on the disk is known but for the paths: those of the `last` site, if its
        plan is the same.
        """
        if tuple(self._assets) != tuple(assets):
            self._outputs, self._plan = (), None
        if not self._outputs and self._plan and last is not None:
            self._outputs = Outputs(last, *self._plan)
        if not self._outputs:
            self._is_new = True
            self._assets, self._outputs = assets, plan(site, assets)
        if self._lasting:
            self._outputs = Outputs.of(self._outputs)
        return self._outputs

    def save_outline(self) -> None:
        """Keep what was derived last, and its plan, for the next build."""
        if self._is_new and self._site:
            path = self._disk.folder / OUTLINE
            owner = self._owner(self._frame)
            outline.save(path, owner, self._site, self._assets, self._outputs)

    def site(self, cache: Path, folder: Path) -> Known | None:
        """What is known of a site if the last build was this memory's; whether it still holds is not asked."""
        known, stamp = self._known, self._stamp
        good = known and known.folder == folder and stamp == manifests.stamp(cache, folder)
        return known if good else None

    def remember(self, cache: Path, out: Path, manifest: Manifest) -> None:
        """Keep what is known of the site that this build made."""
        if self._lasting:
            self._known = Known(out, manifest, frozenset(), (), manifest.folders, asked=False)
            self._stamp = manifests.stamp(cache, out)

    def _owner(self, frame: bytes) -> bytes:
        return cache.owner(self._disk.folder) + frame
