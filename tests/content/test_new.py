import datetime as dt
import re
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from generator.catalog.model import Paper, Vocabulary
from generator.cli import main
from generator.content.load import load
from generator.content.new import Draft, as_text, new_id, write_draft
from generator.content.paper import read_paper, vocabulary_readers
from generator.content.schema import ID
from generator.content.settings import read_vocabulary
from generator.errors import ContentError, OpenshelfError, Problem
from generator.text.characters import SHAPELESS
from generator.text.name_faults import find_fault

TODAY = dt.date(2026, 5, 17)
TAGS = """
facets:
  - id: topic
    name: Topic
    tags: [{id: attention, name: Attention}, {id: scaling, name: Scaling}]
kinds: [{id: method, name: Method}, {id: survey, name: Survey}]
"""


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """Write a catalog that has no paper yet."""
    (tmp_path / "catalog.yaml").write_text("id: a\ntitle: A\n")
    (tmp_path / "tags.yaml").write_text(TAGS)
    return tmp_path


def vocabulary() -> Vocabulary:
    """Read the vocabulary of these tests."""
    terms = read_vocabulary(Path("tags.yaml"), TAGS, lambda _: None)
    assert terms
    return terms


def read(path: Path, text: str) -> Paper:
    """Read a paper without problems."""
    problems: list[Problem] = []
    paper = read_paper(path, text, problems.append, vocabulary_readers(vocabulary()))
    assert problems == []
    assert paper
    return paper


def test_everything_given(content: Path) -> None:
    """Every given value is in the file, in the documented order, and an abstract completes it."""
    draft = Draft(
        title='Attention: "All" You Need',
        authors=("Ashish Vaswani", "Weaver, No: am", "Łukasz Kaiser", "No"),
        date="2017-06",
        kind="method",
        tags=("attention", "scaling"),
        arxiv="1706.03762",
        paper_id="attention",
    )
    path, _ = write_draft(content, draft, TODAY)
    assert path == content / "papers" / "2017" / "attention.md"
    text = path.read_text("utf-8")
    assert text == (
        "---\n"
        "title: 'Attention: \"All\" You Need'\n"
        'authors: [Ashish Vaswani, "Weaver, No: am", Łukasz Kaiser, "No"]\n'
        "date: 2017-06\n"
        "kind: method\n"
        "tags: [attention, scaling]\n"
        'arxiv: "1706.03762"\n'
        "# doi: 10.1145/3605943\n"
        "# venue: ICLR 2024\n"
        '# links: {code: "https://example.org/repo"}\n'
        "added: 2026-05-17\n"
        "---\n"
    )
    path.write_text(text + "An abstract.\n", "utf-8")
    (paper,) = load(content).papers
    assert paper.title.source == draft.title
    names = ["Ashish Vaswani", "No: am Weaver", "Łukasz Kaiser", "No"]
    assert [author.name.text for author in paper.authors] == names
    assert (paper.kind, paper.tags, paper.arxiv) == (draft.kind, draft.tags, draft.arxiv)


def test_nothing_but_a_title(content: Path) -> None:
    """Fields that are not given are comments; a title is enough."""
    path, _ = write_draft(content, Draft(" A\n Title"), TODAY)
    assert path == content / "papers" / "a-title.md"
    assert path.read_text("utf-8") == (
        "---\n"
        "title: A Title\n"
        "# authors: [Ada Lovelace, Alan Turing]\n"
        "# date: 2023-10-25\n"
        "# kind:   # one of method, survey\n"
        "# tags: []   # ids from tags.yaml, the most central first\n"
        '# arxiv: "2310.16441"\n'
        "# doi: 10.1145/3605943\n"
        "# venue: ICLR 2024\n"
        '# links: {code: "https://example.org/repo"}\n'
        "added: 2026-05-17\n"
        "---\n"
    )
    assert load(content)


def test_every_comment_is_a_line_to_use() -> None:
    """Every commented line is valid when it is uncommented."""
    text = as_text(Draft("A"), vocabulary(), TODAY).replace("# kind:   #", "# kind: method  #")
    paper = read(Path("a.md"), text.replace("\n# ", "\n") + "Abstract.\n")
    assert (paper.arxiv, paper.doi, paper.venue) == ("2310.16441", "10.1145/3605943", "ICLR 2024")
    assert [author.name.family for author in paper.authors] == ["Lovelace", "Turing"]
    assert (paper.links[0].label, paper.tags) == ("code", ())


