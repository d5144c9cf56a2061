import pytest

from generator.plan.media import type_of


@pytest.mark.parametrize(
    ("path", "media"),
    [
        ("index.html", "text/html; charset=utf-8"),
        ("tags/rtl.feed.xml", "application/xml"),
        ("authors/index.a.page-2.html", "text/html; charset=utf-8"),
        ("papers/a.md", "text/markdown; charset=utf-8"),
        ("catalog.sqlite", "application/octet-stream"),
        ("v1.2/LICENSE", "application/octet-stream"),
    ],
)
def test_type_of(path: str, media: str) -> None:
    """The last ending of a name tells the type; what has no known ending is bytes."""
    assert type_of(path) == media
