import os
import shutil
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from generator import manifests, publish, tree
from generator.manifests import Made, Manifest
from generator.tree import Known, Look

FILES = {
    "index.html": b"front",
    "papers/a.html": b"a",
    "papers/b.html": b"b",
    "pagefind/x.js": b"x",
}


def stored(path: Path) -> bytes:
    """What a test file is said to be made from."""
    return b"search" if path.parts[0] == "pagefind" else path.name.encode()


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site of four files, with the marker that sites have."""
    for path, data in {**FILES, publish.MARKER: b"{}"}.items():
        publish.write(tmp_path / "site", path, data)
    return tmp_path / "site"


@pytest.fixture
def cache(tmp_path: Path, site: Path) -> Path:
    """A folder that knows the site."""
    folder = tmp_path / "cache"
    folder.mkdir()
    files: Mapping[str, Made] = {
        path: (stored(Path(path)), len(data)) for path, data in FILES.items()
    }
    manifest = Manifest(files, {"papers/a.html": b"words"}, time.time_ns(), b"in", {"papers": 2})
    manifests.write(folder, site, manifest)
    return folder


def look(cache: Path, folder: Path) -> Known:
    """What is known of a tree, found by this process, by another and by three, who have to agree."""
    found, *others = (Look(cache, folder, processes) for processes in (0, 1, 3))
    for other in others:
        assert other.known.sound == found.known.sound
        assert sorted(other.known.others) == sorted(found.known.others)
    return found.known


@pytest.fixture(autouse=True)
def no_tree_is_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have workers look at trees of any size."""
    monkeypatch.setattr(tree, "FEW_FILES", 0)


class TestKnown:
    def test_as_it_was_made(self, cache: Path, site: Path) -> None:
        """A tree that nobody touched is whole, and all that was said of it is known."""
        known = look(cache, site)
        assert known.whole
        assert known.sound == {path: (stored(Path(path)), len(FILES[path])) for path in FILES}
        manifest = known.manifest
        assert manifest.substances == {"papers/a.html": b"words"}
        assert (manifest.inputs, manifest.report) == (b"in", {"papers": 2})

    @pytest.mark.parametrize("how", ["longer", "written", "gone"])
    def test_changed(self, cache: Path, site: Path, how: str) -> None:
        """A file that is gone, has another length or was written to since is not sound."""
        path = site / "papers" / "a.html"
        old = path.stat().st_mtime_ns
        match how:
            case "longer":
                path.write_bytes(b"more")
                os.utime(path, ns=(old, old))
            case "written":
                path.write_bytes(b"A")
            case "gone":
                path.unlink()
        known = look(cache, site)
        assert set(known.sound) == FILES.keys() - {"papers/a.html"}
        assert not known.whole

    def test_stranger(self, cache: Path, site: Path) -> None:
        """A file that no build made is counted, so that the tree is not whole."""
        (site / "papers" / "mine.html").write_text("mine")
        known = look(cache, site)
        assert known.others == ["papers/mine.html"]
        assert set(known.sound) == FILES.keys()
        assert not known.whole

    def test_own_files(self, cache: Path, site: Path) -> None:
        """The marker and a .gitignore, which are no part of what a site shows, are no strangers."""
        (site / ".gitignore").write_text("*\n")
        assert look(cache, site).whole

    def test_nothing(self, tmp_path: Path) -> None:
        """Of a folder that is not there nothing is known, and it is not whole."""
        known = look(tmp_path, tmp_path / "none")
        assert known.sound == {}
        assert not known.whole


class TestSound:
    def test_as_it_was_made(self, cache: Path, site: Path) -> None:
        """A file is where it is, while nobody wrote to it or took it away."""
        manifest = manifests.read(cache, site)
        path = site / "papers" / "a.html"
        assert tree.sound(site, "papers/a.html", manifest) == path
        path.write_bytes(b"x")
        assert tree.sound(site, "papers/a.html", manifest) is None
        path.unlink()
        assert tree.sound(site, "papers/a.html", manifest) is None


