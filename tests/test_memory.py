import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

from generator import cache
from generator import load as load_module
from generator.errors import ContentError, Problem
from generator.load import load
from generator.memory import Memory
from generator.model import Catalog, Paper, Vocabulary

ROOT = Path(__file__).parents[1]


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """The toy catalog, to be edited."""
    return Path(shutil.copytree(ROOT / "tests" / "catalog", tmp_path / "content"))


@pytest.fixture(autouse=True)
def no_race(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take files for settled at once."""
    monkeypatch.setattr(cache, "RACY_NS", 0)


def add(path: Path, text: str) -> None:
    """Write a file anew, with some more text at its end."""
    beside = path.with_name(f".{path.name}")
    beside.write_text(path.read_text("utf-8") + text, "utf-8")
    beside.replace(path)


def read(memory: Memory, content: Path) -> Catalog:
    """Load a catalog as `serve` does."""
    catalog = load(content, None, memory)
    memory.save()
    return catalog


def by_id(catalog: Catalog) -> dict[str, Paper]:
    """A catalog's papers."""
    return {paper.id: paper for paper in catalog.papers}


def test_papers_stay(content: Path) -> None:
    """A paper whose file looks the same is the very same; another one is read."""
    memory = Memory()
    before = by_id(read(memory, content))
    path = next(iter(sorted(content.rglob("all-*.md"))))
    add(path, "\nSo there.\n")
    after = by_id(read(memory, content))
    assert before.keys() == after.keys()
    others = [paper for paper in before if before[paper] is not after[paper]]
    assert path.stem in others
    assert after[path.stem].abstract.plain.endswith("So there.")
    assert all(before[paper] == after[paper] for paper in others if paper != path.stem)


def test_other_vocabulary(content: Path) -> None:
    """With another vocabulary, every paper is read anew."""
    memory = Memory()
    before = by_id(read(memory, content))
    text = (content / "tags.yaml").read_text("utf-8")
    (content / "tags.yaml").write_text(text.replace("name: ", "name: New ", 1), "utf-8")
    after = by_id(read(memory, content))
    assert not [paper for paper in before if before[paper] is after[paper]]


def files_read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The papers' files that are read from now on."""
    found: list[str] = []
    whole = load_module.read_papers

    def reading(
        paths: Iterable[str], *, vocabulary: Vocabulary | None
    ) -> tuple[bytes, list[Problem]]:
        paths = [*paths]
        found.extend(paths)
        return whole(paths, vocabulary=vocabulary)

    monkeypatch.setattr(load_module, "read_papers", reading)
    return found


def test_bad_content(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What could not be read leaves the papers that were read before."""
    memory = Memory()
    before = by_id(read(memory, content))
    (path,) = content.rglob("month-only.md")
    text = path.read_text("utf-8")
    path.write_text("---\n---\n", "utf-8")
    with pytest.raises(ContentError):
        read(memory, content)
    path.write_text(text, "utf-8")
    asked = files_read(monkeypatch)
    after = by_id(read(memory, content))
    assert asked == [str(path)]
    assert before == after


@pytest.mark.parametrize("seconds", [0, 1000])
def test_racy(content: Path, monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    """A file that was written just now is read again: it may change and look the same."""
    monkeypatch.setattr(cache, "RACY_NS", seconds * 10**9)
    memory = Memory()
    papers = read(memory, content).papers
    asked = files_read(monkeypatch)
    read(memory, content)
    assert len(asked) == (len(papers) if seconds else 0)