TITLES = st.text(
    st.one_of(
        st.characters(exclude_categories=["C", "Z"]), st.sampled_from(" :#-'\"\\{}[],&*!|>%@`?~")
    )
).filter(lambda title: re.sub(rf"[\s{SHAPELESS}]", "", title) and not set(title) & set("\\{}"))


def collapsed(text: str) -> str:
    """Collapse white space as the loader does."""
    return " ".join(text.split())


# A comma has a meaning in a name, and not every text can be one
NAMES = TITLES.filter(lambda name: "," not in name and not find_fault(collapsed(name)))


@given(TITLES, st.lists(NAMES, min_size=1, max_size=3, unique_by=str.casefold))
@settings(max_examples=200, deadline=None)
def test_any_text_round_trips(title: str, names: list[str]) -> None:
    """Any printable title or name is read back unchanged."""
    text = as_text(Draft(title, tuple(names), kind="method"), vocabulary(), TODAY)
    paper = read(Path("a.md"), text + "Abstract.\n")
    assert paper.title.source == collapsed(title)
    written = [author.name.text for author in paper.authors]
    assert written == [collapsed(name) for name in names]


@given(title=TITLES)
@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_title_is_written(content: Path, title: str) -> None:
    """Any printable title gets a new file, which an abstract completes."""
    assume(ID.fullmatch(new_id(title, ())))  # not index, nor con
    before = set(content.rglob("*.md"))
    path, _ = write_draft(content, Draft(title, kind="survey"), TODAY)
    assert path not in before
    paper = read(path, path.read_text("utf-8") + "Abstract.\n")
    assert paper.title.source == collapsed(title)


@pytest.mark.parametrize(
    ("title", "paper_id"),
    [
        ("A Brief Review of Hypernetworks", "a-brief-review-of-hypernetworks"),
        ("Scaling Laws Revisited: What We Know", "scaling-laws-revisited"),
        ("Grokking in Linear Estimators -- A Solvable Model", "grokking-in-linear-estimators"),
        ("BERT: Pre-training of Deep Networks", "bert-pre-training-of-deep-networks"),
        ("Two Words: and a Subtitle", "two-words-and-a-subtitle"),
        (r"na\"{\i}ve Bayes isn't na\"ive", "naive-bayes-isnt-naive"),
        (r"Na\"ive: a Look", "naive-a-look"),
        ("Обучение нейронных сетей", "obuchenie-neyronnykh-setey"),
        (
            "Sixty letters are what an id may have at most, and then words go",
            "sixty-letters-are-what-an-id-may-have-at-most-and-then-words",
        ),
        ("a" * 70, "a" * 60),
        ("?! #", ""),
    ],
)
def test_id_of_a_title(title: str, paper_id: str) -> None:
    """An id is the main part of the title if that has three words, cut to 60 characters."""
    assert new_id(title, ()) == paper_id
    assert len(paper_id) <= 60


def test_id_that_is_taken() -> None:
    """If an id is taken, the next has more words of the title, and then a number."""
    title = "Scaling Laws Revisited: What Is Known"
    ids: list[str] = []
    for _ in range(6):
        ids.append(new_id(title, ids))
    assert ids == [
        "scaling-laws-revisited",
        "scaling-laws-revisited-what",
        "scaling-laws-revisited-what-is",
        "scaling-laws-revisited-what-is-known",
        "scaling-laws-revisited-2",
        "scaling-laws-revisited-3",
    ]
    long: list[str] = []
    for _ in range(20):
        long.append(new_id("word " * 40, long))
    assert len(set(long)) == 20
    assert max(map(len, long)) == 99
    assert long[-1] == "-".join(["word"] * 12) + "-12"


