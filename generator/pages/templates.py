"""The files of the templates: the built-in ones, and a folder of the user's that overrides them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..errors import TemplateError

PACKAGED = Path(__file__).parents[1] / "templates"
"""The templates of an installed wheel; in a checkout they are beside the package."""

LOADER = "pagefind-loader.js"
STYLE, TOKENS = "style.css", "tokens.css"


@dataclass(frozen=True, slots=True)
class Templates:
    """The contents of all template files.

    Attributes:
        texts: the Jinja templates, by name.
        statics: the files below `static/`, by their path there, in order.
        loader: the script that loads Pagefind.
    """

    texts: Mapping[str, str]
    statics: Mapping[str, bytes]
    loader: str

    @property
    def digest(self) -> bytes:
        """A digest of all names and contents."""
        digest = hashlib.blake2b(f"{len(self.texts)} {self.loader}".encode(), digest_size=16)
        texts = ((name, text.encode()) for name, text in self.texts.items())
        for name, data in (*texts, *self.statics.items()):
            digest.update(f"\0{name}\0{len(data)}\0".encode() + data)
        return digest.digest()


def template_folders(first: Path | None = None) -> tuple[Path, ...]:
    """Return the folders to look for templates in: `first`, then the built-in one."""
    builtin = PACKAGED if PACKAGED.is_dir() else PACKAGED.parents[1] / "templates"
    return (first, builtin) if first and first.resolve() != builtin.resolve() else (builtin,)


def templates_in(folders: tuple[Path, ...]) -> Templates:
    """Read all templates. A file overrides those of the same name in later folders.

    Only tokens add up: those of each folder are put into the stylesheet, the built-in ones first.

    Raises `TemplateError` if a template is not UTF-8 or the loader of Pagefind is missing.
    """
    texts: dict[str, str] = {}
    statics: dict[str, bytes] = {}
    tokens: list[bytes] = []
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if not path.is_file() or path.name.startswith("."):
                continue
            if name == f"static/{TOKENS}":
                tokens.append(path.read_bytes())
            elif name.startswith("static/"):
                statics.setdefault(name.removeprefix("static/"), path.read_bytes())
            elif name not in texts and (path.suffix == ".html" or name == LOADER):
                texts[name] = _read(path, name)
    if LOADER not in texts:
        raise TemplateError(f"{LOADER}: there is no such file in {' or '.join(map(str, folders))}")
    loader = texts.pop(LOADER)
    # One file, so that a page waits for no second one
    statics[STYLE] = b"\n".join([*reversed(tokens), statics.get(STYLE, b"")])
    return Templates(texts, dict(sorted(statics.items())), loader)


def _read(path: Path, name: str) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise TemplateError(
            f"{name}: is not UTF-8: {error.reason} at byte {error.start}"
        ) from error
