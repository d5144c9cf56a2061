"""The command line: what it prints, where, and how it exits."""

import errno
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from unittest.mock import Mock

import click
import pytest
from click.testing import CliRunner, Result

from generator.cli import main


def run(*arguments: str | Path) -> Result:
    """Run `openshelf` in this process."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_help_of_every_command_has_an_example() -> None:
    """`--help` and `-h` of each command explain it and show an example."""
    for name, command in main.commands.items():
        result = run(name, "-h")
        assert result.exit_code == 0
        assert result.output == run(name, "--help").output
        assert re.search(rf"Examples?:\s+openshelf {name}", result.output)
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, parameter.name


def test_help_names_the_exit_codes() -> None:
    """The program's own help lists its commands and exit codes."""
    output = run("--help").output
    assert "0 done, 1 the input has problems" in output
    assert all(name in output for name in ("build", "serve", "check", "new"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["bild"], "No such command 'bild'"),
        (["build", "--job", "2"], "Did you mean one of: '--jobs'"),
        (["build", "--jobs", "0"], "0 is not in the range x>=1"),
        (["build", "--url", "javascript:alert(1)"], "is not a web address; give one such as"),
        (["build", "--url", "example.org"], "is not a web address; give one such as"),
        (["check", "--content-only", "--site-only"], "leave nothing to check"),
        (["import", "a.bib"], "a.bib cannot be read: No such file or directory"),
        (["import", "-", "--update", "venu"], "unknown field 'venu'; did you mean 'venue'?"),
        (["new"], "Missing argument 'TITLE|ARXIV|DOI'"),
    ],
)
def test_wrong_usage_is_2(arguments: list[str], message: str) -> None:
    """Wrong usage exits with 2, and says what would be right."""
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in result.output


