"""Open pages of a built site with broken queries and fragments in a browser, and report each error.

    .venv/bin/python tools/fuzz_pages.py SITE --seconds 300

SITE is a folder with a site of tests/toy, built with search. A crash is an error that a script throws;
a hang is a page that answers nothing for ten seconds.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from urllib.parse import quote

from playwright.sync_api import Dialog, Error, sync_playwright

from tests.e2e.conftest import launch

NAMES = ("q", "tag", "not", "kind", "venue", "from", "to", "added", "sort", "exact", "match", "x")
PAGES = ("search.html", "map.html", "saved.html", "papers/index.html", "index.html", "404.html")
VALUES = (
    *("", "a", "model", "-", '"', '"model', "tag:a", "-tag:", "author:lovelace", "year:20", "%", "%E0%A4%A"),
    *("%00", "%ff", "__proto__", "constructor", "0", "-1", "9" * 30, "1e9", "2024-13", "NaN", "<b>", "'\"><img src=x>"),
    *("javascript:alert(1)", "\u202e\u200b", "\U0001f98a", "any", "newest", "x " * 3000, "a" * 5000, "(" * 2000),
    *("learning", "language-models", "theory", "2310.16441", "10.1000/x", "(a*)*b", "\\", "e\u0301" * 500),
)  # fmt: skip
FRAGMENTS = (
    *("", "#", "#%", "#search-help", "#list=", "#list=1", "#list=1.t", "#list=1.tAAAAAA", "#list=1.rzzzzzz.gAAAAAA"),
    *("#list=2.tAAAAAA", "#list=1.t" + "AAAAAB" * 900, "#<b>", "#main", "#__proto__", "#%E0%A4%A", "#a b", "#.", "#[x"),
)  # fmt: skip


def address(random: Random) -> str:
    """Return the path of a page with a query and a fragment."""
    pairs = []
    for _ in range(random.choice((0, 1, 1, 2, 3, 8))):
        value = random.choice(VALUES) + random.choice(("", "", " " + random.choice(VALUES)))
        pairs.append(f"{random.choice(NAMES)}={value if '%' in value else quote(value)}")
    query = "?" + "&".join(pairs) if pairs else ""
    return random.choice((*PAGES, "search.html", "search.html")) + query + random.choice(FRAGMENTS)


def main(arguments: Sequence[str] | None = None) -> int:
    """Open pages, and print how many and how many failed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("site", type=Path)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    random = Random(options.seed)  # noqa: S311
    base = options.site.resolve().as_uri() + "/"
    failed: dict[str, str] = {}
    opened, end = 0, time.monotonic() + options.seconds
    with sync_playwright() as playwright:
        page = launch(playwright).new_page()
        page.set_default_timeout(10_000)
        now = ""

        def note(what: str) -> None:
            failed.setdefault(what, now)

        def dismiss(dialog: Dialog) -> None:
            dialog.dismiss()
            note("a dialog")

        page.on("pageerror", lambda error: note(str(error)))
        page.on("dialog", dismiss)
        while time.monotonic() < end:
            now = address(random)
            opened += 1
            try:
                page.goto("about:blank")
                page.goto(base + now, wait_until="load")
                page.wait_for_timeout(random.choice((0, 50, 300)))
                page.evaluate("document.title")
            except Error as slow:
                note(str(slow).split("\n", 1)[0])
                page.close()
                page = page.context.new_page()
    for error, where in failed.items():
        print(f"{error} at {where[:300]}")
    print(f"{opened:,} pages, {len(failed)} errors")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
