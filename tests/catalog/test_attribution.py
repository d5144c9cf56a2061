import re
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from markupsafe import Markup

from generator.build.build import Options, build
from generator.build.publish import MARKER
from generator.catalog.attribution import attribute
from generator.catalog.model import Author, Link, Paper, Profile
from generator.content.load import load
from generator.errors import ContentError, Problem, suggestion
from generator.text.dates import PartialDate
from generator.text.markdown import from_line
from generator.text.names import Name, split_name
from generator.text.text import Text

ONE, OTHER = "0000-0002-1825-0097", "0000-0002-1694-233X"


def profile(person_id: str, name: str, **facts: object) -> Profile:
    """Return a profile; names are given as texts."""
    for field in ("names", "former"):
        facts[field] = tuple(map(split_name, facts.get(field, ())))  # type: ignore[call-overload]
    return Profile("people.yaml", 7, person_id, split_name(name), **facts)  # type: ignore[arg-type]


def paper(*authors: str | Author, paper_id: str = "a-paper", **facts: object) -> Paper:
    """Return a paper by some authors, who are given as texts or values."""
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


def attributed(paper: Paper, *profiles: Profile) -> tuple[list[Author], list[str]]:
    """Return the authors of a paper after attribution, and the problems."""
    problems: list[Problem] = []
    (result,) = attribute([paper], profiles, {paper.id, "not-read"}, problems.append)
    return list(result.authors), list(map(str, problems))


class TestIdentity:
    def test_no_profiles(self) -> None:
        """Without people.yaml, every author stays as on the paper."""
        papers = [paper("Ada Lovelace", "Gemma Team")]
        problems: list[Problem] = []
        assert attribute(papers, (), (), problems.append) == papers
        assert problems == []

    @pytest.mark.parametrize(
        "name", ["Sanjev Arora", "sanjev arora", "संजीव अरोड़ा", "Sanjeev Arora"]
    )
    def test_any_name(self, name: str) -> None:
        """Each name of a person identifies the person, and stays as it is on the paper."""
        arora = profile("arora", "Sanjeev Arora", names=("Sanjev Arora", "संजीव अरोड़ा"), orcid=ONE)
        assert attributed(paper(name), arora) == ([Author(split_name(name), "arora", ONE)], [])

    def test_id_before_name(self) -> None:
        """An `id` identifies the person, whatever the name."""
        authors, problems = attributed(
            paper(Author(Name("A.", "Lovelace"), "ada")),
            profile("ada", "Ada Lovelace"),
            profile("annabella", "A. Lovelace"),
        )
        assert (authors, problems) == ([Author(Name("A.", "Lovelace"), "ada")], [])

    def test_orcid_before_name(self) -> None:
        """The ORCID on a paper identifies one of two people who share a name."""
        both = profile("one", "Wei Wang", orcid=ONE), profile("other", "Wei Wang", orcid=OTHER)
        wang = Name("Wei", "Wang")
        assert attributed(paper(Author(wang, "", OTHER)), *both) == (
            [Author(wang, "other", OTHER)],
            [],
        )
        authors, problems = attributed(paper("W. Wang", Author(wang, "", ONE)), both[0])
        assert ([author.person for author in authors], problems) == (["", "one"], [])

    def test_another_orcid(self) -> None:
        """An author with a known name and another ORCID is someone else."""
        wang = Author(Name("Wei", "Wang"), "", OTHER)
        assert attributed(paper(wang), profile("one", "Wei Wang", orcid=ONE)) == ([wang], [])

    def test_papers(self) -> None:
        """`papers` tells homonyms apart; a profile without `papers` gets the rest."""
        listed = profile("listed", "Wei Wang", papers=("a-paper",))
        rest = profile("rest", "Wei Wang")
        assert attributed(paper("Wei Wang"), listed, rest)[0][0].person == "listed"
        problems: list[Problem] = []
        papers = [paper("Wei Wang"), paper("Wei Wang", paper_id="b")]
        results = attribute(papers, (rest, listed), {"a-paper", "b"}, problems.append)
        assert [paper.authors[0].person for paper in results] == ["listed", "rest"]
        assert problems == []

    def test_paper_that_is_not_listed(self) -> None:
        """If a profile lists papers, the same name on another paper is someone else."""
        listed = profile("listed", "Wei Wang", papers=("not-read",))
        assert attributed(paper("Wei Wang"), listed) == ([Author(Name("Wei", "Wang"))], [])

    def test_nobody_is_two_authors(self) -> None:
        """Two authors of one name on a paper are two people, if one has an `id`."""
        named = Author(Name("Wei", "Wang"), "wang")
        authors, problems = attributed(paper(named, "Wei Wang"), profile("wang", "Wei Wang"))
        assert ([author.person for author in authors], problems) == (["wang", ""], [])


