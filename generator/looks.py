"""What is known of a site's folder, and what of it still holds; of the one before, `spare` has it.

To look takes a good part of a build that has little to do, so other processes do it meanwhile.
"""

from collections.abc import Callable, Collection, Container, Iterator, Mapping, Sequence, Set
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from . import folders, forks, manifests, publish, tree
from .files import Made
from .folders import Stamps
from .manifests import Manifest
from .values import value

T = TypeVar("T")

# Below this, starting workers costs more than they save
FEW_FILES = 5_000
# In so many parts each worker has its share, so that all have done at about the same time
PARTS = 4


@value
class Known:
    """A tree, what is known of it, and of this what does not hold any more.

    `faulty` has the paths of files that are not as they were made, `others` those of files that nobody
    made, and `stamps` those of its folders.
    """

    folder: Path
    manifest: Manifest
    faulty: Set[str]
    others: Sequence[str]
    stamps: Stamps

    @property
    def known(self) -> "Known":
        """Itself: nothing has to be waited for, as with a `Look`."""
        return self

    @property
    def whole(self) -> bool:
        """Whether it has every file as it was made, and no other."""
        return bool(self.manifest.files) and not self.faulty and not self.others

    def get(self, path: str) -> Made | None:
        """What is known of a file that is as it was made."""
        return None if path in self.faulty else self.manifest.files.get(path)

    def below(self, folder: str) -> Mapping[str, Made | None]:
        """What is known of the files below a folder, which has to be the last of all."""
        return {path: self.get(path) for path in self.manifest.files.below(folder)}


class Look:
    """A look at a tree that has begun: `manifest` is there at once, `known` waits for the rest.

    So many other `processes` share it where they can; a tree of few files takes less time than to
    begin them.
    """

    def __init__(self, cache: Path, folder: Path, processes: int = 0) -> None:
        self.folder = folder
        manifest = manifests.read(cache, folder)
        # Before anything is asked: what comes meanwhile shows the next time
        self._stamps = folders.stamps(folder, manifest.folders, cache)
        others = folders.others(manifest.folders, self._stamps)
        if folders.elsewhere(folder, others):
            manifest, others = Manifest(), set()
        self.manifest, files = manifest, manifest.files
        # Now, since links that are made to a file show like a file that has come
        self._replaced = [*tree.replaced(folder, files.within(others), manifest)] if others else []
        self._answers = faulty_of_all(folder, files.paths, files.sizes, manifest, processes)

    @cached_property
    def known(self) -> Known:
        """What is known of the tree, as far as it still holds."""
        before, files = self.manifest.folders, self.manifest.files
        changed = folders.others(before, self._stamps)
        others = strangers_in(self.folder, changed, files, before)
        faulty = frozenset((*self._replaced, *(path for some in self._answers for path in some)))
        return Known(self.folder, self.manifest, faulty, others, self._stamps)


def shared(do: Callable[[slice], T], count: int, processes: int) -> Iterator[T]:
    """What comes of parts of so many things; so many other processes share them where they can."""
    if not forks.can_fork():
        processes = 0
    parts = processes * PARTS or 1

    def share(at: int) -> T:
        return do(slice(count * at // parts, count * (at + 1) // parts))

    return (forks.Forks(processes).map if processes else map)(share, range(parts))


def faulty_of_all(
    folder: Path,
    paths: Sequence[str],
    sizes: Sequence[int],
    said: Manifest,
    processes: int,
) -> Iterator[list[str]]:
    """The paths of files that are not as they were made, asked by so many other processes."""
    processes = 0 if len(paths) < FEW_FILES else processes
    return shared(
        lambda some: tree.faulty(folder, paths[some], sizes[some], said), len(paths), processes
    )


def strangers_in(
    folder: Path, changed: Collection[str], files: Container[str], known: Collection[str]
) -> tuple[str, ...]:
    """The paths of what is in `changed` folders, and is neither of a tree's files nor what a build adds."""
    found = folders.strangers(folder, changed, files, known) if changed else ()
    return tuple([path for path in found if path not in publish.OWN])