def test_all_wrong_values_are_reported(content: Path) -> None:
    """Every value is checked as the loader does, and no file is written if one is wrong."""
    tags = ("atention", "scaling")
    draft = Draft("A", ("", "Ada Lovelace"), "2024-13", "metod", tags, "99", paper_id="A")
    with pytest.raises(ContentError) as caught:
        write_draft(content, draft, TODAY)
    path = content / "papers" / "2024" / "A.md"
    messages = [str(problem).removeprefix(f"{path}: ") for problem in caught.value.problems]
    assert [message.partition(";")[0] for message in messages] == [
        "'A' cannot be part of a web address as it is",
        "arxiv: '99' is not an arXiv id",
        "authors: is empty",
        "date: there is no month 13",
        "kind: unknown kind 'metod' (tags.yaml)",
        "tags: unknown tag 'atention' (tags.yaml)",
    ]
    assert messages[-1].endswith("did you mean 'attention'?")
    assert list(content.rglob("*.md")) == []


@pytest.mark.parametrize("bad", ["method\nvenue: X", "method # x", "method, survey", "- method"])
def test_values_cannot_be_yaml(content: Path, bad: str) -> None:
    """A value cannot add YAML of its own to the file."""
    for draft in (Draft("A", kind=bad), Draft("A", tags=(bad,)), Draft("A", date=bad)):
        with pytest.raises(ContentError, match=r"(kind|tags|date): "):
            write_draft(content, draft, TODAY)


