"""The patterns page: every component once, in every state, with the toy catalog's hard cases."""

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from generator.build.build import Options, build

from generator.content.load import load
from generator.plan.output import Output
from generator.plan.plan import plan
from generator.pages.render import renderer
from generator.pages.templates import template_folders, templates_in
from generator.pages.render import VIEWS, paper, parts
from generator.pages.parts import Pager, Ref

pytestmark = pytest.mark.browser

TESTS = Path(__file__).parents[2]
# The rules that hang on the size of the window or the colours
SEEN = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]


@pytest.fixture(scope="session")
def patterns(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Build the toy catalog's site, put the patterns page into it, and give its address."""
    out = tmp_path_factory.mktemp("patterns") / "site"
    build(Options(content=TESTS / "catalog", out=out))
    site = load(TESTS / "catalog")
    environment = renderer(
        site, templates_in(template_folders(TESTS / "patterns"))
    ).templating.environment
    output = Output("patterns/index.html", "patterns.html")
    page = parts.page(
        site, output, "Patterns", "Every component.", crumbs=(Ref("Home", "index.html"),)
    )
    html = environment.get_template("patterns.html").render(
        page=replace(page, canonical=""),
        root=page.root,
        papers=site.papers,
        years=parts.year_bars(
            {2012: 3, 2013: 60, 2015: 1, 2024: 28}, dict.fromkeys(range(2012, 2025), "index.html")
        ),
        pager=Pager(
            2, 101, 200, 281, tuple(Ref(str(i), "index.html") for i in range(1, 9)), "a", "b"
        ),
        earlier=Ref("An older paper with a name that is rather long for its place", "index.html"),
        later=Ref("A newer paper", "index.html"),
        citation=paper.paper(
            site, Output("papers/a.html", "paper.html", "all-identifiers")
        ).citation,
        files=(Ref("BibTeX", "catalog.bib"), Ref("CSV", "catalog.csv")),
    )
    (out / "patterns").mkdir()
    (out / "patterns" / "index.html").write_text(html, "utf-8")
    return (out / "patterns" / "index.html").as_uri()


@pytest.mark.parametrize("width", [320, 768, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_component(browser: Browser, patterns: str, width: int, scheme: str) -> None:
    """axe-core finds no violation, nothing scrolls sideways, and every target can be hit."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    page.goto(patterns)
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag22aa"]})
    faults = [(each["id"], each["nodes"][0]["html"]) for each in found.response["violations"]]
    sideways = page.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert faults == []
    assert sideways <= width


# A redirect is gone before it can be read; the page of missing addresses needs a server
@pytest.mark.parametrize("template", sorted(VIEWS.keys() - {"redirect.html", "404.html"}))
def test_every_kind_of_page(browser: Browser, patterns: str, template: str) -> None:
    """axe-core finds no violation on a page of each kind, and it is never wider than the window."""
    outputs = plan(load(TESTS / "catalog"), ())
    path = next(output.path for output in outputs if output.template == template)
    # Else colours are still on their way from one scheme to the other
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(patterns.replace("patterns/index.html", path))
    page.evaluate(Axe().axe_script)
    faults = []
    # What does not hang on the window or the colours is asked once
    rules = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
    for width, scheme in product((320, 768, 1280), ("light", "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        found = page.evaluate("rules => axe.run({runOnly: rules})", rules)
        faults += [
            (width, scheme, each["id"], each["nodes"][0]["html"]) for each in found["violations"]
        ]
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        rules = SEEN
    context.close()
    assert faults == []


@pytest.mark.parametrize("query", ["prefers-contrast: more", "forced-colors: active"])
def test_more_contrast(browser: Browser, patterns: str, query: str) -> None:
    """A reader who asks for more contrast gets it, and axe-core still finds no violation."""
    context = browser.new_context(
        contrast="more" if "contrast" in query else "no-preference",
        forced_colors="active" if "forced" in query else "none",
    )
    page = context.new_page()
    page.goto(patterns)
    assert page.evaluate(f"matchMedia('({query})').matches")
    # The colours that the system forces are its own affair
    rules = {"color-contrast": {"enabled": "forced" not in query}}
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa"], "rules": rules})
    context.close()
    assert [(each["id"], each["nodes"][0]["html"]) for each in found.response["violations"]] == []
