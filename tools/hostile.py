"""Put hostile values into every place of a catalog, and look at what becomes of them.

    .venv/bin/python tools/hostile.py
    .venv/bin/python tools/hostile.py --values 2000 --sites 0 --small 0 --out /tmp/hostile sites

The second command only builds a site, /tmp/hostile/0/site; the next one with this folder and another
step looks at it.

Each value of hostile_values.py is tried in each place of each file of `content/`. What is refused must
be refused with a message; what is accepted stands in the sites, several values in each paper. One more
site has what an import makes of them. A build may write nothing outside the site. Then a
Chromium opens each page, over HTTP and from disk: no script may run, no request leave the site, and no
element or attribute be there that a site of harmless words does not have. Values are also asked for in
addresses, typed, shared and taken from backups. The readers of each format read the files, and imports
get the values from files, services and issues.
"""

import argparse
import json
import os
import shutil
import socketserver
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlencode

from playwright.sync_api import Dialog, Error, FilePayload, Page, sync_playwright

from generator.build.build import Options, build
from generator.text import safe_html
from tests.e2e.conftest import launch, serving
from tools.hostile_files import (
    ask_server,
    ask_services,
    import_values,
    read_files,
    read_issues,
)
from tools.hostile_values import NAMES, Sites, Value, accept, make_harmless, make_values

IMAGE = {"src", "alt", "title", "width", "height", "loading"}
ALLOWED = {tag: [*safe_html.ATTRIBUTES.get(tag, ())] for tag in safe_html.ELEMENTS} | {
    "img": [*IMAGE],
    "math": [*safe_html.ATTRIBUTES["math"], "data-pagefind-ignore", "data-pagefind-index-attrs"],
}
"""The elements of Markdown and of formulas, each with its attributes."""
# Returns what each element is and where, and what is wrong whatever the site
LOOK = """async ([base, allowed]) => {
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const loads = ["src", "srcset", "poster", "data", "action", "formaction", "background", "ping", "srcdoc"];
  const states = /^(d|hidden|disabled|open|checked|selected|style|lang|aria-(expanded|pressed|busy|activedescendant))$/;
  const shape = (it) => it.tagName.toLowerCase() + (it.classList.length ? "." + it.classList : "");
  const seen = new Set(), wrong = [];
  const address = (text) => { try { return new URL(text, document.baseURI).href } catch { return "" } };
  for (const it of document.querySelectorAll("*")) {
    const names = it.getAttributeNames();
    for (const name of names) {
      const to = address(it.getAttribute(name));
      const leaves = to && !to.startsWith(base);
      if (/^on/.test(name) || (loads.includes(name) && leaves)) wrong.push(it.outerHTML.slice(0, 300));
      if (name === "href" && leaves && !/^(https?|mailto):/.test(to)) wrong.push(it.outerHTML.slice(0, 300));
      if (name === "href" && leaves && it.matches("link[rel~=stylesheet], link[rel~=icon], base, use, image")) wrong.push(it.outerHTML.slice(0, 300));
    }
    const own = allowed[it.localName];
    const isText = it.parentElement && it.parentElement.closest(".prose, section.abstract, .own, math");
    if (own && (isText || it.localName === "math") && names.every((name) => own.includes(name))) continue;
    const attributes = names.filter((name) => !states.test(name)).sort().join(" ");
    seen.add((it.parentElement ? shape(it.parentElement) : "") + " > " + shape(it) + " [" + attributes + "]");
  }
  return { seen: [...seen], wrong };
}"""
STEPS = ("sites", "pages", "files", "imports")
KEYS = ("q", "tag", "kind", "venue", "match", "from", "to", "added", "sort", "not", "exact")
ASKED = ("deep", "t1", "k1", "ICLR", "any", "2005", "2012", "2025", "newest", "t2", "1", "words")
"""What a harmless query has for these, and a fragment."""
SHELF = {"format": "openshelf reading list", "version": 1}


class Found(NamedTuple):
    """What a browser saw."""

    counts: Counter[str]
    seen: set[str]  # elements, each with its parent and its attributes
    faults: list[str]


class _Net(socketserver.BaseRequestHandler):
    """Answers as a proxy to whatever wants to leave this machine: never."""

    asked = 0

    def handle(self) -> None:
        _Net.asked += 1


# Whoever asked may be gone
socketserver.BaseServer.handle_error = lambda *_: None  # type: ignore[method-assign]


@contextmanager
def _proxy() -> Iterator[str]:
    _Net.asked = 0
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Net) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


