from pathlib import Path

import pytest

from generator.catalog.catalog import Catalog
from generator.content.load import load
from generator.errors import ContentError


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """Give a catalog of the papers a and b, and of the draft c."""
    (tmp_path / "papers").mkdir()
    (tmp_path / "catalog.yaml").write_text("id: test\ntitle: Test\nsearch: false\n")
    for paper_id, more in (("a", "date: 2020"), ("b", "date: 2021"), ("c", "draft: true")):
        (tmp_path / "papers" / f"{paper_id}.md").write_text(
            f"---\ntitle: {paper_id}\n{more}\n---\n"
        )
    return tmp_path


def write(content: Path, cites: str, paper_id: str = "d") -> Path:
    """Write a paper that cites these, and return its path."""
    path = content / "papers" / f"{paper_id}.md"
    path.write_text(f"---\ntitle: {paper_id}\ncites: {cites}\n---\n")
    return path


def cited(catalog: Catalog, paper_id: str = "d") -> list[str]:
    """Return the ids of the papers that a paper cites."""
    return [paper.id for paper in catalog.cites.get(paper_id, ())]


def problems(content: Path) -> list[str]:
    """Return the problems of a catalog."""
    with pytest.raises(ContentError) as caught:
        load(content)
    return [str(problem) for problem in caught.value.problems]


def test_both_ways(content: Path) -> None:
    """A paper cites papers, and they are cited by it; both are newest first."""
    write(content, "[a, b]")
    write(content, "[a]", "e")
    catalog = load(content)
    assert cited(catalog) == ["b", "a"]
    assert {key: [paper.id for paper in by] for key, by in catalog.cited_by.items()} == {
        "a": ["d", "e"],
        "b": ["d"],
    }


def test_moved(content: Path) -> None:
    """An id that moved is read as the new one, once; one that is gone is left out."""
    (content / "moved.yaml").write_text(
        "- {from: old, to: older, added: 2020}\n- {from: older, to: a, added: 2020}\n"
        "- {gone: lost, added: 2020, reason: R}\n- {from: was-d, to: d, added: 2020}\n"
    )
    write(content, "[old, a, lost, was-d]")
    assert cited(load(content)) == ["a"]


def test_drafts(content: Path) -> None:
    """A draft is a paper that may be cited, but it is left out like all drafts."""
    write(content, "[c]")
    assert cited(load(content)) == []
    assert cited(load(content, drafts=True)) == ["c"]


def test_unknown(content: Path) -> None:
    """An id that never was one is an error with its line and a suggestion, and so is its own id."""
    path = write(content, "\n  - a\n  - aa\n  - d\n  - A")
    assert problems(content) == [f"{path}:7: cites: 'A' is not an id; write a"]
    write(content, "\n  - a\n  - aa\n  - d")
    assert problems(content) == [
        f"{path}:5: cites: unknown paper 'aa'; did you mean 'a'?",
        f"{path}:6: cites: 'd' is this paper itself; delete it",
    ]


def test_unknown_while_moves_are_wrong(content: Path) -> None:
    """Without the moved pages no id is called unknown: it may have moved."""
    (content / "moved.yaml").write_text("- {from: old, to: a}\n")
    write(content, "[old]")
    assert problems(content) == [
        f"{content / 'moved.yaml'}:1: added: is missing; add added: 2026-11-26"
    ]
