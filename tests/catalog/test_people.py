import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from generator.text.dates import PartialDate
from generator.catalog.model import Author, Paper, Person, Profile
from generator.text.names import Name
from generator.text.markdown import Text
from generator.text.names import split_name
from generator.catalog.people import MAX_ID, from_papers

# Names as they are read: never empty, and with single spaces
names = st.text().map(lambda text: " ".join(text.split())).filter(bool)


def paper(paper_id: str, date: str, *authors: str | Author) -> Paper:
    """A paper of which only its authors and its place in time matter."""
    return Paper(
        id=paper_id,
        path=f"{paper_id}.md",
        title=Text("", Markup(), ""),
        abstract=Text("", Markup(), ""),
        date=PartialDate.from_text(date),
        kind="method",
        authors=tuple(
            author if isinstance(author, Author) else Author(split_name(author))
            for author in authors
        ),
    )


def ids(*papers: Paper) -> dict[str, str]:
    """The id of everyone who wrote one of the papers, by identity."""
    return {person.identity: person.id for person in from_papers(papers)}


class TestIds:
    def test_slug(self) -> None:
        """A person's id is the slug of the name, in any script."""
        assert ids(paper("a", "2023", "Łukasz Kaiser", "Анна Жукова")) == {
            "Łukasz Kaiser": "lukasz-kaiser",
            "Анна Жукова": "anna-zhukova",
        }

    def test_first_comes_first(self) -> None:
        """Of two names with one slug, that of the older paper keeps it, in any order of files."""
        old = paper("z", "2020", "Joost Van de Weijer")
        new = paper("a", "2023", "Joost van de Weijer")
        expected = {
            "Joost Van de Weijer": "joost-van-de-weijer",
            "Joost van de Weijer": "joost-van-de-weijer-2",
        }
        assert ids(new, old) == ids(old, new) == expected

    def test_number_that_is_taken(self) -> None:
        """A number that would make the slug of another name is passed over."""
        found = ids(paper("a", "2020", "A B", "A B 2"), paper("b", "2021", "a b", "A-B"))
        assert found == {"A B": "a-b", "A B 2": "a-b-2", "a b": "a-b-3", "A-B": "a-b-4"}

    def test_declared(self) -> None:
        """A declared id is one person under any name, and no one else's, however early."""
        wang = Author(Name("Wei", "Wang"), "wei-wang")
        same = Author(Name("W.", "Wang"), "wei-wang")
        found = from_papers([paper("b", "2023", wang), paper("a", "2020", "Wei Wang", same)])
        assert {person.identity: person.id for person in found} == {
            "\twei-wang": "wei-wang",
            "Wei Wang": "wei-wang-2",
        }
        assert {len(person.papers) for person in found if person.id == "wei-wang"} == {2}

    def test_frozen(self) -> None:
        """An older paper by a homonym moves nobody whom people.yaml has settled, papers or none."""
        profiles = [
            Profile("", 1, "wei-wang", Name("Wei", "Wang")),
            Profile("", 2, "wei-wang-2", Name("Wei", "Wang")),
        ]
        new = paper("b", "2023", Author(Name("Wei", "Wang"), "wei-wang-2"))
        old = paper("a", "1990", "Wei Wang")
        for papers in ([new], [new, old]):
            found = {person.identity: person.id for person in from_papers(papers, profiles)}
            assert found["\twei-wang-2"] == "wei-wang-2"
        assert found["Wei Wang"] == "wei-wang-3"

    @pytest.mark.parametrize(
        ("name", "person_id"),
        [
            ("???", "author"),
            ("Index", "index-2"),
            ("Page 2", "page-2"),
            ("#../../x", "x"),
            ("A" * 300, "a" * MAX_ID),
        ],
    )
    def test_awkward_names(self, name: str, person_id: str) -> None:
        """No name takes the address of a page of the site, or one that no disk can hold."""
        assert ids(paper("a", "2023", name)) == {name: person_id}

    def test_one_name_in_two_encodings(self) -> None:
        """An accent typed after its letter makes no other person."""
        found = from_papers([paper("a", "2022", "E\u0301ric B"), paper("b", "2023", "\u00c9ric B")])
        assert [(person.id, len(person.papers)) for person in found] == [("eric-b", 2)]

    @given(st.lists(st.lists(names, min_size=1, max_size=3), max_size=5))
    def test_unique(self, rows: list[list[str]]) -> None:
        """Whatever the names, ids are unique, and can be file names."""
        papers = [
            paper(f"p{i}", "2023", *(Author(Name("", name)) for name in names))
            for i, names in enumerate(rows)
        ]
        found = list(ids(*papers).values())
        assert len(found) == len(set(found))
        assert all(
            person_id.replace("-", "").isalnum() and person_id.isascii() for person_id in found
        )


