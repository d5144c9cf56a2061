"""The built-in templates, and the user's own files that override them."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..errors import TemplateError, reason, suggestion
from .templates import CUSTOM, builtin_folder, files_in

_STATIC = "static/"
_COMMENT = re.compile(r"(?:\{#|/\*)\s*(.*?)\s*(?:#\}|\*/)", re.DOTALL)
_SENTENCE = re.compile(r"(.+?)(?:[.;]\s.*|\.)?", re.DOTALL)
# What a file is that cannot say so in a comment
_OTHERS = {
    "static/card.png": "The picture shown when a page is shared, 1200 by 630 pixels",
    "static/icon.svg": "The icon of the site, unless catalog.yaml names one",
    "static/nojekyll": "Tells GitHub Pages to publish the files as they are",
    "static/storage.svg": "Keeps what is saved from disk in Firefox; see storage.js",
    "static/fonts-OFL.txt": "The license of the text face",
}
_START = """\
/* Your own styles. Each page links to this file last, so that its rules win.
 * Colors, fonts and sizes are custom properties: see static/tokens.css. */

:root {
  /* --measure: 42rem; */
}
"""


@dataclass(frozen=True, slots=True)
class Builtin:
    """A built-in file: its name, what it is in one line, and the file that overrides it, if any."""

    name: str
    what: str
    override: Path | None


def list_builtin(own: Path | None) -> Iterator[Builtin]:
    """Yield the built-in templates by name, and after them the files of `static/`.

    `own` is the user's folder. The last one is `custom.css`, which is not built in.
    """
    builtin = builtin_folder()
    if own and own.resolve() == builtin.resolve():
        own = None
    names = sorted(files_in(builtin), key=lambda name: (name.startswith(_STATIC), name))
    for name in (*names, CUSTOM):
        what = "Your own styles, linked last" if name == CUSTOM else _what(builtin / name, name)
        path = own / name if own else None
        yield Builtin(name, what, path if path and path.is_file() else None)


def copy_builtin(name: str, own: Path) -> Path:
    """Copy a built-in file into the user's folder, to edit it there; return the new file.

    Files of `static/` need no folder in their name. Raises `TemplateError` if there is no such
    file, or the user's folder has it already or cannot be written to.
    """
    builtin = builtin_folder()
    names = {*files_in(builtin), CUSTOM}
    wanted = next((n for n in (name, f"{_STATIC}{name}") if n in names), None)
    if not wanted:
        raise TemplateError(f"unknown template {name!r}; {suggestion(name, names)}")
    if own.resolve() == builtin.resolve():
        raise TemplateError(
            f"{own} has the built-in templates themselves; edit them there, or name another folder"
            " with --templates"
        )
    path = own / wanted
    if path.exists():
        raise TemplateError(f"{path} exists already; edit it, or delete it first")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if wanted == CUSTOM:
            path.write_text(_START, "utf-8")
        else:
            shutil.copyfile(builtin / wanted, path)
    except OSError as error:
        raise TemplateError(f"{path} cannot be written: {reason(error)}") from error
    return path


def _what(path: Path, name: str) -> str:
    if name in _OTHERS:
        return _OTHERS[name]
    comment = _COMMENT.match(path.read_text("utf-8"))
    words = re.sub(r"\s*\n\s*\*?\s*", " ", comment[1]) if comment else ""
    sentence = _SENTENCE.fullmatch(words)
    return sentence[1] if sentence else ""