class TestName:
    def test_split_by_people_yaml(self) -> None:
        """A name that was split by rule is split as people.yaml says."""
        mao = Profile("", 1, "mao", Name("Zedong", "Mao", family_first=True))
        (author,), problems = attributed(paper("Mao Zedong"), mao)
        assert (author.name.family, author.name.text, problems) == ("Mao", "Mao Zedong", [])
        team = Profile("", 1, "x", Name("", "Deep Mind"))
        assert attributed(paper("Deep Mind"), team)[0][0].name == Name("", "Deep Mind")

    def test_split_by_paper(self) -> None:
        """A name that the paper's own file splits stays as it is."""
        written = Name("Ada", "King Lovelace")
        authors, _ = attributed(paper(Author(written)), profile("ada", "Ada King Lovelace"))
        assert authors == [Author(written, "ada")]


class TestProblems:
    def test_unknown_id(self) -> None:
        """An `id` that is not in people.yaml is a problem."""
        author = Author(Name("", "A"), "ada-lvelace")
        hint = suggestion("ada-lvelace", ["ada-lovelace"])
        assert attributed(paper(author), profile("ada-lovelace", "A")) == (
            [author],
            [f"a-paper.md: authors: unknown person 'ada-lvelace' (people.yaml); {hint}"],
        )

    @pytest.mark.parametrize("papers", [(), ("not-read",)])
    def test_two_claims(self, papers: tuple[str, ...]) -> None:
        """A name that may be either of two people is a problem."""
        other = profile("other", "W", names=("Wei Wang",), papers=papers)
        both = profile("one", "Wei Wang", papers=papers), other
        assert attributed(paper("Wei Wang"), *both)[1] == [
            (
                "a-paper.md: authors: 'Wei Wang' may be one or other; give the author an `id`, or add"
                " a-paper to the `papers` of one in people.yaml"
            )
        ]

    def test_orcids_differ(self) -> None:
        """An ORCID on a paper that is not the person's is a problem."""
        author = Author(Name("", "A"), "a", OTHER)
        assert attributed(paper(author), profile("a", "A", orcid=ONE))[1] == [
            f"a-paper.md: authors: {OTHER} is not the ORCID of a, {ONE}; correct one of them"
        ]

    def test_papers(self) -> None:
        """A listed paper must exist and have such an author; one that could not be read may have."""
        wang = profile("wang", "Wei Wang", papers=("a-paper", "no-paper", "not-read"))
        where = "people.yaml:7: papers: "
        assert attributed(paper("Ada"), wang)[1] == [
            f"{where}'a-paper' has no author of this name; add the name or remove the id",
            f"{where}unknown paper 'no-paper'; {suggestion('no-paper', ['a-paper', 'not-read'])}",
        ]


