"""Reading the site of the imported papers: contrast, themes, keys, orders, print and zoom."""

import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.sites import SHIFTS, wait_until

pytestmark = pytest.mark.browser

GEMMA = "papers/gemma-2-improving-open-language-models-at-a-practical-size.html"
KINDS = (
    "index.html",
    "papers/index.html",
    GEMMA,
    "papers/grokking-in-linear-estimators.html",
    "tags/index.html",
    "tags/language-models.html",
    "kinds/survey.html",
    "authors/index.html",
    "authors/index.s.html",
    "authors/yoshua-bengio.html",
    "dates/index.html",
    "dates/2023.html",
    "dates/2023-05.html",
    "search.html?q=dropout&tag=regularization",
    "about.html",
    "data.html",
    "404.html",
)
# Until the page was painted, after which the shifts of its layout are known
PAINTED = "() => new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then)))"
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.mark.parametrize(
    ("width", "scheme", "path"), [(320, "dark", GEMMA), (1280, "light", "dates/index.html")]
)
def test_axe_finds_nothing(
    browser: Browser, site: Path, width: int, scheme: str, path: str
) -> None:
    """axe-core finds no violation on the largest pages.

    test_patterns.py has every kind of page of a smaller catalog.
    """
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    page.goto(f"{site.as_uri()}/{path}")
    violations = Axe().run(page, options=AXE).response["violations"]
    context.close()
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in violations] == []


def test_body_text_has_aaa_contrast(browser: Browser, site: Path) -> None:
    """Titles, abstracts and snippets have a contrast of 7:1 or more in both themes."""
    for scheme in ("light", "dark"):
        context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
        page = context.new_page()
        for path in ("dates/2023-05.html", "papers/grokking-in-linear-estimators.html"):
            page.goto(f"{site.as_uri()}/{path}")
            result = Axe().run(
                page,
                context={"include": [["h1"], [".entry h3"], [".snippet"], [".abstract"]]},
                options={
                    "runOnly": {"type": "rule", "values": ["color-contrast-enhanced"]},
                    "rules": {"color-contrast-enhanced": {"enabled": True}},
                },
            )
            assert result.response["violations"] == []
            assert result.response["passes"]
        context.close()


def test_theme_is_remembered(browser: Browser, server: str) -> None:
    """The theme that a reader chose is there on the next page before its first paint."""
    context = browser.new_context(color_scheme="light")
    page = context.new_page()
    page.goto(server + "index.html")
    background = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(background)
    switch = page.get_by_role("button", name="Theme")
    switch.click()
    switch.click()
    expect(switch).to_have_text("Theme: dark")
    dark = page.evaluate(background)
    assert light != dark
    # Scripts that load later are kept away: the head alone has to set the theme
    page.route("**/openshelf.js*", lambda route: route.abort())
    page.goto(server + "papers/index.html")
    assert page.evaluate(background) == dark
    context.close()


