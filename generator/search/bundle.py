"""Pagefind's index as classic scripts, which work over http and over file:// alike.

Over file:// a page may neither fetch() a file nor import a module, but it may add `<script>`
elements. So each data file X becomes a script X.js with the bytes of X in base64, and Pagefind's own
code becomes two strings in `pagefind-loader.js`. `templates/pagefind-loader.js` explains the rest.
"""

import base64
import json
from pathlib import Path

from ..errors import SearchError

LOADER = "pagefind-loader.js"
"""The script that a page adds to be able to search."""

# The calls in Pagefind's code that reach other files, which the loader replaces
_CALLS = {"pagefind.js": ("fetch(", "new Worker("), "pagefind-worker.js": ("fetch(",)}

# The data files that Pagefind's code asks for during a search
_DATA = (
    "pagefind-entry.json",
    "*.pf_meta",
    "wasm.*.pagefind",
    "index/*.pf_index",
    "fragment/*.pf_fragment",
)


def data_files(bundle: Path) -> tuple[Path, ...]:
    """Return the data files of an index that is not yet converted, sorted by path."""
    return tuple(sorted(path for pattern in _DATA for path in bundle.glob(pattern)))


def convert(bundle: Path, *, loader: str) -> None:
    """Turn the index in `bundle`, as Pagefind wrote it, into scripts, and delete all other files.

    `loader` is the text of `templates/pagefind-loader.js`. Raises `SearchError` if it, or Pagefind's
    code, is not of the expected form.
    """
    script = loader_script({name: _code(bundle / name) for name in _CALLS}, loader)
    entry = json.loads((bundle / "pagefind-entry.json").read_bytes())
    # "unknown" is the program for languages whose word stems Pagefind does not know
    wasm = {f"wasm.{lang['wasm'] or 'unknown'}.pagefind" for lang in entry["languages"].values()}
    for name in sorted(wasm):
        if not (bundle / name).is_file():
            raise SearchError(f"Pagefind left out {name}. Build again.")
    keep = {bundle / LOADER}
    for path in data_files(bundle):
        if path.suffix != ".pagefind" or path.name in wasm:
            twin = path.with_name(f"{path.name}.js")
            data = base64.b64encode(path.read_bytes()).decode()
            twin.write_text(f'openshelfPagefind.put("{data}")\n', "ascii", newline="\n")
            keep.add(twin)
    (bundle / LOADER).write_bytes(script.encode())
    for path in {*bundle.rglob("*")} - keep:
        if path.is_file():
            path.unlink()


def loader_script(code: dict[str, str], loader: str) -> str:
    """Return the loader with Pagefind's code in it; `code` has the text of each file by its name.

    Raises `SearchError` if the loader has no place for it.
    """
    for name, text in code.items():
        place = f'"@{name}@"'
        if loader.count(place) != 1:
            raise SearchError(
                f"The search loader has no single {place}, where the build puts Pagefind's code. "
                "Compare templates/pagefind-loader.js with the one that Openshelf ships."
            )
        loader = loader.replace(place, json.dumps(text))
    return loader


def _code(path: Path) -> str:
    text = path.read_text("utf-8") if path.is_file() else ""
    for call in _CALLS[path.name]:
        if call not in text:
            raise SearchError(
                f"Pagefind's {path.name} no longer contains `{call}`, which the search over file:// "
                "relies on. Use a version of Pagefind that pyproject.toml allows."
            )
    return text
