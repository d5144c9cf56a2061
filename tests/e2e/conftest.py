"""Two browsers, the site of the imported papers over both protocols, and a page without errors."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Error, Page, Playwright, sync_playwright

# Without these, a Chromium of Debian's tries to reach its maker's hosts at every start
ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-extensions",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]
# A whole Chromium draws its address bar as two pages of its own beside each page, which is half of its
# work. The last line turns them off; the others are Playwright's own list, which this replaces
FEATURES = (
    "AvoidCorsURLLoaderRestartOnRedirect,AvoidUnnecessaryBeforeUnloadCheckSync"
    ",DestroyProfileOnBrowserClose,HttpsFirstBalancedModeAutoEnable,HttpsUpgrades,LensOverlay"
    ",MediaRouter,NetworkTimeServiceQuerying,OptimizationHints,PaintHolding,PreconnectToSearch"
    ",ThirdPartyStoragePartitioning,Translate"
    ",WebUIOmniboxPopup,WebUIOmniboxAimPopup,AimEnabled,SpareRendererForSitePerProcess"
)


# Playwright drives an installed Firefox by WebDriver BiDi, and begins with a command for the colour scheme
# that Firefox ESR does not know yet: this asks for the status in its place
FIREFOX_ESR = Path(__file__).with_name("firefox_esr.cjs")


def launch(playwright: Playwright, **options: Any) -> Browser:
    """Start Playwright's own Chromium, or else one that is installed: best, one without windows.

    `options` are Playwright's.
    """
    arguments = [*ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    try:
        return playwright.chromium.launch(args=arguments, **options)
    except Error as missing:
        names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
        for path in filter(None, map(shutil.which, names)):
            arguments.append(f"--disable-features={FEATURES}")
            return playwright.chromium.launch(executable_path=path, args=arguments, **options)
        if os.environ.get("OPENSHELF_REQUIRE_BROWSER"):
            raise
        pytest.skip(f"no Chromium: {str(missing).splitlines()[0]}")


def launch_firefox(playwright: Playwright, **options: Any) -> Browser:
    """Start Playwright's own Firefox, or else one that is installed; `options` are Playwright's."""
    try:
        return playwright.firefox.launch(**options)
    except Error as missing:
        for path in filter(None, map(shutil.which, ("firefox-esr", "firefox"))):
            return playwright.firefox.launch(executable_path=path, channel="moz-firefox", **options)
        if os.environ.get("OPENSHELF_REQUIRE_FIREFOX"):
            raise
        pytest.skip(f"no Firefox: {str(missing).splitlines()[0]}")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Give what starts browsers."""
    options = os.environ.get("NODE_OPTIONS", "")
    os.environ["NODE_OPTIONS"] = f'{options} --require "{FIREFOX_ESR}"'
    with sync_playwright() as playwright:
        os.environ["NODE_OPTIONS"] = options
        yield playwright


@pytest.fixture(scope="session")
def downloads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder in which browsers put what they download, under names of their own."""
    return tmp_path_factory.mktemp("downloads")


@pytest.fixture(scope="session")
def browser(playwright: Playwright, downloads: Path) -> Iterator[Browser]:
    """Give a headless Chromium."""
    browser = launch(playwright, downloads_path=downloads)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def firefox(playwright: Playwright, downloads: Path) -> Iterator[Browser]:
    """Give a headless Firefox."""
    browser = launch_firefox(playwright, downloads_path=downloads)
    yield browser
    browser.close()


class Handler(SimpleHTTPRequestHandler):
    """Serves a site under /repo/, with its 404 page, as GitHub Pages does."""

    def translate_path(self, path: str) -> str:
        """Return the file of an address."""
        inside = path.removeprefix("/repo") if path.startswith("/repo/") else "/no/such/place"
        return super().translate_path(inside)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer with the 404 page."""
        page = Path(self.directory) / "404.html"
        body = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Log nothing."""


class _Server(ThreadingHTTPServer):
    # A page asks for many files at once; with the default of 5, a busy machine refuses some
    request_queue_size = 128


@contextmanager
def serving(site: Path, handler: type[Handler] = Handler) -> Iterator[str]:
    """Serve a site at http://127.0.0.1:PORT/repo/."""
    with _Server(("127.0.0.1", 0), partial(handler, directory=str(site))) as httpd:
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{httpd.server_port}/repo/"
        httpd.shutdown()


@pytest.fixture(scope="session")
def server(site: Path) -> Iterator[str]:
    """Serve the site of the imported papers."""
    with serving(site) as base:
        yield base


@pytest.fixture
def serve() -> Iterator[Callable[[Path], str]]:
    """Give a function that serves a site and returns its address."""
    with ExitStack() as stack:
        yield lambda site: stack.enter_context(serving(site))


@pytest.fixture
def disk(site: Path) -> str:
    """Give the address of the imported papers' site on the disk."""
    return f"{site.resolve().as_uri()}/"


@pytest.fixture(params=["disk", "server"])
def base(request: pytest.FixtureRequest) -> str:
    """Give the address of the imported papers' site, first on the disk and then on a server."""
    return str(request.getfixturevalue(request.param))


@pytest.fixture
def browser_page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Give a page; an error in its console, or a request to another origin, fails the test."""
    request.getfixturevalue("serve")  # servers end after the page, which may be loading still
    faults: list[str] = []
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    watch(page, faults)
    yield page
    context.close()
    assert not faults


def watch(page: Page, faults: list[str], *, all_loads: bool = True) -> None:
    """Collect the errors of a page, what it asks of other origins, and files that do not load.

    Where files are made to fail, `all_loads` is false: only what scripts make of it counts.
    """

    def asked(url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"file", "blob", "data"} and parts.hostname != "127.0.0.1":
            faults.append(f"request to {url}")

    page.on("request", lambda request: asked(request.url))
    page.on("pageerror", lambda error: faults.append(f"error: {error}"))
    if all_loads:
        # A request that the next page interrupts is not a fault
        interrupted = {"net::ERR_ABORTED", "NS_BINDING_ABORTED"}
        page.on(
            "requestfailed",
            lambda request: (
                faults.append(f"{request.failure}: {request.url}")
                if request.failure not in interrupted
                else None
            ),
        )
        page.on(
            "console",
            lambda message: (
                faults.append(message.text) if message.type in {"error", "warning"} else None
            ),
        )
