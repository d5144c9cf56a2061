import json
import re
from dataclasses import replace
from typing import Any
from urllib.robotparser import RobotFileParser

import pytest
from lxml import etree

from generator.catalog.catalog import Catalog
from generator.catalog.model import Move
from generator.export import EXPORTS, crawlers
from generator.plan.plan import plan
from generator.text.dates import PartialDate
from tests.sites import configured

OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"


def files(catalog: Catalog) -> dict[str, str]:
    """Return the planned files for crawlers, by path."""
    return {
        output.path: EXPORTS[output.template](catalog, output).decode()
        for output in plan(catalog, [])
        if output.path in {"robots.txt", "opensearch.xml", "llms.txt", "moved.json"}
    }


class TestRobots:
    def test_open(self, toy: Catalog) -> None:
        """Every crawler may read everything, and learns where the sitemap is."""
        parser = RobotFileParser()
        parser.parse(files(toy)["robots.txt"].splitlines())
        assert parser.can_fetch("Googlebot", "https://example.org/repo/papers/withdrawn.html")
        assert parser.site_maps() == ["https://example.org/repo/sitemap.xml"]

    def test_no_url(self, toy: Catalog) -> None:
        """If the site's URL is unknown, robots.txt names no sitemap."""
        assert files(configured(toy, url=""))["robots.txt"] == "User-agent: *\nAllow: /\n"


class TestOpenSearch:
    def test_lengths(self, toy: Catalog) -> None:
        """Texts are as short as OpenSearch 1.1 requires, and hostile ones are escaped."""
        title = "<b>A very long</b> & winding title of a catalog that goes on and on"
        catalog = configured(toy, title=title, description="word " * 500)
        tree = etree.fromstring(files(catalog)["opensearch.xml"].encode())
        lengths = {"ShortName": 16, "LongName": 48, "Description": 1024}
        for name, length in lengths.items():
            assert 0 < len(tree.findtext(OPENSEARCH + name) or "") <= length
        assert (tree.findtext(f"{OPENSEARCH}ShortName") or "").startswith("<b>A very")

    def test_template(self, toy: Catalog) -> None:
        """The URL for searching is the absolute URL of the search page."""
        tree = etree.fromstring(files(toy)["opensearch.xml"].encode())
        urls = {url.get("type"): url.get("template") for url in tree.iter(f"{OPENSEARCH}Url")}
        assert urls["text/html"] == "https://example.org/repo/search.html?q={searchTerms}"

    @pytest.mark.parametrize("settings", [{"url": ""}, {"search": False}])
    def test_left_out(self, toy: Catalog, settings: dict[str, Any]) -> None:
        """Without a URL, or without search, there is no description of the search."""
        assert "opensearch.xml" not in files(configured(toy, **settings))


class TestLlms:
    @pytest.mark.parametrize("url", ["https://example.org/repo/", ""])
    def test_form(self, toy: Catalog, url: str) -> None:
        """The file has a heading, a quotation, and sections of links to files of the site."""
        catalog = configured(toy, url=url)
        lines = files(catalog)["llms.txt"].splitlines()
        assert lines[0] == r"# Toy &lt;b>Catalog&lt;/b> & “Friends”"
        assert lines[2].startswith(r"> Hard cases: &lt;script>")
        assert [line for line in lines if line.startswith("## ")] == [
            "## Pages",
            "## Tags",
            "## Data",
            "## Papers",
        ]
        paths = {output.path for output in plan(catalog, [])}
        links = [line for line in lines if line.startswith("- ")]
        assert len(links) > 10
        for line in links:
            match = re.fullmatch(r"- \[(?:[^\]\\]|\\.)+\]\(([^()\s]+)\): \S.*", line)
            assert match, line
            path = match[1].removeprefix(url)
            assert (f"{path}index.html" if path.endswith("/") else path) in paths

    def test_switched_off(self, toy: Catalog) -> None:
        """Files and pages that settings leave out are not listed."""
        catalog = configured(toy, authors=False, citations=False, database=False)
        text = files(catalog)["llms.txt"]
        assert "authors/" in files(toy)["llms.txt"]
        assert not [name for name in ("authors/", "catalog.bib", ".sqlite") if name in text]

    @pytest.mark.parametrize(
        ("papers", "counts"),
        [(["withdrawn"], "1 research paper by 1 author."), (["year-only"], "1 research paper.")],
    )
    def test_counts(self, toy: Catalog, papers: list[str], counts: str) -> None:
        """One paper is not "1 papers", and authors that nobody names are not counted."""
        catalog = replace(toy, papers=tuple(map(toy.paper, papers)), moves=())
        assert f"\n{counts} Each has a page" in files(catalog)["llms.txt"]

    def test_twins(self, toy: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
        """A small catalog lists the Markdown of each paper; a large one says where they are."""
        url = "https://example.org/repo/papers/"
        text = files(toy)["llms.txt"]
        assert f"\n- [Withdrawn]({url}withdrawn.md): Ada Lovelace, 2023\n" in text
        assert text.count(".md): ") == len(toy.papers)
        monkeypatch.setattr(crawlers, "MOST_TWINS", len(toy.papers) - 1)
        assert "## Papers" not in files(toy)["llms.txt"]
        assert "`papers/ID.md`" in files(toy)["llms.txt"]
        assert ".md" not in files(configured(toy, markdown=False))["llms.txt"]


class TestMoved:
    def entries(self, catalog: Catalog) -> list[dict[str, Any]]:
        """Return the entries of moved.json."""
        entries: list[dict[str, Any]] = json.loads(files(catalog)["moved.json"])["moved"]
        return entries

    def test_toy(self, toy: Catalog) -> None:
        """Each entry of moved.yaml is there in its order, and then the other names of people."""
        entries = self.entries(toy)
        names = [(entry["from"], entry["to"]) for entry in entries[3:]]
        assert names == [
            ("authors/anna-zhukova-2.html", "authors/anna-zhukova.html"),
            ("authors/w-b-wang-b.html", "authors/wei-wang-b.html"),
            ("authors/wangwei.html", "authors/wei-wang-b.html"),
        ]
        assert entries[:3] == [
            {
                "from": "papers/an-earlier-name.html",
                "to": "papers/hostile-text.html",
                "added": "2024-02-29",
                "note": "<b>Renamed</b> & more",
            },
            {"from": "tags/lms.html", "to": "tags/language-models.html", "added": "2024-03"},
            {
                "from": "papers/taken-out.html",
                "gone": True,
                "added": "2024",
                "note": 'Its authors\' wish & "ours".',
            },
        ]

    def test_chain(self, toy: Catalog) -> None:
        """`to` is the page where a chain of entries ends."""
        added = PartialDate(2024)
        chain = (
            Move("moved.yaml", 1, "papers/a.html", "papers/b.html", added),
            Move("moved.yaml", 2, "papers/b.html", "papers/withdrawn.html", added),
        )
        targets = [entry["to"] for entry in self.entries(replace(toy, moves=chain, profiles=()))]
        assert targets == ["papers/withdrawn.html", "papers/withdrawn.html"]

    def test_quiet(self, toy: Catalog) -> None:
        """A quiet entry is left out, since it would tell a former name."""
        move = Move(
            "moved.yaml",
            1,
            "authors/a.html",
            "authors/noam-levi.html",
            PartialDate(2024),
            quiet=True,
        )
        assert self.entries(replace(toy, moves=(move,), profiles=())) == []

    def test_no_moves(self, toy: Catalog) -> None:
        """A catalog in which nothing has moved has no moved.json."""
        assert "moved.json" not in files(replace(toy, moves=(), profiles=()))
