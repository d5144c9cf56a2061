"""The images and files of a catalog, and the texts that show them."""

from pathlib import Path

import pytest

from generator.catalog.catalog import Catalog
from generator.content import static
from generator.content.load import load
from generator.content.schema import MAX_BAD
from generator.errors import ContentError

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 4"/>'
FRONT = "---\ntitle: A\ndate: 2024\nkind: a\n---\n"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """Give a catalog with one paper and one image."""
    for path, text in (
        ("catalog.yaml", "id: a\ntitle: A\nlogo: static/fig/a.svg\nicon: fig/a.svg\n"),
        ("tags.yaml", "facets: []\nkinds: [{id: a, name: A}]\n"),
        ("papers/a.md", FRONT + "![A](static/fig/a.svg) [file](../static/a.csv) [x](about.html)\n"),
        ("about.md", "![A](static/fig/a.svg) [papers](papers/index.html)\n"),
        ("static/fig/a.svg", SVG),
        ("static/a.csv", "a,b\n"),
        ("static/.hidden", ""),
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    return tmp_path


def problems(content: Path) -> list[str]:
    """Return the problems of a content folder."""
    try:
        load(content)
    except ContentError as error:
        return [str(problem).replace(str(content) + "/", "") for problem in error.problems]
    return []


class TestTexts:
    def test_images(self, content: Path) -> None:
        """Images and files are found from the root and from the file, and images have their size."""
        catalog: Catalog = load(content)
        image = 'src="static/fig/a.svg" width="8" height="4" loading="lazy"'
        assert image in catalog.about.html
        assert '<a href="papers/index.html">' in catalog.about.html
        abstract = catalog.papers[0].abstract.html
        assert image in abstract
        assert '<a href="static/a.csv">file</a>' in abstract
        assert "about.html" not in abstract
        assert (catalog.config.logo, catalog.config.icon) == ("fig/a.svg", "fig/a.svg")
        assert list(catalog.static) == ["a.csv", "fig/a.svg"]

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            (
                "\n![A](static/fig/b.svg)",
                "2: there is no file 'static/fig/b.svg'; did you mean 'static/fig/a.svg'?",
            ),
            (
                "[A](static/b.pdf)",
                "1: there is no file 'static/b.pdf'; did you mean 'static/a.csv'?",
            ),
            (
                "![A](photo.jpeg)",
                "1: there is no file 'photo.jpeg'; put images into static/, and write static/NAME",
            ),
            ("![A](a.csv)", "1: there is no file 'a.csv'; did you mean 'static/a.csv'?"),
            (
                "a\n<img src='https://example.org/a.png'>",
                "2: an image is loaded from another site; put a copy into static/",
            ),
        ],
    )
    def test_missing(self, content: Path, text: str, problem: str) -> None:
        """A file that is missing is a problem of the text, with its line."""
        (content / "about.md").write_text(text, "utf-8")
        assert problems(content) == [f"about.md:{problem}"]

    def test_very_many_missing(self, content: Path) -> None:
        """Of thousands of missing images, the first are named."""
        (content / "about.md").write_text("\n\n".join(f"![a](static/{i}.png)" for i in range(300)))
        with pytest.raises(ContentError) as error:
            load(content)
        assert len(error.value.problems) == MAX_BAD

    def test_missing_in_an_abstract(self, content: Path) -> None:
        """So it is in an abstract; images of other sites are left out there, as HTML is."""
        foreign = "a ![A](https://example.org/a.png) ![B](//example.org/b.png)\n"
        (content / "papers" / "a.md").write_text(FRONT + foreign, "utf-8")
        assert "<img" not in load(content).papers[0].abstract.html
        (content / "papers" / "a.md").write_text(FRONT + "a\n![A](static/b.svg)\n", "utf-8")
        assert [line.partition(";")[0] for line in problems(content)] == [
            "papers/a.md:7: there is no file 'static/b.svg'"
        ]

    def test_logo(self, content: Path) -> None:
        """A logo that is missing or no image is a problem of the settings."""
        (content / "catalog.yaml").write_text("id: a\ntitle: A\nlogo: a.png\nicon: a.csv\n")
        assert problems(content) == [
            "catalog.yaml:3: logo: there is no image 'a.png' in static/; did you mean 'static/fig/a.svg'?",
            "catalog.yaml:4: icon: there is no image 'a.csv' in static/; did you mean 'static/fig/a.svg'?",
        ]


class TestFiles:
    @pytest.mark.parametrize(
        ("name", "data", "problem"),
        [
            ("a b (1).png", "x", "cannot be part of a URL; use letters, digits and - _ ., such as"),
            ("a.html", "x", ".html is not a type of file for static/; use images, PDF or data,"),
            ("a.js", "x", ".js is not a type"),
            ("a", "x", "no ending is not a type"),
            ("b.png", "x", "is not an image of the type .png; save it as one, or rename it"),
            ("b.csv", "", "is empty; delete it, or put the file here again"),
            ("b.svg", SVG[:-2] + " onload='x'/>", 'has onload="x", which could run a script or'),
        ],
    )
    def test_refused(self, content: Path, name: str, data: str, problem: str) -> None:
        """What has a bad name, could run in a reader's browser or is broken is a problem."""
        (content / "static" / name).write_text(data, "utf-8")
        (found,) = problems(content)
        assert found.startswith(f"static/{name}: {problem}")

    def test_case(self, content: Path) -> None:
        """Names that differ only in case would be one file on some disks."""
        (content / "static" / "A.csv").write_text("x")
        assert problems(content) == ["static/a.csv: differs from 'A.csv' only in case; rename one"]

    def test_too_large(self, content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A file has a limit."""
        monkeypatch.setattr(static, "MAX_BYTES", 3)
        assert [line.partition(";")[0] for line in problems(content)] == [
            "static/a.csv: is over 0 MB",
            "static/fig/a.svg: is over 0 MB",
        ]

    def test_links(self, content: Path) -> None:
        """A link that leads out of the folder is refused, since it could publish a private file."""
        (content / "people.csv").write_text("private")
        (content / "static" / "b.csv").symlink_to(content / "people.csv")
        assert problems(content) == [
            "static/b.csv: links to a place outside the content folder; copy it here"
        ]
        (content / "static" / "b.csv").unlink()
        (content / "static" / "c").symlink_to(content / "static" / "fig")
        assert problems(content) == ["static/c: is a link to a folder; move the files here"]
