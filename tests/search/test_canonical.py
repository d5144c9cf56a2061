"""Canonical indexes: the codec is exact, nothing is lost, and every run gives the same bytes."""

import base64
import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import SearchError
from generator.search.canonical import MAGIC, canonicalise, decode, encode, unpack
from tests.search.conftest import pages_of

# There, folders are listed by when files were made
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None

cbor = st.recursive(st.integers(0, 2**64 - 1) | st.text(), st.lists, max_leaves=40)


def files(folder: Path) -> dict[str, bytes]:
    """The content of every file, by path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def table(bundle: Path) -> Any:
    """The value of the only pf_meta of a bundle."""
    (meta,) = bundle.glob("*.pf_meta")
    return decode(unpack(meta.read_bytes()))


@given(cbor)
def test_what_is_encoded_is_decoded(value: Any) -> None:
    """Decoding is the inverse of encoding."""
    assert decode(encode(value)) == value


@pytest.mark.parametrize(
    ("value", "encoded"),
    [
        (23, "17"),
        (24, "1818"),
        (255, "18ff"),
        (256, "190100"),
        (65536, "1a00010000"),
        (2**32, "1b0000000100000000"),
        ("ü", "62c3bc"),
        ([1, ["a"]], "820181" + "6161"),
    ],
)
def test_encodes_as_the_standard_says(value: Any, encoded: str) -> None:
    """The encoding is RFC 8949's shortest form (its appendix A)."""
    assert encode(value).hex() == encoded


@pytest.mark.parametrize("data", ["", "18", "8201", "63c3bc", "62ffff", "20", "9f", "f6", "0000"])
def test_refuses_what_is_not_an_index(data: str) -> None:
    """Data that are cut off, too long or of another type are errors, never half a value."""
    with pytest.raises(ValueError):
        decode(bytes.fromhex(data))


@pytest.mark.parametrize("data", [b"", b"<html>", MAGIC[:5], b"\x1f\x8b\x08"])
def test_refuses_what_is_not_packed_by_pagefind(data: bytes) -> None:
    """A file that is empty, cut off or not Pagefind's is an error."""
    with pytest.raises(ValueError):
        unpack(data)


def test_encoding_is_pagefinds_own(indexed: Callable[..., Path], tiny_site: Path) -> None:
    """Decoding and encoding a file of Pagefind's gives its bytes again."""
    (path,) = indexed(tiny_site).glob("*.pf_meta")
    content = unpack(path.read_bytes())
    assert encode(decode(content)) == content


@pytest.mark.parametrize("in_memory", [False, True])
def test_every_run_gives_the_same_bytes(
    finished: Callable[..., str], in_memory: bool, tmp_path: Path, write_site: Callable[..., Path]
) -> None:
    """Six runs, in several folders with files made in several orders, agree in every byte."""
    bundles = []
    with TemporaryDirectory(dir=MEMORY if in_memory else tmp_path) as folder:
        for attempt in range(6):
            site = write_site(Path(folder) / f"site {attempt}", 40, backwards=attempt % 2 == 1)
            finished(site)
            bundles.append(files(site / "pagefind"))
        assert len(list(Path(folder).iterdir())) == 6
    assert all(bundle == bundles[0] for bundle in bundles)


def test_nothing_is_lost(indexed: Callable[..., Path], tiny_site: Path, tmp_path: Path) -> None:
    """The canonical index holds what Pagefind wrote: only names are other ones."""
    bundle = indexed(tiny_site)
    before = shutil.copytree(bundle, tmp_path / "before")
    canonicalise(bundle, pages_of(tiny_site))
    old, new = table(before), table(bundle)
    assert [new[0], *new[2:]] == [old[0], *old[2:]]  # all but the names of pages
    assert [length for _, length in new[1]] == [length for _, length in old[1]]
    same = {name for name in files(before) if name.startswith(("index", "wasm", "pagefind."))}
    same -= {name for name in same if name.endswith(".pf_meta")}
    assert {name: files(bundle)[name] for name in same} == {
        name: files(before)[name] for name in same
    }


def test_results_have_the_numbers_of_papers(indexed: Callable[..., Path], tiny_site: Path) -> None:
    """Each page is named by its place among the pages, and so is the fragment that shows it."""
    bundle, pages = indexed(tiny_site), pages_of(tiny_site)
    old = table(bundle)
    contents = [
        unpack((bundle / "fragment" / f"{name}.pf_fragment").read_bytes()) for name, _ in old[1]
    ]
    canonicalise(bundle, pages)
    new = table(bundle)
    assert sorted(int(number) for number, _ in new[1]) == list(range(12))
    assert len(list(bundle.glob("fragment/*"))) == 12
    for (number, _), content in zip(new[1], contents, strict=True):
        assert json.loads(content)["url"] == f"/{pages[int(number)]}"
        assert unpack((bundle / "fragment" / f"{number}.pf_fragment").read_bytes()) == content


def test_the_entry_names_the_new_table(indexed: Callable[..., Path], tiny_site: Path) -> None:
    """The entry names the new pf_meta, and the old one is gone."""
    bundle = indexed(tiny_site)
    canonicalise(bundle, pages_of(tiny_site))
    entry = json.loads((bundle / "pagefind-entry.json").read_text("utf-8"))
    name = entry["languages"]["en"]["hash"]
    assert [path.name for path in bundle.glob("*.pf_meta")] == [f"pagefind.{name}.pf_meta"]


def test_filters_of_a_template_do_not_matter(finished: Callable[..., str], tiny_site: Path) -> None:
    """If a page has Pagefind's filters and sorts, the index is made without them."""
    pages = [tiny_site / page for page in pages_of(tiny_site)]
    for number, page in enumerate(pages):
        filters = (
            f'<a data-pagefind-filter="tag:t{number % 4}" data-pagefind-sort="n:{number}">a</a>'
        )
        page.write_text(page.read_text("utf-8").replace("<p>We", f"{filters}<p>We"), "utf-8")
    finished(tiny_site)
    (meta,) = (tiny_site / "pagefind").glob("*.pf_meta.js")
    value = decode(unpack(base64.b64decode(meta.read_text().split('"')[1])))
    assert value[3:5] == [[], []]
    assert not list((tiny_site / "pagefind").glob("filter/*"))


def test_an_unknown_form_is_an_error(indexed: Callable[..., Path], tiny_site: Path) -> None:
    """An index that is not built as expected stops the build and names the version."""
    bundle = indexed(tiny_site)
    entry = bundle / "pagefind-entry.json"
    entry.write_text(re.sub(r'"version":"[^"]*"', '"version":"1.5.2"', entry.read_text("utf-8")))
    (meta,) = bundle.glob("*.pf_meta")
    meta.write_bytes(MAGIC + encode(["1.5.2", "no pages"]))
    with pytest.raises(SearchError, match=r"Pagefind 1\.5\.2 wrote an index in a form"):
        canonicalise(bundle, pages_of(tiny_site))
