"""The search page, with the imported papers, from disk and from a server under /repo/.

Tests that do not depend on the protocol search from disk alone.
"""

import base64
import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from generator.build.build import Options, build
from generator.search import bundle, indexing, pagefind
from tests.sites import SHIFTS, wait_until

pytestmark = pytest.mark.browser

Papers = list[dict[str, Any]]
State = Mapping[str, str | list[str]]
LOADER = Path(__file__).parents[2] / "templates" / "pagefind-loader.js"
# The rules that depend on the size of the window or on colours
VISUAL = ["color-contrast", "link-in-text-block", "target-size"]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Until the page was painted, after which the shifts of its layout are known
PAINTED = "() => new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then)))"
FOCUSED = "document.activeElement.closest('.entry') && document.activeElement.closest('.entry').dataset.id"

# All that a search gives, but for where the site is.
EVERYTHING = """async () => {
  await openshelf.script("pagefind/pagefind-loader.js");
  const pagefind = await openshelfPagefind.ready;
  const answers = [];
  for (const query of [
    "attention", "training neural networks", '"neural network"', "optimiz", "no such thing anywhere",
  ]) {
    const { results } = await pagefind.search(query);
    const papers = await Promise.all(results.slice(0, 8).map((result) => result.data()));
    answers.push([query, results.map(({ score }) => score),
      papers.map(({ raw_url, excerpt, meta, content }) => [raw_url, excerpt, meta, content])]);
  }
  return answers;
}"""


def search(page: Page, base: str, state: State) -> None:
    """Open the search page in a state, and wait for its first results."""
    page.goto(f"{base}search.html" + (f"?{urlencode(state, doseq=True)}" if state else ""))
    page.wait_for_selector("#search[data-ready]")


def follow(page: Page, state: State) -> None:
    """Go to another state of the search page, as Back does, and wait for the results."""
    page.evaluate(
        """(query) => new Promise((resolve) => {
          const form = document.getElementById("search");
          new MutationObserver(resolve).observe(form, {attributeFilter: ["data-ready"]});
          history.pushState({}, "", location.pathname + "?" + query);
          dispatchEvent(new PopStateEvent("popstate"));
        })""",
        urlencode(state, doseq=True),
    )


def results(page: Page) -> list[str]:
    """The ids of all papers of the search, those that are not shown yet too."""
    ids: list[str] = page.evaluate("openshelf.results()")
    return ids


def shown(page: Page) -> list[str]:
    """The ids of the papers in the list, in order."""
    ids: list[str] = page.locator("#search-list .entry").evaluate_all(
        "entries => entries.map(entry => entry.dataset.id)"
    )
    return ids


def two_tags(papers: Papers) -> tuple[str, str]:
    """The two tags that most papers share."""
    pairs: Counter[tuple[str, str]] = Counter()
    for paper in papers:
        tags = sorted(paper["tags"])
        pairs.update((a, b) for a in tags for b in tags if a < b)
    return pairs.most_common(1)[0][0]


@pytest.fixture
def other_context(browser: Browser) -> Iterator[BrowserContext]:
    """A context for pages whose requests are made to fail, or whose layout is watched."""
    context = browser.new_context()
    yield context
    context.close()


