import json
import os
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any

import feedparser
import pytest
from hypothesis import given
from hypothesis.strategies import lists, sampled_from
from lxml import etree
from markupsafe import Markup

from generator.catalog.catalog import Catalog
from generator.catalog.model import Paper
from generator.export import EXPORTS, feeds
from generator.plan.output import Output
from generator.plan.plan import plan
from generator.text.dates import UNDATED, PartialDate
from generator.text.markdown import from_markdown, sanitize
from generator.text.slugs import shorten
from generator.text.text import Text
from tests.sites import configured

ROOT = Path(__file__).parents[2]
ATOM = "{http://www.w3.org/2005/Atom}"
XHTML = "{http://www.w3.org/1999/xhtml}"
# Pieces of HTML, and signs that mean different things in HTML and in XML
PIECES = (
    *("<p>", "</p>", '<a href="https://a.b/?c&d">', "</a>", "<br>", "<td>", '<abbr title="x<y>">'),
    *('<math alttext="<>">', '<math alttext="</math>">', "<mi>", "</math>", "<code class='\"'>"),
    *("&nbsp;", "&", "<", ">", '"', "'", "=", "]]>", "<!-- ", "\x0b", "\ufffe", "\U0001f98a", "a"),
)

SCHEMA = etree.RelaxNG(file=str(ROOT / "tests" / "data" / "atom.rng"))


@pytest.fixture(params=["toy", "real", "no URL"])
def any_catalog(request: pytest.FixtureRequest) -> Catalog:
    """Give the toy catalog, that of the frozen listing, and the toy catalog without a URL."""
    if request.param == "no URL":
        return configured(request.getfixturevalue("toy"), url="")
    catalog: Catalog = request.getfixturevalue(request.param)
    return catalog


@pytest.fixture
def many(toy: Catalog) -> Catalog:
    """Give a catalog of 60 papers by one author about one tag."""
    paper = toy.paper("all-identifiers")
    papers = [replace(paper, id=f"paper-{number}", key="") for number in range(60)]
    return replace(toy, papers=tuple(papers), moves=())


def replace_paper(catalog: Catalog, paper_id: str, **facts: Any) -> Catalog:
    """Return a catalog in which a paper has other facts."""
    papers = [
        replace(paper, **facts) if paper.id == paper_id else paper for paper in catalog.papers
    ]
    return replace(catalog, papers=tuple(papers))


def outputs(catalog: Catalog) -> list[Output]:
    """Return the planned feeds, those of the catalog first."""
    feeds = [out for out in plan(catalog, []) if out.template.endswith(("feed.xml", "feed.json"))]
    return sorted(feeds, key=lambda output: output.path.count("/"))


def render(catalog: Catalog) -> Iterator[tuple[str, bytes]]:
    """Yield the path and the bytes of every feed; of a large catalog, of every ninth."""
    planned = outputs(catalog)
    for output in planned if len(planned) < 200 else planned[:5] + planned[5::9]:
        yield output.path, EXPORTS[output.template](catalog, output)


def render_path(catalog: Catalog, path: str) -> bytes:
    """Return the bytes of one feed."""
    output = next(output for output in outputs(catalog) if output.path == path)
    return EXPORTS[output.template](catalog, output)


def atom(catalog: Catalog, path: str = "feed.xml") -> Any:
    """Return an Atom feed, parsed by a strict parser."""
    return etree.fromstring(render_path(catalog, path))


def entries(catalog: Catalog, path: str = "feed.xml") -> dict[str, Any]:
    """Return the entries of an Atom feed by the ids of their papers."""
    return {
        entry.findtext(f"{ATOM}id").rpartition("/")[2]: entry
        for entry in atom(catalog, path).iter(f"{ATOM}entry")
    }


def items(catalog: Catalog) -> dict[str, dict[str, Any]]:
    """Return the items of the JSON feed by the ids of their papers."""
    feed = json.loads(render_path(catalog, "feed.json"))
    return {item["id"].rpartition("/")[2]: item for item in feed["items"]}


