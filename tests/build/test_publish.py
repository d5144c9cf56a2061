import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

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


def publish_site(out: Path, **files: str) -> Path:
    """Publish a site of text files."""
    with publish.staging(out) as folder:
        publish.swap(make(folder, **files), out, "inputs", "index", {"a": 1})
    return out


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
            publish.swap(folder, out, "inputs", "index", {})
        assert read(out) == {"a": "1", "b/c": "2"}
        assert [path.name for path in out.parent.iterdir()] == ["site"]

    def test_new_for_old(self, tmp_path: Path) -> None:
        """The new site replaces every file of the old one."""
        out = tmp_path / "site"
        for files in ({"old": "1", "both": "1"}, {"new": "2", "both": "2"}):
            with publish.staging(out) as folder:
                make(folder, **files)
                publish.swap(folder, out, "inputs", "index", {})
        assert read(out) == {"both": "2", "new": "2"}
        assert [path.name for path in tmp_path.iterdir()] == ["site"]

    def test_gitignore_stays(self, tmp_path: Path) -> None:
        """The folder's own .gitignore survives, so that git never sees the site."""
        out = make(tmp_path / "site", **{".gitignore": "*\n"})
        publish.claim(out)
        with publish.staging(out) as folder:
            make(folder, a="1")
            publish.swap(folder, out, "inputs", "index", {})
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
        with pytest.raises(PublishError, match="cannot be replaced: the disk fails"):
            publish.swap(make(tmp_path / "new", a="2"), out, "inputs", "index", {})
        assert read(out) == {"a": "1"}


@pytest.mark.skipif(sys.platform not in {"linux", "darwin"}, reason="no such system call")
def test_exchange_is_one_step(tmp_path: Path) -> None:
    """On Linux and macOS two folders trade names in one system call."""
    one, other = make(tmp_path / "1", a="1"), make(tmp_path / "2", a="2")
    assert publish._exchange(one, other)  # noqa: SLF001 - nothing public tells it apart
    assert (read(one), read(other)) == ({"a": "2"}, {"a": "1"})


@pytest.mark.parametrize("old", [False, True])
def test_synced_before_the_swap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: bool) -> None:
    """The disk has the whole new site before it takes its place, and the swap before the old one goes."""
    out = make(tmp_path / "site", a="old") if old else tmp_path / "site"
    folder = make(tmp_path / "new", a="new")
    seen = []

    def sync(path: Path) -> None:
        seen.append((path, read(out) if out.exists() else {}))

    monkeypatch.setattr(publish, "_sync", sync)
    publish.swap(folder, out, "inputs", "index", {})
    assert seen == [(folder, {"a": "old"} if old else {}), (tmp_path, {"a": "new"})]
    assert folder.exists() == old


def test_killed_between_two_renames(tmp_path: Path) -> None:
    """Where a kill left the site under its interim name, the next build puts it back."""
    site = publish_site(tmp_path / "site", index="1")
    site.rename(tmp_path / ".site.old")
    assert publish.claim(site)
    assert read(site) == {"index": "1"}