class TestFromPapers:
    def test_papers(self) -> None:
        """A person's papers are the newest first, and each is there once."""
        papers = [
            paper("c", "2023", "Ada", "Ada"),
            paper("a", "2022-05", "Ada"),
            paper("b", "2022-05", "Bob"),
        ]
        people = {person.name.family: person for person in from_papers(papers)}
        assert [paper.id for paper in people["Ada"].papers] == ["c", "a"]
        assert [paper.id for paper in people["Bob"].papers] == ["b"]

    def test_papers_of_one_day(self) -> None:
        """A person's papers of one day are in the order of their ids, as in every other list."""
        papers = [paper("c", "2024", "A B"), *(paper(name, "2023", "A B") for name in "ab")]
        assert [found.id for found in from_papers(papers)[0].papers] == ["c", "a", "b"]

    def test_order(self) -> None:
        """People come by family name and given name in one alphabet; last, those without a letter."""
        authors: list[str | Author] = [
            Author(Name("Gerard", "'t Hooft")),
            *("Ada Byron", "Éric Çelik", "Zoe Byron", "Łukasz Ł", "{X} Team", "{Braces}", "李"),
            *("3M", "Анна Жукова", "Plato"),
        ]
        people = from_papers([paper("a", "2023", *authors)])
        assert [(person.letter, person.name.text) for person in people] == [
            *(("B", "{Braces}"), ("B", "Ada Byron"), ("B", "Zoe Byron"), ("C", "Éric Çelik")),
            *(("L", "Łukasz Ł"), ("L", "李"), ("P", "Plato"), ("T", "Gerard 't Hooft")),
            *(("X", "{X} Team"), ("Z", "Анна Жукова"), ("#", "3M")),
        ]

    @given(st.lists(names, max_size=8))
    def test_letters_are_together(self, names: list[str]) -> None:
        """Whatever the names, all people of a letter stand together, as in the alphabet."""
        authors = [Author(Name("", name)) for name in names]
        letters = [person.letter for person in from_papers([paper("a", "2023", *authors)])]
        assert letters == sorted(letters, key=lambda letter: (letter == "#", letter))

    def test_profile(self) -> None:
        """A person goes by the profile's name; other names, on papers too, are told once each."""
        profile = Profile(
            "people.yaml",
            1,
            "sanjeev",
            Name("Sanjeev", "Arora"),
            names=(Name("संजीव", "अरोड़ा"),),
            homes=("https://example.org/",),
            note="Princeton",
        )
        old = paper("a", "2020", Author(Name("Sanjev", "Arora"), "sanjeev"))
        new = paper("b", "2021", Author(Name("Sanjeev", "ARORA"), "sanjeev"))
        (person,) = from_papers([new, old], [profile])
        assert (person.id, person.identity) == ("sanjeev", "\tsanjeev")
        assert person.name == profile.name
        assert person.names == (Name("संजीव", "अरोड़ा"), Name("Sanjev", "Arora"))
        assert (person.homes, person.note) == (profile.homes, "Princeton")
        assert person.papers == (new, old)

    @pytest.mark.parametrize(
        ("verified", "orcid", "expected"),
        [(False, "", False), (True, "", True), (False, "0000-0002-1825-0097", True)],
    )
    def test_verified(self, verified: bool, orcid: str, expected: bool) -> None:
        """Someone has made sure of a person who is said to be verified, or has an ORCID."""
        profile = Profile("", 1, "ada", Name("", "Ada"), orcid=orcid, verified=verified)
        (person,) = from_papers([paper("a", "2020", Author(Name("", "Ada"), "ada"))], [profile])
        assert person.verified is expected

    def test_orcid(self) -> None:
        """The ORCID is the one that papers give; two of them tell nothing."""
        one = paper("a", "2020", Author(Name("", "Ada"), "", "0000-0002-1825-0097"), "Bob")
        other = paper("b", "2021", Author(Name("", "Ada"), "", "0000-0002-1694-233X"))
        assert [person.orcid for person in from_papers([one])] == ["0000-0002-1825-0097", ""]
        assert from_papers([other, one])[0].orcid == ""

    def test_apart(self) -> None:
        """Those who share a name are apart, by any name, and those of whom a profile says so."""
        profiles = [
            Profile("", 1, "a", Name("", "Ada"), names=(Name("", "Bob"),)),
            Profile("", 2, "c", Name("", "Cid"), apart=("a", "nobody")),
        ]
        authors = (Author(Name("", "Ada"), "a"), Author(Name("", "Cid"), "c"), "Bob", "Dan")
        apart = {
            person.identity: set(person.apart)
            for person in from_papers([paper("p", "2020", *authors)], profiles)
        }
        assert apart == {"\ta": {"\tc", "Bob"}, "\tc": {"\ta"}, "Bob": {"\ta"}, "Dan": set()}

    def test_nobody(self) -> None:
        """Papers of unknown authors make no person."""
        assert from_papers([paper("a", "2023")]) == ()


def test_identity() -> None:
    """An author with an id is told apart by it, another by the name; no name looks like an id."""
    assert Author(Name("Wei", "Wang"), "wei").identity == "\twei"
    assert Author(Name("Wei", "Wang")).identity == "Wei Wang"
    assert isinstance(from_papers([paper("a", "2023", "Wei Wang")])[0], Person)
