"""Accessibility of every component and of a page of each kind, with the toy catalog."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from generator.catalog.catalog import Catalog
from generator.pages import head, paper, parts
from generator.pages.parts import Pager
from generator.pages.refs import Ref
from generator.pages.render import VIEWS, Renderer
from generator.pages.templates import template_folders, templates_in
from generator.plan import urls
from generator.plan.output import Output
from generator.plan.plan import plan
from generator.text.dates import UNDATED
from tests.sites import Once

pytestmark = pytest.mark.browser

TESTS = Path(__file__).parents[1]
# The rules that depend on the size of the window or on colours
VISUAL = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]


@pytest.fixture(scope="session")
def patterns(once: Once, toy_search_site: Path, toy: Catalog) -> str:
    """Give the address of the patterns page, which is in a copy of the toy catalog's site."""

    def make(folder: Path) -> str:
        out = folder / "site"
        shutil.copytree(toy_search_site, out)
        (out / "patterns").mkdir()
        (out / "patterns" / "index.html").write_text(patterns_page(toy), "utf-8")
        # All papers of the toy catalog have dates
        first, *others = toy.papers
        catalog = replace(toy, papers=(*others, replace(first, date=UNDATED)))
        output = next(output for output in plan(catalog, ()) if output.template == "undated.html")
        renderer = Renderer(catalog, templates_in(template_folders()))
        (out / output.path).write_bytes(renderer.render(output))
        return (out / "patterns" / "index.html").as_uri()

    return once("patterns", make)


def patterns_page(catalog: Catalog) -> str:
    """Return the page with every component."""
    renderer = Renderer(catalog, templates_in(template_folders(TESTS / "patterns")))
    output = Output("patterns/index.html", "patterns.html")
    page = head.page(
        catalog, output, "Patterns", "Every component.", crumbs=(Ref("Home", "index.html"),)
    )
    return renderer.environment.get_template("patterns.html").render(
        page=replace(page, canonical=""),
        root=page.root,
        papers=catalog.papers,
        years=parts.year_bars(catalog.papers),
        chips=(
            Ref("Transformers", "index.html", 38),
            Ref(
                "A tag with a name so long that it fills more than a line of a phone",
                "index.html",
                1,
            ),
        ),
        people=(Ref("Ada Lovelace", "index.html", 3), Ref("Łukasz Kaiser", "index.html")),
        alphabet=(Ref("A", "index.html"), Ref("B", ""), Ref("#", "index.html")),
        terms=(
            Ref("Optimization", "index.html", 35, "optimizers, loss surfaces"),
            Ref("Without a scope", "index.html", 1),
        ),
        pager=Pager(
            2, 101, 200, 281, tuple(Ref(str(i), "index.html") for i in range(1, 9)), "a", "b"
        ),
        earlier=Ref("An older paper with a name that is rather long for its place", "index.html"),
        later=Ref("A newer paper", "index.html"),
        citation=paper.paper(
            catalog, Output("papers/a.html", "paper.html", "all-identifiers")
        ).citation,
        files=(Ref("BibTeX", "catalog.bib"), Ref("CSV", "catalog.csv")),
    )


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (768, "dark"), (1280, "light")])
def test_every_component(browser: Browser, patterns: str, width: int, scheme: str) -> None:
    """axe-core finds no violation, and nothing scrolls sideways."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    page.goto(patterns)
    # Rules that do not depend on the window or the colours run once
    rules = ["wcag2a", "wcag2aa", "wcag22aa"] if (width, scheme) == (320, "light") else VISUAL
    results = Axe().run(page, options={"runOnly": rules})
    violations = [(rule["id"], rule["nodes"][0]["html"]) for rule in results.response["violations"]]
    page_width = page.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert violations == []
    assert page_width <= width


# A redirect leaves before axe-core can read it; the page for unknown URLs needs a server
@pytest.mark.parametrize(
    "template", sorted(VIEWS.keys() - {"redirect.html", "404.html", "undated.html"})
)
def test_every_kind_of_page(browser: Browser, patterns: str, toy: Catalog, template: str) -> None:
    """axe-core finds no violation on a page of each kind, and it is never wider than the window."""
    paths = {output.template: output.path for output in reversed(plan(toy, ()))}
    path = paths.get(template) or urls.undated()
    # Without transitions, colours change at once
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(patterns.replace("patterns/index.html", path))
    page.evaluate(Axe().axe_script)
    violations = []
    # Rules that do not depend on the window or the colours run once
    rules = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
    page.set_viewport_size({"width": 768, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 768
    for width, scheme in ((320, "light"), (1280, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        results = page.evaluate("rules => axe.run({runOnly: rules})", rules)
        violations += [
            (width, scheme, rule["id"], rule["nodes"][0]["html"]) for rule in results["violations"]
        ]
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        rules = VISUAL
    context.close()
    assert violations == []


@pytest.mark.parametrize("query", ["prefers-contrast: more", "forced-colors: active"])
def test_more_contrast(browser: Browser, patterns: str, query: str) -> None:
    """With more contrast or forced colours, axe-core finds no violation."""
    context = browser.new_context(
        contrast="more" if "contrast" in query else "no-preference",
        forced_colors="active" if "forced" in query else "none",
    )
    page = context.new_page()
    page.goto(patterns)
    assert page.evaluate(f"matchMedia('({query})').matches")
    # A system that forces its colours is responsible for their contrast
    rules = VISUAL[1:] if "forced" in query else VISUAL
    results = Axe().run(page, options={"runOnly": rules})
    context.close()
    assert not [(rule["id"], rule["nodes"][0]["html"]) for rule in results.response["violations"]]
