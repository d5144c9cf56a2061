"""What follows from a catalog, and its plan, taken from the last build where no edit is about them.

Nothing of it is another where papers only say other words.
"""

from collections.abc import Callable, Sequence, Set
from dataclasses import replace
from pathlib import Path

from . import cache, changes, outline
from .changes import Edits, State
from .derive import derive
from .model import Catalog, Site
from .outline import Outline, Plan
from .output import Outputs
from .plan import plan

OUTLINE = "outline"
"""The name of the file that an outline is kept in."""


class Keeper:
    """Derives the site of a catalog and plans it, with what the last build kept in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: tuple[bytes, Outline, Sequence[str], Plan] | None = None
        self._kept: object = None
        self._others: Set[str] = frozenset()

    def derive(self, catalog: Catalog, state: State) -> Site:
        """What follows from a catalog in a `state`, of whose first part all does but for papers' keys."""
        self._state = state
        frame, leads, *_ = state
        self._known = outline.load(self._folder / OUTLINE, self._owner)
        if not self._known:
            self._site = derive(catalog)
            return self._site
        before, found, assets, columns = self._known
        self._kept = before, frame, assets
        if before != leads:
            found, self._others = outline.rekeyed(found, catalog)
            self._known = before, found, assets, columns
        self._site = outline.restored(found, catalog)
        return self._site

    def edited(self, state: State) -> Edits | None:
        """What differs in the catalog from one in an earlier `state`, as `changes.edited` says.

        Those papers are among its papers that have other keys.
        """
        found = changes.edited(state, self._state, self._site.catalog)
        if not found or found.deep:
            return found
        since = self._known[0] if self._known else self._state[1]
        return replace(found, papers=found.papers | self._others) if state[1] == since else None

    def plan(self, assets: Sequence[str], last: Sequence[str] | None = None) -> Outputs:
        """The site's files; what they have but for their paths is kept, and those are the `last` site's.

        They are so if both have the same plan.
        """
        self._assets = tuple(assets)
        if self._known and self._known[2] == self._assets and last is not None:
            self._outputs = Outputs(last, *self._known[3])
        else:
            self._outputs = plan(self._site, assets)
        return self._outputs

    def keeping(self) -> Callable[[], None] | None:
        """What keeps what was derived, and its plan, for the next build; `None` if that is kept."""
        frame, leads, *_ = self._state
        return None if self._kept == (leads, frame, self._assets) else self._keep

    def _keep(self) -> None:
        found = self._known[1] if self._known else outline.of(self._site)
        kept = self._state[1], found, self._assets
        outline.save(self._folder / OUTLINE, self._owner, kept, self._outputs)

    @property
    def _owner(self) -> bytes:
        return cache.owner(self._folder) + self._state[0]
