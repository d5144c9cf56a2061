"""Writing with a browser open: pages reload by themselves, and problems show in them."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.sites import wait_until

pytestmark = pytest.mark.browser

SOON = 30_000
"""How long a build may take on a busy machine, in ms."""
TALL = "An abstract.\n\n" + "A paragraph.\n\n" * 200


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """Give the one paper of a catalog, which is long."""
    content = tmp_path / "content"
    (content / "papers").mkdir(parents=True)
    (content / "catalog.yaml").write_text("id: a\ntitle: A\n")
    (content / "tags.yaml").write_text("facets: []\nkinds: [{id: method, name: Method}]\n")
    (content / "papers" / "one.md").write_text(text("One"))
    return content / "papers" / "one.md"


def text(title: str) -> str:
    """Give the paper's file."""
    return f'---\ntitle: "{title}"\ndate: 2024\nkind: method\n---\n{TALL}'


@pytest.fixture
def served(paper: Path) -> Iterator[str]:
    """Serve the catalog, and give the address of its site."""
    content = paper.parents[1]
    command = [sys.executable, "-m", "generator", "serve", "--no-search", "--port", "0"]
    process = subprocess.Popen(
        [*command, "--content", str(content)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout
    found = (re.search(r"http://\S+", line) for line in process.stdout)
    yield next(match[0] for match in found if match)
    process.send_signal(signal.SIGINT)
    try:
        assert process.wait(60) == 0
    finally:
        process.kill()


def test_edit_reloads(browser: Browser, served: str, paper: Path) -> None:
    """An edit shows in the open page, which stays where it was; a problem shows as its text."""
    page = browser.new_page()
    loads: list[str] = []
    page.on("load", lambda loaded: loads.append(loaded.url))
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{served}papers/one.html")
    page.evaluate("scrollTo(0, 1500)")
    paper.write_text(text("Two"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Two", timeout=SOON)
    wait_until(page, "scrollY > 1400")
    page.wait_for_load_state()
    assert len(loads) == 2

    paper.write_text(text("Three").replace("kind: method", "kind: <img src=x onerror=alert(1)>"))
    banner = page.get_by_role("alert")
    problem = "one.md:4: kind: unknown kind '<img src=x onerror=alert(1)>'"
    expect(banner).to_contain_text(problem, timeout=SOON)
    expect(banner.locator("img")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_have_text("Two")
    banner.get_by_role("button", name="Dismiss").click()
    expect(banner).to_have_count(0)

    paper.write_text(text("Three"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Three", timeout=SOON)
    expect(banner).to_have_count(0)
    assert errors == []
    page.close()
