"""Whether what machines read in a page is what they accept.

A page needs no metadata; what it has must not mislead.
"""

import json
import re
from collections import Counter
from collections.abc import Collection, Container, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qs

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ..plan.urls import FRONT, absolute, atom
from .rules import Fault

MAX_BYTES = 5_000_000
CLICKS = 10

# A day, or the year alone
_SCHOLAR_DATE = re.compile(r"\d{4}(?:/\d{1,2}/\d{1,2})?", re.ASCII)
_RECORD = ("citation_title", "citation_author", "citation_publication_date")
# What belongs to a person but not to a name: an ORCID, an address, a degree. Md is a name
_NO_NAME = re.compile(r"\d{4}-\d{4}-\d{4}|@|https?:|,\s*(?:Ph\.?\s?D|M\.?Sc|B\.?Sc)\b")
# A name with words on both sides of its comma
_TWO_PEOPLE = re.compile(r"[^,]*\S \S[^,]*, [^,]*\S \S[^,]*")
_FEEDS = frozenset(("application/atom+xml", "application/feed+json", "application/rss+xml"))
_SIGNPOSTS = frozenset(("cite-as", "describedby", "item", "author", "license", "linkset", "type"))
_REFRESH = re.compile(r"\s*([\d.]+)\s*[;,]\s*url\s*=\s*['\"]?([^'\"]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """A page to look at: its path, its size, and the address that the site is built for, if any.

    `files` has the path of every file of the site.
    """

    tree: LexborHTMLParser
    path: str = ""
    size: int = 0
    url: str = ""
    files: Container[str] = ()


def faults(page: Page) -> Iterator[Fault]:
    """Everything in a page's metadata that a reader of it would reject or mistake."""
    metas = [
        (str(name), (node.attributes.get("content") or "").strip())
        for node in page.tree.css("meta[name], meta[property]")
        if (name := node.attributes.get("name") or node.attributes.get("property"))
    ]
    links = [
        (rel, node)
        for node in page.tree.css("link[rel]")
        for rel in (node.attributes.get("rel") or "").split()
    ]
    for name, content in metas:
        if not content:
            yield Fault("scholar-empty", f"meta[{name}]")
    if any(name.startswith("citation_") for name, _ in metas):
        yield from _scholar(page, metas)
        yield from _zotero(metas)
    yield from _canonical(page, dict(metas), links)
    yield from _signposts(page, links)
    yield from _feeds(page, links)
    yield from _json_ld(page.tree)
    yield from _coins(page.tree, has_record=any(name.startswith("citation_") for name, _ in metas))
    yield from _moved(page, dict(metas), links)
    for node in page.tree.css('[href*=" "]'):
        if " " in _href(node).strip():
            yield Fault("link-encoded", f"{node.tag}[href]", _href(node))
    parts = len(page.tree.css("[data-pagefind-body]"))
    if parts > 1:
        yield Fault("search-one", "data-pagefind-body", parts)


def _scholar(page: Page, metas: list[tuple[str, str]]) -> Iterator[Fault]:
    counts = Counter(name for name, _ in metas)
    for name in _RECORD:
        if not counts[name]:
            yield Fault("scholar-record", f"meta[{name}]")
    for name in ("citation_title", "citation_publication_date", "citation_doi"):
        if counts[name] > 1:
            yield Fault("scholar-once", f"meta[{name}]", counts[name])
    if counts["citation_journal_title"] and counts["citation_conference_title"]:
        yield Fault("scholar-venue", "meta[citation_journal_title]")
    folder = absolute(page.url, page.path).rpartition("/")[0]
    for name, content in metas:
        if name == "citation_publication_date" and not _SCHOLAR_DATE.fullmatch(content):
            yield Fault("scholar-date", f"meta[{name}]", content)
        if name == "citation_author" and _NO_NAME.search(content):
            yield Fault("scholar-author", f"meta[{name}]", content)
        if name == "citation_pdf_url" and (not folder or content.rpartition("/")[0] != folder):
            yield Fault("scholar-pdf", f"meta[{name}]", content)
    if counts["citation_title"] and not any(map(_readable, page.tree.css(".abstract"))):
        yield Fault("scholar-abstract", ".abstract")
    if page.size > MAX_BYTES:
        yield Fault("scholar-size", "", page.size)


def _readable(node: LexborNode | None) -> bool:
    """Whether something with a text in it shows at once."""
    if not node or not node.text(strip=True):
        return False
    while node:
        if node.tag in {"details", "template", "noscript"} or "hidden" in node.attributes:
            return False
        node = node.parent
    return True


def _zotero(metas: list[tuple[str, str]]) -> Iterator[Fault]:
    names = {name for name, _ in metas}
    authors = [content for name, content in metas if name == "citation_author"]
    typed = {"citation_journal_title", "citation_conference_title", "DC.type"}
    if "citation_title" in names and not typed & names:
        yield Fault("zotero-type", "meta[citation_title]")
    if len(authors) == 1 and _TWO_PEOPLE.fullmatch(authors[0]):
        yield Fault("zotero-single-author", "meta[citation_author]", authors[0])
    for name, content in metas:
        if name == "citation_author" and ";" in content:
            yield Fault("zotero-author", f"meta[{name}]", content)
        if name == "citation_keywords" and ";" in content:
            yield Fault("zotero-keyword", f"meta[{name}]", content)
        if name == "og:type" and content == "website" and "citation_title" in names:
            yield Fault("zotero-website", f"meta[{name}]")


def _canonical(
    page: Page, metas: dict[str, str], links: list[tuple[str, LexborNode]]
) -> Iterator[Fault]:
    found = [_href(node) for rel, node in links if rel == "canonical"]
    if len(found) > 1:
        yield Fault("canonical-once", "link[canonical]", len(found))
    own = absolute(page.url, page.path)
    moved = page.tree.css_first("meta[http-equiv=refresh]")
    if found and (found[0] != own if own and not moved else not _is_absolute(found[0])):
        yield Fault("canonical-address", "link[canonical]", found[0])
    if not any(name.startswith("og:") for name in metas):
        return
    if "og:title" not in metas:
        yield Fault("og-title", "meta[og:title]")
    if found and metas.get("og:url", found[0]) != found[0]:
        yield Fault("og-url", "meta[og:url]", metas["og:url"])
    image = metas.get("og:image")
    if image and not (metas.get("og:image:alt") and _is_absolute(image)):
        yield Fault("og-image", "meta[og:image]")


def _signposts(page: Page, links: list[tuple[str, LexborNode]]) -> Iterator[Fault]:
    rels = Counter(rel for rel, _ in links)
    for rel in ("cite-as", "license"):
        if rels[rel] > 1:
            yield Fault("signpost-once", f"link[{rel}]", rels[rel])
    if (rels["cite-as"] or rels["linkset"]) and rels["type"] not in {1, 2}:
        yield Fault("signpost-kind", "link[type]", rels["type"])
    for rel, node in links:
        if rel in {"describedby", "item", "linkset"} and not node.attributes.get("type"):
            yield Fault("signpost-type", f"link[{rel}]")
        # Where the address is not known, what describes a page can be named from the page alone
        free = rel == "describedby" and not page.url
        if rel in _SIGNPOSTS and not free and not _is_absolute(_href(node)):
            yield Fault("signpost-absolute", f"link[{rel}]", _href(node))


def _feeds(page: Page, links: list[tuple[str, LexborNode]]) -> Iterator[Fault]:
    alternates = [node for rel, node in links if rel == "alternate"]
    feeds = [node for node in alternates if node.attributes.get("type") in _FEEDS]
    for node in feeds:
        if not node.attributes.get("title"):
            yield Fault("feed-title", "link[alternate]")
    beside = atom(page.path)
    # A page that has moved has no head of its own: the page that it leads to has
    if beside in page.files and not page.tree.css_first("meta[http-equiv=refresh]"):
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
        for rule, found in _node_faults("the page", data):
            yield Fault(rule, field, found)


def _node_faults(key: str, node: object) -> Iterator[tuple[str, object]]:
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
        rule = _context_object(node.attributes.get("title") or "")
        if rule:
            yield Fault(rule, "span.Z3988")
        if has_record:
            yield Fault("coins-beside-record", "span.Z3988")


@lru_cache(maxsize=1 << 14)
def _context_object(text: str) -> str:
    """The rule that a ContextObject, which many lists may have, breaks."""
    keys = parse_qs(text)
    if keys.get("ctx_ver") != ["Z39.88-2004"] or not keys.get("rft_val_fmt"):
        return "coins-form"
    return "" if keys.get("rft.title") else "coins-title"


def _moved(
    page: Page, metas: dict[str, str], links: list[tuple[str, LexborNode]]
) -> Iterator[Fault]:
    node = page.tree.css_first("meta[http-equiv=refresh]")
    match = _REFRESH.match((node.attributes.get("content") or "") if node else "")
    if not match or match[2].startswith("#"):
        return
    seconds, target = match.groups()
    if "noindex" not in metas.get("robots", ""):
        yield Fault("moved-noindex", "meta[robots]")
    if float(seconds):
        yield Fault("moved-at-once", "meta[refresh]", seconds)
    if not any(_href(node) == target for node in page.tree.css("a[href]")):
        yield Fault("moved-link", "meta[refresh]", target)
    canonical = [_href(node) for rel, node in links if rel == "canonical"]
    steps = target.lstrip("./").removesuffix("index.html")
    if page.url and not any(address.endswith(steps) for address in canonical):
        yield Fault("moved-canonical", "link[canonical]")


def _href(node: LexborNode) -> str:
    return node.attributes.get("href") or ""


def _is_absolute(address: str) -> bool:
    return bool(re.match("https?://", address))


def far(
    links: Mapping[str, Collection[str]], papers: Collection[str]
) -> Iterator[tuple[str, Fault]]:
    """The pages among `papers` that are not within `CLICKS` links of the front page, if there is one.

    `links` has the pages that each page links to.
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
