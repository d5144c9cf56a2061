"""Pagefind's index in one canonical form: the same pages, numbered in the same way, give the same bytes.

Pagefind 1.5 walks hash maps when it writes `pf_meta` and `pf_filter`, so each run puts filters and
their values in another order, and the names, made from the content, differ too. (Fragments and
`pf_index` come out the same each time; 1.6 has no such order left.) Here the two kinds are decoded,
sorted, encoded again, and renamed where something refers to them. They are stored as they are
rather than gzipped, which Pagefind's reader takes as well: the output of zlib depends on whose zlib
Python was built with.
"""

import hashlib
import json
import zlib
from pathlib import Path
from typing import TypeAlias, cast

from ..errors import SearchError

# What every file of an index starts with, once decompressed.
MAGIC = b"pagefind_dcd"

# The CBOR (RFC 8949) that Pagefind writes: unsigned integers, text and arrays of known length.
Cbor: TypeAlias = "int | str | list[Cbor]"
_UNSIGNED, _TEXT, _ARRAY = 0, 3, 4


def unpack(data: bytes) -> bytes:
    """The content of one file of an index, without compression and magic.

    Raises `ValueError` when the file is empty, cut off, or not Pagefind's.
    """
    if not data.startswith(MAGIC):
        try:
            data = zlib.decompress(data, wbits=31)  # 31: in a gzip wrapper
        except zlib.error as error:
            raise ValueError(str(error)) from None
    if not data.startswith(MAGIC):
        raise ValueError("it does not start with Pagefind's signature")
    return data[len(MAGIC) :]


def decode(data: bytes) -> Cbor:
    """The value that `data` encodes. Raises `ValueError` for anything else than the CBOR above."""
    value, end = _decode_at(data, 0)
    if end != len(data):
        raise ValueError("the data do not end where the value does")
    return value


def _decode_at(data: bytes, at: int) -> tuple[Cbor, int]:
    if at >= len(data):
        raise ValueError("the data end within a value")
    kind, argument = data[at] >> 5, data[at] & 31
    at += 1
    if argument > 27:
        raise ValueError(f"unexpected CBOR head 0x{data[at - 1]:02x}")
    if argument >= 24:
        width = 1 << (argument - 24)
        argument, at = int.from_bytes(data[at : at + width], "big"), at + width
    if kind == _UNSIGNED:
        return argument, at
    if kind == _TEXT:
        return data[at : at + argument].decode(), at + argument
    if kind != _ARRAY:
        raise ValueError(f"unexpected CBOR type {kind}")
    items: list[Cbor] = []
    for _ in range(argument):
        item, at = _decode_at(data, at)
        items.append(item)
    return items, at


def encode(value: Cbor) -> bytes:
    """The shortest CBOR encoding of `value`, which is also the one Pagefind writes."""
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
    """How many pages each order of an unpacked `pf_meta` has. Raises `ValueError` as `decode` does."""
    _, _, _, _, sorts, *_ = cast("list[Cbor]", decode(meta))
    return {name: len(pages) for name, pages in cast("list[tuple[str, list[int]]]", sorts)}


def canonicalise(bundle: Path) -> None:
    """Rewrite the index in `bundle`, as Pagefind's CLI left it, in its canonical form.

    An index of Pagefind 1.6 or later is already the same each time and is left alone. Raises
    `SearchError` when the index is not in the form that Pagefind 1.5 writes.
    """
    entry_file = bundle / "pagefind-entry.json"
    entry = json.loads(entry_file.read_bytes())
    if not entry["version"].startswith("1.5."):
        return
    try:
        for language in entry["languages"].values():
            language["hash"] = _canonical_meta(bundle, language["hash"])
    except (OSError, ValueError, TypeError) as error:
        raise SearchError(
            f"Pagefind {entry['version']} wrote an index in a form that is not known here "
            f"({error}). Use a version of Pagefind that pyproject.toml allows."
        ) from error
    entry_file.write_text(
        json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":")), "utf-8"
    )


def _canonical_meta(bundle: Path, name: str) -> str:
    """Rewrite one language's `pf_meta` and the filters it names; return its new name."""
    old = bundle / f"pagefind.{name}.pf_meta"
    language = name.rpartition("_")[0]
    meta = decode(unpack(old.read_bytes()))
    # The reader looks filters and sorts up by name. Pages are numbered by position: those stay.
    version, pages, chunks, filters, sorts, *rest = cast("list[Cbor]", meta)
    named = sorted(cast("list[tuple[str, str]]", filters))
    filters = [[key, _canonical_filter(bundle, language, hash_)] for key, hash_ in named]
    sorts = sorted(cast("list[Cbor]", sorts), key=str)
    old.unlink()
    ordered: list[Cbor] = [version, pages, chunks, filters, sorts, *rest]
    return _write(bundle, "pagefind.{}.pf_meta", language, 10, ordered)


def _canonical_filter(bundle: Path, language: str, name: str) -> str:
    """Rewrite one filter, values and their pages in order; return its new name."""
    old = bundle / "filter" / f"{name}.pf_filter"
    key, values = cast("tuple[str, list[tuple[str, list[int]]]]", decode(unpack(old.read_bytes())))
    old.unlink()
    ordered: list[Cbor] = [[value, sorted(pages)] for value, pages in sorted(values)]
    return _write(bundle, "filter/{}.pf_filter", language, 7, [key, ordered])


def _write(bundle: Path, place: str, language: str, digits: int, value: Cbor) -> str:
    content = encode(value)
    name = f"{language}_{hashlib.sha1(content, usedforsecurity=False).hexdigest()[:digits]}"
    (bundle / place.format(name)).write_bytes(MAGIC + content)
    return name
