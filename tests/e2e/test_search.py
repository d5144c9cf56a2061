"""Searching the imported papers, from disk and from a server under /repo/.

Tests that do not depend on the protocol search from disk alone.
"""

import base64
import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from generator.search import bundle, indexing, pagefind

pytestmark = pytest.mark.browser

Papers = list[dict[str, Any]]
LOADER = Path(__file__).parents[2] / "templates" / "pagefind-loader.js"

# Answers to many queries in one page load: for each its number of hits and its first ids.
FIRST_HITS = """async (queries) => {
  const pagefind = await openshelfPagefind.ready;
  const answers = [];
  for (const query of queries) {
    const { results } = await pagefind.search(query);
    const papers = await Promise.all(results.slice(0, 3).map((result) => result.data()));
    answers.push([results.length, papers.map((paper) => paper.raw_url)]);
  }
  return answers;
}"""

# All that a search gives, but for where the site is.
EVERYTHING = """async () => {
  const pagefind = await openshelfPagefind.ready;
  const answers = [await pagefind.filters()];
  for (const [query, options] of [
    ["attention", {}], ["training neural networks", {}], ['"neural network"', {}], ["optimiz", {}],
    ["learning", { filters: { kind: { any: ["survey", "theory"] } }, sort: { date: "desc" } }],
    [null, { filters: { year: { any: ["2019", "2023"] } }, sort: { upvotes: "desc" } }],
    [null, { sort: { date: "asc" } }], ["no such thing anywhere", {}],
  ]) {
    const { results, filters, totalFilters } = await pagefind.search(query, options);
    const papers = await Promise.all(results.slice(0, 8).map((result) => result.data()));
    answers.push([query, filters, totalFilters, results.map(({ score }) => score),
      papers.map(({ raw_url, excerpt, meta, content }) => [raw_url, excerpt, meta, content])]);
  }
  return answers;
}"""


def search(page: Page, base: str, **state: str | list[str]) -> None:
    """Open the search page in the given state and wait for its first results."""
    page.goto(f"{base}search.html" + (f"?{urlencode(state, doseq=True)}" if state else ""))
    page.wait_for_selector("#search[data-ready]")


def count(page: Page) -> int:
    """The number of results that the page announces."""
    status = page.inner_text("#search-status")
    found = re.match(r"(\d+|No) papers?", status)
    assert found, status
    return 0 if found[1] == "No" else int(found[1])


def shown(page: Page) -> list[str]:
    """The ids of the papers in the list, in order."""
    links = page.locator("#search-list h2 a")
    hrefs: list[str] = links.evaluate_all("links => links.map(a => a.getAttribute('href'))")
    assert all(re.fullmatch(r"papers/[^/]+\.html", href) for href in hrefs)
    return [href[len("papers/") : -len(".html")] for href in hrefs]


def first_hits(page: Page, base: str, queries: list[str]) -> list[tuple[int, list[str]]]:
    """For each query its number of hits, and the ids of the first three."""
    search(page, base)
    answers: list[tuple[int, list[str]]] = page.evaluate(FIRST_HITS, queries)
    return [
        (n, [url.removeprefix("/papers/").removesuffix(".html") for url in urls])
        for n, urls in answers
    ]


def two_tags(papers: Papers) -> tuple[str, str]:
    """The two tags that most papers share."""
    pairs: Counter[tuple[str, str]] = Counter()
    for paper in papers:
        tags = sorted(paper["tags"])
        pairs.update((a, b) for a in tags for b in tags if a < b)
    return pairs.most_common(1)[0][0]


def test_other_names_find_a_paper(browser_page: Page, disk: str) -> None:
    """A person's name on one paper finds the papers that have another name of the same person."""
    ((_, urls),) = first_hits(browser_page, disk, ["Andrew Kyle Lampinen"])
    assert set(urls[:2]) == {
        "the-broader-spectrum-of-in-context-learning",
        "data-distributional-properties-drive-emergent-in-context",  # by Andrew K. Lampinen
    }


@pytest.fixture
def other_context(browser_page: Page) -> Iterator[BrowserContext]:
    """A second context, for pages whose requests are made to fail."""
    assert browser_page.context.browser
    context = browser_page.context.browser.new_context()
    yield context
    context.close()


