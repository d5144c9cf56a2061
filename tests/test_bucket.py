import hashlib
import pickle
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from generator import bucket, upload
from generator.bucket import MANIFEST, Bucket
from generator.build import Options, Report, build
from generator.errors import OpenshelfError, PublishError
from generator.files import KEY, Files
from generator.manifests import Manifest
from generator.media import TYPES, type_of
from generator.publish import MARKER

if TYPE_CHECKING:
    from tests.conftest import Request

pytest.importorskip("fsspec", reason="fsspec is not installed: pip install -e '.[test-scale]'")
import fsspec

ROOT = Path(__file__).parents[1]
CATALOG = ROOT / "tests" / "catalog"
OURS = {MARKER, MANIFEST}


@pytest.fixture(scope="session")
def local(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Give every file of the toy catalog's site as a build makes it in a folder."""
    out = tmp_path_factory.mktemp("local") / "site"
    build(Options(CATALOG, out))
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in out.rglob("*")
        if path.is_file()
    }


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
        return build(Options(content, remote=self.url, **options))

    def files(self) -> dict[str, bytes]:
        """Every object but the manifest."""
        found = {
            path.removeprefix(f"{self.root}/"): bytes(self.system.cat_file(path))
            for path in self.system.find(self.root)
        }
        return {path: data for path, data in found.items() if path != MANIFEST}

    def put(self) -> list[str]:
        """What was put, but for what a build says of itself."""
        return [path for what, path in self.done if what == "put" and path not in OURS]

    def deleted(self) -> list[str]:
        """What was deleted."""
        return [path for what, path in self.done if what == "delete"]


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> Memory:
    """Give an empty place in memory."""
    return Memory(monkeypatch)


def clean(content: Path, tmp_path: Path) -> dict[str, bytes]:
    """Every file of a site that is built anew in a folder."""
    out = tmp_path / "clean"
    build(Options(content, out, clean=True))
    files = (path for path in out.rglob("*") if path.is_file())
    found = {path.relative_to(out).as_posix(): path.read_bytes() for path in files}
    shutil.rmtree(out)
    return found


