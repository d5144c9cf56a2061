"""What a build knows of a site's folder, kept for the next one: each file, its size, and what it was made from.

It is kept under the folder's own number on the disk, with a digest, and holds for that folder alone.
"""

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import TypeAlias, TypeVar

from . import publish, sealed
from .changes import UNKNOWN, State
from .values import value

T = TypeVar("T")

Made: TypeAlias = tuple[bytes, int]
"""What a file was made from, and its size in bytes."""

Stamp: TypeAlias = tuple[int, int, int]


@value
class Manifest:
    """What is in a tree, by path, and when it was finished, in ns.

    `inputs` is a digest of all that the build read, and `state` says the same in another way;
    `substances` has what search reads of each paper's page, and `report` what the build told of
    itself.
    """

    files: Mapping[str, Made] = field(default_factory=dict)
    substances: Mapping[str, bytes] = field(default_factory=dict)
    finished: int = 0
    inputs: bytes = b""
    report: Mapping[str, int] = field(default_factory=dict)
    state: State = UNKNOWN


def read(cache: Path, tree: Path, newer: Manifest | None = None) -> Manifest:
    """What is known of a tree; nothing if that is damaged, or about another folder.

    Of an older tree, it is kept by how it differs from a `newer` one's.
    """
    owner = _owner(cache, tree)
    if newer is None:
        return Manifest(*(sealed.read(_place(cache, tree), owner) or ()))
    found = sealed.read(_place(cache, tree), owner + _name(newer))
    if not found:
        return Manifest()
    files, substances, finished = found
    return Manifest(_undone(newer.files, files), _undone(newer.substances, substances), finished)


def write(cache: Path, tree: Path, manifest: Manifest) -> None:
    """Keep what is known of a tree for the next build."""
    facts = (
        dict(manifest.files),
        dict(manifest.substances),
        manifest.finished,
        manifest.inputs,
        dict(manifest.report),
        manifest.state,
    )
    sealed.write(_place(cache, tree), _owner(cache, tree), facts)


def write_older(cache: Path, tree: Path, manifest: Manifest, newer: Manifest) -> None:
    """Keep what is known of a tree that was replaced by a `newer` one, of which the same is kept."""
    facts = (
        _differing(manifest.files, newer.files),
        _differing(manifest.substances, newer.substances),
        manifest.finished,
    )
    sealed.write(_place(cache, tree), _owner(cache, tree) + _name(newer), facts)


def _name(manifest: Manifest) -> bytes:
    """What tells a manifest from others of the same cache."""
    return repr((manifest.finished, manifest.inputs, manifest.state[0])).encode()


def _differing(old: Mapping[str, T], new: Mapping[str, T]) -> dict[str, T | None]:
    """What of `new` was another in `old`, and what was not there."""
    found: dict[str, T | None] = {path: one for path, one in old.items() if new.get(path) != one}
    found.update(dict.fromkeys(new.keys() - old.keys()))
    return found


def _undone(new: Mapping[str, T], differing: Mapping[str, T | None]) -> Mapping[str, T]:
    """What was `old` for `_differing`."""
    found = dict(new)
    for path, one in differing.items():
        if one is None:
            del found[path]
        else:
            found[path] = one
    return found


def stamp(cache: Path, tree: Path) -> Stamp | None:
    """What changes whenever something else is kept about a tree, or about another in its place."""
    try:
        found = _place(cache, tree).stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


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
