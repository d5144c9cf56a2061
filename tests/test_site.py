"""The real site as a whole: what is there, and that machines can read it."""

from collections import Counter
from pathlib import Path
from typing import Any

import html5lib
import pytest
import yaml
from selectolax.lexbor import LexborHTMLParser

from generator.check.site import check_site

CONTENT = Path(__file__).parents[1] / "content"


def stems(folder: Path) -> set[str]:
    """Give the names of a folder's pages, without its indexes."""
    return {
        path.stem
        for path in folder.glob("*.html")
        if path.stem != "index" and "page-" not in path.stem
    }


def test_a_page_for_each_paper(site: Path, papers: list[dict[str, Any]]) -> None:
    """There is one page for each paper of the content, and no other."""
    assert stems(site / "papers") == {paper["id"] for paper in papers}
    assert len(papers) >= 281


def test_a_page_for_each_tag_and_kind(site: Path, papers: list[dict[str, Any]]) -> None:
    """There is one page for each tag and kind in use."""
    assert stems(site / "tags") == {tag for paper in papers for tag in paper["tags"]}
    assert stems(site / "kinds") == {paper["kind"] for paper in papers}


def test_a_page_for_each_author(site: Path, papers: list[dict[str, Any]]) -> None:
    """There is one page for each of 1,369 people, who have 1,376 names."""
    written = {name for paper in papers for name in paper["authors"]}
    people = yaml.safe_load((CONTENT / "people.yaml").read_text("utf-8"))
    known = {
        name.casefold(): person["name"]
        for person in people
        for name in (person["name"], *person.get("names", ()))
    }
    names = {known.get(name.casefold(), name) for name in written}
    pages = {stem for stem in stems(site / "authors") if "." not in stem}
    assert (len(written), len(pages)) == (1376, len(names))
    assert len(names) == 1369
    headings = Counter(
        heading.text()
        for path in (site / "authors").glob("*.html")
        if path.stem in pages
        for heading in LexborHTMLParser(path.read_bytes()).css("h1")
    )
    assert set(headings) == names
    assert max(headings.values()) == 1


def test_a_page_for_each_year_and_month(site: Path, papers: list[dict[str, Any]]) -> None:
    """There is one page for each year and each month in use."""
    dates = {paper["date"] for paper in papers}
    assert stems(site / "dates") == {date[:n] for date in dates for n in (4, 7)}


def test_no_broken_link(site: Path) -> None:
    """No internal link or fragment of any page is broken."""
    report = check_site(site)
    assert report.problems == ()
    assert report.looked_at


@pytest.mark.parametrize("part", range(4))
def test_html5lib_finds_no_parse_error(site: Path, part: int) -> None:
    """Every page is HTML that a strict parser accepts."""
    parser = html5lib.HTMLParser()
    errors = {}
    pages = sorted(site.rglob("*.html"))[part::4]  # the parser is slow: workers share the pages
    assert len(pages) > 400
    for path in pages:
        parser.parse(path.read_text("utf-8"))
        if parser.errors:
            errors[path.name] = parser.errors
    assert errors == {}


def test_every_formula_is_typeset(site: Path) -> None:
    """No formula of the content is beyond the converter."""
    pages = list((site / "papers").glob("*.html"))
    assert not [path.name for path in pages if 'class="tex"' in path.read_text("utf-8")]
    assert any("<math " in path.read_text("utf-8") for path in pages)


@pytest.mark.parametrize("names", [196])
def test_every_name_of_gemma_2(site: Path, papers: list[dict[str, Any]], names: int) -> None:
    """The longest list of authors is on its paper's page, whole and in order."""
    paper = next(paper for paper in papers if len(paper["authors"]) == names)
    tree = html5lib.parse(
        (site / "papers" / f"{paper['id']}.html").read_text("utf-8"), namespaceHTMLElements=False
    )
    links = tree.findall(".//p[@class='authors']/a") + tree.findall(".//details/p/a")
    assert [link.text for link in links] == paper["authors"]
