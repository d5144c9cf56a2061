"""Catalogs and waiting, for several test modules."""

import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol, TypeVar

from playwright.sync_api import Page

from generator.catalog.catalog import Catalog
from tools import import_listing

DATA = Path(__file__).parent / "data"
LISTING = DATA / "hf-papers-search.txt"
BIBLIOGRAPHY = DATA / "bibliography.jsonl"


T = TypeVar("T")

# Keeps what moves by itself on a page, and from where to where
SHIFTS = """window.shifts = []; new PerformanceObserver((list) => {
  const place = (box) => [box.x, box.y, box.width, box.height].join(" ");
  for (const shift of list.getEntries()) {
    const moved = shift.sources.map((it) =>
      [it.node && (it.node.outerHTML || it.node.data).slice(0, 99), place(it.previousRect), place(it.currentRect)]);
    shifts.push([shift.value, shift.startTime, ...moved]);
  }
}).observe({type: "layout-shift", buffered: true})"""


class Once(Protocol):
    """Has something made in a new folder, once for all processes of the tests."""

    def __call__(self, name: str, make: Callable[[Path], T]) -> T:
        """Return what `make` made for the first process that asked for this name."""


def configured(catalog: Catalog, **settings: Any) -> Catalog:
    """Return the same catalog with other settings."""
    return replace(catalog, config=replace(catalog.config, **settings))


def import_catalog(content: Path) -> None:
    """Write the 281 papers of the frozen listing, with their settings, to a new folder."""
    shutil.copytree(DATA / "first-catalog", content)
    import_listing.main(LISTING, BIBLIOGRAPHY, content / "papers")


def wait_until(page: Page, expression: str) -> None:
    """Wait until a JavaScript expression is true on a page.

    Playwright's `wait_for_function` has the page evaluate a text, which its policy forbids.
    """
    end = time.monotonic() + 30
    while not page.evaluate(expression):
        assert time.monotonic() < end, expression
        page.wait_for_timeout(20)
