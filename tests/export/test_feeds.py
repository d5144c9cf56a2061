import json
import os
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any

import feedparser
import pytest
from hypothesis import given
from hypothesis.strategies import lists, sampled_from
from lxml import etree

from generator.text.dates import PartialDate

from generator.export import feeds
from generator.content.load import load
from generator.catalog.model import Paper
from generator.catalog.catalog import Catalog
from generator.text.markdown import Text
from generator.plan.output import Output
from generator.plan.plan import plan
from generator.text.markdown import from_markdown, sanitize
from tests.sites import configured

ROOT = Path(__file__).parents[2]
ATOM = "{http://www.w3.org/2005/Atom}"
XHTML = "{http://www.w3.org/1999/xhtml}"
# Pieces of HTML, and signs that HTML and XML take for different things
PIECES = (
    *("<p>", "</p>", '<a href="https://a.b/?c&d">', "</a>", "<br>", "<td>", '<abbr title="x<y>">'),
    *('<math alttext="<>">', '<math alttext="</math>">', "<mi>", "</math>", "<code class='\"'>"),
    *("&nbsp;", "&", "<", ">", '"', "'", "=", "]]>", "<!-- ", "\x0b", "\ufffe", "\U0001f98a", "a"),
)

SCHEMA = etree.RelaxNG(file=str(ROOT / "tests" / "data" / "atom.rng"))


@cache
def load_site(folder: str) -> Catalog:
    """A site, by the folder of its content."""
    return load(ROOT / folder)


@pytest.fixture(params=["tests/toy", "content", "nowhere"])
def any_site(request: pytest.FixtureRequest) -> Catalog:
    """Give the toy catalog, the real one, and the toy catalog with no address."""
    if request.param == "nowhere":
        return configured(load_site("tests/toy"), url="")
    return load_site(request.param)


def changed(site: Catalog, paper_id: str, **facts: Any) -> Catalog:
    """A site in which a paper has other facts."""
    papers = tuple(
        replace(paper, **facts) if paper.id == paper_id else paper for paper in site.papers
    )
    return derive(replace(site, papers=papers))


@cache
def real_feeds() -> list[tuple[Output, bytes]]:
    """Every feed of the real site."""
    return list(make(load_site("content")))


def made(site: Catalog) -> Iterable[tuple[Output, bytes]]:
    """Every feed of a site, with its bytes."""
    return real_feeds() if site is load_site("content") else make(site)


def make(site: Catalog) -> Iterator[tuple[Output, bytes]]:
    """Make every feed of a site."""
    for output in feeds.outputs(site):
        yield output, feeds.EXPORTS[output.template](site, output)


def data(site: Catalog, path: str) -> bytes:
    """The bytes of one feed."""
    output = next(output for output in feeds.outputs(site) if output.path == path)
    return feeds.EXPORTS[output.template](site, output)


def atom(site: Catalog, path: str = "feed.xml") -> Any:
    """An Atom feed, parsed by a parser that forgives nothing."""
    return etree.fromstring(data(site, path))


def items(site: Catalog, path: str = "feed.json") -> dict[str, dict[str, Any]]:
    """The items of a JSON feed by the papers' ids."""
    found = json.loads(data(site, path))["items"]
    return {item["id"].rpartition("/")[2]: item for item in found}


