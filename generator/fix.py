"""What `openshelf check --fix` writes into content: a BibTeX key for every paper that has none."""

import shutil
from dataclasses import replace
from pathlib import Path

from . import keys, parse
from .errors import ContentError, OpenshelfError, Problem
from .model import Catalog, Paper


def freeze_keys(catalog: Catalog) -> tuple[Path, ...]:
    """Write the key of each paper that has none into its file; give the files that were written.

    Nothing else of a file changes. Raises `ContentError`, before anything is written, with the
    files that cannot be changed so.
    """
    found = keys.keys(catalog.papers)
    problems: list[Problem] = []
    texts: list[tuple[Path, bytes]] = []
    for paper in sorted(catalog.papers, key=lambda paper: paper.path):
        if paper.key:
            continue
        try:
            texts.append((Path(paper.path), _with_key(paper, found[paper.id])))
        except (OSError, ValueError) as error:
            message = f"cannot be added: {error}; add the line `key: {found[paper.id]}`"
            problems.append(Problem(paper.path, 0, "key", message))
    if problems:
        raise ContentError(problems)
    for path, data in texts:
        _replace(path, data)
    return tuple(path for path, _ in texts)


def _with_key(paper: Paper, key: str) -> bytes:
    text = Path(paper.path).read_bytes().decode()
    changed = keys.with_key(text, key)
    before, after = _read(paper.path, text), _read(paper.path, changed)
    if not before or after != replace(before, key=key):
        raise ValueError("the front matter would say something else")
    return changed.encode()


def _read(path: str, text: str) -> Paper | None:
    """The paper of a file alone, without what people.yaml says of its authors."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    return parse.paper(Path(path), text, lambda _: None, vocabulary=None)


def _replace(path: Path, data: bytes) -> None:
    """Put a file in the place of another in one step, so that none is ever half written."""
    new = path.with_name(f".{path.name}.new")
    try:
        new.write_bytes(data)
        shutil.copymode(path, new)
        new.replace(path)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise OpenshelfError(f"{path} cannot be written: {error.strerror or error}") from error
