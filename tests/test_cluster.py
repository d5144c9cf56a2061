import os
import pickle
import signal
import sys
from asyncio import CancelledError
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from generator import cluster
from generator.build import Options, build
from generator.derive import derive
from generator.errors import OpenshelfError, PublishError, TemplateError
from generator.load import load
from generator.output import Output
from generator.template_files import template_folders, templates_in
from generator.work import Bench, Chunk, Done, Group, Hands, do

if TYPE_CHECKING:
    from tests.conftest import Request

ROOT = Path(__file__).parents[1]
CATALOG = ROOT / "tests" / "catalog"
MISSING = "distributed is not installed: pip install -e '.[test-scale]'"


def files(folder: Path) -> dict[str, bytes]:
    """Every file of a site."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def dask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Give a cluster of a scheduler and two worker processes on this machine."""
    distributed = pytest.importorskip("distributed", reason=MISSING)
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        local_directory=str(tmp_path_factory.mktemp("dask")),
        silence_logs=60,  # a worker that is killed is no news
        env={"AWS_SDK_UA_APP_ID": "worker"},
    ) as found:
        yield found


def address(dask: Any) -> str:
    """The cluster as `--executor` names it."""
    return str(dask.scheduler_address).replace("tcp://", "dask://")


def pids(dask: Any) -> list[int]:
    """The processes of the workers, once both are there."""
    dask.wait_for_workers(2, timeout=60)
    return sorted(nanny.pid for nanny in dask.workers.values() if nanny.pid)


def test_same_bytes(dask: Any, tmp_path: Path) -> None:
    """A cluster's site is that of this machine byte for byte, also when a worker is killed half-way.

    The next build, on this machine, takes all of it over.
    """
    local, out = tmp_path / "local", tmp_path / "site"
    report = build(Options(CATALOG, local))
    assert build(Options(CATALOG, out, executor=address(dask))).totals == report.totals
    assert files(out) == files(local)
    again = build(Options(CATALOG, out))
    assert (again.written, again.index_kept) == (0, True)

    killed: list[int] = []

    def kill(stage: str, done: int, of: int) -> None:
        if stage == "papers" and 0 < done < of and not killed:
            killed.append(pids(dask)[0])
            os.kill(killed[0], signal.SIGKILL)

    build(Options(CATALOG, out, executor=address(dask), clean=True), kill)
    assert len(killed) == 1
    assert files(out) == files(local)


def test_workers_put_what_they_make(
    dask: Any, s3: "list[Request]", content: Path, tmp_path: Path
) -> None:
    """With a place in an object store, workers put their outputs there, and the build puts none.

    What goes wrong in a worker is told as it is on this machine.
    """
    import fsspec
    from distributed import Client

    system = fsspec.filesystem("s3", skip_instance_cache=True)
    system.mkdir("cluster")
    environment = {name: os.environ[name] for name in os.environ if name.startswith("AWS_")}
    with Client(dask.scheduler_address, set_as_default=False) as client:
        client.run(exec, f"import os; os.environ.update({environment!r})")
    options = Options(content, remote="s3://cluster/site", search=False, executor=address(dask))
    report = build(options)
    by_worker = [r.path for r in s3 if r.what == "PUT" and "app/worker" in r.agent]
    by_build = {r.path for r in s3 if r.what == "PUT" and "app/worker" not in r.agent}
    assert len(by_worker) == len(set(by_worker)) == report.totals.files
    assert by_build - {""} == {".openshelf", ".openshelf-manifest"}
    out = tmp_path / "site"
    build(Options(content, out, search=False))
    assert {path: system.cat_file(f"cluster/site/{path}") for path in files(out)} == files(out)

    templates = tmp_path / "templates"
    templates.mkdir()
    (templates / "about.html").write_text("{{ nothing }}")
    with pytest.raises(TemplateError, match=r"about\.html:1: 'nothing' is undefined"):
        build(replace(options, templates=templates))


