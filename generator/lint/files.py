"""Whether the files beside the pages are what programs accept: feeds, sitemaps, linksets and others."""

import json
import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any
from xml.etree import ElementTree as ET

from ..export.sitemap import MAX_BYTES, MAX_URLS
from ..moved import MOVED
from ..urls import FRONT, OPENSEARCH, SITEMAP
from ..values import value
from .rules import Fault

_ATOM = "{http://www.w3.org/2005/Atom}"
_OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
_SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
# RFC 3339, with the capital T and Z that RFC 4287, section 3.3, asks for
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)", re.ASCII)
# https://www.w3.org/TR/NOTE-datetime
_W3C_DATE = re.compile(
    r"\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?)?)?"
)
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
_WEB = re.compile(r"https?://\S+")
_KEY = re.compile(r"^@\w+\s*\{\s*([^,\s]*)", re.MULTILINE)


@value
class File:
    """A file to look at; `url` is the site's address, if any, and `files` has the site's paths."""

    path: str
    data: bytes
    url: str = ""
    files: Container[str] = ()
    moved: Container[str] = ()


def site_faults(
    files: Container[str], read: Callable[[str], bytes], paths: Iterable[str], url: str = ""
) -> Iterator[tuple[str, Fault]]:
    """What is wrong with the files at `paths`, each with its path.

    `files` has every path of the site, which is built for the address `url`, if any.
    """
    moved = frozenset(_moved_from(read(MOVED))) if MOVED in files else frozenset()
    for path in paths:
        look = reader(path)
        if look:
            for fault in look(File(path, read(path), url, files, moved)):
                yield path, fault


def _moved_from(data: bytes) -> Iterator[str]:
    with suppress(ValueError, LookupError, TypeError):
        yield from [str(entry["from"]) for entry in json.loads(data)["moved"]]


def reader(path: str) -> Callable[[File], Iterator[Fault]] | None:
    """What looks at a file of this name; `None` if nothing does."""
    name = path.rpartition("/")[2]
    if path in _BY_PATH:
        return _BY_PATH[path]
    if re.fullmatch(r"sitemap(-\d+)?\.xml", path):
        return _sitemap
    for ending, function in _BY_ENDING.items():
        if name.endswith(ending):
            return function
    return None


def _atom(file: File) -> Iterator[Fault]:
    try:
        feed = _xml(file.data)
    except ValueError as error:
        yield Fault("atom-syntax", "", error)
        return
    if feed.tag != f"{_ATOM}feed":
        yield Fault("atom-syntax", "", "it does not begin with feed")
        return
    entries = feed.findall(f"{_ATOM}entry")
    authors = feed.find(f"{_ATOM}author/{_ATOM}name") is not None
    ids: set[str] = set()
    for node in (feed, *entries):
        name = node.tag.removeprefix(_ATOM)
        for field in ("id", "title", "updated"):
            if not (node.findtext(_ATOM + field) or "").strip():
                yield Fault("atom-required", name, field)
        if not authors and node is not feed and node.find(f"{_ATOM}author") is None:
            yield Fault("atom-required", name, "author")
        found = node.findtext(f"{_ATOM}id") or ""
        if found and (found in ids or not _IRI.fullmatch(found)):
            yield Fault("atom-id", f"{name}/id", found)
        ids.add(found)
        for field in ("updated", "published"):
            date = node.findtext(_ATOM + field)
            if date and not _INSTANT.fullmatch(date):
                yield Fault("atom-date", f"{name}/{field}", date)
    own = {link.get("href") for link in feed.findall(f"{_ATOM}link[@rel='self']")}
    # A copy beside a page that has moved names the feed that it is a copy of
    if file.url and f"{file.url}{file.path}" not in own and not _is_copy(file):
        yield Fault("atom-self", "link[self]", f"{file.url}{file.path}")


def _is_copy(file: File) -> bool:
    return f"{file.path.removesuffix('.feed.xml')}.html" in file.moved


def _json_feed(file: File) -> Iterator[Fault]:
    try:
        feed = json.loads(file.data)
    except ValueError as error:
        yield Fault("jsonfeed-syntax", "", error)
        return
    if not isinstance(feed, dict) or feed.get("version") != "https://jsonfeed.org/version/1.1":
        yield Fault("jsonfeed-syntax", "", "its version is another")
        return
    if not feed.get("title"):
        yield Fault("jsonfeed-required", "", "title")
    if not isinstance(feed.get("items"), list):
        yield Fault("jsonfeed-required", "", "items")
        return
    ids = set()
    for item in feed["items"]:
        found = item.get("id")
        if not isinstance(found, str) or found in ids:
            yield Fault("jsonfeed-id", "items", found)
        ids.add(found)
        if not (item.get("content_html") or item.get("content_text")):
            yield Fault("jsonfeed-required", "items", "content_html")
        if "author" in item:
            yield Fault("jsonfeed-author", "items")