def test_filters(browser_page: Page, disk: str, papers: Papers) -> None:
    """Tags (all, any, none), kinds, venues, years and the month of adding find just their papers."""
    page = browser_page
    a, b = two_tags(papers)
    surveys = {paper["id"] for paper in papers if paper["kind"] == "survey"}
    cases: list[tuple[State, Any]] = [
        ({"tag": [a, b]}, lambda p: {a, b} <= set(p["tags"])),
        ({"tag": [a, b], "match": "any"}, lambda p: {a, b} & set(p["tags"])),
        ({"tag": a, "not": b}, lambda p: a in p["tags"] and b not in p["tags"]),
        ({"q": f"tag:{a} -tag:{b}"}, lambda p: a in p["tags"] and b not in p["tags"]),
        ({"kind": ["survey", "theory"]}, lambda p: p["kind"] in {"survey", "theory"}),
        ({"venue": "iclr"}, lambda p: p.get("venue", "").startswith("ICLR")),
        ({"from": "2019", "to": "2021"}, lambda p: "2019" <= p["date"][:4] <= "2021"),
        ({"from": "2021", "to": "2019"}, lambda p: "2019" <= p["date"][:4] <= "2021"),
        ({"to": "2016"}, lambda p: p["date"][:4] <= "2016"),
        ({"q": "year:2018-", "to": "2020"}, lambda p: "2018" <= p["date"][:4] <= "2020"),
        ({"q": "author:bengio"}, lambda p: any("Bengio" in name for name in p["authors"])),
    ]
    months = {paper.get("added", "")[:7] for paper in papers} - {""}
    cases += [
        ({"added": month}, lambda p, month=month: p.get("added", "").startswith(month))
        for month in months
    ]
    search(page, disk, {})
    for state, fits in cases:
        follow(page, state)
        expected = {paper["id"] for paper in papers if fits(paper)}
        assert expected
        assert set(results(page)) == expected, state
        number = page.inner_text("#search-status").split()[0]
        assert number == str(len(expected)), state

    # Beside each choice stands how many papers it would leave; what would leave none cannot be chosen
    follow(page, {"kind": "survey"})
    rows = page.locator("#search-filters .search-option").evaluate_all(
        "rows => rows.map(row => { const box = row.querySelector('input'); return"
        " [box.name, box.value, Number(row.querySelector('.search-count').textContent), box.disabled]})"
    )
    tags = Counter(tag for paper in papers if paper["id"] in surveys for tag in paper["tags"])
    kinds = Counter(paper["kind"] for paper in papers)
    for group, value, number, disabled in rows:
        if group != "venue":
            assert number == (tags if group == "tag" else kinds)[value], value
        assert disabled == (number == 0), value
    assert any(disabled for *_, disabled in rows)
    years = Counter(paper["date"][:4] for paper in papers if paper["id"] in surveys)
    for year, text, disabled in page.locator("select[name=from] option[value]").evaluate_all(
        "options => options.slice(1).map(o => [o.value, o.textContent, o.disabled])"
    ):
        assert text == f"{year} ({years[year]})"
        assert disabled == (not years[year])

    added = page.locator("select[name=added] option[value]:not([value=''])").all_inner_texts()
    assert sum(int(text.rpartition("(")[2][:-1]) for text in added) == len(surveys if added else "")

    # A choice of another catalog is left out
    follow(page, {"q": "attention", "tag": "none", "kind": "none", "sort": "none", "from": "1066"})
    assert results(page)
    expect(page.locator("#search-chips")).to_be_hidden()


def test_orders(browser_page: Page, disk: str, papers: Papers) -> None:
    """Each order has all papers, none lost, with the right ones on top."""
    search(browser_page, disk, {"sort": "newest"})
    by_id = {paper["id"]: paper for paper in papers}
    orders: list[tuple[str, Any, bool]] = [
        ("newest", lambda p: p["date"], True),
        ("oldest", lambda p: p["date"], False),
        ("upvotes", lambda p: p["upvotes"], True),
    ]
    for name, value, backwards in orders:
        follow(browser_page, {"sort": name})
        ids = results(browser_page)
        assert sorted(ids) == sorted(by_id)
        found = [value(by_id[paper]) for paper in ids]
        assert found == sorted(found, reverse=backwards)
        assert shown(browser_page) == ids[:10]


def test_a_search_and_back(browser_page: Page, base: str) -> None:
    """A link restores a search. Back restores filters, results, how many were shown, and the focus."""
    page = browser_page
    state: State = {"q": "neural -survey", "tag": ["language-models"], "not": "retrieval"}
    search(page, base, {**state, "from": "2015", "sort": "oldest"})
    assert page.input_value("#search-q") == "neural -survey"
    assert page.is_checked("input[name=tag][value=language-models]")
    assert page.is_checked("input[name=not][value=retrieval]")
    assert page.input_value("select[name=from]") == "2015"
    assert page.input_value("select[name=sort]") == "oldest"
    expect(page.locator(".search-chip")).to_have_text(
        ["without survey", "Language models", "not Retrieval and search", "from 2015"]
    )
    # Chips are removed with the keyboard, and the focus stays near
    page.locator(".search-chip").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".search-chip")).to_have_count(3)
    assert page.input_value("#search-q") == "neural"
    expect(page.locator(".search-chip").first).to_be_focused()
    page.get_by_role("button", name="Clear all filters").click()
    expect(page.locator("#search-chips")).to_be_hidden()
    expect(page.locator("#search-q")).to_be_focused()
    assert page.url == base + "search.html?q=neural&sort=oldest"

    # Show more leads on to the first of the new ones
    total = len(results(page))
    assert len(shown(page)) == 10
    page.click("#search-more")
    expect(page.locator("#search-list .entry")).to_have_count(20)
    assert page.evaluate(FOCUSED) == shown(page)[10]
    expect(page.get_by_role("status").last).to_have_text(f"20 of {total} papers shown")
    page.keyboard.press("j")
    twelfth = shown(page)[11]
    assert page.evaluate(FOCUSED) == twelfth
    page.wait_for_timeout(250)  # until the place is noted
    scroll = page.evaluate("scrollY")
    assert scroll > 500
    page.keyboard.press("Enter")
    page.wait_for_url("**/papers/*.html")
    page.go_back()
    expect(page.locator("#search-list .entry")).to_have_count(20)
    wait_until(page, f"{FOCUSED} === {json.dumps(twelfth)}")
    assert abs(page.evaluate("scrollY") - scroll) < 3
    page.go_back()
    expect(page.locator("#search-chips .search-chip")).to_have_count(3)
    assert page.is_checked("input[name=tag][value=language-models]")
    page.go_forward()
    expect(page.locator("#search-chips")).to_be_hidden()


