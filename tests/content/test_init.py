"""`openshelf init`: a new catalog is sound, and nothing of a folder is lost."""

import datetime as dt
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator import __version__
from generator.catalog.model import Config
from generator.check.content import check_content
from generator.cli import main
from generator.content.init import make_catalog, title_of
from generator.content.load import load
from generator.errors import ContentError, OpenshelfError

TODAY = dt.date(2026, 5, 17)
FILES = {
    ".github/ISSUE_TEMPLATE/add-paper.yml",
    ".github/workflows/add-paper.yml",
    ".github/workflows/checks.yml",
    ".github/workflows/publish.yml",
    ".github/workflows/refresh.yml",
    ".gitattributes",
    ".gitignore",
    "README.md",
    "content/about.md",
    "content/catalog.yaml",
    "content/papers/2026/sample-paper.md",
    "content/tags.yaml",
    "requirements.txt",
}


def files_in(folder: Path) -> dict[str, str]:
    """Return the texts of all files below a folder, by their paths there."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in paths}


def test_new_catalog(tmp_path: Path) -> None:
    """A new catalog has these files and no other; `check` finds nothing to warn of."""
    made = make_catalog(tmp_path / "a" / "my-papers", "Größe: \"Ü\" # 'x' -- {y}", TODAY)
    texts = files_in(tmp_path / "a" / "my-papers")
    assert texts.keys() == FILES
    assert {tmp_path / "a" / "my-papers" / path for path in FILES} == {*made.written}
    assert made.kept == ()
    catalog = load(tmp_path / "a" / "my-papers" / "content")
    assert catalog.config == Config("grosse-u-x-y", "Größe: \"Ü\" # 'x' -- {y}")
    assert [paper.id for paper in catalog.papers] == ["sample-paper"]
    findings = check_content(tmp_path / "a" / "my-papers" / "content")
    assert (findings.problems, findings.warnings) == ((), ())
    assert texts["requirements.txt"] == f"openshelf=={__version__}\n"
    assert texts["README.md"].startswith("# Größe: \"Ü\" # 'x' -- {y}\n")
    assert len(texts["README.md"].splitlines()) == 6
    assert not re.search(r"__[A-Z]+__", "".join(texts.values()))


def test_sample_is_marked(tmp_path: Path) -> None:
    """The sample paper says in its front matter that the first import removes it."""
    make_catalog(tmp_path, today=TODAY)
    sample = (tmp_path / "content/papers/2026/sample-paper.md").read_text("utf-8")
    assert sample.startswith("---\n# openshelf: sample paper, removed by the first import\n")


@pytest.mark.parametrize(
    ("folder", "title", "id_"),
    [
        ("my-papers_2", "My papers 2", "my-papers-2"),
        ("Index", "Index", "papers"),
        ("論文", "論文", "lunwen"),
        ("!", "!", "papers"),
    ],
)
def test_named_after_the_folder(tmp_path: Path, folder: str, title: str, id_: str) -> None:
    """Without a title, the folder's name is the title; an id is always found."""
    assert make_catalog(tmp_path / folder).title == title
    config = load(tmp_path / folder / "content").config
    assert (config.title, config.id) == (title, id_)


class TestExistingFolder:
    def test_beside_other_files(self, tmp_path: Path) -> None:
        """A repository may have files, a README and a .gitignore among them: they are kept."""
        for name in (".git/config", "notes.txt", "README.md", ".gitignore"):
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text("mine")
        made = make_catalog(tmp_path, today=TODAY)
        assert set(made.kept) == {tmp_path / ".gitignore", tmp_path / "README.md"}
        texts = files_in(tmp_path)
        assert texts.keys() == FILES | {".git/config", "notes.txt"}
        mine = {".git/config", ".gitignore", "README.md", "notes.txt"}
        assert {path for path, text in texts.items() if text == "mine"} == mine

    def test_nothing_is_overwritten(self, tmp_path: Path) -> None:
        """If files of a catalog exist, all are named, and nothing is written."""
        (tmp_path / "content").mkdir()
        (tmp_path / "content/tags.yaml").write_text("mine")
        (tmp_path / "requirements.txt").symlink_to("nowhere")
        with pytest.raises(ContentError) as error:
            make_catalog(tmp_path)
        paths = [problem.path for problem in error.value.problems]
        assert paths == [str(tmp_path / "content/tags.yaml"), str(tmp_path / "requirements.txt")]
        assert files_in(tmp_path) == {"content/tags.yaml": "mine"}

    def test_cannot_be_written(self, tmp_path: Path) -> None:
        """A file where a folder should be is an error that names it."""
        (tmp_path / "content").write_text("mine")
        with pytest.raises(OpenshelfError, match=r"content/about\.md cannot be written"):
            make_catalog(tmp_path)
        result = CliRunner().invoke(main, ["init", str(tmp_path)])
        assert result.exit_code == 1
        assert "Nothing was written" not in result.stderr  # README.md was


class TestCommand:
    def test_next_commands(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """It ends with the next three commands, `cd` first if the folder is another one."""
        monkeypatch.chdir(tmp_path)
        result = CliRunner().invoke(main, ["init", "my papers", "--title", "T"])
        assert result.exit_code == 0
        *_, first, second, third = result.stdout.splitlines()
        assert first == "  cd 'my papers'"
        assert second == "  openshelf import FILE.bib"
        assert third == "  openshelf serve"
        monkeypatch.chdir(tmp_path / "my papers")
        result = CliRunner().invoke(main, ["init", "."])
        assert result.exit_code == 1
        assert result.stderr.endswith("\n10 problems in 10 files. Nothing was written.\n")
        (tmp_path / "b").mkdir()
        monkeypatch.chdir(tmp_path / "b")
        result = CliRunner().invoke(main, ["init", "."])
        lines = [line.split()[:2] for line in result.stdout.splitlines()[-3:]]
        assert lines == [["openshelf", name] for name in ("import", "serve", "build")]

    @pytest.mark.skipif(os.name == "nt", reason="a terminal is POSIX")
    def test_asks_for_the_title(self, tmp_path: Path) -> None:
        """On a terminal, it asks for the title, and offers the folder's name."""
        master, terminal = os.openpty()
        os.write(master, b"Papers on Words\n")
        done = subprocess.run(
            [sys.executable, "-m", "generator", "init", tmp_path / "my-papers"],
            stdin=terminal,
            capture_output=True,
            text=True,
            check=True,
        )
        os.close(terminal)
        os.close(master)
        assert "Title of the catalog [My papers]: " in done.stdout
        assert 'Made the catalog "Papers on Words"' in done.stdout
        config = (tmp_path / "my-papers/content/catalog.yaml").read_text("utf-8")
        assert "\nid: papers-on-words\n" in config
        assert '\ntitle: "Papers on Words"\n' in config

    def test_bad_title(self, tmp_path: Path) -> None:
        """A title that pages cannot show is a problem; nothing is written."""
        result = CliRunner().invoke(main, ["init", str(tmp_path / "a"), "--title", "A\u202eb"])
        assert result.exit_code == 1
        assert "--title" in result.stderr
        assert not (tmp_path / "a").exists()


def test_title_of_the_root() -> None:
    """A folder without a name gives a title too."""
    assert title_of(Path("/")) == "Papers"
