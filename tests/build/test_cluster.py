"""Rendering on a Dask cluster of this machine."""

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from generator.build import cluster, inputs
from generator.build.build import Options, build
from generator.errors import OpenshelfError, TemplateError

MISSING = "distributed is not installed: pip install -e '.[test-scale]'"


def files(folder: Path) -> dict[str, bytes]:
    """Give every file of a site but its marker."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".openshelf"
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
    ) as cluster:
        yield cluster


def address(dask: Any) -> str:
    """Give the cluster as `--executor` names it."""
    return str(dask.scheduler_address).replace("tcp://", "dask://")


def test_same_bytes(dask: Any, catalog: Path, tmp_path: Path) -> None:
    """A cluster's site is that of this machine byte for byte, also when a worker is killed half-way."""
    local, out = tmp_path / "local", tmp_path / "site"
    options = Options(catalog, out, executor=address(dask))
    report = build(Options(catalog, local))
    assert build(options).totals == report.totals
    assert files(out) == files(local)

    killed: list[int] = []

    def kill(stage: str, done: int, of: int) -> None:
        if stage == "lists" and 0 < done < of and not killed:
            dask.wait_for_workers(2, timeout=60)
            killed.append(next(nanny.pid for nanny in dask.workers.values() if nanny.pid))
            os.kill(killed[0], signal.SIGKILL)

    build(replace(options, clean=True), kill)
    assert len(killed) == 1
    assert files(out) == files(local)


def test_error_in_a_worker(dask: Any, catalog: Path, tmp_path: Path) -> None:
    """What goes wrong in a worker is told as on this machine, and nothing is published."""
    templates = tmp_path / "templates"
    templates.mkdir()
    (templates / "about.html").write_text("{{ nothing }}")
    out = tmp_path / "site"
    options = Options(catalog, out, templates=templates, search=False, executor=address(dask))
    with pytest.raises(TemplateError, match=r"about\.html:1: 'nothing' is undefined"):
        build(options)
    assert not out.exists()


def test_other_code(dask: Any, catalog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers with another Openshelf than the machine that builds are an error that says so."""
    monkeypatch.setattr(inputs, "code", lambda: "another")
    options = Options(catalog, catalog.parent / "site", search=False, executor=address(dask))
    with pytest.raises(OpenshelfError, match="install the same on both"):
        build(options)


def test_nobody_there(catalog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no scheduler answers, the error says so."""
    pytest.importorskip("distributed", reason=MISSING)
    monkeypatch.setattr(cluster, "SECONDS_TO_CONNECT", 0.2)
    options = Options(catalog, catalog.parent / "site", executor="dask://127.0.0.1:9")
    with pytest.raises(OpenshelfError, match=r"no Dask scheduler answers at dask://127\.0\.0\.1:9"):
        build(options)
