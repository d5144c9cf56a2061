import re
import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from generator import changes, keeper, outline
from generator.changes import Edits, State
from generator.derive import derive
from generator.keeper import Keeper
from generator.load import load
from generator.model import Paper, Site
from generator.plan import plan

ROOT = Path(__file__).parents[1]


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """The toy catalog, to be edited."""
    (tmp_path / "kept").mkdir()
    return Path(shutil.copytree(ROOT / "tests" / "catalog", tmp_path / "content"))


def state(frame: bytes, leads: bytes = b"leads") -> State:
    """The state of a catalog, as far as it matters here."""
    return frame, leads, b"", b""


def facts(site: Site) -> tuple[object, ...]:
    """What follows from a catalog."""

    def ids(papers: Iterable[Paper]) -> list[str]:
        return [paper.id for paper in papers]

    people = [(replace(person, papers=()), ids(person.papers)) for person in site.people]
    groups = site.by_tag, site.by_kind, site.by_year, site.by_month
    listed = [[(key, ids(papers)) for key, papers in group.items()] for group in groups]
    return people, listed, site.keys, site.position


def derived(content: Path, of: State) -> tuple[Keeper, Site]:
    """Derive the site of a catalog as a build does."""
    found = Keeper(content.parent / "kept")
    site = found.derive(load(content), of)
    found.plan(())
    keep = found.keeping()
    if keep:
        keep()
    return found, site


@pytest.mark.parametrize(
    "name", sorted(path.stem for path in (ROOT / "tests" / "catalog" / "papers").rglob("*.md"))
)
def test_derived_again(content: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With an abstract edited, what follows is taken from the last build, and is what it is anew."""
    (path,) = content.rglob(f"{name}.md")
    derived(content, state(b"frame"))
    path.write_text(path.read_text("utf-8") + "And more.\n", "utf-8")
    anew = derive(load(content))
    monkeypatch.setattr(keeper, "derive", None)
    again, found = derived(content, state(b"frame"))
    assert [paper.digest for paper in found.catalog.papers] == [
        paper.digest for paper in anew.catalog.papers
    ]
    assert facts(found) == facts(anew)
    paths = [output.path for output in plan(anew, ())]
    monkeypatch.setattr(keeper, "plan", None)
    assert tuple(again.plan((), paths)) == tuple(plan(anew, ()))


def test_titles(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a title edited, all but keys is taken over; papers with other keys are said to be edited."""
    _, first = derived(content, state(b"frame"))
    (path,) = content.rglob("month-only.md")
    text = path.read_text("utf-8")
    path.write_text(re.sub("(?m)^title: .*$", "title: Elsewhere", text), "utf-8")
    anew = derive(load(content))
    monkeypatch.setattr(keeper, "derive", None)
    again, found = derived(content, state(b"frame", b"others"))
    assert [(one.id, [p.id for p in one.papers]) for one in found.people] == [
        (one.id, [p.id for p in one.papers]) for one in anew.people
    ]
    assert found.keys == anew.keys
    assert found.keys != first.keys
    changed = {paper for paper, key in found.keys.items() if key != first.keys[paper]}
    monkeypatch.setattr(changes, "edited", lambda *_: Edits(frozenset(["a"]), deep=False))
    assert again.edited(state(b"frame")) == Edits({"a", *changed}, deep=False)
    # Since another state, nobody knows
    assert again.edited(state(b"frame", b"older")) is None
    # What was kept is of this state
    later, same = derived(content, state(b"frame", b"others"))
    assert same.keys == found.keys
    assert later.keeping() is None


def test_more_has_changed(content: Path) -> None:
    """Where more is another than words, nothing is taken over."""
    derived(content, state(b"frame"))
    next(content.rglob("all-*.md")).unlink()
    again, found = derived(content, state(b"other"))
    assert outline.of(found) == outline.of(derive(load(content)))
    assert tuple(again.plan((), ["of before"])) == tuple(plan(found, ()))


def test_other_assets(content: Path) -> None:
    """With another file to copy, the plan is another one, and is kept."""
    _, site = derived(content, state(b"frame"))
    again = Keeper(content.parent / "kept")
    again.derive(load(content), state(b"frame"))
    paths = [output.path for output in plan(site, ())]
    found = tuple(again.plan(("new.css",), paths))
    assert found == tuple(plan(site, ("new.css",))) != tuple(plan(site, ()))
    assert again.keeping()
