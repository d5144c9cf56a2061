"""Follow every link in every file of a built site, without the generator's own code.

    .venv/bin/python tools/crawl.py --url https://example.org/papers/ site

Links are those of HTML (also in feeds), SVG, style sheets, Atom, OpenSearch, the sitemap, robots.txt,
JSON, JSON Lines, CSV and Markdown. Each that stays in the site must lead to a file, by its exact name,
and to an id in it. From disk it must not lead to a folder or begin at the root. Every JSON and XML
file must be well formed. The exit code is 1 if a link is broken.
"""

import argparse
import csv
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit
from xml.parsers.expat import ExpatError, ParserCreate

# Where the site is, if nothing says so: no other site has this address
HERE = "http://site.invalid/repo/"
ONE = frozenset(
    "action background cite data formaction href longdesc manifest poster src template xlink:href".split()
)
MANY = frozenset({"srcset", "imagesrcset"})
_URL = re.compile(r"https?://[^\s<>\"'\\^`{|}]+")
_STYLE = re.compile(r"url\(\s*[\"']?([^\"')]+)")
_MARKDOWN = re.compile(r"\]\(([^\s()]*(?:\([^\s()]*\)[^\s()]*)*)\)")
_REFRESH = re.compile(r"url=(.*)", re.IGNORECASE)


class Elements(HTMLParser):
    """The links and the ids of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.data = ""  # what an element of data or style has in it, by its type

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the links and the id of an element."""
        values = {name: value or "" for name, value in attrs}
        self.ids |= {values[name] for name in ("id", "name") if values.get(name)}
        for name, value in values.items():
            if name in ONE or (name.startswith("data-") and value.startswith(("../", "assets/"))):
                self.links.append(value)
            elif name in MANY:
                self.links += [candidate.split()[0] for candidate in value.split(",")]
            elif name == "style":
                self.links += _STYLE.findall(value)
            elif name == "content":
                self.links += _URL.findall(value) if _URL.fullmatch(value) else []
        if tag == "meta" and values.get("http-equiv", "").lower() == "refresh":
            self.links += _REFRESH.findall(values["content"])
        self.data = "style" if tag == "style" else values.get("type", "") if tag == "script" else ""

    def handle_endtag(self, tag: str) -> None:
        """Note that what follows is neither a style nor data."""
        self.data = ""

    def handle_data(self, data: str) -> None:
        """Note the links in styles and JSON-LD."""
        if self.data == "style":
            self.links += _STYLE.findall(data)
        elif self.data.endswith("json"):
            self.links += addresses(json.loads(data))


def addresses(value: object) -> Iterator[str]:
    """Yield the web addresses among the values of JSON, and paths to pages."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from addresses(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from addresses(inner)
    elif isinstance(value, str) and (_URL.fullmatch(value) or value.startswith("../")):
        # What follows the sign names a thing, and no place on a page
        yield value.partition("#")[0]


def of_xml(data: bytes) -> Iterator[str]:
    """Yield the links in XML: those of attributes, and texts that are an address."""
    found: list[str] = []
    text: list[str] = []

    def start(_: str, attributes: dict[str, str]) -> None:
        text.clear()
        found.extend(value for name, value in attributes.items() if name in ONE)

    def end(_: str) -> None:
        found.extend(_URL.findall(word) if _URL.fullmatch(word := "".join(text).strip()) else ())
        text.clear()

    parser = ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = text.append
    parser.ProcessingInstructionHandler = lambda _, words: found.extend(
        re.findall(r'href="([^"]*)"', words)
    )
    parser.Parse(data, True)
    yield from found


@cache
def page(path: Path) -> Elements:
    """Read a page."""
    elements = Elements()
    elements.feed(path.read_text("utf-8"))
    elements.close()
    return elements


def links(path: Path) -> Iterator[str]:
    """Yield the links in a file; raise `ValueError` or `ExpatError` if it cannot be read."""
    match path.suffix:
        case ".html":
            yield from page(path).links
        case ".xml" | ".svg":
            yield from of_xml(path.read_bytes())
        case ".css":
            yield from _STYLE.findall(
                re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
            )
        case ".json":
            yield from addresses(json.loads(path.read_bytes()))
        case ".jsonl":
            for line in path.read_bytes().splitlines():
                yield from addresses(json.loads(line))
        case ".csv":
            with path.open(encoding="utf-8", newline="") as file:
                yield from addresses(list(csv.reader(file)))
        case ".md" | ".txt":
            text = path.read_text("utf-8")
            code = re.sub(r"^(`{3,}).*?^\1", "", text, flags=re.DOTALL | re.MULTILINE)
            yield from (
                _MARKDOWN.findall(code) if path.suffix == ".md" or path.name == "llms.txt" else ()
            )
            yield from (url.rstrip(".,;)") for url in re.findall(r"<(https?://[^\s>]+)>", code))
            yield from (
                re.findall(r"^Sitemap: (\S+)", text, re.MULTILINE)
                if path.name == "robots.txt"
                else ()
            )


def fault(site: Path, files: frozenset[str], url: str, path: str, link: str) -> str | None:
    """Return what is wrong with a link, an empty text if nothing is; `None` if it leaves the site."""
    link = link.strip().replace("{searchTerms}", "x")
    base = url or HERE
    try:
        target = urljoin(base + path, link)
        parts = urlsplit(target)
    except ValueError:
        return "is no address"
    is_relative = not urlsplit(link).scheme
    if not target.startswith(base):
        outside = parts.scheme not in {"http", "https"} or parts.netloc != urlsplit(base).netloc
        return None if outside or not is_relative else "leads out of the site"
    name = unquote(target.removeprefix(base).partition("#")[0].partition("?")[0])
    if is_relative and link.startswith("/") and path != "404.html":
        return "begins at the root of the server"
    if not name or name.endswith("/"):
        if is_relative and path.endswith(".html") and path != "404.html" and link[:1] not in "#?":
            return "leads to a folder, from disk"
        name += "index.html" if not link.startswith(("#", "?")) else ""
    if name not in files:
        return f"leads to {name}, which does not exist"
    fragment = unquote(parts.fragment)
    is_place = fragment and name.endswith(".html") and path.endswith((".html", ".md"))
    if is_place and fragment not in page(site / name).ids | {"top"}:
        return f"leads to #{fragment}, which is not in {name}"
    return ""


def crawl(site: Path, url: str) -> tuple[list[str], Counter[str]]:
    """Return what is wrong with the links of a site, and how many were followed in each kind of file."""
    files = frozenset(
        path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()
    )
    faults: list[str] = []
    followed: Counter[str] = Counter()
    for path in sorted(files):
        if path.startswith("pagefind/"):
            continue
        kind = Path(path).suffix
        followed[kind] += 0
        try:
            for link in links(site / path):
                problem = fault(site, files, url, path, link)
                followed[kind] += problem is not None
                if problem:
                    faults.append(f"{path}: {link} {problem}")
        except (ValueError, ExpatError) as error:
            faults.append(f"{path}: cannot be read: {error}")
    return faults, +followed


def main(arguments: list[str]) -> int:
    """Crawl a site, print what is broken, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("site", type=Path)
    parser.add_argument("--url", default="", help="URL that the site was built for")
    options = parser.parse_args(arguments)
    faults, followed = crawl(options.site, options.url and options.url.rstrip("/") + "/")
    print("".join(f"{line}\n" for line in faults), end="")
    kinds = ", ".join(f"{count:,} in {kind}" for kind, count in followed.most_common())
    print(f"{options.site}: {followed.total():,} links followed ({kinds}), {len(faults)} broken")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
