import os
import subprocess
import sys
import time
from pathlib import Path
from unittest.mock import Mock

import pytest

from generator.content import files
from generator.content.files import MAX_FILE_BYTES
from generator.errors import OpenshelfError, Problem


def test_paper_paths(tmp_path: Path) -> None:
    """Papers are found in folders of any depth, sorted by name; other files are problems."""
    names = ("b.md", "a/z.md", "a/deep/er/y.md", "c/.md", "c/.hidden.md", ".git/x.md", "notes.txt")
    for name in names:
        path = tmp_path / "papers" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    problems: list[Problem] = []
    paths = files.paper_paths(tmp_path, problems.append)
    assert [path.relative_to(tmp_path / "papers").as_posix() for path in paths] == [
        "a/deep/er/y.md",
        "a/z.md",
        "b.md",
    ]
    assert [problem.path for problem in problems] == [str(tmp_path / "papers/notes.txt")]


def test_no_catalog(tmp_path: Path) -> None:
    """Who is outside a catalog is told about `init`, and about a catalog in a folder nearby."""
    with pytest.raises(OpenshelfError, match="yaml; make a catalog with `openshelf init DIR`"):
        files.require_catalog(tmp_path / "content")
    (tmp_path / "my-papers/content").mkdir(parents=True)
    (tmp_path / "my-papers/content/catalog.yaml").touch()
    with pytest.raises(OpenshelfError, match=r"go to the catalog with `cd \S*my-papers`, make one"):
        files.require_catalog(tmp_path / "content")
    files.require_catalog(tmp_path / "my-papers/content")


def test_largest_file(tmp_path: Path) -> None:
    """A file of MAX_FILE_BYTES is read, and a larger one is refused."""
    path = tmp_path / "a.md"
    problems: list[Problem] = []
    path.write_bytes(b"a" * MAX_FILE_BYTES)
    assert files.read(path, problems.append) == "a" * MAX_FILE_BYTES
    path.write_bytes(b"a" * (MAX_FILE_BYTES + 1))
    assert files.read(path, problems.append) is None
    assert [problem.message for problem in problems] == [
        "is larger than 1,048,576 bytes; shorten it"
    ]


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("\ufeffa\r\nb\rc\n", "a\nb\nc\n"),
        ("a\ufeff\n\n", "a\ufeff\n\n"),
        ("a\u2028b\x85", "a\u2028b\x85"),
    ],
)
def test_normalize(text: str, normal: str) -> None:
    """A byte order mark is removed, and only line ends of files become Unix ones."""
    assert files.normalize(text) == normal


def test_stamp(tmp_path: Path) -> None:
    """A stamp changes with the file; that of a missing file is empty."""
    path = tmp_path / "a.md"
    assert files.stamp(path) == ()
    path.write_text("a")
    before = files.stamp(path)
    assert files.stamp(path) == before
    path.write_text("ab")
    assert files.stamp(path) != before


@pytest.mark.skipif(sys.platform == "win32", reason="files have no time of change there")
def test_stamp_at_another_time(tmp_path: Path) -> None:
    """A stamp changes with a file that keeps its length and its time, such as one of an archive."""
    path = tmp_path / "a.md"
    path.write_text("a")
    os.utime(path, (0, 0))
    before = files.stamp(path)
    time.sleep(0.05)
    path.write_text("b")
    os.utime(path, (0, 0))
    assert files.stamp(path) != before


class TestWrite:
    def test_on_the_disk_before_it_takes_its_place(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A file is synced before it is renamed, so a power cut leaves the old text or the new one."""
        path = tmp_path / "a.md"
        path.write_text("old")
        seen = []

        def sync(descriptor: int) -> None:
            (new,) = set(tmp_path.iterdir()) - {path}
            assert os.fstat(descriptor).st_ino == new.stat().st_ino
            seen.append((path.read_text(), new.read_text()))

        monkeypatch.setattr("os.fsync", sync)
        files.write(path, "new")
        assert seen == [("old", "new")]
        assert [path.read_text() for path in tmp_path.iterdir()] == ["new"]

    def test_nothing_stays_of_what_was_interrupted(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """After Ctrl-C, and on a full disk, the old file is there and nothing else."""
        path = tmp_path / "a.md"
        path.write_text("old")
        for error in (KeyboardInterrupt, OSError):
            monkeypatch.setattr("os.fsync", Mock(side_effect=error))
            with pytest.raises(error):
                files.write(path, "new")
        assert [path.read_text() for path in tmp_path.iterdir()] == ["old"]

    def test_leftovers(self, tmp_path: Path) -> None:
        """What a killed process left beside a file is removed; that of a live one stays."""
        ended = subprocess.Popen(["true"])
        ended.wait()
        names = {f".a.md.{pid}.new" for pid in (ended.pid, os.getpid())} | {".b.x.new", "a.md"}
        for name in names:
            (tmp_path / name).write_text("x")
        files.remove_leftovers([tmp_path / "a.md", tmp_path / "none" / "b.md"])
        assert {path.name for path in tmp_path.iterdir()} == names - {f".a.md.{ended.pid}.new"}