class TestAtom:
    def test_schema(self, any_catalog: Catalog) -> None:
        """Every feed follows RFC 4287, and has an author for all its entries."""
        for path, data in render(any_catalog):
            if path.endswith("feed.xml"):
                tree = etree.fromstring(data)
                assert SCHEMA.validate(tree), (path, SCHEMA.error_log)
                assert tree.find(f"{ATOM}author") is not None
                for entry in tree.iter(f"{ATOM}entry"):
                    # Section 4.1.1.1: what has no content must have an alternate link
                    assert entry.find(f"{ATOM}link[@rel='alternate']") is not None

    def test_feedparser(self, any_catalog: Catalog) -> None:
        """A feed reader's library parses the feeds without complaint, and finds all entries."""
        paths = [output.path for output in outputs(any_catalog)]
        for path in (*paths[:7:2], *paths[-2::-600]):
            parsed = feedparser.parse(render_path(any_catalog, path))
            assert not parsed.bozo, parsed.get("bozo_exception")
            if path.endswith(".xml"):
                assert len(parsed.entries) == len(entries(any_catalog, path))
            assert all(entry.id.startswith("tag:") for entry in parsed.entries)
            assert all(entry.link for entry in parsed.entries if any_catalog.config.url)

    def test_hostile_title(self, toy: Catalog) -> None:
        """A hostile title, name or abstract is plain text in the feed of a tag."""
        title = "<script>alert(1)</script> \"quoted\" & 'single' {{ 7*7 }} {% raw %} ]]> <!– –"
        entry = entries(toy, "tags/hostile.feed.xml")["hostile-text"]
        assert entry.findtext(f"{ATOM}title") == title
        assert not [element for element in entry.iter() if not str(element.tag).startswith(ATOM)]
        parsed = feedparser.parse(render_path(toy, "tags/hostile.feed.xml")).entries[0]
        assert parsed.authors[0].name == "<img src=x onerror=alert(1)> Mallory"

    def test_hostile_abstract(self, toy: Catalog) -> None:
        """Of a hostile abstract, only safe HTML is in the catalog's feed."""
        content = entries(toy)["hostile-text"].find(f"{ATOM}content")
        assert not list(content.iter(f"{XHTML}script"))
        assert not [a for a in content.iter(f"{XHTML}a") if str(a.get("href")).startswith("java")]
        assert "</span><script>" in "".join(content.itertext())

    def test_control_characters(self, toy: Catalog) -> None:
        """Characters that XML cannot write are left out, and the rest stays."""
        bad = "a\x00b\x0bc\ufffe\U0001f98a"
        text = Text(bad, Markup(bad), bad)
        catalog = replace_paper(toy, "withdrawn", title=text, tags=("hostile",), abstract=text)
        titles = [title.text for title in atom(catalog).iter(f"{ATOM}title")]
        assert "abc\U0001f98a" in titles
        summary = entries(catalog, "tags/hostile.feed.xml")["withdrawn"].findtext(f"{ATOM}summary")
        assert summary == "Withdrawn. abc\U0001f98a"

    def test_dates(self, toy: Catalog) -> None:
        """A paper is published when it was added; if that is unknown, its own date counts."""
        dates = {
            name: (entry.findtext(f"{ATOM}published"), entry.findtext(f"{ATOM}updated"))
            for name, entry in entries(toy).items()
        }
        assert dates["all-identifiers"] == ("2025-01-01T00:00:00Z", "2025-01-01T00:00:00Z")
        assert dates["withdrawn"] == (None, "2023-06-01T00:00:00Z")
        assert dates["year-only"] == (None, "2021-01-01T00:00:00Z")
        assert atom(toy).findtext(f"{ATOM}updated") == "2025-01-01T00:00:00Z"

    def test_authors(self, toy: Catalog) -> None:
        """An entry names all known authors of its paper, and no author if none is known."""
        found = entries(toy)
        assert found["year-only"].findall(f"{ATOM}author") == []
        assert len(found["forty-authors"].findall(f"{ATOM}author")) == 40

    def test_many_authors(self, toy: Catalog) -> None:
        """Of forty authors the catalog's feed names all, that of a tag the first twenty."""
        names = [author.name.text for author in toy.paper("forty-authors").authors]
        title, tag = toy.paper("forty-authors").title.plain, toy.paper("forty-authors").tags[0]
        for path, shown in (("feed.xml", names), (f"tags/{tag}.feed.xml", names[:20])):
            (entry,) = (
                e
                for e in atom(toy, path).iter(f"{ATOM}entry")
                if e.findtext(f"{ATOM}title") == title
            )
            assert [a.findtext(f"{ATOM}name") for a in entry.iter(f"{ATOM}author")] == shown

    def test_links(self, toy: Catalog) -> None:
        """A feed links to itself and to its page."""
        tree = atom(toy, "authors/ada-lovelace.feed.xml")
        links = {link.get("rel"): link.get("href") for link in tree.findall(f"{ATOM}link")}
        assert links == {
            "self": "https://example.org/repo/authors/ada-lovelace.feed.xml",
            "alternate": "https://example.org/repo/authors/ada-lovelace.html",
        }
        home = {link.get("rel"): link.get("href") for link in atom(toy).findall(f"{ATOM}link")}
        assert home["alternate"] == "https://example.org/repo/"

    def test_stylesheet(self, toy: Catalog) -> None:
        """A stylesheet of the site lets browsers show a feed as a page that links to its list."""
        tree = atom(toy, "tags/language-models.feed.xml")
        (style,) = tree.xpath("preceding-sibling::processing-instruction()")
        assert (style.target, style.get("type")) == ("xml-stylesheet", "text/css")
        assert normpath(join("tags", style.get("href"))) == "assets/feed.css"
        assert (ROOT / "templates/static/feed.css").is_file()
        (home,) = tree.iterfind(f"{ATOM}subtitle/{XHTML}div/{XHTML}a")
        assert home.get("href") == "https://example.org/repo/tags/language-models.html"

    def test_no_url(self, toy: Catalog) -> None:
        """If the site's URL is unknown, links are relative to the feed and lead to pages."""
        catalog = configured(toy, url="")
        pages = {output.path for output in plan(catalog, [])}
        for path, data in render(catalog):
            if path.endswith("feed.xml"):
                assert b"example.org/repo/" not in data.replace(b"example.org/repo.git", b"")
                for link in etree.fromstring(data).iter(f"{ATOM}link"):
                    assert link.get("rel") != "self"
                    if link.get("rel") == "alternate":
                        assert normpath(join(dirname(path), str(link.get("href")))) in pages


