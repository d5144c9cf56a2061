"""The address at which a reader corrects a paper."""

from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from generator.catalog.catalog import Catalog
from generator.pages.correct import correction_url
from generator.pages.render import Renderer
from generator.pages.templates import read_templates
from generator.plan.output import Output
from generator.text.markdown import from_line
from tests.sites import configured

PAPER = "hostile-text"


def address(catalog: Catalog, **settings: str) -> str:
    """Return where a paper of the catalog is corrected, with these settings."""
    catalog = configured(catalog, **{"repository": "", **settings})
    return correction_url(catalog, catalog.paper(PAPER))


def test_edit_url(toy: Catalog) -> None:
    """With `edit_url`, the link leads to the paper's file, wherever the content folder is here."""
    base = "https://codeberg.org/a/b/_edit/main/content/"
    file = Path(toy.paper(PAPER).path).relative_to(toy.folder).as_posix()
    assert file.startswith("papers/")
    assert address(toy, edit_url=base) == f"{base}{file}"
    assert address(toy, edit_url=base, repository="https://codeberg.org/a/b") == f"{base}{file}"
    odd = replace(toy.paper(PAPER), path=f"{toy.folder}/papers/a b#?/%é.md")
    catalog = configured(toy, edit_url=base)
    assert correction_url(catalog, odd) == f"{base}papers/a%20b%23%3F/%25%C3%A9.md"


@pytest.mark.parametrize(
    ("repository", "new", "names"),
    [
        ("https://github.com/a/b", "https://github.com/a/b/issues/new", "title body"),
        ("https://www.github.com/a/b.git/", "https://www.github.com/a/b/issues/new", "title body"),
        ("https://codeberg.org/a/b/", "https://codeberg.org/a/b/issues/new", "title body"),
        ("http://gitea.example.org/a/b", "http://gitea.example.org/a/b/issues/new", "title body"),
        (
            "https://gitlab.com/a/b/c/-/tree/main",
            "https://gitlab.com/a/b/c/-/issues/new",
            "issue[title] issue[description]",
        ),
    ],
)
def test_new_issue(toy: Catalog, repository: str, new: str, names: str) -> None:
    """With `repository` alone, the link leads to a new issue that names the paper."""
    parts = urlsplit(url := address(toy, repository=repository))
    assert url.startswith(f"{new}?")
    values = {name: value for name, [value] in parse_qs(parts.query, strict_parsing=True).items()}
    title, body = (values.pop(name) for name in names.split())
    assert not values
    assert title == f"Correction: {toy.paper(PAPER).title.plain}"
    file = Path(toy.paper(PAPER).path).relative_to(toy.folder).as_posix()
    assert body.splitlines()[:2] == [
        f"File: {file}",
        f"Page: https://example.org/repo/papers/{PAPER}.html",
    ]
    assert (
        f"Page: papers/{PAPER}.html\n"
        in parse_qs(urlsplit(address(toy, repository=repository, url="")).query).popitem()[1][0]
    )


def test_no_link(toy: Catalog) -> None:
    """Where neither says how, there is no link: the footer links to the repository."""
    assert address(toy) == ""
    for repository in (
        "https://example.org/a/b",
        "https://github.com/a",
        "https://github.com/a/b/tree/main",
        "https://github.com.example.org/a/b",
        "https://notgitlab.com/a/b",
    ):
        assert address(toy, repository=repository) == "", repository


def test_length(toy: Catalog) -> None:
    """A long title is cut, so that no server finds the address too long."""
    paper = replace(toy.paper(PAPER), title=from_line("深度学习 " * 2000))
    catalog = configured(toy, repository="https://github.com/a/b")
    assert len(correction_url(catalog, paper)) < 4000


def test_page(toy: Catalog) -> None:
    """The page has the address as text of an attribute, and no link where there is none."""
    output = Output(f"papers/{PAPER}.html", "paper.html", PAPER)

    def page(catalog: Catalog) -> str:
        return Renderer(catalog, read_templates(None)).render(output).decode()

    assert "Suggest a correction" not in page(toy)
    shown = page(configured(toy, edit_url='https://example.org/"<b>&/'))
    assert '<a href="https://example.org/&#34;&lt;b&gt;&amp;/papers/' in shown
    assert shown.count('rel="external nofollow noreferrer">Suggest a correction</a>') == 1
