import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from generator import cache
from generator.cache import PaperCache
from generator.derive import derive, derive_again
from generator.load import load
from generator.memory import Memory
from generator.model import Catalog, Paper

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
    """Load a catalog as a build does."""
    papers = memory.before(PaperCache(content.parent / "kept"))
    catalog = load(content, None, papers)
    papers.save()
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


@pytest.mark.parametrize(
    "name", sorted(path.stem for path in (ROOT / "tests" / "catalog").rglob("papers/*.md"))
)
def test_derived_again(content: Path, name: str) -> None:
    """What follows from a catalog with an abstract edited is what follows from it all anew."""
    (path,) = content.rglob(f"{name}.md")
    add(path, "\n" + "So there. " * 60)
    before = derive(load(content))
    add(path, "And more.\n")
    catalog = load(content)
    found = derive_again(before, catalog)
    assert found == derive(catalog)
    assert found.catalog.papers != before.catalog.papers


EDITS: dict[str, Callable[[Catalog], Catalog]] = {
    "another title": lambda of: replace(of, config=replace(of.config, title="Other")),
    "a paper less": lambda of: replace(of, papers=of.papers[1:]),
    "an id": lambda of: replace(of, papers=(replace(of.papers[0], id="new"), *of.papers[1:])),
    "a beginning": lambda of: replace(
        of, papers=(replace(of.papers[0], lead=b"new"), *of.papers[1:])
    ),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_more_has_changed(content: Path, edit: Callable[[Catalog], Catalog]) -> None:
    """Where more is another than the end of an abstract, nothing is taken over."""
    catalog = load(content)
    assert derive_again(derive(catalog), edit(catalog)) is None
