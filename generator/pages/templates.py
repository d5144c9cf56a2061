"""The files of the templates: the built-in ones, and a folder of the user's that overrides them."""

import difflib
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..errors import ContentError, Problem, TemplateError

PACKAGED = Path(__file__).parents[1] / "templates"
"""The templates of an installed wheel; in a checkout they are beside the package."""

LOADER = "pagefind-loader.js"
STYLE, TOKENS = "style.css", "tokens.css"
CUSTOM = "static/custom.css"
"""A stylesheet of the user's, which every page links to last."""
_TEXTS = {".html", ".htm", ".jinja", ".j2", ".css", ".js"}
# What may lie in `static/` unused: notes, and what editors leave
_NOTES = {"", ".md", ".txt", ".bak", ".tmp", ".orig"}


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


def read_templates(own: Path | None) -> Templates:
    """Read the built-in templates, and those of the user's folder that override them.

    The user's folder need not exist. Raises `ContentError` if files of it override nothing, and
    `TemplateError` as `templates_in` does.
    """
    folders = template_folders(own if own and own.is_dir() else None)
    if strays := tuple(_find_strays(folders[0], folders[-1])):
        raise ContentError(strays)
    return templates_in(folders)


def template_folders(first: Path | None = None) -> tuple[Path, ...]:
    """Return the folders to look for templates in: `first`, then the built-in one."""
    builtin = builtin_folder()
    return (first, builtin) if first and first.resolve() != builtin.resolve() else (builtin,)


def builtin_folder() -> Path:
    """Return the folder of the built-in templates."""
    return PACKAGED if PACKAGED.is_dir() else PACKAGED.parents[1] / "templates"


def files_in(folder: Path) -> dict[str, Path]:
    """Return the files in a folder of templates, by their path there, without hidden ones and backups."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {
        path.relative_to(folder).as_posix(): path
        for path in paths
        if not path.name.startswith((".", "#")) and not path.name.endswith("~")
    }


def templates_in(folders: tuple[Path, ...]) -> Templates:
    """Read all templates. A file overrides those of the same name in later folders.

    Only tokens add up: those of each folder are put into the stylesheet, the built-in ones first.

    Raises `TemplateError` if a template is not UTF-8 or the loader of Pagefind is missing.
    """
    texts: dict[str, str] = {}
    statics: dict[str, bytes] = {}
    tokens: list[bytes] = []
    for folder in folders:
        for name, path in files_in(folder).items():
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


def _find_strays(own: Path, builtin: Path) -> Iterator[Problem]:
    """Yield a problem for each of the user's files that overrides nothing.

    A new file is fine if another one of the user's names it, as an `include` or a stylesheet does.
    """
    options = [*files_in(builtin), CUSTOM]
    by_name = {Path(name).name: name for name in options}
    mine = files_in(own)
    texts = {
        name: path.read_text("utf-8", "replace") if path.suffix in _TEXTS else ""
        for name, path in mine.items()
    }
    for name, path in mine.items():
        is_static = name.startswith("static/") and path.suffix not in _NOTES
        if name in options or not (is_static or path.suffix in _TEXTS):
            continue
        if any(path.name in text for other, text in texts.items() if other != name):
            continue
        near = difflib.get_close_matches(path.name, by_name, n=1, cutoff=0.7)
        hint = f"did you mean {by_name[near[0]]!r}?" if near else "see `openshelf templates list`"
        message = f"overrides no built-in file, and none of your files names it; {hint}"
        yield Problem(str(path), 0, "", message)


def _read(path: Path, name: str) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise TemplateError(
            f"{name}: is not UTF-8: {error.reason} at byte {error.start}"
        ) from error
