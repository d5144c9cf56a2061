"""Whether what machines read in a page is what they accept: each rule is of those who read it.

A page needs none of it; what it has must not mislead.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import parse_qs

from selectolax.lexbor import LexborHTMLParser

Fault = tuple[str, str]
"""The element at fault, and what is wrong with it."""

# https://scholar.google.com/intl/en/scholar/inclusion.html#indexing: a day, or the year alone
_SCHOLAR_DATE = re.compile(r"\d{4}(?:/\d{1,2}/\d{1,2})?", re.ASCII)
_RECORD = ("citation_title", "citation_author", "citation_publication_date")
_FEEDS = frozenset(("application/atom+xml", "application/feed+json", "application/rss+xml"))


def faults(tree: LexborHTMLParser) -> Iterator[Fault]:
    """Everything in a page's metadata that a reader of it would reject or mistake."""
    metas = [
        (str(name), (node.attributes.get("content") or "").strip())
        for node in tree.css("meta[name], meta[property]")
        if (name := node.attributes.get("name") or node.attributes.get("property"))
    ]
    yield from _empty(metas)
    yield from _highwire(metas)
    yield from _links(tree)
    yield from _json_ld(tree)
    yield from _coins(tree, has_record=any(name.startswith("citation_") for name, _ in metas))


def _empty(metas: list[tuple[str, str]]) -> Iterator[Fault]:
    for name, content in metas:
        if not content:
            yield f"meta[{name}]", "is empty; leave out what is not known (Google Scholar)"


def _highwire(metas: list[tuple[str, str]]) -> Iterator[Fault]:
    counts = Counter(name for name, _ in metas)
    if any(name.startswith("citation_") for name in counts):
        for name in _RECORD:
            if not counts[name]:
                yield (
                    f"meta[{name}]",
                    "is missing; a record with a gap counts as none (Google Scholar)",
                )
    for name in ("citation_title", "citation_publication_date", "citation_doi"):
        if counts[name] > 1:
            yield f"meta[{name}]", f"is there {counts[name]} times; give it once (Google Scholar)"
    if counts["citation_journal_title"] and counts["citation_conference_title"]:
        yield (
            "meta[citation_journal_title]",
            "stands beside citation_conference_title; a paper is in one of them (Google Scholar)",
        )
    for name, content in metas:
        if name == "citation_publication_date" and not _SCHOLAR_DATE.fullmatch(content):
            yield (
                f"meta[{name}]",
                f"{content!r} is no date; write 2010/5/12, or 2010 (Google Scholar)",
            )
        if name == "citation_author" and ";" in content:
            yield f"meta[{name}]", f"{content!r} has a ; in it; give one person a tag (Zotero)"
        if name == "citation_pdf_url":
            yield f"meta[{name}]", "has to be in the page's own folder; use a link (Google Scholar)"
        if name == "og:type" and content == "website" and counts["citation_title"]:
            yield f"meta[{name}]", "'website' goes before citation_title; leave it out (Zotero)"


def _links(tree: LexborHTMLParser) -> Iterator[Fault]:
    rels = Counter[str]()
    for node in tree.css("link[rel]"):
        rel, kind = node.attributes.get("rel") or "", node.attributes.get("type")
        rels[rel] += 1
        if rel == "describedby" and not kind:
            yield "link[describedby]", "has no type; say which format it leads to (Signposting)"
        if rel == "alternate" and kind in _FEEDS and not node.attributes.get("title"):
            yield "link[alternate]", "has no title; readers choose a feed by it (RSS autodiscovery)"
    for rel, rule in (("canonical", "RFC 6596"), ("cite-as", "Signposting")):
        if rels[rel] > 1:
            yield f"link[{rel}]", f"is there {rels[rel]} times; give one ({rule})"


def _json_ld(tree: LexborHTMLParser) -> Iterator[Fault]:
    for node in tree.css('script[type="application/ld+json"]'):
        try:
            data = json.loads(node.text())
        except ValueError as error:
            yield "script[ld+json]", f"is not JSON: {error} (JSON-LD 1.1, section 7)"
            continue
        if not isinstance(data, dict) or data.get("@context") != "https://schema.org":
            yield "script[ld+json]", "has no @context of https://schema.org (Google's guidelines)"
            continue
        for key, value in _values(data):
            if value in ("", None, [], {}):
                yield "script[ld+json]", f"{key} is empty; leave out what is not known"
            elif key == "@id" and not re.match("https?://", str(value)):
                yield "script[ld+json]", f"@id {value!r} is not absolute; no two sites may share it"


def _values(node: object) -> Iterator[tuple[str, object]]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield key, value
            yield from _values(value)
    elif isinstance(node, list):
        for value in node:
            yield from _values(value)


def _coins(tree: LexborHTMLParser, *, has_record: bool) -> Iterator[Fault]:
    for node in tree.css("span.Z3988"):
        fault = _context_object(node.attributes.get("title") or "")
        if fault:
            yield "span.Z3988", fault
        if has_record:
            yield "span.Z3988", "stands beside citation_ tags, and says less; keep those (Zotero)"


@lru_cache(maxsize=1 << 14)
def _context_object(text: str) -> str:
    """What is wrong with a ContextObject, which many lists may have."""
    keys = parse_qs(text)
    if keys.get("ctx_ver") != ["Z39.88-2004"] or not keys.get("rft_val_fmt"):
        return "is no ContextObject; it needs ctx_ver and rft_val_fmt (Z39.88-2004)"
    return "" if keys.get("rft.title") else "has no rft.title; an item needs a name (Zotero)"
