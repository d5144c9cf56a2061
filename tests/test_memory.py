import re
import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from generator import cache, changes, outline
from generator.cache import PaperCache
from generator.changes import Edits, State
from generator.derive import derive
from generator.load import load
from generator.manifests import Manifest
from generator.memory import Memory
from generator.model import Catalog, Paper, Site
from generator.plan import plan

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


def derived(memory: Memory, content: Path, of: State) -> Site:
    """Derive the site of a catalog as a build does."""
    site = memory.derive(read(memory, content), of)
    memory.plan(site, ())
    keep = memory.keeping()
    if keep:
        keep()
    return site


@pytest.mark.parametrize("lasting", [True, False])
@pytest.mark.parametrize(
    "name", sorted(path.stem for path in (ROOT / "tests" / "catalog" / "papers").rglob("*.md"))
)
def test_derived_again(
    content: Path, name: str, lasting: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With an abstract edited, what follows is taken from memory or disk, and is what it is anew."""
    (path,) = content.rglob(f"{name}.md")
    memory = Memory()
    derived(memory, content, state(b"frame"))
    add(path, "And more.\n")
    anew = derive(load(content))
    monkeypatch.setattr("generator.memory.derive", None)
    again = memory if lasting else Memory()
    found = derived(again, content, state(b"frame"))
    assert [paper.digest for paper in found.catalog.papers] == [
        paper.digest for paper in anew.catalog.papers
    ]
    assert facts(found) == facts(anew)
    paths = [output.path for output in plan(anew, ())]
    assert tuple(again.plan(found, (), paths)) == tuple(plan(anew, ()))


@pytest.mark.parametrize("lasting", [True, False])
def test_titles(content: Path, lasting: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a title edited, all but keys is taken over; papers with other keys are said to be edited."""
    memory = Memory()
    first = derived(memory, content, state(b"frame"))
    (path,) = content.rglob("month-only.md")
    text = path.read_text("utf-8")
    path.write_text(re.sub("(?m)^title: .*$", "title: Elsewhere", text), "utf-8")
    anew = derive(load(content))
    monkeypatch.setattr("generator.memory.derive", None)
    again = memory if lasting else Memory()
    now = state(b"frame", b"others")
    found = derived(again, content, now)
    assert [(one.id, [p.id for p in one.papers]) for one in found.people] == [
        (one.id, [p.id for p in one.papers]) for one in anew.people
    ]
    assert found.keys == anew.keys
    assert found.keys != first.keys
    changed = {paper for paper, key in found.keys.items() if key != first.keys[paper]}
    monkeypatch.setattr(changes, "edited", lambda *_: Edits(frozenset(["a"]), deep=False))
    edits = again.edited(state(b"frame"), now, found.catalog)
    assert edits == Edits({"a", *changed}, deep=False)
    # Since another state, nobody knows
    assert again.edited(state(b"frame", b"older"), now, found.catalog) is None
    # What was kept is of this state
    later = Memory()
    assert derived(later, content, now).keys == found.keys
    assert later.keeping() is None


def test_retagged(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With other tags, what follows from the last catalog is changed, and files are planned as before."""
    memory = Memory()
    derived(memory, content, state(b"frame"))
    (path,) = content.rglob("citation-index.md")
    text = path.read_text("utf-8")
    path.unlink()
    path.write_text(text.replace("tags: [learning]", "tags: [language-models]"), "utf-8")
    anew = derive(load(content))
    monkeypatch.setattr("generator.memory.derive", None)
    monkeypatch.setattr("generator.memory.plan", None)
    now = state(b"another frame", b"other leads")
    found = derived(memory, content, now)
    assert [one.id for one in found.people] == [one.id for one in anew.people]
    for groups in ("by_tag", "by_kind", "by_year", "by_month"):
        one, other = getattr(found, groups), getattr(anew, groups)
        assert [*one] == [*other]
        assert [[p.id for p in one[key]] for key in one] == [
            [p.id for p in other[key]] for key in other
        ]
    assert found.keys == anew.keys
    assert "citation-index" in [paper.id for paper in found.by_tag["language-models"]]
    asked = []
    monkeypatch.setattr(changes, "edited", lambda *given: asked.append(given))
    memory.edited(state(b"frame", b"leads"), now, found.catalog)
    memory.edited(state(b"older frame", b"leads"), now, found.catalog)
    assert [given[3] for given in asked] == [{"tag": {"learning"}, "kind": {"method"}}, None]


def test_regrouped(content: Path) -> None:
    """With a paper gone, it is known what differs from the last site, until another one is remembered."""
    memory = Memory()
    derived(memory, content, state(b"frame"))
    next(content.rglob("citation-index.md")).unlink()
    now = state(b"another frame")
    found = derived(memory, content, now)
    edits = memory.edited(state(b"frame"), now, found.catalog)
    assert edits
    assert edits.regrouped
    assert "learning" in edits.left["tag"]
    assert memory.edited(state(b"older frame"), now, found.catalog) is None
    # After words were edited since, it is no more to be had
    later = state(b"another frame", b"other leads")
    derived(memory, content, later)
    assert memory.edited(state(b"frame"), later, found.catalog) is None
    memory.remember(Path("kept"), Path("out"), replace(Manifest(), state=now), [])
    assert memory.edited(state(b"frame"), now, found.catalog) is None


def test_digests() -> None:
    """What is known of papers is known after the same state only, and not of those that were edited."""
    memory = Memory()
    manifest = replace(Manifest(), state=state(b"frame"))
    memory.remember(Path("kept"), Path("out"), manifest, [{"a": b"1", "b": b"2"}])
    assert memory.digests(state(b"frame"), Edits(frozenset("a"), deep=False)) == [{"b": b"2"}]
    assert memory.digests(state(b"frame"), None) == ()
    assert memory.digests(state(b"other"), Edits(frozenset("a"), deep=False)) == ()


@pytest.mark.parametrize("lasting", [True, False])
def test_more_has_changed(content: Path, lasting: bool) -> None:
    """Where more is another than the end of an abstract, nothing is taken over."""
    memory = Memory()
    derived(memory, content, state(b"frame"))
    next(content.rglob("all-*.md")).unlink()
    found = derived(memory if lasting else Memory(), content, state(b"other"))
    assert outline.of(found) == outline.of(derive(load(content)))


@pytest.mark.parametrize("lasting", [True, False])
def test_other_assets(content: Path, lasting: bool) -> None:
    """With another file to copy, the plan is another one."""
    memory = Memory()
    site = derived(memory, content, state(b"frame"))
    again = memory if lasting else Memory()
    if not lasting:
        site = again.derive(read(again, content), state(b"frame"))
    paths = [output.path for output in plan(site, ())]
    found = tuple(again.plan(site, ("new.css",), paths))
    assert found == tuple(plan(site, ("new.css",))) != tuple(plan(site, ()))
