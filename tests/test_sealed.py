from pathlib import Path

import pytest

from generator import sealed

VALUE = {"a": (1, b"two", "three"), "ä": [None, True, 1 << 70]}


def test_read(tmp_path: Path) -> None:
    """What was written is read, and nothing else is left in the folder."""
    sealed.write(tmp_path / "file", b"owner", VALUE)
    assert sealed.read(tmp_path / "file", b"owner") == VALUE
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_missing(tmp_path: Path) -> None:
    """Without a file there is nothing."""
    assert sealed.read(tmp_path / "file", b"owner") is None


def test_other_owner(tmp_path: Path) -> None:
    """A file of another owner is not read."""
    sealed.write(tmp_path / "file", b"owner", VALUE)
    assert sealed.read(tmp_path / "file", b"owned") is None


@pytest.mark.parametrize("at", [0, 63, 64, 70, -1])
def test_damaged(tmp_path: Path, at: int) -> None:
    """A file in which a byte is another one is not read."""
    sealed.write(tmp_path / "file", b"owner", VALUE)
    data = bytearray((tmp_path / "file").read_bytes())
    data[at] ^= 1
    (tmp_path / "file").write_bytes(data)
    assert sealed.read(tmp_path / "file", b"owner") is None


@pytest.mark.parametrize("size", [0, 10, 64, 70])
def test_cut_short(tmp_path: Path, size: int) -> None:
    """A file that was cut short is not read."""
    sealed.write(tmp_path / "file", b"owner", VALUE)
    data = (tmp_path / "file").read_bytes()
    (tmp_path / "file").write_bytes(data[:size])
    assert sealed.read(tmp_path / "file", b"owner") is None
