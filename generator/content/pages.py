"""Read `pages/`, the further pages of a catalog, one Markdown file each."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..catalog.model import ExtraPage
from ..errors import Add, Problem
from ..plan.navigation import PAGES
from . import files, schema
from .front_matter import find_front_matter, read_markdown
from .schema import Readers

FOLDER = "pages"


def load_pages(content: Path, add: Add) -> tuple[ExtraPage, ...]:
    """Read all further pages of a content folder, in the order of their files' names."""
    read = (read_page(path, text, add) for path, text in _texts(content, add))
    return tuple(page for page in read if page)


def read_page(path: Path, text: str, add: Add) -> ExtraPage | None:
    """Read a page from the text of its file; `add` every problem, and then return `None`."""
    problems: list[Problem] = []
    report = schema.reporter(path, problems.append)
    if not schema.ID.fullmatch(path.stem):
        report(0, "", schema.rename(path))
    elif path.stem in PAGES:
        report(0, "", f"{path.stem!r} is the name of another page of the site; choose another")
    values: dict[str, Any] = {}
    front_matter = find_front_matter(text, report)
    if front_matter:
        node = schema.mapping(front_matter[1], report, first_line=2)
        if node:
            values |= schema.fields(node, _READERS, ("title",), report)
        first_line = text.count("\n", 0, front_matter.end()) + 1
        values["text"] = read_markdown(text[front_matter.end() :], first_line, report)
    for problem in problems:
        add(problem)
    return None if problems else ExtraPage(id=path.stem, path=str(path), **values)


def _texts(content: Path, add: Add) -> Iterator[tuple[Path, str]]:
    folder = content / FOLDER
    for name in sorted(os.listdir(folder)) if folder.is_dir() else ():
        path = folder / name
        if name.startswith(".") or name.endswith("~") or not files.is_inside(path, content, add):
            continue
        if path.suffix != ".md":
            message = "is not a page; the names of pages end in .md, and images are in static/"
            add(Problem(str(path), 0, "", message))
        elif (text := files.read(path, add)) is not None:
            yield path, text


_READERS: Readers = {
    "title": schema.text,
    "description": schema.text,
    "nav": schema.boolean,
    "order": schema.integer,
}
