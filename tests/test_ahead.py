import time
from pathlib import Path

import pytest

from generator import forks
from generator.ahead import Ahead
from generator.errors import OpenshelfError


@pytest.fixture(params=[False, True])
def begun(request: pytest.FixtureRequest, tmp_path: Path) -> Ahead:
    """Two files that are being made, by this process or by others."""
    (tmp_path / "kept").mkdir()
    (tmp_path / "site").mkdir()
    begun = Ahead(tmp_path / "kept", beside=bool(request.param))
    begun.begin("a", lambda: b"aa")
    begun.begin("b", lambda: b"b")
    return begun


def test_put(begun: Ahead, tmp_path: Path) -> None:
    """A file is put where it is to be, in the place of one that is there, and its size is said."""
    target = tmp_path / "site" / "a"
    target.write_text("old")
    assert "a" in begun
    assert begun.put("a", target) == 2
    assert target.read_text() == "aa"
    assert "a" not in begun


def test_nothing_left(begun: Ahead, tmp_path: Path) -> None:
    """What is not wanted any more is not made, and no file is left of it."""
    with begun:
        begun.begin("c", lambda: b"c")
        begun.keep({"a", "c"})
        assert "b" not in begun
        begun.put("a", tmp_path / "site" / "a")
    assert list((tmp_path / "kept").iterdir()) == []
    assert [path.name for path in (tmp_path / "site").iterdir()] == ["a"]


@pytest.mark.parametrize("beside", [False, True])
def test_error(tmp_path: Path, beside: bool) -> None:
    """An error in the making is raised when the file is asked for."""

    def fail() -> bytes:
        raise OpenshelfError("no way")

    begun = Ahead(tmp_path, beside=beside)
    begun.begin("a", fail)
    with pytest.raises(OpenshelfError, match="no way"):
        begun.put("a", tmp_path / "b")


def test_beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is made while this process does something else."""
    # There may be threads of other tests here
    monkeypatch.setattr(forks, "can_fork", lambda: True)
    begun = Ahead(tmp_path, beside=True)
    begun.begin("a", lambda: b"a")
    for _ in range(500):
        if (tmp_path / "a").exists():
            break
        time.sleep(0.01)
    assert (tmp_path / "a").read_bytes() == b"a"
