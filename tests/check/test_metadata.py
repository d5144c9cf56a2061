import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from generator.check.metadata import Page, far, faults
from generator.check.rules import Fault, RULES, SOURCES

ROOT = Path(__file__).parents[2]
URL = "https://example.org/repo/"
OWN = f"{URL}papers/a.html"

WHOLE = (
    '<meta name="citation_title" content="T"><meta name="citation_author" content="A, B">'
    '<meta name="citation_publication_date" content="2023/10/25"><meta name="DC.type" content="preprint">'
)
ABSTRACT = '<div class="abstract">Words.</div>'
COINS = '<span class="Z3988" title="ctx_ver=Z39.88-2004&amp;rft_val_fmt=x&amp;rft.title=T"></span>'
OG = f'<meta property="og:title" content="T"><meta property="og:url" content="{OWN}">'
CANONICAL = f'<link rel="canonical" href="{OWN}">'
TYPED = '<link rel="type" href="https://schema.org/AboutPage">'
MOVED = (
    '<meta http-equiv="refresh" content="0; url=b.html"><meta name="robots" content="noindex">'
    f'<link rel="canonical" href="{URL}papers/b.html">'
)


def ld(text: str) -> str:
    """A script of JSON-LD."""
    return f'<script type="application/ld+json">{text}</script>'


def thing(**facts: object) -> str:
    """A node of JSON-LD in its script."""
    return ld(json.dumps({"@context": "https://schema.org", "@type": "Thing", **facts}))


