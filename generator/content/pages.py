"""Read `pages/`, the further pages of a catalog, one Markdown file each."""

from pathlib import Path
from typing import Any

from ..catalog.model import ExtraPage
from ..errors import Add, Problem
from ..plan.navigation import PAGES
from . import files, schema
from .front_matter import read_parts
from .schema import Readers

FOLDER = "pages"


def load_pages(content: Path, add: Add) -> tuple[ExtraPage, ...]:
    """Read all further pages of a content folder, in the order of their files' names."""
    wrong = "is not a page; the names of pages end in .md, and images are in static/"
    paths = files.page_paths(content / FOLDER, content, wrong, add)
    read = (files.read_as(read_page, path, add) for path in paths)
    return tuple(page for page in read if page)


def read_page(path: Path, text: str, add: Add) -> ExtraPage | None:
    """Read a page from the text of its file; `add` every problem, and then return `None`."""
    problems: list[Problem] = []
    report = schema.reporter(path, problems.append)
    if not schema.ID.fullmatch(path.stem):
        report(0, "", schema.rename(path))
    elif path.stem in PAGES:
        report(0, "", f"{path.stem!r} is the name of another page of the site; choose another")
    node, body = read_parts(text, report)
    values: dict[str, Any] = schema.fields(node, _READERS, ("title",), report) if node else {}
    for problem in problems:
        add(problem)
    return None if problems else ExtraPage(id=path.stem, path=str(path), text=body, **values)


_READERS: Readers = {
    "title": schema.text,
    "description": schema.text,
    "nav": schema.boolean,
    "order": schema.integer,
}
