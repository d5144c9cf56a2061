"""Suggested tags: for which papers, and how they are written."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from generator.cli import main
from generator.content.labels import accept, propose
from generator.content.load import load
from generator.errors import ContentError, OpenshelfError

BEES = "Foragers of honey bees tell the way to flowers by a dance on the comb"
GLASS = "Amorphous silica near the glass transition has a high viscosity"
PAPERS = {
    "dance": ("The Dance of Honey Bees", BEES, "tags: [bees]\nkind: theory\n"),
    "flowers": ("Flowers and Honey Bees", BEES, "tags: [bees]\nkind: theory\n"),
    "comb": ("The Comb of Honey Bees", BEES, "tags: [bees]\nkind: theory\n"),
    "foragers": ("Foragers of Honey Bees", BEES, "tags: [bees]\nkind: theory\n"),
    "new": ("Honey Bees Tell of Flowers", BEES, "# kind: later\n"),
    "half": ("A Honey Bee at the Comb", BEES, "kind: theory\r\ntags: [glass] # sure\r\n"),
    "draft": ("Honey Bees on the Comb", BEES, "draft: true\n"),
    "silica": ("Silica Glass", GLASS, "tags: [glass]\n"),
}


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """Give a catalog of eight papers without tags.yaml."""
    content = tmp_path / "content"
    (content / "papers").mkdir(parents=True)
    (content / "catalog.yaml").write_text("id: small\ntitle: Small\n")
    for name, (title, abstract, fields) in PAPERS.items():
        text = f"---\ntitle: {title}\n{fields}---\n{abstract}.\n"
        (content / "papers" / f"{name}.md").write_bytes(text.encode())
    return content


def run(content: Path, *arguments: str, answers: str = "") -> Result:
    """Run `openshelf tags` on the catalog."""
    command = ["tags", *arguments, "--content", str(content)]
    return CliRunner().invoke(main, command, input=answers)


def found(content: Path, *names: str, **options: bool) -> set[tuple[str, str, str]]:
    """Return the paper, the field and the value of each proposal."""
    proposals = propose(load(content, drafts=True), names, **options)
    return {(each.paper.id, each.field, each.suggestion.label) for each in proposals}


def text(content: Path, name: str) -> str:
    """Return the file of a paper."""
    return (content / "papers" / f"{name}.md").read_bytes().decode()


class TestPropose:
    def test_without_labels(self, content: Path) -> None:
        """Papers without tags or kind get them; a draft and a paper with both get nothing."""
        assert found(content) == {("new", "tags", "bees"), ("new", "kind", "theory")}

    def test_named(self, content: Path) -> None:
        """A paper that is named, by id or file, gets further tags, a draft too, and keeps its kind."""
        assert found(content, "half") == {("half", "tags", "bees")}
        draft = str(content / "papers" / "draft.md")
        assert found(content, draft) == {("draft", "tags", "bees"), ("draft", "kind", "theory")}
        with pytest.raises(OpenshelfError, match="no paper 'nev'; did you mean 'new'"):
            found(content, "nev")

    def test_every(self, content: Path) -> None:
        """All papers but drafts can get further tags, never one that they have."""
        assert found(content, every=True) == found(content) | {("half", "tags", "bees")}


class TestAccept:
    def test_only_the_lines_change(self, content: Path) -> None:
        """Tags join those that a paper has; the comment and the line ends stay."""
        before = text(content, "half")
        (change,) = accept(propose(load(content), ["half"]))
        assert change.before == before
        assert change.after == before.replace("[glass] #", "[glass, bees] #")

    def test_a_comment_in_the_list(self, content: Path) -> None:
        """A list with a comment in it is reported, and left to the curator."""
        path = content / "papers" / "half.md"
        path.write_text(path.read_text().replace("[glass]", "[\n  glass,  # yes\n]"))
        with pytest.raises(ContentError, match=r"tags: bees cannot be added: there is a comment"):
            accept(propose(load(content), ["half"]))


class TestSuggest:
    def test_prints_and_writes_nothing(self, content: Path) -> None:
        """Suggestions come with a score and the papers that voted; files stay as they are."""
        before = text(content, "new")
        result = run(content, "suggest")
        assert result.exit_code == 0
        assert f"{content}/papers/new.md: Honey Bees Tell of Flowers\n" in result.stdout
        assert result.stdout.endswith("2 suggestions for 1 paper.\n")
        assert {"tags", "bees", "theory"} <= {*result.stdout.split()}
        assert text(content, "new") == before

    def test_write(self, content: Path) -> None:
        """--write writes them all, and once they are written there is nothing to suggest."""
        result = run(content, "suggest", "--write")
        assert result.stdout.endswith("1 file changed.\n")
        assert "\n# kind: later\n" in text(content, "new")
        paper = load(content).paper("new")
        assert (paper.tags, paper.kind) == (("bees",), "theory")
        assert run(content, "suggest", "--write").stdout == (
            "0 suggestions for 0 papers.\n0 files changed.\n"
        )

    @pytest.mark.parametrize(
        ("answers", "tags", "kind"),
        [("y\ny\n", 1, 1), ("n\ny\n", 0, 1), ("what\ny\nq\n", 1, 0), ("y\n", 1, 0), ("", 0, 0)],
    )
    def test_ask(self, content: Path, answers: str, tags: int, kind: int) -> None:
        """--ask writes what is accepted, up to q or the end of the input."""
        result = run(content, "suggest", "--ask", answers=answers)
        assert result.exit_code == 0
        paper = load(content).paper("new")
        assert (len(paper.tags), bool(paper.kind)) == (tags, bool(kind))

    def test_report(self, content: Path, tmp_path: Path) -> None:
        """A report is a table in Markdown, where a title is code."""
        path = content / "papers" / "new.md"
        path.write_text(path.read_text().replace("Tell", '"@you" | <b> Tell'))
        report = tmp_path / "report.md"
        assert run(content, "suggest", "--report", str(report)).exit_code == 0
        lines = report.read_text().splitlines()
        assert lines[4].startswith(
            '| `Honey Bees "@you" \\| <b> Tell of Flowers` | tags | `bees` |'
        )
        assert (lines[0], len(lines)) == ("## Suggested tags and kinds", 6)

    def test_new_tags(self, content: Path) -> None:
        """--new prints phrases of several papers, which no tag has."""
        for path in (content / "papers").iterdir():
            path.write_text(path.read_text().replace("tags: [bees]\n", ""))
        assert "  6  honey bees tell: " in run(content, "suggest", "--new").stdout

    def test_nothing(self, content: Path) -> None:
        """Where no paper has tags, the output says what to do first; so where no phrase is shared."""
        for path in (content / "papers").iterdir():
            path.write_text(f"---\ntitle: {path.stem}\n---\n")
        assert "give a few papers tags first" in run(content, "suggest").stdout
        assert run(content, "suggest", "--new").stdout.startswith("No new tags: ")

    @pytest.mark.parametrize("options", [["--ask", "--write"], ["--new", "--write"]])
    def test_wrong_usage(self, content: Path, options: list[str]) -> None:
        """Options that contradict each other are wrong usage."""
        assert run(content, "suggest", *options).exit_code == 2

    def test_problems(self, content: Path) -> None:
        """A catalog with problems is told about, and a paper that there is not."""
        assert "no paper 'x'" in run(content, "suggest", "x").stderr
        (content / "papers" / "bad.md").write_text("---\ntitel: A\n---\n")
        assert run(content, "suggest").exit_code == 1


def test_list(content: Path) -> None:
    """Tags are listed with their numbers of papers, by group; those that no paper has too."""
    assert run(content, "list").stdout == (
        "All tags:\n      4  bees   Bees\n      2  glass  Glass\n"
    )
    (content / "tags.yaml").write_text(
        "facets: [{id: f, name: F, tags: [{id: bees, name: Bees}, {id: glass, name: Glass}, {id: x, name: X}]}]\n"
    )
    assert "      0  x      X\n" in run(content, "list").stdout
