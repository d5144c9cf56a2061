from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.annotations import annotations
from generator.cli import main
from generator.errors import Problem

ACTIONS = {"GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": "/repo"}


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        (
            Problem("/repo/content/papers/a.md", 4, "date", "there is no month 13; give one"),
            "::error file=content/papers/a.md,line=4,title=date::there is no month 13; give one",
        ),
        (Problem("/repo/content/moved.yaml", 0, "", "A"), "::error file=content/moved.yaml::A"),
        (Problem("/elsewhere/a.md", 0, "", "A"), "::error file=/elsewhere/a.md::A"),
        # https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
        (
            Problem("/repo/a:b,c%.md", 1, "a[b:c]", "5 %: a, b\r\nc::d"),
            "::error file=a%3Ab%2Cc%25.md,line=1,title=a[b%3Ac]::5 %25: a, b%0D%0Ac::d",
        ),
    ],
)
def test_problem(problem: Problem, line: str) -> None:
    """A problem is an error at its place in the repository, escaped as GitHub asks for."""
    assert list(annotations([problem], [], ACTIONS)) == [line]


def test_warning() -> None:
    """A warning has its file, and all its lines."""
    warning = Problem("/repo/people.yaml", 0, "", "'A' and 'B'\n- {id: a}")
    assert list(annotations([], [warning], ACTIONS)) == [
        "::warning file=people.yaml::'A' and 'B'%0A- {id: a}"
    ]


def test_elsewhere() -> None:
    """Elsewhere there are none."""
    problem = Problem("a.md", 1, "date", "A")
    assert list(annotations([problem], [problem], {})) == []
    assert list(annotations([problem], [], {"GITHUB_ACTIONS": "false"})) == []


def test_command(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands that list problems write them; the file is named from the root of the repository."""
    (content / "papers/bad.md").write_text("---\ntitel: A\n---\n")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(content.parent))
    for command in (["check", "--content-only"], ["build", "--out", str(content.parent / "site")]):
        result = CliRunner().invoke(main, [*command, "--content", str(content)])
        assert result.exit_code == 1
        assert "::error file=content/papers/bad.md,line=2,title=titel::unknown" in result.stdout
