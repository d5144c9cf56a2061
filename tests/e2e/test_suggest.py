"""What search boxes suggest, in the site of the imported papers."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from tests.sites import wait_until

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# The page of every name that can be suggested
EVERY_PAGE = """async () => {
  await openshelf.script("assets/suggest.js");
  return openshelf.suggested(await openshelf.data("names")).map(({ path }) => path);
}"""


def test_suggestions(browser_page: Page, base: str) -> None:
    """After a few letters a box offers tags, authors and titles; keys choose one, open it or leave."""
    page = browser_page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(base + "papers/grokking-in-linear-estimators.html")
    assert not [url for url in asked if "suggest" in url or "names" in url]
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="Search papers")
    expect(box).to_be_focused()
    options, listbox = page.get_by_role("option"), page.get_by_role("listbox")

    page.keyboard.type("lan")
    expect(options.first).to_contain_text("Language models")
    expect(options.first).to_contain_text("tag, ")
    expect(options.last).to_have_text("Search for “lan”")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("status").last).to_have_text(re.compile(r"^\d suggestions$"))
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(box).not_to_have_attribute("aria-activedescendant", re.compile("."))
    page.keyboard.press("ArrowDown")
    active = box.get_attribute("aria-activedescendant")
    assert options.first.get_attribute("id") == active
    if base.startswith("http"):  # it is the same component on the disk
        results = Axe().run(page, options={"runOnly": RULES})
        assert [fault["id"] for fault in results.response["violations"]] == []
    page.keyboard.press("Escape")
    expect(listbox).to_be_hidden()
    expect(box).to_have_value("lan")

    # Accents and capitals do not matter, nor which words of a name
    for typed, name in {
        "muller": "Müller",
        "mueller": "Müller",
        "radoslaw": "Radosław",
        "BENG yos": "Yoshua Bengio",
        "Andrew Kyle Lamp": "Andrew",  # another name of the person
    }.items():
        box.fill(typed)
        expect(options.first).to_contain_text(name)

    # Identifiers are left alone, and nothing fits nonsense
    for typed in ("https://arxiv.org/abs/2310.1", "10.1162/tacl", "arXiv:2310", "zzzz", "<>", "l"):
        box.fill("lan")
        expect(listbox).to_be_visible()
        box.fill(typed)
        expect(listbox).to_be_hidden()

    box.fill("grok")
    option = page.get_by_role("option", name="Grokking in Linear")
    assert option.locator("b").all_inner_texts() == ["Grok", "Grok"]
    page.set_viewport_size({"width": 360, "height": 800})
    assert option.bounding_box()["height"] >= 44  # type: ignore[index]
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    option.click()
    page.wait_for_url("**/papers/grokking-in-linear-estimators.html")

    page.goto(base + "index.html")
    page.keyboard.press("/")
    page.keyboard.type("attention m")
    page.get_by_role("option", name="Search for").click()
    page.wait_for_url("**/search.html?q=attention+m")


def test_typing_before_the_script(browser_page: Page, server: str) -> None:
    """What a reader types while the script of suggestions loads has suggestions when it is there."""
    page = browser_page
    held: list[Route] = []
    page.route("**/assets/suggest.js*", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks it
    page.goto(server + "index.html")
    with page.expect_request("**/assets/suggest.js*"):
        page.keyboard.press("/")
        page.keyboard.type("lan")
    wait_until(page, "document.activeElement.value === 'lan'")
    assert len(held) == 1
    held[0].continue_()
    expect(page.get_by_role("option").first).to_contain_text("Language models")


def test_every_suggestion_has_a_page(browser_page: Page, disk: str, site: Path) -> None:
    """The page of each name that can be suggested exists."""
    browser_page.goto(disk + "index.html")
    paths = browser_page.evaluate(EVERY_PAGE)
    assert len(paths) > 1_500
    assert [path for path in paths if not (site / path.partition("?")[0]).exists()] == []
