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
    """A page has a path for ever; the first of several keeps the bare name."""
    assert path == expected


@pytest.mark.parametrize("path", [urls.FRONT, urls.papers(2), "a/b/c.html"])
def test_root(path: str) -> None:
    """From any page, its root leads to the root of the site."""
    base = "https://example.org/repo/"
    assert urljoin(base + path, urls.root(path) + "x") == base + "x"
