"""Every link of the toy site, followed without the generator's own code: tools/crawl.py."""

from pathlib import Path

import pytest

from tools import crawl


def test_toy_site(toy_search_site: Path) -> None:
    """No link in any file of the site is broken, and every file of XML and JSON is well formed."""
    faults, followed = crawl.crawl(toy_search_site, "https://example.org/repo/")
    assert faults == []
    assert set(followed) == {".html", ".json", ".jsonl", ".md", ".txt", ".xml"}
    assert followed[".html"] > 5000


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.html", '<a href="b.html">'),
        ("a.html", '<a href="Index.html">'),
        ("a.html", '<a href="index.html#b">'),
        ("a.html", '<a href="tags/">'),
        ("a.html", '<a href="/repo/index.html">'),
        ("a.html", '<a href="../../index.html">'),
        ("a.html", '<img src="b.png">'),
        ("a.html", '<img srcset="index.html 1x, b.png 2x">'),
        ("a.html", '<form action="b.html">'),
        ("a.html", '<video poster="b.png">'),
        ("a.html", '<object data="b.png">'),
        ("a.html", '<link href="b.css">'),
        ("a.html", '<script data-font="assets/b.js"></script>'),
        ("a.html", '<p style="background: url(b.png)">'),
        ("a.html", "<style>p { background: url('b.png') }</style>"),
        ("a.html", '<meta http-equiv="refresh" content="0; url=b.html">'),
        ("a.html", '<meta property="og:url" content="https://example.org/repo/b.html">'),
        ("a.html", '<script type="application/ld+json">["https://example.org/repo/b#x"]</script>'),
        ("a.css", "p { background: url(b.png) }"),
        ("a.svg", '<svg xmlns:xlink="x"><use xlink:href="b.svg"/></svg>'),
        ("a.xml", "<loc>https://example.org/repo/b.html</loc>"),
        ("a.xml", '<Url template="https://example.org/repo/b.html?q={searchTerms}"/>'),
        ("a.xml", '<?xml-stylesheet href="b.css"?><feed/>'),
        ("a.xml", "<a>&nbsp;</a>"),
        ("a.json", '{"a": ["https://example.org/repo/b.html"]}'),
        ("a.json", '{"page": "../b.html"}'),
        ("a.json", "{"),
        ("a.jsonl", '{"url": "https://example.org/repo/b.html"}'),
        ("a.csv", "x,https://example.org/repo/b.html"),
        ("a.md", "[b](https://example.org/repo/b.html)"),
        ("a.md", "<https://example.org/repo/index.html#b>"),
        ("llms.txt", "- [b](https://example.org/repo/b.html)"),
        ("robots.txt", "Sitemap: https://example.org/repo/b.xml"),
    ],
)
def test_broken(tmp_path: Path, name: str, text: str) -> None:
    """A broken link is found, wherever it is."""
    (tmp_path / "tags").mkdir()
    for page in ("index.html", "tags/index.html"):
        (tmp_path / page).write_text('<a href="#a" id="a">')
    (tmp_path / name).write_text(text)
    (fault,) = crawl.crawl(tmp_path, "https://example.org/repo/")[0]
    assert fault.startswith(f"{name}: ")