class TestContent:
    def test_of_the_catalog(self, toy: Catalog) -> None:
        """An entry of the catalog's feed has the whole abstract, and links that can be clicked."""
        for entry in entries(toy).values():
            page = entry.find(f"{ATOM}link[@rel='alternate']").get("href")
            links = entry.iterfind(f"{ATOM}content/{XHTML}div/{XHTML}p/{XHTML}a")
            assert page in [link.get("href") for link in links]
            assert entry.find(f"{ATOM}summary") is None
        words = "".join(entries(toy)["forty-authors"].find(f"{ATOM}content").itertext())
        assert toy.paper("forty-authors").abstract.plain[-40:] in words

    def test_of_tags_and_authors(self, toy: Catalog) -> None:
        """An entry of a tag or an author has the beginning of the abstract instead of content."""
        long = Text("", Markup(""), "word " * 100)
        catalog = replace_paper(toy, "all-identifiers", abstract=long)
        for path in ("tags/language-models.feed.xml", "authors/ada-lovelace.feed.xml"):
            entry = entries(catalog, path)["all-identifiers"]
            summary = entry.find(f"{ATOM}summary")
            assert entry.find(f"{ATOM}content") is None
            assert (summary.get("type"), list(summary)) == (None, [])
            assert summary.text == shorten(long.plain, feeds.SUMMARY)
            assert len(summary.text) <= feeds.SUMMARY < len(long.plain)
            tags = [category.get("term") for category in entry.iter(f"{ATOM}category")]
            assert tags == list(catalog.paper("all-identifiers").tags)

    def test_no_abstract(self, toy: Catalog) -> None:
        """An entry of a paper without an abstract has no summary."""
        catalog = replace_paper(toy, "all-identifiers", abstract=Text("", Markup(""), ""))
        entry = entries(catalog, "tags/language-models.feed.xml")["all-identifiers"]
        assert entry.find(f"{ATOM}summary") is None

    def test_withdrawn(self, toy: Catalog) -> None:
        """Both kinds of entry say that a paper was withdrawn."""
        catalog = replace_paper(toy, "withdrawn", tags=("hostile",))
        assert "Withdrawn." in "".join(entries(catalog)["withdrawn"].itertext())
        summary = entries(catalog, "tags/hostile.feed.xml")["withdrawn"].findtext(f"{ATOM}summary")
        assert str(summary).startswith("Withdrawn. ")

    def test_maths(self, toy: Catalog) -> None:
        """Formulas in XHTML are TeX, whatever signs they have, since XHTML has no MathML."""
        text = from_markdown('Let $a<b$ and\n$c>\\text{"d"}$ <br> end&nbsp;here.')
        catalog = replace_paper(toy, "withdrawn", abstract=text)
        content = entries(catalog)["withdrawn"].find(f"{ATOM}content")
        assert [code.text for code in content.iter(f"{XHTML}code")] == ["a<b", 'c>\\text{"d"}']
        assert SCHEMA.validate(atom(catalog)), SCHEMA.error_log

    @given(lists(sampled_from(PIECES), max_size=12).map("".join))
    def test_xhtml(self, source: str) -> None:
        """Any safe HTML becomes well-formed XHTML."""
        html = sanitize(f"<p>{source}</p>")
        tree = etree.fromstring(feeds.to_xhtml(html))
        assert tree.tag == f"{XHTML}div"


