"""A digest of everything that a build reads: while it is the same, so is the site."""

import hashlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from .. import search
from ..content.files import Stamp, stamp
from ..pages.templates import Templates
from . import publish

CONTENT = (
    "catalog.yaml",
    "tags.yaml",
    "people.yaml",
    "moved.yaml",
    "about.md",
    "map.csv",
    "papers",
    "paths",
    "pages",
    "static",
)
"""The files and folders of `content/` that a build reads."""
PACKAGE = Path(__file__).parents[1]


def content_digest(content: Path) -> str:
    """Return a digest of the files of a content folder, wherever the folder is."""
    hasher = hashlib.blake2b(digest_size=16)
    for path in _files(content / name for name in CONTENT):
        data = path.read_bytes()
        hasher.update(f"\0{path.relative_to(content)}\0{len(data)}\0".encode() + data)
    return hasher.hexdigest()


def stamps(content: Path) -> list[Stamp]:
    """Return a stamp of each file of a content folder, to tell whether it changes during a build."""
    return [stamp(path) for path in _files(content / name for name in CONTENT)]


def digest(content: str, templates: Templates, *options: object) -> str:
    """Return a digest of a content's digest, the templates, the options and all code."""
    hasher = hashlib.blake2b(repr((options, search.identity())).encode(), digest_size=16)
    hasher.update(content.encode() + templates.digest + code().encode())
    return hasher.hexdigest()


def is_outdated(site: Path, content: Path) -> bool:
    """Return whether a site was built from other content than that of a folder now.

    False if that cannot be told: without a catalog in the folder, or a record in the site.
    """
    built_from = publish.content_of(site)
    is_catalog = (content / "catalog.yaml").is_file()
    return is_catalog and bool(built_from) and built_from != content_digest(content)


def code() -> str:
    """Return a digest of all that makes bytes: this package, Python, and every package beside it."""
    hasher = hashlib.blake2b(sys.version.encode(), digest_size=16)
    for path in _files(PACKAGE / name for name in sorted(os.listdir(PACKAGE))):
        if path.suffix in {".py", ".json", ".npz", ".sql"}:
            hasher.update(path.read_bytes())
    for folder in sys.path:
        names = os.listdir(folder) if os.path.isdir(folder) else []  # noqa: PTH112
        hasher.update("\0".join(sorted(n for n in names if n.endswith(".dist-info"))).encode())
    return hasher.hexdigest()


def _files(paths: Iterator[Path]) -> Iterator[Path]:
    """The files among some paths, and those below the folders among them."""
    for path in paths:
        if path.is_file():
            yield path
        elif path.is_dir() and path.name != "__pycache__":
            yield from _files(path / name for name in sorted(os.listdir(path)))
