import pickle
from dataclasses import replace
from pathlib import Path

import pytest

from generator import outline
from generator.derive import derive
from generator.load import load
from generator.model import Site
from generator.output import Outputs
from generator.plan import plan

CATALOG = Path(__file__).parent / "catalog"


@pytest.fixture
def restored(toy: Site) -> Site:
    """The same from its outline."""
    return outline.restored(outline.of(toy), toy.catalog)


def test_people(toy: Site, restored: Site) -> None:
    """Everyone is there, in order and by identity, with all that is known of them."""
    assert len(restored.people) == len(toy.people)
    assert tuple(restored.people) == toy.people
    assert restored.people[0] == toy.people[0]
    assert restored.people[-2:] == toy.people[-2:]
    assert list(restored.persons.items()) == list(toy.persons.items())
    assert "nobody" not in restored.persons
    with pytest.raises(KeyError):
        restored.persons["nobody"]


@pytest.mark.parametrize("name", "tags kinds by_tag by_kind by_year by_month position".split())
def test_groups(toy: Site, restored: Site, name: str) -> None:
    """Every heading is there, in order, with its papers."""
    assert list(getattr(restored, name).items()) == list(getattr(toy, name).items())


def test_keys(toy: Site, restored: Site) -> None:
    """Every paper has its key."""
    assert restored.keys == toy.keys


def test_papers_are_the_catalogs(toy: Site) -> None:
    """The papers in it are those of the catalog that it is made for."""
    papers = tuple(load(CATALOG).papers)
    site = outline.restored(outline.of(toy), load(CATALOG))
    assert site.catalog.papers == papers
    for groups in (site.by_tag, site.by_kind, site.by_year, site.by_month):
        for some in groups.values():
            assert all(any(paper is one for one in site.catalog.papers) for paper in some)


def test_kept(tmp_path: Path, toy: Site) -> None:
    """What is saved is there again for the same owner, and for no other."""
    path = tmp_path / "outline"
    outline.save(path, b"me", (b"leads", outline.of(toy), ("a.css",)), plan(toy, ("a.css",)))
    found = outline.load(path, b"me")
    assert found
    assert found[:3] == (b"leads", outline.of(toy), ("a.css",))
    assert outline.load(path, b"you") is None
    assert outline.load(tmp_path / "none", b"me") is None


def test_plan(tmp_path: Path, toy: Site) -> None:
    """A plan is whole again with the paths of its files, which others may follow."""
    planned = plan(toy, ("a.css",))
    outline.save(tmp_path / "outline", b"me", (b"", outline.of(toy), ("a.css",)), planned)
    found = outline.load(tmp_path / "outline", b"me")
    assert found
    paths = [output.path for output in planned]
    assert [*Outputs([*paths, "pagefind/index"], *found[3])] == [*planned]


def test_rekeyed(toy: Site) -> None:
    """With another title, a paper's key may be another, and so may one of a paper that wanted it."""
    newest, *others = toy.catalog.papers
    wanted = [toy.keys[paper.id] for paper in others]
    catalog = replace(toy.catalog, papers=(replace(newest, key=""), *others))
    site = derive(replace(catalog, papers=(replace(newest, key=wanted[2].upper()), *others)))
    found, papers = outline.rekeyed(outline.of(toy), site.catalog)
    assert outline.restored(found, site.catalog).keys == site.keys
    assert papers == {newest.id, others[2].id}
    assert outline.rekeyed(found, site.catalog) == (found, set())


def test_sent(restored: Site) -> None:
    """A restored site goes to other machines whole, be its people asked for or not."""
    next(iter(restored.persons.values()))
    sent = pickle.loads(pickle.dumps(restored))
    assert list(sent.persons.items()) == list(restored.persons.items())
    assert list(sent.by_tag.items()) == list(restored.by_tag.items())
    assert tuple(sent.people) == tuple(restored.people)
