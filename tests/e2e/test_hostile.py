"""A few hostile values in a browser; tools/hostile.py opens all pages with ten thousand."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.conftest import serving
from tools.hostile import Visitor, ask_for
from tools.hostile_values import make_values


@pytest.mark.browser
@pytest.mark.parametrize("from_disk", [True, False])
def test_hostile(browser: Browser, toy_search_site: Path, from_disk: bool) -> None:
    """No page runs a script of a paper or of an address, loads from elsewhere, or gets a handler."""
    values = [value.text for value in make_values(414) if len(value.text) < 4000]
    with serving(toy_search_site) as server:
        page = browser.new_context().new_page()
        base = f"{toy_search_site.resolve().as_uri()}/" if from_disk else server
        visitor = Visitor(page, base)
        for path in (
            "papers/hostile-text.html",
            "tags/hostile.html",
            "index.html",
            "pages/group.html",
        ):
            visitor.open(path)
        ask_for(visitor, values[from_disk :: len(values) // 12])
        page.context.close()
    assert visitor.found.faults == []
