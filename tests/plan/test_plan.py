from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from generator.catalog.catalog import Catalog
from generator.catalog.model import Point
from generator.export import EXPORTS
from generator.pages.render import VIEWS
from generator.plan import plan as plan_module
from generator.plan.output import STATIC, Output, pages
from generator.plan.plan import listed_pages, plan, planned_pages
from tests.sites import configured


@pytest.fixture(scope="module")
def catalog(each_catalog: Catalog) -> Catalog:
    """Give the toy catalog, and then that of the frozen listing."""
    return each_catalog


def html(catalog: Catalog) -> list[Output]:
    """Return the planned pages, without other files."""
    return [output for output in plan(catalog, []) if output.path.endswith(".html")]


def beside(catalog: Catalog, page: str) -> set[str]:
    """Return the endings of the planned files that have the name of a page."""
    stem = page.removesuffix(".html") + "."
    paths = {output.path for output in plan(catalog, [])}
    return {path.removeprefix(stem) for path in paths if path.startswith(stem)}


class TestPaths:
    def test_plain(self, catalog: Catalog) -> None:
        """Every path is relative, plain, and unique even if case does not count."""
        paths = [output.path for output in plan(catalog, ["style.css", "deep/a.svg", "nojekyll"])]
        assert len({path.lower() for path in paths}) == len(paths)
        for path in paths:
            assert not path.startswith("/")
            assert path.isascii()
            assert not {"", ".", ".."} & set(path.split("/"))
            assert all(char.isalnum() or char in "-._/" for char in path)
            assert len(path) < 150

    def test_no_file_is_a_folder_too(self, catalog: Catalog) -> None:
        """No path is the folder of another."""
        paths = {output.path for output in plan(catalog, [])}
        assert not {path.rpartition("/")[0] for path in paths} & paths

    def test_templates_are_known(self, catalog: Catalog) -> None:
        """Every template has a view or an export, and no output has another."""
        known = {*VIEWS, *EXPORTS, "entries.data", STATIC}
        assert {output.template for output in plan(catalog, [])} <= known

    def test_every_export_is_planned(self, toy: Catalog) -> None:
        """Each template of an export is one that a plan has.

        But Parquet needs another package, and search by meaning more papers.
        """
        planned = {output.template for output in plan(toy, [])}
        assert EXPORTS.keys() - planned == {"catalog.parquet", "near.data"}


