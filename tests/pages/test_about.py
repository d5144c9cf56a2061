from pathlib import Path
from typing import Any

import pytest

from generator.catalog.catalog import Catalog
from generator.pages import about
from generator.plan.output import Output
from generator.plan.plan import plan
from tests.sites import configured

EVERY_FILE = {
    *("catalog.bib", "catalog.ris", "catalog.csl.json", "catalog.txt", "catalog.jsonl"),
    *("catalog.csv", "catalog.sqlite", "feed.xml", "feed.json"),
    *("llms.txt", "sitemap.xml", "moved.json"),
    *("api/v1/catalog.json", "api/v1/openapi.json", "api/v1/schema.json"),
}


def view_about(catalog: Catalog) -> about.About:
    """Return the view of the page about a catalog."""
    return about.about(catalog, Output("about.html", "about.html"))


def view_data(catalog: Catalog, **settings: Any) -> about.Data:
    """Return the view of the page about data, for a catalog with other settings."""
    return about.data(configured(catalog, **settings), Output("data.html", "data.html"))


def planned(catalog: Catalog, **settings: Any) -> set[str]:
    """Return the paths of all files of a catalog with other settings."""
    return {output.path for output in plan(configured(catalog, **settings), [])}


class TestAbout:
    def test_text(self, toy: Catalog) -> None:
        """The page has the curator's text, and the number and years of the papers."""
        view = view_about(toy)
        assert 'href="tags/index.html"' in view.text
        assert (view.count, view.span) == (14, "1999 to 2024")

    def test_files(self, toy: Catalog) -> None:
        """The page links to the files with all papers, if the catalog has them."""
        assert [file.path for file in view_about(toy).files][:2] == ["catalog.bib", "catalog.ris"]
        assert view_about(configured(toy, citations=False)).files == ()


@pytest.mark.parametrize(
    ("url", "root"),
    [("", ""), ("https://example.org/repo/", "/repo/"), ("https://example.org/", "/")],
)
def test_not_found(toy: Catalog, url: str, root: str) -> None:
    """The page for unknown URLs is shown at any depth, so its links begin at the site's path."""
    view = about.not_found(configured(toy, url=url), Output("404.html", "404.html"))
    assert view.page.root == root


class TestData:
    def test_every_file(self, toy: Catalog) -> None:
        """The page lists each file with the whole catalog, and says what it is."""
        view = view_data(toy)
        assert {file.path for file in view.files} == EVERY_FILE
        assert all(file.name and file.what and "/" in file.media for file in view.files)
        whole = {path for path in planned(toy) if path.startswith(("catalog.", "feed."))}
        assert whole == {file.path for file in view.files if file.group != "program"}

    @pytest.mark.parametrize(
        ("settings", "missing"),
        [
            ({"feeds": False}, {"feed.xml", "feed.json"}),
            ({"url": ""}, {"sitemap.xml"}),
            ({"database": False}, {"catalog.sqlite"}),
            ({"api": False}, {path for path in EVERY_FILE if path.startswith("api/")}),
        ],
    )
    def test_switched_off(self, toy: Catalog, settings: dict[str, Any], missing: set[str]) -> None:
        """A file that is switched off is not listed; every listed file is planned."""
        view = view_data(toy, **settings)
        paths = {file.path for file in view.files}
        assert paths == EVERY_FILE - missing
        assert paths <= planned(toy, **settings)

    def test_example(self, toy: Catalog) -> None:
        """The example is the newest paper, and all files that the page names are planned."""
        example = view_data(toy).example
        assert Path(example).name == toy.papers[0].id
        assert {f"{example}{suffix}" for suffix in (".bib", ".ris", ".json")} <= planned(toy)
        assert view_data(toy, citations=False).example == ""
