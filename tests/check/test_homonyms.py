"""Doubts about people: which names raise one, and which lines of people.yaml settle it."""

import time
from pathlib import Path

import pytest
import yaml

from generator.catalog.attribution import attribute
from generator.catalog.catalog import Catalog
from generator.catalog.model import Author, Config, Facet, Paper, Term, Vocabulary
from generator.check.homonyms import Doubt, find_doubts
from generator.content.people import read
from generator.errors import Problem
from generator.text.dates import PartialDate
from generator.text.markdown import from_line
from generator.text.names import Name, split_name

VOCABULARY = Vocabulary((Facet("a", "A", (Term("a", "A", ""),)),), (Term("method", "Method", ""),))

Row = tuple[str | Author, ...]


def site(*rows: Row, people: str = "") -> Catalog:
    """A site of papers, each given by its authors; `people` is the text of people.yaml."""
    papers = [
        Paper(
            id=f"p{i}",
            path=f"p{i}.md",
            title=from_line("T"),
            abstract=from_line("A"),
            date=PartialDate(2000 + i % 25),
            kind="method",
            authors=tuple(
                one if isinstance(one, Author) else Author(split_name(one)) for one in row
            ),
        )
        for i, row in enumerate(rows)
    ]
    problems: list[Problem] = []
    profiles = read(Path("people.yaml"), people, problems.append)
    papers = attribute(papers, profiles, {paper.id for paper in papers}, problems.append)
    assert not problems
    papers.sort(key=lambda paper: paper.date, reverse=True)
    config = Config(id="a", title="A")
    return Catalog(config, VOCABULARY, tuple(papers), from_line(""), (), profiles)


def alone(*names: str, people: str = "") -> list[Doubt]:
    """The doubts about papers with one author each."""
    return list(find_doubts(site(*((name,) for name in names), people=people)))


