"""Browsing the site of the imported papers, from disk and from a server under /repo/."""

from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser


def test_tag_paper_author_and_back(browser_page: Page, base: str) -> None:
    """From the front page a visitor gets to a tag, a paper, its author, and back to the front."""
    page = browser_page
    page.goto(base + "index.html")
    page.get_by_role("main").get_by_role("link", name="Transformers", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Transformers")
    title = page.locator(".entry h3 a").first
    name = title.inner_text()
    title.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    author = page.locator(".authors a").first
    who = author.inner_text()
    author.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(who)
    expect(page.locator(".entry h3 a", has_text=name)).to_have_count(1)
    page.get_by_role("banner").get_by_role("link", name="The first catalog").click()
    expect(page).to_have_url(base + "index.html")


def test_every_section_of_the_header(browser_page: Page, base: str) -> None:
    """Each link of the header leads to a page with one heading, and marks where one is."""
    page = browser_page
    page.goto(base + "papers/gemma-2-improving-open-language-models-at-a-practical-size.html")
    for name in ("Papers", "Tags", "Authors", "Dates", "About"):
        link = page.get_by_role("navigation", name="Site").get_by_role("link", name=name)
        link.click()
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        expect(link).to_have_attribute("aria-current", "page")


def test_calendar_counts(browser_page: Page, disk: str, papers: list[dict[str, Any]]) -> None:
    """The calendar's every month has as many papers as the content, and leads to them."""
    page = browser_page
    page.goto(disk + "dates/index.html")
    cells = page.locator(".calendar .months a")
    counts = cells.evaluate_all(
        "cells => Object.fromEntries(cells.map(a => [a.getAttribute('href'), a.querySelector('b').innerText]))"
    )
    months = Counter(paper["date"][:7] for paper in papers)
    assert counts == {f"../dates/{month}.html": str(count) for month, count in months.items()}
    page.get_by_role("link", name="May 2023: 7").click()
    expect(page.locator(".entry")).to_have_count(7)


def test_paging(browser_page: Page, disk: str, papers: list[dict[str, Any]]) -> None:
    """Going through the pages of all papers shows each paper once, newest first."""
    page = browser_page
    page.goto(disk + "papers/index.html")
    seen: list[str] = []
    dates: list[str] = []
    while True:
        links = page.locator(".entry h3 a").evaluate_all(
            "links => links.map(link => link.getAttribute('href'))"
        )
        seen += [unquote(link.removeprefix("../papers/")) for link in links]
        dates += page.locator(".entry time").evaluate_all(
            "times => times.map(time => time.getAttribute('datetime'))"
        )
        following = page.get_by_role("link", name="Next", exact=True)
        if not following.count():
            break
        following.click()
    assert sorted(seen) == sorted(f"{paper['id']}.html" for paper in papers)
    assert dates == sorted(dates, reverse=True)


def test_alphabet(browser_page: Page, disk: str) -> None:
    """The letter S leads to its names, on a page of their own, which is marked in the alphabet."""
    page = browser_page
    page.goto(disk + "authors/index.html")
    page.get_by_role("navigation", name="Alphabet").get_by_role("link", name="S").click()
    assert page.url.endswith("authors/index.s.html")
    current = page.get_by_role("navigation", name="Alphabet").locator("[aria-current=page]")
    expect(current).to_have_text("S")
    link = page.get_by_role("link", name="Sacramento, João")
    expect(link).to_be_visible()
    link.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("João Sacramento")


def test_unknown_authors_are_said_to_be(browser_page: Page, disk: str, site: Path) -> None:
    """The paper whose authors are not known says so, and shows their number."""
    path = next(
        path
        for path in (site / "papers").glob("*.html")
        if "names not known" in path.read_text("utf-8") and path.stem.startswith("making-deep")
    )
    browser_page.goto(f"{disk}papers/{path.name}")
    expect(browser_page.locator(".authors")).to_have_text("8 authors, names not known")


def test_maths_is_drawn(browser_page: Page, disk: str, site: Path) -> None:
    """Formulas are MathML that the browser lays out, and money stays text."""
    stem = next(
        path.name
        for path in (site / "papers").glob("*.html")
        if "<msup>" in path.read_text("utf-8")
    )
    browser_page.goto(f"{disk}papers/{stem}")
    box = browser_page.locator(".abstract math").first.bounding_box()
    assert box
    assert box["width"] > 5
    swarm = next(
        path.name for path in (site / "papers").glob("*.html") if "$250M" in path.read_text("utf-8")
    )
    browser_page.goto(f"{disk}papers/{swarm}")
    expect(browser_page.locator(".abstract")).to_contain_text("a $250M server pod")


def test_missing_page(browser: Browser, server: str) -> None:
    """A server answers a wrong address with a page that leads on."""
    page = browser.new_page()
    response = page.goto(server + "no-such-page.html")
    assert response
    assert response.status == 404
    page.get_by_role("link", name="all papers").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("All papers")
    page.close()


def test_every_kind_of_page_without_script(browser: Browser, server: str) -> None:
    """With JavaScript off, each kind of page shows its content, and search says what to do."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for path, content in (
        ("index.html", ".facets a"),
        ("papers/index.html", ".entry"),
        ("papers/grokking-in-linear-estimators.html", ".abstract p"),
        ("tags/index.html", ".terms a"),
        ("tags/language-models.html", ".entry"),
        ("kinds/survey.html", ".entry"),
        ("authors/index.html", ".initials a"),
        ("authors/index.s.html", ".index a"),
        ("authors/yoshua-bengio.html", ".entry"),
        ("dates/index.html", ".calendar a"),
        ("dates/2023.html", ".entry"),
        ("dates/2023-05.html", ".entry"),
        ("about.html", ".prose p"),
        ("data.html", ".offered a"),
        ("404.html", "main a"),
    ):
        page.goto(server + path)
        expect(page.locator(content).first).to_be_visible()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert not page.locator("[role=search]").filter(visible=True).count(), path
    page.goto(server + "search.html?q=attention")
    notice = page.locator("noscript .search-hint")
    expect(notice).to_be_visible()
    expect(page.locator("form.search")).to_be_hidden()
    notice.locator("a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tags")
    context.close()


def test_reading_needs_no_script(browser: Browser, server: str) -> None:
    """With JavaScript off, a visitor still gets from the front page to a paper and its authors."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(server + "index.html")
    page.locator(".years a").last.click()
    page.locator(".entry h3 a").first.click()
    page.locator(".authors a").first.click()
    assert page.locator(".entry").count() >= 1
    context.close()
