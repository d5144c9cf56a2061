"""Search, selection, saved papers, map and export in two browsers, from disk and from a server.

All of it goes with the keyboard alone, where nothing can be stored, where files do not load at first, and
while a newer site takes the place of the one that a tab was opened from. Where scripts are blocked, lists,
the map and the files of citations still lead to the papers.
"""

import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Locator, Page, Playwright, expect

from generator.build.build import Options, build
from tests.e2e.conftest import Handler, launch_firefox, serving, watch
from tests.sites import Once

pytestmark = pytest.mark.browser

TOPICS = {
    "pruning": "sparse networks after removing weights",
    "translation": "sentences between languages with attention",
    "robots": "policies for walking machines from rewards",
}
OLD, NEW = range(45), range(3, 70)
"""The papers of a site, and of the one that takes its place: other papers, numbers and shards."""
BLOCKED = """for (const name of ["localStorage", "sessionStorage", "indexedDB"])
  Object.defineProperty(window, name, {get() { throw new DOMException("no", "SecurityError"); }})"""
FOCUS = r"""() => {
  const { activeElement: it } = document;
  const hasRing = (part) => !/^none|^0px/.test(getComputedStyle(it, part).outline.replace(/^rgb.*\) /, ""));
  return it !== document.body && it.getClientRects().length > 0 && (hasRing("") || hasRing("::before"));
}"""
# What the pages load by themselves; all other scripts are loaded when something is to be done
OF_PAGES = {"openshelf.js", "search.js", "saved.js", "map.js", "fonts.js", "storage.js"}


class Kept(Handler):
    """A server that has browsers keep files for ten minutes, as GitHub Pages does."""

    def end_headers(self) -> None:
        """Add the header to those of the answer."""
        self.send_header("Cache-Control", "max-age=600")
        super().end_headers()


class Slow(Kept):
    """A server that takes its time for each file."""

    def do_GET(self) -> None:  # noqa: N802 - the base's name
        """Wait, and answer."""
        time.sleep(0.2)
        super().do_GET()


def make_site(folder: Path, papers: range) -> Path:
    """Build a site of papers on three topics."""
    content = folder / "content"
    (content / "papers").mkdir(parents=True)
    (content / "catalog.yaml").write_text("id: everywhere\ntitle: Everywhere\n", "utf-8")
    tags = ", ".join(f"{{id: {topic}, name: {topic.capitalize()}}}" for topic in TOPICS)
    (content / "tags.yaml").write_text(f"facets: [{{id: topic, name: Topic, tags: [{tags}]}}]\n")
    rows = ["id,x,y"]
    for number in papers:
        topic, words = [*TOPICS.items()][number % 3]
        (content / "papers" / f"{topic}-{number}.md").write_text(
            f'---\ntitle: "Learning {topic}, part {number}"\nauthors: [Ada Author{number % 7}]\n'
            f"date: {2000 + number % 20}-01\ntags: [{topic}]\nadded: 2026-01-01\n---\n"
            f"We learn {words}. This is part {number} of a series.\n",
            "utf-8",
        )
        rows.append(f"{topic}-{number},{number % 3 * 300 + number * 4},{number * 14}")
    (content / "map.csv").write_text("\n".join(rows) + "\n")
    return build(Options(content, folder / "site", jobs=1)).out


class Place:
    """A copy of a site, whose files can be lost, found again, or replaced by those of another."""

    def __init__(self, folder: Path, site: Path) -> None:
        self.folder = Path(shutil.copytree(site, folder / "site"))

    def lose(self) -> None:
        """Take away what is loaded when a reader does something."""
        for path in self.folder.rglob("*.js"):
            if path.name not in OF_PAGES:
                path.rename(f"{path}.lost")

    def find(self) -> None:
        """Put back what was taken away."""
        for path in self.folder.rglob("*.lost"):
            path.rename(path.with_suffix(""))

    def replace(self, site: Path) -> None:
        """Put another site into this one's place, as a build does."""
        self.folder.rename(self.folder.with_name("old"))
        shutil.copytree(site, self.folder)


