"""Papers that are close in meaning to a query, in a browser."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

SEARCH = """async (texts) => {
  await openshelf.script("assets/search-engine.js");
  return Promise.all(texts.map(async (text) => {
    const { tiers, corrections } = await openshelf.search({ text, words: text.split(" ") });
    const meant = tiers.find(({ name }) => name === "meaning");
    const ids = await openshelf.ids(meant ? meant.papers.map(({ n }) => n) : []);
    return [tiers.map(({ name }) => name), ids, corrections.length];
  }));
}"""


def test_papers_without_the_words_are_found(browser_page: Page, base: str, site: Path) -> None:
    """A query in other words finds the paper, in a tier of its own, and an English word is no slip.

    Words that no table knows or that are far from all papers find nothing close in meaning.
    """
    nonsense = ["qwertz zxcvb", "pizza", "celebrity gossip", "of the"]
    browser_page.goto(f"{base}search.html")
    found, *others = browser_page.evaluate(SEARCH, ["antivirus", *nonsense])
    tiers, ids, corrections = found
    assert tiers == ["meaning"]
    assert not corrections
    (file,) = (site.parent / "content" / "papers").rglob(f"{ids[0]}.md")
    text = file.read_text("utf-8")
    assert "malware" in text
    assert "antivirus" not in text.lower()
    assert [ids for _, ids, _ in others] == [[]] * len(nonsense)
