"""A place in an object store, reached through fsspec, as the target of a build.

The site is built on this machine; then what changed is put there. A store has no folder to swap, so
the order matters: papers and assets, then the pages that lead to them, then what is gone is deleted. A
manifest there tells the next build what each file holds. One build at a time may work on a place.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from ..errors import PublishError
from ..plan.media import type_of
from .publish import MARKER

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


class Place:
    """A place at a URL such as s3://bucket/papers; all methods raise `PublishError`."""

    def __init__(self, url: str) -> None:
        """Reach the place, and make sure that it holds no files but ours."""
        self.url = url.rstrip("/")
        with self._errors():
            try:
                import fsspec

                self.system, self.root = fsspec.url_to_fs(self.url, use_listings_cache=False)
            except ImportError as error:
                raise PublishError(
                    f"{url} needs fsspec and a package for its kind of store: pip install"
                    f" 'openshelf[remote]' ({error})"
                ) from error
            names = {path[len(self.root) :].strip("/") for path in self.system.find(self.root)}
            manifest = self._read_manifest()
        foreign = sorted(names - manifest.keys() - {"", MANIFEST})
        if foreign:
            raise PublishError(
                f"{self.url} holds what Openshelf did not put there: {', '.join(foreign[:5])};"
                " name an empty place"
            )
        self.digests = {name: digest for name, digest in manifest.items() if name in names}

    def publish(self, site: Path) -> str:
        """Put the files of a site that changed, delete those that are gone, and say how many."""
        digests = {
            path.relative_to(site).as_posix(): hashlib.blake2b(path.read_bytes()).hexdigest()
            for path in site.rglob("*")
            if path.is_file() and path.name != MARKER
        }
        changed = [name for name in digests if self.digests.get(name) != digests[name]]
        gone = [name for name in self.digests if name not in digests]
        if changed or gone:
            # Broken off from here on, the next build puts all of these again
            in_doubt = dict.fromkeys([*changed, *gone], "")
            self._write_manifest({**self.digests, **in_doubt})
            self._put(site, sorted(changed, key=_order))
            with self._errors():
                for name in gone:
                    self.system.rm_file(f"{self.root}/{name}")
            self._write_manifest(digests)
        return f"{len(changed):,} files put, {len(gone):,} deleted"

    def _put(self, site: Path, names: list[str]) -> None:
        option = _TYPE_OPTION.get(self.url.partition("://")[0])
        for start in range(0, len(names), BATCH):
            by_type: defaultdict[str, dict[str, bytes]] = defaultdict(dict)
            for name in names[start : start + BATCH]:
                by_type[type_of(name)][f"{self.root}/{name}"] = (site / name).read_bytes()
            with self._errors():
                for media_type, files in by_type.items():
                    self.system.pipe(files, **({option: media_type} if option else {}))

    def _read_manifest(self) -> Mapping[str, str]:
        try:
            manifest: dict[str, str] = json.loads(self.system.cat_file(f"{self.root}/{MANIFEST}"))
        except (FileNotFoundError, ValueError):
            return {}
        return manifest

    def _write_manifest(self, digests: Mapping[str, str]) -> None:
        with self._errors():
            self.system.pipe_file(f"{self.root}/{MANIFEST}", json.dumps(digests).encode())

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except PublishError:
            raise
        except Exception as error:
            raise PublishError(f"{self.url}: {str(error) or type(error).__name__}") from error


def _order(name: str) -> tuple[bool, bool, str]:
    """Sort papers and assets first, then lists, then the root's files and the indexes."""
    leads_in = "/" not in name or name.endswith("index.html")
    return leads_in, not name.startswith(("assets/", "papers/", "pagefind/")), name
