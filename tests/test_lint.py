from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from generator.lint import faults

WHOLE = (
    '<meta name="citation_title" content="T"><meta name="citation_author" content="A, B">'
    '<meta name="citation_publication_date" content="2023/10/25">'
)
COINS = '<span class="Z3988" title="ctx_ver=Z39.88-2004&amp;rft_val_fmt=x&amp;rft.title=T"></span>'


def found(head: str, body: str = "") -> list[str]:
    """What is wrong with a page, in words."""
    page = f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"
    return [f"{field} {message}" for field, message in faults(LexborHTMLParser(page))]


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ('<meta name="citation_doi" content="">' + WHOLE, "meta[citation_doi] is empty"),
        ('<meta property="og:title" content=" ">', "meta[og:title] is empty"),
        ('<meta name="citation_doi">' + WHOLE, "meta[citation_doi] is empty"),
        (WHOLE.replace("citation_author", "author"), "meta[citation_author] is missing"),
        (WHOLE.replace("citation_title", "title"), "meta[citation_title] is missing"),
        (WHOLE.replace("2023/10/25", "2023/10"), "meta[citation_publication_date] '2023/10' is no"),
        (WHOLE.replace("2023/10/25", "2023-10-25"), "meta[citation_publication_date] '2023-10-25'"),
        (WHOLE + WHOLE, "meta[citation_title] is there 2 times"),
        (WHOLE.replace("A, B", "A, B; C, D"), "meta[citation_author] 'A, B; C, D' has a ;"),
        (WHOLE + '<meta name="citation_pdf_url" content="https://x/y.pdf">', "meta[citation_pdf_url]"),
        (WHOLE + '<meta property="og:type" content="website">', "meta[og:type] 'website'"),
        (
            WHOLE
            + '<meta name="citation_journal_title" content="J">'
            + '<meta name="citation_conference_title" content="C">',
            "meta[citation_journal_title] stands beside",
        ),
        ('<link rel="describedby" href="a.bib">', "link[describedby] has no type"),
        ('<link rel="canonical" href="a"><link rel="canonical" href="b">', "link[canonical] is there 2"),
        ('<link rel="cite-as" href="a"><link rel="cite-as" href="b">', "link[cite-as] is there 2"),
        (
            '<link rel="alternate" type="application/atom+xml" href="a.atom">',
            "link[alternate] has no title",
        ),
        ('<script type="application/ld+json">{</script>', "script[ld+json] is not JSON"),
        ('<script type="application/ld+json">[]</script>', "script[ld+json] has no @context"),
        (
            '<script type="application/ld+json">{"@context":"https://schema.org","a":[{"b":""}]}</script>',
            "script[ld+json] b is empty",
        ),
        (
            '<script type="application/ld+json">{"@context":"https://schema.org","@id":"#x"}</script>',
            "script[ld+json] @id '#x' is not absolute",
        ),
    ],
)  # fmt: skip
def test_head(head: str, message: str) -> None:
    """Each fault in a head is found, alone, and is said with the rule's source."""
    messages = found(head)
    assert any(found.startswith(message) for found in messages), messages
    assert all("(" in found or "empty" in found or "absolute" in found for found in messages)


@pytest.mark.parametrize(
    ("head", "body", "message"),
    [
        ("", COINS.replace("Z39.88-2004", "1"), "span.Z3988 is no ContextObject"),
        ("", COINS.replace("rft.title", "rft.name"), "span.Z3988 has no rft.title"),
        (WHOLE, COINS, "span.Z3988 stands beside"),
    ],
)
def test_body(head: str, body: str, message: str) -> None:
    """So is each in a page's COinS."""
    (only,) = found(head, body)
    assert only.startswith(message)


@pytest.mark.parametrize("head", ["", WHOLE, WHOLE.replace("2023/10/25", "2023")])
def test_nothing(head: str) -> None:
    """A page with a whole record, or with no metadata at all, has no fault."""
    assert found(head) == []
    assert found("", COINS + COINS) == []


def test_real_site(site: Path) -> None:
    """No page of the real catalog has a fault."""
    pages = [path for path in site.rglob("*.html") if "pagefind" not in path.parts]
    assert len(pages) > 1_800
    for path in pages:
        assert list(faults(LexborHTMLParser(path.read_bytes()))) == [], path
