import re
from pathlib import Path
from typing import Any
from urllib.robotparser import RobotFileParser

import pytest
from lxml import etree


from generator.export import crawlers
from generator.content.load import load
from generator.catalog.catalog import Catalog
from generator.plan.plan import plan
from tests.sites import configured

ROOT = Path(__file__).parents[2]
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"


def files(site: Catalog) -> dict[str, str]:
    """The files for crawlers, by path."""
    return {
        output.path: crawlers.EXPORTS[output.template](site, output).decode()
        for output in crawlers.outputs(site)
    }


class TestRobots:
    def test_open(self, toy: Catalog) -> None:
        """Everyone may read everything, and is told of the sitemap."""
        parser = RobotFileParser()
        parser.parse(files(toy)["robots.txt"].splitlines())
        assert parser.can_fetch("Googlebot", "https://example.org/repo/papers/withdrawn.html")
        assert parser.site_maps() == ["https://example.org/repo/sitemap.xml"]

    def test_no_address(self, toy: Catalog) -> None:
        """Where the address is not known, there is no sitemap to tell of."""
        assert files(configured(toy, url=""))["robots.txt"] == "User-agent: *\nAllow: /\n"


class TestOpenSearch:
    def test_lengths(self, toy: Catalog) -> None:
        """Names are as short as OpenSearch 1.1 asks, and hostile ones are text."""
        title = "<b>A very long</b> & winding title of a catalog that goes on and on"
        site = configured(toy, title=title, description="word " * 500)
        tree = etree.fromstring(files(site)["opensearch.xml"].encode())
        lengths = {"ShortName": 16, "LongName": 48, "Description": 1024}
        for name, length in lengths.items():
            assert 0 < len(tree.findtext(OPENSEARCH + name) or "") <= length
        assert (tree.findtext(f"{OPENSEARCH}ShortName") or "").startswith("<b>A very")

    def test_template(self, toy: Catalog) -> None:
        """The address to search at is absolute, and is that of the search page."""
        tree = etree.fromstring(files(toy)["opensearch.xml"].encode())
        urls = {url.get("type"): url.get("template") for url in tree.iter(f"{OPENSEARCH}Url")}
        assert urls["text/html"] == "https://example.org/repo/search.html?q={searchTerms}"

    @pytest.mark.parametrize("settings", [{"url": ""}, {"search": False}])
    def test_left_out(self, toy: Catalog, settings: dict[str, Any]) -> None:
        """Without an address, or without search, there is no description of it."""
        assert "opensearch.xml" not in files(configured(toy, **settings))


class TestLlms:
    @pytest.mark.parametrize("url", ["https://example.org/repo/", ""])
    def test_form(self, toy: Catalog, url: str) -> None:
        """A heading, a quotation, and sections of links that lead to files of the site."""
        site = configured(toy, url=url)
        lines = files(site)["llms.txt"].splitlines()
        assert lines[0] == r"# Toy \<b\>Catalog\</b\> & “Friends”"
        assert lines[2].startswith(r"> Hard cases: \<script\>")
        assert [line for line in lines if line.startswith("## ")] == [
            "## Papers",
            "## Tags",
            "## Data",
        ]
        paths = {output.path for output in plan(site, [])}
        links = [line for line in lines if line.startswith("- ")]
        assert len(links) > 10
        for line in links:
            match = re.fullmatch(r"- \[(?:[^\]\\]|\\.)+\]\(([^()\s]+)\): \S.*", line)
            assert match, line
            path = match[1].removeprefix(url)
            assert (f"{path}index.html" if path.endswith("/") else path) in paths

    def test_short(self) -> None:
        """That of the real catalog is short enough to be read whole."""
        real = load(ROOT / "content")
        assert len(files(real)["llms.txt"]) < 10_000
