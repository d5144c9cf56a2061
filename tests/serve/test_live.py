"""The site in memory: read again on change, rendered on demand, indexed in the background."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.build.build import Options, build
from generator.errors import TemplateError
from generator.serve.live import Live


@pytest.fixture
def live(catalog: Path) -> Iterator[Live]:
    """Give the toy catalog, read once."""
    with Live(catalog) as live:
        assert live.reload() == ()
        yield live


def wait_for_index(live: Live) -> None:
    """Have the search index made, and wait for it."""
    live.index_search()
    assert live._indexer  # noqa: SLF001 - nothing else says that it has ended
    live._indexer.join(60)  # noqa: SLF001


def test_same_bytes_as_a_build(live: Live, catalog: Path, tmp_path: Path) -> None:
    """Every file has the bytes that a build writes, the search index included."""
    out = tmp_path / "site"
    build(Options(catalog, out))
    wait_for_index(live)
    for path in out.rglob("*"):
        name = path.relative_to(out).as_posix()
        if path.is_file() and name != ".openshelf":
            assert live.page(name) == path.read_bytes(), name


def test_no_such_file(live: Live) -> None:
    """There is no page for an unknown path, nor for one that leads out of the index."""
    assert live.page("papers/none.html") is None
    assert live.page("pagefind/../../x") is None


def test_edit(live: Live, catalog: Path) -> None:
    """After an edit and a reload, pages and lists show it, and the version is another."""
    before = live.state.version
    path = next((catalog / "papers").rglob("withdrawn.md"))
    path.write_text(
        path.read_text("utf-8").replace("title: Withdrawn", "title: Made Better"), "utf-8"
    )
    assert live.reload() == ()
    assert live.state.version != before
    for name in ("papers/withdrawn.html", "authors/ada-lovelace.html", "catalog.bib"):
        page = live.page(name)
        assert page
        assert b"Made Better" in page, name


def test_related_papers_of_a_large_catalog(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    """A catalog over the limit has no related papers while it is served."""
    assert live.page("data/related.0.js")
    monkeypatch.setattr("generator.serve.live.RELATED_LIMIT", 3)
    assert not live.reload()
    assert live.page("data/related.0.js") is None
    assert live.page("papers/withdrawn.html")


def test_new_and_deleted_papers(live: Live, catalog: Path) -> None:
    """A new file is a new page, and a deleted one is none."""
    path = next((catalog / "papers").rglob("withdrawn.md"))
    path.with_name("copy.md").write_text(
        path.read_text("utf-8").replace("Withdrawn", "Copy"), "utf-8"
    )
    assert live.reload() == ()
    assert live.page("papers/copy.html")
    path.with_name("copy.md").unlink()
    assert live.reload() == ()
    assert live.page("papers/copy.html") is None


def test_problems(live: Live, catalog: Path) -> None:
    """With a problem in the content, the problems are told and the last good site stays."""
    before = live.page("papers/withdrawn.html")
    version = live.state.version
    path = next((catalog / "papers").rglob("withdrawn.md"))
    good = path.read_text("utf-8")
    path.write_text("no front matter", "utf-8")
    problems = live.reload()
    assert [line.startswith(f"{path}:1: ") for line in problems] == [True]
    assert live.state.problems == problems
    assert live.state.version == version
    assert live.page("papers/withdrawn.html") == before
    path.write_text(good, "utf-8")
    assert live.reload() == live.state.problems == ()


def test_moves_that_do_not_fit(live: Live, catalog: Path) -> None:
    """An entry of moved.yaml that does not fit the site is a problem; pages stay as they were."""
    before = live.page("about.html")
    config = catalog / "catalog.yaml"
    config.write_text(re.sub("(?m)^title: .*", "title: Another title", config.read_text("utf-8")))
    (catalog / "moved.yaml").write_text("- {from: a-b, to: none-such, added: 2025}\n")
    assert ["none-such" in line for line in live.reload()] == [True]
    assert live.page("about.html") == before
    (catalog / "moved.yaml").unlink()
    assert live.reload() == ()
    assert live.page("about.html") != before


def test_templates(catalog: Path, tmp_path: Path) -> None:
    """An edit of a template shows after a reload; a broken one shows its error in place of the page."""
    templates = tmp_path / "templates"
    templates.mkdir()
    with Live(catalog, templates) as live:
        live.reload()
        (templates / "about.html").write_text("<h1>My own {{ page.title }}</h1>")
        live.reload()
        page = live.page("about.html")
        assert page
        assert b"My own About" in page
        (templates / "about.html").write_text("\n{{ nothing }}")
        live.reload()
        with pytest.raises(TemplateError, match=r"about\.html:2: 'nothing' is undefined"):
            live.page("about.html")
        assert live.page("index.html")


def test_look(catalog: Path, tmp_path: Path) -> None:
    """Edits of pages, images, settings and custom.css show after a reload; so do their problems."""
    templates = tmp_path / "templates"
    with Live(catalog, templates, search=False) as live:
        assert live.reload() == ()
        before = live.page("assets/style.css")
        assert before
        (catalog / "pages" / "rules.md").write_text("---\ntitle: R\nnav: true\n---\nRules.\n")
        (catalog / "static" / "new.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
        config = catalog / "catalog.yaml"
        config.write_text(config.read_text("utf-8") + "accent: '#7a1f3d'\nfooter: Mine\n", "utf-8")
        (templates / "static").mkdir(parents=True)
        (templates / "static" / "custom.css").write_text("p {}")
        assert live.reload() == ()
        assert live.page("pages/rules.html")
        assert live.page("static/new.svg")
        page = live.page("about.html")
        assert page
        for part in (b">R</a>", b"<p>Mine</p>", b"assets/custom.css?"):
            assert part in page
        assert live.page("assets/style.css") != before
        (catalog / "static" / "logo.svg").unlink()
        (templates / "static" / "custm.css").write_text("p {}")
        assert "custm.css: overrides no built-in file" in live.reload()[0]
        (templates / "static" / "custm.css").unlink()
        assert "there is no image 'static/logo.svg'" in live.reload()[0]


def test_index_follows(live: Live, catalog: Path) -> None:
    """The search index is made again when what search reads has changed, and only then."""
    wait_for_index(live)
    entry = "pagefind/pagefind-entry.json.js"
    first, version = live.page(entry), live.state.version
    assert first
    (catalog / "about.md").write_text("Other words.")
    live.reload()
    wait_for_index(live)
    assert live.page(entry) == first
    path = next((catalog / "papers").rglob("withdrawn.md"))
    path.write_text(f"{path.read_text('utf-8')}\nUnheardof words.\n", "utf-8")
    live.reload()
    wait_for_index(live)
    assert live.page(entry) not in (None, first)
    assert live.state.version != version


def test_index_gives_way(live: Live) -> None:
    """A reload ends the making of an index that is out of date."""
    live.index_search()
    thread = live._indexer  # noqa: SLF001
    start = time.monotonic()
    live.reload()
    live.index_search()
    assert thread
    thread.join(60)
    assert time.monotonic() - start < 30
    wait_for_index(live)
    assert live.page("pagefind/pagefind-entry.json.js")


def test_no_search(catalog: Path) -> None:
    """Without search there is no search page and no index."""
    with Live(catalog, search=False) as live:
        live.reload()
        live.index_search()
        assert live.page("search.html") is None
        assert live.page("pagefind/pagefind-entry.json.js") is None


def test_pagefind_fails(catalog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When Pagefind cannot run, the pages are served, and the problem is told."""
    monkeypatch.setenv("PAGEFIND_BINARY_PATH", "/no/such/program")
    with Live(catalog) as live:
        live.reload()
        wait_for_index(live)
        assert "Pagefind" in "".join(live.state.problems)
        assert live.page("index.html")


def test_cleans_up(catalog: Path) -> None:
    """At the end, no temporary folder is left."""
    with Live(catalog) as live:
        live.reload()
        wait_for_index(live)
        folder = Path(live._folder.name)  # noqa: SLF001
        assert any(folder.iterdir())
    assert not folder.exists()


def test_drafts(live: Live, catalog: Path) -> None:
    """Drafts, which a build leaves out, are shown and marked."""
    draft = "---\ntitle: A Draft\ndraft: true\n---\n"
    (catalog / "papers" / "a-draft.md").write_text(draft, "utf-8")
    assert live.reload() == ()
    assert b"<strong>Draft.</strong>" in (live.page("papers/a-draft.html") or b"")
    assert b">Draft</strong>" in (live.page("dates/undated.html") or b"")
