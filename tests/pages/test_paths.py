import json
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser

from generator.catalog.catalog import Catalog
from generator.pages.render import Renderer
from generator.pages.templates import template_folders, templates_in
from generator.plan.output import Output
from generator.plan.plan import plan

PATH = Output("paths/first-steps.html", "path.html", "first-steps")
PAPERS = ["hostile-text", "all-identifiers", "withdrawn", "forty-authors"]


def rendered(catalog: Catalog, output: Output) -> LexborHTMLParser:
    """Return a page."""
    return LexborHTMLParser(Renderer(catalog, templates_in(template_folders())).render(output))


def words(page: LexborHTMLParser, selector: str) -> str:
    """Return the text of the first element that a selector finds."""
    element = page.css_first(selector)
    assert element
    return element.text()


def test_a_path(toy: Catalog) -> None:
    """A path shows all its papers in order, each under its reason; no text is markup."""
    page = rendered(toy, PATH)
    assert [entry.attributes["data-id"] for entry in page.css(".steps .entry")] == PAPERS
    assert [why.text() for why in page.css(".why")] == [step.why for step in toy.paths[0].papers]
    assert [script.attributes.get("type") for script in page.css("main script")] == []
    assert words(page, ".prose em") == "emphasis"
    assert "chosen by Ada <script>" in words(page, ".eyebrow")


def test_its_metadata(toy: Catalog) -> None:
    """JSON-LD names all papers of a path in its order, however many a page of a list has."""
    data = json.loads(words(rendered(toy, PATH), "[type='application/ld+json']"))
    items = data["mainEntity"]["itemListElement"]
    assert data["@type"] == "CollectionPage"
    assert data["mainEntity"]["itemListOrder"].endswith("Ascending")
    assert [item["url"].rpartition("/")[2] for item in items] == [f"{name}.html" for name in PAPERS]
    assert [item["position"] for item in items] == [1, 2, 3, 4]


def test_without_paths(toy: Catalog) -> None:
    """A catalog without paths has no page of them, and no link to one."""
    catalog = replace(toy, paths=())
    assert not [output for output in plan(catalog, []) if output.path.startswith("paths/")]
    assert not rendered(catalog, Output("index.html", "index.html")).css("a[href^='paths/']")
