"""A small site to index: real Pagefind, tiny pages."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.search import BUNDLE, indexing, pagefind

TOPICS = ("attention", "dropout", "pruning", "grokking", "Łukasz’s naïve retrieval")
LOADER = Path(__file__).parents[2] / "templates" / "pagefind-loader.js"


def page(number: int) -> str:
    """Give a paper's page with all that templates/paper.html gives Pagefind."""
    topic = TOPICS[number % len(TOPICS)]
    return f"""<!doctype html><html lang="en"><head><title>{number}</title></head><body>
<main data-pagefind-body>
<h1 data-pagefind-ignore data-pagefind-meta="title:On {topic}, part {number}">On {topic}</h1>
<div data-pagefind-ignore>
<p data-pagefind-meta="authors:Ann Lee, Bo Ek"></p>
<time data-pagefind-meta="date">{2000 + number % 7}</time>
<a data-pagefind-meta="kind">{"survey" if number % 3 else "method"}</a>
</div>
<p>We study {topic} of networks, in experiment {number} of many, with {"very " * number} care.</p>
</main></body></html>"""


@pytest.fixture
def write_site() -> Callable[..., Path]:
    """Give a function that writes a site of `count` papers, in the order of `backwards` or not."""

    def write(site: Path, count: int = 12, *, backwards: bool = False) -> Path:
        (site / "papers").mkdir(parents=True)
        (site / "papers" / "index.html").write_text("<html><main><h1>All papers</h1></main></html>")
        for number in range(count)[:: -1 if backwards else 1]:
            (site / "papers" / f"p{number}.html").write_text(page(number), "utf-8")
        return site

    return write


def pages_of(site: Path) -> list[str]:
    """Give the paths of the papers' pages in a site, the last first."""
    paths = (path.relative_to(site).as_posix() for path in site.glob("papers/p*.html"))
    return sorted(paths, reverse=True)


@pytest.fixture(scope="session")
def indexed() -> Callable[..., Path]:
    """Give a function that indexes a site, and gives the bundle as Pagefind left it."""

    def index(site: Path, *, language: str = "en") -> Path:
        with indexing(site, language=language, pages=pages_of(site)) as running:
            pagefind.finish(running.process)
        return site / BUNDLE

    return index


@pytest.fixture(scope="session")
def finished(loader: str) -> Callable[..., str]:
    """Give a function that indexes a site as a build does, and gives Pagefind's version."""

    def index(site: Path) -> str:
        with indexing(site, language="en", pages=pages_of(site)) as running:
            return running.finish(loader=loader)

    return index


@pytest.fixture(scope="session")
def loader() -> str:
    """Give the text of the loader, as `Indexing.finish` takes it."""
    return LOADER.read_text("utf-8")


@pytest.fixture
def tiny_site(tmp_path: Path, write_site: Callable[..., Path]) -> Path:
    """Write a site of twelve papers, not indexed."""
    return write_site(tmp_path / "site")


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Give a function that makes PAGEFIND_BINARY_PATH a program with the given Python body."""

    def make(body: str) -> Path:
        path = tmp_path / "fake-pagefind"
        path.write_text(f"#!{sys.executable}\nimport subprocess, sys, pathlib\n{body}\n")
        path.chmod(0o755)
        monkeypatch.setenv("PAGEFIND_BINARY_PATH", str(path))
        return path

    return make