class TestUpload:
    def test_bytes_of_a_folder(self, memory: Memory, local: dict[str, bytes]) -> None:
        """A place has the files that a folder has, byte for byte, search and marker included."""
        report = memory.build(CATALOG)
        assert memory.files() == local
        assert report.totals.files == len(local) - 1
        assert report.totals.bytes == sum(map(len, local.values())) - len(local[MARKER])
        assert not report.index_kept

    def test_what_leads_in_comes_last(self, memory: Memory, content: Path) -> None:
        """Below the root all is put first, then the search's entry, the root's files, the front."""
        memory.build(content)
        put = [path for path in memory.put() if path != ".nojekyll"]
        entry = put.index(upload.INDEX_ENTRY)
        assert all("/" in path for path in put[:entry])
        assert not any("/" in path for path in put[entry + 1 :])
        assert {"sitemap.xml", "search.html"} <= set(put[entry:])
        assert put[-1] == "index.html"
        assert [path for _, path in memory.done if path in OURS][:2] == [MARKER, MANIFEST]
        assert [path for _, path in memory.done[-2:]] == [MARKER, MANIFEST]
        assert memory.done[0] == ("put", MARKER)

    def test_nothing_changed(self, memory: Memory, content: Path) -> None:
        """Built again from the same, nothing of the site is put or deleted, and the index is kept."""
        memory.build(content)
        report = memory.build(content)
        assert memory.put() == []
        assert memory.deleted() == []
        assert report.index_kept

    def test_one_change(self, memory: Memory, content: Path, tmp_path: Path) -> None:
        """After a change to the end of an abstract, only what shows it is put."""
        memory.build(content)
        before = memory.files()
        with (content / "papers" / "2023" / "hostile-text.md").open("a") as file:
            file.write(f"\n{'A word. ' * 50}more\n")
        memory.build(content)
        assert memory.files() == clean(content, tmp_path)
        put = memory.put()
        assert "papers/hostile-text.html" in put
        assert not [path for path in put if path.startswith("papers/") and "hostile" not in path]
        assert not [path for path in put if path.startswith("tags/") and path.endswith(".html")]
        # Pagefind gives a part of its index another name when it changes; the others are not put
        parts = [path for path in before if path.startswith("pagefind/fragment/")]
        assert (
            len([path for path in put if path.startswith("pagefind/fragment/")]) == 1 < len(parts)
        )

    def test_deletions_come_after(self, memory: Memory, content: Path, tmp_path: Path) -> None:
        """What is no more is deleted when all else is put, old parts of the index included."""
        memory.build(content)
        (content / "papers" / "2021" / "month-only.md").unlink()
        memory.build(content)
        assert memory.files() == clean(content, tmp_path)
        deleted = memory.deleted()
        assert "papers/month-only.html" in deleted
        assert any(path.startswith("pagefind/fragment/") for path in deleted)
        last = max(memory.done.index(("put", path)) for path in memory.put())
        assert last < min(memory.done.index(("delete", path)) for path in deleted)

    def test_search_is_switched_off(self, memory: Memory, content: Path, tmp_path: Path) -> None:
        """Without search, the index of the last build is deleted."""
        memory.build(content)
        report = memory.build(content, search=False)
        assert not [path for path in memory.files() if path.startswith("pagefind/")]
        assert not report.index_kept

    @pytest.mark.parametrize(
        "fail_at", ["papers/hostile-text.html", "tags/index.html", upload.INDEX_ENTRY, "index.html"]
    )
    def test_crash_in_the_middle(
        self, memory: Memory, content: Path, tmp_path: Path, fail_at: str
    ) -> None:
        """A build that fails leaves the old front page; the next puts right whatever was touched.

        Even when by then the content is as it was before: what is in doubt is not believed.
        """
        memory.build(content)
        before = memory.files()
        paper, vocabulary = content / "papers" / "2023" / "hostile-text.md", content / "tags.yaml"
        texts = paper.read_text("utf-8"), vocabulary.read_text("utf-8")
        paper.write_text(texts[0].replace("title: ", "title: Another # ", 1), "utf-8")
        vocabulary.write_text(texts[1].replace("name: ", "name: Other ", 1), "utf-8")
        memory.fail_at = fail_at
        with pytest.raises(PublishError, match="the network is down"):
            memory.build(content)
        after = memory.files()
        assert after["index.html"] == before["index.html"]
        assert set(before) <= set(after)
        touched = {path for path in after if after[path] != before.get(path)} - OURS
        assert touched or fail_at == "papers/hostile-text.html"
        memory.fail_at = ""
        paper.write_text(texts[0], "utf-8")
        vocabulary.write_text(texts[1], "utf-8")
        memory.build(content)
        assert memory.files() == before

    @pytest.mark.parametrize("damage", ["bytes", "gone", "another place's", "no JSON"])
    def test_no_manifest_to_believe(self, memory: Memory, content: Path, damage: str) -> None:
        """With a manifest that is damaged, gone or another place's, everything is put again."""
        memory.build(content, search=False)
        before = memory.files()
        path = f"{memory.root}/{MANIFEST}"
        data = bytearray(memory.system.cat_file(path))
        stray = f"{memory.root}/papers/stray.html"
        memory.system.pipe_file(stray, b"of a build that is forgotten")
        if damage == "gone":
            memory.system.rm_file(path)
        else:
            if damage == "bytes":
                data[len(data) // 2] ^= 255
            elif damage == "no JSON":
                body = b"x" * 100
                data = bytearray(hashlib.blake2b(body).digest() + body)
            else:
                known = Bucket(memory.url).known().manifest
                data = bytearray(bucket._packed(known, "s3://other"))  # noqa: SLF001
            memory.system.pipe_file(path, bytes(data))
        memory.build(content, search=False)
        assert set(memory.put()) == set(before) - OURS
        assert memory.files() == before

    def test_clean(self, memory: Memory, content: Path) -> None:
        """A clean build puts everything again."""
        memory.build(content, search=False)
        memory.build(content, search=False, clean=True)
        assert set(memory.put()) == set(memory.files()) - OURS


class TestClaim:
    def test_foreign_objects(self, memory: Memory) -> None:
        """A place with objects of others is refused, and nothing is put."""
        memory.system.pipe_file(f"{memory.root}/thesis.tex", b"years of work")
        with pytest.raises(PublishError, match="is not empty, and Openshelf did not make it"):
            memory.build(CATALOG)
        assert memory.files() == {"thesis.tex": b"years of work"}

    def test_foreign_object_in_our_site(self, memory: Memory, content: Path) -> None:
        """An object that someone put beside ours is named, not lost."""
        memory.build(content, search=False)
        memory.system.pipe_file(f"{memory.root}/thesis.tex", b"years of work")
        with pytest.raises(PublishError, match=r"did not put there: thesis\.tex"):
            memory.build(content, search=False)

    @pytest.mark.parametrize("marker", [b"[]", b"{}", b'{"entries": 1}', b"\xff"])
    def test_damaged_marker(self, memory: Memory, marker: bytes) -> None:
        """A marker that says nothing is no licence."""
        memory.system.pipe_file(f"{memory.root}/{MARKER}", marker)
        with pytest.raises(PublishError, match="Openshelf did not make it"):
            memory.build(CATALOG)


def test_bad_content_touches_nothing(memory: Memory, content: Path) -> None:
    """A build of content with problems changes nothing in the place."""
    memory.build(content, search=False)
    (content / "papers" / "bad.md").write_text("---\ntitle: A\n---\n")
    with pytest.raises(OpenshelfError):
        memory.build(content, search=False)
    assert memory.done == []


def test_unknown_protocol() -> None:
    """A URL that fsspec has nothing for is an error that names it."""
    with pytest.raises(PublishError, match="nowhere://a: Protocol not known: nowhere"):
        build(Options(CATALOG, remote="nowhere://a"))


def test_fsspec_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without fsspec, the error says what to install."""
    monkeypatch.setitem(sys.modules, "fsspec", None)
    with pytest.raises(PublishError, match=r"pip install 'openshelf\[remote\]'"):
        Bucket("s3://a/b").claim()


def test_sent_to_another_process() -> None:
    """A place that is sent elsewhere takes nothing along that waits to be put."""
    here = Bucket("memory://a/b/")
    here.put("c", b"d")
    there = pickle.loads(pickle.dumps(here))
    there.close()
    with pytest.raises(FileNotFoundError):
        fsspec.filesystem("memory").cat_file("/a/b/c")
    here.close()
    assert fsspec.filesystem("memory").cat_file("/a/b/c") == b"d"


def test_manifest_comes_back() -> None:
    """A manifest is read as it was written, and for its own place only."""
    files = Files.of({"a/b.html": (b"\1\2".ljust(KEY), 3)})
    manifest = Manifest(files, {"a/b.html": b"\4"}, 0, b"\5", {"papers": 1})
    data = bucket._packed(manifest, "s3://a")  # noqa: SLF001 - nothing public shows it alone
    assert bucket._manifest(data, "s3://a") == manifest  # noqa: SLF001 - as above
    assert bucket._manifest(data, "s3://b") is None  # noqa: SLF001 - as above


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("index.html", "text/html; charset=utf-8"),
        ("papers/a.bib", "text/plain; charset=utf-8"),
        ("a.b/c", "application/octet-stream"),
        (".nojekyll", "application/octet-stream"),
        ("pagefind/x.pf_meta.js", "text/javascript; charset=utf-8"),
    ],
)
def test_types(path: str, expected: str) -> None:
    """A file's type follows from the last ending of its name."""
    assert type_of(path) == expected


def test_s3(s3: "list[Request]", content: Path, tmp_path: Path) -> None:
    """Over S3: the bytes and types of a static host; a change puts what changed, deletes what left."""
    system = fsspec.filesystem("s3", skip_instance_cache=True)
    system.mkdir("shelf")
    options = Options(content, remote="s3://shelf/site", search=False)
    build(options)
    out = tmp_path / "site"
    build(Options(content, out, search=False))
    files = {p.relative_to(out).as_posix(): p for p in out.rglob("*") if p.is_file()}
    put = [(r.path, r.type) for r in s3 if r.what == "PUT" and r.path not in {"", *OURS}]
    assert put[-1][0] == "index.html"
    assert dict(put) == {path: type_of(path) for path in files if path != MARKER}
    assert "text/html; charset=utf-8" in dict(put).values()
    assert {path: system.cat_file(f"shelf/site/{path}") for path in files} == {
        path: file.read_bytes() for path, file in files.items()
    }
    s3.clear()
    (content / "papers" / "2021" / "month-only.md").unlink()
    with (content / "papers" / "2023" / "hostile-text.md").open("a") as file:
        file.write(f"\n{'A word. ' * 50}more\n")
    report = build(options)
    paths = [r.path for r in s3 if r.what == "PUT" and r.path not in OURS]
    assert len(paths) == report.written < report.totals.files
    assert "papers/hostile-text.html" in paths
    assert "papers/withdrawn.html" not in paths
    deletions = [i for i, r in enumerate(s3) if r.what == "POST"]
    puts = [i for i, r in enumerate(s3) if r.what == "PUT" and r.path not in OURS]
    assert len(deletions) == 1
    assert deletions[0] > max(puts)
    assert not system.exists("shelf/site/papers/month-only.html")
    build(Options(content, out, search=False))
    found = {path.removeprefix("shelf/site/") for path in system.find("shelf/site")}
    assert found - {MANIFEST} == {
        p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file()
    }


@pytest.mark.usefixtures("s3")
def test_s3_no_bucket() -> None:
    """A bucket that is not there is an error that names it."""
    with pytest.raises(PublishError, match="s3://none/site: "):
        build(Options(CATALOG, remote="s3://none/site", search=False, jobs=1))


def test_every_type_is_one() -> None:
    """The table of types has endings with their dot, and types with a slash."""
    assert all(end.startswith(".") and "/" in type_ for end, type_ in TYPES.items())
