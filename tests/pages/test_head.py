import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from generator.catalog.catalog import Catalog
from generator.pages import head
from generator.pages.refs import Ref
from generator.plan.output import Output
from generator.plan.plan import planned_pages
from tests.sites import configured

# How many bytes ten packets of a new connection carry
ONE_ROUND_TRIP = 14_000

Tags = dict[str, list[str]]


def page_at(catalog: Catalog, path: str) -> head.Page:
    """Return what the planned page at a path has."""
    output = next(output for output in planned_pages(catalog) if output.path == path)
    return head.page(catalog, output, "A title", "A description")


def tags(tree: LexborHTMLParser, attribute: str = "name") -> Tags:
    """Return the contents of a page's `<meta>` elements, by name or property."""
    contents: Tags = {}
    for node in tree.css(f"head meta[{attribute}]"):
        content = node.attributes.get("content") or ""
        contents.setdefault(node.attributes[attribute] or "", []).append(content)
    return contents


def in_order(name: str) -> str:
    """Return a name with the given name first."""
    family, comma, given = name.partition(", ")
    return f"{given} {family}" if comma else name


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, LexborHTMLParser]:
    """Parse the page of every imported paper, by the paper's id."""
    return {
        path.stem: LexborHTMLParser(path.read_bytes())
        for path in (site / "papers").glob("*.html")
        if path.stem != "index" and "page-" not in path.stem
    }


class TestPage:
    @pytest.mark.parametrize(
        ("path", "root", "canonical"),
        [
            ("index.html", "", "https://example.org/repo/"),
            ("404.html", "", "https://example.org/repo/404.html"),
            ("tags/index.html", "../", "https://example.org/repo/tags/"),
            ("papers/my-index.html", "../", "https://example.org/repo/papers/my-index.html"),
        ],
    )
    def test_place(self, toy: Catalog, path: str, root: str, canonical: str) -> None:
        """A page knows the way up and its URL; the index of a folder has the folder's URL."""
        page = head.page(toy, Output(path, ""), "Title", "")
        assert (page.path, page.root, page.canonical) == (path, root, canonical)

    def test_copy(self, toy: Catalog) -> None:
        """A copy of a page has the canonical URL of the original."""
        page = head.page(toy, Output("a.html", ""), "Title", "", copy_of="tags/b.html")
        assert page.canonical == "https://example.org/repo/tags/b.html"

    def test_later_page(self, toy: Catalog) -> None:
        """The title of a later page of a list has its number."""
        assert head.page(toy, Output("a.html", ""), "Title", "").title == "Title"
        later = Output("a.page-3.html", "", "", 3)
        assert head.page(toy, later, "Title", "").title == "Title, page 3"

    def test_description(self, toy: Catalog) -> None:
        """A long description is cut."""
        page = head.page(toy, Output("a.html", ""), "Title", "word " * 100)
        assert 100 < len(page.description) <= head.DESCRIPTION

    def test_no_url(self, toy: Catalog) -> None:
        """Without a URL of the site, a page has no canonical URL."""
        page = head.page(configured(toy, url=""), Output("tags/a.html", ""), "Title", "")
        assert page.canonical == ""


class TestFeeds:
    def test_own_feed(self, toy: Catalog) -> None:
        """All pages of a tag or an author offer its feed; every page offers that of all papers."""
        everything = Ref("all papers", "feed.xml")
        assert page_at(toy, "tags/learning.page-2.html").feeds == (
            Ref("Learning", "tags/learning.feed.xml"),
            everything,
        )
        assert page_at(toy, "authors/ada-lovelace.html").feeds == (
            Ref("Ada Lovelace", "authors/ada-lovelace.feed.xml"),
            everything,
        )
        assert page_at(toy, "kinds/theory.html").feeds == (everything,)

    def test_no_feeds(self, toy: Catalog) -> None:
        """A page has no feeds if they are switched off, or if it shows nothing of the catalog."""
        assert page_at(configured(toy, feeds=False), "tags/learning.html").feeds == ()
        assert page_at(toy, "404.html").feeds == ()

    def test_links(self, toy: Catalog) -> None:
        """The head links to the feeds by absolute names; only the front page has a JSON Feed."""
        title = toy.config.title
        links = page_at(toy, "tags/learning.page-2.html").links
        assert [(link.href, link.title) for link in links if link.rel == "alternate"] == [
            ("../tags/learning.feed.xml", f"Learning · {title}"),
            ("../feed.xml", title),
        ]
        links = page_at(toy, "index.html").links
        assert [(link.href, link.type) for link in links if link.rel == "alternate"] == [
            ("feed.xml", "application/atom+xml"),
            ("feed.json", "application/feed+json"),
        ]
        json_feeds = [
            output.path
            for output in planned_pages(toy)
            for link in page_at(toy, output.path).links
            if link.type == "application/feed+json"
        ]
        assert json_feeds == ["index.html"]


