"""The build, readable as a table of contents: load, derive, plan, render, index, publish."""

import hashlib
import multiprocessing
import os
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from . import publish, search
from .derive import derive
from .errors import OpenshelfError
from .load import load
from .model import Catalog, Site
from .plan import Output, plan
from .render import Renderer, render, renderer, static_files, template_folders, text_of

# Below these, starting workers costs more than they save
FEW_PAPERS = 500
FEW_OUTPUTS = 400
CHUNKS_PER_WORKER = 8
MAX_CHUNK = 500

Progress = Callable[[str, int, int], None]
"""Told the stage, how many of its steps are done, and how many there are (0: not known)."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a build is told. `jobs` counts processes; `url` goes before the one in catalog.yaml.

    `clean` makes the search index anew even when the last site's would do.
    """

    content: Path = Path("content")
    out: Path = Path("site")
    templates: Path | None = None
    url: str = ""
    jobs: int = 0
    search: bool = True
    clean: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """How many papers lack a fact that readers and machines ask for."""

    names: int
    arxiv: int
    month: int


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did; `stages` has the seconds of each, in order."""

    out: Path
    papers: int
    people: int
    tags: int
    pages: int
    files: int
    bytes: int
    stages: tuple[tuple[str, float], ...]
    unknown: Unknown
    index_kept: bool


def build(options: Options, progress: Progress = lambda _stage, _done, _of: None) -> Report:
    """Make the whole site and put it in the place of the old one.

    Raises `ContentError` with every problem in the content, or another `OpenshelfError`; the old
    site is then as it was.
    """
    out = Path(os.path.realpath(options.out))
    jobs = options.jobs or available_cores()
    stages = _Stages(progress)
    publish.claim(out)

    with stages.stage("load"):
        catalog = _configured(_load(options.content, jobs), options)
    with stages.stage("derive"):
        site = derive(catalog)
    with stages.stage("plan"):
        folders = template_folders(options.templates)
        outputs = plan(site, static_files(folders))

    with publish.staging(out) as staging:
        with stages.stage("render"):
            size = _render_all(site, folders, outputs, staging, jobs, progress)
        fingerprint, index_kept = "", False
        if catalog.config.search:
            with stages.stage("search"):
                loader = text_of("pagefind-loader.js", folders)
                fingerprint, index_kept = _index(
                    site, staging, loader, None if options.clean else out
                )
        with stages.stage("publish"):
            index = staging / "pagefind"
            sizes = [path.stat().st_size for path in index.rglob("*") if path.is_file()]
            publish.swap(staging, out, search=fingerprint, index=_digest(index))
    return Report(
        out=options.out,
        papers=len(catalog.papers),
        people=len(site.people),
        tags=len(site.tags),
        pages=sum(output.path.endswith(".html") for output in outputs),
        files=len(outputs) + len(sizes),
        bytes=size + sum(sizes),
        stages=tuple(stages.seconds),
        unknown=Unknown(
            names=sum(not paper.authors for paper in catalog.papers),
            arxiv=sum(not paper.arxiv for paper in catalog.papers),
            month=sum(not paper.date.month for paper in catalog.papers),
        ),
        index_kept=index_kept,
    )


def available_cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class _Stages:
    """A stopwatch: how long each stage of a build took."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.seconds: list[tuple[str, float]] = []

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        self.progress(name, 0, 0)
        start = time.perf_counter()
        yield
        self.seconds.append((name, time.perf_counter() - start))


def _load(content: Path, jobs: int) -> Catalog:
    many = jobs > 1 and sum(1 for _ in (content / "papers").rglob("*.md")) > FEW_PAPERS
    with _pool(jobs) if many else nullcontext() as executor:
        return load(content, executor)


def _configured(catalog: Catalog, options: Options) -> Catalog:
    """Let the caller's choices go before those of catalog.yaml."""
    config = catalog.config
    return replace(
        catalog,
        config=replace(
            config,
            url=options.url.rstrip("/") + "/" if options.url else config.url,
            search=config.search and options.search,
        ),
    )


def _render_all(
    site: Site,
    folders: tuple[Path, ...],
    outputs: Sequence[Output],
    staging: Path,
    jobs: int,
    progress: Progress,
) -> int:
    """Render and write every output; return how many bytes."""
    if jobs == 1 or len(outputs) < FEW_OUTPUTS:
        return _render_some(renderer(site, folders), staging, outputs)
    size = min(MAX_CHUNK, -(-len(outputs) // (jobs * CHUNKS_PER_WORKER)))
    chunks = [outputs[i : i + size] for i in range(0, len(outputs), size)]
    total = done = 0
    with _pool(jobs, _start, (site, folders, staging)) as executor:
        for chunk, written in zip(chunks, executor.map(_render_chunk, chunks), strict=True):
            total += written
            done += len(chunk)
            progress("render", done, len(outputs))
    return total


def _render_some(renderer: Renderer, staging: Path, outputs: Sequence[Output]) -> int:
    size = 0
    for output in outputs:
        data = render(renderer, output)
        publish.write(staging, output.path, data)
        size += len(data)
    return size


# What a worker process keeps between chunks
_worker: tuple[Renderer, Path] | None = None


def _start(site: Site, folders: tuple[Path, ...], staging: Path) -> None:
    global _worker  # noqa: PLW0603 - a process pool gives its workers no other memory
    _worker = renderer(site, folders), staging


def _render_chunk(outputs: Sequence[Output]) -> int:
    assert _worker
    return _render_some(*_worker, outputs)


@contextmanager
def _pool(
    jobs: int, start: Callable[..., None] | None = None, arguments: tuple[object, ...] = ()
) -> Iterator[Executor]:
    """Worker processes that hold what `start` made of `arguments`, and that never outlive us."""
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    # A forked worker has the catalog at once; where threads run, or fork is unsafe, it is sent
    fork = sys.platform == "linux" and threading.active_count() == 1
    context = multiprocessing.get_context("fork" if fork else "spawn")
    executor = ProcessPoolExecutor(
        jobs, context, initializer=_begin, initargs=(os.getpid(), start, arguments)
    )
    try:
        yield executor
    except BrokenProcessPool as error:
        raise OpenshelfError("a worker process was ended from outside; build again") from error
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def _begin(parent: int, start: Callable[..., None] | None, arguments: tuple[object, ...]) -> None:
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    if start:
        start(*arguments)


def _watch(parent: int) -> None:
    """End this process when the one that started it was killed: nobody else would."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


def _index(site: Site, staging: Path, loader: str, last: Path | None) -> tuple[str, bool]:
    """Make the search index, or take the last site's when it was made from the same pages.

    Returns what identifies its input, and whether it was taken over.
    """
    language = site.catalog.config.language.partition("-")[0]
    fingerprint = search.fingerprint(search.paper_pages(staging), language=language, loader=loader)
    receipt = publish.receipt(last) if last else None
    if last and receipt and receipt.search == fingerprint:
        shutil.copytree(last / "pagefind", staging / "pagefind")
        if _digest(staging / "pagefind") == receipt.index:
            return fingerprint, True
        shutil.rmtree(staging / "pagefind")
    search.index_site(staging, papers=len(site.catalog.papers), language=language, loader=loader)
    return fingerprint, False


def _digest(folder: Path) -> str:
    """A digest of a folder's files, names and bytes; empty when there is no such folder."""
    if not folder.is_dir():
        return ""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
