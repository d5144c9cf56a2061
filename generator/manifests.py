"""What a build knows of a site's folder, kept for the next one: each file, its size, and what it was made from.

It is kept under the folder's own number on the disk, with a digest, and holds for that folder alone.
"""

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import TypeVar

from . import publish, sealed
from .changes import UNKNOWN, State
from .files import Files, Made
from .folders import Stamps
from .values import value

T = TypeVar("T")


@value
class Manifest:
    """What is in a tree, the files of the search index last, and when that was last known to be so, in ns.

    `inputs` is a digest of all that the build read, and `state` says the same in another way;
    `substances` has what search reads of each paper's page, `report` and `warnings` what the build told
    of itself, and `folders` the stamps of the tree's folders.
    """

    files: Files = field(default_factory=Files)
    substances: Mapping[str, bytes] = field(default_factory=dict)
    finished: int = 0
    inputs: bytes = b""
    report: Mapping[str, int] = field(default_factory=dict)
    state: State = UNKNOWN
    folders: Stamps = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


@value
class Difference:
    """How an older tree differs from a newer one that took its place; when it was as said, as in `Manifest`.

    `files` has what of the older one was made otherwise, is another file than in the newer one, is in
    doubt, or is not there (`None`). `substances` are those of its pages that differ, `others` the paths
    of files that no build made, and `folders` the stamps of its folders. It is `linked` unless the
    disk made copies of files instead of links.
    """

    files: Mapping[str, Made | None] = field(default_factory=dict)
    substances: Mapping[str, bytes | None] = field(default_factory=dict)
    finished: int = 0
    others: tuple[str, ...] = ()
    folders: Stamps = field(default_factory=dict)
    linked: bool = True


def read(cache: Path, tree: Path) -> Manifest:
    """What is known of a tree; nothing if that is damaged, or about another folder."""
    found = sealed.read(_place(cache, tree), _owner(cache, tree))
    if not found:
        return Manifest()
    paths, digests, sizes, *others = found
    return Manifest(Files(paths, digests, sizes), *others)


def write(cache: Path, tree: Path, manifest: Manifest) -> None:
    """Keep what is known of a tree for the next build."""
    files = manifest.files
    facts = (
        list(files.paths),
        files.digests,
        files.sizes.tobytes(),
        dict(manifest.substances),
        manifest.finished,
        manifest.inputs,
        dict(manifest.report),
        manifest.state,
        dict(manifest.folders),
        manifest.warnings,
    )
    sealed.write(_place(cache, tree), _owner(cache, tree), facts)


def read_older(cache: Path, tree: Path, newer: Manifest) -> Difference | None:
    """How a tree differs from the `newer` one that took its place; `None` if that is not known."""
    found = sealed.read(_place(cache, tree), _owner(cache, tree) + _name(newer))
    return Difference(*found) if found else None


def write_older(cache: Path, tree: Path, older: Difference, newer: Manifest) -> None:
    """Keep how a tree differs from a `newer` one that took its place."""
    facts = (
        dict(older.files),
        dict(older.substances),
        older.finished,
        older.others,
        dict(older.folders),
        older.linked,
    )
    sealed.write(_place(cache, tree), _owner(cache, tree) + _name(newer), facts)


def _name(manifest: Manifest) -> bytes:
    """What tells a manifest from others of the same cache: when its tree was finished, above all."""
    return repr((manifest.finished, manifest.inputs, manifest.state[:2])).encode()


def differing(old: Mapping[str, T], new: Mapping[str, T]) -> Mapping[str, T | None]:
    """What of `new` was another in `old`, and what was not there."""
    paths = old.keys() | new.keys()
    return {path: old.get(path) for path in paths if old.get(path) != new.get(path)}


def drop(cache: Path, tree: Path) -> None:
    """Delete what is known of a tree that is to be changed: if that fails, nobody knows what it is."""
    _place(cache, tree).unlink(missing_ok=True)


def forget(cache: Path, *trees: Path) -> None:
    """Delete what is known of all trees but these."""
    keep = {_place(cache, tree) for tree in trees if tree.is_dir()}
    for path in cache.glob("tree-*"):
        if path not in keep:
            path.unlink(missing_ok=True)


def _place(cache: Path, tree: Path) -> Path:
    try:
        return cache / f"tree-{tree.stat().st_ino}"
    except OSError:
        return cache / "tree-0"


def _owner(cache: Path, tree: Path) -> bytes:
    """What tells this cache and this tree from copies of them, which others may have put here."""
    try:
        stats = cache.stat(), tree.stat()
    except OSError:
        return b""
    return repr((publish.host(), *((stat.st_dev, stat.st_ino) for stat in stats))).encode()
