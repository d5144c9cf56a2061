import pickle
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from markupsafe import Markup

from generator import outline
from generator.derive import derive
from generator.load import load
from generator.model import Catalog, Site, Text
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


def with_papers(site: Site, **others: Mapping[str, object]) -> Catalog:
    """A catalog of which some papers say something else; in their names, hyphens are underscores."""
    said = {name.replace("_", "-"): facts for name, facts in others.items()}
    papers = [
        replace(
            paper,
            headings=bytes([*paper.headings, 0]) if paper.id in said else paper.headings,
            **said.get(paper.id, {}),  # type: ignore[arg-type]  # as a test has them
        )
        for paper in site.catalog.papers
    ]
    return replace(site.catalog, papers=tuple(papers))


def test_retagged(toy: Site) -> None:
    """With other tags and kinds, the outline is what it is anew, and what papers left is said."""
    catalog = with_papers(
        toy,
        citation_index={"tags": ("language-models",)},
        maths_good_and_bad={"kind": "method", "tags": ("language-models", "learning")},
    )
    found = outline.retagged(lambda: outline.of(toy), toy.catalog, catalog)
    assert found
    assert found[0] == outline.of(derive(catalog))
    assert found[1] == {"tag": {"learning"}, "kind": {"method", "theory"}}
    assert [*plan(outline.restored(found[0], catalog), ())] == [*plan(toy, ())]


@pytest.mark.parametrize(
    "facts",
    [
        {"hostile_text": {"tags": ("learning",)}},
        {"year_only": {"tags": ("never-used",)}},
        {"year_only": {"tags": ("learning",)}},
        {"all_identifiers": {"tags": ("learning", "language-models")}},
        {"all_identifiers": {"kind": "theory"}},
        {"citation_index": {"wrote": b"other"}},
        {"citation_index": {"authors": ()}},
        {"citation_index": {"id": "elsewhere"}},
    ],
    ids="gone new pages tags-order kinds-order wrote authors id".split(),
)
def test_more_than_retagged(toy: Site, facts: dict[str, Mapping[str, object]]) -> None:
    """Where files, their order or people may be others, nothing is taken over."""
    catalog = with_papers(toy, **facts)
    assert outline.retagged(lambda: outline.of(toy), toy.catalog, catalog) is None


def test_other_settings(toy: Site) -> None:
    """Nor is it where the catalog says something else, or has fewer papers."""
    config = replace(toy.catalog.config, title="Other")
    for other in (
        replace(toy.catalog, config=config),
        replace(toy.catalog, papers=toy.catalog.papers[1:]),
    ):
        assert outline.retagged(lambda: outline.of(toy), toy.catalog, other) is None


def test_same_keys(toy: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no paper says anything else that keys follow from, they stay."""
    newest, *others = toy.catalog.papers
    before = outline.of(toy)
    monkeypatch.setattr(outline, "keys", None)
    same = replace(toy.catalog, papers=(replace(newest, tags=(), lead=b"other"), *others))
    assert outline.rekeyed(before, same, toy.catalog.papers) == (before, set())
    titled = replace(newest, title=Text("Other", Markup("Other"), "Other"))
    for other in (titled, replace(newest, key="other"), replace(newest, author_count=99)):
        catalog = replace(toy.catalog, papers=(other, *others))
        with pytest.raises(TypeError):
            outline.rekeyed(before, catalog, toy.catalog.papers)


def test_sent(restored: Site) -> None:
    """A restored site goes to other machines whole, be its people asked for or not."""
    next(iter(restored.persons.values()))
    sent = pickle.loads(pickle.dumps(restored))
    assert list(sent.persons.items()) == list(restored.persons.items())
    assert list(sent.by_tag.items()) == list(restored.by_tag.items())
    assert tuple(sent.people) == tuple(restored.people)
