"""Rendering on several processes."""

import errno
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from unittest.mock import Mock

import pytest

from generator.build import publish, workers
from generator.build.build import Options, build
from generator.catalog.catalog import Catalog
from generator.errors import OpenshelfError
from generator.pages.render import Renderer
from generator.pages.templates import template_folders, templates_in
from generator.plan.output import Output
from generator.plan.plan import plan

ROOT = Path(__file__).parents[2]


@pytest.fixture
def renderer(toy: Catalog) -> Renderer:
    """Give a renderer of the toy catalog."""
    return Renderer(toy, templates_in(template_folders()))


def files(folder: Path) -> dict[str, bytes]:
    """Give every file below a folder, by path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_same_files_in_one_process_and_in_many(renderer: Renderer, tmp_path: Path) -> None:
    """However many processes render, files, fragments and digests are the same."""
    outputs = plan(renderer.catalog, renderer.templates.statics)
    assert len(outputs) > workers.FEW_OUTPUTS
    results = []
    for jobs in (1, 3):
        rendered = workers.Rendered()
        for part in workers.renderers(jobs)(renderer, tmp_path / str(jobs), outputs):
            rendered.add(part)
        results.append(rendered)
    assert files(tmp_path / "1") == files(tmp_path / "3")
    assert results[0] == results[1]
    assert results[0].count == len(outputs)
    assert set(results[0].fragments) == {"entry", "BibTeX", "Atom"}
    assert results[0].searched.keys() == {
        output.path for output in outputs if output.template == "paper.html"
    }


def test_where_nothing_can_be_forked(
    renderer: Renderer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On systems without fork, workers get the catalog when they start, and make the same files.

    They run no module of the current folder, whatever it is called.
    """
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.chdir(tmp_path)
    for name in ("multiprocessing", "generator", "jinja2"):
        Path(f"{name}.py").write_text("open('ran', 'w')")
    outputs = plan(renderer.catalog, renderer.templates.statics)
    for jobs in (1, 2):
        for _ in workers.renderers(jobs)(renderer, tmp_path / str(jobs), outputs):
            pass
    assert files(tmp_path / "1") == files(tmp_path / "2")
    assert not Path("ran").exists()


def test_any_executor(renderer: Renderer, tmp_path: Path) -> None:
    """Rendering is a pure function: any executor of concurrent.futures can share the work."""
    outputs = plan(renderer.catalog, renderer.templates.statics)
    work = partial(workers.render_outputs, renderer, put=partial(publish.write, tmp_path / "a"))
    with ThreadPoolExecutor(3) as executor:
        parts = [*executor.map(work, workers.chunks(outputs, 3))]
    workers.render_outputs(renderer, outputs, partial(publish.write, tmp_path / "b"))
    assert sum(part.count for part in parts) == len(outputs)
    assert files(tmp_path / "a") == files(tmp_path / "b")


def test_chunks(renderer: Renderer) -> None:
    """Every output is in one chunk, and the files of all papers are chunks of their own, first."""
    outputs = plan(renderer.catalog, renderer.templates.statics)
    chunks = workers.chunks(outputs, 2)
    assert sorted(output for chunk in chunks for output in chunk) == sorted(outputs)
    assert chunks[0][0].path.startswith("catalog.")
    assert len(chunks) > 2 * workers.CHUNKS_PER_WORKER
    assert workers.chunks([], 2) == []
    assert workers.chunks([Output("a.html", "about.html")], 8) == [[Output("a.html", "about.html")]]


@pytest.mark.skipif(sys.platform != "linux", reason="only a fork has what is patched")
def test_killed_worker_is_an_error(
    catalog: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that the system kills is an error that says so, and nothing is published."""
    monkeypatch.setattr(workers, "FEW_OUTPUTS", 0)
    monkeypatch.setattr(workers, "render_outputs", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    with pytest.raises(OpenshelfError, match="a worker process was killed; build again"):
        build(Options(content=catalog, out=tmp_path / "site", jobs=2))
    assert not [path for path in tmp_path.iterdir() if "site" in path.name]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_workers_end_with_the_build() -> None:
    """When the build is killed, its workers end too."""
    code = (
        "import os, time\n"
        "from generator.build import workers\n"
        "from generator.content.load import load\n"
        "from pathlib import Path\n"
        "from generator.pages.render import Renderer\n"
        "from generator.pages.templates import template_folders, templates_in\n"
        f"catalog = load(Path({str(ROOT / 'tests' / 'toy')!r}))\n"
        "renderer = Renderer(catalog, templates_in(template_folders()))\n"
        "with workers.pool(2, renderer) as executor:\n"
        "    [*executor.map(time.sleep, [0.2, 0.2])]\n"
        "    print(*executor._processes, flush=True)\n"
        "    time.sleep(60)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert process.stdout
    pids = [int(pid) for pid in process.stdout.readline().split()]
    assert len(pids) == 2
    assert all(map(_runs, pids))
    process.kill()
    process.wait()
    late = time.monotonic() + 30
    while any(map(_runs, pids)):
        assert time.monotonic() < late, "a worker is still there"
        time.sleep(0.05)


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="workers are forks")
def test_workers_that_cannot_all_be_started(monkeypatch: pytest.MonkeyPatch, toy: Catalog) -> None:
    """If the system refuses a worker, the error says so, and those that were started end."""
    starts, fork = iter([False, True]), os.fork

    def refused() -> int:
        if next(starts):
            raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
        return fork()

    monkeypatch.setattr("os.fork", refused)
    renderer = Renderer(toy, templates_in(template_folders()))
    with pytest.raises(OSError, match="Too many open files"), workers.pool(2, renderer) as executor:
        executor.submit(os.getpid)
    for child in multiprocessing.active_children():
        child.join(10)
    assert not multiprocessing.active_children()


def test_without_shared_memory(monkeypatch: pytest.MonkeyPatch, renderer: Renderer) -> None:
    """Where processes can share no memory, as in some containers, the error tells the way out."""
    refused = OSError(errno.EROFS, os.strerror(errno.EROFS))
    monkeypatch.setattr(workers, "ProcessPoolExecutor", Mock(side_effect=refused))
    with pytest.raises(OpenshelfError, match="Read-only file system; build with --jobs 1"):
        workers.pool(2, renderer).__enter__()


def test_other_processes_live_on(renderer: Renderer) -> None:
    """The end of the workers ends no other process of the program, such as those of a cluster."""
    other = multiprocessing.get_context("spawn").Process(target=time.sleep, args=(60,))
    other.start()
    try:
        with workers.pool(1, renderer) as executor:
            executor.submit(os.getpid).result()
        other.join(0.5)  # it would take a moment
        assert other.is_alive()
    finally:
        other.kill()
        other.join()


@pytest.mark.skipif(sys.platform != "linux", reason="workers are forks")
def test_interrupted_while_it_starts(
    monkeypatch: pytest.MonkeyPatch, renderer: Renderer, tmp_path: Path
) -> None:
    """Ctrl-C, which reaches a worker before it ignores it, is for the build alone."""
    fork = os.fork

    def interrupted() -> int:
        pid = fork()
        if not pid:
            os.kill(os.getpid(), signal.SIGINT)
        return pid

    monkeypatch.setattr("os.fork", interrupted)
    monkeypatch.setattr(workers, "FEW_OUTPUTS", 0)
    outputs = [output for output in plan(renderer.catalog, ()) if output.template == "paper.html"]
    parts = workers.renderers(2)(renderer, tmp_path, outputs)
    assert sum(part.count for part in parts) == len(outputs)