def test_lists_of_a_later_build(
    content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a cluster made anew, lists of a later build on this machine show as it is now."""

    def hands(_address: str) -> Iterator[Hands]:
        def do_all(bench: Bench) -> Iterator[Done]:
            there = replace(bench, index={}, kept=Path())
            yield from (do(there, cluster._bare(chunk)) for chunk in bench.chunks)  # noqa: SLF001

        yield Hands(2, do_all)

    monkeypatch.setattr(cluster, "hands", contextmanager(hands))
    out, clean = tmp_path / "site", tmp_path / "clean"
    paper = content / "papers" / "2023" / "hostile-text.md"
    build(Options(content, out, search=False))
    paper.write_text(paper.read_text("utf-8").replace("title: ", "title: Other # ", 1), "utf-8")
    build(Options(content, out, search=False, executor="dask://a:1"))
    (content / "papers" / "old.md").write_text(
        "---\ntitle: Old\ndate: 1950\nkind: survey\n---\nWords.\n"
    )
    build(Options(content, out, search=False))
    build(Options(content, clean, search=False))
    assert files(out) == files(clean)


class TestErrors:
    def test_nobody_answers(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        """Where no scheduler is, the error says so, and nothing is built."""
        pytest.importorskip("distributed", reason=MISSING)
        monkeypatch.setattr(cluster, "SECONDS_TO_CONNECT", 0.2)
        with pytest.raises(
            OpenshelfError, match=r"no Dask scheduler answers at dask://127\.0\.0\.1:9"
        ):
            build(Options(CATALOG, tmp_path / "site", executor="dask://127.0.0.1:9"))
        assert not (tmp_path / "site").exists()

    def test_memory_of_one_process(self, content: Path) -> None:
        """A place in memory cannot be reached by workers, and is refused."""
        pytest.importorskip("fsspec", reason=MISSING)
        options = Options(
            content, remote="memory://of-one-process/b", executor="dask://127.0.0.1:9"
        )
        with pytest.raises(PublishError, match="is in this process's memory"):
            build(options)

    def test_distributed_is_missing(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        """Without distributed, the error says what to install."""
        monkeypatch.setitem(sys.modules, "distributed", None)
        with pytest.raises(OpenshelfError, match=r"pip install 'openshelf\[distributed\]'"):
            build(Options(CATALOG, tmp_path / "site", executor="dask://127.0.0.1:9"))

    def test_other_code(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A worker with another Openshelf than the one that builds refuses to work."""
        parcel = parcel_of(CATALOG)
        monkeypatch.setattr("generator.cache.code", lambda: b"another")
        with pytest.raises(OpenshelfError, match="a worker has another Openshelf"):
            cluster._do(parcel, cluster.Basket(), Chunk((), 1))  # noqa: SLF001


def parcel_of(content: Path) -> cluster.Parcel:
    """What a cluster is sent of a catalog."""
    sender = cluster._Sender(None, "")  # noqa: SLF001 - what is sent is nothing that callers see
    sender.begin(derive(load(content)), templates_in(template_folders()))
    assert sender.parcel
    return sender.parcel


DONE = Done((), {}, {})


class Losing:
    """A cluster whose first tasks are lost, and that counts what it is sent."""

    def __init__(self, lost: list[BaseException]) -> None:
        self.lost, self.sent = lost, 0

    def scatter(self, *_: object, **_options: object) -> object:
        """Take a parcel."""
        self.sent += 1
        return object()

    def submit(self, *_: object, **_options: object) -> "Losing":
        """Take a task."""
        return self

    def result(self) -> Any:
        """Lose it, or do it."""
        if self.lost:
            raise self.lost.pop()
        return DONE, []


@pytest.mark.parametrize("error", [CancelledError(), OSError("gone"), ValueError("forgotten")])
def test_lost_tasks(error: BaseException) -> None:
    """A task that is lost is given to the cluster again, with the parcel, but not for ever."""
    tries = cluster.TRIES
    for lost, sent in ((1, 2), (tries - 1, tries), (tries, tries)):
        client = Losing([error] * lost)
        sender = cluster._Sender(client, "dask://a:1")  # noqa: SLF001 - what is to be retried
        task = sender.submit(cluster.Basket(), Chunk((), 1))
        if lost < tries:
            assert sender.result(task) == (DONE, [])
        else:
            with pytest.raises(OpenshelfError, match="the cluster at dask://a:1 failed: "):
                sender.result(task)
        assert client.sent == sent
    wrong = TemplateError("a.html:1: is wrong")
    client = Losing([wrong])
    sender = cluster._Sender(client, "dask://a:1")  # noqa: SLF001 - as above
    with pytest.raises(TemplateError):
        sender.result(sender.submit(cluster.Basket(), Chunk((), 1)))


def test_parcel_is_opened_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker keeps the site between tasks, and gives back the bytes and sizes of its chunk."""
    parcel = parcel_of(CATALOG)
    opened: list[bytes] = []
    loads = pickle.loads

    def counted(data: bytes) -> Any:
        opened.append(data)
        return loads(data)

    monkeypatch.setattr(pickle, "loads", counted)
    for path in ("about.html", "404.html"):
        done, made = cluster._do(  # noqa: SLF001
            parcel, cluster.Basket(), Chunk((Group((Output(path, path),)),), 1)
        )
        assert [(name, len(data)) for name, data in made] == [(path, done.sizes[0])]
        assert made[0][1].startswith(b"<!DOCTYPE html>") or b"<html" in made[0][1][:300]
    assert len(opened) == 1