class Visitor:
    """A Chromium that counts what a page must not do."""

    def __init__(self, page: Page, base: str) -> None:
        self.found = Found(Counter(), set(), [])
        self.base, self.page, self.at = base, page, ""
        page.expose_binding("canary", lambda _source, number: self._fault("scripts", str(number)))
        page.on("dialog", self._dismiss)
        page.on("pageerror", lambda error: self._fault("errors", str(error)))
        page.on("popup", lambda popup: self._fault("requests", popup.url))
        page.on("request", lambda request: self._ask(request.url))

    def _fault(self, what: str, about: str) -> None:
        self.found.counts[what] += 1
        if len(self.found.faults) < 50:
            self.found.faults.append(f"{what}: {self.at[:300]}: {about[:300]}")

    def _dismiss(self, dialog: Dialog) -> None:
        self._fault("scripts", dialog.message)
        dialog.dismiss()

    def _ask(self, url: str) -> None:
        if not url.startswith((self.base, "data:", "blob:")):
            self._fault("requests", url)

    def open(self, path: str) -> None:
        """Open a page of the site, and look at it."""
        self.at = path
        # Only a new document runs the scripts of an address that differs in its fragment
        if "#" in path:
            self.page.goto("about:blank")
        with suppress(Error):  # a redirect that interrupts the page
            self.page.goto(self.base + path, wait_until="load")
        self.found.counts["loads"] += 1
        self.look()

    def look(self) -> None:
        """Look at each element of the page."""
        for _ in range(3):
            with suppress(Error):
                self.page.wait_for_load_state()
                looked = self.page.evaluate(LOOK, [self.base, ALLOWED])
                self.found.seen.update(looked["seen"])
                for each in looked["wrong"]:
                    self._fault("elements", each)
                break
        else:
            self._fault("errors", "the page does not answer")
        if not self.page.url.startswith(self.base):
            self._fault("requests", self.page.url)


def visit(site: Path, *, from_disk: bool, values: Sequence[str] = ()) -> Found:
    """Open all pages of a site, or ask some of its pages for values."""
    with sync_playwright() as playwright, _proxy() as proxy, serving(site) as server:
        browser = launch(playwright)
        context = browser.new_context(proxy={"server": proxy, "bypass": "127.0.0.1"})
        context.set_default_timeout(20_000)
        page = context.new_page()
        visitor = Visitor(page, f"{site.resolve().as_uri()}/" if from_disk else server)
        if values:
            ask_for(visitor, values)
        else:
            for path in sorted(
                {*site.rglob("*.html")} - {site / "404.html"} if from_disk else site.rglob("*.html")
            ):
                visitor.open(quote(path.relative_to(site).as_posix()))
        visitor.found.counts["requests"] += _Net.asked
        browser.close()
    return visitor.found


