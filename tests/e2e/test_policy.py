"""What the policy of pages forbids, over both protocols, and that pages do nothing that it forbids."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from generator.catalog.catalog import Catalog
from generator.pages.render import VIEWS
from generator.plan.plan import plan

pytestmark = pytest.mark.browser

# What somebody might get into a page, and the directive that stops it
ATTACKS = {
    "make('script').textContent = 'hit = 1'": "script-src-elem",
    "make('script').src = elsewhere + 'a.js'": "script-src-elem",
    "make('script').src = 'data:text/javascript,hit=1'": "script-src-elem",
    "make('p').setAttribute('onclick', 'hit = 1')": "script-src-attr",
    "Object.assign(make('a'), { href: 'javascript:hit=1' }).click()": "script-src-elem",
    "make('style').textContent = 'main { display: none }'": "style-src-elem",
    "make('p').setAttribute('style', 'position: fixed')": "style-src-attr",
    "make('img').src = elsewhere + 'a.png'": "img-src",
    "make('iframe').src = elsewhere": "frame-src",
    "make('object').data = elsewhere": "object-src",
    "make('base').href = elsewhere": "base-uri",
    "Object.assign(make('form'), { action: elsewhere }).submit()": "form-action",
    "fetch(elsewhere).catch(() => {})": "connect-src",
}
ATTACK = """() => new Promise((resolve) => {
  const elsewhere = "http://127.0.0.2:9/";
  const make = (name) => document.body.appendChild(document.createElement(name));
  document.addEventListener("securitypolicyviolation", (event) => resolve(event.effectiveDirective), { once: true });
  setTimeout(() => resolve("nothing"), 5000);
  %s;
})"""


@pytest.fixture(params=["disk", "server"])
def base(
    request: pytest.FixtureRequest, toy_search_site: Path, serve: Callable[[Path], str]
) -> str:
    """Give the address of the toy catalog's site, first on the disk and then on a server."""
    return f"{toy_search_site.as_uri()}/" if request.param == "disk" else serve(toy_search_site)


def test_every_kind_of_page(browser_page: Page, base: str, toy: Catalog) -> None:
    """No kind of page does what its policy forbids, which its console would tell."""
    paths = {output.template: output.path for output in plan(toy, ())}
    # A redirect leads on at once, and the toy catalog has no paper without a date
    skipped = {"redirect.html", "undated.html"}
    if base.startswith("file:"):
        skipped.add("404.html")  # the page for unknown URLs needs a server
    for template in sorted(VIEWS.keys() - skipped):
        browser_page.goto(base + paths[template])


def test_what_is_forbidden(browser: Browser, base: str) -> None:
    """Scripts, styles, images, frames and forms from elsewhere do nothing, and neither do inline ones."""
    page = browser.new_page()
    page.goto(f"{base}search.html")  # the page that may do the most
    told = {attack: page.evaluate(ATTACK % attack) for attack in ATTACKS}
    assert told == ATTACKS
    assert page.evaluate("typeof hit") == "undefined"
    page.close()
