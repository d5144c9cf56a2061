"""Whose the names on papers are: every rule, every conflict, and names that leave no trace."""

import re
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from markupsafe import Markup

from generator.catalog.attribution import attribute
from generator.build.build import Options, build
from generator.text.dates import PartialDate
from generator.errors import ContentError, Problem
from generator.content.load import load
from generator.catalog.model import Author, Link, Paper, Profile
from generator.text.names import Name
from generator.text.markdown import Text
from generator.text.names import split_name
from generator.text.markdown import from_line

ONE, OTHER = "0000-0002-1825-0097", "0000-0002-1694-233X"


def profile(person_id: str, name: str, **facts: object) -> Profile:
    """A profile with a name, and other names as texts."""
    for field in ("names", "former"):
        facts[field] = tuple(map(split_name, facts.get(field, ())))  # type: ignore[call-overload]
    return Profile("people.yaml", 7, person_id, split_name(name), **facts)  # type: ignore[arg-type]


def paper(*authors: str | Author, paper_id: str = "a-paper", **facts: object) -> Paper:
    """A paper by someone."""
    return Paper(
        id=paper_id,
        path=f"{paper_id}.md",
        title=from_line(str(facts.pop("title", ""))),
        abstract=Text("", Markup(), str(facts.pop("abstract", ""))),
        date=PartialDate(2023),
        kind="method",
        authors=tuple(
            author if isinstance(author, Author) else Author(split_name(author))
            for author in authors
        ),
        **facts,  # type: ignore[arg-type]
    )


def settle(paper: Paper, *profiles: Profile) -> tuple[list[Author], list[str]]:
    """The authors of a paper as people.yaml settles them, and what is wrong."""
    problems: list[Problem] = []
    (found,) = attribute([paper], profiles, {paper.id, "not-read"}, problems.append)
    return list(found.authors), list(map(str, problems))


class TestWhose:
    def test_nobody_is_known(self) -> None:
        """With no people.yaml everyone stays as written, and no paper is made anew."""
        written = paper("Ada Lovelace", "Gemma Team")
        assert attribute([written], (), (), lambda _: None)[0] is written

    @pytest.mark.parametrize(
        "name", ["Sanjev Arora", "sanjev arora", "संजीव अरोड़ा", "Sanjeev Arora"]
    )
    def test_any_name(self, name: str) -> None:
        """Each of a person's names is that person's, and stays as it is on the paper."""
        arora = profile("arora", "Sanjeev Arora", names=("Sanjev Arora", "संजीव अरोड़ा"), orcid=ONE)
        assert settle(paper(name), arora) == ([Author(split_name(name), "arora", ONE)], [])

    def test_id_before_name(self) -> None:
        """An `id` says who it is, under any name."""
        authors, problems = settle(
            paper(Author(Name("A.", "Lovelace"), "ada")),
            profile("ada", "Ada Lovelace"),
            profile("annabella", "A. Lovelace"),
        )
        assert (authors, problems) == ([Author(Name("A.", "Lovelace"), "ada")], [])

    def test_orcid_before_name(self) -> None:
        """Of two people of one name it is the one with the ORCID that the paper gives."""
        both = profile("one", "Wei Wang", orcid=ONE), profile("other", "Wei Wang", orcid=OTHER)
        wang = Name("Wei", "Wang")
        assert settle(paper(Author(wang, "", OTHER)), *both) == ([Author(wang, "other", OTHER)], [])
        authors, problems = settle(paper("W. Wang", Author(wang, "", ONE)), both[0])
        assert ([author.person for author in authors], problems) == (["", "one"], [])

    def test_another_orcid(self) -> None:
        """Someone of a known name with an ORCID of their own is someone else."""
        wang = Author(Name("Wei", "Wang"), "", OTHER)
        assert settle(paper(wang), profile("one", "Wei Wang", orcid=ONE)) == ([wang], [])

    def test_papers(self) -> None:
        """Homonyms are told apart by their papers; who has no `papers` has the rest."""
        some, rest = profile("some", "Wei Wang", papers=("a-paper",)), profile("rest", "Wei Wang")
        assert settle(paper("Wei Wang"), some, rest)[0][0].person == "some"
        problems: list[Problem] = []
        papers = [paper("Wei Wang"), paper("Wei Wang", paper_id="b")]
        found = attribute(papers, (rest, some), {"a-paper", "b"}, problems.append)
        assert [paper.authors[0].person for paper in found] == ["some", "rest"]
        assert problems == []

    def test_others_of_the_name(self) -> None:
        """Where a person's papers are listed, the same name on another paper is someone else's."""
        some = profile("some", "Wei Wang", papers=("not-read",))
        assert settle(paper("Wei Wang"), some) == ([Author(Name("Wei", "Wang"))], [])

    def test_nobody_is_two_authors(self) -> None:
        """Beside someone with an `id`, an author of the same name on the paper is another one."""
        named = Author(Name("Wei", "Wang"), "wang")
        authors, problems = settle(paper(named, "Wei Wang"), profile("wang", "Wei Wang"))
        assert ([author.person for author in authors], problems) == (["wang", ""], [])


