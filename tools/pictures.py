"""Take the pictures of the README and the docs from the built site in `site/`.

    .venv/bin/openshelf build && .venv/bin/python tools/pictures.py

The pages are those of the first catalog.
"""

from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.e2e.conftest import launch

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
FRONT = ("front-page.png", "index.html", (1200, 760), "light", 1.0)
# The kinds of page, each on a phone and a desk, light and dark
KINDS = {
    "front": "index.html",
    "papers": "papers/index.html",
    "paper": "papers/grokking-in-linear-estimators.html",
    "tag": "tags/language-models.html",
    "author": "authors/yoshua-bengio.html",
    "authors": "authors/index.html",
    "dates": "dates/index.html",
    "search": "search.html?q=long+context&sort=newest",
}
SMALL = [
    (f"pictures/{kind}-{width}-{scheme}.jpg", page, (width, height), scheme, 0.5)
    for kind, page in KINDS.items()
    for width, height in ((360, 720), (1280, 800))
    for scheme in ("light", "dark")
]


def main() -> None:
    """Open each page of the site from disk and take its picture."""
    site = ROOT / "site"
    (DOCS / "pictures").mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for name, page, (width, height), scheme, scale in (FRONT, *SMALL):
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme="dark" if scheme == "dark" else "light",
                # A phone's picture is small as it is
                device_scale_factor=1 if width < 600 else scale,
            )
            tab = context.new_page()
            tab.goto(f"{site.as_uri()}/{page}")
            if page.startswith("search"):
                tab.wait_for_selector("#search-list .entry")
            path = DOCS / name
            if path.suffix == ".jpg":
                tab.screenshot(path=path, type="jpeg", quality=70)
            else:
                tab.screenshot(path=path)
            context.close()
            print(path.relative_to(ROOT))
        browser.close()


if __name__ == "__main__":
    main()