def test_never_overwrites(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An id that exists in any year is a problem, and its file is not changed."""
    path = content / "papers" / "2011" / "a.md"
    path.parent.mkdir(parents=True)
    path.write_text("mine")
    with pytest.raises(ContentError, match=f"id: 'a' is the id of {path} already; give another"):
        write_draft(content, Draft("B", paper_id="a"), TODAY)
    assert write_draft(content, Draft("A"), TODAY).path.name == "a-2.md"
    # The same for a file that was written in the meantime
    monkeypatch.setattr(Path, "rglob", lambda *_: ())
    with pytest.raises(OpenshelfError, match="cannot be written: File exists"):
        write_draft(content, Draft("A", kind="method", date="2011"), TODAY)
    assert path.read_text() == "mine"


@pytest.mark.parametrize("name", ["../../a", "2020/a", "..\\a", "/tmp/a", "a\0"])
def test_id_is_not_a_path(content: Path, name: str) -> None:
    """An id cannot name a file in another folder."""
    with pytest.raises(OpenshelfError, match="is a path, not an id; give one"):
        write_draft(content, Draft("A", paper_id=name), TODAY)


def test_no_letters(content: Path) -> None:
    """A title without letters or digits needs an id."""
    with pytest.raises(OpenshelfError, match="cannot make an id from '#'; give one with --id"):
        write_draft(content, Draft("#"), TODAY)


def test_no_catalog(tmp_path: Path) -> None:
    """Outside a catalog nothing is written, and the error names --content."""
    with pytest.raises(OpenshelfError, match="make a catalog with `openshelf init DIR`, or name"):
        write_draft(tmp_path, Draft("A"), TODAY)
    assert list(tmp_path.iterdir()) == []


def test_no_vocabulary(content: Path) -> None:
    """Problems of tags.yaml are reported first; without the file, any id is a tag."""
    (content / "tags.yaml").write_text("facets: 1\nkinds: []\n")
    with pytest.raises(ContentError, match="facets: must be a list"):
        write_draft(content, Draft("A"), TODAY)
    (content / "tags.yaml").unlink()
    text = write_draft(content, Draft("A", tags=("new",)), TODAY).path.read_text()
    assert "tags: [new]\n" in text
    assert "kind" not in text


class TestIdentifier:
    """A paper of which only an identifier is known."""

    def run(self, content: Path, *arguments: str) -> Result:
        """Run the command in a catalog."""
        return CliRunner().invoke(main, ["new", *arguments, "--content", str(content)])

    @pytest.mark.parametrize(
        ("what", "name", "fields"),
        [
            (
                "https://arxiv.org/abs/2310.16441v2",
                "arxiv-2310-16441",
                {"title": "arXiv:2310.16441", "arxiv": "2310.16441"},
            ),
            (
                "https://doi.org/10.1145/3605943",
                "doi-10-1145-3605943",
                {"title": "doi:10.1145/3605943", "doi": "10.1145/3605943"},
            ),
            ("P18-1007", "acl-p18-1007", {"title": "acl:P18-1007", "acl": "P18-1007"}),
        ],
    )
    def test_draft(self, content: Path, what: str, name: str, fields: dict[str, str]) -> None:
        """It is a draft with the identifier in its field and in place of the title, and no date."""
        result = self.run(content, what)
        path = content / "papers" / f"{name}.md"
        assert result.exit_code == 0
        assert result.stdout.startswith(f"{path}: a draft, which the site leaves out. Write its ")
        front = yaml.load(path.read_text("utf-8").split("---\n")[1], yaml.BaseLoader)
        assert {**fields, "draft": "true"} == {k: v for k, v in front.items() if k != "added"}
        assert read(path, path.read_text("utf-8")).draft

    def test_with_a_title(self, content: Path) -> None:
        """With a title it is no draft, and named by it."""
        assert self.run(content, "10.1145/3605943", "--title", "A Title").exit_code == 0
        text = (content / "papers" / "a-title.md").read_text("utf-8")
        assert "\ndoi: 10.1145/3605943\n" in text
        assert "draft" not in text

    @pytest.mark.parametrize(
        "arguments",
        [
            ("A Title", "--title", "Another"),
            ("https://example.org/a-paper",),
            ("2310.16441", "--arxiv", "2310.16442"),
        ],
    )
    def test_wrong_usage(self, content: Path, arguments: tuple[str, ...]) -> None:
        """Two titles, two arXiv ids, and the address of something else are wrong usage."""
        assert self.run(content, *arguments).exit_code == 2
        assert not (content / "papers").exists()

    @pytest.mark.parametrize(
        ("known", "arguments", "field"),
        [
            ('arxiv: "2310.16441"', ("arXiv:2310.16441v3",), "arxiv"),
            ("doi: 10.48550/arXiv.2310.16441", ("2310.16441",), "arxiv"),
            ("doi: 10.1145/AbC", ("A Title", "--doi", "https://doi.org/10.1145/abc"), "doi"),
            ("acl: P18-1007", ("https://aclanthology.org/P18-1007/",), "acl"),
        ],
    )
    def test_in_the_catalog(
        self, content: Path, known: str, arguments: tuple[str, ...], field: str
    ) -> None:
        """A paper that is in the catalog is not added again: its file is named, even with faults."""
        path = content / "papers" / "known.md"
        path.parent.mkdir()
        path.write_text(f"---\ntitle: Known\nkind: none-such\n{known}\n---\n\x00\n")
        result = self.run(content, *arguments)
        assert result.exit_code == 1
        assert f"{path}: {field}: " in result.stderr
        assert "is in the catalog already; correct this file" in result.stderr
        assert list(content.rglob("*.md")) == [path]

    @pytest.mark.parametrize(
        ("title", "similar"),
        [
            ("Grokking in linear estimators — a solvable model", True),
            ("Grokking in Linear Estimators", True),
            ("Grokking: in Deep Estimators", False),
        ],
    )
    def test_like_title(self, content: Path, title: str, similar: bool) -> None:
        """A paper with nearly the same title is named, and the new file is written all the same."""
        path = content / "papers" / "known.md"
        path.parent.mkdir()
        path.write_text("---\ntitle: Grokking in Linear Estimators -- A Solvable Model\n---\n")
        result = self.run(content, title)
        assert result.exit_code == 0
        assert (f"{path}: has nearly the same title" in result.stderr) == similar
        assert len(list(content.rglob("*.md"))) == 2


def test_folder_that_cannot_be_written(content: Path) -> None:
    """If the file cannot be written, the error says why."""
    (content / "papers").write_text("a file")
    with pytest.raises(OpenshelfError, match=r"a\.md cannot be written: "):
        write_draft(content, Draft("A"), TODAY)


def test_command(content: Path) -> None:
    """`openshelf new` prints the new file and the next step; problems exit with 1."""
    arguments = ["new", "A Title", "--content", str(content), "--kind", "survey", "--tag"]
    result = CliRunner().invoke(main, [*arguments, "attention", "--date", "2020"])
    path = content / "papers" / "2020" / "a-title.md"
    assert result.exit_code == 0
    assert result.stdout == f"{path}: fill it in, then run `openshelf check --content-only`.\n"
    assert "date: 2020\nkind: survey\ntags: [attention]\n" in path.read_text()
    assert "added: 20" in path.read_text()
    result = CliRunner().invoke(main, [*arguments, "atention"])
    assert result.exit_code == 1
    assert "did you mean 'attention'?" in result.stderr