class Reader:
    """Reads a site with the keyboard. Where the page says that something failed, it tries again."""

    def __init__(self, page: Page, base: str, place: Place, *, loses: bool = False) -> None:
        self.page, self.base, self.place, self.loses = page, base, place, loses
        self.tries = 0

    def go(self, path: str) -> None:
        """Open a page, of which nothing is lost."""
        self.place.find()
        self.page.goto(self.base + path)

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        if self.loses:
            self.place.lose()
        for key in keys:
            self.page.keyboard.press(key)

    def see(self, wanted: Locator) -> None:
        """Wait for something to be seen."""
        again = self.page.get_by_role("button", name=re.compile("^(Try again|Reload)$"))
        for _ in range(9):
            expect(wanted.or_(again).first).to_be_visible(timeout=8_000)
            if not again.first.is_visible():
                break
            self.tries += 1
            self.place.find()
            if self.page.get_by_role("button", name="Reload", exact=True).is_visible():
                with self.page.expect_navigation():
                    again.first.click()
            else:
                # A notice goes by itself when something else has loaded the file
                with suppress(Error):
                    again.first.press("Enter", timeout=2_000)
                self.page.wait_for_timeout(100)
        expect(wanted.first).to_be_visible()

    def tab_to(self, wanted: Locator, start: str = "main") -> None:
        """Press Tab until something has the focus; each stop before it is seen to have it."""
        if start:
            self.page.locator(start).focus()
        for _ in range(80):
            self.page.keyboard.press("Tab")
            assert self.page.evaluate(FOCUS), self.page.evaluate("document.activeElement.outerHTML")
            if wanted.evaluate("it => it === document.activeElement"):
                return
        raise AssertionError(f"Tab does not lead to {wanted}")

    @property
    def bar(self) -> Locator:
        """The bar of selected papers."""
        return self.page.get_by_role("region", name="Selected papers")


@pytest.fixture(scope="session")
def sites(once: Once) -> tuple[Path, Path]:
    """Give a site, and the one that takes its place."""

    def make(folder: Path) -> tuple[Path, Path]:
        return make_site(folder / "old", OLD), make_site(folder / "new", NEW)

    return once("everywhere", make)


@contextmanager
def reading(browser: Browser, place: Place, protocol: str, condition: str) -> Iterator[Reader]:
    """Give a reader of a site under some condition; no script may fail."""
    faults: list[str] = []
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, java_script_enabled=condition != "no scripts"
    )
    if condition == "blocked":
        context.add_init_script(BLOCKED)
    page = context.new_page()
    watch(page, faults, all_loads=condition in {"", "blocked", "slow"})
    with serving(place.folder, Slow if condition == "slow" else Kept) as served:
        base = served if protocol == "http" else f"{place.folder.as_uri()}/"
        yield Reader(page, base, place, loses=condition == "failing")
        context.close()
    assert not faults


def is_text(path: Path, text: str) -> bool:
    """Tell whether a file has a text; one that a browser has just renamed has none."""
    try:
        return path.read_text("utf-8") == text
    except FileNotFoundError:
        return False


def export(reader: Reader, downloads: Path, *papers: str) -> None:
    """Export papers with the Export button that has the focus; afterwards it has it again."""
    page = reader.page
    reader.press("Enter")
    preview = page.get_by_role("dialog").get_by_label("Preview")
    reader.see(preview)
    text = "\n".join((reader.place.folder / f"papers/{it}.bib").read_text("utf-8") for it in papers)
    expect(preview).to_have_value(text)
    reader.tab_to(page.get_by_role("button", name="Download"), start="")
    reader.press("Enter")
    end = time.monotonic() + 20
    while not any(is_text(path, text) for path in downloads.iterdir()):
        assert time.monotonic() < end, "nothing was downloaded"
        time.sleep(0.05)
    for path in downloads.iterdir():
        path.unlink(missing_ok=True)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    # Not `:focus`: in Firefox, what tells of the download has the focus now, and then the page again
    assert page.evaluate("document.activeElement.textContent") == "Export"


def ids(entries: Locator) -> list[str]:
    """Return the ids of entries, in order."""
    found: list[str] = entries.evaluate_all("all => all.map(each => each.dataset.id)")
    return found


