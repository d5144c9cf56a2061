from pathlib import Path

import pytest

from generator.catalog.model import ExtraPage
from generator.content.load import load
from generator.content.pages import read_page
from generator.errors import ContentError, Problem


def read(text: str, name: str = "group.md") -> tuple[ExtraPage | None, list[str]]:
    """Read a page; return it, and its problems as they are printed."""
    problems: list[Problem] = []
    page = read_page(Path(name), text, problems.append)
    return page, [str(problem) for problem in sorted(problems)]


def test_a_page() -> None:
    """A title is enough; a page can have a description and ask for a link in the header."""
    page, problems = read("---\ntitle: T\n---\nSome *words*.\n")
    assert not problems
    assert page
    assert (page.id, page.title, page.text.plain, page.nav) == ("group", "T", "Some words.", False)
    page, problems = read("---\ntitle: T\ndescription: D\nnav: true\norder: 2\n---\n")
    assert not problems
    assert page
    assert (page.description, page.nav, page.order) == ("D", True, 2)


@pytest.mark.parametrize(
    ("text", "name", "problem"),
    [
        ("Words", "a.md", "a.md:1: the first line must be ---; put such a line above this one"),
        ("---\nnav: true\n---\n", "a.md", "a.md:2: title: is missing; add title: Deep Learning"),
        ("---\ntitle: T\nnav: 1\n---\n", "a.md", "a.md:3: nav: '1' is neither true nor false; write true"),
        ("---\ntitle: T\ntitel: U\n---\n", "a.md", "a.md:3: titel: unknown field; did you mean 'title'?"),
        ("---\ntitle: T\n---\n", "about.md", "about.md: 'about' is the name of another page of the site; choose another"),
        ("---\ntitle: T\n---\n", "A b.md", "A b.md: 'A b' cannot be part of a web address as it is; rename it to a-b.md"),
    ],
)  # fmt: skip
def test_faults(text: str, name: str, problem: str) -> None:
    """A page with a fault is not read, and the fault is reported."""
    assert read(text, name) == (None, [problem])


def test_load(content: Path) -> None:
    """The folder is read with the catalog: its images, links to its pages, what does not belong there."""
    pages = content / "pages"
    (pages / "other.md").write_text("---\ntitle: O\n---\n![A](static/none.png)\n")
    (pages / "a.png").write_text("x")
    config = content / "catalog.yaml"
    settings = (
        "nav: [papers, other, gruop]\nfooter: A ![logo](static/logo.svg) and a [x](https://y.z)\n"
    )
    config.write_text(config.read_text() + settings)
    with pytest.raises(ContentError) as error:
        load(content)
    found = str(error.value).replace(f"{content}/", "").splitlines()
    assert [line.partition(";")[0] for line in found] == [
        "pages/a.png: is not a page",
        "pages/other.md:4: there is no file 'static/none.png'",
    ]
    (pages / "a.png").unlink()
    (pages / "other.md").write_text("---\ntitle: O\n---\n")
    with pytest.raises(ContentError) as error:
        load(content)
    assert str(error.value).endswith("nav: unknown page 'gruop'; did you mean 'group'?")
    config.write_text(config.read_text().replace(", gruop", ""))
    catalog = load(content)
    assert [page.id for page in catalog.pages] == ["group", "other"]
    assert catalog.footer
    assert 'src="static/logo.svg" width="48"' in catalog.footer.html
