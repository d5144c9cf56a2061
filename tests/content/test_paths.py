from pathlib import Path

import pytest

from generator.catalog.model import ReadingPath
from generator.content.load import load
from generator.content.paths import read_path
from generator.errors import ContentError, Problem

FRONT = "title: T\ndescription: D\n"
FINALS = {"papers/old.html": "papers/a.html", "papers/gone.html": ""}


def read(text: str, name: str = "way.md") -> tuple[ReadingPath | None, list[str]]:
    """Read a reading path; return it, and its problems as they are printed."""
    problems: list[Problem] = []
    path = read_path(Path(name), text, problems.append, {"a", "b", "attention"}, FINALS)
    return path, [str(problem) for problem in sorted(problems)]


def test_a_path() -> None:
    """A path has papers in order, each with a reason and its line; `by` and the text are optional."""
    path, problems = read(
        f"---\n{FRONT}by: Ada\npapers:\n  - {{id: b, why: First}}\n  - id: a\n    why: >\n"
        "      Two\n      lines.\n---\nSome *words*.\n"
    )
    assert not problems
    assert path
    assert (path.id, path.title, path.description, path.by) == ("way", "T", "D", "Ada")
    assert [(step.paper_id, step.why, step.line) for step in path.papers] == [
        ("b", "First", 6),
        ("a", "Two lines.", 7),
    ]
    assert path.introduction.plain == "Some words."
    bare, problems = read(f"---\n{FRONT}papers: [{{id: a, why: W}}]\n---\n")
    assert bare
    assert (bare.by, bare.introduction.plain) == ("", "")


@pytest.mark.parametrize(
    ("papers", "problem"),
    [
        ("[{id: c, why: W}]", "4: papers: unknown paper 'c'; use one of a, attention, b"),
        ("[{id: atention, why: W}]", "4: papers: unknown paper 'atention'; did you mean 'attention'?"),
        ("[{id: old, why: W}]", "4: papers: 'old' has moved to papers/a.html (moved.yaml); give that paper's id"),
        ("[{id: gone, why: W}]", "4: papers: 'gone' is gone (moved.yaml); take it out"),
        ("\n  - {id: a, why: W}\n  - {id: a, why: W}", "6: papers: 'a' is already on line 5; keep one"),
        ("[{id: a}]", "4: papers.why: is missing; add why: It began here."),
        ("[{id: a, why: ''}]", "4: papers.why: is empty; write something after the colon, or delete the line"),
        ("[{id: a, why: W, wy: W}]", "4: papers.wy: unknown field; did you mean 'why'?"),
        ("[a]", "4: papers: needs an id and a reason; write {id: attention, why: It began here.}"),
        ("[]", "4: papers: is empty; list the papers in the order in which to read them, with the reasons"),
        ("a", "4: papers: must be a list in brackets; write papers: [a]"),
    ],
)  # fmt: skip
def test_bad_papers(papers: str, problem: str) -> None:
    """A fault in the list of papers is one problem, with its line."""
    path, problems = read(f"---\n{FRONT}papers: {papers}\n---\n")
    assert path is None
    assert problems == [f"way.md:{problem}"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("words", "way.md:1: the first line must be ---; put such a line above this one"),
        (
            "---\ntitle: T\n---\n",
            "way.md:2: description: is missing; add description: What it is about",
        ),
        (f"---\n{FRONT}tags: [a]\n---\n", "way.md:4: tags: unknown field; use one of by, "),
    ],
)
def test_bad_files(text: str, problem: str) -> None:
    """A file without what a path needs is no path, and all its problems are reported."""
    path, problems = read(text)
    assert path is None
    assert problem in "\n".join(problems)


def test_bad_name() -> None:
    """The name of the file is the path's id, by the rules of papers' ids."""
    _, problems = read(f"---\n{FRONT}papers: [{{id: a, why: W}}]\n---\n", "page-2.md")
    assert problems[0].startswith(
        "page-2.md: 'page-2' cannot be part of a web address as it is; use lower"
    )


def test_the_example() -> None:
    """The example in docs/reference/content.md is a reading path, but for its papers."""
    docs = Path(__file__).parents[2] / "docs" / "reference" / "content.md"
    _, problems = read(docs.read_text("utf-8").split("```md\n")[1].split("```")[0])
    assert len(problems) == 2
    assert all("papers: unknown paper" in problem for problem in problems)


def test_files(catalog: Path, tmp_path: Path) -> None:
    """Only Markdown files belong to paths/, and none may be a link that leads out of content/."""
    (tmp_path / "elsewhere.md").write_text("---\n---\n")
    (catalog / "paths" / "link.md").symlink_to(tmp_path / "elsewhere.md")
    (catalog / "paths" / "notes.txt").write_text("")
    (catalog / "paths" / ".hidden").write_text("")
    with pytest.raises(ContentError) as caught:
        load(catalog)
    assert [str(problem).partition("paths/")[2] for problem in caught.value.problems] == [
        "link.md: links to a place outside the content folder; copy it here",
        "notes.txt: is not a reading path, whose name ends in .md; move it out of this folder",
    ]
