"""Rendering on all cores, through any `concurrent.futures.Executor`.

A worker holds the catalog and the templates. On Linux it is a fork of the build, and so has them at
once; elsewhere they are handed over when it starts. What it gives back is small: sizes and digests, and
of papers what lists show of them.
"""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path

from ..errors import OpenshelfError
from ..pages.render import Renderer
from ..plan.output import Output
from ..search import searched_text
from . import publish

Render = Callable[[Renderer, Path, Sequence[Output]], Iterator["Rendered"]]
"""Renders files into a folder, and yields what came of them part by part."""
FEW_OUTPUTS = 250
"""Below this, starting workers costs more than they save."""
CHUNKS_PER_WORKER = 16


@dataclass(slots=True)
class Rendered:
    """What came of some outputs.

    `searched` has a digest of what search reads of each paper's page, by path, and `fragments` what
    lists show of each paper, by form and paper id.
    """

    count: int = 0
    searched: dict[str, bytes] = field(default_factory=dict)
    fragments: dict[str, dict[str, bytes]] = field(default_factory=dict)

    def add(self, other: "Rendered") -> None:
        """Add what came of other outputs."""
        self.count += other.count
        self.searched |= other.searched
        for form, by_paper in other.fragments.items():
            self.fragments.setdefault(form, {}).update(by_paper)


def available_cores() -> int:
    """Count the processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def render_outputs(
    renderer: Renderer, outputs: Iterable[Output], put: Callable[[str, bytes], None]
) -> Rendered:
    """Render some outputs; `put` takes the path and the bytes of each file."""
    rendered = Rendered()
    for output in outputs:
        is_page_of_paper = output.template == "paper.html"
        if is_page_of_paper:
            for form, data in renderer.fragments(renderer.catalog.paper(output.subject)).items():
                rendered.fragments.setdefault(form, {})[output.subject] = data
        data = renderer.render(output)
        put(output.path, data)
        rendered.count += 1
        if is_page_of_paper and renderer.catalog.config.search:
            rendered.searched[output.path] = searched_text(data)
    return rendered


def chunks(outputs: Sequence[Output], jobs: int) -> list[Sequence[Output]]:
    """Share outputs into chunks: those of one paper together, the files of all papers alone."""
    large: list[Output] = []
    small: list[Output] = []
    for output in outputs:
        is_large = output.path.startswith(("catalog.", "api/v1/papers."))
        (large if is_large else small).append(output)
    size = max(1, -(-len(small) // (jobs * CHUNKS_PER_WORKER)))
    starts = range(0, len(small), size)
    return [*((output,) for output in large), *(small[start : start + size] for start in starts)]


@contextmanager
def pool(jobs: int, renderer: Renderer) -> Iterator[Executor]:
    """Give an executor of `jobs` processes that hold `renderer`.

    Raises `OpenshelfError` when a worker is killed, or this machine can have none.
    """
    renderer.compile()
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    # As with `python -P`: a worker that is spawned imports nothing from the current folder
    os.environ["PYTHONSAFEPATH"] = "1"
    others = {*multiprocessing.active_children()}
    try:
        try:
            executor = ProcessPoolExecutor(jobs, context, _start, (renderer,))
        except OSError as error:  # such as without /dev/shm
            raise OpenshelfError(
                f"no worker processes can be started: {error.strerror}; build with --jobs 1"
            ) from error
        try:
            yield executor
        finally:
            executor.shutdown(cancel_futures=True)
            # If not all of them could be started
            for worker in {*multiprocessing.active_children()} - others:
                worker.kill()
    except BrokenProcessPool:
        raise OpenshelfError(
            "a worker process was killed; build again, with --jobs 1 if memory is short"
        ) from None


# What a worker holds: a pool gives its processes no other memory
_renderer: Renderer


def _start(renderer: Renderer) -> None:
    global _renderer  # noqa: PLW0603
    _renderer = renderer
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the build, and that its workers
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    parent = multiprocessing.parent_process()
    if parent:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: BaseProcess) -> None:
    """End this process as soon as the build has, even when that was killed."""
    parent.join()
    os._exit(1)


def _render_chunk(folder: Path, outputs: Sequence[Output]) -> Rendered:
    return render_outputs(_renderer, outputs, partial(publish.write, folder))


def renderers(jobs: int) -> Render:
    """Return a function that renders on `jobs` processes of this machine."""
    return partial(_render, jobs)


def _render(
    jobs: int, renderer: Renderer, folder: Path, outputs: Sequence[Output]
) -> Iterator[Rendered]:
    if jobs == 1 or len(outputs) < FEW_OUTPUTS:
        yield render_outputs(renderer, outputs, partial(publish.write, folder))
        return
    with pool(jobs, renderer) as executor:
        with _interrupts_held():
            parts = executor.map(partial(_render_chunk, folder), chunks(outputs, jobs))
        yield from parts


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Have Ctrl-C wait, also in the workers that are started meanwhile, until they ignore it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
