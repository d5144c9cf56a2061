from collections.abc import Iterable
from pathlib import Path

import pytest

from generator import renewal
from generator.model import Paper
from generator.renewal import Renewal


@pytest.fixture(params=[False, True])
def made(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Renewal:
    """Two files that can be made of what they were, one that cannot, and one that was not there."""

    def twice(old: bytes, _papers: Iterable[Paper]) -> bytes | None:
        return old * 2 if old != b"useless" else None

    monkeypatch.setattr(renewal, "RENEWALS", dict.fromkeys(("a", "b", "useless", "new"), twice))
    site, kept = tmp_path / "site", tmp_path / "kept"
    for folder in (site, kept, tmp_path / "next"):
        folder.mkdir()
    for name in ("a", "b", "useless"):
        (site / name).write_text(name)
    there = ("a", "b", "useless", "gone")
    return Renewal(site, there, (), kept, beside=bool(request.param))


def test_put(made: Renewal, tmp_path: Path) -> None:
    """A file is put where it is to be, in the place of one that is there, and its size is said."""
    target = tmp_path / "next" / "a"
    target.write_text("old")
    assert made.put("a", target) == 2
    assert target.read_text() == "aa"
    assert (tmp_path / "site" / "a").read_text() == "a"


@pytest.mark.parametrize("name", ["useless", "new", "unknown"])
def test_none(made: Renewal, tmp_path: Path, name: str) -> None:
    """What is of no use, was not there, or is made in no such way is not put."""
    assert made.put(name, tmp_path / "next" / name) == 0
    assert list((tmp_path / "next").iterdir()) == []


def test_lost(made: Renewal, tmp_path: Path) -> None:
    """Nor is what is made of a file that somebody took away."""
    (tmp_path / "site" / "b").unlink()
    assert made.put("b", tmp_path / "next" / "b") in {0, 2}


def test_nothing_left(made: Renewal, tmp_path: Path) -> None:
    """In the end no file is left that nobody asked for."""
    made.put("a", tmp_path / "next" / "a")
    made.close()
    assert list((tmp_path / "kept").iterdir()) == []
