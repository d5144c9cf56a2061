"""Read `static/`, the images and files of a catalog, and place the images in its texts."""

import difflib
import os
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..catalog.model import Config, StaticFile
from ..errors import Add, Problem, suggestion
from ..text.safe_html import map_links
from ..text.text import Text
from . import files, images
from .schema import MAX_BAD

FOLDER = "static"
MAX_BYTES = 10 << 20

# Nothing that a browser would run if a reader opened it: no HTML, no script, no XML but a tame SVG
_DOCUMENTS = frozenset(
    ".bib .csv .docx .epub .gz .ipynb .json .jsonl .md .mp3 .mp4 .odp .ods .odt .ogg .parquet .pdf"
    " .pptx .ris .tar .tex .tsv .txt .webm .xlsx .yaml .yml .zip".split()
)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_MAX_PATH = 150
# An image of another site, in Markdown or HTML
_FOREIGN = re.compile(
    r"!\[[^\]\n]*\]\(\s*<?(?:https?:)?//|<img\b[^>]*\bsrc\s*=\s*[\"']?(?:https?:)?//", re.IGNORECASE
)


def load_static(content: Path, add: Add) -> Mapping[str, StaticFile]:
    """Find and check the files of a content folder's `static/`; return them by their path there."""
    folder = content / FOLDER
    found: dict[str, StaticFile] = {}
    lower: dict[str, str] = {}
    for path in _walk(folder, folder, add) if folder.is_dir() else ():
        name = path.relative_to(folder).as_posix()
        # A file with a problem counts too, so that what shows it is no second one
        found[name] = _read(path, name, add) or StaticFile(str(path))
        first = lower.setdefault(name.lower(), name)
        if first != name:
            message = f"differs from {first!r} only in case; rename one"
            add(Problem(str(path), 0, "", message))
    return found


def place_images(
    text: Text, static: Mapping[str, StaticFile], path: str, add: Add, *, own: bool = True
) -> Text:
    """Return a text whose images and links to files of `static/` lead from the root of the site.

    Images get their width and height, so that nothing moves when they load. `add` a problem for each
    file that is missing. `path` is the file that the text is from. A text that is not the curator's
    `own`, an abstract, links to no page of the site; in one that is, an image of another site is a
    problem, since it would not be shown.
    """
    if own and (foreign := _FOREIGN.search(text.source)):
        message = f"an image is loaded from another site; put a copy into {FOLDER}/"
        add(Problem(path, _line_of(path, foreign[0]), "", message))
    if not ("<img " in text.html or "<a " in text.html):
        return text

    missing = 0

    def place(tag: str, address: str) -> str | None:
        nonlocal missing
        name = _name_of(address)
        if tag == "a" and name is None:
            return None if own else ""
        if name is None or name not in static:
            missing += 1
            # Each message reads the file, and nobody reads thousands of them
            if missing > MAX_BAD:
                return None
            message = f"there is no file {address!r}; {_hint(name, address, static)}"
            add(Problem(path, _line_of(path, address), "", message))
            return None
        target = f"{FOLDER}/{name}"
        if tag == "a":
            return f'href="{target}"'
        file = static[name]
        size = f' width="{file.width}" height="{file.height}"' if file.width else ""
        return f'src="{target}"{size} loading="lazy"'

    html = map_links(text.html, place)
    return text if html == text.html else Text(text.source, html, text.plain)


def place_pictures(
    config: Config, static: Mapping[str, StaticFile], path: Path, add: Add
) -> Config:
    """Return settings whose logo and icon are names of images in `static/`; `add` what is wrong."""
    names: dict[str, Any] = {}
    for field in ("logo", "icon"):
        value: str = getattr(config, field)
        if not value:
            continue
        name = _name_of(value) or value
        if name not in static or Path(name).suffix.lower() not in images.ENDINGS:
            known = [f"{FOLDER}/{n}" for n in static if Path(n).suffix.lower() in images.ENDINGS]
            hint = (
                suggestion(f"{FOLDER}/{name}", known) if known else f"put an image into {FOLDER}/"
            )
            message = f"there is no image {value!r} in {FOLDER}/; {hint}"
            add(Problem(str(path), _line_of(str(path), value), field, message))
        names[field] = name
    return replace(config, **names) if names else config


def _walk(folder: Path, root: Path, add: Add) -> Iterator[Path]:
    for name in sorted(os.listdir(folder)):
        path = folder / name
        if name.startswith(".") or name.endswith("~"):
            continue
        if path.is_symlink():
            if not files.is_inside(path, root, add):
                continue
            if path.is_dir():
                add(Problem(str(path), 0, "", "is a link to a folder; move the files here"))
                continue
        if not _NAME.fullmatch(name):
            better = re.sub(r"[^A-Za-z0-9._-]+", "-", name).lstrip("-._") or "file"
            message = "cannot be part of a URL; use letters, digits and - _ ."
            add(Problem(str(path), 0, "", f"{message}, such as {better!r}"))
        elif path.is_dir():
            yield from _walk(path, root, add)
        else:
            yield path


def _read(path: Path, name: str, add: Add) -> StaticFile | None:
    """Check a file; `add` what is wrong, and then return `None`."""
    ending = path.suffix.lower()
    message = ""
    if ending not in images.ENDINGS | _DOCUMENTS:
        message = (
            f"{ending or 'no ending'} is not a type of file for {FOLDER}/; use images, PDF or data,"
            " and put styles, scripts and HTML into templates/static/"
        )
    elif len(name) > _MAX_PATH:
        message = f"has a name of over {_MAX_PATH} characters; shorten it"
    elif (size := path.stat().st_size) > MAX_BYTES:
        message = f"is over {MAX_BYTES >> 20} MB; make it smaller, or link to it elsewhere"
    elif not size:
        message = "is empty; delete it, or put the file here again"
    if message:
        add(Problem(str(path), 0, "", message))
        return None
    if ending not in images.ENDINGS:
        return StaticFile(str(path))
    data = path.read_bytes()
    size_in_pixels = images.size_of(ending, data)
    if size_in_pixels is None:
        message = f"is not an image of the type {ending}; save it as one, or rename it"
    elif ending == ".svg" and (script := images.script_in(data)):
        message = f"has {script}, which could run a script or load something; take it out"
    if message or not size_in_pixels:
        add(Problem(str(path), 0, "", message))
        return None
    return StaticFile(str(path), *size_in_pixels)


def _name_of(address: str) -> str | None:
    """Return the name in `static/` that an address means, whether from the root or from the file."""
    path = re.sub(r"^(?:\.{1,2}/)+", "", address).partition("#")[0].partition("?")[0]
    path = posixpath.normpath(path)
    return path.removeprefix(f"{FOLDER}/") if path.startswith(f"{FOLDER}/") else None


def _hint(name: str | None, address: str, static: Mapping[str, StaticFile]) -> str:
    """Say which file may have been meant."""
    if name is not None:
        paths = [f"{FOLDER}/{each}" for each in static]
        return suggestion(f"{FOLDER}/{name}", paths) if paths else f"put it into {FOLDER}/"
    by_name = {posixpath.basename(each): each for each in static}
    near = difflib.get_close_matches(posixpath.basename(address), by_name, n=1)
    if near:
        return f"did you mean '{FOLDER}/{by_name[near[0]]}'?"
    return f"put images into {FOLDER}/, and write {FOLDER}/NAME"


def _line_of(path: str, needle: str) -> int:
    """Return the line of a file that has some text; 0 if it is not found."""
    for number, line in enumerate(Path(path).read_text("utf-8", "replace").splitlines(), 1):
        if needle in line:
            return number
    return 0