class TestOnePerson:
    @pytest.mark.parametrize(
        ("one", "other", "why"),
        [
            ("José Pérez", "Jose Perez", "they differ only in accents, signs or spaces"),
            ("Yohai Bar-Sinai", "Yohai Bar Sinai", "they differ only in accents, signs or spaces"),
            (
                "Stephanie C. Y. Chan",
                "Stephanie C.Y. Chan",
                "they differ only in accents, signs or",
            ),
            ("Joost Van de Weijer", "Joost van de Weijer", "they differ only in accents, signs or"),
            ("Aleksandr Petrov", "Petrov Aleksandr", "they are the same words in another order"),
            ("C. J. Pal", "Christopher Pal", "one has an initial for the given name"),
            ("C. Pal", "Christopher J. Pal", "one has an initial for the given name"),
            ("Ian Goodfellow", "Ian J. Goodfellow", "one has more given names"),
            ("Andrew K. Lampinen", "Andrew Kyle Lampinen", "one has more given names"),
            ("Chris Pal", "Christopher J. Pal", "one has a short form of the given name"),
            ("Sanjev Kumar", "Sanjeev Kumar", "they differ in one letter"),
            ("Antonio Goodfelow", "Antonio Goodfellow", "they differ in one letter"),
            ("Antonio Goodfleow", "Antonio Goodfellow", ""),
            ("Antonio Godofellow", "Antonio Goodfellow", "they differ in one letter"),
            ("Анна Жукова", "Anna Zhukova", "they differ only in accents, signs or spaces"),
            # A letter makes another name where names are short, and where it is a woman's
            *(("Jin Liu", "Jun Liu", ""), ("Wei Zhang", "Wei Zheng", "")),
            *(("Alexandr Ivanov", "Alexandra Ivanov", ""), ("Wei Li", "Li Wei", "")),
            # What is not the same is not
            *(("Michael I. Jordan", "Michael J. Jordan", ""), ("Jun Oh", "Jin Oh", "")),
            *(("Ada Lovelace", "Bob Lovelace", ""), ("Gemma Team", "Qwen Team", "")),
        ],
    )
    def test_names(self, one: str, other: str, why: str) -> None:
        """Names that may be one person's raise a doubt that says how they differ; other pairs raise none."""
        doubts = alone(one, other)
        assert [doubt.message.partition(": ")[2][: len(why)] for doubt in doubts] == (
            [why] if why else []
        )
        for doubt in doubts:
            assert f"{one!r} (1 paper)" in doubt.message
            assert f"{other!r} (1 paper)" in doubt.message

    @pytest.mark.parametrize(
        ("one", "other"),
        [("Wei Zhang", "Wei Zheng"), ("Wei Li", "Li Wei"), ("Jie Liu", "Jiie Liu")],
    )
    def test_a_coauthor(self, one: str, other: str) -> None:
        """If two share a co-author, a smaller difference raises a doubt."""
        assert alone(one, other) == []
        assert len(list(find_doubts(site((one, "Ada Lovelace"), (other, "Ada Lovelace"))))) == 1

    def test_initial_of_several(self) -> None:
        """An initial that may stand for several names raises a doubt only with a shared co-author."""
        assert alone("C. Pal", "Christopher Pal", "Catherine Pal") == []
        rows = (("C. Pal", "Ada"), ("Christopher Pal", "Bob"), ("Catherine Pal", "Ada"))
        (doubt,) = find_doubts(site(*rows))
        assert "'Catherine Pal'" in doubt.message

    def test_short_form_of_several(self) -> None:
        """A short form raises a doubt only if nobody else has the family name."""
        assert alone("Chris Pal", "Christopher Pal", "Ada Pal") == []
        assert alone("Fei Li", "Fei-Fei Li", "Bo Li") == []

    def test_on_one_paper(self) -> None:
        """Two names on one paper are two people's."""
        assert list(find_doubts(site(("Chris Pal", "Christopher Pal")))) == []

    def test_orcids(self) -> None:
        """One ORCID is one person, whatever the names; two ORCIDs are two."""
        one, other = "0000-0002-1825-0097", "0000-0002-1694-233X"
        ada = Author(Name("Ada", "King"), "", one)
        found = list(find_doubts(site((ada,), (Author(Name("A.", "Lovelace"), "", one),))))
        assert [doubt.message.partition(": ")[2] for doubt in found] == ["they have the same ORCID"]
        assert not list(find_doubts(site((ada,), (Author(Name("Áda", "King"), "", other),))))

    def test_other_names(self) -> None:
        """All names of a person are compared."""
        people = "- {id: ada, name: Ada Lovelace, names: [Augusta Byron]}"
        (doubt,) = alone("Ada Lovelace", "Augústa Byron", people=people)
        assert doubt.same == (
            "names: [Augusta Byron, Augústa Byron]  # in the entry of ada, line 1",
        )
        assert doubt.apart == (
            "not: [augusta-byron]  # in the entry of ada, line 1",
            "- {id: augusta-byron, name: Augústa Byron}",
        )

    def test_two_entries(self) -> None:
        """If two entries may be one person, one answer is to remove one of them."""
        people = "- {id: a, name: Chris Pal}\n- {id: b, name: Christopher Pal}"
        (doubt,) = alone("Chris Pal", "Christopher Pal", people=people)
        assert doubt.same == (
            "names: [Chris Pal]  # in the entry of b, line 2",
            "# and take out the entry of a, line 1",
        )
        assert doubt.apart == ("not: [a]  # in the entry of b, line 2",)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("José Pérez", "Jose Perez"),
            ("Deep: Mind", "Deep Mind"),
            ("Gemma Team", "Gemmá Team"),
            ("Kevin O'Neil", "Kevin \"O'Neil"),
        ],
    )
    @pytest.mark.parametrize("answer", ["same", "apart"])
    def test_the_lines_settle_it(self, one: str, other: str, answer: str) -> None:
        """The lines of either answer settle the doubt, and do what they say."""
        (doubt,) = alone(one, other)
        lines = "\n".join(getattr(doubt, answer))
        settled = site((one,), (other,), people=lines)
        assert list(find_doubts(settled)) == []
        assert len(settled.people) == (1 if answer == "same" else 2)
        assert [len(person.namesakes) for person in settled.people] in ([0], [1, 1])


