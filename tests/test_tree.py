import os
import time
from pathlib import Path

import pytest

from generator import publish, tree
from generator.files import KEY, Files
from generator.manifests import Manifest

FILES = {"index.html": b"front", "papers/a.html": b"a", "papers/b.html": b"b"}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site of three files."""
    for path, data in FILES.items():
        publish.write(tmp_path / "site", path, data)
    return tmp_path / "site"


class TestSound:
    def test_as_it_was_made(self, site: Path) -> None:
        """A file is where it is, while nobody wrote to it or took it away."""
        manifest = Manifest(Files.of({"papers/a.html": (bytes(KEY), 1)}), finished=time.time_ns())
        path = site / "papers" / "a.html"
        assert tree.sound(site, "papers/a.html", manifest) == path
        path.write_bytes(b"x")
        # Within a tick of the kernel's clock, a later time may be told as an earlier one
        os.utime(path, ns=(later := manifest.finished + 1, later))
        assert tree.sound(site, "papers/a.html", manifest) is None
        path.unlink()
        assert tree.sound(site, "papers/a.html", manifest) is None


def test_walk(site: Path, tmp_path: Path) -> None:
    """Every file is walked by, at its path from the top, and no link is followed."""
    (site / "loop").symlink_to(site)
    assert {path for path, _ in tree.walk(site)} == {*FILES, "loop"}
    assert list(tree.walk(tmp_path / "none")) == []


class TestLink:
    def test_same_file(self, site: Path, tmp_path: Path) -> None:
        """What is taken over is the same file on the disk, in folders of its own."""
        publish.write(tmp_path / "new", "papers/a.html", b"old")
        assert tree.link(site, tmp_path / "new", FILES)
        for path, data in FILES.items():
            assert (tmp_path / "new" / path).samefile(site / path)
            assert (tmp_path / "new" / path).read_bytes() == data

    @pytest.mark.skipif(os.name == "nt", reason="links to files need rights there")
    def test_link_to_elsewhere(self, site: Path, tmp_path: Path) -> None:
        """A link that someone put in a file's place is taken as it is: what it leads to is not ours."""
        (tmp_path / "elsewhere").write_text("theirs")
        (site / "papers" / "a.html").unlink()
        (site / "papers" / "a.html").symlink_to(tmp_path / "elsewhere")
        tree.link(site, tmp_path / "new", ["papers/a.html"])
        assert (tmp_path / "new" / "papers" / "a.html").is_symlink()

    def test_copy(self, site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Where the disk has no such links it is a copy, as old as the original."""

        def refusing(*_: str, **_at: int | None) -> None:
            raise PermissionError

        monkeypatch.setattr(os, "link", refusing)
        assert not tree.link(site, tmp_path / "new", ["papers/a.html"])
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