def test_typing(browser_page: Page, disk: str) -> None:
    """Results follow the typing without a dip, and leave one step of history."""
    page = browser_page
    search(page, disk, {})
    expect(page.locator("#search-start")).to_be_visible()
    before = page.evaluate("history.length")
    counts = []
    page.focus("#search-q")
    for part in ("optimiz", "ation", " of", " networks"):
        page.keyboard.type(part)
        wait_until(
            page, "document.title.startsWith(document.getElementById('search-q').value.trim())"
        )
        wait_until(page, "!document.getElementById('search').hasAttribute('aria-busy')")
        counts.append(len(results(page)))
    assert counts[0] >= counts[1] > 10, counts
    assert page.url.endswith("?q=optimization+of+networks")
    assert page.evaluate("history.length") == before
    assert page.title().startswith("optimization of networks")

    # Enter closes suggestions, and the arrow leads on to the results
    page.keyboard.press("Enter")
    wait_until(page, "!document.getElementById('search').hasAttribute('aria-busy')")
    first, second = shown(page)[:2]
    for press, focus in (
        ("ArrowDown", first),
        ("ArrowDown", second),
        ("k", first),
        ("Escape", None),
    ):
        page.keyboard.press(press)
        assert page.evaluate(FOCUSED) == focus
    expect(page.locator("#search-q")).to_be_focused()

    # A field word is completed
    page.fill("#search-q", "")
    page.keyboard.type("kind:su")
    page.get_by_role("option", name="Survey").click()
    expect(page.locator("#search-q")).to_have_value("kind:survey ")
    expect(page.locator(".search-chip")).to_have_text(["Survey"])


def test_authors_are_known_by_name(browser_page: Page, disk: str, papers: Papers) -> None:
    """The engine tells that a query is a name, so the page offers the author: every fourth is tried."""
    search(browser_page, disk, {"q": "levi"})
    names = sorted({name for paper in papers for name in paper["authors"]})[::4]
    missed = browser_page.evaluate(
        """async (names) => {
          const missed = [];
          for (const name of names) {
            const { words } = openshelf.query.parse(name);
            if (!(await openshelf.search({ words, sort: "newest" })).named) missed.push(name);
          }
          return missed;
        }""",
        names,
    )
    assert missed == []


