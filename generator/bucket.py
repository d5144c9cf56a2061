"""A place in an object store, reached through fsspec, as the target of a build.

An object store has no folder to exchange for another one: each object is replaced by itself, in one
step. So what a build does there has an order. First it says in the marker and in the manifest what
it is about to touch; then it puts what is new or changed, the files that lead in last; then it
deletes what is no more; then it says that all is done. Killed at any moment, it leaves a place that
the next build knows how to finish. One build at a time may work on a place.
"""

import glob
import hashlib
import json
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from .errors import OpenshelfError, PublishError
from .files import IN_DOUBT, Files, Made
from .looks import Known
from .manifests import Manifest
from .media import type_of
from .publish import MARKER

MANIFEST = ".openshelf-manifest"
"""The object that says what each file was made from, so that the next build puts only what changed."""
VERSION = 3

# Files are put many at once; when so many bytes wait, they are
WAITING = 16 << 20
# How stores are told an object's type; what is not here takes it from the name, or has none
_TYPE_OPTION = {
    "s3": "ContentType",
    "s3a": "ContentType",
    "gs": "content_type",
    "gcs": "content_type",
}
_DIGEST = hashlib.blake2b().digest_size


@dataclass
class Bucket:
    """The place at a URL such as `s3://bucket/papers`. All methods raise `PublishError`."""

    url: str
    _waiting: dict[str, bytes] = field(default_factory=dict, init=False, repr=False)
    _bytes: int = field(default=0, init=False, repr=False)

    def __post_init__(self) -> None:
        self.url = self.url.rstrip("/")

    def __getstate__(self) -> dict[str, Any]:
        """Another process reaches the same place by itself."""
        return {"url": self.url, "_waiting": {}, "_bytes": 0}

    @property
    def in_memory(self) -> bool:
        """Whether no other process sees this place."""
        return self._protocol == "memory"

    @property
    def _protocol(self) -> str:
        return self.url.partition("://")[0]

    def claim(self) -> None:
        """Make sure that the place is empty, or that a build of ours filled it."""
        found = self._names()
        if not found:
            return
        marker = self._read(MARKER)
        ours = _entries(marker) if marker is not None else None
        if ours is None:
            raise PublishError(
                f"{self.url} is not empty, and Openshelf did not make it; name an empty place"
            )
        foreign = found - {MARKER, MANIFEST, *ours}
        if foreign:
            raise PublishError(
                f"{self.url} holds what Openshelf did not put there: {', '.join(sorted(foreign))};"
                " move it away, for a build owns the whole place"
            )

    def known(self, *, clean: bool = False) -> Known:
        """What is known of the place; faulty are files that a build left in doubt.

        Of a damaged manifest, or that of another place, nothing is believed, and if `clean` then of
        none: all is put again, and what is there counts as in doubt.
        """
        data = self._read(MANIFEST)
        manifest = None if clean or data is None else _manifest(data, self.url)
        if manifest is None:
            files = dict.fromkeys(self._paths(), (IN_DOUBT, 0))
            manifest = Manifest(Files.of(files))
        faulty = {path for path, made in manifest.files.items() if made[0] == IN_DOUBT}
        return Known(Path(), manifest, faulty, (), {})

    def write_manifest(self, manifest: Manifest) -> None:
        """Say what is in the place, and which top-level names of it are ours."""
        entries = sorted({path.partition("/")[0] for path in manifest.files})
        self.put(MARKER, (json.dumps({"entries": entries}, indent=1) + "\n").encode())
        self.close()
        self.put(MANIFEST, _packed(manifest, self.url))
        self.close()

    def put(self, path: str, data: bytes) -> None:
        """Take a file; it is there for sure after `close`."""
        self._waiting[path] = data
        self._bytes += len(data)
        if self._bytes > WAITING:
            self.close()

    def close(self) -> None:
        """Put all that waits."""
        option = _TYPE_OPTION.get(self._protocol)
        by_type: dict[str, dict[str, bytes]] = {}
        for path, data in self._waiting.items():
            by_type.setdefault(type_of(path), {})[path] = data
        self._waiting, self._bytes = {}, 0
        with self._told():
            system, root = _reached(self.url, os.getpid())
            for type_, files in by_type.items():
                options = {option: type_} if option else {}
                system.pipe({f"{root}/{path}": data for path, data in files.items()}, **options)

    def delete(self, paths: Iterable[str]) -> None:
        """Delete files, if they are there."""
        with self._told():
            system, root = _reached(self.url, os.getpid())
            found = [f"{root}/{path}" for path in paths]
            plain = [path for path in found if not glob.has_magic(path)]
            if plain:
                system.rm(plain)
            for path in found:
                if glob.has_magic(path):
                    with suppress(FileNotFoundError):
                        system.rm_file(path)

    def _read(self, path: str) -> bytes | None:
        with self._told():
            system, root = _reached(self.url, os.getpid())
            try:
                return bytes(system.cat_file(f"{root}/{path}"))
            except FileNotFoundError:
                return None

    def _names(self) -> set[str]:
        """The names at the top of the place."""
        with self._told():
            system, root = _reached(self.url, os.getpid())
            try:
                found = system.ls(root, detail=False)
            except FileNotFoundError:
                return set()
            names = {path.rstrip("/").removeprefix(root).strip("/") for path in found}
            return names - {""}

    def _paths(self) -> Iterable[str]:
        """The path of every object."""
        with self._told():
            system, root = _reached(self.url, os.getpid())
            found = {path.removeprefix(root).strip("/") for path in system.find(root)}
            return sorted(found - {"", MARKER, MANIFEST})

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OpenshelfError:
            raise
        except Exception as error:  # each kind of store has errors of its own
            raise PublishError(f"{self.url}: {error or type(error).__name__}") from error