def test_a_title_finds_its_paper_first(browser_page: Page, disk: str, papers: Papers) -> None:
    """The title of any paper, typed in, has that paper as its first result (278 of 281)."""
    answers = first_hits(browser_page, disk, [paper["title"] for paper in papers])
    missed = [
        (paper["title"], urls)
        for paper, (_, urls) in zip(papers, answers, strict=True)
        if urls[:1] != [paper["id"]]
    ]
    assert len(missed) <= 3, missed


def test_names_are_found_with_and_without_accents(
    browser_page: Page, disk: str, papers: Papers
) -> None:
    """A name finds its papers in either spelling."""
    names = {
        "Radosław": ["Radosław", "radoslaw", "RADOSLAW"],
        "Paaß": ["Paaß", "paass"],
        "Müller": ["Müller", "muller"],
        "Ondřej": ["Ondřej", "ondrej"],
        "Rogozińska": ["Rogozińska", "rogozinska"],
        "Jürgen Schmidhuber": ["Jürgen Schmidhuber", "jurgen schmidhuber"],
        "João Sacramento": ["João Sacramento", "joao sacramento"],
    }
    queries = [query for queries in names.values() for query in queries]
    hits = dict(zip(queries, first_hits(browser_page, disk, queries), strict=True))
    for name, spellings in names.items():
        theirs = {p["id"] for p in papers if any(name in author for author in p["authors"])}
        assert theirs
        for spelling in spellings:
            assert set(hits[spelling][1]) & theirs, spelling


def test_an_arxiv_id_finds_its_paper(browser_page: Page, disk: str, papers: Papers) -> None:
    """Every arXiv id finds its own paper, first."""
    known = [paper for paper in papers if paper.get("arxiv")]
    answers = first_hits(browser_page, disk, [paper["arxiv"] for paper in known])
    assert [urls[:1] for _, urls in answers] == [[paper["id"]] for paper in known]


def test_all_of_some_tags(browser_page: Page, disk: str, papers: Papers) -> None:
    """Two tags find the papers that have both."""
    a, b = two_tags(papers)
    search(browser_page, disk, tag=[a, b])
    assert count(browser_page) == sum({a, b} <= set(paper["tags"]) for paper in papers)


def test_any_of_some_tags(browser_page: Page, disk: str, papers: Papers) -> None:
    """Two tags find, with the switch at "any", the papers that have one of them or both."""
    a, b = two_tags(papers)
    search(browser_page, disk, tag=[a, b], match="any")
    assert count(browser_page) == sum(bool({a, b} & set(paper["tags"])) for paper in papers)


def test_kinds(browser_page: Page, disk: str, papers: Papers) -> None:
    """Each kind finds its papers, and two kinds those of either."""
    kinds = Counter(paper["kind"] for paper in papers).most_common(2)
    search(browser_page, disk, kind=kinds[0][0])
    assert count(browser_page) == kinds[0][1]
    search(browser_page, disk, kind=[kind for kind, _ in kinds])
    assert count(browser_page) == kinds[0][1] + kinds[1][1]


def test_years(browser_page: Page, disk: str, papers: Papers) -> None:
    """A range of years finds the papers of all of them; an open end and wrong order are fine."""
    ranges = [("2019", "2021"), ("2023", ""), ("", "2016"), ("2020", "2020"), ("2021", "2019")]
    for first, last in ranges:
        low, high = sorted((int(first or 0), int(last or 9999)))
        search(browser_page, disk, **{"from": first, "to": last})
        assert count(browser_page) == sum(low <= int(p["date"][:4]) <= high for p in papers)


@pytest.mark.parametrize(
    ("order", "key", "backwards"),
    [("newest", "date", True), ("oldest", "date", False), ("upvotes", "upvotes", True)],
)
def test_orders(
    browser_page: Page, disk: str, papers: Papers, order: str, key: str, backwards: bool
) -> None:
    """Each order lists all papers, none lost, with the right ones on top."""
    search(browser_page, disk, sort=order)
    assert count(browser_page) == len(papers)
    browser_page.click("#search-more")
    expect(browser_page.locator("#search-list > li")).to_have_count(20)
    values = {paper["id"]: paper[key] or 0 for paper in papers}
    expected = sorted(values.values(), reverse=backwards)[:20]
    assert [values[paper] for paper in shown(browser_page)] == expected


