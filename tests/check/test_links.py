"""Links: where they are found in an element, and which file of the site each leads to."""

import pytest

from generator.check.links import Link, SiteFiles, Target, links_of

FILES = dict.fromkeys(("index.html", "404.html", "papers/a.html", "papers/a.bib"), 1)
URL = "https://example.org/repo/"


@pytest.mark.parametrize(
    ("tag", "attributes", "links"),
    [
        ("a", {"href": "b", "title": "c"}, [Link("a", "href", "b", loaded=False)]),
        ("a", {"href": None}, [Link("a", "href", "", loaded=False)]),
        ("img", {"src": "b"}, [Link("img", "src", "b", loaded=True)]),
        ("use", {"href": "b#c"}, [Link("use", "href", "b#c", loaded=True)]),
        ("link", {"rel": "next", "href": "b"}, [Link("link", "href", "b", loaded=False)]),
        ("link", {"rel": "a Icon", "href": "b"}, [Link("link", "href", "b", loaded=True)]),
        (
            "source",
            {"srcset": "b?c,d 640w, e 2x,f"},
            [Link("source", "srcset", address, loaded=True) for address in ("b?c,d", "e", "f")],
        ),
        ("img", {"srcset": None}, []),
        (
            "meta",
            {"http-equiv": "Refresh", "content": "0; URL='b'"},
            [Link("meta", "content", "b", loaded=False)],
        ),
        ("meta", {"http-equiv": "refresh", "content": "30"}, []),
        (
            "meta",
            {"property": "og:image", "content": "b"},
            [Link("meta", "content", "b", loaded=False)],
        ),
        ("meta", {"name": "a", "content": "0; url=b"}, []),
    ],
)
def test_links_of_an_element(
    tag: str, attributes: dict[str, str | None], links: list[Link]
) -> None:
    """Each URL in an element is a link, which a browser loads by itself or not."""
    assert list(links_of(tag, attributes)) == links


@pytest.mark.parametrize(
    ("page", "address", "target"),
    [
        ("papers/a.html", "../index.html?b=1#c", Target("index.html", "c")),
        ("papers/a.html", "#c", Target("papers/a.html", "c")),
        ("papers/a.html", "#Top", Target("papers/a.html")),
        ("papers/a.html", "?q=1", Target("papers/a.html")),
        ("papers/a.html", "a.bib#c", Target("papers/a.bib")),
        ("papers/a.html", f"{URL}#c", Target("index.html", "c")),
        ("404.html", "/repo/papers/a.html", Target("papers/a.html")),
        ("index.html", "https://example.com/", Target(scheme="https")),
        ("index.html", "//example.com/", Target(scheme="https")),
        ("index.html", "mailto:a@example.com", Target(scheme="mailto")),
    ],
)
def test_target(page: str, address: str, target: Target) -> None:
    """A link leads to a file of the site and a fragment of a page, or out of the site."""
    assert SiteFiles(FILES, URL).resolve(page, address) == target


def test_folder_of_folders() -> None:
    """A link to a folder is broken even if all its files are in folders below it."""
    files = SiteFiles({"index.html": 1, "a/b/c.html": 1})
    assert files.resolve("index.html", "a").error.startswith("leads to a folder")
    assert files.resolve("index.html", "c").error.startswith("leads to c, which does not exist")