class TestAtom:
    def test_schema(self, any_site: Catalog) -> None:
        """Every feed is what RFC 4287 says, with an author for all its entries."""
        for output, found in made(any_site):
            if output.path.endswith("feed.xml"):
                tree = etree.fromstring(found)
                assert SCHEMA.validate(tree), (output.path, SCHEMA.error_log)
                assert tree.find(f"{ATOM}author") is not None

    def test_feedparser(self, any_site: Catalog) -> None:
        """A feed reader's library finds nothing wrong, and all the entries."""
        paths = [output.path for output in feeds.outputs(any_site)]
        for path in (*paths[:7:2], *paths[-2::-600]):
            found = feedparser.parse(data(any_site, path))
            assert not found.bozo, found.get("bozo_exception")
            assert len(found.entries) == len(atom(any_site, path).findall(f"{ATOM}entry"))
            assert all(entry.id.startswith("tag:") for entry in found.entries)

    def test_hostile(self, toy: Catalog) -> None:
        """A hostile title is text, letter by letter; of a hostile abstract, only what is safe is HTML."""
        found = feedparser.parse(data(toy, "tags/hostile.feed.xml"))
        (entry,) = found.entries
        title = "<script>alert(1)</script> \"quoted\" & 'single' {{ 7*7 }} {% raw %} ]]> <!– –"
        parsed = atom(toy, "tags/hostile.feed.xml").find(f"{ATOM}entry")
        assert parsed.findtext(f"{ATOM}title") == title
        content = parsed.find(f"{ATOM}content")
        assert not list(content.iter(f"{XHTML}script"))
        assert not [a for a in content.iter(f"{XHTML}a") if str(a.get("href")).startswith("java")]
        assert "</span><script>" in "".join(content.itertext())
        assert entry.authors[0].name == "<img src=x onerror=alert(1)> Mallory"

    def test_control_characters(self, toy: Catalog) -> None:
        """What XML cannot write is left out, and the rest stays."""
        bad = "a\x00b\x0bc\ufffe\U0001f98a"
        site = changed(toy, "withdrawn", title=Text(bad, toy.papers[0].title.html, bad))
        titles = [found.text for found in atom(site).iter(f"{ATOM}title")]
        assert "abc\U0001f98a" in titles

    def test_dates(self, toy: Catalog) -> None:
        """A paper is published when it was added; if nobody noted when, its own date has to do."""
        entries = {
            entry.findtext(f"{ATOM}id").rpartition("/")[2]: entry
            for entry in atom(toy).iter(f"{ATOM}entry")
        }
        found = {
            name: (entry.findtext(f"{ATOM}published"), entry.findtext(f"{ATOM}updated"))
            for name, entry in entries.items()
        }
        assert found["all-identifiers"] == ("2025-01-01T00:00:00Z", "2025-01-01T00:00:00Z")
        assert found["withdrawn"] == (None, "2023-06-01T00:00:00Z")
        assert found["year-only"] == (None, "2021-01-01T00:00:00Z")
        assert atom(toy).findtext(f"{ATOM}updated") == "2025-01-01T00:00:00Z"

    def test_unknown(self, toy: Catalog) -> None:
        """A paper whose authors are not known has none; one of whom some are has those."""
        entries = {
            entry.findtext(f"{ATOM}id").rpartition("/")[2]: entry
            for entry in atom(toy).iter(f"{ATOM}entry")
        }
        assert entries["year-only"].findall(f"{ATOM}author") == []
        assert len(entries["forty-authors"].findall(f"{ATOM}author")) == 40

    def test_links(self, toy: Catalog) -> None:
        """A feed names its own address and its page's; an entry names its page."""
        tree = atom(toy, "authors/ada-lovelace.feed.xml")
        links = {link.get("rel"): link.get("href") for link in tree.findall(f"{ATOM}link")}
        assert links == {
            "self": "https://example.org/repo/authors/ada-lovelace.feed.xml",
            "alternate": "https://example.org/repo/authors/ada-lovelace.html",
        }
        home = {link.get("rel"): link.get("href") for link in atom(toy).findall(f"{ATOM}link")}
        assert home["alternate"] == "https://example.org/repo/"

    def test_readable_by_people(self, toy: Catalog) -> None:
        """A stylesheet of the site's own shows it as a page, with links that can be clicked."""
        tree = atom(toy, "tags/language-models.feed.xml")
        (style,) = tree.xpath("preceding-sibling::processing-instruction()")
        assert (style.target, style.get("type")) == ("xml-stylesheet", "text/css")
        assert normpath(join("tags", style.get("href"))) == feeds.STYLESHEET
        assert (ROOT / "templates/static/feed.css").is_file()
        (home,) = tree.iterfind(f"{ATOM}subtitle/{XHTML}div/{XHTML}a")
        assert home.get("href") == "https://example.org/repo/tags/language-models.html"
        for entry in tree.iter(f"{ATOM}entry"):
            page = entry.find(f"{ATOM}link[@rel='alternate']").get("href")
            links = entry.iterfind(f"{ATOM}content/{XHTML}div/{XHTML}p/{XHTML}a")
            assert page in [link.get("href") for link in links]

    def test_maths(self, toy: Catalog) -> None:
        """Formulas are TeX in a feed, whatever signs are in them, for XHTML has no MathML."""
        text = from_markdown('Let $a<b$ and\n$c>\\text{"d"}$ <br> end&nbsp;here.')
        site = changed(toy, "withdrawn", abstract=text)
        (content,) = (
            entry.find(f"{ATOM}content")
            for entry in atom(site).iter(f"{ATOM}entry")
            if entry.findtext(f"{ATOM}id").endswith("/withdrawn")
        )
        assert [code.text for code in content.iter(f"{XHTML}code")] == ["a<b", 'c>\\text{"d"}']
        assert SCHEMA.validate(atom(site)), SCHEMA.error_log

    @given(lists(sampled_from(PIECES), max_size=12).map("".join))
    def test_xhtml(self, source: str) -> None:
        """Whatever HTML is safe is well-formed XHTML, with the same words."""
        html = sanitize(f"<p>{source}</p>")
        tree = etree.fromstring(feeds.to_xhtml(html))
        assert tree.tag == f"{XHTML}div"

    def test_no_address(self, toy: Catalog) -> None:
        """Where the address is not known, links are relative to the feed and lead to pages."""
        site = configured(toy, url="")
        pages = {output.path for output in plan(site, [])}
        for output, found in made(site):
            if output.path.endswith("feed.xml"):
                assert b"example.org/repo/" not in found.replace(b"example.org/repo.git", b"")
                for link in etree.fromstring(found).iter(f"{ATOM}link"):
                    assert link.get("rel") != "self"
                    if link.get("rel") == "alternate":
                        assert normpath(join(dirname(output.path), str(link.get("href")))) in pages


