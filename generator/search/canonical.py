"""Pagefind's index in canonical form: results have the numbers of papers, and the bytes are the same in each run.

Pagefind names a page's fragment, which has what results show, after a hash of it. Here it gets the number
that scripts have for the paper, so that they need no table from one to the other, and `pf_meta`, which is
loaded with every search, is smaller. It is stored without compression, which Pagefind reads too, because
different versions of zlib compress differently. Fragments and `pf_index` are the same in each run.
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


def canonicalise(bundle: Path, pages: Sequence[str]) -> None:
    """Rewrite the index in `bundle`, as Pagefind wrote it, in canonical form.

    The results of a search then have the positions of their pages in `pages`, paths in the site, as ids.
    Raises `SearchError` if the index is not in the form that Pagefind 1.5 and 1.6 write.
    """
    numbers = {f"/{page}": str(number) for number, page in enumerate(pages)}
    entry_file = bundle / "pagefind-entry.json"
    entry = json.loads(entry_file.read_bytes())
    try:
        for language in entry["languages"].values():
            language["hash"] = _canonical_meta(bundle, language["hash"], numbers)
    except FileNotFoundError as error:
        name = Path(error.filename).relative_to(bundle).as_posix()
        raise SearchError(f"Pagefind left out {name}. Build again.") from error
    except (OSError, ValueError, TypeError, LookupError) as error:
        raise SearchError(
            f"Pagefind {entry['version']} wrote an index in a form that is not known here "
            f"({error}). Use a version of Pagefind that pyproject.toml allows."
        ) from error
    text = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    entry_file.write_text(text, "utf-8")


def _canonical_meta(bundle: Path, name: str, numbers: Mapping[str, str]) -> str:
    """Rename the fragments of one language, and rewrite its `pf_meta`; return its new name."""
    old = bundle / f"pagefind.{name}.pf_meta"
    # Words refer to pages by position, so the pages stay in order. The tables of search have what Pagefind
    # has as filters and sorts, if a template asks for them
    version, pages, chunks, _filters, _sorts, *rest = decode(unpack(old.read_bytes()))
    for *_, words in chunks:
        (bundle / "index" / f"{words}.pf_index").stat()  # a missing one would break some searches
    for page in pages:
        page[0] = _renamed_fragment(bundle / "fragment", page[0], numbers)
    old.unlink()
    content = encode([version, pages, chunks, [], [], *rest])
    digest = hashlib.sha1(content, usedforsecurity=False).hexdigest()[:10]
    new = f"{name.rpartition('_')[0]}_{digest}"
    (bundle / f"pagefind.{new}.pf_meta").write_bytes(MAGIC + content)
    return new


def _renamed_fragment(folder: Path, name: str, numbers: Mapping[str, str]) -> str:
    """Give the fragment of a page the number of the page as its name."""
    fragment = folder / f"{name}.pf_fragment"
    number = numbers[json.loads(unpack(fragment.read_bytes()))["url"]]
    fragment.rename(folder / f"{number}.pf_fragment")
    return number