class TestName:
    def test_split_once_for_all(self) -> None:
        """A name that the rule splits wrongly is split as people.yaml says, on every paper."""
        mao = Profile("", 1, "mao", Name("Zedong", "Mao", family_first=True))
        (author,), problems = settle(paper("Mao Zedong"), mao)
        assert (author.name.family, author.name.text, problems) == ("Mao", "Mao Zedong", [])
        team = Profile("", 1, "x", Name("", "Deep Mind"))
        assert settle(paper("Deep Mind"), team)[0][0].name == Name("", "Deep Mind")

    def test_split_on_the_paper(self) -> None:
        """A name that the paper itself splits in its own way stays so."""
        written = Name("Ada", "King Lovelace")
        found, _ = settle(paper(Author(written)), profile("ada", "Ada King Lovelace"))
        assert found == [Author(written, "ada")]


class TestProblems:
    def test_unknown_id(self) -> None:
        """An `id` that people.yaml does not have is a slip."""
        assert settle(
            paper(Author(Name("", "A"), "ada-lvelace")), profile("ada-lovelace", "A")
        ) == (
            [Author(Name("", "A"), "ada-lvelace")],
            [
                (
                    "a-paper.md: authors: 'ada-lvelace' is the id of no one in people.yaml;"
                    " did you mean ada-lovelace?"
                )
            ],
        )

    @pytest.mark.parametrize("papers", [(), ("not-read",)])
    def test_two_claims(self, papers: tuple[str, ...]) -> None:
        """A name that two people have, and neither for sure, is a problem."""
        other = profile("other", "W", names=("Wei Wang",), papers=papers)
        both = profile("one", "Wei Wang", papers=papers), other
        assert settle(paper("Wei Wang"), *both)[1] == [
            (
                "a-paper.md: authors: 'Wei Wang' may be one or other; give the author an `id`, or add"
                " a-paper to the `papers` of one in people.yaml"
            )
        ]

    def test_orcids_differ(self) -> None:
        """The ORCID on a paper has to be the person's."""
        author = Author(Name("", "A"), "a", OTHER)
        assert settle(paper(author), profile("a", "A", orcid=ONE))[1] == [
            f"a-paper.md: authors: {OTHER} is not the ORCID of a, {ONE}; mend one of them"
        ]

    def test_papers(self) -> None:
        """Listed papers have to be there, and to have an author of the name; bad files may have."""
        wang = profile("wang", "Wei Wang", papers=("a-paper", "no-paper", "not-read"))
        assert settle(paper("Ada"), wang)[1] == [
            (
                "people.yaml:7: papers: 'a-paper' has no author of this name; add the name, or take it"
                " out"
            ),
            "people.yaml:7: papers: there is no paper 'no-paper'; did you mean a-paper?",
        ]