def test_what_is_said(browser_page: Page, disk: str) -> None:
    """The page says what it shows: corrections, missing words, authors, identifiers, and what to try."""
    page = browser_page
    notes, status = page.locator("#search-notes"), page.locator("#search-status")
    search(page, disk, {"q": "transfomer pruning"})
    expect(notes).to_contain_text("Showing transformer; search instead for transfomer.")
    marked = {text.lower() for text in page.locator("#search-list mark").all_inner_texts()}
    assert marked & {"transformer", "transformers", "transformer-based"}
    assert page.locator("#search-list h3 mark").count()
    expect(page.locator(".search-tier").first).to_contain_text("of the two words")
    expect(page.get_by_role("status").last).to_have_text(status.inner_text())
    page.get_by_role("button", name="transfomer", exact=True).click()
    expect(notes).to_contain_text("No paper has transfomer")
    assert "exact=1" in page.url
    page.get_by_role("button", name="Correct the spelling").click()
    expect(notes).to_contain_text("Showing transformer")
    follow(page, {"q": "attention mech"})
    expect(notes).to_contain_text(
        "No paper has the word mech. Showing words that begin so: mechanism"
    )

    follow(page, {"q": "levi"})
    expect(notes.get_by_role("link", name="Noam Levi")).to_have_attribute(
        "href", re.compile(r"authors/noam-levi\.html$")
    )
    follow(page, {"q": "https://arxiv.org/abs/2310.16441v3"})
    expect(status).to_have_text("The paper of this identifier")
    assert shown(page) == ["grokking-in-linear-estimators"]
    follow(page, {"q": "https://arxiv.org/abs/9912.99999"})
    expect(notes).to_contain_text("No paper of this catalog has the identifier")
    assert shown(page) == []
    follow(page, {"q": "grokking quagga in the zebra"})
    expect(status).to_contain_text("No paper has all three words. The")
    follow(page, {"q": "tag:prunning grokking"})
    page.get_by_role("button", name="Pruning and quantization").click()
    expect(page.locator("#search-q")).to_have_value("tag:pruning-and-quantization grokking")

    follow(page, {"q": "zebra quagga", "kind": "survey"})
    expect(status).to_have_text("No papers")
    none = page.locator("#search-none")
    assert none.locator("a").count() == 4
    none.get_by_role("button", name="Search without the filters").click()
    expect(page.locator(".search-chip")).to_have_count(0)

    # The sheet of help: opened by its button, its link and a key; its examples can be tried
    page.click("#search-help-open")
    sheet = page.get_by_role("dialog", name="What you can type")
    expect(sheet).to_be_visible()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    page.locator("#search-list, #main").first.focus()
    page.keyboard.press("h")
    examples = sheet.locator("a").all_inner_texts()
    assert len(examples) >= 7
    sheet.get_by_role("link", name="tag:").click()
    expect(sheet).to_be_hidden()
    expect(page.locator(".search-chip")).to_have_count(1)
    for example in examples:
        follow(page, {"q": example})
        assert results(page), example
        expect(notes).to_have_text("")


def test_markup_is_text(browser_page: Page, disk: str) -> None:
    """HTML in the words, in a filter or in the fragment never becomes part of the page."""
    page = browser_page
    hostile = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
    search(page, disk, {"q": hostile, "tag": hostile, "kind": hostile})
    assert page.input_value("#search-q") == hostile
    for query in (f'"{hostile}"', f"-{hostile}", f"tag:{hostile}", f"author:{hostile}"):
        follow(page, {"q": query})
    assert page.locator("main img, #search-results script[src], #search-list script").count() == 0
    assert page.evaluate("window.hacked") is None


def test_an_older_template(other_context: BrowserContext, server: str, site: Path) -> None:
    """A template that a catalog overrides may have no line for the time before the script is there."""
    text = (site / "search.html").read_text("utf-8")
    text = re.sub(r'<p class="late">.*?</p>', "", text)
    page = other_context.new_page()
    page.route("**/search.html?*", lambda route: route.fulfill(body=text, content_type="text/html"))
    page.goto(server + "search.html?q=pruning")
    expect(page.locator("#search-list .entry").first).to_be_visible()


@pytest.mark.parametrize("lost", ["search-engine.js", "data/facets.js", "data/entries."])
def test_a_file_that_does_not_load(other_context: BrowserContext, server: str, lost: str) -> None:
    """When a part of search cannot be had, the page says so; Try again works when it can."""
    page = other_context.new_page()
    page.route(re.compile(re.escape(lost)), lambda route: route.abort())
    page.goto(f"{server}search.html?q=attention")
    failed = page.get_by_role("alert")
    expect(failed).to_contain_text("could not be loaded")
    assert failed.locator("a").count() == 4
    page.unroute_all()
    page.get_by_role("button", name="Try again").click()
    expect(failed).to_be_hidden()
    expect(page.locator("#search-list .entry")).to_have_count(10)


def test_nothing_shifts(other_context: BrowserContext, server: str) -> None:
    """The results of a link appear without a shift of the layout, on a phone and on a desk."""
    page = other_context.new_page()
    page.add_init_script(SHIFTS)
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        for state in ({"q": "transfomer author:bengio", "kind": "method"}, {"q": "attention"}, {}):
            search(page, server, state)
            page.evaluate(PAINTED)
            assert page.evaluate("shifts") == [], (width, state)
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_axe_finds_nothing(other_context: BrowserContext, server: str) -> None:
    """axe-core finds no violation with results, with none and in the help, in light and dark."""
    page = other_context.new_page()
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": 1280, "height": 900})
    search(page, server, {"q": "transfomer", "kind": "method", "not": "attention"})
    page.evaluate(Axe().axe_script)
    run = "async (rules) => (await axe.run({runOnly: rules})).violations.map(v => [v.id, v.nodes[0].html])"
    faults = page.evaluate(run, RULES)
    page.set_viewport_size({"width": 360, "height": 900})
    page.emulate_media(color_scheme="dark")
    follow(page, {"q": "zebra quagga", "kind": "survey"})
    page.click("#search-filters > summary")
    faults += page.evaluate(run, VISUAL)
    page.click("#search-help-open")
    sheet = run.replace("axe.run(", "axe.run('dialog[open]', ")
    faults += page.evaluate(sheet, RULES)
    page.emulate_media(color_scheme="light")
    faults += page.evaluate(sheet, VISUAL)
    assert faults == []


