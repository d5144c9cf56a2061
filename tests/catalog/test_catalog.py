from dataclasses import replace
from itertools import pairwise

import pytest

from generator.catalog.catalog import Catalog
from generator.text.dates import PartialDate


def test_groups(toy: Catalog) -> None:
    """A paper is in the groups of its tags, kind, year and month, and in no others."""
    for paper in toy.papers:
        months = {(paper.date.year, paper.date.month)} if paper.date.month else set()
        assert {tag for tag, papers in toy.by_tag.items() if paper in papers} == set(paper.tags)
        assert {kind for kind, papers in toy.by_kind.items() if paper in papers} == {paper.kind}
        assert {year for year, papers in toy.by_year.items() if paper in papers} == {
            paper.date.year
        }
        assert {month for month, papers in toy.by_month.items() if paper in papers} == months


def test_newest_first(toy: Catalog) -> None:
    """Every group is non-empty and has the newest papers first."""
    groups = [
        toy.papers,
        *toy.by_tag.values(),
        *toy.by_kind.values(),
        *toy.by_year.values(),
        *toy.by_month.values(),
        *(person.papers for person in toy.people),
    ]
    assert all(older.date <= newer.date for group in groups for newer, older in pairwise(group))
    assert all(groups)


def test_only_what_is_in_use(toy: Catalog) -> None:
    """Tags and kinds have at least one paper, and are in the order of tags.yaml."""
    assert list(toy.tags) == ["learning", "hostile", "language-models", "rtl"]
    assert list(toy.kinds) == ["method", "theory", "survey"]
    assert set(toy.by_tag) == set(toy.tags)
    assert set(toy.by_kind) == set(toy.kinds)


def test_years_and_months(toy: Catalog) -> None:
    """Years and months are in the order of the papers: the newest first."""
    assert list(toy.by_year) == [2024, 2023, 2022, 2021, 1999]
    assert list(toy.by_month) == sorted(toy.by_month, reverse=True)


def test_added(toy: Catalog) -> None:
    """Papers that were added after the first ones come last added first; unknown dates are left out."""
    assert [paper.id for paper in toy.added] == [
        *("all-identifiers", "awkward-names", "one-nameless-author", "names-of-many-scripts")
    ]
    papers = tuple(replace(paper, added=PartialDate(2025, 1)) for paper in toy.papers)
    assert replace(toy, papers=papers).added == ()
    papers = tuple(replace(paper, added=None) for paper in toy.papers)
    assert replace(toy, papers=papers).added == ()


def test_people(toy: Catalog) -> None:
    """Every author of a paper is a person, and a person's papers are those with that author."""
    for paper in toy.papers:
        for author in paper.authors:
            assert paper in toy.persons[author.identity].papers
    for person in toy.people:
        assert toy.persons[person.identity] is person
        for paper in person.papers:
            assert person.identity in {author.identity for author in paper.authors}


def test_homonyms(toy: Catalog) -> None:
    """Two people of one name are two persons if one has an id; so are two spellings of a name."""
    assert toy.persons["\twei-wang-b"].id == "wei-wang-b"
    assert toy.persons["Wei Wang"].id == "wei-wang"
    assert toy.persons["Joost Van de Weijer"].id == "joost-van-de-weijer"
    assert toy.persons["Joost van de Weijer"].id == "joost-van-de-weijer-2"


def test_position(toy: Catalog) -> None:
    """A paper is found by its id and at its position."""
    for i, paper in enumerate(toy.papers):
        assert toy.position[paper.id] == i
        assert toy.paper(paper.id) is paper
    with pytest.raises(KeyError):
        toy.paper("no-such-paper")


def test_keys(toy: Catalog) -> None:
    """Every paper has a BibTeX key, and keeps the one in its file."""
    assert sorted(toy.keys) == sorted(paper.id for paper in toy.papers)
    assert all(toy.keys[paper.id] == paper.key for paper in toy.papers if paper.key)


def test_papers_about(toy: Catalog) -> None:
    """The papers about a subject are those of its group, and all papers for another sort."""
    paper = toy.paper("all-identifiers")
    author = paper.authors[0].identity
    month = f"{paper.date.year}-{paper.date.month:02}"
    assert toy.papers_about("paper", paper.id) == (paper,)
    assert toy.papers_about("tag", paper.tags[0]) == toy.by_tag[paper.tags[0]]
    assert toy.papers_about("kind", paper.kind) == toy.by_kind[paper.kind]
    assert toy.papers_about("author", author) == toy.persons[author].papers
    assert toy.papers_about("year", str(paper.date.year)) == toy.by_year[paper.date.year]
    assert toy.papers_about("month", month) == toy.by_month[paper.date.year, paper.date.month]
    assert toy.papers_about("papers", "") == toy.papers
    with pytest.raises(KeyError):
        toy.papers_about("tag", "no-such-tag")


def test_venues(toy: Catalog) -> None:
    """Papers are grouped by conference and journal, whatever the year; those with the most are first."""
    venues = ["ICLR 2024", "TMLR", "NIPS 2017", "NeurIPS 2020", ""]
    papers = tuple(replace(toy.papers[i], venue=venue) for i, venue in enumerate(venues))
    catalog = replace(toy, papers=papers)
    assert catalog.venues == {"neurips": "NeurIPS", "iclr": "ICLR", "tmlr": "TMLR"}
    assert {name: len(group) for name, group in catalog.by_venue.items()} == {
        "iclr": 1,
        "tmlr": 1,
        "neurips": 2,
    }