def test_counts_are_those_of_the_results(browser_page: Page, disk: str, papers: Papers) -> None:
    """Beside each tag is how many of the results have it; beside each kind how many it would be."""
    search(browser_page, disk, kind="survey")
    boxes = browser_page.locator("input[type=checkbox]").evaluate_all(
        "boxes => boxes.map(b => [b.name, b.value, b.parentNode.querySelector('.search-count').textContent])"
    )
    tags = Counter(t for paper in papers if paper["kind"] == "survey" for t in paper["tags"])
    kinds = Counter(paper["kind"] for paper in papers)
    assert boxes
    for group, value, text in boxes:
        assert int(text) == (tags if group == "tag" else kinds)[value], (group, value)


def test_a_deep_link_restores_the_search(browser_page: Page, base: str, papers: Papers) -> None:
    """A link with words, tags, kind, years and order fills the form, and shows the filters in use."""
    a, b = two_tags(papers)
    state = {
        "q": "neural",
        "tag": [a, b],
        "match": "any",
        "from": "2015",
        "to": "2025",
        "sort": "oldest",
    }
    search(browser_page, base, **state)  # type: ignore[arg-type]
    page = browser_page
    assert page.input_value("#search-q") == "neural"
    assert page.is_checked(f"input[name=tag][value='{a}']")
    assert page.is_checked("input[name=match][value=any]")
    assert page.input_value("select[name=from]") == "2015"
    assert page.input_value("select[name=sort]") == "oldest"
    assert page.locator("#search-chips .search-chip").count() == 3
    dates = {paper["id"]: paper["date"] for paper in papers}
    found = [dates[paper] for paper in shown(page)]
    assert found and found == sorted(found)


def test_unknown_choices_in_a_link_are_left_out(browser_page: Page, disk: str) -> None:
    """A link made for another catalog, or by hand, does not break the page."""
    search(
        browser_page, disk, q="attention", tag="none", kind="none", sort="none", **{"from": "1066"}
    )
    assert count(browser_page) > 0
    expect(browser_page.locator("#search-chips > li")).to_have_count(0)


def test_back_and_forward(browser_page: Page, base: str) -> None:
    """Back undoes a filter, then the words; forward does them again; a result comes back too."""
    page = browser_page
    search(page, base)
    expect(page.locator("#search-start")).to_be_visible()
    page.fill("#search-q", "attention")
    page.press("#search-q", "Enter")
    expect(page.locator("#search-status")).to_have_text(re.compile(r"^\d+ papers?$"))
    all_kinds = count(page)
    if not page.locator("#search-filters[open]").count():
        page.click("#search-filters > summary")
    page.check("input[name=kind][value=survey]")
    expect(page.locator("#search-status")).not_to_have_text(f"{all_kinds} papers")
    surveys = count(page)
    assert "kind=survey" in page.url
    page.go_back()
    expect(page.locator("#search-status")).to_have_text(f"{all_kinds} papers")
    assert not page.is_checked("input[name=kind][value=survey]")
    page.go_forward()
    expect(page.locator("#search-status")).to_have_text(re.compile(rf"^{surveys} papers?$"))
    page.click("#search-list h2 a >> nth=0")
    page.wait_for_url("**/papers/*.html", wait_until="networkidle")
    page.go_back()
    expect(page.locator("#search-status")).to_have_text(re.compile(rf"^{surveys} papers?$"))
    assert page.input_value("#search-q") == "attention"
    page.wait_for_load_state("networkidle")


def test_results_follow_the_typing(browser_page: Page, disk: str) -> None:
    """Results, address and title follow each word without Enter, and leave one step of history."""
    page = browser_page
    search(page, disk)
    before = page.evaluate("history.length")
    page.type("#search-q", "dropout", delay=30)
    expect(page.locator("#search-status")).to_have_text(re.compile(r"^\d+ papers?$"))
    page.wait_for_url("**/search.html?q=dropout")
    page.type("#search-q", " networks", delay=30)
    page.wait_for_url("**/search.html?q=dropout+networks")
    assert page.evaluate("history.length") == before
    assert page.title().startswith("dropout networks")