def _opensearch(file: File) -> Iterator[Fault]:
    def fault(message: str) -> Fault:
        return Fault("opensearch-form", "", message)

    try:
        tree = _xml(file.data)
    except ValueError as error:
        yield fault(str(error))
        return
    for name, length in (("ShortName", 16), ("Description", 1024)):
        found = tree.findtext(_OPENSEARCH + name) or ""
        if not 0 < len(found) <= length:
            yield fault(f"{name} has {len(found)} characters, and may have 1 to {length}")
    templates = [
        node.get("template", "")
        for node in tree.findall(f"{_OPENSEARCH}Url")
        if node.get("type") == "text/html"
    ]
    if not any(_WEB.match(found) and "{searchTerms}" in found for found in templates):
        yield fault("no Url of type text/html has an absolute template with {searchTerms}")


def _sitemap(file: File) -> Iterator[Fault]:
    try:
        tree = _xml(file.data)
    except ValueError as error:
        yield Fault("sitemap-form", "", error)
        return
    kind = tree.tag.removeprefix(_SITEMAP)
    item = {"urlset": "url", "sitemapindex": "sitemap"}.get(kind)
    if not item:
        yield Fault("sitemap-form", "", f"begins with {tree.tag}, not with urlset or sitemapindex")
        return
    if len(tree) > MAX_URLS or len(file.data) > MAX_BYTES:
        yield Fault("sitemap-limits", "", f"{len(tree):,} addresses in {len(file.data):,} bytes")
    for node in tree:
        places = [place.text or "" for place in node.findall(f"{_SITEMAP}loc")]
        if node.tag != _SITEMAP + item or len(places) != 1:
            yield Fault("sitemap-form", kind, f"an element of it has {len(places)} loc, not one")
            continue
        date = node.findtext(f"{_SITEMAP}lastmod")
        if date is not None and not _W3C_DATE.fullmatch(date):
            yield Fault("sitemap-date", "lastmod", date)
        path = places[0].removeprefix(file.url) if file.url else ""
        if not path or path.endswith("/"):
            path += FRONT
        known = path in file.files and path not in file.moved
        if not _WEB.match(places[0]) or (
            file.url and not (places[0].startswith(file.url) and known)
        ):
            yield Fault("sitemap-page", "loc", places[0])


def _robots(file: File) -> Iterator[Fault]:
    for line in file.data.decode("utf-8", "replace").splitlines():
        field, _, value = (part.strip() for part in line.partition(":"))
        if field.lower() == "disallow" and value:
            yield Fault("robots-open", field, value)
        if field.lower() == "sitemap" and not _WEB.fullmatch(value):
            yield Fault("robots-sitemap", field, value)


def _llms(file: File) -> Iterator[Fault]:
    if not re.match(rb"# \S", file.data):
        yield Fault("llms-form", "")


def _linkset(file: File) -> Iterator[Fault]:
    try:
        data = json.loads(file.data)
        contexts = data["linkset"]
        for context in contexts:
            yield from _context(context)
    except (ValueError, KeyError, TypeError, AttributeError):
        yield Fault("linkset-form", "", "is no linkset: an object with a list of contexts")


def _context(context: Mapping[str, Any]) -> Iterator[Fault]:
    anchor = context.get("anchor", "")
    if not _WEB.fullmatch(anchor):
        yield Fault("linkset-absolute", "anchor", anchor)
    relations = {rel: targets for rel, targets in context.items() if rel != "anchor"}
    if not relations or not all(relations.values()):
        yield Fault("linkset-form", anchor, "a context has no relation, or one with no target")
    for rel, targets in relations.items():
        for target in targets:
            if not _IRI.fullmatch(target.get("href", "")):
                yield Fault("linkset-absolute", rel, target.get("href", ""))


def _bib(file: File) -> Iterator[Fault]:
    seen = set()
    for key in _KEY.findall(file.data.decode("utf-8", "replace")):
        if not key.isascii():
            yield Fault("bib-key", "", key)
        if key in seen:
            yield Fault("bib-unique", "", key)
        seen.add(key)


def _moved(file: File) -> Iterator[Fault]:
    for path in _moved_from(file.data):
        if path not in file.files:
            yield Fault("moved-answers", "", path)


def _xml(data: bytes) -> ET.Element:
    try:
        return ET.fromstring(data)  # noqa: S314 - files of our own, and expat limits entities
    except ET.ParseError as error:
        raise ValueError(f"no XML: {error}") from None


_BY_PATH: Mapping[str, Callable[[File], Iterator[Fault]]] = {
    OPENSEARCH: _opensearch,
    SITEMAP: _sitemap,
    "feed.json": _json_feed,
    "feed.xml": _atom,
    "robots.txt": _robots,
    "llms.txt": _llms,
    MOVED: _moved,
}
_BY_ENDING: Mapping[str, Callable[[File], Iterator[Fault]]] = {
    ".feed.xml": _atom,
    ".feed.json": _json_feed,
    ".linkset.json": _linkset,
    ".bib": _bib,
}
