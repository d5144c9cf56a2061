"""Selecting, exporting and saving papers: from disk, from a server, and where nothing can be stored."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.sites import SHIFTS, wait_until

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
GROKKING = "grokking-in-linear-estimators"
GEMMA = "gemma-2-improving-open-language-models-at-a-practical-size"


def faults(page: Page, part: str) -> list[str]:
    """Return what axe-core finds in a part of a page, in both themes."""
    # Preloading takes a request that a page from disk may not make
    options = {"runOnly": RULES, "preload": False}
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        violations = Axe().run(page, context=part, options=options).response["violations"]
        found += [f"{scheme}: {it['id']}: {it['nodes'][0]['html']}" for it in violations]
        options["runOnly"] = ["color-contrast"]  # the only rule that depends on the theme
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return found


def stored(page: Page, name: str) -> object:
    """Return what the page stored under a name."""
    return page.evaluate("name => openshelf.store.get(name)", name)


def save(page: Page, address: str, *states: tuple[str, str]) -> None:
    """Put papers into the reading list, by id and state."""
    page.goto(address)
    records = [
        {
            "id": paper,
            "title": paper,
            "state": state,
            "note": "",
            "saved": 1000 + i,
            "changed": 1000,
        }
        for i, (paper, state) in enumerate(states)
    ]
    page.evaluate("records => openshelf.store.set('shelf', records)", records)
    # Chromium may lose what a page stored if its process ends at once, as it does at about:blank
    page.reload()
    assert stored(page, "shelf") == records


def test_select_and_export(browser_page: Page, base: str, site: Path) -> None:
    """Papers ticked on a list are in the bar, and are exported as the build's own files have them.

    The selection is there on other pages, and in other tabs at once.
    """
    page = browser_page
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(base + "kinds/survey.html")
    boxes = page.locator(".entry .pick")
    bar = page.get_by_role("region", name="Selected papers")
    boxes.nth(1).check()
    boxes.nth(3).click(modifiers=["Shift"])
    expect(bar).to_contain_text("3 selected")
    expect(page.locator("[role=status]").last).to_have_text("3 selected")
    ids = page.locator(".entry").evaluate_all("all => all.map(each => each.dataset.id)")
    assert stored(page, "selection") == ids[1:4]
    # On the next page it is there without moving anything
    page.add_init_script(SHIFTS)
    page.reload()
    expect(bar.get_by_role("button", name="Similar")).to_be_visible()
    assert page.evaluate("shifts") == []
    # The bar covers nothing: the page has room for it at its end
    page.evaluate("scrollTo({top: 1e6, behavior: 'instant'})")
    end = page.locator(".site-footer").bounding_box()
    top = bar.bounding_box()
    assert end
    assert top
    assert end["y"] + end["height"] <= top["y"] + 1
    assert base.startswith("file") or faults(page, ".selection") == []

    other = page.context.new_page()
    other.goto(base + f"papers/{GROKKING}.html")
    elsewhere = other.get_by_role("region", name="Selected papers")
    expect(elsewhere).to_contain_text("3 selected", timeout=20_000)
    other.get_by_role("button", name="Select", exact=True).click()
    expect(bar).to_contain_text("4 selected")
    other.close()

    bar.get_by_role("button", name="Export").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading")).to_have_text("Export 4 papers")
    files = [(site / "papers" / f"{it}.bib").read_text("utf-8") for it in (*ids[1:4], GROKKING)]
    preview = dialog.get_by_label("Preview")
    expect(preview).to_have_value("\n".join(files))
    assert base.startswith("file") or faults(page, "dialog") == []
    dialog.get_by_label("Format").select_option(label="RIS")
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Download").click()
    assert download.value.suggested_filename.endswith("-selection.ris")
    records = [(site / "papers" / f"{it}.ris").read_bytes() for it in (*ids[1:4], GROKKING)]
    assert Path(download.value.path()).read_bytes() == b"\r\n".join(records)
    dialog.get_by_label("Format").select_option(label="CSL JSON")
    dialog.get_by_label("Order").select_option(label="newest first, as in lists")
    items = json.loads(preview.input_value())
    dates = [item["issued"]["date-parts"][0] for item in items]
    assert dates == sorted(dates, reverse=True)
    page.keyboard.press("Escape")

    bar.get_by_role("button", name="on this page").click()
    expect(bar).to_contain_text(f"{len(ids) + 1} selected")
    bar.get_by_role("button", name="Clear").click()
    expect(bar.get_by_role("button", name="Clear")).to_be_hidden()
    bar.get_by_role("button", name="Undo").click()
    expect(bar).to_contain_text(f"{len(ids) + 1} selected")
    page.emulate_media(media="print")
    expect(bar).to_be_hidden()


def test_copy_as_markdown(browser_page: Page, base: str, site: Path) -> None:
    """A paper's page copies what the paper says as Markdown, as its file has it, from disk too."""
    page = browser_page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(base + f"papers/{GROKKING}.html")
    page.get_by_role("button", name="Copy as Markdown").click()
    expect(page.locator(".cite [role=status]")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("# Grokking in Linear Estimators")
    text = (site / "papers" / f"{GROKKING}.md").read_text("utf-8")
    assert text.startswith(copied)
    assert text.removeprefix(copied).startswith("\n## How to cite\n")


def test_no_markdown_to_copy(
    browser_page: Page, serve: Callable[[Path], str], toy_site: Path
) -> None:
    """A page without a Markdown file, since `markdown` is false, has no button for it."""
    html = (toy_site / "papers" / "withdrawn.html").read_text("utf-8")
    link = re.compile(r'<a [^>]*\.md"[^>]*>Markdown</a>')
    assert link.search(html)
    browser_page.route("**/withdrawn.html", lambda route: route.fulfill(body=link.sub("", html)))
    browser_page.goto(f"{serve(toy_site)}papers/withdrawn.html")
    expect(browser_page.get_by_role("button", name="Copy", exact=True)).to_be_visible()
    expect(browser_page.get_by_role("button", name="Copy as Markdown")).to_have_count(0)


def test_all_of_a_search(browser_page: Page, disk: str) -> None:
    """On the search page, the bar selects all that the search found, beyond what is shown."""
    page = browser_page
    page.goto(disk + "search.html?q=transformer")
    page.locator(".entry .pick").first.check()
    bar = page.get_by_role("region", name="Selected papers")
    button = bar.get_by_role("button", name=re.compile("of this search"))
    expect(button).to_be_visible()
    count = int(button.inner_text().split()[1])
    assert count > page.locator(".entry").count()
    button.click()
    expect(bar).to_contain_text(f"{count} selected")
    expect(button).to_be_hidden()


def test_papers_like_the_selected(browser_page: Page, disk: str) -> None:
    """The button for similar papers lists other papers, which can be selected there."""
    page = browser_page
    page.goto(disk + f"papers/{GROKKING}.html")
    page.keyboard.press("x")
    page.get_by_role("button", name="Similar").click()
    dialog = page.get_by_role("dialog")
    entries = dialog.locator(".entry")
    expect(entries.first).to_be_visible()
    assert GROKKING not in entries.evaluate_all("all => all.map(each => each.dataset.id)")
    dialog.get_by_role("checkbox").first.check()
    assert faults(page, "dialog") == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("region", name="Selected papers")).to_contain_text("2 selected")


