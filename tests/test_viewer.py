import os
import shutil
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest.mock import patch

import pytest

from generator.build import Options
from generator.errors import OpenshelfError
from generator.viewer import Page, Viewer

ROOT = Path(__file__).parents[1]
PAGE = "papers/forty-authors.html"


@pytest.fixture
def options(tmp_path: Path) -> Options:
    """The toy catalog, to be edited, and templates of its own."""
    content = Path(shutil.copytree(ROOT / "tests" / "catalog", tmp_path / "content"))
    (tmp_path / "templates").mkdir()
    return Options(content, tmp_path / "site", tmp_path / "templates", search=False)


@pytest.fixture
def viewer(options: Options, monkeypatch: pytest.MonkeyPatch) -> Iterator[Viewer]:
    """One that has read it, and ends with the test."""
    monkeypatch.chdir(ROOT)
    found = Viewer(options)
    assert found.page(PAGE) is None
    assert found.read() == ()
    yield found
    found.stop()


def shown(viewer: Viewer, path: str = PAGE) -> str:
    """A page."""
    page = viewer.page(path)
    assert page
    assert page.data
    return page.data.decode()


def test_edits(viewer: Viewer, options: Options) -> None:
    """A page is of what was read last, though nothing is built."""
    (path,) = options.content.rglob("forty-authors.md")
    before = shown(viewer)
    path.write_text(path.read_text("utf-8") + "Words at the end.\n", "utf-8")
    assert shown(viewer) == before
    assert viewer.read() == ()
    assert "Words at the end." in shown(viewer)
    assert viewer.page("papers/nothing.html") == Page(None)
    assert shown(viewer, "papers/forty-authors.bib")
    path.unlink()
    assert viewer.read() == ()
    assert viewer.page(PAGE) == Page(None)
    assert viewer.page("papers/forty-authors.bib") == Page(None)
    assert not options.out.exists()


def test_new_file_of_the_templates(viewer: Viewer, options: Options) -> None:
    """A file to copy that was not there before is there."""
    assert options.templates
    (options.templates / "static").mkdir()
    (options.templates / "static" / "new.txt").write_text("New.")
    assert viewer.page("assets/new.txt") == Page(None)
    assert viewer.read() == ()
    assert shown(viewer, "assets/new.txt") == "New."


def test_what_a_build_makes(viewer: Viewer) -> None:
    """Files that take long are left to a build."""
    assert shown(viewer, "feed.xml")
    assert shown(viewer, "assets/style.css")
    assert viewer.page("catalog.jsonl") is None
    assert viewer.page("pagefind/pagefind.js") is None


def test_problems(viewer: Viewer, options: Options) -> None:
    """What is wrong with the content is told, and what was read before stays."""
    (path,) = options.content.rglob("forty-authors.md")
    before, text = shown(viewer), path.read_text("utf-8")
    path.write_text("---\n---\n", "utf-8")
    problems = viewer.read()
    assert f"{path}:3: there is no abstract" in str(problems)
    assert problems[-1] == f"{len(problems) - 1} problems."
    assert shown(viewer) == before
    path.write_text(text.replace("title: ", "title: New "), "utf-8")
    assert viewer.read() == ()
    assert "New " in shown(viewer)


def test_wrong_template(viewer: Viewer, options: Options) -> None:
    """What is wrong with a template is told in the place of its pages, and other pages are there."""
    assert options.templates
    (options.templates / "paper.html").write_text("\n{{ nothing }}")
    assert viewer.read() == ()
    assert viewer.page(PAGE) == Page(None, "paper.html:2: 'nothing' is undefined")
    assert shown(viewer, "index.html")
    (options.templates / "paper.html").write_text("{% if %}")
    assert viewer.read() == ()
    page = viewer.page(PAGE)
    assert page
    assert page.wrong.startswith("paper.html:1: Expected an expression")
    (options.templates / "paper.html").write_text("{{ 3 | entry(root) }}")
    assert viewer.read() == ()
    wrong = "paper.html: AttributeError: 'int' object has no attribute 'id'"
    assert viewer.page(PAGE) == Page(None, wrong)


def test_begins_again(viewer: Viewer) -> None:
    """When the process is gone, pages are the build's, until another one has read."""
    process = viewer.process
    assert process
    os.kill(process.pid, signal.SIGTERM)
    process.wait()
    assert viewer.page(PAGE) is None
    assert viewer.read() == ()
    assert shown(viewer)
    assert viewer.process is not process


def test_ended_in_the_middle(viewer: Viewer, options: Options) -> None:
    """When the process is ended while it reads, another one reads instead."""
    first = viewer.process
    assert first
    os.kill(first.pid, signal.SIGSTOP)
    with ThreadPoolExecutor() as threads:
        reading = threads.submit(viewer.read)
        os.kill(first.pid, signal.SIGKILL)
        assert reading.result() == ()
    assert shown(viewer)
    # And so it is when whoever reads is interrupted
    second = viewer.process
    assert second
    with patch("pickle.load", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        viewer.read()
    assert viewer.page(PAGE) is None
    assert viewer.read() == ()
    assert shown(viewer)
    assert viewer.process not in {first, second}
    assert not options.out.exists()


def test_error_that_is_no_problem(viewer: Viewer) -> None:
    """An error that nobody foresaw, such as that of a path that is none, ends the process; another one reads."""
    first = viewer.process
    assert first
    assert viewer.page(7) is None  # type: ignore[arg-type]  # which is the error
    assert first.wait(30) == 1
    assert viewer.read() == ()
    assert shown(viewer)


def test_stopped_while_asked(viewer: Viewer) -> None:
    """Threads that ask for pages while it is stopped get none, and no error."""
    with ThreadPoolExecutor(4) as threads:
        asking = [threads.submit(viewer.page, PAGE) for _ in range(200)]
        viewer.stop()
        assert {type(one.result()) for one in asking} <= {Page, type(None)}
    assert viewer.page(PAGE) is None


def test_cannot_begin(options: Options, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that ends at once is told of as an error."""
    viewer = Viewer(options)
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    try:
        with pytest.raises(OpenshelfError, match="what shows pages has ended"):
            viewer.read()
    finally:
        viewer.stop()
