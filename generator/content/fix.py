"""What `openshelf check --fix` writes into content: a BibTeX key for every paper that has none."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

from ..catalog.catalog import Catalog
from ..catalog.model import Paper
from ..errors import ContentError, OpenshelfError, Problem
from .paper import read_paper
from .yaml import Mapping, NodeError, from_yaml

# The keys of front matter that come after `key`, and so does the line that ends it
_AFTER_KEY = ("added", "withdrawn")
_END = re.compile(r"^---[ \t]*\r?$", re.MULTILINE)


def freeze_keys(catalog: Catalog) -> tuple[Path, ...]:
    """Write the key of each paper that has none into its file; give the files that were written.

    Nothing else of a file changes. Raises `ContentError`, before anything is written, with the
    files that cannot be changed so.
    """
    found = catalog.keys
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
    changed = _insert_key(text, key)
    before, after = _read(paper.path, text), _read(paper.path, changed)
    if not before or after != replace(before, key=key):
        raise ValueError("the front matter would say something else")
    return changed.encode()


def _insert_key(text: str, key: str) -> str:
    """A paper file's text with a `key:` line in its place, and nothing else changed.

    Raises `ValueError` when the front matter is not written as a line for each field.
    """
    # Not splitlines(), which ends lines where YAML does not
    lines = text.split("\n")
    body = "\n".join(lines[1:])
    end = _END.search(body)
    if not end:
        raise ValueError("the front matter does not end")
    try:
        fields = from_yaml(body[: end.start()], first_line=2)
    except NodeError as error:
        raise ValueError(str(error)) from error
    if not isinstance(fields, Mapping) or "key" in fields.items:
        raise ValueError("the front matter has a key, or no fields")
    last = 2 + body.count("\n", 0, end.start())
    at = min([line for name, (line, _) in fields.items.items() if name in _AFTER_KEY], default=last)
    if not lines[at - 1].startswith((*_AFTER_KEY, "---")):
        raise ValueError("the front matter has to be `key: value` lines")
    carriage_return = "\r" if lines[0].endswith("\r") else ""
    return "\n".join((*lines[: at - 1], f"key: {key}{carriage_return}", *lines[at - 1 :]))


def _read(path: str, text: str) -> Paper | None:
    """The paper of a file alone, without what people.yaml says of its authors."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    return read_paper(None)(path, text, lambda _: None)


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