def test_pages_from_disk_share_what_is_stored(browser_page: Page, disk: str) -> None:
    """Each page from disk sees what the one before stored."""
    page = browser_page
    for number in range(60):
        page.goto(disk + ("about.html", "data.html", "404.html")[number % 3])
        assert stored(page, "number") == (number - 1 if number else None)
        page.evaluate("number => openshelf.store.set('number', number)", number)


def test_keyboard_alone(browser_page: Page, disk: str) -> None:
    """j, x, s and b select and save papers, and lead to the bar; a paper's page has the same keys."""
    page = browser_page
    page.goto(disk + "kinds/survey.html")
    page.locator(".pick").first.wait_for()
    for key in "jxjxs":
        page.keyboard.press(key)
    bar = page.get_by_role("region", name="Selected papers")
    expect(bar).to_contain_text("1 paper saved")
    expect(bar).to_contain_text("2 selected")
    page.keyboard.press("b")
    expect(bar.locator(":focus")).to_have_count(1)
    expect(page.get_by_role("navigation", name="Site")).to_contain_text("Saved 1")
    page.goto(disk + f"papers/{GROKKING}.html")
    page.keyboard.press("s")
    button = page.locator(".keep").get_by_role("button", name="Saved")
    expect(button).to_have_attribute("aria-pressed", "true")
    assert [record["state"] for record in stored(page, "shelf")] == ["to-read"] * 2  # type: ignore[attr-defined]
    page.keyboard.press("s")
    expect(page.locator(".keep").get_by_role("button", name="Save", exact=True)).to_be_visible()
    bar.get_by_role("button", name="Undo").click()
    expect(button).to_be_visible()


