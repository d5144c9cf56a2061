import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from generator.build import publish
from generator.errors import PublishError


def make(folder: Path, **files: str) -> Path:
    """Make a folder of text files."""
    for name, text in files.items():
        publish.write(folder, name.replace("__", "/"), text.encode())
    return folder


def read(folder: Path) -> dict[str, str]:
    """Read every file of a site but its marker."""
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != publish.MARKER
    }


@pytest.fixture(params=["exchange", "two renames"])
def swapping(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a test on systems that can trade two names, and on those that cannot."""
    if request.param == "two renames":
        monkeypatch.setattr(publish, "_exchange", lambda _one, _other: False)


@pytest.mark.usefixtures("swapping")
class TestSwap:
    def test_first_site(self, tmp_path: Path) -> None:
        """Where there was nothing, the new site appears, and nothing else is left."""
        out = tmp_path / "deep" / "site"
        with publish.staging(out) as folder:
            make(folder, a="1", b__c="2")
            publish.mark(folder, out)
            publish.swap(folder, out)
        assert read(out) == {"a": "1", "b/c": "2"}
        assert [path.name for path in out.parent.iterdir()] == ["site"]

    def test_new_for_old(self, tmp_path: Path) -> None:
        """The new site replaces every file of the old one."""
        out = tmp_path / "site"
        for files in ({"old": "1", "both": "1"}, {"new": "2", "both": "2"}):
            with publish.staging(out) as folder:
                make(folder, **files)
                publish.mark(folder, out)
                publish.swap(folder, out)
        assert read(out) == {"both": "2", "new": "2"}
        assert [path.name for path in tmp_path.iterdir()] == ["site"]

    def test_gitignore_stays(self, tmp_path: Path) -> None:
        """The folder's own .gitignore survives, so that git never sees the site."""
        out = make(tmp_path / "site", **{".gitignore": "*\n"})
        publish.claim(out)
        with publish.staging(out) as folder:
            make(folder, a="1")
            publish.mark(folder, out)
            publish.swap(folder, out)
        assert read(out) == {".gitignore": "*\n", "a": "1"}
        publish.claim(out)

    def test_failure_keeps_the_old_site(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """When the new folder cannot take its place, the old site is back as it was."""
        out = make(tmp_path / "site", a="1")
        rename = Path.rename

        def failing(path: Path, target: Path) -> Path:
            if path.name == "new":
                raise OSError(errno.EIO, "Input/output error")
            return rename(path, target)

        monkeypatch.setattr(publish, "_exchange", lambda _one, _other: False)
        monkeypatch.setattr(Path, "rename", failing)
        with pytest.raises(PublishError, match="cannot be replaced: Input/output error"):
            publish.swap(make(tmp_path / "new", a="2"), out)
        assert read(out) == {"a": "1"}


@pytest.mark.skipif(sys.platform not in {"linux", "darwin"}, reason="no such system call")
def test_exchange_is_one_step(tmp_path: Path) -> None:
    """On Linux and macOS two folders trade names in one system call."""
    one, other = make(tmp_path / "1", a="1"), make(tmp_path / "2", a="2")
    assert publish._exchange(one, other)  # noqa: SLF001 - nothing public tells it apart
    assert (read(one), read(other)) == ({"a": "2"}, {"a": "1"})


def test_killed_between_two_renames(tmp_path: Path) -> None:
    """Where a kill left the site under its interim name, the next build puts it back."""
    make(tmp_path / ".site.old", index="1")
    (tmp_path / ".site.old" / publish.MARKER).write_text(
        '{"entries": ["index"], "search": "", "index": ""}'
    )
    publish.claim(tmp_path / "site")
    assert read(tmp_path / "site") == {"index": "1"}


@pytest.mark.parametrize("path", ["a", "a/b", "a/b/c"])
def test_what_is_in_the_way(tmp_path: Path, path: str) -> None:
    """A file is written though a folder has its name, or a file that of its folder."""
    for make in (
        lambda: (tmp_path / "a").write_bytes(b"x"),
        lambda: (tmp_path / "a" / "b" / "c" / "d").mkdir(parents=True),
        lambda: None,
    ):
        make()
        publish.write(tmp_path, path, b"new")
        assert (tmp_path / path).read_bytes() == b"new"
        publish.make_way(tmp_path, "a")
        assert list(tmp_path.iterdir()) == []


def test_write_makes_folders_and_replaces(tmp_path: Path) -> None:
    """A file is written whole, its folders are made, and what was there is gone."""
    publish.write(tmp_path, "a/b/c", b"x" * 100_000)
    publish.write(tmp_path, "a/b/c", b"y")
    assert (tmp_path / "a/b/c").read_bytes() == b"y"


class TestClaim:
    def test_nothing_and_empty(self, tmp_path: Path) -> None:
        """A missing folder, an empty one and one with a .gitignore may be taken."""
        publish.claim(tmp_path / "none")
        publish.claim(tmp_path)
        make(tmp_path, **{".gitignore": "*"})
        publish.claim(tmp_path)

    def test_not_ours(self, tmp_path: Path) -> None:
        """A folder that another program filled is refused: its files would be lost."""
        make(tmp_path, thesis="years of work")
        with pytest.raises(PublishError, match="is not empty, and Openshelf did not make it"):
            publish.claim(tmp_path)

    def test_foreign_file_in_our_site(self, tmp_path: Path) -> None:
        """A file that someone put into our site is named, not lost."""
        out = tmp_path / "site"
        new = make(tmp_path / "new", index="1")
        publish.mark(new, out)
        publish.swap(new, out)
        publish.claim(out)
        make(out, CNAME="example.org")
        with pytest.raises(PublishError, match=r"did not put there: CNAME; move it away"):
            publish.claim(out)

    def test_a_file(self, tmp_path: Path) -> None:
        """A file in the place of the folder is refused."""
        make(tmp_path, site="")
        with pytest.raises(PublishError, match="is not a folder"):
            publish.claim(tmp_path / "site")

    @pytest.mark.parametrize("text", ["", "{}", "[]", '{"entries": 3}', "\x00"])
    def test_damaged_marker(self, tmp_path: Path, text: str) -> None:
        """A damaged marker makes a folder no longer ours."""
        make(tmp_path, index="1", **{publish.MARKER: text})
        with pytest.raises(PublishError, match="Openshelf did not make it"):
            publish.claim(tmp_path)


def test_leftovers_of_the_dead_are_removed(tmp_path: Path) -> None:
    """The staging folder of a build that was killed is gone after the next; a live one's stays."""
    child = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"],
        capture_output=True,
        check=True,
        text=True,
    )
    host = publish.host()
    dead = make(tmp_path / f".site.{host}.{child.stdout.strip()}", a="1")
    alive = make(tmp_path / f".site.{host}.{os.getppid()}", a="1")
    with publish.staging(tmp_path / "site"):
        assert not dead.exists()
        assert alive.exists()


class TestWorkshop:
    def test_kept(self, tmp_path: Path) -> None:
        """What a build leaves is there for the next one, under another name in between."""
        out, rest = tmp_path / "deep" / "site", tmp_path / "deep" / ".site.cache"
        with publish.workshop(out) as folder:
            make(folder, a="1")
            assert not rest.exists()
        assert read(rest) == {"a": "1"}
        with publish.workshop(out) as folder:
            assert read(folder) == {"a": "1"}
            assert not rest.exists()
        assert [path.name for path in out.parent.iterdir()] == [rest.name]

    def test_clean(self, tmp_path: Path) -> None:
        """A clean build begins with nothing."""
        with publish.workshop(tmp_path / "site") as folder:
            make(folder, a="1")
        with publish.workshop(tmp_path / "site", clean=True) as folder:
            assert read(folder) == {}
            make(folder, b="2")
        assert read(tmp_path / ".site.cache") == {"b": "2"}

    def test_nothing_to_keep(self, tmp_path: Path) -> None:
        """A build that leaves nothing leaves no folder."""
        with publish.workshop(tmp_path / "site"):
            pass
        assert list(tmp_path.iterdir()) == []

    def test_failure(self, tmp_path: Path) -> None:
        """What a build that failed has found out is kept: it is as good as it was."""

        def fail() -> None:
            with publish.workshop(tmp_path / "site") as folder:
                make(folder, a="1")
                raise PublishError("no")

        with pytest.raises(PublishError, match="no"):
            fail()
        assert read(tmp_path / ".site.cache") == {"a": "1"}

    def test_two_at_a_time(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A second build at the same time begins with nothing; what the faster one leaves is kept."""
        out = tmp_path / "site"
        with publish.workshop(out) as folder:
            make(folder, a="1")
        with publish.workshop(out) as first:
            with monkeypatch.context() as other:
                other.setattr(os, "getpid", os.getppid)
                with publish.workshop(out) as second:
                    assert read(second) == {}
                    make(second, b="2")
            make(first, a="3")
        assert read(tmp_path / ".site.cache") == {"b": "2"}
        assert [path.name for path in tmp_path.iterdir()] == [".site.cache"]

    def test_killed(self, tmp_path: Path) -> None:
        """What a killed build leaves is taken over by none, and is gone after the next."""
        child = subprocess.run(
            [sys.executable, "-c", "import os; print(os.getpid())"],
            capture_output=True,
            check=True,
            text=True,
        )
        name = f".site.{publish.host()}.{child.stdout.strip()}.cache"
        make(tmp_path / name, a="1")
        with publish.workshop(tmp_path / "site") as folder, publish.staging(tmp_path / "site"):
            assert read(folder) == {}
            assert not (tmp_path / name).exists()
