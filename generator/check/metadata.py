"""The lint: finds metadata in a page that its readers would reject or misread.

A page needs no metadata; what it has must be right.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from urllib.parse import parse_qs

from ..plan.urls import FRONT, absolute, atom
from .links import REFRESH
from .page import Page, attribute
from .rules import Fault

MAX_BYTES = 5_000_000
CLICKS = 10

_RECORD = ("meta[citation_title]", "meta[citation_author]")
_DATE = "meta[citation_publication_date]"
_TYPES = {"meta[citation_journal_title]", "meta[citation_conference_title]", "meta[DC.type]"}
_SIGNPOSTS = ("cite-as", "describedby", "item", "author", "license", "type")
_FEEDS = {"application/atom+xml", "application/feed+json", "application/rss+xml"}
_JSON_LD = 'script[type="application/ld+json"]'
# Keys for the title of a work
_TITLES = {"rft.title", "rft.atitle", "rft.btitle"}
# An abstract that shows without a click
_SHOWN_ABSTRACT = ".abstract:not([hidden], [hidden] *, details *, template *, noscript *)"
# A name with words on both sides of its comma
_TWO_PEOPLE = re.compile(r"[^,]*\S \S[^,]*, [^,]*\S \S[^,]*")
# Fields that a page may have once
_ONCE = {
    "meta[citation_title]": "scholar-once",
    "meta[citation_publication_date]": "scholar-once",
    "meta[citation_doi]": "scholar-once",
    "link[canonical]": "canonical-once",
    "link[cite-as]": "signpost-once",
    "link[license]": "signpost-once",
}
# What a field must not contain
_REFUSED = (
    ("scholar-date", "meta[citation_publication_date]", r"^(?!\d{4}(/\d{1,2}/\d{1,2})?\Z)"),
    # An ORCID, an address or a degree. Md is a name
    ("scholar-author", "meta[citation_author]", r"\d{4}-\d{4}-\d{4}|@|https?:"),
    ("scholar-author", "meta[citation_author]", r",\s*(Ph\.?\s?D|M\.?Sc|B\.?Sc)\b"),
    ("zotero-author", "meta[citation_author]", ";"),
    ("zotero-keyword", "meta[citation_keywords]", ";"),
)


class _Fields(dict[str, list[str]]):
    """The contents of `<meta>` and the URLs of `<link>`, by fields such as `link[license]`."""

    def __missing__(self, field: str) -> list[str]:
        return []


def _read_fields(page: Page) -> _Fields:
    fields = _Fields()
    for node in page.tree.css("meta[name], meta[property]"):
        name = attribute(node, "name") or attribute(node, "property")
        fields.setdefault(f"meta[{name}]", []).append(attribute(node, "content").strip())
    for node in page.tree.css("link[rel]"):
        for relation in attribute(node, "rel").split():
            fields.setdefault(f"link[{relation}]", []).append(attribute(node, "href"))
    return fields


def faults(page: Page) -> Iterator[Fault]:
    """Yield every fault in the metadata of a page."""
    fields = _read_fields(page)
    refresh = attribute(page.tree.css_first("meta[http-equiv=refresh]"), "content")
    for field, values in fields.items():
        if field.startswith("meta") and not all(values):
            yield Fault("scholar-empty", field)
        if field in _ONCE and len(values) > 1:
            yield Fault(_ONCE[field], field, len(values))
    for rule, field, pattern in _REFUSED:
        wrong = (value for value in fields[field] if re.search(pattern, value, re.ASCII))
        yield from (Fault(rule, field, value) for value in wrong)
    has_record = any(field.startswith("meta[citation_") for field in fields)
    if has_record:
        yield from _scholar(page, fields)
        yield from _zotero(fields)
    yield from _canonical(fields, "" if refresh else absolute(page.site.url, page.path))
    yield from _open_graph(fields)
    yield from _signposts(page, fields)
    yield from _feeds(page, has_moved=bool(refresh))
    yield from _json_ld(page)
    yield from _coins(page, has_record=has_record)
    yield from _moved(page, fields, refresh)
    for node in page.tree.css('[href*=" "]'):
        if " " in attribute(node, "href").strip():
            yield Fault("link-encoded", f"{node.tag}[href]", attribute(node, "href"))
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


def _scholar(page: Page, fields: _Fields) -> Iterator[Fault]:
    yield from (Fault("scholar-record", field) for field in _RECORD if not fields[field])
    # A paper's date may be unknown, but then no other metadata have one
    if not fields[_DATE] and '"datePublished":' in _scripts(page):
        yield Fault("scholar-record", _DATE)
    if fields["meta[citation_journal_title]"] and fields["meta[citation_conference_title]"]:
        yield Fault("scholar-venue", "meta[citation_journal_title]")
    folder = absolute(page.site.url, page.path).rpartition("/")[0]
    for url in fields["meta[citation_pdf_url]"]:
        if not folder or url.rpartition("/")[0] != folder:
            yield Fault("scholar-pdf", "meta[citation_pdf_url]", url)
    shown = any(node.text(strip=True) for node in page.tree.css(_SHOWN_ABSTRACT))
    if fields["meta[citation_abstract]"] and not shown:
        yield Fault("scholar-abstract", ".abstract")
    if len(page.data) > MAX_BYTES:
        yield Fault("scholar-size", "", len(page.data))


def _scripts(page: Page) -> str:
    return "".join(node.text() for node in page.tree.css(_JSON_LD))


def _zotero(fields: _Fields) -> Iterator[Fault]:
    authors, has_title = fields["meta[citation_author]"], bool(fields["meta[citation_title]"])
    if len(authors) == 1 and _TWO_PEOPLE.fullmatch(authors[0]):
        yield Fault("zotero-single-author", "meta[citation_author]", authors[0])
    if has_title and not _TYPES & fields.keys():
        yield Fault("zotero-type", "meta[citation_title]")
    if has_title and "website" in fields["meta[og:type]"]:
        yield Fault("zotero-website", "meta[og:type]")


def _canonical(fields: _Fields, own: str) -> Iterator[Fault]:
    """Yield the fault of a canonical URL other than the page's `own`, which may be unknown."""
    for url in fields["link[canonical]"][:1]:
        if url != own if own else not _is_absolute(url):
            yield Fault("canonical-address", "link[canonical]", url)