class TestPages:
    def test_everything_has_a_page(self, toy: Catalog) -> None:
        """Every paper, tag, kind, person, year and month in use has its pages."""
        counts = Counter(output.template for output in html(toy))
        size = toy.config.page_size
        assert counts == {
            "paper.html": len(toy.papers),
            "papers.html": len(pages(len(toy.papers), size)),
            "tag.html": sum(len(pages(len(group), size)) for group in toy.by_tag.values()),
            "kind.html": sum(len(pages(len(group), size)) for group in toy.by_kind.values()),
            "letter.html": len({person.letter for person in toy.people}),
            "author.html": sum(len(pages(len(person.papers), size)) for person in toy.people),
            "year.html": sum(len(pages(len(group), size)) for group in toy.by_year.values()),
            "month.html": sum(len(pages(len(group), size)) for group in toy.by_month.values()),
            **dict.fromkeys(("index.html", "tags.html", "authors.html", "dates.html"), 1),
            **dict.fromkeys(
                ("search.html", "saved.html", "about.html", "data.html", "404.html"), 1
            ),
            "map.html": 1,
            "page.html": 1,
            "path.html": 2,
            "paths.html": 1,
            "added.html": 2,
            "venues.html": 1,
            # Of moved.yaml: a paper, two pages of a tag, and a paper that is gone; three names
            "redirect.html": 6,
            "gone.html": 1,
        }

    def test_long_lists(self, toy: Catalog) -> None:
        """A long list takes several pages, and the first one has the bare name."""
        assert [output for output in html(toy) if output.subject == "language-models"] == [
            Output("tags/language-models.html", "tag.html", "language-models", 1),
            Output("tags/language-models.page-2.html", "tag.html", "language-models", 2),
        ]

    def test_many_authors(self, toy: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
        """A letter with many authors has several pages, which have no author's URL."""
        monkeypatch.setattr(plan_module, "NAMES_PER_PAGE", 30)
        paths = [output.path for output in html(toy)]
        letters = [output.path for output in html(toy) if output.template == "letter.html"]
        assert letters[:2] == ["authors/index.a.html", "authors/index.b.html"]
        assert [path for path in letters if ".n." in path] == [
            *("authors/index.n.html", "authors/index.n.page-2.html")
        ]
        assert letters[-1] == "authors/index.other.html"
        assert len(set(paths)) == len(paths)

    def test_papers_come_first(self, toy: Catalog) -> None:
        """The papers' pages come first, newest first."""
        first = plan(toy, [])[: len(toy.papers)]
        assert [(output.template, output.subject) for output in first] == [
            ("paper.html", paper.id) for paper in toy.papers
        ]

    @pytest.mark.parametrize(
        ("settings", "template"),
        [({"authors": False}, "author.html"), ({"search": False}, "search.html")],
    )
    def test_switched_off(self, toy: Catalog, settings: dict[str, Any], template: str) -> None:
        """Settings leave out the pages of authors, and the search page."""
        catalog = configured(toy, **settings)
        assert template in {output.template for output in planned_pages(toy)}
        assert template not in {output.template for output in planned_pages(catalog)}

    def test_no_map(self, toy: Catalog) -> None:
        """Without a place for any paper there is no map, and nothing that its script would load."""
        without = replace(toy, layout={"no-such-paper": Point(1, 1)})
        paths = {output.path for output in plan(without, [])}
        assert {output.path for output in plan(toy, [])} - paths == {"map.html", "data/map.js"}

    def test_no_papers(self, toy: Catalog) -> None:
        """A catalog without papers still has its list of papers."""
        empty = replace(toy, papers=(), moves=())
        assert "papers/index.html" in {output.path for output in planned_pages(empty)}

    def test_listed(self, toy: Catalog) -> None:
        """Readers do not look for redirects, tombstones, the error page or an empty search."""
        unlisted = set(html(toy)) - set(listed_pages(plan(toy, [])))
        assert {output.template for output in unlisted} == {
            *("404.html", "gone.html", "redirect.html", "saved.html", "search.html")
        }


class TestFilesBeside:
    def test_paper(self, toy: Catalog) -> None:
        """A paper has citations and its Markdown beside its page, and a file in the API."""
        for paper in toy.papers:
            assert beside(toy, f"papers/{paper.id}.html") == {"html", "bib", "ris", "json", "md"}
            assert beside(toy, f"api/v1/papers/{paper.id}.html") == {"json"}

    def test_lists(self, toy: Catalog) -> None:
        """A list has BibTeX beside its first page; tags and authors have a feed too."""
        assert beside(toy, "tags/rtl.html") == {"html", "bib", "feed.xml"}
        assert beside(toy, "authors/noam-levi.html") == {"html", "bib", "feed.xml"}
        for page in ("kinds/method.html", "dates/1999.html", "dates/2024-01.html"):
            assert beside(toy, page) - {"page-2.html", "page-3.html"} == {"html", "bib"}, page
        assert beside(toy, "papers/index.html") == {"html"}
        assert beside(toy, "tags/index.html") == {"html"}

    def test_long_list(self, toy: Catalog) -> None:
        """The further pages of a list have no files of their own."""
        assert beside(toy, "tags/language-models.html") == {
            *("html", "bib", "feed.xml", "page-2.html")
        }

    def test_catalog(self, toy: Catalog) -> None:
        """The files of the whole catalog are at the root."""
        assert beside(configured(toy, parquet=False), "catalog.html") == {
            *("bib", "ris", "csl.json", "txt", "jsonl", "csv", "sqlite")
        }
        assert beside(toy, "feed.html") == {"xml", "json"}

    @pytest.mark.parametrize(
        ("setting", "endings"),
        [("citations", {"html", "feed.xml"}), ("feeds", {"html", "bib"})],
    )
    def test_switched_off(self, toy: Catalog, setting: str, endings: set[str]) -> None:
        """Settings leave out the files to cite from, and the feeds."""
        assert beside(configured(toy, **{setting: False}), "tags/rtl.html") == endings

    def test_no_author_pages(self, toy: Catalog) -> None:
        """Without pages of authors there are no files beside them."""
        paths = [output.path for output in plan(configured(toy, authors=False), [])]
        assert not [path for path in paths if path.startswith("authors/")]


def test_assets(toy: Catalog) -> None:
    """Static files go to assets/, except the one that GitHub Pages needs at the root."""
    outputs = plan(toy, ["style.css", "deep/icon.svg", "nojekyll"])
    assert [output for output in outputs if output.template.startswith("static/")] == [
        Output("assets/style.css", "static/style.css"),
        Output("assets/deep/icon.svg", "static/deep/icon.svg"),
        Output(".nojekyll", "static/nojekyll"),
    ]
