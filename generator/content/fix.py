"""What `openshelf check --fix` changes in papers: forms of identifiers, and missing BibTeX keys."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from ..catalog.catalog import Catalog
from ..errors import ContentError, OpenshelfError, Problem, reason
from ..text.identifiers import read_identifier
from . import files
from .change import Change
from .edit import change_paper, get_fields, set_fields


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
    paths = [*files.paper_paths(content, lambda _: None)]
    files.remove_leftovers(paths)
    for path in paths:
        try:
            text = path.read_bytes().decode()
            written = get_fields(text)
        except (OSError, ValueError):  # a problem of its own
            continue
        short = {}
        for key in written.keys() & {"arxiv", "doi", "acl"}:
            read = read_identifier(written[key])
            if read and read.field == key and read.value != written[key]:
                short[key] = read.value
        if not short:
            continue
        try:
            _replace(path, set_fields(text, short))
        except ValueError:  # a comment in a value
            continue
        for key in sorted(short):
            yield Fix(path, f"{key}: {written[key]} is now {short[key]}")


def freeze_keys(catalog: Catalog) -> tuple[Fix, ...]:
    """Write the key of each paper that has none into its file; return the changes.

    Nothing else in a file changes. Raises `ContentError`, before anything is written, with the
    files that cannot be changed.
    """
    problems: list[Problem] = []
    changes: list[tuple[Change, str]] = []
    for paper in sorted(catalog.papers, key=lambda paper: paper.path):
        if paper.key:
            continue
        path, key = Path(paper.path), catalog.keys[paper.id]
        try:
            changes.append((_with_key(path, key), key))
        except (OSError, ValueError) as error:
            message = f"cannot be added: {error}; add the line `key: {key}`"
            problems.append(Problem(paper.path, 0, "key", message))
    if problems:
        raise ContentError(problems)
    for change, _ in changes:
        _replace(change.path, str(change.after))
    return tuple(Fix(change.path, f"key: {key} was written") for change, key in changes)


def _with_key(path: Path, key: str) -> Change:
    return change_paper(
        path, lambda text: set_fields(text, {"key": key}), lambda paper: replace(paper, key=key)
    )


def _replace(path: Path, text: str) -> None:
    try:
        files.write(path, text)
    except OSError as error:
        raise OpenshelfError(f"{path} cannot be written: {reason(error)}") from error
