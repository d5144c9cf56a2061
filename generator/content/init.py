"""Make a new catalog: a folder that builds, passes `check`, and is ready to be pushed to GitHub.

Its files are those of the folder `starter/` beside this module.
"""

import datetime as dt
import json
from pathlib import Path
from typing import NamedTuple

from .. import __version__
from ..errors import ContentError, Problem
from . import files, schema
from .new import new_id
from .settings import read_config

STARTER = Path(__file__).parent / "starter"
"""The files of a new catalog. A name that begins with `dot-` will begin with a dot."""
KEPT = frozenset({".gitattributes", ".gitignore", "README.md"})
"""The files that a folder may have already, as new repositories do: a catalog works with any."""


class NewCatalog(NamedTuple):
    """What was written, and which existing files were kept."""

    title: str
    written: tuple[Path, ...]
    kept: tuple[Path, ...]


def make_catalog(folder: Path, title: str = "", today: dt.date | None = None) -> NewCatalog:
    """Make a catalog with one sample paper in `folder`, which may exist.

    Without a title, it is named after the folder. Existing files are never changed. Raises
    `ContentError` and writes nothing if a file exists that a catalog must have, or if the title is
    not valid, and `OpenshelfError` if a file cannot be written.
    """
    title = " ".join(title.split()) or title_of(folder)
    texts = _fill_in(folder, title, today or dt.datetime.now().astimezone().date())
    paths = {path: folder / path for path in texts}
    existing = [path for path in texts if paths[path].exists() or paths[path].is_symlink()]
    message = "exists already; move it away, or name another folder"
    problems = [Problem(str(paths[path]), 0, "", message) for path in existing if path not in KEPT]
    read_config(Path("--title"), texts["content/catalog.yaml"], problems.append)
    if problems:
        raise ContentError(problems)
    written = [path for path in texts if path not in existing]
    for path in written:
        files.write_new(paths[path], texts[path])
    return NewCatalog(
        title, tuple(paths[path] for path in written), tuple(paths[path] for path in existing)
    )


def title_of(folder: Path) -> str:
    """Return a title for a catalog in `folder`: `My papers` for `my-papers`."""
    name = " ".join(folder.resolve().name.replace("-", " ").replace("_", " ").split())
    return name[:1].upper() + name[1:] or "Papers"


def _fill_in(folder: Path, title: str, today: dt.date) -> dict[str, str]:
    """Return the texts of a new catalog's files, by their paths in its folder."""
    ids = (new_id(title, ()), new_id(folder.resolve().name, ()), "papers")
    words = {
        "__ID__": next(filter(schema.ID.fullmatch, ids)),
        "__TODAY__": today.isoformat(),
        "__VERSION__": __version__,
        "__YEAR__": f"{today.year}",
    }
    texts = {}
    for path in sorted(path for path in STARTER.rglob("*") if path.is_file()):
        name = path.relative_to(STARTER).as_posix().replace("dot-", ".")
        text = path.read_text("utf-8")
        for word, value in words.items():
            text = text.replace(word, value)
        quoted = title if path.suffix == ".md" else json.dumps(title, ensure_ascii=False)
        texts[name.replace("/papers/", f"/papers/{today.year}/")] = text.replace(
            "__TITLE__", quoted
        )
    return texts