class TestFormerNames:
    JANE = profile("jane-roe", "Jane Roe", former=("John Doe",))

    @pytest.mark.parametrize(
        "author", ["John Doe", "JOHN DOE", Author(Name("John", "Doe"), "jane-roe")]
    )
    def test_replaced(self, author: str | Author) -> None:
        """A former name on a paper is replaced by the current one."""
        assert attributed(paper(author), self.JANE) == (
            [Author(Name("Jane", "Roe"), "jane-roe")],
            [],
        )

    def test_homonym(self) -> None:
        """A former name that may be someone else's is a problem."""
        jane = profile("jane-roe", "Jane Roe", former=("John Doe",), papers=("not-read",))
        assert attributed(paper("John Doe"), jane)[1] == [
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
    def test_in_other_fields(self, field: str, facts: dict[str, Any]) -> None:
        """A former name in another field of a paper is a problem."""
        assert attributed(paper("Ada", **facts), self.JANE)[1] == [
            f"a-paper.md: {field}: contains a former name of jane-roe; replace it"
        ]

    def test_key(self) -> None:
        """A BibTeX key with a former family name is a problem, unless another author has it."""
        problem = (
            "a-paper.md: key: 'doe-2023-grokking' contains a former name of jane-roe; delete the key,"
            " and a new one is generated"
        )
        key = "doe-2023-grokking"
        assert attributed(paper("John Doe", key=key), self.JANE)[1] == [problem]
        assert attributed(paper("John Doe", "Dora Doe", key=key), self.JANE)[1] == []
        assert attributed(paper("Ada", key=key), self.JANE)[1] == []

    def test_someone_elses_name(self) -> None:
        """A former name that is also someone else's name is allowed."""
        doe = Author(Name("John", "Doe"), "doe")
        result = attributed(paper(doe, title="John Doe"), self.JANE, profile("doe", "J. Doe"))
        assert result == ([doe], [])


@pytest.fixture(scope="module")
def renamed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the site of the toy catalog after an author has changed names."""
    folder = tmp_path_factory.mktemp("renamed")
    content = Path(shutil.copytree(Path(__file__).parents[1] / "toy", folder / "content"))
    with (content / "people.yaml").open("a", encoding="utf-8") as file:
        file.write("- {id: jane-roe, name: Jane Roe, former: [Charles Babbage]}\n")
    with (content / "moved.yaml").open("a", encoding="utf-8") as file:
        file.write(
            "- {from: authors/charles-babbage.html, to: authors/jane-roe.html, added: 2024-05,"
            " quiet: true}\n"
        )
    return build(Options(content=content, out=folder / "site")).out


def test_site_without_former_name(renamed: Path) -> None:
    """The built site has the former name only in old URLs."""
    former = re.compile(rb"(?i)babbage")
    paths = [path for path in renamed.rglob("*") if path.is_file() and path.name != MARKER]
    assert [path for path in paths if former.search(path.read_bytes())] == []
    with sqlite3.connect(f"file:{renamed}/catalog.sqlite?mode=ro", uri=True) as connection:
        assert "babbage" not in "".join(connection.iterdump()).lower()
    named = [path.relative_to(renamed).as_posix() for path in paths if "babbage" in path.name]
    assert "authors/charles-babbage.html" in named
    assert {name.partition(".")[0] for name in named} == {"authors/charles-babbage"}
    assert b"Roe, Jane" in (renamed / "papers/more-authors-than-named.bib").read_bytes()


def test_old_url(renamed: Path) -> None:
    """The old URL redirects without naming anyone, and is in no list."""
    page = (renamed / "authors/charles-babbage.html").read_text("utf-8")
    assert 'content="0; url=../authors/jane-roe.html"' in page
    assert "Jane Roe" not in page
    for name in ("moved.json", "sitemap.xml"):
        assert "charles-babbage" not in (renamed / name).read_text("utf-8")


def test_marker_without_old_url(renamed: Path) -> None:
    """The marker file in the site does not have the old URL."""
    assert "charles-babbage" not in (renamed / MARKER).read_text("utf-8")


def test_catalog_without_former_name(catalog: Path) -> None:
    """A loaded catalog does not have the former name."""
    with (catalog / "people.yaml").open("a", encoding="utf-8") as file:
        file.write("- {id: jane-roe, name: Jane Roe, former: [Charles Babbage]}\n")
    assert "Babbage" not in repr(load(catalog))
    assert "Jane" in repr(load(catalog))


def test_all_problems_at_once(catalog: Path) -> None:
    """Problems of people.yaml, of papers, and of both together are reported at once."""
    (catalog / "people.yaml").write_text("- {id: a, nam: A}\n- {id: x, name: X, papers: [y]}\n")
    (catalog / "papers" / "2021" / "year-only.md").write_text("")
    with pytest.raises(ContentError) as caught:
        load(catalog)
    fields = {(Path(problem.path).name, problem.field) for problem in caught.value.problems}
    assert fields >= {
        *(("people.yaml", "nam"), ("people.yaml", "name"), ("people.yaml", "papers")),
        *(("year-only.md", ""), ("awkward-names.md", "authors")),
    }
