from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from generator.catalog.catalog import Catalog
from generator.export import sitemap
from generator.plan import plan as plan_module
from generator.plan.plan import plan
from generator.text.dates import PartialDate
from tests.sites import configured

ROOT = Path(__file__).parents[2]
NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
SCHEMA = etree.XMLSchema(file=str(ROOT / "tests" / "data" / "sitemap.xsd"))


def files(catalog: Catalog) -> dict[str, bytes]:
    """Return the files of a catalog's sitemap, each of them valid."""
    found = {
        output.path: sitemap.to_sitemap(catalog, output)
        for output in plan(catalog, [])
        if output.template == "sitemap.xml"
    }
    for path, data in found.items():
        assert SCHEMA.validate(etree.fromstring(data)), (path, SCHEMA.error_log)
    return found


def locations(data: bytes) -> list[str]:
    """Return the URLs in a sitemap."""
    return [location.text or "" for location in etree.fromstring(data).iter(f"{NAMESPACE}loc")]


def test_every_page(each_catalog: Catalog) -> None:
    """Each page that readers may look for is there once, by its canonical URL."""
    catalog = configured(each_catalog, url="https://example.org/repo/")
    (data,) = files(catalog).values()
    urls = locations(data)
    pages = [
        output.path
        for output in plan(catalog, [])
        if output.path.endswith(".html")
        and output.template
        not in {"404.html", "saved.html", "search.html", "redirect.html", "gone.html"}
    ]
    assert len(urls) == len(set(urls)) == len(pages)
    assert {"https://example.org/repo/", "https://example.org/repo/dates/"} <= set(urls)
    assert not [
        url
        for url in urls
        if url.endswith(("/404.html", "/saved.html", "/search.html", "/index.html"))
    ]


def test_last_change(toy: Catalog) -> None:
    """A page changed when the last of its papers was added, if the day is known."""
    (data,) = files(toy).values()
    changes = {
        (url.findtext(f"{NAMESPACE}loc") or "").removeprefix("https://example.org/repo/"): (
            url.findtext(f"{NAMESPACE}lastmod")
        )
        for url in etree.fromstring(data)
    }
    assert changes["papers/all-identifiers.html"] == "2025-01-01"
    for page in ("", "authors/noam-levi.html", "dates/2024-01.html"):
        assert changes[page] == "2025-01-01"
    assert changes["papers/withdrawn.html"] is None
    assert changes["about.html"] is None


def test_partial_date(toy: Catalog) -> None:
    """A month is left out: a sitemap's dates are days."""
    papers = tuple(replace(paper, added=PartialDate(2025, 2)) for paper in toy.papers)
    (data,) = files(replace(toy, papers=papers)).values()
    assert b"lastmod" not in data


@pytest.mark.parametrize("limit", [1, 7, 40])
def test_too_many(toy: Catalog, monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
    """Past the limit there are several files, and an index with one `<loc>` a `<sitemap>`."""
    whole = locations(files(toy)["sitemap.xml"])
    monkeypatch.setattr(sitemap, "SITEMAP_URLS", limit)
    monkeypatch.setattr(plan_module, "SITEMAP_URLS", limit)
    found = files(toy)
    index = etree.fromstring(found.pop("sitemap.xml"))
    assert len(found) == -(-len(whole) // limit) > 1
    assert [
        [(loc.text or "").removeprefix("https://example.org/repo/") for loc in entry]
        for entry in index
    ] == [[path] for path in found]
    parts = [locations(data) for data in found.values()]
    assert max(map(len, parts)) <= limit
    assert [url for part in parts for url in part] == whole


def test_just_enough(toy: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many URLs as the limit are in one file."""
    whole = files(toy)
    count = len(locations(whole["sitemap.xml"]))
    monkeypatch.setattr(sitemap, "SITEMAP_URLS", count)
    monkeypatch.setattr(plan_module, "SITEMAP_URLS", count)
    assert files(toy) == whole


def test_escaped(toy: Catalog) -> None:
    """A URL with an & in it is escaped."""
    data = files(configured(toy, url="https://example.org/a&b/"))["sitemap.xml"]
    assert b"/a&amp;b/" in data
    assert "https://example.org/a&b/about.html" in locations(data)


def test_no_url(toy: Catalog) -> None:
    """If the site's URL is unknown, there is no sitemap."""
    assert files(configured(toy, url="")) == {}
