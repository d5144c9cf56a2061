"""Catalogs of a few papers of which little is known: nothing on a page is empty, or says nothing."""

from collections.abc import Iterator

import pytest

from generator.catalog.catalog import Catalog
from generator.catalog.model import Config, Paper, Vocabulary
from generator.pages.render import Renderer
from generator.pages.templates import template_folders, templates_in
from generator.plan.output import Output
from generator.plan.plan import planned_pages
from generator.text.dates import PartialDate
from generator.text.markdown import from_line

TEMPLATES = templates_in(template_folders())


def pages(*dates: str) -> dict[str, str]:
    """Render all pages of a catalog with a paper for each date, which may be empty."""
    papers = tuple(
        Paper(
            f"p{i}",
            f"papers/p{i}.md",
            from_line(f"Title {i}"),
            from_line(""),
            date=PartialDate.from_text(date) if date else PartialDate(),
        )
        for i, date in enumerate(dates)
    )
    config = Config("a", "A", related=False)
    catalog = Catalog(config, Vocabulary((), ()), papers, from_line(""))
    return {output.path: html for output, html in rendered(catalog)}


def rendered(catalog: Catalog) -> Iterator[tuple[Output, str]]:
    """Yield the pages of a catalog."""
    renderer = Renderer(catalog, TEMPLATES)
    for output in planned_pages(catalog):
        yield output, renderer.render(output).decode()


@pytest.fixture(scope="module")
def titles() -> dict[str, str]:
    """Give the pages of a catalog of three titles."""
    return pages("", "", "")


def test_nothing_of_dates(titles: dict[str, str]) -> None:
    """Where no paper has a date, no page speaks of dates, and the papers have no headings."""
    assert not [path for path in titles if path.startswith("dates/")]
    for path, html in titles.items():
        main = html.partition("<main")[2].partition("</main>")[0].lower()
        for word in (">undated", ">newest", ">oldest", ">newer", ">older", "newest first", "<time"):
            assert word not in main, (path, word)
        assert '<p class="facts' not in main
    assert "<span>Next</span> Title 2" in titles["papers/p1.html"]
    assert "choose a filter" not in titles["search.html"]


def test_front_page_of_a_few_papers(titles: dict[str, str]) -> None:
    """A front page that has all papers shows their details under a heading that fits."""
    assert '<h2 id="newest">Papers</h2>\n  <ol class="entries">' in titles["index.html"]
    many = pages(*["2024"] * 9)["index.html"]
    assert '<h2 id="newest">Newest</h2>\n  <ol class="entries titles">' in many


def test_tools_of_a_list(titles: dict[str, str]) -> None:
    """A list with an order and several files has room for two rows of tools."""
    assert '<div class="list-tools rows">' in titles["papers/index.html"]
    assert '<div class="list-tools">' in pages("")["papers/index.html"]


def test_years() -> None:
    """A chart is shown where it says something, and months where one is known."""
    one_each = pages("2024", "2023-05", "")
    assert 'class="years' not in one_each["index.html"]
    assert one_each["dates/index.html"].count('<ol class="months">') == 1
    assert "Undated" in one_each["papers/index.html"]
    assert "<span>Previous</span>" in one_each["papers/p2.html"]
    assert 'class="years full"' in pages("2024", "2024", "2023")["index.html"]