def test_the_number_of_results_is_announced(browser_page: Page, disk: str) -> None:
    """The count is in an element that screen readers read out when it changes."""
    search(browser_page, disk, q="grokking")
    status = browser_page.get_by_role("status")
    assert re.fullmatch(r"\d+ papers", status.inner_text())
    browser_page.fill("#search-q", "grokking estimators")
    expect(status).to_have_text("1 paper")


def test_no_results_help(browser_page: Page, disk: str) -> None:
    """When nothing matches, the page says so, what to try, and where else to look."""
    search(browser_page, disk, q="zebra quagga okapi")
    assert browser_page.inner_text("#search-status") == "No papers"
    hint = browser_page.locator("#search-none")
    expect(hint).to_be_visible()
    assert hint.locator("a").count() == 4


def test_an_empty_search_invites(browser_page: Page, disk: str) -> None:
    """Without words and filters there are no results, and no index is loaded, but an invitation."""
    asked: list[str] = []
    browser_page.on("request", lambda request: asked.append(request.url))
    search(browser_page, disk)
    expect(browser_page.locator("#search-start")).to_be_visible()
    expect(browser_page.locator("#search-list > li")).to_have_count(0)
    assert not [url for url in asked if "/pagefind/index/" in url or "/fragment/" in url]


def test_results_are_reached_by_keyboard(browser_page: Page, disk: str) -> None:
    """Arrow down goes from the box to and through the results, Escape comes back."""
    page = browser_page
    search(page, disk, q="attention")

    def focused() -> int:
        """The position of the focused result, -1 outside the list."""
        position: int = page.evaluate(
            "[...document.querySelectorAll('#search-list h2 a')].indexOf(document.activeElement)"
        )
        return position

    page.focus("#search-q")
    positions = []
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp", "Escape"):
        page.keyboard.press(key)
        positions.append(focused())
    assert positions == [0, 1, 2, 1, -1]
    assert page.evaluate("document.activeElement.id") == "search-q"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/papers/*.html", wait_until="networkidle")


def test_more_results(browser_page: Page, disk: str) -> None:
    """Show more adds ten, moves the focus to the first of them, and goes when all are there."""
    page = browser_page
    search(page, disk, q="attention")
    total = count(page)
    assert total > 20
    assert len(shown(page)) == 10
    page.focus("#search-more")
    page.keyboard.press("Enter")
    expect(page.locator("#search-list > li")).to_have_count(20)
    assert (
        page.evaluate(
            "[...document.querySelectorAll('#search-list h2 a')].indexOf(document.activeElement)"
        )
        == 10
    )
    while page.is_visible("#search-more"):
        before = len(shown(page))
        page.click("#search-more")
        expect(page.locator("#search-list > li")).not_to_have_count(before)
    assert len(set(shown(page))) == total


def test_filters_in_use_can_be_removed(browser_page: Page, disk: str, papers: Papers) -> None:
    """Each filter is a button that removes it and keeps the focus near; one removes all."""
    page = browser_page
    a, b = two_tags(papers)
    search(page, disk, tag=[a, b], kind="survey")
    page.locator(".search-chip").nth(0).click()
    expect(page.locator(".search-chip")).to_have_count(2)
    assert "kind=" not in page.url
    assert page.evaluate("document.activeElement.className") == "search-chip"
    page.click(".search-clear")
    expect(page.locator("#search-chips")).to_be_hidden()
    assert "?" not in page.url


def test_a_result_shows_what_is_known(browser_page: Page, disk: str, papers: Papers) -> None:
    """A result has its title, authors, kind, tags and an excerpt with the words marked."""
    known = next(paper for paper in papers if paper.get("arxiv") == "2310.16441")
    search(browser_page, disk, q="grokking estimators")
    result = browser_page.locator(".search-result").first
    assert result.locator("h2").inner_text().startswith("Grokking in Linear Estimators")
    assert known["authors"][0] in result.locator(".search-authors").inner_text()
    assert known["date"][:4] in result.locator(".search-facts").inner_text()
    assert result.locator(".search-tags a").count() == len(known["tags"])
    assert "rokking" in " ".join(result.locator("mark").all_inner_texts())
    target = browser_page.evaluate(
        "a => new URL(a.getAttribute('href'), document.baseURI).href",
        result.locator(".search-tags a").first.element_handle(),
    )
    assert target.startswith(f"{disk}tags/")


def test_markup_in_a_query_is_text(browser_page: Page, disk: str) -> None:
    """HTML in the words, in a filter or in the fragment never becomes part of the page."""
    hostile = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
    search(browser_page, disk, q=hostile, tag=hostile, kind=hostile)
    assert browser_page.input_value("#search-q") == hostile
    assert browser_page.locator("main img, #search-list script, main script[src]").count() == 0
    assert browser_page.evaluate("window.hacked") is None


def test_without_javascript(other_context: BrowserContext, disk: str) -> None:
    """Without JavaScript the page says so, shows no dead form, and links to the lists."""
    assert other_context.browser
    context = other_context.browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{disk}search.html?q=attention")
    expect(page.locator("#search")).to_be_hidden()
    notice = page.locator("noscript .search-notice")
    expect(notice).to_contain_text("Search needs JavaScript")
    assert notice.locator("a").count() == 4
    context.close()


@pytest.mark.parametrize(
    "lost", ["-loader.js", "-entry.json.js", ".pf_meta.js", "wasm.en.pagefind.js", ".pf_index.js"]
)
def test_when_the_index_cannot_be_loaded(
    other_context: BrowserContext, base: str, lost: str
) -> None:
    """When a file of the index cannot be had, the page says so and links to the lists."""

    def lose(route: Route) -> None:
        route.abort()

    page = other_context.new_page()
    page.route(re.compile(re.escape(lost)), lose)
    page.goto(f"{base}search.html?q=attention")
    notice = page.locator("#search-failed")
    expect(notice).to_be_visible()
    assert notice.locator("a").count() == 4
    expect(page.locator("#search")).to_be_hidden()


def test_only_the_search_page_loads_search(browser_page: Page, base: str, papers: Papers) -> None:
    """No other page asks for any file of the index."""
    asked: list[str] = []
    browser_page.on("request", lambda request: asked.append(request.url))
    for path in ("index.html", f"papers/{papers[0]['id']}.html", "tags/index.html"):
        browser_page.goto(base + path, wait_until="networkidle")
    assert asked
    assert not [url for url in asked if "/pagefind/" in url]


def test_search_runs_beside_the_page(browser_page: Page, base: str) -> None:
    """Pagefind works in a worker, over file:// too, so typing never stalls."""
    search(browser_page, base, q="attention")
    assert len(browser_page.workers) == 1


def test_a_first_search_is_small(browser_page: Page, disk: str, site: Path) -> None:
    """Opening a search and seeing ten results takes at most 25 requests and 300 kB unpacked."""
    asked: list[str] = []
    browser_page.on("request", lambda request: asked.append(request.url))
    search(browser_page, disk, q="attention")
    names = [re.sub(r"\?.*", "", url).partition("/pagefind/")[2] for url in asked]
    sizes = [(site / "pagefind" / name).stat().st_size for name in names if name]
    assert 10 < len(sizes) <= 25
    assert sum(sizes) < 300_000


def test_the_canonical_index_answers_as_pagefinds_own(
    browser_page: Page, disk: str, site: Path, tmp_path: Path
) -> None:
    """Scores, order, counts and excerpts are those of an index straight from Pagefind."""
    search(browser_page, disk)
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
    search(browser_page, f"{tmp_path.as_uri()}/")
    assert browser_page.evaluate(EVERYTHING) == ours


def test_a_folder_of_any_name(browser_page: Page, site: Path, tmp_path: Path) -> None:
    """From disk, the site may lie in a folder whose name has spaces, signs and accents."""
    folder = tmp_path / "we ird #1 %41 ü?&+"
    (folder / "papers").mkdir(parents=True)
    for name in ("assets", "pagefind"):
        shutil.copytree(site / name, folder / name)
    shutil.copy(site / "search.html", folder)
    search(browser_page, f"{folder.as_uri()}/", q="grokking")
    assert count(browser_page) > 0
    first = shown(browser_page)[0]
    shutil.copy(site / "papers" / f"{first}.html", folder / "papers")
    browser_page.click("#search-list h2 a >> nth=0")
    browser_page.wait_for_url("**/papers/*.html", wait_until="networkidle")
    expect(browser_page.locator("h1")).to_be_visible()