class TestJsonFeed:
    def test_required(self, any_site: Catalog) -> None:
        """Every feed has what JSON Feed 1.1 requires, and nothing empty."""
        for output, found in made(any_site):
            if output.path.endswith(".json"):
                feed = json.loads(found)
                assert feed["version"] == "https://jsonfeed.org/version/1.1"
                assert feed["title"]
                ids = [item["id"] for item in feed["items"]]
                assert len(ids) == len(set(ids)) > 0
                for item in feed["items"]:
                    assert isinstance(item["id"], str)
                    assert item["content_html"]
                    assert all(value not in ("", [], None) for value in item.values())
                    assert all(author["name"] for author in item.get("authors", ()))

    def test_same_as_atom(self, any_site: Catalog) -> None:
        """Both feeds of a page have the same entries in the same order."""
        found = {output.path: data for output, data in made(any_site)}
        for path, text in found.items():
            if path.endswith("feed.xml"):
                other = path.removesuffix(".xml") + ".json"
                entries = etree.fromstring(text).findall(f"{ATOM}entry/{ATOM}id")
                items = json.loads(found[other])["items"]
                assert [entry.text for entry in entries] == [item["id"] for item in items]

    def test_item(self, toy: Catalog) -> None:
        """An item says where the paper is, here and elsewhere, and in which language it is."""
        item = items(toy)["all-identifiers"]
        assert item["url"] == "https://example.org/repo/papers/all-identifiers.html"
        assert item["external_url"] == "https://arxiv.org/abs/2401.00010"
        assert (item["language"], item["tags"]) == ("de", ["Language models", "Learning"])
        assert [author["name"] for author in item["authors"]] == ["Noam Levi", "Ada Lovelace"]
        assert item["date_published"] == "2025-01-01T00:00:00Z"
        assert "date_published" not in items(toy)["withdrawn"]
        assert "authors" not in items(toy)["year-only"]

    def test_no_address(self, toy: Catalog) -> None:
        """Where the address is not known, no feed or item says one."""
        feed = json.loads(data(configured(toy, url=""), "feed.json"))
        assert not {"home_page_url", "feed_url"} & feed.keys()
        assert not any("url" in item for item in feed["items"])


