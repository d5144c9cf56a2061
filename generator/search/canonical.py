"""Pagefind's index in canonical form: the same pages in the same order give the same bytes.

Pagefind 1.5 writes the filters in `pf_meta`, and the values in `pf_filter`, in another order in each
run, and names the files after their content. Here both kinds of file are decoded, sorted, encoded
again and renamed. They are stored without compression, which Pagefind reads too, because different
versions of zlib compress differently. Fragments and `pf_index` are the same in each run. Pagefind
1.6 writes everything in a fixed order, so this module can go with support for 1.5.
"""

import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..errors import SearchError

MAGIC = b"pagefind_dcd"
"""The first bytes of every file of an index, once decompressed."""

# The CBOR (RFC 8949) that Pagefind writes: unsigned integers, text and arrays of known length
_UNSIGNED, _TEXT, _ARRAY = 0, 3, 4


def unpack(data: bytes) -> bytes:
    """Return the content of a file of an index, without compression and magic.

    Raises `ValueError` if the file is empty, cut off, or not Pagefind's.
    """
    if not data.startswith(MAGIC):
        try:
            data = zlib.decompress(data, wbits=31)  # 31: in a gzip wrapper
        except zlib.error as error:
            raise ValueError(str(error)) from None
    if not data.startswith(MAGIC):
        raise ValueError("it does not start with Pagefind's signature")
    return data[len(MAGIC) :]


def decode(data: bytes) -> Any:
    """Return the value that `data` encodes. Raises `ValueError` if it is not the CBOR above."""
    value, end = _decode_from(data, 0)
    if end != len(data):
        raise ValueError("the data do not end where the value does")
    return value


def _decode_from(data: bytes, start: int) -> tuple[Any, int]:
    """Return the value that begins at `start`, and where it ends."""
    if start >= len(data):
        raise ValueError("the data end within a value")
    kind, argument = data[start] >> 5, data[start] & 31
    end = start + 1
    if argument > 27:
        raise ValueError(f"unexpected CBOR head 0x{data[start]:02x}")
    if argument >= 24:
        width = 1 << (argument - 24)
        argument, end = int.from_bytes(data[end : end + width], "big"), end + width
    if kind == _UNSIGNED:
        return argument, end
    if kind == _TEXT:
        return data[end : end + argument].decode(), end + argument
    if kind != _ARRAY:
        raise ValueError(f"unexpected CBOR type {kind}")
    items = []
    for _ in range(argument):
        item, end = _decode_from(data, end)
        items.append(item)
    return items, end


def encode(value: Any) -> bytes:
    """Return the shortest CBOR encoding of `value`, which is also the one Pagefind writes."""
    if isinstance(value, int):
        return _head(_UNSIGNED, value)
    if isinstance(value, str):
        text = value.encode()
        return _head(_TEXT, len(text)) + text
    return _head(_ARRAY, len(value)) + b"".join(map(encode, value))


def _head(kind: int, argument: int) -> bytes:
    if argument < 24:
        return bytes([kind << 5 | argument])
    power = next(p for p in range(4) if argument < 1 << (8 << p))
    return bytes([kind << 5 | 24 + power]) + argument.to_bytes(1 << power, "big")


def sorted_pages(meta: bytes) -> dict[str, int]:
    """Return the number of pages in each sort of an unpacked `pf_meta`."""
    _, _, _, _, sorts, *_ = decode(meta)
    return {name: len(pages) for name, pages in sorts}


def canonicalise(bundle: Path, pages: Sequence[str]) -> None:
    """Rewrite the index in `bundle`, as Pagefind wrote it, in canonical form.

    The results of a search then have the positions of their pages in `pages`, paths in the site, as ids.
    Raises `SearchError` if the index is not in the form that Pagefind 1.5 writes.
    """
    numbers = {f"/{page}": str(number) for number, page in enumerate(pages)}
    entry_file = bundle / "pagefind-entry.json"
    entry = json.loads(entry_file.read_bytes())
    try:
        for language in entry["languages"].values():
            language["hash"] = _canonical_meta(bundle, language["hash"], numbers)
    except (OSError, ValueError, TypeError, LookupError) as error:
        raise SearchError(
            f"Pagefind {entry['version']} wrote an index in a form that is not known here "
            f"({error}). Use a version of Pagefind that pyproject.toml allows."
        ) from error
    text = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    entry_file.write_text(text, "utf-8")


def _canonical_meta(bundle: Path, name: str, numbers: Mapping[str, str]) -> str:
    """Rewrite one language's `pf_meta` and what it names; return its new name."""
    old = bundle / f"pagefind.{name}.pf_meta"
    language = name.rpartition("_")[0]
    # Pages are numbered by position, so they stay; filters and sorts are looked up by name
    version, pages, chunks, filters, sorts, *rest = decode(unpack(old.read_bytes()))
    for page in pages:
        page[0] = _renamed_fragment(bundle / "fragment", page[0], numbers)
    filters = [[key, _canonical_filter(bundle, language, hash_)] for key, hash_ in sorted(filters)]
    old.unlink()
    ordered = [version, pages, chunks, filters, sorted(sorts, key=str), *rest]
    return _write(bundle, "pagefind.{}.pf_meta", language, 10, ordered)


def _renamed_fragment(folder: Path, name: str, numbers: Mapping[str, str]) -> str:
    """Give the fragment of a page the number of the page as its name."""
    fragment = folder / f"{name}.pf_fragment"
    number = numbers[json.loads(unpack(fragment.read_bytes()))["url"]]
    fragment.rename(folder / f"{number}.pf_fragment")
    return number


def _canonical_filter(bundle: Path, language: str, name: str) -> str:
    """Rewrite one filter with its values and their pages in order; return its new name."""
    old = bundle / "filter" / f"{name}.pf_filter"
    key, values = decode(unpack(old.read_bytes()))
    old.unlink()
    ordered = [[value, sorted(pages)] for value, pages in sorted(values)]
    return _write(bundle, "filter/{}.pf_filter", language, 7, [key, ordered])


def _write(bundle: Path, place: str, language: str, digits: int, value: Any) -> str:
    content = encode(value)
    name = f"{language}_{hashlib.sha1(content, usedforsecurity=False).hexdigest()[:digits]}"
    (bundle / place.format(name)).write_bytes(MAGIC + content)
    return name
