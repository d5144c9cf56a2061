from pathlib import Path

import pytest

from generator.catalog.model import Move, Paper
from generator.content.imported import Line, follow, read, short_form, to_jsonl
from generator.errors import Problem
from generator.text.markdown import from_line

GOOD = (
    '{"paper":"a","source":"arxiv","date":"2026-11-30","values":{"authors":["É B"],"date":"2023"}}\n'
    '{"paper":"a","source":"refs.bib","key":"b","date":"2026-11-29","values":{"title":"A"},'
    '"absent":["pages"]}\n'
)
LINES = (
    Line("a", "arxiv", "2026-11-30", {"date": "2023", "authors": ("É B",)}),
    Line("a", "refs.bib", "2026-11-29", {"title": "A"}, "b", ("pages",)),
)


def test_lines() -> None:
    """A line a paper and source, sorted, with its keys in one order."""
    problems: list[Problem] = []
    assert read(Path("x"), GOOD + "\n", problems.append) == LINES
    assert to_jsonl(reversed(LINES)) == GOOD
    assert not problems


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("<<<<<<< HEAD", "is a mark of a merge that git could not finish; keep the lines"),
        ("=======", "is a mark of a merge"),
        (GOOD[:50], 'is not a line of this file, such as {"paper":"attention",'),
        ("[]", "is not a line"),
        ('{"paper":"a","source":"b","date":"soon","values":{}}', "is not a line"),
        ('{"paper":"A/","source":"b","date":"2026-11-30","values":{}}', "is not a line"),
        ('{"paper":"a","source":"","date":"2026-11-30","values":{}}', "is not a line"),
        ('{"paper":"a","source":1,"date":"2026-11-30","values":{}}', "is not a line"),
        ('{"paper":"a","source":"b","date":"2026-11-30","values":{"x":1}}', "is not a line"),
    ],
)
def test_bad_line(line: str, message: str) -> None:
    """The first bad line is told, with what to do, and nothing is read."""
    problems: list[Problem] = []
    assert read(Path("x"), f"{GOOD}{line}\n{line}\n", problems.append) is None
    (problem,) = map(str, problems)
    assert problem.startswith(f"x:3: {message}")


def paper(paper_id: str) -> Paper:
    """Return a paper without an identifier."""
    return Paper(paper_id, "", from_line("T"), from_line(""))


def test_moved_papers() -> None:
    """Lines follow renamed papers, also over two names; those of papers that are gone are dropped."""
    moves = [
        Move("", 1, "papers/old.html", "papers/older.html"),
        Move("", 2, "papers/older.html", "papers/new.html"),
        Move("", 3, "papers/gone.html", ""),
        Move("", 4, "papers/x.html", "papers/y.html"),
        Move("", 5, "papers/y.html", "papers/x.html"),
        Move("", 6, "tags/lost.html", "papers/new.html"),
    ]
    cites = {"cites": ("old", "gone", "new")}
    lines = [
        Line("old", "arxiv", "2026-01-01", cites),
        *(Line(paper, "arxiv", "2026-01-01", {}) for paper in ("gone", "x", "lost")),
        Line("new", "acl", "2026-01-01", {"date": "2020"}),
        Line("old", "acl", "2026-02-01", {"date": "2019"}),
    ]
    found = follow(lines, [paper("new"), paper("b")], moves)
    assert found["new", "arxiv", ""].values == {"cites": ("new",)}
    assert found["new", "acl", ""].values == {"date": "2020"}
    assert len(found) == 2


def test_merge_of_git() -> None:
    """If git kept the lines of both sides, the later of two about one thing counts."""
    lines = [
        Line("a", "arxiv", date, {"note": date})
        for date in ("2026-01-02", "2026-01-03", "2026-01-01")
    ]
    assert [*follow(lines, [paper("a")], ()).values()] == [lines[1]]


def test_short_form() -> None:
    """Of a long text only a digest is kept, whatever its white space."""
    assert short_form("a\n b ") == short_form("a b") != short_form("ab")
    assert len(short_form("a" * 9999)) == len("sha256:") + 16
