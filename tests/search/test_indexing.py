"""Indexing a site: what makes a build fail, when an index is reused, and that nothing is left behind."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.errors import SearchError
from generator.search import fingerprint, indexing, pagefind, searched_text
from generator.search.pagefind import executable, version

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="fake programs are scripts")


def test_a_failing_program_is_quoted(
    finished: Callable[..., str], tiny_site: Path, program: Callable[[str], Path]
) -> None:
    """The error quotes Pagefind's error output and its exit code."""
    program("print('no space left', file=sys.stderr)\nsys.exit(1)")
    with pytest.raises(SearchError, match=r"exit code 1.*\n.*no space left"):
        finished(tiny_site)


def test_an_old_index_is_replaced(finished: Callable[..., str], tiny_site: Path) -> None:
    """Nothing of an earlier bundle stays, whatever it was."""
    old = tiny_site / "pagefind" / "fragment" / "en_old.pf_fragment.js"
    old.parent.mkdir(parents=True)
    old.write_text("old")
    finished(tiny_site)
    assert not old.exists()


def test_the_result_says_who_wrote_it(finished: Callable[..., str], tiny_site: Path) -> None:
    """The version is the one that Pagefind states."""
    wrote = finished(tiny_site)
    assert wrote == version(executable())


def test_the_fingerprint_follows_all_that_the_index_depends_on(
    tiny_site: Path, loader: str, program: Callable[[str], Path]
) -> None:
    """Another page, name, language, loader or Pagefind gives another fingerprint; order does not."""
    pages = {
        path.name: searched_text(path.read_bytes()) for path in tiny_site.glob("papers/*.html")
    }
    (name, content), *rest = pages.items()
    first = fingerprint(pages, language="en", loader=loader)
    assert fingerprint(dict(reversed(pages.items())), language="en", loader=loader) == first
    others = {
        fingerprint(dict(rest), language="en", loader=loader),
        fingerprint({**pages, name: content + b" "}, language="en", loader=loader),
        fingerprint({"x" + name: content, **dict(rest)}, language="en", loader=loader),
        fingerprint(pages, language="pl", loader=loader),
        fingerprint(pages, language="en", loader=loader + " "),
    }
    program("print('pagefind 9.9')")
    others.add(fingerprint(pages, language="en", loader=loader))
    assert len(others | {first}) == 7


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("<p>Text", "<p>Words", False),
        ("data-pagefind-meta='a:b'", "data-pagefind-meta='a:c'", False),
        ("<nav>Newer: A</nav>", "<nav>Newer: B</nav>", True),
        ("<title>A", "<title>B", True),
        ("<footer>", "<footer class=x>", True),
        ("<footer>", "<footer data-pagefind-meta='x:y'>", False),
    ],
)
def test_searched_text(old: str, new: str, same: bool) -> None:
    """Search reads the main part of a page, and anything else that has Pagefind's attributes."""
    page = (
        "<html><title>A</title><main data-pagefind-body data-pagefind-meta='a:b'><p>Text</p>"
        "<nav>Newer: A</nav></main><footer></footer></html>"
    )
    assert old in page
    changed = page.replace(old, new)
    assert (searched_text(page.encode()) == searched_text(changed.encode())) is same


@pytest.mark.parametrize("left_out", ["p3", "p11"])
def test_a_paper_that_pagefind_leaves_out_is_an_error(
    finished: Callable[..., str], tiny_site: Path, left_out: str
) -> None:
    """A paper whose page has no data-pagefind-body is not in the index, which stops the build."""
    page = tiny_site / "papers" / f"{left_out}.html"
    page.write_text(page.read_text("utf-8").replace(" data-pagefind-body", ""), "utf-8")
    with pytest.raises(SearchError, match="indexed 11 papers, but the site has 12"):
        finished(tiny_site)


def test_only_the_given_pages_are_indexed(tiny_site: Path, loader: str) -> None:
    """A page that is in the folder of papers, but not given, is left out."""
    pages = ["papers/p1.html", "papers/p2.html"]
    with indexing(tiny_site, language="en", pages=pages) as index:
        index.finish(loader=loader)
    assert len(list((tiny_site / "pagefind" / "fragment").iterdir())) == 2


def test_no_folder_is_left_behind(finished: Callable[..., str], tiny_site: Path) -> None:
    """The folder that Pagefind reads the pages from is deleted, and the pages are as they were."""
    finished(tiny_site)
    assert [path.name for path in tiny_site.parent.iterdir()] == ["site"]
    assert sorted(path.name for path in tiny_site.iterdir()) == ["pagefind", "papers"]


def test_an_error_ends_pagefind(tiny_site: Path, program: Callable[[str], Path]) -> None:
    """If a build fails while Pagefind runs, Pagefind is killed, and its folder is deleted."""
    program("import time; time.sleep(60)")
    start = time.monotonic()
    with (
        pytest.raises(RuntimeError),
        indexing(tiny_site, language="en", pages=["papers/p1.html"]) as index,
    ):
        raise RuntimeError
    assert index.process.returncode is not None
    assert time.monotonic() - start < 30
    assert not pagefind.mirror(tiny_site).exists()


def test_a_program_that_cannot_start_leaves_nothing(
    tiny_site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If Pagefind does not start, the folder made for it is deleted too."""
    broken = tmp_path / "broken"
    broken.write_bytes(b"\x00not a program")
    broken.chmod(0o755)
    monkeypatch.setenv("PAGEFIND_BINARY_PATH", str(broken))
    with (
        pytest.raises(SearchError, match="broken does not start"),
        indexing(tiny_site, language="en", pages=["papers/p1.html"]),
    ):
        raise AssertionError
    assert not pagefind.mirror(tiny_site).exists()
