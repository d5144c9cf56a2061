"""What `openshelf check --fix` changes in papers: forms of identifiers, and missing BibTeX keys."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from ..catalog.catalog import Catalog
from ..catalog.model import Paper
from ..errors import ContentError, OpenshelfError, Problem
from ..text.identifiers import read_identifier
from . import files
from .files import normalize
from .front_matter import find_front_matter
from .paper import read_paper
from .write import field_text

# A line with an identifier, without its comment
_IDENTIFIER = re.compile(
    r"""^(?P<key>arxiv|doi|acl):[ ]+(?P<value>"[^"\n]*"|'[^'\n]*'|[^\s'"#][^\s#]*)(?=[ \t]*(?:[ ]#|$))""",
    re.MULTILINE,
)
# What comes after `key` in a paper's file
_AFTER_KEY = re.compile(r"\n(?=added:|withdrawn:|---[ \t]*\r?(?:\n|\Z))")


class Fix(NamedTuple):
    """A change of a paper's file."""

    path: Path
    what: str

    def __str__(self) -> str:
        return f"{self.path}: {self.what}"


def shorten_identifiers(content: Path) -> Iterator[Fix]:
    """Write each arXiv id, DOI and ACL id without its address or version; yield the changes.

    Raises `OpenshelfError` if a file cannot be written.
    """
    for path in files.paper_paths(content, lambda _: None):
        try:
            text = path.read_bytes().decode()
        except (OSError, UnicodeDecodeError):  # a problem of its own
            continue
        front_matter = find_front_matter(normalize(text), lambda *_: None)
        changed = text
        for line in _IDENTIFIER.finditer(front_matter[1]) if front_matter else ():
            key, old = line["key"], line["value"].strip("'\"")
            read = read_identifier(old)
            if read and read.field == key and read.value != old:
                changed = changed.replace(line[0], field_text(key, read.value), 1)
                yield Fix(path, f"{key}: {old} is now {read.value}")
        if changed != text:
            _replace(path, changed)


def freeze_keys(catalog: Catalog) -> tuple[Fix, ...]:
    """Write the key of each paper that has none into its file; return the changes.

    Nothing else in a file changes. Raises `ContentError`, before anything is written, with the
    files that cannot be changed.
    """
    problems: list[Problem] = []
    changes: list[tuple[Path, str, str]] = []
    for paper in sorted(catalog.papers, key=lambda paper: paper.path):
        if paper.key:
            continue
        path, key = Path(paper.path), catalog.keys[paper.id]
        try:
            changes.append((path, key, _with_key(path, key)))
        except (OSError, ValueError) as error:
            message = f"cannot be added: {error}; add the line `key: {key}`"
            problems.append(Problem(paper.path, 0, "key", message))
    if problems:
        raise ContentError(problems)
    for path, _, text in changes:
        _replace(path, text)
    return tuple(Fix(path, f"key: {key} was written") for path, key, _ in changes)


def _with_key(path: Path, key: str) -> str:
    text = path.read_bytes().decode()
    changed = insert_key(text, key)
    paper = _read(path, text)
    if not paper or _read(path, changed) != replace(paper, key=key):
        raise ValueError("the front matter would say something else")
    return changed


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


def _replace(path: Path, text: str) -> None:
    try:
        files.write(path, text)
    except OSError as error:
        raise OpenshelfError(f"{path} cannot be written: {error.strerror or error}") from error
