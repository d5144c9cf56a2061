import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from generator.catalog.model import Author, Paper, Profile
from generator.catalog.people import MAX_ID, from_papers
from generator.text.dates import PartialDate
from generator.text.names import Name, split_name
from generator.text.text import Text

# Names as they are read: never empty, and with single spaces
names = st.text().map(lambda text: " ".join(text.split())).filter(bool)


def paper(paper_id: str, date: str, *authors: str | Author) -> Paper:
    """Return a paper by some authors, who are given as texts or values."""
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
    """Return the id of everyone who wrote one of the papers, by identity."""
    return {person.identity: person.id for person in from_papers(papers)}


class TestIds:
    def test_slug(self) -> None:
        """A person's id is the slug of the name, in any script."""
        assert ids(paper("a", "2023", "Łukasz Kaiser", "Анна Жукова")) == {
            "Łukasz Kaiser": "lukasz-kaiser",
            "Анна Жукова": "anna-zhukova",
        }

    def test_devices_of_windows(self) -> None:
        """A name that no file of Windows can have gets a number."""
        assert ids(paper("a", "2023", "Con", "AUX")) == {"Con": "con-2", "AUX": "aux-2"}

    def test_first_comes_first(self) -> None:
        """Of two names with one slug, the one on the older paper gets it, in any order of papers."""
        old = paper("z", "2020", "Joost Van de Weijer")
        new = paper("a", "2023", "Joost van de Weijer")
        expected = {
            "Joost Van de Weijer": "joost-van-de-weijer",
            "Joost van de Weijer": "joost-van-de-weijer-2",
        }
        assert ids(new, old) == ids(old, new) == expected

    def test_number_that_is_taken(self) -> None:
        """A number that would give the slug of another name is skipped."""
        result = ids(paper("a", "2020", "A B", "A B 2"), paper("b", "2021", "a b", "A-B"))
        assert result == {"A B": "a-b", "A B 2": "a-b-2", "a b": "a-b-3", "A-B": "a-b-4"}

    def test_declared(self) -> None:
        """An id in people.yaml is one person, whatever the name, and nobody else gets it."""
        wang = Author(Name("Wei", "Wang"), "wei-wang")
        same = Author(Name("W.", "Wang"), "wei-wang")
        people = from_papers([paper("b", "2023", wang), paper("a", "2020", "Wei Wang", same)])
        assert {person.identity: person.id for person in people} == {
            "\twei-wang": "wei-wang",
            "Wei Wang": "wei-wang-2",
        }
        assert {len(person.papers) for person in people if person.id == "wei-wang"} == {2}

    def test_frozen(self) -> None:
        """An older paper by a homonym changes no id in people.yaml, and takes none."""
        profiles = [
            Profile("", 1, "wei-wang", Name("Wei", "Wang")),
            Profile("", 2, "wei-wang-2", Name("Wei", "Wang")),
        ]
        new = paper("b", "2023", Author(Name("Wei", "Wang"), "wei-wang-2"))
        old = paper("a", "1990", "Wei Wang")
        for papers in ([new], [new, old]):
            people = {person.identity: person.id for person in from_papers(papers, profiles)}
            assert people["\twei-wang-2"] == "wei-wang-2"
        assert people["Wei Wang"] == "wei-wang-3"

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
        """No name gets the URL of an index page, an empty id, or one too long for a file name."""
        assert ids(paper("a", "2023", name)) == {name: person_id}

    def test_one_name_in_two_encodings(self) -> None:
        """A name whose accents are encoded in another way is the same person."""
        people = from_papers(
            [paper("a", "2022", "E\u0301ric B"), paper("b", "2023", "\u00c9ric B")]
        )
        assert [(person.id, len(person.papers)) for person in people] == [("eric-b", 2)]

    @given(st.lists(st.lists(names, min_size=1, max_size=3), max_size=5))
    def test_unique(self, rows: list[list[str]]) -> None:
        """Ids are unique and can be file names, whatever the names are."""
        papers = [
            paper(f"p{i}", "2023", *(Author(Name("", name)) for name in names))
            for i, names in enumerate(rows)
        ]
        results = list(ids(*papers).values())
        assert len(results) == len(set(results))
        assert all(
            person_id.replace("-", "").isalnum() and person_id.isascii() for person_id in results
        )


