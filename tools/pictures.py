"""Takes the pictures of the README and the docs anew, from the built site.

.venv/bin/openshelf build && .venv/bin/python tools/pictures.py
"""

import shutil
from pathlib import Path

from playwright.sync_api import Browser, Error, Playwright, sync_playwright

ROOT = Path(__file__).parents[1]
# The picture's name, the page, the window's size and the colour scheme
PICTURES = (
    ("front-page", "index.html", (1200, 760), "light"),
    ("search", "search.html?q=long+context&sort=newest", (1200, 760), "light"),
    ("paper-phone-dark", "papers/grokking-in-linear-estimators.html", (390, 760), "dark"),
)


def main() -> None:
    """Open each page of the site from disk and take its picture."""
    site = ROOT / "site"
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for name, page, (width, height), scheme in PICTURES:
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme="dark" if scheme == "dark" else "light",
            )
            tab = context.new_page()
            tab.goto(f"{site.as_uri()}/{page}")
            if page.startswith("search"):
                tab.wait_for_selector(".search-result")
            tab.screenshot(path=ROOT / "docs" / f"{name}.png")
            context.close()
            print(f"docs/{name}.png")
        browser.close()


def launch(playwright: Playwright) -> Browser:
    """Start Playwright's own Chromium, or else the system's."""
    try:
        return playwright.chromium.launch()
    except Error:
        return playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )


if __name__ == "__main__":
    main()
