from pathlib import Path

import pytest

from generator.catalog.model import Move
from generator.content import moved
from generator.content.load import load
from generator.errors import ContentError, Problem
from generator.text.dates import PartialDate


def read(text: str) -> tuple[tuple[Move, ...], list[str]]:
    """Read a moved.yaml; return its entries, and its problems as they are printed."""
    problems: list[Problem] = []
    moves = moved.read(Path("moved.yaml"), text, problems.append)
    return moves, [str(problem) for problem in sorted(problems)]


class TestReading:
    def test_entries(self) -> None:
        """A paper's id stands for its page; other pages are named by their paths."""
        (first, second, third), problems = read(
            "- {from: old, to: new, added: 2024-02-29, note: Same paper}\n"
            "- {from: tags/a.html, to: tags/b.html, added: 2024, quiet: true}\n"
            "- {gone: bad, title: Bad, added: 2024-01, reason: Not a paper}\n"
        )
        assert not problems
        assert (first.source, first.target) == ("papers/old.html", "papers/new.html")
        assert (first.note, first.added, first.line) == ("Same paper", PartialDate(2024, 2, 29), 1)
        assert (second.source, second.target, second.line) == ("tags/a.html", "tags/b.html", 2)
        assert (third.source, third.gone, third.note) == ("papers/bad.html", True, "Not a paper")
        assert third.title == "Bad"
        assert (first.quiet, second.quiet, third.quiet) == (False, True, False)

    @pytest.mark.parametrize("text", ["", "# nothing yet\n", "[]"])
    def test_empty(self, text: str) -> None:
        """A file may have no entries."""
        assert read(text) == ((), [])

    @pytest.mark.parametrize(
        ("entry", "problem"),
        [
            ("{from: a, to: b}", "1: added: is missing; add added: 2026"),
            ("{from: a, added: 2024}", "1: to: is missing; add to:"),
            ("{gone: a, added: 2024}", "1: reason: is missing; add reason:"),
            (
                "{from: a, to: b, added: 2024, nite: x}",
                "1: nite: unknown field; did you mean 'note'?",
            ),
            ("{gone: a, to: b, added: 2024, reason: x}", "1: to: unknown field; use one of added"),
            ("{from: a, to: a, added: 2024}", "1: to: papers/a.html leads to itself; name"),
            ("{from: a, to: papers/a.html, added: 2024}", "1: to: papers/a.html leads to itself"),
            ("{from: a, to: b, added: May}", "1: added: 'May' is not a date"),
            ("{from: ../a.html, to: b, added: 2024}", "1: from: '../a.html' is not a page"),
            ("{from: /a.html, to: b, added: 2024}", "1: from: '/a.html' is not a page"),
            ("{from: a.html/b.html, to: b, added: 2024}", "1: from: 'a.html/b.html' is not a page"),
            ("{from: papers/a.bib, to: b, added: 2024}", "1: from: 'papers/a.bib' is not a page"),
            ("{from: assets/a.html, to: b, added: 2024}", "1: from: 'assets/a.html' is not a page"),
            ("{from: A b, to: b, added: 2024}", "1: from: 'A b' is not a page"),
            ("{from: a, to: 'https://a.b/', added: 2024}", "1: to: 'https://a.b/' is not a page"),
            ("{from: [a], to: b, added: 2024}", "1: from: must be one text"),
            ("a", "1: must be like {from: old-id, to: new-id"),
            ("{from: a", "1: begins with {, and no } ends it"),
        ],
    )
    def test_problems(self, entry: str, problem: str) -> None:
        """A bad entry is reported with its line and key, and left out."""
        moves, problems = read(f"- {entry}")
        assert moves == () or "unknown field" in problem
        assert problems[0].startswith(f"moved.yaml:{problem}")

    def test_no_list(self) -> None:
        """A file that is not a list is one problem."""
        assert read("from: a\nto: b\n")[1] == [
            (
                "moved.yaml:1: must be a list; begin each entry with a dash and a space, such as"
                " - {from: ..., to: ..., added: ...}"
            )
        ]

    def test_duplicates(self) -> None:
        """A page has one entry, whether its id or its path is given."""
        text = "- {from: a, to: b, added: 2024}\n- {gone: papers/a.html, added: 2024, reason: x}\n"
        assert read(text)[1] == ["moved.yaml:2: gone: papers/a.html is already on line 1; keep one"]


def test_problems_with_all_others(catalog: Path) -> None:
    """Problems of moved.yaml come together with those of other files."""
    (catalog / "moved.yaml").write_text("- {from: a}\n")
    (catalog / "about.md").write_bytes(b"\x00")
    with pytest.raises(ContentError) as caught:
        load(catalog)
    assert {Path(problem.path).name for problem in caught.value.problems} == {
        "about.md",
        "moved.yaml",
    }


def test_link_out_of_the_content(catalog: Path, tmp_path: Path) -> None:
    """A moved.yaml that links to a file outside the content is refused."""
    (tmp_path / "elsewhere.yaml").write_text("[]")
    (catalog / "moved.yaml").unlink()
    (catalog / "moved.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    with pytest.raises(ContentError, match=r"moved\.yaml: links to a place outside the content"):
        load(catalog)
