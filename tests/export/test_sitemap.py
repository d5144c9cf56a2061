from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from generator.text.dates import PartialDate

from generator.export import sitemap
from generator.content.load import load
from generator.catalog.catalog import Catalog
from generator.plan.plan import plan
from tests.sites import configured

ROOT = Path(__file__).parents[2]
NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
SCHEMA = etree.XMLSchema(file=str(ROOT / "tests" / "data" / "sitemap.xsd"))


@pytest.fixture
def real() -> Catalog:
    """Give the real catalog, with an address."""
    return configured(load(ROOT / "content"), url="https://example.org/repo/")


def files(site: Catalog) -> dict[str, bytes]:
    """The files of a site's sitemap, each of them valid."""
    found = {output.path: sitemap.to_sitemap(site, output) for output in sitemap.outputs(site)}
    for path, data in found.items():
        assert SCHEMA.validate(etree.fromstring(data)), (path, SCHEMA.error_log)
    return found


def locations(data: bytes) -> list[str]:
    """The addresses in a sitemap."""
    return [found.text or "" for found in etree.fromstring(data).iter(f"{NAMESPACE}loc")]


def test_every_page(real: Catalog) -> None:
    """Each page that stands for itself is there once, by its canonical address."""
    (data,) = files(real).values()
    found = locations(data)
    pages = [output.path for output in plan(real, []) if output.path.endswith(".html")]
    assert len(found) == len(set(found)) == len(pages) - 2
    assert {"https://example.org/repo/", "https://example.org/repo/tags/"} <= set(found)
    assert not [url for url in found if url.endswith(("/404.html", "/search.html", "/index.html"))]


def test_last_change(toy: Catalog) -> None:
    """A page changed when the last of its papers was added, if that is known to the day."""
    (data,) = files(toy).values()
    found = {
        (url.findtext(f"{NAMESPACE}loc") or "").removeprefix("https://example.org/repo/"): (
            url.findtext(f"{NAMESPACE}lastmod")
        )
        for url in etree.fromstring(data)
    }
    assert found["papers/all-identifiers.html"] == "2025-01-01"
    assert (
        found["authors/noam-levi.html"] == found[""] == found["dates/2024-01.html"] == "2025-01-01"
    )
    assert found["papers/withdrawn.html"] is None
    assert found["about.html"] is None


def test_partial_date(toy: Catalog) -> None:
    """A month is no day: sitemaps know none, so it is left out."""
    papers = tuple(replace(paper, added=PartialDate(2025, 2)) for paper in toy.papers)
    (data,) = files(derive(replace(toy, papers=papers))).values()
    assert b"lastmod" not in data


@pytest.mark.parametrize("limit", [1, 7, 40])
def test_too_many(toy: Catalog, monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
    """Past the limit there are several files, and an index with one `<loc>` a `<sitemap>`."""
    whole = locations(files(toy)["sitemap.xml"])
    monkeypatch.setattr(sitemap, "MAX_URLS", limit)
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


def test_too_big(toy: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file is bigger than it may be, to the byte."""
    whole = files(toy)["sitemap.xml"]
    monkeypatch.setattr(sitemap, "MAX_BYTES", len(whole))
    assert files(toy) == {"sitemap.xml": whole}
    monkeypatch.setattr(sitemap, "MAX_BYTES", len(whole) - 1)
    found = files(toy)
    assert len(found) == 3
    assert max(map(len, found.values())) < len(whole)


def test_escaped(toy: Catalog) -> None:
    """An address with an & in it is escaped."""
    data = files(configured(toy, url="https://example.org/a&b/"))["sitemap.xml"]
    assert b"/a&amp;b/" in data
    assert "https://example.org/a&b/about.html" in locations(data)


def test_no_address(toy: Catalog) -> None:
    """Where the site's address is not known there is no sitemap."""
    assert list(sitemap.outputs(configured(toy, url=""))) == []