def search_and_save(reader: Reader, downloads: Path, condition: str) -> None:
    """Find papers, save one, open another and save it there, and export the saved ones."""
    page, bar = reader.page, reader.bar
    reader.go("search.html")
    reader.press("/")
    page.keyboard.type("pruning")
    reader.press("Enter")
    entries = page.locator("#search-list .entry")
    reader.see(entries.nth(9))
    first, second, *_ = ids(entries)
    reader.press("ArrowDown", "s")
    reader.see(bar.get_by_text("1 paper saved"))
    reader.press("j", "x")
    reader.see(bar.get_by_text("1 selected"))
    expect(entries.nth(1).get_by_role("link").first).to_be_focused()
    if condition == "blocked":
        expect(bar).to_contain_text("1 selected, on this page only")
    reader.press("Enter")
    page.wait_for_url(f"**/{second}.html")
    reader.press("s")
    reader.see(bar.get_by_text("1 paper saved"))
    reader.press("b")
    if condition == "blocked":
        expect(bar).to_contain_text("kept until you leave this page")
        reader.go("saved.html")
        reader.see(page.get_by_text("the list lasts until you leave this page"))
        return
    expect(bar.get_by_role("link", name="Saved papers")).to_be_focused()
    reader.press("Enter")
    page.wait_for_url("**/saved.html")
    reader.see(page.locator("#saved .entry").nth(1))
    assert ids(page.locator("#saved .entry")) == [second, first]
    reader.tab_to(page.locator("#saved").get_by_role("button", name="Export"))
    export(reader, downloads, second, first)


def list_and_export(reader: Reader, downloads: Path, _condition: str) -> None:
    """Select papers of a list, and export them from the bar."""
    page = reader.page
    reader.go("tags/robots.html")
    entries = page.locator("main .entry")
    page.locator(".pick").first.wait_for()
    first, second, *_ = ids(entries)
    reader.press("j", "x", "j", "x")
    reader.see(reader.bar.get_by_text("2 selected"))
    button = reader.bar.get_by_role("button", name="Export")
    reader.see(button)
    reader.press("b")
    expect(button).to_be_focused()
    export(reader, downloads, first, second)


def walk_the_map(reader: Reader, downloads: Path, _condition: str) -> None:
    """Walk from paper to paper, light a search, and select and export a region."""
    page = reader.page
    reader.go("map.html")
    note = page.locator(".map-note")
    reader.see(note.get_by_text("Drag around papers"))
    reader.tab_to(page.locator(".map-here"))
    reader.press("ArrowRight", "ArrowDown")
    reader.see(page.locator(".map-card .entry"))
    reader.press("/")
    page.keyboard.type("robots")
    reader.press("Enter")
    reader.see(note.get_by_text("15 of 45 papers found"))
    region = page.locator(".map-list details").first
    reader.tab_to(region.locator("summary"))
    reader.press("Enter")
    reader.tab_to(region.get_by_role("button"))
    reader.press("Enter")
    count = region.locator("li").count()
    reader.see(note.get_by_text(f"{count} papers selected"))
    button = reader.bar.get_by_role("button", name="Export")
    reader.see(button)
    reader.press("b")
    expect(button).to_be_focused()
    chosen = page.evaluate("openshelf.store.get('selection')")
    assert len(chosen) == count
    export(reader, downloads, *chosen)


# All cases take minutes. These are those that no other test has a part of
ALL = bool(os.environ.get("OPENSHELF_EVERYWHERE"))
CASES = [*product(("browser", "firefox"), ("http", "file"))]
FLOW_CASES = [
    *(("browser", "http", "failing"), ("firefox", "file", "")),
    *((*case, how) for case in CASES for how in ("", "blocked", "slow", "failing") if ALL),
]
FLOW_CASES = [*dict.fromkeys(case for case in FLOW_CASES if case[1:] != ("file", "slow"))]


