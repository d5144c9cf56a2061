"""The bundle as scripts: complete, minimal, and refused when Pagefind's code has changed."""

import base64
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.errors import SearchError
from generator.search.bundle import LOADER, convert, data_files, loader_script


@pytest.fixture
def bundle(indexed: Callable[..., Path], tiny_site: Path) -> Path:
    """A bundle as Pagefind's CLI leaves it."""
    return indexed(tiny_site)


def test_every_data_file_becomes_a_script_of_its_bytes(
    bundle: Path, tmp_path: Path, loader: str
) -> None:
    """X.js hands the bytes of X to the loader."""
    before = shutil.copytree(bundle, tmp_path / "before")
    convert(bundle, loader=loader)
    needed = [path for path in data_files(before) if path.name != "wasm.unknown.pagefind"]
    assert len(needed) > 12
    for path in needed:
        script = (bundle / path.relative_to(before)).with_name(f"{path.name}.js").read_text()
        (text,) = re.fullmatch(r'openshelfPagefind\.put\("([^"]*)"\)\n', script).groups()  # type: ignore[union-attr]
        assert base64.b64decode(text) == path.read_bytes()


def test_nothing_else_is_left(bundle: Path, loader: str) -> None:
    """Only the data scripts and the loader are left: no stock interface, no unused stemmer."""
    twins = {f"{path.relative_to(bundle)}.js" for path in data_files(bundle)}
    convert(bundle, loader=loader)
    left = {str(path.relative_to(bundle)) for path in bundle.rglob("*") if path.is_file()}
    assert left == (twins | {LOADER}) - {"wasm.unknown.pagefind.js"}


def test_a_language_without_stemmer_keeps_the_general_program(
    indexed: Callable[..., Path], tiny_site: Path, loader: str
) -> None:
    """For a language that Pagefind does not know, the program for all languages is kept."""
    bundle = indexed(tiny_site, language="tlh")
    convert(bundle, loader=loader)
    assert [path.name for path in bundle.glob("wasm.*")] == ["wasm.unknown.pagefind.js"]


def test_the_loader_carries_pagefinds_code(bundle: Path, loader: str) -> None:
    """The loader holds the two sources, unedited, as strings."""
    code = {
        name: (bundle / name).read_text("utf-8") for name in ("pagefind.js", "pagefind-worker.js")
    }
    convert(bundle, loader=loader)
    script = (bundle / LOADER).read_text("utf-8")
    assert json.dumps(code["pagefind.js"]) in script
    assert json.dumps(code["pagefind-worker.js"]) in script
    assert '"@' not in script


def test_a_loader_without_place_for_the_code_is_an_error() -> None:
    """A loader that was changed too far says which place is missing."""
    with pytest.raises(SearchError, match=r'"@pagefind\.js@"'):
        loader_script({"pagefind.js": "fetch("}, "var PAGEFIND = 1;")


@pytest.mark.parametrize(
    ("name", "call"),
    [("pagefind.js", "fetch("), ("pagefind.js", "new Worker("), ("pagefind-worker.js", "fetch(")],
)
def test_pagefind_code_that_works_in_another_way_is_an_error(
    bundle: Path, loader: str, name: str, call: str
) -> None:
    """When Pagefind no longer loads files in the way that the loader replaces, the build stops."""
    path = bundle / name
    path.write_text(path.read_text("utf-8").replace(call, "other("), "utf-8")
    with pytest.raises(SearchError, match=re.escape(f"{name} no longer contains `{call}`")):
        convert(bundle, loader=loader)