def ask_for(visitor: Visitor, values: Sequence[str]) -> None:
    """Put values into addresses, into search boxes, into a shared list and into backups."""
    page, short = visitor.page, [value for value in values if len(value) < 4000]
    for at in range(0, len(short), len(KEYS) + 1):
        query = urlencode(list(zip(KEYS, short[at:], strict=False)), errors="surrogatepass")
        fragment = quote(short[min(at + len(KEYS), len(short) - 1)], errors="surrogatepass")
        visitor.open(f"search.html?{query}#{fragment}")
        with suppress(Error):
            page.locator("#search-status").get_by_text("paper").first.wait_for(timeout=2000)
        visitor.look()
        others = ("map.html", "saved.html", "index.html", "papers/index.html", "tags/t1.html")
        path = others[at // (len(KEYS) + 1) % len(others)]
        start = "list=" if path == "saved.html" else ""
        visitor.open(f"{path}?{query}#{start}{fragment}")
    visitor.open("search.html")
    for value in short[:: max(1, len(short) // 100)]:
        page.fill("#search-q", _whole(value))
        page.wait_for_timeout(200)
        visitor.look()
    visitor.open("saved.html")
    page.locator("input[type=file]").wait_for(state="attached")
    for at in range(0, len(values), 100):
        records = [
            {"id": f"p{i % 9}" if i % 2 else f"gone-{i}", "title": value[:2000], "state": "read"}
            | {"note": value[:10_000], "saved": 5, "changed": 5 + i}
            for i, value in enumerate(values[at : at + 100])
        ]
        damaged = [
            {**records[0], key: values[at]} for key in ("id", "state", "saved", "note", "__proto__")
        ]
        for papers in (records, *([each] for each in damaged)):
            backup = {**SHELF, "catalog": values[at], "papers": papers}
            data = json.dumps(backup).encode()
            file: FilePayload = {"name": "a.json", "mimeType": "application/json", "buffer": data}
            page.evaluate("localStorage.clear()")
            page.set_input_files("input[type=file]", file)
            page.locator(".saved-notice p").wait_for()
            visitor.look()
            page.evaluate("document.querySelector('.saved-notice').textContent = ''")
        page.evaluate(
            "values => openshelf.store.set('shelf', values)", [*damaged, *values[at : at + 50]]
        )
        page.evaluate("values => openshelf.store.set('selection', values)", [*values[at : at + 50]])
        visitor.open("saved.html")
        page.locator("input[type=file]").wait_for(state="attached")


def _whole(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def visit_all(sites: Iterable[Path], values: Sequence[str], jobs: int) -> Found:
    """Open all pages of sites over HTTP and from disk, and ask the first site for values, half each way."""
    first, *_ = sites = [*sites]
    found = Found(Counter(), set(), [])
    tasks = [(first, disk, values[disk::2]) for disk in (False, True)]
    tasks += [(site, disk, ()) for site in sites for disk in (False, True)]
    with ProcessPoolExecutor(jobs) as pool:
        parts = [pool.submit(visit, site, from_disk=d, values=v) for site, d, v in tasks]
        for (site, *_), part in zip(tasks, parts, strict=True):
            counts, seen, faults = part.result()
            print(f"  {site}: {counts['loads']:,} loads", flush=True)
            found.counts.update(counts)
            found.seen.update(seen)
            found.faults.extend(faults)
    return found


def _build(site: Path, jobs: int, *, search: bool = False) -> None:
    """Build a site, and nothing beside it."""
    content = site.with_name("content")
    before = _files_of(content)
    build(Options(content, site, jobs=jobs, search=search))
    if {*site.parent.iterdir()} != {site, content} or _files_of(content) != before:
        raise SystemExit(f"{site}: the build has written outside its folder")


def _files_of(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def write_sites(
    folder: Path, values: Sequence[Value], sizes: Sequence[int], jobs: int
) -> list[Path]:
    """Build sites of accepted values, with these numbers of papers, and return their folders.

    The first has search. The last has what an import makes of the values.
    """
    accepted = accept(values, jobs)
    tries, kept = len(values) * len(accepted), sum(map(len, accepted.values()))
    print(f"{len(values):,} values, tried in {len(accepted)} places: {kept:,} times accepted, and")
    print(f"{tries - kept:,} times refused with a message that says what would be right")
    sites = Sites(values, accepted)
    made = []
    for i, papers in enumerate(sizes):
        site = folder / str(i) / "site"
        # Pages of authors are many, and alike
        sites.write(site.with_name("content"), papers, "authors: false\n" * (papers > 3 and i > 0))
        _build(site, jobs, search=i == 0)
        made.append(site)
    site = folder / "imported" / "site"
    import_values([value.text for value in values], site.with_name("content"), max(sizes))
    _build(site, jobs)
    made.append(site)
    places = [place for place in accepted if place not in NAMES and not place.startswith("JSON")]
    shown = {number for place in places for number in accepted[place]}
    print(
        f"{len(made)} sites: {len(shown & sites.used.keys()):,} of {len(shown):,} accepted values in"
    )
    print(f"{sum(sites.used.values()):,} places")
    return made


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("what", nargs="*", help=f"steps: {', '.join(STEPS)}; all if none")
    parser.add_argument("--values", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--papers", type=int, default=120, help="of a site; a third in the first one"
    )
    parser.add_argument("--sites", type=int, default=4, help="after the first one, without authors")
    parser.add_argument("--small", type=int, default=8, help="of 3 papers, for their settings")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--out", type=Path, help="an empty folder that keeps the sites")
    options = parser.parse_args()
    values = make_values(options.values, options.seed)
    out = options.out or Path(tempfile.mkdtemp(prefix="hostile-"))
    sizes = [options.papers // 3, *[options.papers] * options.sites, *[3] * options.small]
    steps = options.what or STEPS
    faults = 0
    if "sites" in steps:
        write_sites(out, values, sizes, options.jobs)
    made = [out / name / "site" for name in (*map(str, range(len(sizes))), "imported")]
    if "pages" in steps:
        # As long lists as those of the other sites
        harmless = make_harmless()
        tame = write_sites(out / "harmless", harmless, [*sizes[:2], 3], options.jobs)
        # Half of the questions are asked each way
        asked = [text for text in ASKED for _ in range(2)]
        known = visit_all(tame, [*asked, *(value.text for value in harmless)], options.jobs)
        found = visit_all(made, [value.text for value in values], options.jobs)
        odd = sorted(found.seen - known.seen)
        for fault in [*known.faults, *found.faults, *(f"out of place: {each}" for each in odd)]:
            print(fault)
        pages = sum(1 for site in made for _ in site.rglob("*.html"))
        print(f"{pages:,} pages, {found.counts['loads']:,} loads over HTTP and from disk:")
        names = ("scripts", "requests", "elements", "errors")
        print(*(f"{found.counts[name]} {name}," for name in names), f"{len(odd)} out of place")
        faults += len(odd) + sum(found.counts[name] for name in names)
    if "files" in steps:
        wrong = [fault for site in made for fault in read_files(site)]
        wrong += ask_server(made[0].with_name("content"), [value.text for value in values[::20]])
        print(
            *wrong,
            f"files of {len(made)} sites, and the server for agents: {len(wrong)} problems",
            sep="\n",
        )
        faults += len(wrong)
    if "imports" in steps:
        texts = [value.text for value in values]
        entries, papers, wrong = import_values(texts, out / "all")
        print(
            f"{entries:,} entries of files: {papers:,} papers, {len(wrong)} problems",
            *wrong,
            sep="\n",
        )
        answers, papers, failed = ask_services(texts, out / "services", dict(os.environ))
        print(
            f"{answers:,} answers of services: {papers:,} papers, {len(failed)} problems",
            *failed,
            sep="\n",
        )
        issues = list(read_issues(texts))
        print(f"{len(texts):,} issues: {len(issues)} problems", *issues, sep="\n")
        faults += len(wrong) + len(failed) + len(issues)
    if not options.out:
        shutil.rmtree(out)
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
