import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.builder import Builder

ROOT = Path(__file__).parents[1]


@pytest.fixture
def builder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Builder]:
    """A builder, which ends with the test."""
    monkeypatch.chdir(ROOT)
    found = Builder()
    yield found
    found.stop()


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """The toy catalog, to be edited."""
    return Path(shutil.copytree(ROOT / "tests" / "catalog", tmp_path / "content"))


def arguments(content: Path, *more: str) -> list[str]:
    """What a build is told."""
    out = content.parent / "site"
    return ["--content", str(content), "--out", str(out), "--no-search", "--jobs", "1", *more]


def test_edits_are_built(builder: Builder, content: Path) -> None:
    """Each build shows the last edit, be it of an abstract or of more."""
    page = content.parent / "site" / "papers" / "forty-authors.html"
    (path,) = content.rglob("forty-authors.md")
    assert builder.build(arguments(content)) == (0, "")
    path.write_text(path.read_text("utf-8") + "Words at the end.\n")
    assert builder.build(arguments(content, "--quick")) == (0, "")
    assert "Words at the end." in page.read_text("utf-8")
    path.write_text(path.read_text("utf-8").replace("title: ", "title: New "))
    assert builder.build(arguments(content, "--quick")) == (0, "")
    assert '<h1 data-pagefind-ignore data-pagefind-meta="title:New ' in page.read_text("utf-8")


def test_problems(builder: Builder, content: Path) -> None:
    """What is wrong is told, and the next build may do better."""
    (path,) = content.rglob("forty-authors.md")
    good = path.read_text("utf-8")
    path.write_text("---\n---\n")
    code, errors = builder.build(arguments(content))
    assert code == 1
    assert "forty-authors.md:3: there is no abstract" in errors
    path.write_text(good)
    assert builder.build(arguments(content)) == (0, "")
    code, errors = builder.build(["--jobs", "none"])
    assert code == 2
    assert "--jobs" in errors


def test_begins_again(builder: Builder, content: Path) -> None:
    """A process that is gone is told as an error, and another one builds next."""
    assert builder.build(arguments(content))[0] == 0
    process = builder.process
    assert process
    os.kill(process.pid, signal.SIGTERM)
    process.wait()
    assert builder.build(arguments(content))[0] == 0
    assert builder.process is not process
