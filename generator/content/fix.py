"""Write a BibTeX key into every paper that has none, for `openshelf check --fix`."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

from ..catalog.catalog import Catalog
from ..catalog.model import Paper
from ..errors import ContentError, OpenshelfError, Problem
from .files import normalize
from .paper import read_paper

# What comes after `key` in a paper's file
_AFTER_KEY = re.compile(r"\n(?=added:|withdrawn:|---[ \t]*\r?(?:\n|\Z))")


def freeze_keys(catalog: Catalog) -> tuple[Path, ...]:
    """Write the key of each paper that has none into its file; return the changed files.

    Nothing else in a file changes. Raises `ContentError`, before anything is written, with the
    files that cannot be changed.
    """
    problems: list[Problem] = []
    changes: list[tuple[Path, bytes]] = []
    for paper in sorted(catalog.papers, key=lambda paper: paper.path):
        if paper.key:
            continue
        path, key = Path(paper.path), catalog.keys[paper.id]
        try:
            changes.append((path, _with_key(path, key)))
        except (OSError, ValueError) as error:
            message = f"cannot be added: {error}; add the line `key: {key}`"
            problems.append(Problem(paper.path, 0, "key", message))
    if problems:
        raise ContentError(problems)
    for path, data in changes:
        _replace(path, data)
    return tuple(path for path, _ in changes)


def _with_key(path: Path, key: str) -> bytes:
    text = path.read_bytes().decode()
    changed = insert_key(text, key)
    paper = _read(path, text)
    if not paper or _read(path, changed) != replace(paper, key=key):
        raise ValueError("the front matter would say something else")
    return changed.encode()


def insert_key(text: str, key: str) -> str:
    """Return the text of a paper's file with a `key:` line in its place.

    The front matter has to be written as one field a line.
    """
    line_end = "\r\n" if "\r\n" in text else "\n"
    return _AFTER_KEY.sub(f"\\nkey: {key}{line_end}", text, count=1)


def _read(path: Path, text: str) -> Paper | None:
    """Read a paper from its file alone, without tags.yaml and people.yaml."""
    problems: list[Problem] = []
    return read_paper(path, normalize(text), problems.append, None)


def _replace(path: Path, data: bytes) -> None:
    """Replace a file in one step, so that it is never half written."""
    new = path.with_name(f".{path.name}.new")
    try:
        new.write_bytes(data)
        shutil.copymode(path, new)
        new.replace(path)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise OpenshelfError(f"{path} cannot be written: {error.strerror or error}") from error
