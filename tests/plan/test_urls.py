from urllib.parse import urljoin

import pytest

from generator.plan import urls


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (urls.paper("a"), "papers/a.html"),
        (urls.papers(), "papers/index.html"),
        (urls.papers(2), "papers/page-2.html"),
        (urls.people(), "authors/index.html"),
        (urls.people("A"), "authors/index.a.html"),
        (urls.people("#", 3), "authors/index.other.page-3.html"),
        (urls.person("a"), "authors/a.html"),
        (urls.person("a", 2), "authors/a.page-2.html"),
        (urls.tag("a"), "tags/a.html"),
        (urls.tag("a", 2), "tags/a.page-2.html"),
        (urls.kind("a", 2), "kinds/a.page-2.html"),
        (urls.year(800), "dates/0800.html"),
        (urls.year(2023, 2), "dates/2023.page-2.html"),
        (urls.month(2023, 5), "dates/2023-05.html"),
        (urls.month(2023, 12, 2), "dates/2023-12.page-2.html"),
    ],
)
def test_paths(path: str, expected: str) -> None:
    """Paths never change; the first page of several has the bare name."""
    assert path == expected


@pytest.mark.parametrize("path", [urls.FRONT, urls.papers(2), "a/b/c.html"])
def test_root(path: str) -> None:
    """The root of a page leads to the root of the site."""
    base = "https://example.org/repo/"
    assert urljoin(base + path, urls.root(path) + "x") == base + "x"


@pytest.mark.parametrize(
    ("base", "path", "url"),
    [
        ("https://a.b/c/", "papers/a.html", "https://a.b/c/papers/a.html"),
        ("https://a.b/c/", urls.FRONT, "https://a.b/c/"),
        ("https://a.b/c/", urls.TAGS, "https://a.b/c/tags/"),
        ("", "papers/a.html", ""),
    ],
)
def test_absolute(base: str, path: str, url: str) -> None:
    """A folder's index has the URL of the folder; without a base there is no URL."""
    assert urls.absolute(base, path) == url


def test_beside() -> None:
    """A file beside a page has the page's name; the catalog's feed is at the root."""
    assert urls.beside("papers/a.html", ".bib") == "papers/a.bib"
    assert urls.atom("tags/a.html") == "tags/a.feed.xml"
    assert urls.atom(urls.FRONT) == "feed.xml"


def test_api() -> None:
    """The first file of a list in the API has the bare name."""
    assert urls.api("papers") == "api/v1/papers.json"
    assert urls.api("tags/a", 2) == "api/v1/tags/a.page-2.json"