# For each rule of pages, the head and the body of pages that break it
PAGES: dict[str, tuple[tuple[str, str], ...]] = {
    "scholar-record": (
        (WHOLE.replace("citation_author", "author"), ABSTRACT),
        (WHOLE.replace("citation_title", "title"), ABSTRACT),
        (WHOLE.replace("citation_publication_date", "citation_date"), ABSTRACT),
    ),
    "scholar-empty": (
        (WHOLE + '<meta name="citation_doi" content="">', ABSTRACT),
        ('<meta property="og:title" content=" ">', ""),
        (WHOLE + '<meta name="citation_doi">', ABSTRACT),
    ),
    "scholar-once": ((WHOLE + '<meta name="citation_title" content="T">', ABSTRACT),),
    "scholar-date": (
        (WHOLE.replace("2023/10/25", "2023/10"), ABSTRACT),
        (WHOLE.replace("2023/10/25", "2023-10-25"), ABSTRACT),
    ),
    "scholar-author": (
        (WHOLE.replace("A, B", "A, B 0000-0002-1825-0097"), ABSTRACT),
        (WHOLE.replace("A, B", "A, B (a@b.org)"), ABSTRACT),
        (WHOLE.replace("A, B", "A, B, PhD"), ABSTRACT),
    ),
    "scholar-venue": (
        (
            WHOLE
            + '<meta name="citation_journal_title" content="J">'
            + '<meta name="citation_conference_title" content="C">',
            ABSTRACT,
        ),
    ),
    "scholar-pdf": (
        (WHOLE + '<meta name="citation_pdf_url" content="https://x/y.pdf">', ABSTRACT),
        (WHOLE + f'<meta name="citation_pdf_url" content="{URL}a.pdf">', ABSTRACT),
    ),
    "scholar-abstract": (
        (WHOLE, ""),
        (WHOLE, '<div class="abstract"> </div>'),
        (WHOLE, f"<details><summary>Abstract</summary>{ABSTRACT}</details>"),
        (WHOLE, f"<section hidden>{ABSTRACT}</section>"),
    ),
    "scholar-size": ((WHOLE, ABSTRACT + " " * 5_000_001),),
    "zotero-author": ((WHOLE.replace("A, B", "A, B; C, D"), ABSTRACT),),
    "zotero-single-author": ((WHOLE.replace("A, B", "Van Gogh, Vincent Willem"), ABSTRACT),),
    "zotero-keyword": ((WHOLE + '<meta name="citation_keywords" content="a;b">', ABSTRACT),),
    "zotero-type": ((WHOLE.replace("DC.type", "DC.kind"), ABSTRACT),),
    "zotero-website": (
        (WHOLE + OG + '<meta property="og:type" content="website">', ABSTRACT),
    ),
    "coins-form": (("", COINS.replace("Z39.88-2004", "1")), ("", COINS.replace("rft_val", "val"))),
    "coins-title": (("", COINS.replace("rft.title", "rft.name")),),
    "coins-beside-record": ((WHOLE, ABSTRACT + COINS),),
    "jsonld-syntax": ((ld("{"), ""),),
    "jsonld-context": ((ld("[]"), ""), (ld('{"@type":"Thing"}'), "")),
    "jsonld-escape": ((thing(name="a <b> c"), ""),),
    "jsonld-empty": ((thing(a=[{"@type": "Thing", "b": ""}]), ""),),
    "jsonld-id": ((thing(**{"@id": "#x"}), ""),),
    "jsonld-type": ((thing(a={"name": "b"}), ""),),
    "jsonld-paper": ((thing(**{"@type": "ScholarlyArticle", "headline": "a"}), ""),),
    "canonical-once": ((CANONICAL + CANONICAL, ""),),
    "canonical-address": (
        (CANONICAL.replace("a.html", "b.html"), ""),
        (CANONICAL.replace(URL, "../"), ""),
    ),
    "og-title": (('<meta property="og:type" content="article">', ""),),
    "og-url": ((CANONICAL + OG.replace("a.html", "b.html"), ""),),
    "og-image": (
        (OG + '<meta property="og:image" content="https://a.b/c.png">', ""),
        (
            OG
            + '<meta property="og:image" content="c.png"><meta property="og:image:alt" content="C">',
            "",
        ),
    ),
    "signpost-once": ((TYPED + '<link rel="cite-as" href="https://a.b/">' * 2, ""),),
    "signpost-type": (
        (f'<link rel="describedby" href="{URL}a.bib">', ""),
        (f'<link rel="item" href="{URL}a.pdf">', ""),
    ),
    "signpost-kind": (
        ('<link rel="cite-as" href="https://a.b/">', ""),
        (TYPED * 3 + '<link rel="cite-as" href="https://a.b/">', ""),
    ),
    "signpost-absolute": (
        ('<link rel="author" href="../authors/a.html">', ""),
        ('<link rel="describedby" type="application/x-bibtex" href="a.bib">', ""),
    ),
    "feed-title": (('<link rel="alternate" type="application/atom+xml" href="a.feed.xml">', ""),),
    "link-encoded": (("", '<a href="authors/a b.html">A</a>'),),
    "search-one": (("", "<p data-pagefind-body>A</p><p data-pagefind-body>B</p>"),),
    "moved-noindex": ((MOVED.replace("noindex", "all"), '<a href="b.html">B</a>'),),
    "moved-at-once": ((MOVED.replace('"0;', '"3;'), '<a href="b.html">B</a>'),),
    "moved-link": ((MOVED, '<a href="c.html">B</a>'),),
    "moved-canonical": (
        (MOVED.replace("papers/b.html", "papers/c.html"), '<a href="b.html">B</a>'),
    ),
}  # fmt: skip

ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><id>tag:a,2026:b</id><title>T</title>'
    f'<updated>2025-01-01T00:00:00Z</updated><link rel="self" href="{URL}feed.xml"/>'
    "<author><name>A</name></author><entry><id>tag:a,2026:c</id><title>E</title>"
    "<updated>2025-01-01T00:00:00Z</updated></entry></feed>"
)
JSON = (
    '{"version": "https://jsonfeed.org/version/1.1", "title": "T",'
    ' "items": [{"id": "a", "content_html": "A"}, {"id": "b", "content_text": "B"}]}'
)
SEARCH = (
    '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/"><ShortName>T</ShortName>'
    "<Description>D</Description>"
    f'<Url type="text/html" template="{URL}search.html?q={{searchTerms}}"/></OpenSearchDescription>'
)
MAP = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url>'
    f"<loc>{URL}about.html</loc><lastmod>2025-01-31</lastmod></url></urlset>"
)
SET = (
    f'{{"linkset": [{{"anchor": "{OWN}", "type": [{{"href": "https://schema.org/AboutPage"}}]}}]}}'
)
SITE = {
    "index.html": "",
    "about.html": "",
    "old.html": "",
    "feed.xml": ATOM,
    "feed.json": JSON,
    "opensearch.xml": SEARCH,
    "sitemap.xml": MAP,
    "robots.txt": f"User-agent: *\nAllow: /\nDisallow:\n\nSitemap: {URL}sitemap.xml\n",
    "llms.txt": "# T\n",
    "papers/a.linkset.json": SET,
    "catalog.bib": "@misc{a-2023-b,\n title = {T},\n}\n@misc{a-2023-c,\n}\n",
    "moved.json": '{"moved": [{"from": "old.html", "to": "about.html", "added": "2024"}]}',
}
# For each rule of files, the file that breaks it with another text in the place of one that it has
FILES: dict[str, tuple[tuple[str, str, str], ...]] = {
    "atom-syntax": (("feed.xml", "</feed>", ""), ("feed.xml", "2005/Atom", "2005/Atum")),
    "atom-required": (
        ("feed.xml", "<title>T</title>", ""),
        ("feed.xml", "<title>E</title>", "<title> </title>"),
        ("feed.xml", "<author><name>A</name></author>", ""),
    ),
    "atom-date": (("feed.xml", "2025-01-01T00:00:00Z", "2025-01-01"),),
    "atom-id": (("feed.xml", "tag:a,2026:c", "tag:a,2026:b"), ("feed.xml", "tag:a,2026:c", "c")),
    "atom-self": (("feed.xml", f"{URL}feed.xml", f"{URL}b.feed.xml"),),
    "jsonfeed-syntax": (("feed.json", "]}", "]"), ("feed.json", "version/1.1", "version/1")),
    "jsonfeed-required": (
        ("feed.json", '"title": "T"', '"title": ""'),
        ("feed.json", "content_text", "summary"),
        ("feed.json", "items", "entries"),
    ),
    "jsonfeed-id": (("feed.json", '"id": "b"', '"id": "a"'), ("feed.json", '"id": "b"', '"id": 2')),
    "jsonfeed-author": (("feed.json", '"id": "b"', '"id": "b", "author": {"name": "B"}'),),
    "opensearch-form": (
        ("opensearch.xml", ">T<", f">{'T' * 17}<"),
        ("opensearch.xml", "<Description>D</Description>", ""),
        ("opensearch.xml", "{searchTerms}", ""),
        ("opensearch.xml", "</OpenSearchDescription>", ""),
    ),
    "sitemap-form": (
        ("sitemap.xml", "</url>", "<loc>https://example.org/</loc></url>"),
        ("sitemap.xml", "</urlset>", ""),
        ("sitemap.xml", "sitemap/0.9", "sitemap/1.0"),
    ),
    "sitemap-limits": (("sitemap.xml", "<url>", f"<url><loc>{URL}about.html</loc></url>" * 50_000 + "<url>"),),
    "sitemap-date": (("sitemap.xml", "2025-01-31", "January 2025"),),
    "sitemap-page": (
        ("sitemap.xml", "about.html", "nothing.html"),
        ("sitemap.xml", "about.html", "old.html"),
        ("sitemap.xml", URL, "https://example.com/"),
        ("sitemap.xml", URL, "/"),
    ),
    "robots-open": (("robots.txt", "Disallow:", "Disallow: /papers/"),),
    "robots-sitemap": (("robots.txt", URL, "/"),),
    "llms-form": (("llms.txt", "# T", "T"),),
    "linkset-form": (
        ("papers/a.linkset.json", "linkset", "links"),
        ("papers/a.linkset.json", '[{"href": "https://schema.org/AboutPage"}]', "[]"),
        ("papers/a.linkset.json", "]}", ""),
    ),
    "linkset-absolute": (
        ("papers/a.linkset.json", OWN, "papers/a.html"),
        ("papers/a.linkset.json", "https://schema.org/", ""),
    ),
    "bib-key": (("catalog.bib", "a-2023-b", "ä-2023-b"),),
    "bib-unique": (("catalog.bib", "a-2023-c", "a-2023-b"),),
    "moved-answers": (("moved.json", "old.html", "older.html"),),
}  # fmt: skip
# Rules that no page and no file breaks by itself, each with a test of its own
OTHERS = {"feed-link", "scholar-reach"}