def test_keys(browser_page: Page, base: str) -> None:
    """`/` leads to the search box, `?` shows the keys, j and k walk the list, n turns the page."""
    page = browser_page
    page.goto(base + "papers/index.html")
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keys")
    expect(sheet).to_be_visible()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    titles = page.locator(".entry h3 a")
    page.keyboard.press("j")
    expect(titles.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(titles.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(titles.nth(0)).to_be_focused()
    page.keyboard.press("/")
    box = page.locator('input[name="q"]')
    expect(box).to_be_focused()
    page.keyboard.type("j?n/")
    expect(box).to_have_value("j?n/")
    page.keyboard.press("Tab")
    page.locator("main").focus()
    page.keyboard.press("n")
    expect(page).to_have_url(base + "papers/page-2.html")


def test_orders_of_a_list(browser_page: Page, disk: str) -> None:
    """A list that is whole on its page can be read by age, votes and title, and back again."""
    page = browser_page
    page.goto(disk + "kinds/survey.html")
    shown = page.locator(".entry:visible")
    titles = page.locator(".entry:visible h3")
    count, first = shown.count(), titles.all_inner_texts()
    order = page.get_by_role("combobox", name="Order")
    order.select_option("Oldest first")
    assert titles.all_inner_texts() == first[::-1]
    order.select_option("Most upvoted")
    votes = [int(text.split()[1]) for text in page.locator(".votes:visible").all_inner_texts()]
    assert votes == sorted(votes, reverse=True)
    assert shown.count() == count
    order.select_option("By title")
    sorted_by = [re.sub(r"^(the|an?) ", "", text.lower()) for text in titles.all_inner_texts()]
    assert sorted_by[0].startswith("attentive survey")
    assert sorted_by[-1] == max(sorted_by)
    order.select_option("Newest first")
    assert titles.all_inner_texts() == first
    expect(page.locator("h2.group").first).to_be_visible()


def test_view_is_remembered(browser_page: Page, base: str) -> None:
    """Long lists start as titles, short ones with details; what a reader chose is for all lists."""
    page = browser_page
    snippet = page.locator(".snippet").first
    page.goto(base + "authors/yoshua-bengio.html")
    expect(snippet).to_be_visible()
    page.goto(base + "papers/index.html")
    expect(snippet).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollHeight") < 6_000
    details = page.get_by_role("button", name="Details")
    expect(details).to_have_attribute("aria-pressed", "false")
    details.click()
    expect(details).to_have_attribute("aria-pressed", "true")
    expect(snippet).to_be_visible()
    page.goto(base + "dates/2023.html")
    expect(snippet).to_be_visible()
    titles = page.get_by_role("button", name="Titles")
    titles.click()
    # Chromium may lose what a page stored if it is left at once
    expect(titles).to_have_attribute("aria-pressed", "true")
    expect(snippet).to_be_hidden()
    page.goto(base + "authors/yoshua-bengio.html")
    expect(snippet).to_be_hidden()


def test_no_line_begins_or_ends_with_a_dot(browser: Browser, site: Path) -> None:
    """The dot before a fact is cut off where the fact begins a line, and shown elsewhere."""
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.goto(f"{site.as_uri()}/dates/2023-05.html")
    dots = page.locator(".facts").evaluate_all(
        """all => all.flatMap(facts => {
            const size = parseFloat(getComputedStyle(facts).fontSize);
            const edge = facts.getBoundingClientRect().left + 0.8 * size; // of the clip-path
            const boxes = [...facts.children].map(fact => fact.getBoundingClientRect());
            return boxes.map((box, i) => [!i || box.top > boxes[i - 1].top, box.left + 0.8 * size > edge + 1]);
        })"""
    )
    assert {tuple(dot) for dot in dots} == {(True, False), (False, True)}
    assert dots.count([True, False]) > page.locator(".facts").count()
    page.close()


def test_missing_page_asks_for_what_was_wanted(browser: Browser, server: str) -> None:
    """The 404 page has the words of the address in its search box, also where it is badly encoded."""
    page = browser.new_page()
    page.goto(server + "attention-is-all-you-need.html")
    expect(page.locator("#wanted")).to_have_value("attention is all you need")
    page.goto(server + "100%-accuracy.html")
    expect(page.locator("#wanted")).to_have_value("100% accuracy")
    page.close()


def test_long_author_lists_are_folded_not_hidden(browser: Browser, server: str) -> None:
    """All 196 names are in the page, the rest of them one click away, without JavaScript too."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(server + GEMMA)
    last = page.locator("main header .authors a").last
    expect(last).to_be_hidden()
    page.get_by_text("and 184 more").click()
    expect(last).to_be_visible()
    assert page.locator("main header .authors a").count() == 196
    context.close()


def test_a_paper_prints_on_one_sheet(browser: Browser, site: Path) -> None:
    """A paper's page prints on one sheet, without the site's navigation."""
    page = browser.new_page()
    page.goto(f"{site.as_uri()}/papers/grokking-in-linear-estimators.html")
    pdf = page.pdf(format="A4")
    assert pdf.count(b"/Type /Page\n") == 1
    page.emulate_media(media="print")
    expect(page.get_by_role("banner")).to_be_hidden()
    page.close()


def test_no_sideways_scroll(browser: Browser, site: Path) -> None:
    """No kind of page is wider than the window: on a phone, on a desk, and with text at 200 %."""
    page = browser.new_page()
    for path in KINDS:
        page.goto(f"{site.as_uri()}/{path}")
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        page.set_viewport_size({"width": 1024, "height": 800})
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth") <= 1024, path
    page.close()


def test_nothing_shifts(browser: Browser, server: str) -> None:
    """No page moves its content while it loads: the cumulative layout shift is 0."""
    for width, paths in ((360, KINDS), (1280, KINDS[:4])):
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.add_init_script(SHIFTS)
        # The first visit is of a paper, when no script is in the browser's cache
        for path in (GEMMA, *paths):
            if not path.startswith("search"):
                page.goto(server + path)
                page.wait_for_load_state("networkidle" if path == GEMMA else "load")
                page.evaluate(PAINTED)
                assert page.evaluate("shifts") == [], path
        page.close()


def test_first_visit_is_small(site: Path) -> None:
    """A paper's page and the stylesheet take at most 14 kB gzipped, its scripts at most 5.5 kB."""

    def size(path: str) -> int:
        return len(gzip.compress((site / path).read_bytes(), 9))

    style, script = size("assets/style.css"), size("assets/openshelf.js") + size("assets/cite.js")
    assert script <= 5_500
    sizes = sorted(size(f"papers/{path.name}") for path in (site / "papers").glob("*.html"))
    ordinary = [each for each in sizes if each + style <= 14_000]
    # Only the lists in papers/ and the paper of 196 authors may be larger
    assert len(sizes) - len(ordinary) <= 4


def test_entries_are_found_by_id(
    browser_page: Page, base: str, papers: list[dict[str, Any]]
) -> None:
    """Scripts find the entry of every paper by its id, with links that lead to its page from any folder."""
    page = browser_page
    page.goto(base + "tags/index.html")
    page.evaluate("openshelf.script('assets/entries.js')")
    ids = [paper["id"] for paper in papers]
    links = page.evaluate(
        """async (ids) => [...await openshelf.entries([...ids, "no-such-paper"])].map(
            ([id, entry]) => [id, entry.querySelector("h3 a").href])""",
        ids,
    )
    assert links == [[paper_id, f"{base}papers/{paper_id}.html"] for paper_id in ids]


def test_text_face(browser: Browser, server: str, disk: str) -> None:
    """The text face is there at once from disk, and from a server on the second page; no text moves."""
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(SHIFTS)
    faces = "[...document.fonts].filter(face => face.status === 'loaded').length"
    page.goto(server + "papers/grokking-in-linear-estimators.html")
    wait_until(page, "localStorage.getItem('openshelf-font')")
    assert page.evaluate(faces) == 0
    page.goto(server + "papers/index.html")
    assert (page.evaluate(faces), page.evaluate("shifts")) == (2, [])
    page.goto(disk + "papers/grokking-in-linear-estimators.html")
    assert (page.evaluate(faces), page.evaluate("shifts")) == (2, [])
    context.close()


def test_what_the_first_screen_shows(browser: Browser, site: Path) -> None:
    """On a phone, the abstract and the first paper of a tag begin in the first screen; a wide window has columns."""
    page = browser.new_page(viewport={"width": 360, "height": 740})

    def top(selector: str) -> float:
        return float(page.locator(selector).first.evaluate("e => e.getBoundingClientRect().top"))

    page.goto(f"{site.as_uri()}/papers/grokking-in-linear-estimators.html")
    order = [top(part) for part in ("h1", ".authors", ".links", ".abstract p", ".side", ".cite")]
    assert order == sorted(order)
    assert order[3] < 500
    page.set_viewport_size({"width": 1280, "height": 900})
    assert top(".act") == top(".abstract") < top(".side") < top(".cite")
    assert page.locator(".side").bounding_box()["x"] > 700  # type: ignore[index] # it is visible
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{site.as_uri()}/tags/learning-theory.html")
    assert top(".entry") < 740
    page.goto(f"{site.as_uri()}/authors/noam-levi.html")
    assert page.locator("main h2:not(.visually-hidden)").count() == 0
    page.close()
