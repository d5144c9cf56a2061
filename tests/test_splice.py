from pathlib import Path

import pytest

from generator import splice

OLD = b"head\none\ntwo\nthree\ntail"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A file of three lines, with something before and after them."""
    (tmp_path / "old").write_bytes(OLD)
    return tmp_path / "old"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([(b"two\n", b"2\n")], b"head\none\n2\nthree\ntail"),
        ([(b"three", b""), (b"one", b"a longer one")], b"head\na longer one\ntwo\n\ntail"),
        ([(b"head", b"h"), (b"tail", b"t")], b"h\none\ntwo\nthree\nt"),
        ([(b"two", b"two")], OLD),
        ([(b"one\n", b"1\n"), (b"two\n", b"2\n")], b"head\n1\n2\nthree\ntail"),
        ([], OLD),
    ],
)
def test_put(
    tmp_path: Path, old: Path, changes: list[tuple[bytes, bytes]], expected: bytes
) -> None:
    """Each text is where another was, be they next to each other or at an end; the old file stays."""
    assert splice.put(tmp_path / "new", "a/b", old, changes) == len(expected)
    assert (tmp_path / "new" / "a" / "b").read_bytes() == expected
    assert old.read_bytes() == OLD


@pytest.mark.parametrize(
    "changes",
    [
        [(b"four", b"4")],
        [(b"t", b"T")],
        [(b"", b"x")],
        [(b"one\ntwo", b"x"), (b"two\nthree", b"y")],
        [(b"one", b"x"), (b"one", b"y")],
        [(b"one", b"x"), (b"four", b"y")],
    ],
)
def test_in_doubt(tmp_path: Path, old: Path, changes: list[tuple[bytes, bytes]]) -> None:
    """What is not there, or more than once, or part of something else, is not replaced."""
    assert splice.put(tmp_path / "new", "b", old, changes) is None
    assert not (tmp_path / "new").exists()


def test_empty(tmp_path: Path) -> None:
    """There is nothing in an empty file."""
    (tmp_path / "old").touch()
    assert splice.put(tmp_path, "new", tmp_path / "old", [(b"a", b"b")]) is None
