"""The lint: finds metadata in a page that its readers would reject or misread.

A page needs no metadata; what it has must be right.
"""

import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ..plan.urls import FRONT, absolute, atom
from .page import Page
from .rules import Fault

MAX_BYTES = 5_000_000
CLICKS = 10

# A day, or the year alone
_SCHOLAR_DATE = re.compile(r"\d{4}(?:/\d{1,2}/\d{1,2})?", re.ASCII)
_RECORD = ("citation_title", "citation_author", "citation_publication_date")
# What is no part of a name: an ORCID, an address, a degree. Md is a name
_NO_NAME = re.compile(r"\d{4}-\d{4}-\d{4}|@|https?:|,\s*(?:Ph\.?\s?D|M\.?Sc|B\.?Sc)\b")
# A name with words on both sides of its comma
_TWO_PEOPLE = re.compile(r"[^,]*\S \S[^,]*, [^,]*\S \S[^,]*")
_FEEDS = frozenset(("application/atom+xml", "application/feed+json", "application/rss+xml"))
_SIGNPOSTS = frozenset(("cite-as", "describedby", "item", "author", "license", "type"))
_REFRESH = re.compile(r"\s*([\d.]+)\s*[;,]\s*url\s*=\s*['\"]?([^'\"]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Head:
    """The metadata of a page.

    Attributes:
        metas: Name (or property) and content of each `<meta>`.
        links: Each `<link>` by its relation; one that has several occurs several times.
        refresh: The content of the meta refresh; empty if there is none.
    """

    metas: list[tuple[str, str]]
    links: list[tuple[str, LexborNode]]
    refresh: str

    @property
    def canonical(self) -> list[str]:
        return [_href(node) for rel, node in self.links if rel == "canonical"]


def _read_head(tree: LexborHTMLParser) -> _Head:
    metas = [
        (name, (node.attributes.get("content") or "").strip())
        for node in tree.css("meta[name], meta[property]")
        if (name := node.attributes.get("name") or node.attributes.get("property"))
    ]
    links = [
        (rel, node)
        for node in tree.css("link[rel]")
        for rel in (node.attributes.get("rel") or "").split()
    ]
    refresh = tree.css_first("meta[http-equiv=refresh]")
    return _Head(metas, links, (refresh.attributes.get("content") or "") if refresh else "")


def faults(page: Page) -> Iterator[Fault]:
    """Yield every fault in the metadata of a page."""
    head = _read_head(page.tree)
    for name, content in head.metas:
        if not content:
            yield Fault("scholar-empty", f"meta[{name}]")
    has_record = any(name.startswith("citation_") for name, _ in head.metas)
    if has_record:
        yield from _scholar(page, head)
        yield from _zotero(head)
    yield from _canonical(page, head)
    yield from _open_graph(head)
    yield from _signposts(page, head)
    yield from _feeds(page, head)
    yield from _json_ld(page.tree)
    yield from _coins(page.tree, has_record=has_record)
    yield from _moved(page, head)
    for node in page.tree.css('[href*=" "]'):
        if " " in _href(node).strip():
            yield Fault("link-encoded", f"{node.tag}[href]", _href(node))
    bodies = len(page.tree.css("[data-pagefind-body]"))
    if bodies > 1:
        yield Fault("search-one", "data-pagefind-body", bodies)


def unreachable(
    links: Mapping[str, Collection[str]], papers: Collection[str]
) -> Iterator[tuple[str, Fault]]:
    """Yield the `papers` that are not within `CLICKS` links of the front page, each with a fault.

    `links` has the pages that each page links to. A site without a front page has no such fault.
    """
    if FRONT not in links:
        return
    reached = ring = {FRONT}
    for _ in range(CLICKS):
        ring = {target for page in ring for target in links.get(page, ())} - reached
        reached = reached | ring
    for path in papers:
        if path not in reached:
            yield path, Fault("scholar-reach", "")


def _scholar(page: Page, head: _Head) -> Iterator[Fault]:
    counts = Counter(name for name, _ in head.metas)
    for name in _RECORD:
        if not counts[name]:
            yield Fault("scholar-record", f"meta[{name}]")
    for name in ("citation_title", "citation_publication_date", "citation_doi"):
        if counts[name] > 1:
            yield Fault("scholar-once", f"meta[{name}]", counts[name])
    if counts["citation_journal_title"] and counts["citation_conference_title"]:
        yield Fault("scholar-venue", "meta[citation_journal_title]")
    folder = absolute(page.site.url, page.path).rpartition("/")[0]
    for name, content in head.metas:
        if name == "citation_publication_date" and not _SCHOLAR_DATE.fullmatch(content):
            yield Fault("scholar-date", f"meta[{name}]", content)
        if name == "citation_author" and _NO_NAME.search(content):
            yield Fault("scholar-author", f"meta[{name}]", content)
        if name == "citation_pdf_url" and (not folder or content.rpartition("/")[0] != folder):
            yield Fault("scholar-pdf", f"meta[{name}]", content)
    if counts["citation_title"] and not any(map(_is_shown, page.tree.css(".abstract"))):
        yield Fault("scholar-abstract", ".abstract")
    if len(page.data) > MAX_BYTES:
        yield Fault("scholar-size", "", len(page.data))


def _is_shown(node: LexborNode | None) -> bool:
    """Return whether an element has a text that shows without a click."""
    if not node or not node.text(strip=True):
        return False
    while node:
        if node.tag in {"details", "template", "noscript"} or "hidden" in node.attributes:
            return False
        node = node.parent
    return True


def _zotero(head: _Head) -> Iterator[Fault]:
    names = {name for name, _ in head.metas}
    authors = [content for name, content in head.metas if name == "citation_author"]
    typed = {"citation_journal_title", "citation_conference_title", "DC.type"}
    if "citation_title" in names and not typed & names:
        yield Fault("zotero-type", "meta[citation_title]")
    if len(authors) == 1 and _TWO_PEOPLE.fullmatch(authors[0]):
        yield Fault("zotero-single-author", "meta[citation_author]", authors[0])
    for name, content in head.metas:
        if name == "citation_author" and ";" in content:
            yield Fault("zotero-author", f"meta[{name}]", content)
        if name == "citation_keywords" and ";" in content:
            yield Fault("zotero-keyword", f"meta[{name}]", content)
        if name == "og:type" and content == "website" and "citation_title" in names:
            yield Fault("zotero-website", f"meta[{name}]")


def _canonical(page: Page, head: _Head) -> Iterator[Fault]:
    canonical = head.canonical
    if len(canonical) > 1:
        yield Fault("canonical-once", "link[canonical]", len(canonical))
    own = absolute(page.site.url, page.path)
    if canonical and own and not head.refresh:
        if canonical[0] != own:
            yield Fault("canonical-address", "link[canonical]", canonical[0])
    elif canonical and not _is_absolute(canonical[0]):
        yield Fault("canonical-address", "link[canonical]", canonical[0])


def _open_graph(head: _Head) -> Iterator[Fault]:
    tags = {name: content for name, content in head.metas if name.startswith("og:")}
    if tags and "og:title" not in tags:
        yield Fault("og-title", "meta[og:title]")
    canonical = head.canonical[:1]
    if canonical and tags.get("og:url", canonical[0]) != canonical[0]:
        yield Fault("og-url", "meta[og:url]", tags["og:url"])
    image = tags.get("og:image")
    if image and not (tags.get("og:image:alt") and _is_absolute(image)):
        yield Fault("og-image", "meta[og:image]")


def _signposts(page: Page, head: _Head) -> Iterator[Fault]:
    counts = Counter(rel for rel, _ in head.links)
    for rel in ("cite-as", "license"):
        if counts[rel] > 1:
            yield Fault("signpost-once", f"link[{rel}]", counts[rel])
    if counts["cite-as"] and counts["type"] not in {1, 2}:
        yield Fault("signpost-kind", "link[type]", counts["type"])
    for rel, node in head.links:
        if rel in {"describedby", "item"} and not node.attributes.get("type"):
            yield Fault("signpost-type", f"link[{rel}]")
        # Where the address of the site is unknown, a file beside the page can have a relative one
        relative = rel == "describedby" and not page.site.url
        if rel in _SIGNPOSTS and not relative and not _is_absolute(_href(node)):
            yield Fault("signpost-absolute", f"link[{rel}]", _href(node))


def _feeds(page: Page, head: _Head) -> Iterator[Fault]:
    alternates = (node for rel, node in head.links if rel == "alternate")
    feeds = [node for node in alternates if node.attributes.get("type") in _FEEDS]
    for node in feeds:
        if not node.attributes.get("title"):
            yield Fault("feed-title", "link[alternate]")
    beside = atom(page.path)
    # A page that has moved has a feed for old subscribers, which new ones should not find
    if beside in page.site.files and not head.refresh:
        name = beside.rpartition("/")[2]
        if not any(_href(node).rpartition("/")[2] == name for node in feeds):
            yield Fault("feed-link", "link[alternate]", beside)


def _json_ld(tree: LexborHTMLParser) -> Iterator[Fault]:
    field = "script[ld+json]"
    for node in tree.css('script[type="application/ld+json"]'):
        text = node.text()
        if "<" in text:
            yield Fault("jsonld-escape", field)
        try:
            data = json.loads(text)
        except ValueError as error:
            yield Fault("jsonld-syntax", field, error)
            continue
        if not isinstance(data, dict) or data.get("@context") != "https://schema.org":
            yield Fault("jsonld-context", field)
            continue
        for rule, value in _node_faults("the page", data):
            yield Fault(rule, field, value)


def _node_faults(key: str, node: object) -> Iterator[tuple[str, object]]:
    """Yield the rules that a node of JSON-LD breaks, each with the value that breaks it."""
    if isinstance(node, list):
        for value in node:
            yield from _node_faults(key, value)
    if not isinstance(node, dict):
        return
    if "@type" not in node and "@graph" not in node and node.keys() != {"@id"}:
        yield "jsonld-type", key
    if node.get("@type") == "ScholarlyArticle":
        missing = {"headline", "datePublished"} - node.keys()
        yield from (("jsonld-paper", name) for name in sorted(missing))
    for name, value in node.items():
        if value in ("", None, [], {}):
            yield "jsonld-empty", name
        elif name == "@id" and not _is_absolute(str(value)):
            yield "jsonld-id", value
        else:
            yield from _node_faults(name, value)


def _coins(tree: LexborHTMLParser, *, has_record: bool) -> Iterator[Fault]:
    for node in tree.css("span.Z3988"):
        keys = parse_qs(node.attributes.get("title") or "")
        if keys.get("ctx_ver") != ["Z39.88-2004"] or not keys.get("rft_val_fmt"):
            yield Fault("coins-form", "span.Z3988")
        elif not keys.get("rft.title"):
            yield Fault("coins-title", "span.Z3988")
        if has_record:
            yield Fault("coins-beside-record", "span.Z3988")


def _moved(page: Page, head: _Head) -> Iterator[Fault]:
    match = _REFRESH.match(head.refresh)
    if not match or match[2].startswith("#"):
        return
    seconds, target = match.groups()
    if not any(name == "robots" and "noindex" in content for name, content in head.metas):
        yield Fault("moved-noindex", "meta[robots]")
    if float(seconds):
        yield Fault("moved-at-once", "meta[refresh]", seconds)
    if not any(_href(node) == target for node in page.tree.css("a[href]")):
        yield Fault("moved-link", "meta[refresh]", target)
    ending = target.lstrip("./").removesuffix("index.html")
    if page.site.url and not any(href.endswith(ending) for href in head.canonical):
        yield Fault("moved-canonical", "link[canonical]")


def _href(node: LexborNode) -> str:
    return node.attributes.get("href") or ""


def _is_absolute(address: str) -> bool:
    return bool(re.match("https?://", address))