class TestTwoPeople:
    ROWS: tuple[Row, ...] = (("Wei Wang", "Ada Ax"), ("Wei Wang", "Bob Bee"))
    WANGS: Row = tuple(f"{given} Wang" for given in ("Qi", "Bo", "Tao", "Lu"))
    COMMON = (*ROWS, WANGS)

    def test_common_name(self) -> None:
        """Papers with no co-author in common may be two people's if the name is common."""
        (doubt,) = find_doubts(site(*self.COMMON))
        assert doubt.message == (
            "'Wei Wang' (2 papers) may be 2 people: their papers share no co-author, and the name is common"
        )
        assert doubt.same == ("- {id: wei-wang, name: Wei Wang, verified: true}",)
        assert doubt.apart == (
            "- {id: wei-wang, name: Wei Wang, papers: [p0]}",
            "- {id: wei-wang-2, name: Wei Wang, papers: [p1]}",
        )

    def test_rare_name(self) -> None:
        """A rare name in a large catalog raises no doubt, even without a shared co-author."""
        others = [(f"Given{i} Family{i}",) for i in range(400)]
        assert list(find_doubts(site(*self.ROWS, *others))) == []
        assert list(find_doubts(site(*self.COMMON, *others))) == []
        assert list(find_doubts(site(*self.ROWS))) == []

    def test_coauthors(self) -> None:
        """Papers are joined by co-authors, in a chain too; one with no other author joins any."""
        joined = (("Wei Wang", "Ada Ax", "Bob Bee"), *self.COMMON)
        assert list(find_doubts(site(*joined))) == []
        assert list(find_doubts(site(("Wei Wang", "Ada Ax"), ("Wei Wang",), self.WANGS))) == []

    def test_orcids(self) -> None:
        """One name with two ORCIDs is two people."""
        one, other = (
            Author(Name("", "Rarissima"), "", orcid)
            for orcid in ("0000-0002-1825-0097", "0000-0002-1694-233X")
        )
        others = [(f"Given{i} Family{i}",) for i in range(100)]
        (doubt,) = find_doubts(site((one, "Ada"), (other, "Ada"), ("Rarissima", "Ada"), *others))
        assert (
            doubt.message
            == "'Rarissima' (3 papers) may be 2 people: their papers have different ORCIDs"
        )
        assert doubt.apart[0] == "- {id: rarissima, name: Rarissima, papers: [p0, p2]}"

    @pytest.mark.parametrize("answer", ["same", "apart"])
    def test_the_lines_settle_it(self, answer: str) -> None:
        """The lines of either answer settle the doubt, and do what they say."""
        (doubt,) = find_doubts(site(*self.COMMON))
        settled = site(*self.COMMON, people="\n".join(getattr(doubt, answer)))
        assert list(find_doubts(settled)) == []
        people = [person for person in settled.people if person.name == Name("Wei", "Wang")]
        assert [person.id for person in people] == ["wei-wang", "wei-wang-2"][: len(people)]
        assert len(people) == (1 if answer == "same" else 2)
        if answer == "apart":
            assert [person.namesakes for person in people] == [("\twei-wang-2",), ("\twei-wang",)]


def test_many_names() -> None:
    """The doubts about 4,000 people take less than a second or two: nobody is compared with all."""
    families = [f"{a}{b}{c}" for a in "BDFGKLM" for b in ("ang", "erto", "ili") for c in "aeiou"]
    rows: list[Row] = [
        tuple(
            f"{chr(65 + (i * 7 + j) % 26)}{'abcdefghij'[i % 10]}{i % 97} {families[(i * 3 + j) % 105]}"
            for j in range(4)
        )
        for i in range(1500)
    ]
    many = site(*rows)
    assert len(many.people) > 3000
    start = time.process_time()
    assert len(list(find_doubts(many))) < 5000
    assert time.process_time() - start < 5


def test_real_catalog(real: Catalog) -> None:
    """The lines for each doubt about real papers are entries of people.yaml, or go into one."""
    for doubt in find_doubts(real):
        for line in (*doubt.same, *doubt.apart):
            data = yaml.safe_load(line)
            assert isinstance(data, list | dict) or line.startswith("# and take out the entry")