def of_page(head: str, body: str) -> list[Fault]:
    """What is wrong with a page."""
    html = f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"
    page = Page(LexborHTMLParser(html), "papers/a.html", len(html), URL)
    return list(faults(page))


def of_site(site: dict[str, str], url: str = URL) -> list[tuple[str, str]]:
    """The paths of files at fault, and the rules that they break."""
    found = site_faults(site, lambda path: site[path].encode(), site, url)
    return [(path, fault.rule) for path, fault in found]


def test_every_rule_is_tested() -> None:
    """Each rule has a defect that is seeded here, and each source an address."""
    assert PAGES.keys() | FILES.keys() | OTHERS == RULES.keys()
    assert {rule.source for rule in RULES.values()} == SOURCES.keys()


@pytest.mark.parametrize("rule", PAGES)
def test_pages(rule: str) -> None:
    """A page that breaks a rule has that fault alone, said with what is right and whose rule it is."""
    for head, body in PAGES[rule]:
        found = of_page(head, body)
        assert {fault.rule for fault in found} == {rule}, (head, body, found)
        for fault in found:
            assert fault.message.endswith(f"({RULES[rule].source}: {rule})")
            assert f"; {RULES[rule].right} (" in fault.message


@pytest.mark.parametrize("rule", FILES)
def test_files(rule: str) -> None:
    """A file that breaks a rule has that fault alone."""
    for path, old, new in FILES[rule]:
        assert old in SITE[path]
        found = of_site({**SITE, path: SITE[path].replace(old, new)})
        assert set(found) == {(path, rule)}, (path, old, new)


