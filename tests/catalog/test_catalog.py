from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.catalog import people
from generator.text.dates import PartialDate

from generator.content.load import load
from generator.catalog.model import Author, Paper, Person
from generator.catalog.catalog import Catalog
from generator.text.names import Name
from generator.text.markdown import from_line

TOY = load(Path(__file__).parent / "catalog")


def test_groups(toy: Catalog) -> None:
    """A paper is under each of its tags, its kind, its year and its month, and nowhere else."""
    for paper in toy.papers:
        assert {tag for tag, papers in toy.by_tag.items() if paper in papers} == set(paper.tags)
        assert [kind for kind, papers in toy.by_kind.items() if paper in papers] == [paper.kind]
        assert [year for year, papers in toy.by_year.items() if paper in papers] == [
            paper.date.year
        ]
        months = [month for month, papers in toy.by_month.items() if paper in papers]
        assert months == ([(paper.date.year, paper.date.month)] if paper.date.month else [])


def test_newest_first(toy: Catalog) -> None:
    """Every group has the newest papers first."""
    groups = [
        *toy.by_tag.values(),
        *toy.by_kind.values(),
        *toy.by_year.values(),
        *toy.by_month.values(),
        *(person.papers for person in toy.people),
    ]
    assert all(earlier.date <= later.date for group in groups for later, earlier in pairwise(group))
    assert all(groups)


def test_only_what_is_in_use(toy: Catalog) -> None:
    """Tags and kinds without a paper are left out; the others are in the curator's order."""
    assert list(toy.tags) == ["learning", "hostile", "language-models", "rtl"]
    assert list(toy.kinds) == ["method", "theory", "survey"]
    assert set(toy.by_tag) == set(toy.tags)
    assert set(toy.by_kind) == set(toy.kinds)


def test_people(toy: Catalog) -> None:
    """Everyone on a paper is a person, and every person's papers name them."""
    for paper in toy.papers:
        for author in paper.authors:
            assert paper in toy.persons[author.identity].papers
    for person in toy.people:
        assert toy.persons[person.identity] is person
        for paper in person.papers:
            assert person.identity in {author.identity for author in paper.authors}


def test_homonyms(toy: Catalog) -> None:
    """Two people of one name, one of whom has an id, are two; so are two spellings."""
    assert toy.persons["\twei-wang-b"].id == "wei-wang-b"
    assert toy.persons["Wei Wang"].id == "wei-wang"
    assert toy.persons["Joost Van de Weijer"].id == "joost-van-de-weijer"
    assert toy.persons["Joost van de Weijer"].id == "joost-van-de-weijer-2"


def test_position(toy: Catalog) -> None:
    """Every paper's place in the list of all is known."""
    assert [toy.papers[i].id for i in toy.position.values()] == list(toy.position)


def test_pure(toy: Catalog) -> None:
    """Deriving the same catalog again gives the same site."""
    assert derive(toy) == toy


# Some want one id: `ada-lovelace`, `ada-lovelace-2`, `index`
NAMES = [
    Name("Ada", "Lovelace"),
    Name("ADA", "LOVELACE"),
    Name("Ada", "Lovelace-2"),
    Name("Emmy", "Noether"),
    Name("Emmy", "Nöther"),
    Name("", "Index"),
]
TITLES = ["Attention", "Attention Heads", "Attention Heads 2", "2", "Grokking"]
DATES = [PartialDate(2020), PartialDate(2020, 5), PartialDate(2020, 5, 6), PartialDate(2021)]
KEYS = ["", "", "", "", "lovelace-2020-attention", "Lovelace-2020-Attention-2", "noether-2021"]

papers = st.builds(
    lambda name, title, date, authors, key: Paper(
        id=name,
        path=f"papers/{name}.md",
        title=from_line(title),
        abstract=from_line("Words."),
        date=date,
        kind="method",
        tags=("rtl",),
        authors=tuple(map(Author, authors)),
        key=key,
    ),
    st.sampled_from("abcdefgh"),
    st.sampled_from(TITLES),
    st.sampled_from(DATES),
    st.lists(st.sampled_from(NAMES), max_size=2, unique=True),
    st.sampled_from(KEYS),
)


def unique(some: list[Paper]) -> list[Paper]:
    """No two papers of one id or one key."""
    found = {paper.id: paper for paper in some}
    return [*{paper.key.lower() or paper.id: paper for paper in found.values()}.values()]


@settings(max_examples=300)
@given(
    st.lists(papers, min_size=2, max_size=6),
    st.lists(papers, max_size=3),
    st.sets(st.sampled_from("abcdefgh"), max_size=2),
)
def test_again(old: list[Paper], come: list[Paper], gone: set[str]) -> None:
    """What is taken from a site that was there before is what is worked out anew."""
    rest = [paper for paper in old if paper.id not in gone]
    before, after = of(unique(old)), of(unique([*rest, *come]))
    assert derive(after, derive(before)) == derive(after)


def of(some: list[Paper]) -> Catalog:
    """A catalog of papers, the newest first."""
    some = sorted(some, key=lambda paper: (paper.date.as_tuple(), paper.id), reverse=True)
    return replace(TOY, papers=tuple(some), profiles=())


def test_most_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where names and keys are alone, only those who wrote papers that come or go are looked at."""
    names = [[Name("Ada", "Lovelace")], [Name("Emmy", "Noether")], [Name("Ada", "Lovelace")]]
    first, second, third = (
        replace(TOY.papers[at], id=f"p{at}", authors=tuple(map(Author, one)), key="")
        for at, one in enumerate(names)
    )
    before = derive(of([first, second]))
    anew = derive(of([second, third]))
    asked: list[int] = []
    whole = people.from_papers

    def asking(some: Sequence[Paper]) -> tuple[Person, ...]:
        asked.append(len(some))
        return whole(some)

    monkeypatch.setattr(people, "from_papers", asking)
    monkeypatch.setattr("generator.derive.keys", None)
    found = derive(of([second, third]), before)
    assert asked == [1]
    assert found == anew
    assert found.persons["Emmy Noether"] is before.persons["Emmy Noether"]