class TestOlder:
    @pytest.fixture
    def newer(self, cache: Path, site: Path) -> Manifest:
        """A site that took the place of this one, with other files; of the older one the same is known."""
        manifest = manifests.read(cache, site)
        files: dict[str, Made] = {**manifest.files, "papers/a.html": (b"new", 1), "new": (b"n", 1)}
        del files["papers/b.html"]
        newer = Manifest(files, {"papers/a.html": b"others"}, 5, b"in", {}, (b"a", b"b", b"c"))
        manifests.write_older(cache, site, manifest, newer)
        return newer

    def test_read(self, cache: Path, site: Path, newer: Manifest) -> None:
        """Of an older site all is known by how it differs from the newer one."""
        older = Look(cache, site, newer=Known(site, newer, newer.files, ()))
        assert older.known.sound == {path: (stored(Path(path)), len(FILES[path])) for path in FILES}
        assert older.manifest.substances == {"papers/a.html": b"words"}

    @pytest.mark.parametrize(
        "other", [{"finished": 6}, {"inputs": b"other"}, {"state": (b"",) * 3}]
    )
    def test_another(
        self, cache: Path, site: Path, newer: Manifest, other: dict[str, object]
    ) -> None:
        """What it differs from is that very site and no other; else nothing is known."""
        another = replace(newer, **other)  # type: ignore[arg-type]  # as a test has them
        known = Known(site, another, another.files, ())
        assert Look(cache, site, newer=known).known.sound == {}
        assert manifests.read(cache, site) == Manifest()


class TestSameFiles:
    """Most files of an older tree are those of the newer one, under another name."""

    @pytest.fixture
    def older(self, cache: Path, site: Path, tmp_path: Path) -> Path:
        """An older tree that has the site's files but for one, which is its own."""
        older = tmp_path / "older"
        shutil.copytree(site, older, copy_function=os.link)
        (older / "papers" / "b.html").unlink()
        publish.write(older, "papers/b.html", b"old")
        manifest = manifests.read(cache, site)
        files = {**manifest.files, "papers/b.html": (b"old", 3)}
        manifests.write_older(cache, older, replace(manifest, files=files), manifest)
        return older

    @staticmethod
    def faulty(cache: Path, site: Path, older: Path) -> set[str]:
        """What is not sound in the older tree, found by this process and by another, who have to agree."""
        found, other = (
            Look(cache, older, processes, newer=Look(cache, site)) for processes in (0, 1)
        )
        assert found.known.sound == other.known.sound
        return found.manifest.files.keys() - found.known.sound.keys()

    def test_sound(self, cache: Path, site: Path, older: Path) -> None:
        """They are sound, and so is what only the older tree has."""
        # Its own file was made just now, and so after the site
        manifest = replace(manifests.read(cache, site), finished=time.time_ns())
        manifests.write(cache, site, manifest)
        files = {**manifest.files, "papers/b.html": (b"old", 3)}
        manifests.write_older(cache, older, replace(manifest, files=files), manifest)
        assert self.faulty(cache, site, older) == set()

    @pytest.mark.parametrize("where", ["site", "older"])
    def test_written_to(self, cache: Path, site: Path, older: Path, where: str) -> None:
        """What is written to in one of them is sound in neither."""
        path = (site if where == "site" else older) / "papers" / "a.html"
        path.write_bytes(b"x")
        assert "papers/a.html" in self.faulty(cache, site, older)
        assert "papers/a.html" not in Look(cache, site).known.sound

    def test_replaced(self, cache: Path, site: Path, older: Path) -> None:
        """A file that took the place of one in the older tree is not sound there."""
        (older / "papers" / "a.html").unlink()
        (older / "papers" / "a.html").write_bytes(b"x")
        assert "papers/a.html" in self.faulty(cache, site, older)
        assert "papers/a.html" in Look(cache, site).known.sound

    def test_gone(self, cache: Path, site: Path, older: Path) -> None:
        """A file that is gone from the older tree is not sound there."""
        (older / "papers" / "a.html").unlink()
        assert "papers/a.html" in self.faulty(cache, site, older)

    def test_another_version(self, cache: Path, site: Path, older: Path) -> None:
        """The newer tree's version of a file is not the older one's, though it be there."""
        (older / "papers" / "b.html").unlink()
        (older / "papers" / "b.html").hardlink_to(site / "papers" / "b.html")
        assert self.faulty(cache, site, older) == {"papers/b.html"}


