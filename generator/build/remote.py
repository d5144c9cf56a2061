"""A place in an object store, reached through fsspec, as the target of a build.

The site is built on this machine; then what changed is put there. A store has no folder to swap, so
the order matters: new and changed files, then the pages that lead in, then what is gone is deleted. A
manifest there tells the next build what each file holds. One build at a time may work on a place.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from ..errors import OpenshelfError, PublishError
from ..plan.media import type_of
from .publish import MARKER
from .report import Report

MANIFEST = ".openshelf-manifest"
BATCH = 500
"""How many files are put at once."""
# How stores are told an object's type; others take it from the name
_TYPE_OPTION = {
    "s3": "ContentType",
    "s3a": "ContentType",
    "gs": "content_type",
    "gcs": "content_type",
}


def build_remote(url: str, build: Callable[[Path], Report]) -> Report:
    """Have `build` make the site in a temporary folder, and put it at a URL such as s3://bucket/papers.

    Raises `PublishError` when the place is not ours or cannot be reached.
    """
    place = _Place(url.rstrip("/"))
    old = place.claim()
    with TemporaryDirectory(prefix="openshelf-") as temporary:
        folder = Path(temporary, "site")
        report = build(folder)
        files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
        new = {
            name: hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()
            for name, path in files.items()
            if path.is_file() and name != MARKER
        }
        changed = [name for name in new if old.get(name) != new[name]]
        gone = [name for name in old if name not in new]
        if changed or gone:
            # Killed from here on, the next build puts all of these again
            place.write_manifest({**old, **new, **dict.fromkeys([*changed, *gone], "")})
            place.put(folder, sorted(changed, key=_order))
            place.delete(gone)
            place.write_manifest(new)
    note = f"{len(changed):,} files put, {len(gone):,} deleted"
    return replace(report, out=Path(url), notes=(note,))


def _order(name: str) -> tuple[bool, bool, str]:
    """Return where a file comes: papers and assets, then what leads to them, then what leads to that."""
    leads_in = "/" not in name or name.endswith("index.html")
    return leads_in, not name.startswith(("assets/", "papers/", "pagefind/")), name


class _Place:
    def __init__(self, url: str) -> None:
        try:
            import fsspec

            self.system, self.root = fsspec.url_to_fs(url, use_listings_cache=False)
        except ImportError as error:
            raise PublishError(
                f"{url} needs fsspec and a package for its kind of store: pip install"
                f" 'openshelf[remote]' ({error})"
            ) from error
        except ValueError as error:
            raise PublishError(f"{url}: {error}") from error
        self.url = url
        self.type_option = _TYPE_OPTION.get(url.partition("://")[0])

    def claim(self) -> Mapping[str, str]:
        """Return the digest of each file of a site of ours; raise `PublishError` for others' files."""
        with self._errors():
            found = {path[len(self.root) :].strip("/") for path in self.system.find(self.root)}
            found -= {"", MANIFEST}
            try:
                manifest = json.loads(self.system.cat_file(f"{self.root}/{MANIFEST}"))
            except (FileNotFoundError, ValueError):
                manifest = {}
        foreign = sorted(found - manifest.keys())
        if foreign:
            names = ", ".join(foreign[:5])
            raise PublishError(
                f"{self.url} holds what Openshelf did not put there: {names}; name an empty place"
            )
        return {name: digest for name, digest in manifest.items() if name in found}

    def put(self, folder: Path, names: list[str]) -> None:
        for start in range(0, len(names), BATCH):
            by_type: dict[str, dict[str, bytes]] = {}
            for name in names[start : start + BATCH]:
                data = (folder / name).read_bytes()
                by_type.setdefault(type_of(name), {})[f"{self.root}/{name}"] = data
            with self._errors():
                for kind, files in by_type.items():
                    options = {self.type_option: kind} if self.type_option else {}
                    self.system.pipe(files, **options)

    def delete(self, names: Iterable[str]) -> None:
        with self._errors():
            for name in names:
                self.system.rm_file(f"{self.root}/{name}")

    def write_manifest(self, digests: Mapping[str, str]) -> None:
        with self._errors():
            self.system.pipe_file(f"{self.root}/{MANIFEST}", json.dumps(digests).encode())

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except OpenshelfError:
            raise
        except Exception as error:
            raise PublishError(f"{self.url}: {str(error) or type(error).__name__}") from error