class TestFormerNames:
    JANE = profile("jane-roe", "Jane Roe", former=("John Doe",))

    @pytest.mark.parametrize(
        "author", ["John Doe", "JOHN DOE", Author(Name("John", "Doe"), "jane-roe")]
    )
    def test_replaced(self, author: str | Author) -> None:
        """A paper with the old name has the new one."""
        assert settle(paper(author), self.JANE) == ([Author(Name("Jane", "Roe"), "jane-roe")], [])

    def test_homonym(self) -> None:
        """Whether an old name is this person's has to be certain: it might be told otherwise."""
        jane = profile("jane-roe", "Jane Roe", former=("John Doe",), papers=("not-read",))
        assert settle(paper("John Doe"), jane)[1] == [
            (
                "a-paper.md: authors: 'John Doe' may be jane-roe; give the author an `id`, or add a-paper"
                " to the `papers` of one in people.yaml"
            )
        ]

    @pytest.mark.parametrize(
        ("field", "facts"),
        [
            ("title", {"title": "On the theorem of John Doe"}),
            ("abstract", {"abstract": "We follow john doe."}),
            ("venue", {"venue": "John Doe's Festschrift"}),
            ("withdrawn", {"withdrawn": "by John Doe"}),
            ("links", {"links": (Link("John Doe's code", "https://example.org"),)}),
        ],
    )
    def test_traces(self, field: str, facts: dict[str, Any]) -> None:
        """The old name elsewhere in a paper is a problem."""
        assert settle(paper("Ada", **facts), self.JANE)[1] == [
            f"a-paper.md: {field}: has a name of jane-roe that is to leave no trace; change it"
        ]

    def test_key(self) -> None:
        """A BibTeX key with the old family name is a problem, unless another author has the name."""
        problem = (
            "a-paper.md: key: 'doe-2023-grokking' has a former name of jane-roe in it; take the key"
            " out, and a new one is made"
        )
        key = "doe-2023-grokking"
        assert settle(paper("John Doe", key=key), self.JANE)[1] == [problem]
        assert settle(paper("John Doe", "Dora Doe", key=key), self.JANE)[1] == []
        assert settle(paper("Ada", key=key), self.JANE)[1] == []

    def test_someone_elses_name(self) -> None:
        """A name that someone else has may be said."""
        doe = Author(Name("John", "Doe"), "doe")
        found = settle(paper(doe, title="John Doe"), self.JANE, profile("doe", "J. Doe"))
        assert found == ([doe], [])


@pytest.fixture(scope="module")
def renamed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the toy catalog after one of its authors has changed names."""
    folder = tmp_path_factory.mktemp("renamed")
    content = Path(shutil.copytree(Path(__file__).parent / "catalog", folder / "content"))
    with (content / "people.yaml").open("a", encoding="utf-8") as file:
        file.write("- {id: jane-roe, name: Jane Roe, former: [Charles Babbage]}\n")
    with (content / "moved.yaml").open("a", encoding="utf-8") as file:
        file.write(
            "- {from: authors/charles-babbage.html, to: authors/jane-roe.html, added: 2024-05,"
            " quiet: true}\n"
        )
    return build(Options(content=content, out=folder / "site")).out


def test_no_trace(renamed: Path) -> None:
    """The old name is nowhere in the built site, in no form, but in the addresses that were its."""
    said = re.compile(rb"(?i)babbage")
    paths = [path for path in renamed.rglob("*") if path.is_file()]
    assert [path for path in paths if said.search(path.read_bytes())] == []
    with sqlite3.connect(f"file:{renamed}/catalog.sqlite?mode=ro", uri=True) as connection:
        assert "babbage" not in "".join(connection.iterdump()).lower()
    named = [path.relative_to(renamed).as_posix() for path in paths if "babbage" in path.name]
    assert "authors/charles-babbage.html" in named
    assert {name.partition(".")[0] for name in named} == {"authors/charles-babbage"}
    assert b"Roe, Jane" in (renamed / "papers/more-authors-than-named.bib").read_bytes()


def test_old_address(renamed: Path) -> None:
    """The old address leads on without a word, and is in no list of what has moved."""
    page = (renamed / "authors/charles-babbage.html").read_text("utf-8")
    assert 'content="0; url=../authors/jane-roe.html"' in page
    assert "Jane Roe" not in page
    for name in ("moved.json", "sitemap.xml", ".openshelf"):
        assert "charles-babbage" not in (renamed / name).read_text("utf-8")


def test_nothing_downstream_knows(catalog: Path) -> None:
    """Once a catalog is loaded, nothing in it has the old name."""
    with (catalog / "people.yaml").open("a", encoding="utf-8") as file:
        file.write("- {id: jane-roe, name: Jane Roe, former: [Charles Babbage]}\n")
    assert "Babbage" not in repr(load(catalog))
    assert "Jane" in repr(load(catalog))


def test_problems_of_both_kinds_at_once(catalog: Path) -> None:
    """What is wrong in people.yaml, by itself and with the papers, is told with all the rest."""
    (catalog / "people.yaml").write_text("- {id: a, nam: A}\n- {id: x, name: X, papers: [y]}\n")
    (catalog / "papers" / "2021" / "year-only.md").write_text("")
    with pytest.raises(ContentError) as caught:
        load(catalog)
    fields = {(Path(problem.path).name, problem.field) for problem in caught.value.problems}
    assert fields >= {
        *(("people.yaml", "nam"), ("people.yaml", "name"), ("people.yaml", "papers")),
        *(("year-only.md", ""), ("awkward-names.md", "authors")),
    }