class TestFromPapers:
    def test_papers(self) -> None:
        """A person's papers are newest first, and each is there once."""
        papers = [
            paper("c", "2023", "Ada", "Ada"),
            paper("a", "2022-05", "Ada"),
            paper("b", "2022-05", "Bob"),
        ]
        people = {person.name.family: person for person in from_papers(papers)}
        assert [paper.id for paper in people["Ada"].papers] == ["c", "a"]
        assert [paper.id for paper in people["Bob"].papers] == ["b"]

    def test_papers_of_one_day(self) -> None:
        """A person's papers of one day are in the order of their ids, as in every list."""
        papers = [paper("c", "2024", "A B"), *(paper(name, "2023", "A B") for name in "ab")]
        assert [one.id for one in from_papers(papers)[0].papers] == ["c", "a", "b"]

    def test_order(self) -> None:
        """People are sorted by family and given name in one alphabet; names without a letter are last."""
        authors: list[str | Author] = [
            Author(Name("Gerard", "'t Hooft")),
            *("Ada Byron", "Éric Çelik", "Zoe Byron", "Łukasz Ł", "(X) Team", "(Braces)", "李"),
            *("3M", "Анна Жукова", "Plato"),
        ]
        people = from_papers([paper("a", "2023", *authors)])
        assert [(person.letter, person.name.text) for person in people] == [
            *(("B", "(Braces)"), ("B", "Ada Byron"), ("B", "Zoe Byron"), ("C", "Éric Çelik")),
            *(("L", "Łukasz Ł"), ("L", "李"), ("P", "Plato"), ("T", "Gerard 't Hooft")),
            *(("X", "(X) Team"), ("Z", "Анна Жукова"), ("#", "3M")),
        ]

    @given(st.lists(names, max_size=8))
    def test_letters_are_together(self, names: list[str]) -> None:
        """People of one letter are together, and letters are in alphabetical order."""
        authors = [Author(Name("", name)) for name in names]
        letters = [person.letter for person in from_papers([paper("a", "2023", *authors)])]
        assert letters == sorted(letters, key=lambda letter: (letter == "#", letter))

    def test_profile(self) -> None:
        """A person has the name of the profile; other names, on papers too, are listed once each."""
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
        """A person is verified if the profile says so, or has an ORCID."""
        profile = Profile("", 1, "ada", Name("", "Ada"), orcid=orcid, verified=verified)
        (person,) = from_papers([paper("a", "2020", Author(Name("", "Ada"), "ada"))], [profile])
        assert person.verified is expected

    def test_orcid(self) -> None:
        """A person has the ORCID on the papers, unless they give two."""
        one = paper("a", "2020", Author(Name("", "Ada"), "", "0000-0002-1825-0097"), "Bob")
        other = paper("b", "2021", Author(Name("", "Ada"), "", "0000-0002-1694-233X"))
        assert [person.orcid for person in from_papers([one])] == ["0000-0002-1825-0097", ""]
        assert from_papers([other, one])[0].orcid == ""

    def test_namesakes(self) -> None:
        """Namesakes share a name of any kind, or are listed in a profile; it works both ways."""
        profiles = [
            Profile("", 1, "a", Name("", "Ada"), names=(Name("", "Bob"),)),
            Profile("", 2, "c", Name("", "Cid"), namesakes=("a", "nobody")),
        ]
        authors = (Author(Name("", "Ada"), "a"), Author(Name("", "Cid"), "c"), "Bob", "Dan")
        namesakes = {
            person.identity: set(person.namesakes)
            for person in from_papers([paper("p", "2020", *authors)], profiles)
        }
        assert namesakes == {"\ta": {"\tc", "Bob"}, "\tc": {"\ta"}, "Bob": {"\ta"}, "Dan": set()}

    def test_namesakes_in_two_encodings(self) -> None:
        """People whose names differ only in how accents are encoded are namesakes."""
        profile = Profile("", 1, "eric", Name("", "\u00c9ric"))
        authors = Author(Name("", "\u00c9ric"), "eric"), Author(Name("", "E\u0301ric"))
        people = from_papers([paper("p", "2020", *authors)], [profile])
        assert sorted(person.namesakes for person in people) == [("\teric",), ("\u00c9ric",)]

    def test_nobody(self) -> None:
        """A paper without authors adds no person."""
        assert from_papers([paper("a", "2023")]) == ()
