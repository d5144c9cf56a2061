from itertools import pairwise

from generator.derive import derive
from generator.model import Site


def test_groups(toy: Site) -> None:
    """A paper is under each of its tags, its kind, its year and its month, and nowhere else."""
    for paper in toy.catalog.papers:
        assert {tag for tag, papers in toy.by_tag.items() if paper in papers} == set(paper.tags)
        assert [kind for kind, papers in toy.by_kind.items() if paper in papers] == [paper.kind]
        assert [year for year, papers in toy.by_year.items() if paper in papers] == [
            paper.date.year
        ]
        months = [month for month, papers in toy.by_month.items() if paper in papers]
        assert months == ([(paper.date.year, paper.date.month)] if paper.date.month else [])


def test_newest_first(toy: Site) -> None:
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


def test_only_what_is_in_use(toy: Site) -> None:
    """Tags and kinds without a paper are left out; the others are in the curator's order."""
    assert list(toy.tags) == ["learning", "hostile", "language-models", "rtl"]
    assert list(toy.kinds) == ["method", "theory", "survey"]
    assert set(toy.by_tag) == set(toy.tags)
    assert set(toy.by_kind) == set(toy.kinds)


def test_people(toy: Site) -> None:
    """Everyone on a paper is a person, and every person's papers name them."""
    for paper in toy.catalog.papers:
        for author in paper.authors:
            assert paper in toy.persons[author.identity].papers
    for person in toy.people:
        assert toy.persons[person.identity] is person
        for paper in person.papers:
            assert person.identity in {author.identity for author in paper.authors}


def test_homonyms(toy: Site) -> None:
    """Two people of one name, one of whom has an id, are two; so are two spellings."""
    assert toy.persons["\twei-wang-b"].id == "wei-wang-b"
    assert toy.persons["Wei Wang"].id == "wei-wang"
    assert toy.persons["Joost Van de Weijer"].id == "joost-van-de-weijer"
    assert toy.persons["Joost van de Weijer"].id == "joost-van-de-weijer-2"


def test_position(toy: Site) -> None:
    """Every paper's place in the list of all is known."""
    assert [toy.catalog.papers[i].id for i in toy.position.values()] == list(toy.position)


def test_pure(toy: Site) -> None:
    """Deriving the same catalog again gives the same site."""
    assert derive(toy.catalog) == toy