def test_the_shelf(browser_page: Page, base: str, tmp_path: Path) -> None:
    """The page of saved papers keeps states, notes and the reader's order.

    A backup and a link bring the list to another browser, where it is joined to what is there.
    """
    page = browser_page
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(base + "saved.html")
    expect(page.get_by_text("Nothing is saved yet")).to_be_visible()
    served = base.startswith("http")
    assert not served or faults(page, "#saved") == []
    page.evaluate("ids => openshelf.shelf.save(ids)", [GROKKING, GEMMA])
    page.reload()
    section = page.get_by_role("region", name=re.compile("To read"))
    items = section.locator(".entries > li")
    expect(items).to_have_count(2)
    page.get_by_label("Order").select_option(label="my own order")
    first = items.first.locator("h3").inner_text()
    items.first.get_by_role("button", name="down").click()
    expect(items.last.locator("h3")).to_have_text(first)
    page.get_by_label(f"List for {first}").select_option(label="Reading")
    expect(page.get_by_label(f"List for {first}")).to_be_focused()
    expect(page.get_by_role("region", name=re.compile("Reading 1"))).to_contain_text(first)
    note = "<img src=x onerror=alert(1)> & “mine”"
    page.get_by_role("button", name=f"Write a note on {first}").click()
    page.get_by_label(f"Note on {first}", exact=True).fill(note)
    page.get_by_label("Search in this list").fill("“mine”")
    expect(page.get_by_text("1 of 2 papers")).to_be_visible()
    page.get_by_label("Search in this list").fill("")
    assert not served or faults(page, "#saved") == []
    with page.expect_download() as download:
        page.get_by_role("button", name="Back up").click()
    backup = Path(download.value.path()).read_bytes()
    page.get_by_role("button", name="Share").first.click()
    link = page.get_by_role("dialog").get_by_label("Link").input_value()
    assert not served or faults(page, "dialog") == []
    page.keyboard.press("Escape")
    page.evaluate("localStorage.clear()")

    # Another browser: the link shows the list and adds nothing by itself
    page.goto("about:blank")
    page.goto(base + "saved.html" + link[link.index("#") :])
    shared = page.get_by_role("region", name="A list that was shared with you")
    expect(shared).to_contain_text("2 papers. Nothing is added")
    assert stored(page, "shelf") is None
    assert not served or faults(page, "#saved") == []
    shared.get_by_role("button", name="Add all 2").click()
    expect(page.get_by_text("2 papers added to your list")).to_be_visible()
    states = {record["id"]: record["state"] for record in stored(page, "shelf")}  # type: ignore[attr-defined]
    assert sorted(states.values()) == ["reading", "to-read"]
    assert "#" not in page.url
    # A backup brings back what it alone has, when the reader has seen what it would change
    page.evaluate("id => void openshelf.shelf.remove(id)", GROKKING)
    (tmp_path / "backup.json").write_bytes(backup)
    before = stored(page, "shelf")
    for answer in ("Cancel", "Import"):
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name="Import a backup").click()
        chooser.value.set_files(tmp_path / "backup.json")
        expect(
            page.get_by_text("If you import this backup: 1 paper added, 0 papers changed")
        ).to_be_visible()
        assert stored(page, "shelf") == before
        page.get_by_role("button", name=answer, exact=True).click()
        expect(page.get_by_role("button", name="Import a backup")).to_be_focused()
    # A note is not lost to a newer change without one
    expect(page.get_by_text("Imported: 1 paper added, 0 papers changed")).to_be_visible()
    assert [it["note"] for it in stored(page, "shelf") if it["note"]] == [note]  # type: ignore[attr-defined]
    expect(page.locator("#saved .entries > li")).to_have_count(2)
    page.get_by_role("button", name="Remove").first.click()
    expect(page.locator("#saved .entries > li")).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#saved .entries > li")).to_have_count(2)
    # Another tab
    other = page.context.new_page()
    other.goto(base + "saved.html")
    other.get_by_role("button", name="Remove").first.click()
    expect(page.locator("#saved .entries > li")).to_have_count(1)
    other.close()