def _open_graph(fields: _Fields) -> Iterator[Fault]:
    if not fields["meta[og:title]"] and any(field.startswith("meta[og:") for field in fields):
        yield Fault("og-title", "meta[og:title]")
    canonical = fields["link[canonical]"][:1]
    for url in fields["meta[og:url]"]:
        if canonical and url != canonical[0]:
            yield Fault("og-url", "meta[og:url]", url)
    for image in filter(None, fields["meta[og:image]"]):
        if not any(fields["meta[og:image:alt]"]) or not _is_absolute(image):
            yield Fault("og-image", "meta[og:image]")


def _signposts(page: Page, fields: _Fields) -> Iterator[Fault]:
    if fields["link[cite-as]"] and len(fields["link[type]"]) not in {1, 2}:
        yield Fault("signpost-kind", "link[type]", len(fields["link[type]"]))
    for node in page.tree.css("link[rel~=describedby], link[rel~=item]"):
        if not attribute(node, "type"):
            yield Fault("signpost-type", f"link[{attribute(node, 'rel')}]")
    for relation in _SIGNPOSTS:
        # Where the address of the site is unknown, a file beside the page can have a relative one
        relative = relation == "describedby" and not page.site.url
        for url in fields[f"link[{relation}]"]:
            if not relative and not _is_absolute(url):
                yield Fault("signpost-absolute", f"link[{relation}]", url)


def _feeds(page: Page, *, has_moved: bool) -> Iterator[Fault]:
    alternates = page.tree.css("link[rel~=alternate]")
    feeds = [node for node in alternates if attribute(node, "type") in _FEEDS]
    if not all(attribute(node, "title") for node in feeds):
        yield Fault("feed-title", "link[alternate]")
    beside = atom(page.path)
    # A page that has moved has a feed for old subscribers, which new ones should not find
    if beside in page.site.files and not has_moved:
        names = {attribute(node, "href").rpartition("/")[2] for node in feeds}
        if beside.rpartition("/")[2] not in names:
            yield Fault("feed-link", "link[alternate]", beside)


def _json_ld(page: Page) -> Iterator[Fault]:
    field = "script[ld+json]"
    for node in page.tree.css(_JSON_LD):
        if "<" in node.text():
            yield Fault("jsonld-escape", field)
        try:
            data = json.loads(node.text())
        except ValueError as error:
            yield Fault("jsonld-syntax", field, error)
            continue
        if not isinstance(data, dict) or data.get("@context") != "https://schema.org":
            yield Fault("jsonld-context", field)
            continue
        for key, value in _walk("the page", data):
            if value in ("", None, [], {}):
                yield Fault("jsonld-empty", field, key)
            elif key == "@id" and not _is_absolute(str(value)):
                yield Fault("jsonld-id", field, value)
            elif isinstance(value, dict):
                if not {"@type", "@graph"} & value.keys() and value.keys() != {"@id"}:
                    yield Fault("jsonld-type", field, key)
                if value.get("@type") == "ScholarlyArticle" and "headline" not in value:
                    yield Fault("jsonld-paper", field, "headline")


def _walk(key: str, value: object) -> Iterator[tuple[str, object]]:
    """Yield a value of JSON and everything in it, each with the key that it is below."""
    yield key, value
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _walk(name, member)
    elif isinstance(value, list):
        for member in value:
            yield from _walk(key, member)


def _coins(page: Page, *, has_record: bool) -> Iterator[Fault]:
    for node in page.tree.css("span.Z3988"):
        keys = parse_qs(attribute(node, "title"))
        if keys.get("ctx_ver") != ["Z39.88-2004"] or not keys.get("rft_val_fmt"):
            yield Fault("coins-form", "span.Z3988")
        elif not _TITLES & keys.keys():
            yield Fault("coins-title", "span.Z3988")
        if has_record:
            yield Fault("coins-beside-record", "span.Z3988")


def _moved(page: Page, fields: _Fields, refresh: str) -> Iterator[Fault]:
    match = REFRESH.match(refresh)
    if not match or match[2].startswith("#"):
        return
    seconds, target = match.groups()
    if not any("noindex" in content for content in fields["meta[robots]"]):
        yield Fault("moved-noindex", "meta[robots]")
    if float(seconds):
        yield Fault("moved-at-once", "meta[refresh]", seconds)
    if all(attribute(node, "href") != target for node in page.tree.css("a[href]")):
        yield Fault("moved-link", "meta[refresh]", target)
    ending = target.lstrip("./").removesuffix(FRONT)
    if page.site.url and not any(url.endswith(ending) for url in fields["link[canonical]"]):
        yield Fault("moved-canonical", "link[canonical]")


def _is_absolute(url: str) -> bool:
    return url.startswith(("http://", "https://"))
