from pathlib import Path

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
