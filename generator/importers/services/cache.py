"""Answers of services, kept on disk: one small file each."""

import contextlib
import datetime as dt
import gzip
import hashlib
import json
import os
import threading
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple


class Kept(NamedTuple):
    """An answer, and the day on which it came."""

    status: int
    day: dt.date
    body: bytes


def default_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Return where answers are kept: $OPENSHELF_CACHE, or openshelf in the user's cache folder."""
    if own := environ.get("OPENSHELF_CACHE"):
        return Path(own)
    base = environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if base else Path.home() / ".cache") / "openshelf"


class Cache:
    """A folder of answers. Any number of processes may share it, and anyone may delete it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, service: str, url: str) -> Kept | None:
        """Return the answer to a request; `None` if there is none, or its file is broken."""
        try:
            # The check sum of gzip tells a file that was cut or changed
            data = gzip.decompress(self._path(service, url).read_bytes())
            head, _, body = data.partition(b"\n")
            facts = json.loads(head)
            if facts["url"] != url:
                return None
            return Kept(int(facts["status"]), dt.date.fromisoformat(facts["day"]), body)
        except (OSError, EOFError, ValueError, TypeError, LookupError, zlib.error):
            return None

    def put(self, service: str, url: str, kept: Kept) -> None:
        """Keep an answer. If the disk is full or read-only, it is not kept."""
        path = self._path(service, url)
        new = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
        head = json.dumps({"url": url, "status": kept.status, "day": kept.day.isoformat()})
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                new.write_bytes(gzip.compress(head.encode() + b"\n" + kept.body, 6, mtime=0))
                new.replace(path)
            finally:
                new.unlink(missing_ok=True)

    def _path(self, service: str, url: str) -> Path:
        name = hashlib.sha256(url.encode()).hexdigest()[:32]
        return self.folder / service / name[:2] / f"{name}.gz"
