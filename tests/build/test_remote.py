"""A place in an object store as the target of a build."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from generator.build.build import Options, build
from generator.build.remote import MANIFEST
from generator.build.report import Report
from generator.errors import ContentError, PublishError

if TYPE_CHECKING:
    from tests.conftest import Request

fsspec = pytest.importorskip("fsspec", reason="fsspec is not installed: '.[test-scale]'")


class Memory:
    """A place in fsspec's memory, and what was done there, in order."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.system: Any = fsspec.filesystem("memory")
        self.url = f"memory://{uuid4().hex}/site"
        self.root = self.url.removeprefix("memory:/")
        self.done: list[tuple[str, str]] = []
        self.fail_at = ""
        pipe, rm = type(self.system).pipe_file, type(self.system).rm_file

        def put(system: Any, path: str, *rest: Any, **options: Any) -> Any:
            name = path.removeprefix(f"{self.root}/")
            if self.fail_at and name == self.fail_at:
                raise OSError("the network is down")
            self.done.append(("put", name))
            return pipe(system, path, *rest, **options)

        def delete(system: Any, path: str) -> Any:
            self.done.append(("delete", path.removeprefix(f"{self.root}/")))
            return rm(system, path)

        monkeypatch.setattr(type(self.system), "pipe_file", put)
        monkeypatch.setattr(type(self.system), "rm_file", delete)

    def build(self, content: Path, **options: Any) -> Report:
        """Build into this place; what was done before is forgotten."""
        self.done.clear()
        return build(Options(content, remote=self.url, search=False, **options))

    def files(self) -> dict[str, bytes]:
        """Give every object but the manifest."""
        every = {
            path.removeprefix(f"{self.root}/"): bytes(self.system.cat_file(path))
            for path in self.system.find(self.root)
        }
        return {path: data for path, data in every.items() if path != MANIFEST}

    def names(self, what: str) -> list[str]:
        """Give the names of what was put or deleted, the manifest left out."""
        return [name for done, name in self.done if done == what and name != MANIFEST]


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> Memory:
    """Give an empty place in memory."""
    return Memory(monkeypatch)


def built(content: Path, out: Path) -> dict[str, bytes]:
    """Give every file of a site that is built in a folder, by path."""
    build(Options(content, out, search=False))
    files = {path.relative_to(out).as_posix(): path for path in out.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in files.items() if name != ".openshelf"}


def test_same_files_as_in_a_folder(memory: Memory, content: Path, tmp_path: Path) -> None:
    """A place has the files that a folder has, byte for byte."""
    report = memory.build(content)
    assert memory.files() == built(content, tmp_path / "site")
    assert report.totals.files == len(memory.files())
    assert str(len(memory.files())) in report.notes[0]


def test_pages_that_lead_in_come_last(memory: Memory, content: Path) -> None:
    """A page is put after the pages that it leads to: the indexes and the front page come last."""
    memory.build(content)
    names = memory.names("put")
    order = ["papers/month-only.html", "tags/learning.html", "index.html", "tags/index.html"]
    assert sorted(order, key=names.index) == order


def test_only_changes(memory: Memory, content: Path, tmp_path: Path) -> None:
    """After an edit, only the files that differ are put, and those that are gone are deleted."""
    memory.build(content)
    before = memory.files()
    memory.build(content)
    assert memory.done == []
    (content / "about.md").write_text("Other words.")
    memory.build(content)
    assert memory.names("put") == ["about.html"]
    next((content / "papers").rglob("month-only.md")).unlink()
    memory.build(content)
    assert "papers/month-only.html" in memory.names("delete")
    assert memory.files() == built(content, tmp_path / "site")
    assert memory.files() != before


def test_problems_touch_nothing(memory: Memory, content: Path) -> None:
    """A problem in the content leaves the place as it was."""
    memory.build(content)
    before = memory.files()
    next((content / "papers").rglob("*.md")).write_text("no front matter")
    with pytest.raises(ContentError):
        memory.build(content)
    assert (memory.files(), memory.done) == (before, [])


@pytest.mark.parametrize("fail_at", ["about.html", "index.html", MANIFEST])
def test_broken_off(memory: Memory, content: Path, tmp_path: Path, fail_at: str) -> None:
    """After a build that broke off at any file, the next one completes the place."""
    memory.build(content)
    (content / "about.md").write_text("Other words.")
    catalog = content / "catalog.yaml"
    catalog.write_text(catalog.read_text().replace("title: Small", "title: Large"))
    memory.fail_at = fail_at
    with pytest.raises(PublishError, match=f"{memory.url}: the network is down"):
        memory.build(content)
    memory.fail_at = ""
    memory.build(content)
    assert memory.files() == built(content, tmp_path / "site")


def test_files_of_others(memory: Memory, content: Path) -> None:
    """A place that holds files that Openshelf did not put there is refused, and they are named."""
    memory.system.pipe_file(f"{memory.root}/papers/thesis.txt", b"years of work")
    with pytest.raises(PublishError, match=r"did not put there: papers/thesis\.txt; name an empty"):
        memory.build(content)
    assert memory.files() == {"papers/thesis.txt": b"years of work"}


def test_lost_files(memory: Memory, content: Path, tmp_path: Path) -> None:
    """A file that someone deleted in the place is put again; a damaged manifest owns nothing."""
    memory.build(content)
    memory.system.rm_file(f"{memory.root}/about.html")
    memory.build(content)
    assert memory.names("put") == ["about.html"]
    assert memory.files() == built(content, tmp_path / "site")
    memory.system.pipe_file(f"{memory.root}/{MANIFEST}", b"{")
    with pytest.raises(PublishError, match="did not put there"):
        memory.build(content)


def test_unknown_kind_of_store(content: Path) -> None:
    """A store that fsspec does not know is an error that names the URL."""
    with pytest.raises(PublishError, match="nowhere://x"):
        build(Options(content, remote="nowhere://x"))


def test_s3(s3: "list[Request]", content: Path, tmp_path: Path) -> None:
    """A server that speaks S3 gets every file with its own media type."""
    system = fsspec.filesystem("s3", skip_instance_cache=True)
    system.mkdir("papers")
    build(Options(content, remote="s3://papers/site", search=False))
    types = {request.path: request.type for request in s3 if request.what == "PUT"}
    files = built(content, tmp_path / "site")
    assert types.keys() - {""} == {*files, MANIFEST}
    assert types["index.html"] == "text/html; charset=utf-8"
    assert types["assets/style.css"] == "text/css; charset=utf-8"
    assert {name: system.cat_file(f"papers/site/{name}") for name in files} == files
    manifest = json.loads(system.cat_file(f"papers/site/{MANIFEST}"))
    assert manifest.keys() == files.keys()
    assert all(manifest.values())
