"""A build: what it is told, where it works, and whether there is anything to do; `make` does it."""

import hashlib
import marshal
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from . import cache, forks, publish, search, tree
from .errors import CacheError
from .garbage import uncollected
from .looks import Known, Look
from .report import Progress, Report, Stages, Totals
from .spare import copied
from .template_files import Templates, template_folders, templates_in
from .values import value

if TYPE_CHECKING:
    from .bucket import Bucket

__all__ = ["Options", "Progress", "Report", "Totals", "build"]


@value
class Options:
    """What a build is told. `jobs` counts processes; `url` goes before the one in catalog.yaml.

    `clean` takes nothing over from the last build, and `prepare` has a build with nothing
    to do see to it that the next one has less to do. `remote` is the URL of a place in an object store,
    which then takes the site instead of `out`; `executor` is a cluster's address, such as
    dask://127.0.0.1:8786, and empty for processes of this machine.
    """

    content: Path = Path("content")
    out: Path = Path("site")
    templates: Path | None = None
    url: str = ""
    jobs: int = 0
    search: bool = True
    clean: bool = False
    prepare: bool = False
    remote: str = ""
    executor: str = ""

    @property
    def workers(self) -> int:
        """How many processes work."""
        return self.jobs or forks.available_cores()


@value
class Place:
    """Where a build works, and what it found there.

    The folder `kept` has what one build leaves for the next, and `bucket` takes the site if no folder
    does. `last` is the site so far, and `inputs` a digest of all that goes into the new one; of the
    content's files, by their paths in it, that are the `signatures`.
    """

    kept: Path
    bucket: "Bucket | None"
    last: "Look | Known"
    inputs: bytes
    signatures: Mapping[str, cache.Signature]


@uncollected()
def build(options: Options, progress: Progress = lambda _stage, _done, _of: None) -> Report:
    """Make the whole site and put it in the place of the old one.

    What the last build made from the same things is taken over;
    the bytes are those of a build that takes nothing. Raises `ContentError` with
    every problem in the content, or another `OpenshelfError`; the old site is then as it was.
    """
    try:
        return _build(options, progress)
    except CacheError:
        return _build(replace(options, clean=True), progress)
    finally:
        forks.reap(wait=True)


def _build(options: Options, progress: Progress) -> Report:
    stages = Stages(progress)
    with _place(options) as (kept, bucket):
        with stages.stage("look"):
            templates = templates_in(template_folders(options.templates))
            last: Look | Known
            if bucket:
                last = bucket.known(clean=options.clean)
            else:
                processes = options.workers
                last = Look(kept, options.out.resolve(), processes if processes > 1 else 0)
            signatures = signatures_of(options)
            inputs = _inputs(options, templates, signatures)
            same = bool(inputs) and inputs == last.manifest.inputs
        if same and last.known.whole:
            if options.prepare and not bucket:
                copied(kept, last.manifest, options.out.resolve())
            totals = Totals(**last.manifest.report)
            seconds, warnings = tuple(stages.seconds.items()), last.manifest.warnings
            return Report(options.out, totals, 0, seconds, index_kept=True, warnings=warnings)
        from .make import make  # with all that renders, which takes as long to import as to look

        return make(options, Place(kept, bucket, last, inputs, signatures), templates, stages)


@contextmanager
def _place(options: Options) -> Iterator[tuple[Path, "Bucket | None"]]:
    """A folder for what a build keeps, and where the site goes if that is no folder; both are ours."""
    if options.remote:
        from tempfile import TemporaryDirectory

        from .bucket import Bucket

        bucket = Bucket(options.remote)
        bucket.claim()
        with TemporaryDirectory() as folder:
            yield Path(folder), bucket
    else:
        out = options.out.resolve()
        publish.claim(out)
        with publish.workshop(out, clean=options.clean) as kept:
            yield kept, None


def signatures_of(options: Options) -> Mapping[str, cache.Signature]:
    """What the disk says of the content's files, by their paths."""
    # The site may lie in the content's folder, and what is kept for the next build beside it
    out = os.path.relpath(options.out.resolve(), options.content.resolve())
    ours = (f"{out}/", str(Path(out).with_name(f".{Path(out).name}.")))
    return {
        path: cache.signature(stat)
        for path, stat in tree.walk(options.content)
        if not path.startswith(ours)
    }


def _inputs(
    options: Options, templates: Templates, signatures: Mapping[str, cache.Signature]
) -> bytes:
    """A digest of all that a build reads.

    It is empty when a file is so new that it may change again and look the same.
    """
    newest = max([max(one[1:3]) for one in signatures.values()], default=0)
    if newest > time.time_ns() - cache.RACY_NS:
        return b""
    said = (
        replace(options, jobs=0, clean=False, prepare=False, executor=""),
        search.identity(),
        templates.digest,
    )
    digest = hashlib.blake2b(cache.code() + repr(said).encode(), digest_size=16)
    # The second version of the format is the last that says the same of equal values
    digest.update(marshal.dumps(sorted(signatures.items()), 2))
    return digest.digest()