class TestOrder:
    def paper(self, toy: Catalog, name: str, added: str, date: str) -> Paper:
        """A paper that was added, and came out, on some days."""
        first = toy.papers[0]
        return replace(
            first,
            id=name,
            added=PartialDate.from_text(added) if added else None,
            date=PartialDate.from_text(date),
        )

    def test_added_last_first(self, toy: Catalog) -> None:
        """What was added last comes first, and of one day's additions the newest paper."""
        papers = (
            self.paper(toy, "c", "2025-01-01", "2024-03"),
            self.paper(toy, "b", "2025-01-01", "2023"),
            self.paper(toy, "d", "", "2022-05-01"),
            self.paper(toy, "a", "2025-02", "1999"),
        )
        assert [paper.id for paper in feeds.newest(papers)] == ["a", "c", "b", "d"]

    def test_at_most_fifty(self) -> None:
        """A feed has at most fifty entries."""
        real = load_site("content")
        assert len(atom(real).findall(f"{ATOM}entry")) == feeds.ENTRIES == 50


class TestPermanence:
    def test_ids(self, any_site: Catalog) -> None:
        """Ids are tag: URIs (RFC 4151) of the catalog's id; one paper has one in all feeds."""
        form = re.compile(r"tag:[a-z0-9-]+,2026:(?:index|(?:papers|tags|authors)/[a-z0-9-]+)")
        for output, found in made(any_site):
            if output.path.endswith("feed.xml"):
                for element in etree.fromstring(found).iter(f"{ATOM}id"):
                    assert form.fullmatch(element.text or ""), element.text

    def test_another_address(self, toy: Catalog) -> None:
        """A change of address changes no id."""
        moved = configured(toy, url="https://elsewhere.example/")
        for (output, one), (_, other) in zip(made(toy), made(moved), strict=True):
            if output.path.endswith("feed.xml"):
                ids = [
                    [found.text for found in etree.fromstring(text).iter(f"{ATOM}id")]
                    for text in (one, other)
                ]
                assert ids[0] == ids[1]

    def test_clock(self, toy: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
        """The clock and the time zone do not change a byte."""
        before = list(made(toy))
        monkeypatch.setattr(time, "time", lambda: 4_000_000_000.0)
        monkeypatch.setenv("TZ", "Pacific/Kiritimati")
        time.tzset()
        try:
            assert list(made(toy)) == before
        finally:
            monkeypatch.undo()
            time.tzset()
        assert os.environ.get("TZ") != "Pacific/Kiritimati"


class TestPlan:
    def test_a_pair_each(self, toy: Catalog) -> None:
        """The catalog, each tag and each author has a feed of each kind, beside the page."""
        paths = [output.path for output in feeds.outputs(toy)]
        assert len(paths) == len(set(paths)) == 2 * (1 + len(toy.tags) + len(toy.people))
        assert {"feed.xml", "feed.json", "tags/rtl.feed.xml", "tags/rtl.feed.json"} <= set(paths)
        pages = {output.path for output in plan(toy, [])}
        for path in paths:
            assert path.startswith("feed.") or f"{path.partition('.')[0]}.html" in pages

    def test_switched_off(self, toy: Catalog) -> None:
        """A catalog may go without feeds."""
        assert list(feeds.outputs(configured(toy, feeds=False))) == []