class TestSiteLinks:
    def links(self, catalog: Catalog, path: str) -> dict[str, str]:
        """Return the addresses of a page's links, by relation."""
        return {link.rel: link.href for link in page_at(catalog, path).links}

    def test_search_and_sitemap(self, toy: Catalog) -> None:
        """Every page links to the description of the search, the front page to the sitemap."""
        assert self.links(toy, "index.html")["search"] == "opensearch.xml"
        assert self.links(toy, "index.html")["sitemap"] == "sitemap.xml"
        assert self.links(toy, "tags/rtl.html")["search"] == "../opensearch.xml"
        assert "sitemap" not in self.links(toy, "tags/rtl.html")

    def test_switched_off(self, toy: Catalog) -> None:
        """A page does not link to what the site does not have."""
        bare = configured(toy, feeds=False, url="", citations=False)
        for output in planned_pages(bare):
            if output.template != "paper.html":
                assert page_at(bare, output.path).links == ()


class TestMetadata:
    def test_paper(self, toy: Catalog) -> None:
        """Only the page of a paper has tags for Google Scholar and links of Signposting."""
        paper = page_at(toy, "papers/all-identifiers.html")
        assert ("citation_title", "All Identifiers at Once") in paper.names
        assert "cite-as" in {link.rel for link in paper.links}
        tag = page_at(toy, "tags/rtl.html")
        assert tag.names == ()
        assert {link.rel for link in tag.links} == {"alternate", "search"}

    def test_nothing(self, toy: Catalog) -> None:
        """Pages that show nothing of the catalog have no metadata."""
        for template in ("404.html", "redirect.html", "gone.html"):
            output = Output("papers/old.html", template, "papers/old.html")
            page = head.page(toy, output, "A title", "")
            assert (page.properties, page.names, page.links, page.json_ld) == ((), (), (), "")

    def test_type(self, toy: Catalog) -> None:
        """A paper is an article; other pages have no type, or Zotero would save a web page."""
        for output in planned_pages(toy):
            properties = page_at(toy, output.path).properties
            types = [content for name, content in properties if name == "og:type"]
            assert types == (["article"] if output.template == "paper.html" else [])

    def test_open_graph(self, toy: Catalog) -> None:
        """A page has its title, its URL and the name of the site; unknown facts are left out."""
        assert dict(page_at(toy, "tags/rtl.html").properties) == {
            "og:title": "A title",
            "og:description": "A description",
            "og:url": "https://example.org/repo/tags/rtl.html",
            "og:image": "https://example.org/repo/assets/card.png",
            "og:image:alt": "A shelf of papers",
            "og:site_name": "Toy <b>Catalog</b> & “Friends”",
        }
        page = head.page(configured(toy, url=""), Output("about.html", "about.html"), "T", "")
        assert [name for name, _ in page.properties] == ["og:title", "og:site_name"]


class TestBuiltPages:
    """The heads of the pages of the imported papers."""

    def test_every_record(
        self, pages: dict[str, LexborHTMLParser], papers: list[dict[str, Any]]
    ) -> None:
        """Each paper has a complete record, with all authors in order, or none.

        See https://scholar.google.com/intl/en/scholar/inclusion.html#indexing.
        """
        assert len(pages) == len(papers)
        for paper in papers:
            record = tags(pages[paper["id"]])
            names = {name for name in record if name.startswith("citation_")}
            if not paper["authors"]:
                assert not names
                continue
            assert len(record["citation_title"]) == 1
            assert [in_order(name) for name in record["citation_author"]] == paper["authors"]
            assert record["citation_publication_date"] == [paper["date"].replace("-", "/")]
            assert record.get("citation_arxiv_id", [""]) == [paper.get("arxiv", "")]
            assert len(record.get("citation_keywords", [])) == len(paper["tags"])
            assert "citation_pdf_url" not in names
            assert not {"citation_journal_title", "citation_conference_title"} <= names

    def test_nothing_empty(self, pages: dict[str, LexborHTMLParser]) -> None:
        """No `<meta>` element is empty."""
        for tree in pages.values():
            for attribute in ("name", "property"):
                assert all(all(values) for values in tags(tree, attribute).values())

    def test_coins_on_lists_alone(self, site: Path, pages: dict[str, LexborHTMLParser]) -> None:
        """Lists have COinS for each entry; the page of a paper has a record instead."""
        assert not any(tree.css("span.Z3988") for tree in pages.values())
        tree = LexborHTMLParser((site / "papers" / "index.html").read_bytes())
        titles = [node.attributes.get("title") or "" for node in tree.css("span.Z3988")]
        assert len(titles) == len(tree.css("article.entry")) == 100
        assert all(title.startswith("ctx_ver=Z39.88-2004&rft_val_fmt=") for title in titles)

    def test_one_round_trip(self, site: Path) -> None:
        """A paper's page and its stylesheet, compressed, fit into the first ten packets."""
        css = len(gzip.compress((site / "assets" / "style.css").read_bytes()))
        sizes = [
            css + len(gzip.compress(path.read_bytes()))
            for path in (site / "papers").glob("*.html")
            if not re.match(r"index|page-", path.name)
        ]
        assert sum(size > ONE_ROUND_TRIP for size in sizes) <= 1