class TestBuild:
    def test_summary(self, content: Path, tmp_path: Path) -> None:
        """A build says what it made, how long it took, and what is unknown."""
        out = tmp_path / "site"
        result = run("build", "--content", content, "--out", out, "-v")
        assert result.exit_code == 0, result.output
        first, stages, unknown = result.stdout.splitlines()
        assert first.startswith(f"{out}: ")
        assert all(word in first for word in ("papers", "authors", "tags", "pages", "files", "MB"))
        names = "look load plan relate papers words lists search publish".split()
        assert [stage.split()[0] for stage in stages.split(", ")] == list(names)
        assert "without authors' names" in unknown
        assert result.stderr == ""

    def test_place_in_an_object_store(self, content: Path) -> None:
        """Built to a URL, the summary names it, and says how many files were put there."""
        pytest.importorskip("fsspec", reason="fsspec is not installed: '.[test-scale]'")
        url = "memory://of-the-command-line/site"
        result = run("build", "--no-search", "--content", content, "--out", url)
        assert result.exit_code == 0, result.output
        assert result.stdout.startswith(f"{url}: 3 papers, ")
        assert "files put, 0 deleted" in result.stdout

    def test_search_over_the_limit(self, content: Path, tmp_path: Path) -> None:
        """Over `search_limit`, a build warns in one line, and goes on."""
        arguments = ("build", "--content", content, "--out", tmp_path / "site")
        with (content / "catalog.yaml").open("a") as file:
            file.write("search_limit: 3\n")
        assert run(*arguments).stderr == ""
        with (content / "catalog.yaml").open("a") as file:
            file.write("# more\n")
        (content / "catalog.yaml").write_text(
            (content / "catalog.yaml").read_text().replace("limit: 3", "limit: 2")
        )
        result = run(*arguments)
        assert result.exit_code == 0
        assert len(result.stderr.splitlines()) == 1
        assert result.stderr.startswith("search over 3 papers is slow")
        assert "over search_limit (2)" in result.stderr
        assert (tmp_path / "site" / "pagefind").is_dir()
        assert run(*arguments, "--no-search", "--clean").stderr == ""
        assert run(*arguments, "--quiet", "--clean").stderr == ""

    @pytest.mark.parametrize(
        "executor", ["threads", "dask://", "dask://a", "tcp://a:1", "dask://a:b"]
    )
    def test_unknown_executor(self, executor: str) -> None:
        """An executor that is none is wrong usage, and the message says what would be right."""
        result = run("build", "--executor", executor)
        assert result.exit_code == 2
        assert "dask://10.0.0.1:8786" in result.stderr

    def test_quiet(self, content: Path, tmp_path: Path) -> None:
        """`-q` prints nothing when all is well."""
        result = run("build", "-q", "--no-search", "--content", content, "--out", tmp_path / "site")
        assert (result.exit_code, result.output) == (0, "")

    def test_problems(self, content: Path, tmp_path: Path) -> None:
        """Problems go to stderr, a line each, then their number and what became of the site."""
        out = tmp_path / "site"
        run("build", "-q", "--no-search", "--content", content, "--out", out)
        for name in ("x", "y"):
            (content / "papers" / f"{name}.md").write_text("---\ntitel: A\n---\n")
        result = run("build", "--no-search", "--content", content, "--out", out)
        assert result.exit_code == 1
        assert result.stdout == ""
        lines = result.stderr.splitlines()
        path = content / "papers" / "x.md"
        assert f"{path}:2: titel: unknown field; did you mean 'title'?" in lines
        assert lines[-1] == f"4 problems in 2 files. {out} is as it was."
        assert (out / "index.html").is_file()

    def test_nothing_there(self, tmp_path: Path) -> None:
        """Without a catalog, a build tells how to make one."""
        result = run("build", "--content", tmp_path / "content", "--out", tmp_path / "site")
        assert result.exit_code == 1
        assert "make a catalog with `openshelf init DIR`" in result.stderr
        assert result.stderr.splitlines()[-1].endswith("Nothing was built.")
        assert not (tmp_path / "site").exists()

    def test_url(self, content: Path, tmp_path: Path) -> None:
        """`--url` makes canonical addresses, with or without its last slash."""
        out = tmp_path / "site"
        options = ("--content", content, "--out", out, "--url", "https://a.example/x")
        run("build", "-q", "--no-search", *options)
        page = (out / "tags" / "index.html").read_text("utf-8")
        assert '<link rel="canonical" href="https://a.example/x/tags/">' in page

    def test_own_templates(self, content: Path, tmp_path: Path) -> None:
        """A `templates` folder given replaces single templates; the others stay ours."""
        templates = tmp_path / "mine"
        templates.mkdir()
        (templates / "about.html").write_text(
            '{% extends "base.html" %}{% block main %}<h1>Mine</h1>{% endblock %}'
        )
        out = tmp_path / "site"
        options = ("--content", content, "--out", out, "--templates", templates)
        run("build", "-q", "--no-search", *options)
        assert "<h1>Mine</h1>" in (out / "about.html").read_text("utf-8")
        assert (out / "assets" / "style.css").is_file()

    def test_custom_css_alone(
        self, content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A folder `templates` with one file counts; every page links to `custom.css` last."""
        monkeypatch.chdir(tmp_path)
        copied = run("templates", "copy", "custom.css")
        assert copied.output.startswith("templates/static/custom.css: edit it")
        run("build", "-q", "--no-search", "--content", content, "--out", "site")
        assert (tmp_path / "site/assets/custom.css").is_file()
        for name, root in (("about", ""), ("papers/withdrawn", "../")):
            head = (tmp_path / f"site/{name}.html").read_text("utf-8").partition("</head>")[0]
            last = re.findall('<link rel="stylesheet" href="(.*?)\\?', head)[-1]
            assert last == f"{root}assets/custom.css"

    def test_sigterm_cleans_up(self, content: Path, tmp_path: Path) -> None:
        """A build that is asked to end leaves no staging folder."""
        code = (
            "import os, signal\n"
            "from generator import cli\n"
            "from generator.build import build\n"
            "build.count_totals = lambda *_: os.kill(os.getpid(), signal.SIGTERM)\n"
            f"cli.main(['build', '--content', {str(content)!r}, '--out', {str(tmp_path / 's')!r}])"
        )
        process = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)
        assert process.returncode == 143
        assert {path.name for path in tmp_path.iterdir()} == {"content"}


def test_cleans_up_once() -> None:
    """A second SIGTERM does not keep a process from cleaning up after the first."""
    code = (
        "import os, signal\n"
        "from generator.console import clean_up_on_signals\n"
        "clean_up_on_signals()\n"
        "try:\n    os.kill(os.getpid(), signal.SIGTERM)\n"
        "finally:\n    os.kill(os.getpid(), signal.SIGTERM); print('cleaned', flush=True)\n"
    )
    process = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)
    assert (process.returncode, process.stdout) == (143, b"cleaned\n")


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is another thing there")
def test_interrupted_at_the_start() -> None:
    """Ctrl-C while the program is loaded ends it at once, without a traceback."""
    code = (
        "import os, signal, sys\n"
        "class Interrupt:\n"
        "    def find_spec(name, *_):\n"
        "        if name == 'click': os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Interrupt)\n"
        "from generator.__main__ import run\n"
        "run()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, b"", b"")


def test_module_is_the_command() -> None:
    """`python -m generator` is the same program."""
    done = subprocess.run(
        [sys.executable, "-m", "generator", "--version"],
        capture_output=True,
        check=True,
        text=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert done.stdout.startswith("openshelf, version 0.1.0")


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such descriptors")
@pytest.mark.parametrize("command", [["build", "--no-search"], ["mcp"]])
def test_closed_streams(content: Path, tmp_path: Path, command: list[str]) -> None:
    """A command does its work when input, output and errors are closed, as in some schedulers."""
    done = subprocess.run(
        [
            *("sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh"),
            *(sys.executable, "-m", "generator", *command, "--content", str(content)),
        ],
        check=False,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    )
    assert done.returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no such device")
def test_output_that_cannot_be_written() -> None:
    """Even help says in one line that the disk of its output is full."""
    with open("/dev/full", "w") as full:  # noqa: PTH123
        done = subprocess.run(
            [sys.executable, "-m", "generator", "--help"],
            check=False,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert done.returncode == 1
    assert done.stderr.startswith("openshelf: the disk is full")
    assert len(done.stderr.splitlines()) == 1


def test_start_is_light() -> None:
    """Asking for help loads none of the libraries that a build needs."""
    code = (
        "import sys\nfrom generator.cli import main\n"
        "heavy = {'jinja2', 'markdown', 'yaml', 'selectolax', 'watchfiles', 'asyncio', 'mcp'}\n"
        "sys.exit(', '.join(sorted(heavy & sys.modules.keys())) or 0)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


class TestImport:
    BIB = (
        "@article{a, title={On Words}, author={Ada Lovelace}, year=1843, journal={Notes},"
        " keywords={words}, abstract={" + "Long texts " * 6 + "end one way.}}\n"
        "@misc{b, author={B C}}\n"
    )

    def test_table(self, tmp_path: Path) -> None:
        """Each entry is accounted for; what was skipped goes to standard error, and exits with 1."""
        run("init", tmp_path / "c", "--title", "T")
        content, file = tmp_path / "c" / "content", tmp_path / "refs.bib"
        file.write_text(self.BIB)
        arguments = ("import", file, "--content", content)
        dry = run(*arguments, "--dry-run", "--report", tmp_path / "report.md")
        paper = content / "papers" / "1843" / "on-words.md"
        assert dry.exit_code == 1
        assert dry.stdout.startswith(
            f"--- /dev/null\n+++ {paper}\n@@ -0,0 +1,10 @@\n+---\n+title: On"
        )
        assert "sample-paper.md\n+++ /dev/null\n" in dry.stdout
        assert "Nothing was written." in dry.stderr
        row = "on-words  new paper       On Words  refs.bib"
        assert dry.stderr.split("\n")[1] == row
        assert f"| `{paper}` | `new paper` |  | `On Words` | `refs.bib` |" in (
            tmp_path / "report.md"
        ).read_text("utf-8")
        assert not paper.exists()
        result = run(*arguments)
        assert result.exit_code == 1
        assert result.stderr == f"{file}:2: b: has no title; add one; skipped\n"
        assert result.stdout == (
            f"{file} (BibTeX): 2 entries\n"
            "  imported               1\n"
            "  skipped                1\n"
            "  left out: keywords 1\n"
            "Keywords become tags with --tags keywords.\n"
            "The sample paper was removed. To see your papers, run `openshelf serve`.\n"
        )
        assert [path.name for path in content.rglob("*.md")] == ["about.md", "on-words.md"]
        assert run(*arguments, "-q").stdout == ""

    def test_conflicts(self, tmp_path: Path) -> None:
        """Standard input is `-`; conflicts are listed, and --update takes the new value."""
        run("init", tmp_path / "c", "--title", "T")
        arguments = ["import", "-", "--content", str(tmp_path / "c" / "content")]
        texts = (
            self.BIB[: self.BIB.index("@misc")],
            "@article{a, title={On words}, author={A. Lovelace}, year=1850, abstract={"
            + "Long texts " * 6
            + "end so.}}",
        )
        for text in texts:
            result = CliRunner().invoke(main, arguments, input=text)
            assert result.exit_code == 0
            # As if the paper were written by hand
            if text == texts[0]:
                (tmp_path / "c" / "content" / "imported.jsonl").unlink()
        paper = tmp_path / "c" / "content" / "papers" / "1843" / "on-words.md"
        assert f'-:1: conflict: {paper}: date: yours "1843", theirs "1850"\n' in result.stdout
        assert (
            'abstract: yours "\u2026texts end one way.", theirs "\u2026texts end so."\n'
            in result.stdout
        )
        assert "  already there          1\n" in result.stdout
        result = CliRunner().invoke(main, [*arguments, "--update", "date"], input=texts[1])
        assert f"-:1: a: merged into {paper}: date\n" in result.stdout
        assert "date: 1850\n" in paper.read_text()

    def test_problems_of_the_catalog(self, tmp_path: Path) -> None:
        """Without a catalog, nothing is imported."""
        (tmp_path / "a.bib").write_text("")
        result = run("import", tmp_path / "a.bib", "--content", tmp_path)
        assert (result.exit_code, result.stdout) == (1, "")
        assert "since it has no catalog.yaml" in result.stderr
        assert result.stderr.endswith("Nothing was imported.\n")


class TestMachine:
    """What the machine refuses is one sentence that says what to do, never a traceback."""

    @pytest.mark.parametrize(
        ("code", "message"),
        [
            (errno.ENOSPC, "the disk is full, or has no inodes left; make room on it"),
            (errno.EROFS, "the disk is read-only; use a folder on another one"),
            (errno.EACCES, "permission denied; change the permissions"),
            (errno.EMFILE, "too many files are open; allow more of them"),
            (errno.EXDEV, os.strerror(errno.EXDEV)),
        ],
    )
    def test_build(
        self,
        content: Path,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        code: int,
        message: str,
    ) -> None:
        """A build that cannot write a file says so, and leaves nothing."""

        def refuse(_folder: Path, path: str, _data: bytes) -> None:
            raise OSError(code, os.strerror(code), path)

        monkeypatch.setattr("generator.build.publish.write", refuse)
        result = run("build", "--no-search", "--content", content, "--out", tmp_path / "site")
        assert result.exit_code == 1
        (line,) = result.stderr.splitlines()
        assert line.startswith("openshelf: ")
        assert f".html: {message}" in line
        assert line.endswith("Nothing was built.")
        assert os.listdir(tmp_path) == ["content"]

    def test_out_below_a_file(self, content: Path, tmp_path: Path) -> None:
        """A folder that cannot be made, such as one below a file, is wrong, and --out is the way out."""
        (tmp_path / "file").write_text("x")
        result = run("build", "--content", content, "--out", tmp_path / "file" / "x")
        assert result.exit_code == 1
        assert "file/x cannot be written: " in result.stderr
        assert "--out names another folder. Nothing was built." in result.stderr
        assert len(result.stderr.splitlines()) == 1

    def test_out_of_everything(self, content: Path) -> None:
        """`--out /` is refused."""
        result = run("build", "--content", content, "--out", "/")
        assert result.exit_code == 1
        assert "lies inside /, which a build replaces" in result.stderr

    @pytest.mark.parametrize(
        ("error", "message"),
        [
            (OSError(errno.ENOSPC, "No space left"), "openshelf: the disk is full"),
            (PermissionError(errno.EACCES, "no", "a.md"), "openshelf: a.md: permission denied"),
            (MemoryError(), "openshelf: there is not enough memory"),
            (shutil.Error([("a", "b", "File vanished")]), "openshelf: File vanished"),
        ],
    )
    def test_every_command(
        self, content: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, message: str
    ) -> None:
        """Whatever a command does when the machine refuses something, it exits with 1 and one line."""
        monkeypatch.setattr("generator.content.files.read", Mock(side_effect=error))
        for command in (("check", "--content-only"), ("tags", "list"), ("tags", "suggest")):
            result = run(*command, "--content", content)
            assert result.exit_code == 1
            (line,) = result.stderr.splitlines()
            assert line.startswith(message)
