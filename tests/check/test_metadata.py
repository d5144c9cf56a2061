"""The lint: each rule finds the fault that it is for, and no fault in a site that Openshelf builds."""

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest

from generator.catalog.catalog import Catalog
from generator.check.links import SiteFiles
from generator.check.metadata import faults, unreachable
from generator.check.page import Page
from generator.check.rules import RULES, SOURCES, Fault
from generator.pages.render import Renderer
from generator.pages.templates import template_folders, templates_in
from generator.plan.output import Output
from tests.sites import configured

ROOT = Path(__file__).parents[2]
URL = "https://example.org/repo/"
OWN = f"{URL}papers/a.html"

WHOLE = (
    '<meta name="citation_title" content="T"><meta name="citation_author" content="A, B">'
    '<meta name="citation_publication_date" content="2023/10/25"><meta name="DC.type" content="preprint">'
)
WORDS = f'{WHOLE}<meta name="citation_abstract" content="Words.">'
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


# For each rule, the head and the body of pages that break it
PAGES: dict[str, tuple[tuple[str, str], ...]] = {
    "scholar-record": (
        (WHOLE.replace("citation_author", "author"), ABSTRACT),
        (WHOLE.replace("citation_title", "title"), ABSTRACT),
        (
            WHOLE.replace("citation_publication_date", "citation_date"),
            ABSTRACT + thing(datePublished="2023"),
        ),
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
        (WORDS, ""),
        (WORDS, '<div class="abstract"> </div>'),
        (WORDS, f"<details><summary>Abstract</summary>{ABSTRACT}</details>"),
        (WORDS, f"<section hidden>{ABSTRACT}</section>"),
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
    "jsonld-paper": ((thing(**{"@type": "ScholarlyArticle", "name": "a"}), ""),),
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

# Rules that no page breaks by itself, each with a test of its own
OTHERS = {"feed-link", "scholar-reach"}


def parsed(html: str, path: str, url: str = "", *files: str) -> Page:
    """Give a page of a site that has these files."""
    site = SiteFiles(dict.fromkeys(files, 1), url)
    return Page(path, html.encode(), site)


def faults_of(head: str, body: str) -> list[Fault]:
    """Give the faults of a page."""
    html = f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"
    return list(faults(parsed(html, "papers/a.html", URL)))


def test_every_rule_is_tested() -> None:
    """Each rule has a page here that breaks it, and each source has an address."""
    assert PAGES.keys() | OTHERS == RULES.keys()
    assert {rule.source for rule in RULES.values()} == SOURCES.keys()


@pytest.mark.parametrize("rule", PAGES)
def test_pages(rule: str) -> None:
    """A page that breaks a rule has that fault alone; its message names the remedy and the source."""
    for head, body in PAGES[rule]:
        found = faults_of(head, body)
        assert {fault.rule for fault in found} == {rule}, (head, body, found)
        for fault in found:
            message = fault.as_problem("papers/a.html").message
            assert message.endswith(f"; {RULES[rule].right} ({RULES[rule].source}: {rule})")


@pytest.mark.parametrize("head", ["", WHOLE, WHOLE + OG + CANONICAL, thing(name="A"), TYPED])
def test_good_pages(head: str) -> None:
    """A page with a whole record, or with no metadata at all, has no fault."""
    assert faults_of(head, ABSTRACT) == []
    assert faults_of("", COINS + COINS) == []
    assert faults_of(MOVED, '<a href="b.html">B</a>') == []
    assert faults_of(WHOLE.replace("A, B", "Rahman, MD Sazzad"), ABSTRACT) == []
    pdf = f'<meta name="citation_pdf_url" content="{URL}papers/a.pdf">'
    assert faults_of(WHOLE + pdf, ABSTRACT) == []


def test_feed_beside_a_page() -> None:
    """A page with a feed beside it leads to that feed."""
    link = '<link rel="alternate" type="application/atom+xml" title="A" href="{}">'
    for href, rules in (("../feed.xml", ["feed-link"]), ("a.feed.xml", [])):
        page = parsed(link.format(href), "tags/a.html", "", "tags/a.html", "tags/a.feed.xml")
        assert [fault.rule for fault in faults(page)] == rules


def test_unreachable() -> None:
    """A paper is at most ten links away from the front page, over pages that exist."""
    pages = ["index.html", *(f"{number}.html" for number in range(1, 13))]
    links = {page: {after} for page, after in pairwise(pages)}
    assert [path for path, _ in unreachable(links, pages)] == ["11.html", "12.html"]
    assert [fault.rule for _, fault in unreachable({**links, "1.html": set()}, ["2.html"])] == [
        "scholar-reach"
    ]
    assert list(unreachable({**links, "index.html": {"10.html"}}, ["12.html"])) == []


def test_documented() -> None:
    """docs/reference/lint.md has each rule with its source, in the same words, and no other."""
    text = (ROOT / "docs" / "reference" / "lint.md").read_text("utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \| (.+?) \| (.+?) \| (.+?) \|$", text, re.MULTILINE)
    assert rows == rows_of_rules()
    for source, url in SOURCES.items():
        assert f"[{source}]({url})" in text


def rows_of_rules() -> list[tuple[str, str, str, str]]:
    """Give the rows that the table in the docs must have."""

    def cell(text: str) -> str:
        text = re.sub(r"\{[^}]*\}", "…", text)
        return re.sub(r"<\w+>|\\u003c", lambda match: f"`{match[0]}`", text)

    return [
        (name, cell(rule.wrong), cell(rule.right), f"[{rule.source}]({SOURCES[rule.source]})")
        for name, rule in RULES.items()
    ]


def test_toy_site(toy: Catalog, toy_site: Path) -> None:
    """No page that Openshelf builds has a fault, whether the address of its site is known or not."""
    pages = sorted(toy_site.rglob("*.html"))
    files = [path.relative_to(toy_site).as_posix() for path in toy_site.rglob("*")]
    assert len(pages) > 50
    for path in pages:
        name, html = path.relative_to(toy_site).as_posix(), path.read_text("utf-8")
        assert list(faults(parsed(html, name, toy.config.url, *files))) == [], name
        assert list(faults(parsed(html, name, "", *files))) == [], name


def test_works(works: Catalog) -> None:
    """No page of a work has a fault, whatever its type, with its date and its abstract unknown."""
    catalog = configured(works, related=False)
    renderer = Renderer(catalog, templates_in(template_folders()))
    for path, template, subject in (
        *((f"papers/{paper.id}.html", "paper.html", paper.id) for paper in catalog.papers),
        ("papers/index.html", "papers.html", ""),
    ):
        html = renderer.render(Output(path, template, subject)).decode()
        assert list(faults(parsed(html, path, catalog.config.url))) == [], path


if __name__ == "__main__":
    docs = ROOT / "docs" / "reference" / "lint.md"
    table = "\n".join(f"| `{name}` | {' | '.join(cells)} |" for name, *cells in rows_of_rules())
    text = docs.read_text("utf-8")
    head, line, rest = text.partition("|---|---|---|---|\n")
    after = rest[rest.index("\n\n") :] if "\n\n" in rest else rest
    docs.write_text(head + line + table + after, "utf-8")