def test_only_what_is_needed_is_loaded(
    browser_page: Page, server: str, papers: Papers, site: Path
) -> None:
    """No other page loads search; a first search with ten results takes at most 300 kB unpacked."""
    asked: list[str] = []
    browser_page.on("request", lambda request: asked.append(re.sub(r"\?.*", "", request.url)))
    for path in ("index.html", f"papers/{papers[0]['id']}.html", "tags/index.html"):
        browser_page.goto(server + path, wait_until="networkidle")
    search(browser_page, server, {})
    ours = re.compile(r"/pagefind/|/data/(?:search|words|names|facets|keys|ids|entries)")
    assert asked
    assert not [url for url in asked if ours.search(url)]
    asked.clear()
    search(browser_page, server, {"q": "attention"})
    assert len(browser_page.workers) == 1  # Pagefind's, so that typing never stalls
    assert not [url for url in asked if "/data/names" in url]  # no author is called so
    names = [url.removeprefix(server) for url in asked if "/pagefind/" in url]
    assert sum((site / name).stat().st_size for name in names) < 300_000


def test_the_canonical_index_answers_as_pagefinds_own(
    browser_page: Page, disk: str, site: Path, tmp_path: Path
) -> None:
    """Scores, order and excerpts are those of an index straight from Pagefind."""
    browser_page.goto(disk + "search.html")
    ours = browser_page.evaluate(EVERYTHING)
    (tmp_path / "papers").mkdir()
    for path in (site / "papers").glob("*.html"):
        shutil.copy(path, tmp_path / "papers")
    shutil.copytree(site / "assets", tmp_path / "assets")
    shutil.copy(site / "search.html", tmp_path)
    entry = (site / "pagefind" / "pagefind-entry.json.js").read_text()
    (language,) = json.loads(base64.b64decode(entry.split('"')[1]))["languages"]
    pages = [path.relative_to(tmp_path).as_posix() for path in tmp_path.glob("papers/*.html")]
    with indexing(tmp_path, language=language, pages=pages) as index:
        pagefind.finish(index.process)  # and no more: the index is not made canonical
    bundle.convert(tmp_path / "pagefind", loader=LOADER.read_text("utf-8"))
    browser_page.goto(f"{tmp_path.as_uri()}/search.html")
    assert browser_page.evaluate(EVERYTHING) == ours


def test_a_folder_of_any_name(browser_page: Page, site: Path, tmp_path: Path) -> None:
    """From disk, the site may lie in a folder whose name has spaces, signs and accents."""
    folder = tmp_path / "we ird #1 %41 ü?&+"
    (folder / "papers").mkdir(parents=True)
    for name in ("assets", "data", "pagefind"):
        shutil.copytree(site / name, folder / name)
    shutil.copy(site / "search.html", folder)
    search(browser_page, f"{folder.as_uri()}/", {"q": "grokking"})
    first = shown(browser_page)[0]
    shutil.copy(site / "papers" / f"{first}.html", folder / "papers")
    browser_page.click("#search-list h3 a >> nth=0")
    browser_page.wait_for_url("**/papers/*.html", wait_until="networkidle")
    expect(browser_page.locator("h1")).to_be_visible()


def test_papers_without_abstracts(browser_page: Page, tmp_path: Path) -> None:
    """A paper of which only the title is known is found, without its title as an excerpt."""
    content = tmp_path / "content"
    (content / "papers").mkdir(parents=True)
    (content / "catalog.yaml").write_text('{id: few, title: "A list of readings of our group"}')
    for title in ("Trees", "Words"):
        (content / f"papers/{title.lower()}.md").write_text(f"---\ntitle: {title}\n---\n")
    build(Options(content=content, out=tmp_path / "site", jobs=1))
    search(browser_page, f"{(tmp_path / 'site').as_uri()}/", {"q": "trees"})
    expect(browser_page.locator("#search-list .entry")).to_have_text("Trees")
    # A long name of a catalog leaves room for the search box on a phone
    browser_page.set_viewport_size({"width": 360, "height": 740})
    browser_page.goto((tmp_path / "site/papers/trees.html").as_uri())
    assert browser_page.locator(".find input").evaluate("box => box.clientWidth") > 100
