"""The files that templates are kept in: which there are, and what is in them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..errors import TemplateError

PACKAGED = Path(__file__).parents[1] / "templates"
"""Where an installed wheel has the templates; in a checkout they are beside the package."""


@dataclass(frozen=True, slots=True)
class Templates:
    """What a site is shown by: templates' texts, files to copy, and the script that loads search."""

    texts: Mapping[str, str]
    statics: Mapping[str, bytes]
    loader: str

    @property
    def digest(self) -> bytes:
        """What is another for other templates."""
        found = hashlib.blake2b(f"{len(self.texts)} {self.loader}".encode(), digest_size=16)
        texts = ((name, text.encode()) for name, text in self.texts.items())
        for name, data in (*texts, *self.statics.items()):
            found.update(f"\0{name}\0{len(data)}\0".encode() + data)
        return found.digest()


def template_folders(first: Path | None = None) -> tuple[Path, ...]:
    """Where templates are looked for: the caller's folder, then the ones that come with us."""
    ours = PACKAGED if PACKAGED.is_dir() else PACKAGED.parents[1] / "templates"
    return (first, ours) if first and first.resolve() != ours.resolve() else (ours,)


def templates_in(folders: tuple[Path, ...]) -> Templates:
    """Read all templates; the first folder that has a name wins. Raises `TemplateError`."""
    loader = text_of("pagefind-loader.js", folders)
    return Templates(template_texts(folders), static_files(folders), loader)


def static_files(folders: tuple[Path, ...]) -> Mapping[str, bytes]:
    """The files below `static/` of all template folders; the first folder that has a name wins."""
    found: dict[str, bytes] = {}
    for folder in folders:
        static = folder / "static"
        for path in sorted(static.rglob("*")) if static.is_dir() else ():
            if path.is_file() and not path.name.startswith("."):
                found.setdefault(path.relative_to(static).as_posix(), path.read_bytes())
    return dict(sorted(found.items()))


def text_of(name: str, folders: tuple[Path, ...]) -> str:
    """Read a template that Jinja has no part in, from the first folder that has it.

    Raises `TemplateError` when none has it.
    """
    for folder in folders:
        if (folder / name).is_file():
            return _read(folder / name, name)
    raise TemplateError(f"{name}: there is no such template")


def template_texts(folders: tuple[Path, ...]) -> Mapping[str, str]:
    """The texts of all templates; the first folder that has a name wins."""
    found: dict[str, str] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*.html")):
            name = path.relative_to(folder).as_posix()
            if name not in found:
                found[name] = _read(path, name)
    return found


def _read(path: Path, name: str) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise TemplateError(
            f"{name}: is not UTF-8: {error.reason} at byte {error.start}"
        ) from error
