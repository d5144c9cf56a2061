import os
import time
from pathlib import Path

import pytest

from generator import folders, publish
from generator.folders import Stamps


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree of two folders, whose files are some seconds old."""
    site = tmp_path / "site"
    for path in ("index.html", "a/b/one", "a/two"):
        publish.write(site, path, b"text")
    for folder in folders.of(["a/b/one"]):
        old = time.time_ns() - 5_000_000_001
        os.utime(site / folder, ns=(old, old))
    return site


@pytest.fixture
def beside(tmp_path: Path) -> Path:
    """Another folder on the same disk."""
    (tmp_path / "beside").mkdir()
    return tmp_path / "beside"


@pytest.fixture
def before(tree: Path, beside: Path) -> Stamps:
    """The stamps of its folders."""
    return folders.stamps(tree, folders.of(["index.html", "a/b/one", "a/two"]), beside)


def test_of() -> None:
    """The folders of files are all that one goes through to come there."""
    assert folders.of(["index.html", "a/b/c/one", "a/two"]) == {"", "a/", "a/b/", "a/b/c/"}
    assert folders.of([]) == set()


def test_above() -> None:
    """Above a file, and above a folder, is the folder that it is in."""
    found = [folders.above(path) for path in ("index.html", "a/", "a/one", "a/b/")]
    assert found == ["", "", "a/", "a/"]


def changed(tree: Path, before: Stamps) -> set[str]:
    """The folders that may list something else than before."""
    return folders.others(before, folders.stamps(tree, before, tree.parent / "beside"))


def test_nothing_happened(tree: Path, before: Stamps) -> None:
    """While nobody touches a tree, every folder lists what it did."""
    assert changed(tree, before) == set()
    (tree / "a" / "two").write_text("other")
    assert changed(tree, before) == set()


@pytest.mark.parametrize("how", ["new", "gone", "renamed", "replaced", "folder"])
def test_another_listing(tree: Path, before: Stamps, how: str) -> None:
    """A file or folder that comes, goes, or takes the place of another shows, in its folder alone."""
    path = tree / "a" / "two"
    match how:
        case "new":
            (tree / "a" / "three").write_text("mine")
        case "gone":
            path.unlink()
        case "renamed":
            path.rename(path.with_name("2"))
        case "replaced":
            (tree / "x").write_text("text")
            old = tree.stat()
            (tree / "x").replace(path)
            os.utime(tree, ns=(old.st_atime_ns, before[""][1] if before[""] else 0))
        case "folder":
            (tree / "a" / "c").mkdir()
    assert changed(tree, before) == {"a/"}


def test_another_folder(tree: Path, before: Stamps) -> None:
    """A copy of a folder, though it have its time, may list something else; and so may one that is gone."""
    (tree / "a" / "b").rename(tree / "b")
    assert "a/b/" in changed(tree, before)
    (tree / "a" / "b").mkdir()
    old = (tree / "b").stat().st_mtime_ns
    os.utime(tree / "a" / "b", ns=(old, old))
    assert "a/b/" in changed(tree, before)


def test_link_in_the_place_of_a_folder(tree: Path, before: Stamps, beside: Path) -> None:
    """A link is no folder of the tree, though it lead to what was one, with its number and its time."""
    assert before["a/b/"]
    (tree / "a" / "b").rename(tree.parent / "moved")
    (tree / "a" / "b").symlink_to(tree.parent / "moved")
    assert folders.stamps(tree, ["a/b/"], beside) == {"a/b/": None}
    assert folders.elsewhere(tree, changed(tree, before))
    assert not folders.elsewhere(tree, ["", "a/"])


@pytest.mark.parametrize("ahead", [0, 1])
def test_too_new(tree: Path, beside: Path, ahead: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder says nothing while it could change again within the same tick of its disk's clock."""
    tick = (tree / "a").stat().st_mtime_ns
    monkeypatch.setattr(folders, "clock", lambda _: tick + ahead)
    told = folders.stamps(tree, ["a/"], beside)["a/"]
    assert told == ((tree / "a").stat().st_ino, tick) if ahead else told is None


def test_every_change_shows(tree: Path, beside: Path) -> None:
    """However soon it follows, a change after a stamp gives another one, or none."""
    told = 0
    for i in range(400):
        (tree / "a" / str(i)).touch()
        if i % 5 == 0:
            time.sleep(0.01)
        before = folders.stamps(tree, ["a/"], beside)
        (tree / "a" / f"{i} again").touch()
        told += before["a/"] is not None
        assert folders.others(before, folders.stamps(tree, ["a/"], beside)) == {"a/"}
    assert told >= 40


def test_now(tree: Path, beside: Path) -> None:
    """The disk's time is no earlier than that of what was written, and no later than that of what will be."""
    for _ in range(50):
        (tree / "first").write_text("text")
        now = folders.clock(beside)
        (tree / "last").write_text("text")
        first, last = ((tree / name).stat().st_mtime_ns for name in ("first", "last"))
        assert first <= now <= last
        assert [*beside.iterdir()] == []


def test_no_clock(tree: Path, before: Stamps, beside: Path) -> None:
    """Where the time of a change cannot be told, no folder says anything."""
    assert all(before.values())
    beside.rmdir()
    assert set(folders.stamps(tree, before, beside).values()) == {None}


def test_strangers(tree: Path) -> None:
    """What is in a folder, and neither of its files nor a known folder, is a stranger, with all below."""
    publish.write(tree, "a/mine", b"mine")
    publish.write(tree, "a/own/deep/mine", b"mine")
    (tree / "a" / "link").symlink_to(tree)
    (tree / "a" / "b" / "empty" / "deep").mkdir(parents=True)
    known = {"", "a/", "a/b/"}
    found = folders.strangers(tree, ["a/"], {"a/two"}, known)
    assert sorted(found) == ["a/link", "a/mine", "a/own/deep/mine"]
    # A folder with nothing in it is one, too
    assert [*folders.strangers(tree, ["a/b/"], {"a/b/one"}, known)] == ["a/b/empty/deep/"]
    assert list(folders.strangers(tree, ["none/"], (), ())) == []