class TestJsonFeed:
    def test_required(self, each_catalog: Catalog) -> None:
        """A feed has what JSON Feed 1.1 requires, and nothing empty."""
        feed = json.loads(render_path(each_catalog, "feed.json"))
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        assert feed["title"]
        ids = [item["id"] for item in feed["items"]]
        assert len(ids) == len(set(ids)) > 0
        for item in feed["items"]:
            assert isinstance(item["id"], str)
            assert item["content_html"]
            assert all(value not in ("", [], None) for value in item.values())
            assert all(author["name"] for author in item.get("authors", ()))

    def test_same_as_atom(self, any_catalog: Catalog) -> None:
        """Both feeds of the catalog have the same entries in the same order."""
        assert list(entries(any_catalog)) == list(items(any_catalog))

    def test_item(self, toy: Catalog) -> None:
        """An item tells where the paper is, here and elsewhere, and its language."""
        item = items(toy)["all-identifiers"]
        assert item["url"] == "https://example.org/repo/papers/all-identifiers.html"
        assert item["external_url"] == "https://arxiv.org/abs/2401.00010"
        assert (item["language"], item["tags"]) == ("de", ["Language models", "Learning"])
        assert [author["name"] for author in item["authors"]] == ["Noam Levi", "Ada Lovelace"]
        assert item["date_published"] == "2025-01-01T00:00:00Z"
        assert "date_published" not in items(toy)["withdrawn"]
        assert "authors" not in items(toy)["year-only"]

    def test_no_url(self, toy: Catalog) -> None:
        """If the site's URL is unknown, the feed and its items have none."""
        feed = json.loads(render_path(configured(toy, url=""), "feed.json"))
        assert not {"home_page_url", "feed_url"} & feed.keys()
        assert not any("url" in item for item in feed["items"])


class TestOrder:
    def paper(self, toy: Catalog, name: str, added: str, date: str) -> Paper:
        """Return a paper that was added and published on given dates."""
        return replace(
            toy.papers[0],
            id=name,
            added=PartialDate.from_text(added) if added else None,
            date=PartialDate.from_text(date),
        )

    def test_newest(self, toy: Catalog) -> None:
        """The paper added last comes first, and of those added on one day, the newest paper."""
        papers = (
            self.paper(toy, "c", "2025-01-01", "2024-03"),
            self.paper(toy, "b", "2025-01-01", "2023"),
            self.paper(toy, "d", "", "2022-05-01"),
            self.paper(toy, "a", "2025-02", "1999"),
        )
        assert [paper.id for paper in feeds.newest(papers)] == ["a", "c", "b", "d"]
        # Nobody knows when this one came
        unknown = replace(papers[0], added=None, date=UNDATED)
        assert feeds.newest((unknown,)) == ()

    def test_limits(self, many: Catalog) -> None:
        """The catalog's feeds have at most 50 entries, those of tags and authors at most 20."""
        assert len(entries(many)) == len(items(many)) == feeds.ENTRIES == 50
        for path in ("tags/language-models.feed.xml", "authors/ada-lovelace.feed.xml"):
            assert len(entries(many, path)) == feeds.LIST_ENTRIES == 20


class TestPermanence:
    def test_ids(self, any_catalog: Catalog) -> None:
        """Ids are tag: URIs (RFC 4151) made of the catalog's id and the page's path."""
        form = re.compile(r"tag:[a-z0-9-]+,2026:(?:index|(?:papers|tags|authors)/[a-z0-9-]+)")
        for path, data in render(any_catalog):
            if path.endswith("feed.xml"):
                for element in etree.fromstring(data).iter(f"{ATOM}id"):
                    assert form.fullmatch(element.text or ""), element.text

    def test_another_url(self, toy: Catalog) -> None:
        """Another URL of the site changes no id."""
        ids = [
            [
                [element.text for element in etree.fromstring(data).iter(f"{ATOM}id")]
                for path, data in render(catalog)
                if path.endswith("feed.xml")
            ]
            for catalog in (toy, configured(toy, url="https://elsewhere.example/"))
        ]
        assert ids[0] == ids[1]

    def test_clock(self, toy: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
        """The clock and the time zone do not change a byte."""
        before = list(render(toy))
        monkeypatch.setattr(time, "time", lambda: 4_000_000_000.0)
        monkeypatch.setenv("TZ", "Pacific/Kiritimati")
        time.tzset()
        try:
            assert list(render(toy)) == before
        finally:
            monkeypatch.undo()
            time.tzset()
        assert os.environ.get("TZ") != "Pacific/Kiritimati"
