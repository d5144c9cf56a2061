"""Files of plain values that only who wrote them believes: marshalled, after a digest of them.

The `owner` goes into the digest and not into the file. It says what the values hold for, so that those
of others, be they copies or older, are as good as damaged ones.
"""

import hashlib
import marshal
from pathlib import Path
from typing import Any

_DIGEST = hashlib.blake2b().digest_size


def write(path: Path, owner: bytes, value: Any) -> None:
    """Write a value of plain types; who reads the file meanwhile gets the old one."""
    body = marshal.dumps(value)
    temporary = path.with_name(f"{path.name}.new")
    with temporary.open("wb") as file:
        file.write(_digest(owner, body))
        file.write(body)
    temporary.replace(path)


def read(path: Path, owner: bytes) -> Any:
    """The value; `None` if the file is missing, damaged, or of another owner."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    body = memoryview(data)[_DIGEST:]
    if _digest(owner, body) != data[:_DIGEST]:
        return None
    return marshal.loads(body)  # noqa: S302 - the digest says that we wrote it


def _digest(owner: bytes, body: bytes | memoryview) -> bytes:
    found = hashlib.blake2b(owner)
    found.update(body)
    return found.digest()