def test_hostile_lists(browser_page: Page, disk: str) -> None:
    """Damaged or hostile links, backups and stored lists change nothing, run nothing, and are told of."""
    page = browser_page
    save(page, disk + "about.html", (GEMMA, "read"))
    before = stored(page, "shelf")
    for fragment in (
        "#list=<script>alert(1)</script>",
        "#list=2.tAsnCsz",
        "#list=1.tAsnC",
        "#list=1.t" + "A" * 7000,
        "#list=__proto__",
    ):
        page.goto("about:blank")
        page.goto(disk + "saved.html" + fragment)
        expect(page.get_by_text("The list in this link is damaged")).to_be_visible()
    page.goto("about:blank")
    page.goto(disk + "saved.html#list=1.t" + "______" + "AAAAAA")
    expect(page.get_by_text("0 papers, 2 more papers not in this catalog")).to_be_visible()
    good = {"id": GROKKING, "title": "x", "state": "read", "note": "", "saved": 5, "changed": 5}
    for change in (
        {"id": "__proto__"},
        {"id": "<img src=x onerror=alert(1)>"},
        {"state": "constructor"},
        {"note": "x" * 20_000},
        {"saved": "now"},
        {"title": {"toString": "x"}},
    ):
        backup = {
            "format": "openshelf reading list",
            "version": 1,
            "catalog": "x",
            "papers": [good, {**good, **change}],
        }
        page.locator("input[type=file]").set_input_files(
            {
                "name": "a.json",
                "mimeType": "application/json",
                "buffer": json.dumps(backup).encode(),
            }
        )
        expect(
            page.get_by_text("Nothing was imported. Paper 2 of this backup is damaged.")
        ).to_be_visible()
    page.locator("input[type=file]").set_input_files(
        {"name": "a.json", "mimeType": "application/json", "buffer": b"[1, 2"}
    )
    expect(page.get_by_text("This file is damaged, or not JSON.")).to_be_visible()
    assert stored(page, "shelf") == before
    # What another page of the host may have stored
    junk = [
        "x",
        None,
        5,
        {"id": "constructor"},
        {**good, "id": "constructor", "title": "<b>Old</b>"},
    ]
    page.evaluate("junk => openshelf.store.set('shelf', junk)", junk)
    page.evaluate("openshelf.store.set('selection', ['constructor', 5, '__proto__'])")
    page.reload()
    expect(page.locator("#saved .entries > li")).to_have_count(1)
    expect(page.locator("#saved h3")).to_have_text("<b>Old</b>")
    expect(page.get_by_text("No longer in this catalog")).to_be_visible()
    page.get_by_role("region", name="Selected papers").get_by_role("button", name="Export").click()
    expect(page.get_by_text("2 papers are no longer in this catalog")).to_be_visible()


def test_nothing_can_be_stored(browser: Browser, server: str) -> None:
    """Where storage is blocked, papers can still be selected and saved on a page, with a notice."""
    context = browser.new_context()
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('blocked') }})"
    )
    page = context.new_page()
    page.goto(server + "kinds/survey.html")
    page.locator(".pick").first.check()
    bar = page.get_by_role("region", name="Selected papers")
    bar.get_by_role("button", name="Save").click()
    expect(bar).to_contain_text("kept until you leave this page")
    page.goto(server + "saved.html")
    expect(page.get_by_text("the list lasts until you leave this page")).to_be_visible()
    context.close()


def test_moved_and_gone(
    browser_page: Page, serve: Callable[[Path], str], toy_search_site: Path
) -> None:
    """A saved paper that moved is followed, one that is gone keeps its title, and catalogs on a host do not mix."""
    address = serve(toy_search_site)
    page = browser_page
    save(page, address + "about.html", ("an-earlier-name", "reading"), ("taken-out", "read"))
    page.evaluate("localStorage.setItem('openshelf-other/shelf', '[1]')")
    page.goto(address + "saved.html")
    expect(page.locator(".entry[data-id=hostile-text]")).to_be_visible()
    expect(page.get_by_role("heading", name="taken-out")).to_be_visible()
    assert [it["id"] for it in stored(page, "shelf")] == ["hostile-text", "taken-out"]  # type: ignore[attr-defined]
    page.evaluate(
        "async () => location.hash = openshelf.shelf.toFragment([{id: 'an-earlier-name', state: 'read'}])"
    )
    shared = page.get_by_role("region", name="A list that was shared with you")
    expect(shared).to_contain_text("1 paper, 1 of them in your list")
    assert "hostile-text" in (stored(page, "shelf") or [{}])[0].values()  # type: ignore[index]
    assert page.evaluate("localStorage.getItem('openshelf-other/shelf')") == "[1]"