@pytest.mark.parametrize("head", ["", WHOLE, WHOLE + OG + CANONICAL, thing(name="A"), TYPED])
def test_good_pages(head: str) -> None:
    """A page with a whole record, or with no metadata at all, has no fault."""
    assert of_page(head, ABSTRACT) == []
    assert of_page("", COINS + COINS) == []
    assert of_page(MOVED, '<a href="b.html">B</a>') == []
    assert of_page(WHOLE.replace("A, B", "Rahman, MD Sazzad"), ABSTRACT) == []
    pdf = f'<meta name="citation_pdf_url" content="{URL}papers/a.pdf">'
    assert of_page(WHOLE + pdf, ABSTRACT) == []


@pytest.mark.parametrize("url", [URL, ""])
def test_good_files(url: str) -> None:
    """Files without a fault have none, whether the site's address is known or not."""
    assert of_site(SITE, url) == []


def test_copy_of_a_feed() -> None:
    """The feed beside a page that has moved names the one that it is a copy of."""
    assert of_site({**SITE, "old.feed.xml": ATOM}) == []
    assert of_site({**SITE, "new.feed.xml": ATOM}) == [("new.feed.xml", "atom-self")]


def test_feed_beside_a_page() -> None:
    """A page with a feed beside it leads to that feed."""
    files = {"tags/a.html", "tags/a.feed.xml"}
    link = '<link rel="alternate" type="application/atom+xml" title="A" href="{}">'
    for href, rules in (("../feed.xml", ["feed-link"]), ("a.feed.xml", [])):
        page = Page(LexborHTMLParser(link.format(href)), "tags/a.html", 0, "", files)
        assert [fault.rule for fault in faults(page)] == rules


def test_far() -> None:
    """A paper is at most ten links away from the front page, over no page that is not there."""
    pages = ["index.html", *(f"{number}.html" for number in range(1, 13))]
    links = {page: {after} for page, after in pairwise(pages)}
    assert [path for path, _ in far(links, pages)] == ["11.html", "12.html"]
    assert [fault.rule for _, fault in far({**links, "1.html": set()}, ["2.html"])] == [
        "scholar-reach"
    ]
    assert list(far({**links, "index.html": {"10.html"}}, ["12.html"])) == []


def test_documented() -> None:
    """docs/lint.md has each rule with its source, in the same words, and no other."""
    text = (ROOT / "docs" / "lint.md").read_text("utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \| (.+?) \| (.+?) \| (.+?) \|$", text, re.MULTILINE)
    assert rows == rows_of_rules()
    for source, url in SOURCES.items():
        assert f"[{source}]({url})" in text


def rows_of_rules() -> list[tuple[str, str, str, str]]:
    """What the table in the docs has to say."""

    def cell(text: str) -> str:
        text = re.sub(r"\{[^}]*\}", "…", text)
        return re.sub(r"<\w+>|\\u003c", lambda match: f"`{match[0]}`", text)

    return [
        (name, cell(rule.wrong), cell(rule.right), f"[{rule.source}]({SOURCES[rule.source]})")
        for name, rule in RULES.items()
    ]


def test_real_site(site: Path) -> None:
    """No page and no file of the real catalog has a fault."""
    pages = [path for path in site.rglob("*.html") if "pagefind" not in path.parts]
    assert len(pages) > 1_800
    for path in pages:
        data = path.read_bytes()
        page = Page(LexborHTMLParser(data), path.relative_to(site).as_posix(), len(data))
        assert list(faults(page)) == [], path
    files = [path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()]
    assert list(site_faults(files, lambda path: (site / path).read_bytes(), files)) == []


if __name__ == "__main__":
    docs = ROOT / "docs" / "lint.md"
    table = "\n".join(f"| `{name}` | {' | '.join(cells)} |" for name, *cells in rows_of_rules())
    text = docs.read_text("utf-8")
    head, line, rest = text.partition("|---|---|---|---|\n")
    after = rest[rest.index("\n\n") :] if "\n\n" in rest else rest
    docs.write_text(head + line + table + after, "utf-8")
