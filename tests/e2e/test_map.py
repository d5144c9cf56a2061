import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect


def point(page: Page, x: float, y: float) -> tuple[float, float]:
    """Return where a place of the map is on the screen; `x` and `y` are shares of its size."""
    box = page.locator("#map").bounding_box()
    assert box
    return box["x"] + box["width"] * x, box["y"] + box["height"] * y


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drag over the map with the mouse."""
    page.mouse.move(*point(page, *start))
    page.mouse.down()
    page.mouse.move(*point(page, *end), steps=3)
    page.mouse.up()


def selected(page: Page) -> list[str]:
    """Return the ids of the selected papers."""
    return list(page.evaluate("openshelf.store.get('selection') || []"))


def test_map(browser_page: Page, base: str) -> None:
    """The map shows entries, selects areas and regions, lights groups, and is walked with keys."""
    page = browser_page
    page.set_viewport_size({"width": 1280, "height": 1100})
    page.goto(f"{base}index.html")
    page.get_by_role("link", name="Map", exact=True).click()
    here, note = page.locator(".map-here"), page.locator(".map-note p").first
    expect(note).to_contain_text("Drag around papers")

    # The pointer: the entry of the nearest paper, and its page at a click
    page.mouse.move(*point(page, 0.5, 0.5))
    x, y = page.evaluate("openshelf.data('map').then((map) => map.points[0].map((v) => v / 1000))")
    page.mouse.move(*point(page, x, y))
    first = page.evaluate("openshelf.data('map').then((map) => map.ids[0])")
    expect(page.locator(".map-card .entry")).to_have_attribute("data-id", first)
    page.mouse.click(*point(page, x, y))
    page.wait_for_url(f"**/papers/{first}.html")
    page.go_back()

    # An area: the papers in it, and their words
    expect(note).to_contain_text("Drag around papers")
    drag(page, (0.02, 0.02), (0.5, 0.5))
    inside = page.evaluate(
        "openshelf.data('map').then((map) =>"
        " map.ids.filter((id, n) => map.points[n].every((v) => v >= 20 && v <= 500)))"
    )
    expect(note).to_contain_text(f"{len(inside)} papers selected. They share: ")
    assert sorted(selected(page)) == sorted(inside)
    page.evaluate("openshelf.store.set('selection', null)")

    # Keys: from paper to paper, nearer, and to the paper's page
    here.focus()
    names = {here.get_attribute("href")}
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"):
        page.keyboard.press(key)
        names.add(here.get_attribute("href"))
    assert len(names) > 3
    expect(page.locator(".map-card")).to_be_visible()
    for _ in range(3):
        page.keyboard.press("+")
    expect(here).to_be_focused()  # the point stays in sight
    assert page.locator("#map > svg").get_attribute("viewBox") != "0 0 1000 1000"
    drag(page, (0.5, 0.5), (0.6, 0.6))  # moves the map, and selects nothing
    assert not selected(page)
    page.get_by_role("button", name="Whole map").click()
    expect(page.locator("#map > svg")).to_have_attribute("viewBox", "0 0 1000 1000")

    # The list: a region is lit, and selected without a pointer
    region = page.locator(".map-list details").first
    region.locator("summary").press("Enter")
    expect(page.locator("#map")).to_have_class(re.compile("lit"))
    region.get_by_role("button").press("Enter")
    assert len(selected(page)) == region.locator("li").count()
    group = page.locator(".map-legend button").first
    group.click()
    expect(group).to_have_attribute("aria-pressed", "true")
    expect(region).not_to_have_attribute("open", "")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        here.focus()
        if base.startswith("http"):  # axe reads the styles, which browsers refuse on the disk
            options = {} if scheme == "light" else {"runOnly": ["color-contrast"]}
            violations = Axe().run(page, options=options).response["violations"]
            assert not [node["html"] for rule in violations for node in rule["nodes"]]
    page.get_by_role("button", name="Show all").click()
    expect(note).to_contain_text("Drag around papers")

    # Search: the address of the search page, and a box; what is found is lit
    page.goto(f"{base}search.html?q=grokking&kind=theory")
    expect(page.locator("#search-results .entry").first).to_be_visible()
    found = page.locator("#search-results .entry").count()
    page.get_by_role("link", name="On the map").click()
    page.wait_for_url("**/map.html?q=grokking&kind=theory")
    expect(note).to_contain_text(f"{found} of 281 papers found")
    lit = page.locator("#map path.found")
    assert (lit.get_attribute("d") or "").count("M") == found
    box = page.locator("main input[type=search]")
    box.fill("kind:survey transfomer")
    box.press("Enter")
    expect(note).to_contain_text("Searched for transformer in place of transfomer.")
    page.go_back()
    expect(note).to_contain_text(f"{found} of 281 papers found")
    page.get_by_role("button", name="Show all").click()
    expect(note).to_contain_text("Drag around papers")
    here.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/papers/*.html")


def test_without_scripts(browser: Browser, disk: str) -> None:
    """Without scripts the map is drawn, and its list leads to all papers; a phone shows both."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(f"{disk}map.html")
    assert page.locator(".map-list li a").count() == 281
    page.locator("summary").first.click()
    expect(page.locator(".map-list li a").first).to_be_visible()
    svg, listed = (
        page.locator("#map > svg").bounding_box(),
        page.locator(".map-list").bounding_box(),
    )
    assert svg
    assert listed
    assert svg["width"] == svg["height"] > 300
    assert svg["y"] + svg["height"] < listed["y"]
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    context.close()


def test_touch(browser: Browser, server: str) -> None:
    """A tap shows a paper and a second one opens it; with Select, a finger draws an area."""
    context = browser.new_context(has_touch=True, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(f"{server}map.html")
    expect(page.locator(".map-note")).to_contain_text("Tap a point")
    place = point(page, 0.5, 0.5)
    page.touchscreen.tap(*place)
    expect(page.locator(".map-card .entry")).to_be_visible()
    page.touchscreen.tap(*place)
    page.wait_for_url("**/papers/*.html")
    context.close()