def test_new_since_the_last_visit(browser_page: Page, base: str) -> None:
    """A first visit marks nothing as new; the next one counts and marks papers added since, without a shift."""
    page = browser_page
    page.goto(base + "index.html")
    page.locator(".pick").first.wait_for()
    wait_until(page, "(openshelf.store.get('visit') || {}).seen")
    expect(page.locator(".news")).to_be_empty()
    # As if that had been days ago, when two of the papers were not there
    gone = page.evaluate(
        """() => {
            const visit = openshelf.store.get("visit");
            const gone = visit.seen.splice(0, 2);
            const added = new Date(document.querySelector("[data-added]").dataset.added).getTime();
            openshelf.store.set("visit", {...visit, now: added - 24 * 3600e3});
            return gone;
        }"""
    )
    page.add_init_script(SHIFTS)
    page.goto(base + "papers/index.html")
    page.goto(base + "index.html")
    expect(page.get_by_text("2 papers added since your last visit on")).to_be_visible()
    assert page.evaluate("shifts") == []
    page.get_by_text("2 papers added since your last visit on").click()
    entries = page.locator(".news .entry")
    expect(entries).to_have_count(2)
    expect(entries.locator(".new")).to_have_count(2)
    assert set(entries.evaluate_all("all => all.map(each => each.dataset.id)")) == set(gone)
    assert base.startswith("file") or faults(page, ".news") == []


def test_what_fails_is_told(browser: Browser, server: str) -> None:
    """If data does not load or storage is full, the bar says so, and nothing that was saved is lost."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(server + "kinds/survey.html")
    page.locator(".pick").first.check()
    bar = page.get_by_role("region", name="Selected papers")
    page.route("**/data/citations*", lambda route: route.abort())
    bar.get_by_role("button", name="Export").click()
    expect(bar).to_contain_text("This did not work: cannot load data/citations.js.")
    page.unroute("**/data/citations*")
    bar.get_by_role("button", name="Export").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.evaluate("void (Storage.prototype.setItem = () => { throw new Error('full') })")
    bar.get_by_role("button", name="Save").click()
    expect(bar).to_contain_text("the browser's storage is full")
    context.close()


def test_told_before_the_bar(browser: Browser, server: str) -> None:
    """What was told before the bar of selected papers was there is gone once it works."""
    page = browser.new_page()
    page.goto(f"{server}papers/{GEMMA}.html")
    page.route("**/assets/keys.js*", lambda route: route.abort())
    page.keyboard.press("?")
    told = page.get_by_role("alert")
    expect(told).to_contain_text("This did not work: cannot load assets/keys.js.")
    assert faults(page, "body") == []
    page.keyboard.press("x")
    expect(page.get_by_role("region", name="Selected papers")).to_contain_text("1 selected")
    page.unroute("**/assets/keys.js*")
    told.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(told).to_have_count(0)
    page.close()


def test_resize(browser_page: Page, disk: str) -> None:
    """When the window changes its size, as when a phone shows its keyboard, the focus stays."""
    page = browser_page
    page.goto(disk + "kinds/survey.html")
    page.locator(".pick").first.wait_for()
    box = page.locator(".site-header input")
    box.focus()
    page.set_viewport_size({"width": 1280, "height": 500})
    page.evaluate("() => new Promise(requestAnimationFrame)")
    expect(box).to_be_focused()


def test_firefox_from_disk(browser: Browser, disk: str) -> None:
    """Where each file on disk has a storage of its own, as in Firefox, all pages still keep the same."""
    context = browser.new_context(user_agent="Firefox/140.0")
    context.add_init_script(
        """if (parent === window) Object.defineProperty(window, "localStorage", { value: Object.create({
          getItem(key) { return key in this ? this[key] : null; },
          setItem(key, text) { this[key] = text; },
          removeItem(key) { delete this[key]; },
        })})"""
    )
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{disk}papers/{GROKKING}.html")
    page.get_by_role("button", name="Select").click()
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.locator(".selection-note")).to_contain_text("1 paper saved.")
    page.evaluate("openshelf.store.set('theme', 'dark')")
    page.goto(f"{disk}saved.html")
    expect(page.locator(f"#saved .entry[data-id='{GROKKING}']")).to_be_visible()
    expect(page.locator(".selection-count")).to_have_text("1 selected")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    # The page that carries its own style shows the bar too
    page.goto(f"{disk}404.html")
    expect(page.locator(".selection-count")).to_have_text("1 selected")
    assert not errors
    context.close()
