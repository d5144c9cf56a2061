"""The section of a paper's page that says how to cite it, and the links to citation files."""

import re
from xml.etree.ElementTree import Element

import html5lib
import pytest

from generator.catalog.catalog import Catalog
from generator.export.citations.bibtex import ENTRY as BIBTEX_ENTRY
from generator.export.citations.styles import to_references
from generator.pages.render import Renderer
from generator.pages.templates import template_folders, templates_in
from generator.plan.output import Output
from tests.sites import configured


def renderer(catalog: Catalog) -> Renderer:
    """Return a renderer with the built-in templates."""
    return Renderer(catalog, templates_in(template_folders()))


def section(catalog: Catalog, paper_id: str) -> Element:
    """Return the section of a paper's page that says how to cite it."""
    html = renderer(catalog).render(Output(f"papers/{paper_id}.html", "paper.html", paper_id))
    document = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    sections: list[Element] = [
        element for element in document.iter("section") if element.get("class") == "cite"
    ]
    assert len(sections) == 1
    return sections[0]


@pytest.mark.parametrize("paper_id", ["hostile-text", "all-identifiers", "forty-authors"])
def test_references(toy: Catalog, paper_id: str) -> None:
    """The page has a reference in each style and the BibTeX entry; the first is selected."""
    cite = section(toy, paper_id)
    paper = toy.paper(paper_id)
    shown = [
        "".join(element.itertext())
        for element in cite.iter()
        if element.get("class") == "reference"
    ]
    assert shown == [
        *("".join(run.text for run in runs) for runs in to_references(paper).values()),
        BIBTEX_ENTRY.render(toy, paper).decode(),
    ]
    assert [choice.get("checked") for choice in cite.iter("input")] == ["", *[None] * 4]
    assert cite.get("data-pagefind-ignore") == "all"
    assert not list(cite.iter("script"))


def test_files_of_a_paper(toy: Catalog) -> None:
    """The section links to the files beside the page."""
    links = [link.get("href") for link in section(toy, "withdrawn").iter("a")]
    assert links == [f"../papers/withdrawn{ending}" for ending in (".bib", ".ris", ".json", ".md")]


def test_files_of_a_list(toy: Catalog) -> None:
    """Each page of a list links to the list's BibTeX, and the page about the site to all files."""
    assert len(toy.by_tag["learning"]) > toy.config.page_size
    month = Output("dates/2023-06.html", "month.html", "2023-06")
    tags = [Output("tags/learning.html", "tag.html", "learning", page) for page in (1, 2)]
    for output in (month, *tags):
        html = renderer(toy).render(output).decode()
        bibtex = output.path.removesuffix("html") + "bib"
        assert re.findall(r'<a href="([^"]*)" download>', html) == [f"../{bibtex}"]
    about = renderer(toy).render(Output("about.html", "about.html")).decode()
    for ending in ("bib", "ris", "csl.json", "txt", "jsonl", "csv"):
        assert f'<a href="catalog.{ending}" download>' in about


def test_citations_off(toy: Catalog) -> None:
    """With `citations: false` no page says how to cite, and none links to a citation file."""
    off = renderer(configured(toy, citations=False))
    for output in (
        Output("papers/withdrawn.html", "paper.html", "withdrawn"),
        Output("tags/learning.html", "tag.html", "learning"),
        Output("about.html", "about.html"),
        Output("papers/index.html", "papers.html"),
    ):
        html = off.render(output).decode()
        assert not re.search(r'class="(?:cite|files)"|copy\.js|href="[^"]*\.(?:bib|ris|csv)"', html)