@cache
def _reached(url: str, _process: int) -> tuple[Any, str]:
    """The file system of fsspec, which is slow to make, and the path of a place in it.

    A process that is forked has to make its own.
    """
    try:
        import fsspec
    except ImportError as error:
        raise PublishError(
            f"{url} needs the package fsspec: pip install 'openshelf[remote]'"
        ) from error
    system, root = fsspec.core.url_to_fs(url, use_listings_cache=False, skip_instance_cache=True)
    return system, root.rstrip("/")


def _entries(marker: bytes) -> set[str] | None:
    try:
        return set(map(str, json.loads(marker)["entries"]))
    except (ValueError, LookupError, TypeError):
        return None


def _packed(manifest: Manifest, url: str) -> bytes:
    body = {
        "version": VERSION,
        "url": url,
        "inputs": manifest.inputs.hex(),
        "report": dict(manifest.report),
        "warnings": manifest.warnings,
        "files": {path: (key.hex(), size) for path, (key, size) in manifest.files.items()},
        "substances": {path: key.hex() for path, key in manifest.substances.items()},
    }
    data = zlib.compress(json.dumps(body).encode(), 1)
    return hashlib.blake2b(data).digest() + data


def _manifest(data: bytes, url: str) -> Manifest | None:
    """What `_packed` packed for this URL; nothing if it is damaged or is another place's."""
    head, body = data[:_DIGEST], data[_DIGEST:]
    if hashlib.blake2b(body).digest() != head:
        return None
    try:
        found = json.loads(zlib.decompress(body))
        if (found["version"], found["url"]) != (VERSION, url):
            return None
        files: dict[str, Made] = {
            path: (bytes.fromhex(key), int(size)) for path, (key, size) in found["files"].items()
        }
        return Manifest(
            files=Files.of(files),
            substances={path: bytes.fromhex(key) for path, key in found["substances"].items()},
            inputs=bytes.fromhex(found["inputs"]),
            report={name: int(number) for name, number in found["report"].items()},
            warnings=tuple(map(str, found["warnings"])),
        )
    except (ValueError, LookupError, TypeError, AttributeError, zlib.error):
        return None


def in_doubt(manifest: Manifest, paths: Iterable[str]) -> Manifest:
    """What is known of a place once these files of it may or may not have been touched."""
    files: Mapping[str, Made] = {**manifest.files, **dict.fromkeys(paths, (IN_DOUBT, 0))}
    return Manifest(Files.of(files), manifest.substances)
