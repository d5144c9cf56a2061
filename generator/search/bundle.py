"""Pagefind's bundle as classic scripts: one form that is read over http and over file:// alike.

Over file:// a page may not fetch() and may not import a module, but it may add `<script>` elements.
So each data file X becomes a script X.js with the bytes of X in base64, and Pagefind's own code
becomes two strings in `pagefind-loader.js`, which `templates/pagefind-loader.js` explains.
"""

import base64
import json
import os
from pathlib import Path

from ..errors import SearchError

# The script that a page adds to be able to search.
LOADER = "pagefind-loader.js"

# Pagefind's code, and what the loader replaces in each: its two ways to reach other files.
_CODE = {"pagefind.js": ("fetch(", "new Worker("), "pagefind-worker.js": ("fetch(",)}

# The data files that Pagefind's code asks for while it searches.
_DATA = (
    "pagefind-entry.json",
    "*.pf_meta",
    "wasm.*.pagefind",
    "index/*.pf_index",
    "filter/*.pf_filter",
    "fragment/*.pf_fragment",
)


def data_files(bundle: Path) -> tuple[Path, ...]:
    """The data files of an unconverted bundle, in order of their paths."""
    return tuple(sorted(path for pattern in _DATA for path in bundle.glob(pattern)))


def convert(bundle: Path, *, loader: str) -> None:
    """Turn `bundle`, as Pagefind's CLI left it, into scripts, and delete what they do not need.

    `loader` is the text of `templates/pagefind-loader.js`. Raises `SearchError` when it, or
    Pagefind's code, is not what the conversion knows how to handle.
    """
    script = loader_script({name: _code(bundle / name) for name in _CODE}, loader)
    keep = {str(bundle / LOADER)}
    entry = json.loads((bundle / "pagefind-entry.json").read_bytes())
    # "unknown" is the program for languages whose word stems Pagefind does not know.
    wasm = {f"wasm.{lang['wasm'] or 'unknown'}.pagefind" for lang in entry["languages"].values()}
    for path in data_files(bundle):
        if path.suffix != ".pagefind" or path.name in wasm:
            keep.add(_write_twin(path))
    (bundle / LOADER).write_text(script, "utf-8", newline="\n")
    for folder, _, names in os.walk(bundle):
        for place in (f"{folder}/{name}" for name in names):
            if place not in keep:
                os.unlink(place)  # noqa: PTH108 - for each of many files


def loader_script(code: dict[str, str], loader: str) -> str:
    """The loader with Pagefind's code in it: `code` maps a file's name to its text.

    Raises `SearchError` when the loader has no place for it.
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


def data_script(data: bytes) -> str:
    """The script that hands `data` to the loader."""
    return f'openshelfPagefind.put("{base64.b64encode(data).decode()}")\n'


def _code(path: Path) -> str:
    text = path.read_text("utf-8") if path.is_file() else ""
    for call in _CODE[path.name]:
        if call not in text:
            raise SearchError(
                f"Pagefind's {path.name} no longer contains `{call}`, which the search over file:// "
                "relies on. Use a version of Pagefind that pyproject.toml allows."
            )
    return text


def _write_twin(path: Path) -> str:
    """Write the script of a data file beside it; give its path."""
    twin = f"{path}.js"
    script = data_script(path.read_bytes()).encode()
    with open(twin, "wb") as file:  # noqa: PTH123 - for each of many files
        file.write(script)
    return twin
