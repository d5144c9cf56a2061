"""The site of the 281 imported papers as a whole: every page is there, and machines can read it."""

from collections import Counter
from pathlib import Path
from typing import Any

import html5lib
import yaml
from selectolax.lexbor import LexborHTMLParser

from generator.check.site import check_site


def stems(folder: Path) -> set[str]:
    """Return the names of a folder's pages, without its indexes."""
    return {
        path.stem
        for path in folder.glob("*.html")
        if path.stem != "index" and "page-" not in path.stem
    }


def test_a_page_for_each_paper(site: Path, papers: list[dict[str, Any]]) -> None:
    """There is one page for each paper of the content, and no other."""
    assert stems(site / "papers") == {paper["id"] for paper in papers}
    assert len(papers) == 281


def test_a_page_for_each_tag_and_kind(site: Path, papers: list[dict[str, Any]]) -> None:
    """There is one page for each tag and kind in use."""
    assert stems(site / "tags") == {tag for paper in papers for tag in paper["tags"]}
    assert stems(site / "kinds") == {paper["kind"] for paper in papers}


def test_a_page_for_each_author(site: Path, papers: list[dict[str, Any]]) -> None:
    """There is one page for each person, whichever of their names is on a paper."""
    names = {name for paper in papers for name in paper["authors"]}
    profiles = yaml.safe_load((site.parent / "content" / "people.yaml").read_text("utf-8"))
    known = {
        name.casefold(): profile["name"]
        for profile in profiles
        for name in (profile["name"], *profile.get("names", ()))
    }
    people = {known.get(name.casefold(), name) for name in names}
    assert (len(names), len(people)) == (1376, 1369)
    headings = Counter(
        heading.text()
        for path in (site / "authors").glob("*.html")
        if "." not in path.stem and path.stem != "index"
        for heading in LexborHTMLParser(path.read_bytes()).css("h1")
    )
    # The URL that another name of a person would have redirects
    assert headings.pop("This page has moved") == len(names) - len(people)
    assert headings == dict.fromkeys(people, 1)


def test_a_page_for_each_year_and_month(site: Path, papers: list[dict[str, Any]]) -> None:
    """There is one page for each year and each month in use."""
    dates = {paper["date"] for paper in papers}
    assert stems(site / "dates") == {date[:n] for date in dates for n in (4, 7)}


def test_no_broken_link(site: Path) -> None:
    """No internal link or fragment of any page is broken."""
    report = check_site(site)
    assert report.problems == ()
    assert report.looked_at


def test_html5lib_finds_no_parse_error(site: Path) -> None:
    """Pages are HTML that a strict parser accepts.

    The parser is slow, so of the pages in a folder, which are alike, it has one in five, and of
    the authors one in fifty; test_render.py has every page of a smaller catalog.
    """
    pages = list(site.glob("*.html"))
    for folder in {path.parent for path in site.rglob("*.html")} - {site}:
        pages += sorted(folder.glob("*.html"))[:: 50 if folder.name == "authors" else 5]
    assert len(pages) > 130
    parser = html5lib.HTMLParser()
    errors = {}
    for path in pages:
        parser.parse(path.read_text("utf-8"))
        if parser.errors:
            errors[path.name] = parser.errors
    assert errors == {}


def test_every_formula_is_typeset(site: Path) -> None:
    """The converter knows every formula of the papers."""
    pages = [path.read_text("utf-8") for path in (site / "papers").glob("*.html")]
    assert not [page for page in pages if 'class="tex"' in page]
    assert any("<math " in page for page in pages)


def test_every_name_of_gemma_2(site: Path, papers: list[dict[str, Any]]) -> None:
    """The longest list of authors is on its paper's page, whole and in order."""
    paper = max(papers, key=lambda paper: len(paper["authors"]))
    assert len(paper["authors"]) == 196
    tree = html5lib.parse(
        (site / "papers" / f"{paper['id']}.html").read_text("utf-8"), namespaceHTMLElements=False
    )
    links = tree.findall(".//p[@class='authors']/a") + tree.findall(".//details/p/a")
    assert [link.text for link in links] == paper["authors"]
