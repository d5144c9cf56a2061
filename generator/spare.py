"""The tree that a new site begins with: the site before the last one, or else a copy of that.

It is brought up to date, or made, by other processes, while a build finds out what there is to do.
"""

import os
import shutil
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path

from . import folders, looks, manifests, tree
from .files import IN_DOUBT, Made
from .looks import Known, Look
from .manifests import Difference, Manifest
from .values import value

SPARE = "spare"
"""The name of the folder that the next site begins with: the site before, or a copy."""
# With more differences than these, an older tree is first given the newer one's files in their place
FEW_DIFFERENCES = 1_000


@value
class Older:
    """A tree that a `newer` one replaced: all that is not in the `difference` is the same file in both."""

    folder: Path
    newer: Known
    difference: Difference

    @property
    def differing(self) -> Mapping[str, Made | None]:
        """The files in which they differ."""
        return self.difference.files

    def get(self, path: str) -> Made | None:
        """What is known of a file that is as it was made."""
        if path not in self.differing:
            return self.newer.get(path)
        made = self.differing[path]
        return made if made and made[0] != IN_DOUBT else None

    def below(self, folder: str) -> Mapping[str, Made | None]:
        """What is known of the files below a folder, which has to be the last of all."""
        own, newer = self.differing, self.newer
        same = {p: newer.get(p) for p in newer.manifest.files.below(folder) if p not in own}
        return same | {p: made for p, made in own.items() if made and p.startswith(folder)}


@contextmanager
def doubted(cache: Path, older: Older | None, index: str) -> Iterator[set[str]]:
    """Have a build that ends early keep what is known of an `older` tree, but for what it may have touched.

    It puts the paths of that into the set that this gives, before it touches them. Files below `index` have
    names that nobody knows before: all of them will be asked.
    """
    touched: set[str] = set()
    try:
        yield touched
    except BaseException:
        if older and older.folder.is_dir():
            known = older.difference
            stamps = folders.stamps(
                older.folder, known.folders or older.newer.manifest.folders, cache
            )
            unsure = [folder for folder in stamps if not folder or folder.startswith(index)]
            files = {**known.files, **dict.fromkeys(touched, (IN_DOUBT, 0))}
            found = replace(known, files=files, folders={**stamps, **dict.fromkeys(unsure)})
            with suppress(OSError):  # then nothing is known of it
                manifests.write_older(cache, older.folder, found, older.newer.manifest)
        raise


class OlderLook:
    """A look at a tree that a `newer` one replaced: whether it is `there` at once, `known` waits for the rest.

    Its files that are the newer one's are asked about there. Whether they are still here, the folders
    say; where one says otherwise, its files are asked too, by other `processes` if there may be any.
    If it is to `catch_up`, and has many files that differ, it gets the newer one's from the first
    moment.
    """

    def __init__(
        self,
        cache: Path,
        folder: Path,
        newer: Known | Look,
        processes: int = 0,
        *,
        catch_up: bool = False,
    ) -> None:
        self.folder, self._newer = folder, newer
        self._kept = kept = manifests.read_older(cache, folder, newer.manifest)
        self._caught: Set[str] = frozenset()
        self._links: Iterator[bool] = iter(())
        if not kept:
            return
        stamps = folders.stamps(folder, kept.folders, cache)
        self._changed = folders.others(kept.folders, stamps) if kept.linked else {*kept.folders}
        if folders.elsewhere(folder, self._changed):
            self._kept = None
            return
        files, own = newer.manifest.files, kept.files
        paths = [path for path in files.within(self._changed) if path not in own]
        sizes = [files.sizes[files.places[path]] for path in paths]
        self._asked = paths
        self._answers = looks.faulty_of_all(folder, paths, sizes, newer.manifest, processes)
        if catch_up and len(own) > FEW_DIFFERENCES:
            manifests.drop(cache, folder)
            self._caught = own.keys() & newer.manifest.files.keys()
            self._links = _aside(
                partial(_catch_up, newer.folder, folder), [*self._caught], processes
            )

    @property
    def there(self) -> bool:
        """Whether anything is known of it."""
        return self._kept is not None

    def close(self) -> None:
        """End what other processes still do to it."""
        _end(self._links)

    @cached_property
    def known(self) -> Older | None:
        """What is known of the tree, as far as it still holds."""
        kept, newer = self._kept, self._newer.known
        if not kept:
            return None
        linked = kept.linked and (not self._caught or all([*self._links]))
        own = {path: made for path, made in kept.files.items() if path not in self._caught}
        sizes = {path: made[1] for path, made in own.items() if made}
        faulty = tree.faulty(self.folder, sizes.keys(), sizes.values(), kept)
        faulty += [path for some in self._answers for path in some]
        others: set[str] = set()
        if self._changed:
            there = {*self._asked, *sizes}
            others |= set(looks.strangers_in(self.folder, self._changed, there, kept.folders))
        difference = replace(
            kept,
            files={**own, **dict.fromkeys(faulty, (IN_DOUBT, 0))},
            others=(*kept.others, *(others - {*kept.others})),
            linked=linked,
        )
        return Older(self.folder, newer, difference)


class Copy:
    """A copy of a tree that has begun: `known` waits for the rest.

    So many other `processes` make it where they can.
    """

    there = True

    def __init__(self, of: Known | Look, folder: Path, processes: int = 0) -> None:
        self.folder, self._of = folder, of
        shutil.rmtree(folder, ignore_errors=True)
        self._links = _aside(partial(_copy, of.folder, folder), of.manifest.files.paths, processes)

    def close(self) -> None:
        """End what other processes still do to it."""
        _end(self._links)

    @cached_property
    def known(self) -> Older:
        """What is known of the copy: the same as of the tree that it was made of."""
        difference = Difference(linked=all([*self._links]))  # all have to be made
        return Older(self.folder, self._of.known, difference)


def copied(cache: Path, newest: Manifest, of: Path) -> None:
    """See to it that there is a tree that the next site can begin with: if there is none, a copy `of` this one."""
    folder = cache / SPARE
    if manifests.read_older(cache, folder, newest):
        return
    shutil.rmtree(folder, ignore_errors=True)
    linked = _copy(of, folder, newest.files.paths)
    stamps = folders.stamps(folder, newest.folders, cache)
    copy = Difference(finished=newest.finished, folders=stamps, linked=linked)
    manifests.write_older(cache, folder, copy, newest)


def _aside(
    links: Callable[[Sequence[str]], bool], paths: Sequence[str], processes: int
) -> Iterator[bool]:
    """Whether `links` made links of some paths, part by part; so many other processes make them."""
    processes = min(processes, 1) if len(paths) < looks.FEW_FILES else processes
    return looks.shared(lambda some: links(paths[some]), len(paths), processes)


def _end(links: Iterator[bool]) -> None:
    """Wait no more for another process, which ends."""
    if isinstance(links, Generator):
        links.close()


def _copy(source: Path, target: Path, paths: Iterable[str]) -> bool:
    return tree.link(source, target, paths, missing_ok=True)


def _catch_up(source: Path, target: Path, paths: Iterable[str]) -> bool:
    for path in paths:
        with suppress(OSError):
            os.unlink(f"{target}/{path}")  # noqa: PTH108 - for each of many files
    return tree.link(source, target, paths, missing_ok=True)