@pytest.mark.parametrize(("name", "protocol"), CASES if ALL else [("browser", "http")])
def test_a_newer_site(
    request: pytest.FixtureRequest,
    sites: tuple[Path, Path],
    tmp_path: Path,
    name: str,
    protocol: str,
) -> None:
    """A tab that was opened from a site tells that another took its place, and then shows that one."""
    browser = request.getfixturevalue(name)
    old, new = sites
    with reading(browser, Place(tmp_path, old), protocol, "newer") as reader:
        context = reader.page.context
        tabs = []
        for path in ("search.html?q=robots", "tags/robots.html", "map.html"):
            tabs.append(context.new_page())
            tabs[-1].goto(reader.base + path)
        search, listed, walked = tabs
        search.locator("#search-list .entry").first.wait_for()
        listed.bring_to_front()
        listed.locator(".pick").first.press("Space")
        listed.get_by_role("button", name="Export").wait_for()
        walked.locator(".map-note").get_by_text("Drag around").wait_for()
        (chosen,) = listed.evaluate("openshelf.store.get('selection')")
        reader.place.replace(new)

        # The tables of search number other papers now
        reader.page = search
        search.locator("#search-q").fill("translation attention")
        search.locator("#search-q").press("Enter")
        reader.see(search.get_by_role("heading", name="22 papers"))
        assert all(
            it.startswith("translation") for it in ids(search.locator("#search-list .entry"))
        )

        # A paper's records are in another shard now
        reader.page = listed
        listed.get_by_role("button", name="Export").press("Enter")
        reader.see(listed.get_by_text("Learning robots, part 68"))
        listed.get_by_role("button", name="Export").press("Enter")
        preview = listed.get_by_role("dialog").get_by_label("Preview")
        expect(preview).to_have_value((new / f"papers/{chosen}.bib").read_text("utf-8"))

        assert reader.tries == 2

        # A page that a browser kept longer than the data
        reader.page = walked
        walked.bring_to_front()
        shutil.copy(old / "map.html", reader.place.folder)
        walked.reload()
        expect(walked.get_by_role("button", name="Reload")).to_be_visible()
        expect(walked.locator("main")).not_to_contain_text("Drag around")
        shutil.copy(new / "map.html", reader.place.folder)
        os.utime(reader.place.folder / "map.html", (0, time.time() + 5))  # for If-Modified-Since
        reader.see(walked.get_by_text("Drag around"))


def test_a_cache_of_mixed_files(browser: Browser, sites: tuple[Path, Path], tmp_path: Path) -> None:
    """What a cache kept while a site was replaced, file by file, is asked for again."""
    old, new = sites
    with reading(browser, Place(tmp_path, new), "http", "newer") as reader:
        page = reader.page
        kept = re.compile(r"/data/facets\.js\?[0-9a-f]{8}$")
        page.route(kept, lambda route: route.fulfill(path=old / "data/facets.js"))
        page.goto(f"{reader.base}search.html?q=robots")
        expect(page.locator("#search-list .entry").first).to_be_visible()
        assert reader.tries == 0


@pytest.fixture
def scriptless_firefox(playwright: Playwright) -> Iterator[Browser]:
    """Give a Firefox that runs no scripts: it does not take that from the context, and `expect` waits forever."""
    browser = launch_firefox(playwright, firefox_user_prefs={"javascript.enabled": False})
    yield browser
    browser.close()


@pytest.mark.parametrize(("name", "protocol"), CASES if ALL else [("firefox", "file")])
def test_without_scripts(
    request: pytest.FixtureRequest,
    sites: tuple[Path, Path],
    tmp_path: Path,
    name: str,
    protocol: str,
) -> None:
    """The keyboard leads from search to a tag, from the map to a paper, and from there to its citation."""
    browser = request.getfixturevalue("scriptless_firefox" if name == "firefox" else name)
    with reading(browser, Place(tmp_path, sites[0]), protocol, "no scripts") as reader:
        page = reader.page

        def follow(link: Locator) -> None:
            reader.tab_to(link)
            with page.expect_navigation():
                page.keyboard.press("Enter")

        reader.go("search.html?q=pruning")
        assert page.get_by_role("searchbox").count() == 0
        follow(page.locator("main").get_by_role("link", name="tag"))
        follow(page.locator("main").get_by_role("link", name="Robots"))
        assert page.locator("main .entry").count() == 15
        assert page.get_by_role("button").count() == 0
        reader.go("map.html")
        region = page.locator(".map-list details").first
        reader.tab_to(region.locator("summary"))
        page.keyboard.press("Enter")
        follow(region.get_by_role("link").first)
        reader.tab_to(page.get_by_role("link", name="BibTeX"))
        address = page.get_by_role("link", name="BibTeX").get_attribute("href") or ""
        assert (reader.place.folder / "papers" / address).read_text("utf-8").startswith("@")


@pytest.mark.parametrize(("name", "protocol", "condition"), FLOW_CASES)
def test_flows(
    request: pytest.FixtureRequest,
    sites: tuple[Path, Path],
    tmp_path: Path,
    downloads: Path,
    name: str,
    protocol: str,
    condition: str,
) -> None:
    """Each flow is done with the keyboard; where files are lost at first, the page offers to try again."""
    browser = request.getfixturevalue(name)
    place = Place(tmp_path, sites[0])
    for flow in (search_and_save, list_and_export, walk_the_map):
        with reading(browser, place, protocol, condition) as reader:
            flow(reader, downloads, condition)
            assert bool(reader.tries) == (condition == "failing")