def test_write_makes_folders(tmp_path: Path) -> None:
    """A file is written whole, and its folders are made."""
    publish.write(tmp_path, "a/b/c", b"x" * 100_000)
    assert (tmp_path / "a/b/c").read_bytes() == b"x" * 100_000


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
        with pytest.raises(
            PublishError, match="is not empty, and this version of Openshelf did not make it"
        ):
            publish.claim(tmp_path)

    def test_as_it_was_left(self, tmp_path: Path) -> None:
        """Of a site that is as a build left it, the record says what it was made from."""
        record = publish.claim(publish_site(tmp_path / "site", index="1", papers__a="22"))
        assert record
        assert (record.inputs, record.index, record.report) == ("inputs", "index", {"a": 1})
        assert len(record.files) == 2
        assert record.size == 3

    @pytest.mark.parametrize("name", ["CNAME", "papers/mine/notes.txt", "papers/notes.txt"])
    def test_foreign_file_in_our_site(self, tmp_path: Path, name: str) -> None:
        """A file that someone put into our site, at any depth, is named, not lost."""
        out = publish_site(tmp_path / "site", index="1", papers__a="1")
        make(out, **{name.replace("/", "__"): "mine"})
        with pytest.raises(PublishError, match=f"did not put there: {name}; move it away"):
            publish.claim(out)

    def test_many_foreign_files(self, tmp_path: Path) -> None:
        """Of many such files, the first ones are named, and the others counted."""
        out = publish_site(tmp_path / "site", index="1")
        make(out, **{f"mine__{i}": "" for i in range(8)})
        with pytest.raises(PublishError, match="mine/0, mine/1, mine/2, mine/3, mine/4 and 3 more"):
            publish.claim(out)

    def test_link_in_the_place_of_a_folder(self, tmp_path: Path) -> None:
        """A link that took the place of a folder of the site is not followed."""
        out = publish_site(tmp_path / "site", papers__a="1")
        (out / "papers").rename(tmp_path / "elsewhere")
        (out / "papers").symlink_to(tmp_path / "elsewhere")
        with pytest.raises(PublishError, match="did not put there: papers;"):
            publish.claim(out)
        assert (tmp_path / "elsewhere" / "a").is_file()

    def test_files_of_file_managers(self, tmp_path: Path) -> None:
        """What file managers leave in a folder does not count."""
        out = publish_site(tmp_path / "site", papers__a="1")
        make(out / "papers", **{".DS_Store": "x"})
        assert publish.claim(out)

    @pytest.mark.parametrize("change", ["deleted", "longer", "newer"])
    def test_changed_since(self, tmp_path: Path, change: str) -> None:
        """A site of ours that someone changed may be replaced, and no record of it is believed."""
        out = publish_site(tmp_path / "site", index="1", a="1")
        if change == "deleted":
            (out / "a").unlink()
        elif change == "longer":
            (out / "a").write_text("22")
        else:
            later = (out / publish.MARKER).stat().st_mtime + 1
            os.utime(out / "a", (later, later))
        assert publish.claim(out) is None

    def test_a_file(self, tmp_path: Path) -> None:
        """A file in the place of the folder is refused."""
        make(tmp_path, site="")
        with pytest.raises(PublishError, match="is not a folder"):
            publish.claim(tmp_path / "site")

    @pytest.mark.parametrize("text", ["", "{}", "[]", '{"entries": ["index"]}', "\x00"])
    def test_damaged_marker(self, tmp_path: Path, text: str) -> None:
        """A damaged marker makes a folder no longer ours."""
        make(tmp_path, index="1", **{publish.MARKER: text})
        with pytest.raises(PublishError, match="did not make it"):
            publish.claim(tmp_path)


def test_leftovers_of_the_dead_are_removed(tmp_path: Path) -> None:
    """The staging folder of a build that was killed is gone after the next; a live one's stays."""
    child = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"],
        capture_output=True,
        check=True,
        text=True,
    )
    host = publish._host()  # noqa: SLF001
    dead = make(tmp_path / f".site.{host}.{child.stdout.strip()}", a="1")
    pages = make(dead.with_name(f"{dead.name}.pages"), a="1")
    alive = make(tmp_path / f".site.{host}.{os.getppid()}", a="1")
    publish.claim(tmp_path / "site")
    assert [path.exists() for path in (dead, pages, alive)] == [False, False, True]


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit])
def test_interrupted_while_it_cleans_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    """Ctrl-C or SIGTERM while the staging folder is deleted do not keep it from being deleted."""
    interrupts: list[BaseException] = []
    unlink = os.unlink

    def interrupted(*arguments: Any, **options: Any) -> None:
        if interrupts:
            raise interrupts.pop()
        unlink(*arguments, **options)

    monkeypatch.setattr("os.unlink", interrupted)
    with pytest.raises(error), publish.staging(tmp_path / "site") as folder:
        make(folder, a="1")
        interrupts.append(error())
    assert not list(tmp_path.iterdir())
