import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from generator.dates import PartialDate
from generator.model import Author, Name, Paper, Person, Text
from generator.people import MAX_ID, from_papers, split_name

DATA = Path(__file__).parent / "data" / "bibliography.jsonl"

# Names as they are read: never empty, and with single spaces
names = st.text().map(lambda text: " ".join(text.split())).filter(bool)


def real_names() -> list[str]:
    """The names of all authors of the first catalog."""
    papers = map(json.loads, DATA.read_text("utf-8").splitlines())
    return sorted({name for paper in papers for name in paper.get("authors") or ()})


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


class TestSplitName:
    @pytest.mark.parametrize(
        ("text", "given", "family"),
        [
            ("Ada Lovelace", "Ada", "Lovelace"),
            ("Plato", "", "Plato"),
            ("Guy L. Steele", "Guy L.", "Steele"),
            ("Guy L. Steele Jr.", "Guy L.", "Steele Jr."),
            ("Frank Peters II", "Frank", "Peters II"),
            ("Steele Jr.", "Steele", "Jr."),
            ("Mihaela van der Schaar", "Mihaela", "van der Schaar"),
            ("Éric de la Clergerie", "Éric", "de la Clergerie"),
            ("Joost Van de Weijer", "Joost", "Van de Weijer"),
            ("Van Nguyen", "Van", "Nguyen"),
            ("Ludwig von", "Ludwig", "von"),
            ("Aäron van den Oord III", "Aäron", "van den Oord III"),
        ],
    )
    def test_examples(self, text: str, given: str, family: str) -> None:
        """Particles before the family name and suffixes after it belong to it."""
        assert split_name(text) == Name(given, family)

    def test_real_names(self) -> None:
        """Each of the first catalog's names is split without loss, and has a family name."""
        names = real_names()
        assert len(names) == 1376
        assert [name for name in names if split_name(name).as_text() != name] == []
        assert all(split_name(name).family for name in names)

    @given(
        st.lists(st.sampled_from(["van", "Van", "de", "Ada", "X.", "Jr.", "II", "李"]), min_size=1)
    )
    def test_no_loss(self, words: list[str]) -> None:
        """Whatever its words, a name is split into parts that make it up again."""
        name = split_name(" ".join(words))
        assert name.as_text() == " ".join(words)
        assert name.family


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

    @pytest.mark.parametrize(
        ("name", "person_id"),
        [
            ("???", "author"),
            ("Index", "index-2"),
            ("Page 2", "page-2-author"),
            ("Page Two", "page-two"),
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

    def test_order(self) -> None:
        """People come by family name and given name in one alphabet; last, those without a letter."""
        authors: list[str | Author] = [
            Author(Name("Gerard", "'t Hooft")),
            *("Ada Byron", "Éric Çelik", "Zoe Byron", "Łukasz Ł", "{X} Team", "{Braces}", "李"),
            *("3M", "Анна Жукова", "Plato"),
        ]
        people = from_papers([paper("a", "2023", *authors)])
        assert [(person.letter, person.name.as_text()) for person in people] == [
            *(("B", "Ada Byron"), ("B", "Zoe Byron"), ("C", "Éric Çelik"), ("L", "Łukasz Ł")),
            *(("L", "李"), ("P", "Plato"), ("T", "{X} Team")),
            *(("Z", "Анна Жукова"), ("#", "Gerard 't Hooft"), ("#", "3M"), ("#", "{Braces}")),
        ]

    @given(st.lists(names, max_size=8))
    def test_letters_are_together(self, names: list[str]) -> None:
        """Whatever the names, all people of a letter stand together, as in the alphabet."""
        authors = [Author(Name("", name)) for name in names]
        letters = [person.letter for person in from_papers([paper("a", "2023", *authors)])]
        assert letters == sorted(letters, key=lambda letter: (letter == "#", letter))

    def test_nobody(self) -> None:
        """Papers of unknown authors make no person."""
        assert from_papers([paper("a", "2023")]) == ()


def test_identity() -> None:
    """An author with an id is told apart by it, another by the name; no name looks like an id."""
    assert Author(Name("Wei", "Wang"), "wei").identity == "\twei"
    assert Author(Name("Wei", "Wang")).identity == "Wei Wang"
    assert isinstance(from_papers([paper("a", "2023", "Wei Wang")])[0], Person)