class TestCopy:
    @pytest.mark.parametrize("processes", [0, 1])
    def test_same(self, cache: Path, site: Path, tmp_path: Path, processes: int) -> None:
        """A copy has the files of a tree and no other, and of them the same is known."""
        (site / "papers" / "b.html").write_text("changed")
        (tmp_path / "copy").mkdir()
        (tmp_path / "copy" / "old.html").write_text("old")
        known = look(cache, site)
        copy = tree.Copy(known, tmp_path / "copy", processes).known
        assert copy.sound == known.sound
        assert copy.others == ["papers/b.html"]
        assert not (tmp_path / "copy" / "old.html").exists()
        for path in copy.sound:
            assert (copy.folder / path).samefile(site / path)

    @pytest.mark.parametrize("processes", [0, 1])
    def test_gone(self, cache: Path, site: Path, tmp_path: Path, processes: int) -> None:
        """A file that is gone is none of the copy's."""
        (site / "papers" / "b.html").unlink()
        copy = tree.Copy(Look(cache, site), tmp_path / "copy", processes).known
        assert set(copy.sound) == FILES.keys() - {"papers/b.html"}


def test_renamed(cache: Path, site: Path) -> None:
    """A tree is known under another name too: two trees trade names in each build."""
    assert tree.Look(cache, site.rename(site.with_name("spare"))).known.whole


class TestOf:
    def test_folder(self, cache: Path, site: Path) -> None:
        """A folder's files are taken together, if they were made from what is asked for."""
        known = look(cache, site)
        assert known.of("pagefind/", b"search") == {"pagefind/x.js": (b"search", 1)}
        assert known.of("pagefind/", b"other") == {}

    def test_one_is_lost(self, cache: Path, site: Path) -> None:
        """With one of them lost none is taken: an index is whole or of no use."""
        publish.write(site, "papers/b.html", b"changed")
        assert look(cache, site).of("papers/", b"b.html") == {}
        (site / "pagefind" / "x.js").unlink()
        assert look(cache, site).of("pagefind/", b"search") == {}


def test_walk(site: Path, tmp_path: Path) -> None:
    """Every file is walked by, at its path from the top, and no link is followed."""
    (site / "loop").symlink_to(site)
    assert {path for path, _ in tree.walk(site)} == {*FILES, publish.MARKER, "loop"}
    assert list(tree.walk(tmp_path / "none")) == []


class TestLink:
    def test_same_file(self, site: Path, tmp_path: Path) -> None:
        """What is taken over is the same file on the disk, in folders of its own."""
        publish.write(tmp_path / "new", "papers/a.html", b"old")
        tree.link(site, tmp_path / "new", FILES)
        for path, data in FILES.items():
            assert (tmp_path / "new" / path).samefile(site / path)
            assert (tmp_path / "new" / path).read_bytes() == data

    def test_copy(self, site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Where the disk has no such links it is a copy, as old as the original."""

        def refusing(*_: str) -> None:
            raise PermissionError

        monkeypatch.setattr(os, "link", refusing)
        tree.link(site, tmp_path / "new", ["papers/a.html"])
        path = tmp_path / "new" / "papers" / "a.html"
        assert path.read_bytes() == b"a"
        assert not path.samefile(site / "papers" / "a.html")
        assert path.stat().st_mtime_ns == (site / "papers" / "a.html").stat().st_mtime_ns

    def test_written_later(self, site: Path, tmp_path: Path) -> None:
        """What is then written in one tree changes nothing in the other."""
        tree.link(site, tmp_path / "new", ["papers/a.html"])
        publish.write(tmp_path / "new", "papers/a.html", b"new")
        assert (site / "papers" / "a.html").read_bytes() == b"a"


def test_prune(site: Path) -> None:
    """What is not wanted goes, with folders that are then empty; the rest stays."""
    publish.write(site, "authors/x/y.html", b"gone")
    there = [path for path, _ in tree.walk(site)]
    tree.prune(site, [*there, "gone.html"], {"index.html": 1, "papers/b.html": 1})
    assert {path for path, _ in tree.walk(site)} == {"index.html", "papers/b.html"}
    assert {path.name for path in site.iterdir()} == {"index.html", "papers"}
