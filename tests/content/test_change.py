"""Changes of files: how they are shown, and written together."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generator.content.change import Change, write_together
from generator.errors import OpenshelfError
from generator.importers.importer import write_changes


def test_diff() -> None:
    """A change is shown as a unified diff that other programs read."""
    assert Change(Path("a.md"), "x\ny", "x\nz\n").as_diff() == (
        "--- a.md\n+++ a.md\n@@ -1,2 +1,2 @@\n x\n-y\n\\ No newline at end of file\n+z\n"
    )
    assert (
        Change(Path("a.md"), None, "x\n").as_diff()
        == "--- /dev/null\n+++ a.md\n@@ -0,0 +1 @@\n+x\n"
    )


def test_together(tmp_path: Path) -> None:
    """Files are made, changed and removed; if one cannot be written, all are as they were."""
    old, new, folder = tmp_path / "old.md", tmp_path / "new.md", tmp_path / "folder.md"
    old.write_text("x\n")
    folder.mkdir()
    changes = [Change(new, None, "n\n"), Change(old, "x\n", "y\n"), Change(folder, "", "z\n")]
    with pytest.raises(
        OpenshelfError, match=r"folder\.md cannot be written: .*nothing was changed"
    ):
        write_together(changes)
    assert old.read_text() == "x\n"
    assert not new.exists()
    write_together([changes[0], changes[1]])
    write_together([Change(old, "y\n", None)])
    assert new.read_text() == "n\n"
    assert not old.exists()


@pytest.mark.parametrize("write", [write_together, write_changes])
@pytest.mark.parametrize("before", ["old\n", None])
def test_edit_in_between(
    tmp_path: Path, write: Callable[[list[Change]], None], before: str | None
) -> None:
    """A file that somebody saved since it was read is not overwritten, and that is told."""
    path = tmp_path / "a.md"
    path.write_text("mine\n")
    with pytest.raises(OpenshelfError, match=r"a\.md was changed meanwhile; run the command again"):
        write([Change(path, before, "new\n")])
    assert path.read_text() == "mine\n"


@pytest.mark.parametrize("error", [OSError(28, "No space left"), KeyboardInterrupt()])
@pytest.mark.parametrize("at", [1, 2, 3, 4])
def test_interrupted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, at: int
) -> None:
    """If the disk gets full, or at Ctrl-C, all files are as they were, whatever was done by then."""
    paths = [tmp_path / name for name in ("a.md", "b.md")]
    paths[0].write_text("old")
    calls = iter(range(1, 9))

    def failing(call: Callable[..., Any]) -> Callable[..., Any]:
        def fail(*arguments: Any) -> Any:
            if next(calls) == at:
                raise error
            return call(*arguments)

        return fail

    monkeypatch.setattr("os.fsync", failing(os.fsync))
    monkeypatch.setattr(Path, "replace", failing(Path.replace))
    changes = [Change(paths[0], "old", "new"), Change(paths[1], None, "new")]
    with pytest.raises((OpenshelfError, KeyboardInterrupt)):
        write_together(changes)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a.md": "old"}
