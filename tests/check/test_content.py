"""The check of a content folder, and what the command prints of it."""

from pathlib import Path

from click.testing import CliRunner

from generator.check.content import check_content
from generator.cli import main


def test_good_catalog(content: Path) -> None:
    """A catalog without a fault has no problem, and its papers are counted."""
    findings = check_content(content)
    assert (findings.problems, findings.notes) == ((), ())
    assert findings.looked_at == ("3 papers",)


def test_all_problems(content: Path) -> None:
    """All problems are reported together, each with its file."""
    for path in list(content.glob("papers/**/*.md"))[:2]:
        path.write_text("---\ntitel: A\n---\n")
    findings = check_content(content)
    assert len({problem.path for problem in findings.problems}) == 2
    assert findings.looked_at == ()


def test_old_url_of_a_page(content: Path) -> None:
    """An old URL that a page of the site has is a problem of moved.yaml."""
    (content / "moved.yaml").write_text("- {from: about.html, to: index.html, added: 2024}\n")
    (problem,) = check_content(content).problems
    assert (problem.path, problem.line) == (str(content / "moved.yaml"), 1)


def test_fix(content: Path) -> None:
    """With `fix`, papers without a key get one, once; each file is named."""
    findings = check_content(content, fix=True)
    files = sorted(content.glob("papers/**/*.md"))
    assert [note.partition(": key: ")[0] for note in findings.notes] == [*map(str, files)]
    assert all("\nkey: " in path.read_text("utf-8") for path in content.glob("papers/**/*.md"))
    assert check_content(content, fix=True).notes == ()


class TestCommand:
    def run(self, content: Path, *options: str) -> tuple[int, str, str]:
        """Check a catalog; give the exit code, the output and the error output."""
        arguments = ["check", "--content", str(content), "--content-only", *options]
        result = CliRunner().invoke(main, arguments)
        return result.exit_code, result.stdout, result.stderr

    def test_warnings(self, catalog: Path) -> None:
        """Warnings come with the lines to paste, are counted, and do not fail the check."""
        code, said, warned = self.run(catalog)
        assert (code, said) == (0, "Checked 14 papers: no problems, 1 warning.\n")
        assert warned == (
            f"{catalog}/people.yaml: 'Joost Van de Weijer' (1 paper) and 'Joost van de Weijer' (1"
            " paper) may be one person: they differ only in accents, signs or spaces\n"
            "# If it is one person, write:\n"
            "- {id: joost-van-de-weijer, name: Joost Van de Weijer, names: [Joost van de Weijer]}\n"
            "# If not, write:\n"
            "- {id: joost-van-de-weijer, name: Joost Van de Weijer, not: [joost-van-de-weijer-2]}\n"
            "- {id: joost-van-de-weijer-2, name: Joost van de Weijer}\n"
        )

    def test_options(self, catalog: Path) -> None:
        """`-q` hides warnings; with `--strict` they fail the check, and are printed even with `-q`."""
        assert self.run(catalog, "-q") == (0, "", "")
        for options in (["--strict"], ["--strict", "-q"]):
            code, said, warned = self.run(catalog, *options)
            assert (code, said) == (1, "")
            assert warned.startswith(f"{catalog}/people.yaml: 'Joost Van de Weijer'")
            assert warned.endswith("\n1 warning.\n")
