import gzip
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from markupsafe import Markup
from selectolax.lexbor import LexborHTMLParser

from generator.text.dates import PartialDate

from generator.export.metadata.coins import to_coins
from generator.export.metadata.signposting import HeadLink
from generator.catalog.model import Author, Paper
from generator.text.names import Name
from generator.catalog.catalog import Catalog
from generator.plan.output import Output
from generator.plan.plan import planned_pages
from generator.pages.head import Metadata, metadata
from tests.sites import configured

ROOT = Path(__file__).parents[2]
# A page with its stylesheet, compressed, that ten packets of a new connection bring
ONE_ROUND_TRIP = 14_000

Tags = dict[str, list[str]]


def of_page(site: Catalog, path: str) -> Metadata:
    """The metadata of a page."""
    output = next(output for output in planned_pages(site) if output.path == path)
    return metadata(site, output, "A title", "A description")


def of_paper(site: Catalog, paper_id: str, **facts: Any) -> Metadata:
    """The metadata of a paper's page, had the paper some other facts."""
    papers = tuple(
        replace(paper, **facts) if paper.id == paper_id else paper for paper in site.papers
    )
    changed = derive(replace(site, papers=papers))
    return metadata(changed, Output(f"papers/{paper_id}.html", "paper.html", paper_id), "T", "D")


def names(found: Metadata) -> Tags:
    """The contents of a page's `<meta name>`s, by name."""
    return {key: [value for name, value in found.names if name == key] for key, _ in found.names}


def tags(tree: LexborHTMLParser, attribute: str = "name") -> Tags:
    """The contents of a built page's `<meta>`s, by name or property."""
    found: Tags = {}
    for node in tree.css(f"head meta[{attribute}]"):
        content = node.attributes.get("content") or ""
        found.setdefault(node.attributes[attribute] or "", []).append(content)
    return found


def plain(name: str) -> str:
    """A name as a citation has it, the given name first again."""
    family, comma, given = name.partition(", ")
    return f"{given} {family}" if comma else name


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, LexborHTMLParser]:
    """Parse the page of every real paper, by the paper's id."""
    return {
        path.stem: LexborHTMLParser(path.read_bytes())
        for path in (site / "papers").glob("*.html")
        if path.stem != "index" and "page-" not in path.stem
    }


class TestScholar:
    """The rules of https://scholar.google.com/intl/en/scholar/inclusion.html#indexing."""

    def test_every_record(
        self, pages: dict[str, LexborHTMLParser], papers: list[dict[str, Any]]
    ) -> None:
        """Each real paper has a whole record, every author in order, or none at all."""
        assert len(pages) == len(papers) >= 281
        without = []
        for paper in papers:
            found = tags(pages[paper["id"]])
            record = {name for name in found if name.startswith("citation_")}
            if not record:
                without.append(paper["id"])
                continue
            assert len(found["citation_title"]) == 1
            assert [plain(name) for name in found["citation_author"]] == paper["authors"]
            (date,) = found["citation_publication_date"]
            assert date == paper["date"].replace("-", "/")
            assert found.get("citation_arxiv_id", [""]) == [paper.get("arxiv", "")]
            assert len(found.get("citation_keywords", [])) == len(paper["tags"])
            assert "citation_pdf_url" not in record
            assert not {"citation_journal_title", "citation_conference_title"} <= record
        assert without == [paper["id"] for paper in papers if not paper["authors"]]
        assert len(without) == 1
        assert without[0].startswith("making-deep-neural-networks-right-for-the-right-scientific")

    def test_nothing_empty(self, pages: dict[str, LexborHTMLParser]) -> None:
        """No tag of any paper is empty."""
        for tree in pages.values():
            for attribute in ("name", "property"):
                assert all(all(values) for values in tags(tree, attribute).values())

    def test_most_authors(self, pages: dict[str, LexborHTMLParser]) -> None:
        """The paper of 196 authors names all of them."""
        assert max(len(tags(tree).get("citation_author", [])) for tree in pages.values()) == 196

    @pytest.mark.parametrize(
        ("date", "written"),
        [
            (PartialDate(2021), "2021"),
            (PartialDate(2021, 7), "2021"),
            (PartialDate(2021, 7, 2), "2021/07/02"),
        ],
    )
    def test_date(self, toy: Catalog, date: PartialDate, written: str) -> None:
        """A date is a day, or the year alone: Scholar reads no months."""
        found = names(of_paper(toy, "withdrawn", date=date))
        assert found["citation_publication_date"] == [written]

    @pytest.mark.parametrize("paper", ["year-only", "month-only", "more-authors-than-named"])
    def test_no_partial_record(self, toy: Catalog, paper: str) -> None:
        """A paper of whose authors some are not known has no record."""
        assert not [name for name, _ in of_paper(toy, paper).names if name.startswith("citation")]

    def test_identifiers(self, toy: Catalog) -> None:
        """A record has the identifiers, the language and the page's address, as far as known."""
        found = names(of_paper(toy, "all-identifiers"))
        assert found["citation_doi"] == ["10.18653/v1/2024.toy-main.1"]
        assert found["citation_language"] == ["de"]
        assert found["citation_abstract_html_url"] == [
            "https://example.org/repo/papers/all-identifiers.html"
        ]
        nowhere = names(of_paper(configured(toy, url=""), "withdrawn"))
        assert not {"citation_doi", "citation_language", "citation_abstract_html_url"} & set(
            nowhere
        )


class TestZotero:
    """The rules of `Embedded Metadata.js` in https://github.com/zotero/translators, June 2026."""

    @pytest.mark.parametrize(
        ("venue", "tag", "content"),
        [
            ("ICLR 2024", "citation_conference_title", "ICLR 2024"),
            ("TACL 8 (2020), 662-678", "citation_journal_title", "TACL"),
            ("", "DC.type", "preprint"),
            ("Somewhere 2024", "DC.type", "preprint"),
        ],
    )
    def test_type(self, toy: Catalog, venue: str, tag: str, content: str) -> None:
        """A paper is of a conference, of a journal, or a preprint, and one of the three alone."""
        found = names(of_paper(toy, "withdrawn", venue=venue))
        three = {"citation_conference_title", "citation_journal_title", "DC.type"}
        assert {name: found[name] for name in three & set(found)} == {tag: [content]}

    def test_type_without_record(self, toy: Catalog) -> None:
        """A paper with no record is a preprint too, and not a web page."""
        assert of_paper(toy, "year-only").names == (("DC.type", "preprint"),)

    def test_no_website(self, toy: Catalog) -> None:
        """No page says that it is a website, which would go before all else; papers are articles."""
        for output in planned_pages(toy):
            kinds = [
                content
                for name, content in metadata(toy, output, "T", "D").properties
                if name == "og:type"
            ]
            assert kinds == (["article"] if output.template == "paper.html" else [])

    @pytest.mark.parametrize(
        ("given", "family", "written"),
        [
            ("Ada", "Lovelace", "Lovelace, Ada"),
            ("Vincent Willem", "Van Gogh", "Vincent Willem Van Gogh"),
            ("Vincent", "Van Gogh", "Van Gogh, Vincent"),
            ("", "The Collaboration", "The Collaboration"),
        ],
    )
    def test_single_author(self, toy: Catalog, given: str, family: str, written: str) -> None:
        """A single name with two words on either side of its comma would become two people."""
        alone = (Author(Name(given, family)),)
        found = names(of_paper(toy, "withdrawn", authors=alone))
        assert found["citation_author"] == [written]

    def test_several_authors(self, toy: Catalog) -> None:
        """With more than one author, every name says where it parts."""
        two = (Author(Name("Vincent Willem", "Van Gogh")), Author(Name("Ada", "Lovelace")))
        found = names(of_paper(toy, "withdrawn", authors=two))
        assert found["citation_author"] == ["Van Gogh, Vincent Willem", "Lovelace, Ada"]


class TestCoins:
    def fields(self, paper: Paper) -> list[tuple[str, str]]:
        """The keys and values of a paper's ContextObject, as Zotero's openurl.js reads them."""
        return parse_qsl(to_coins(paper), strict_parsing=True)

    def test_all(self, toy: Catalog) -> None:
        """A list's entry has what a citation needs, every author included; its type comes last."""
        paper = toy.papers[toy.position["all-identifiers"]]
        assert self.fields(replace(paper, venue="TMLR 2024")) == [
            ("ctx_ver", "Z39.88-2004"),
            ("rft_val_fmt", "info:ofi/fmt:kev:mtx:dc"),
            ("rft.title", "All Identifiers at Once"),
            ("rft.date", "2024-01-31"),
            ("rft.au", "Levi, Noam"),
            ("rft.au", "Lovelace, Ada"),
            ("rft.identifier", "https://doi.org/10.18653/v1/2024.toy-main.1"),
            ("rft.source", "TMLR"),
            ("rft.language", "de"),
            ("rft.type", "journalArticle"),
        ]

    def test_unknown(self, toy: Catalog) -> None:
        """Nothing is made up."""
        found = dict(self.fields(toy.papers[toy.position["year-only"]]))
        assert found.keys() == {"ctx_ver", "rft_val_fmt", "rft.title", "rft.date", "rft.type"}
        assert (found["rft.date"], found["rft.type"]) == ("2021", "preprint")

    def test_on_lists_alone(self, site: Path, pages: dict[str, LexborHTMLParser]) -> None:
        """Lists have one an entry; the page of a paper, which has a record, has none."""
        assert not any(tree.css("span.Z3988") for tree in pages.values())
        tree = LexborHTMLParser((site / "papers" / "index.html").read_bytes())
        titles = [node.attributes.get("title") or "" for node in tree.css("span.Z3988")]
        assert len(titles) == len(tree.css("article.entry")) == 100
        assert all(title.startswith("ctx_ver=Z39.88-2004&rft_val_fmt=") for title in titles)


class TestSignposting:
    """Level 1 of https://signposting.org/FAIR/; tests/export/test_signposting.py has level 2."""

    def links(self, found: Metadata, rel: str) -> list[HeadLink]:
        """The links of one relation."""
        return [link for link in found.links if link.rel == rel]

    def test_all(self, toy: Catalog) -> None:
        """A paper names its DOI, its types, its authors' ORCIDs and what describes it."""
        found = of_paper(toy, "all-identifiers")
        (cite,) = self.links(found, "cite-as")
        assert cite.href == "https://doi.org/10.18653/v1/2024.toy-main.1"
        assert {link.href for link in self.links(found, "type")} == {
            "https://schema.org/AboutPage",
            "https://schema.org/ScholarlyArticle",
        }
        assert [link.href for link in self.links(found, "author")] == [
            "https://orcid.org/0000-0002-1694-233X"
        ]
        described = {link.type: link.href for link in self.links(found, "describedby")}
        assert described["application/x-bibtex"] == (
            "https://example.org/repo/papers/all-identifiers.bib"
        )
        assert "application/vnd.citationstyles.csl+json" in described

    def test_unknown(self, toy: Catalog) -> None:
        """Without an identifier there is nothing to cite; arXiv's is a DOI too."""
        assert not self.links(of_paper(toy, "withdrawn"), "cite-as")
        (cite,) = self.links(of_paper(toy, "withdrawn", arxiv="2301.00010"), "cite-as")
        assert cite.href == "https://doi.org/10.48550/arXiv.2301.00010"

    def test_no_address(self, toy: Catalog) -> None:
        """Where the address is not known, the files are named from the page."""
        found = of_paper(configured(toy, url=""), "withdrawn")
        assert self.links(found, "describedby")[0].href == "../papers/withdrawn.bib"
        bare = of_paper(configured(toy, citations=False), "withdrawn")
        assert not self.links(bare, "describedby")


class TestSiteLinks:
    def found(self, site: Catalog, path: str) -> dict[str, str]:
        """The addresses of a page's links by relation and type."""
        return {f"{link.rel} {link.type}": link.href for link in self.every(site, path)}

    def every(self, site: Catalog, path: str) -> Iterator[HeadLink]:
        """The links of a page, but for those of Signposting."""
        yield from (link for link in of_page(site, path).links if link.rel != "describedby")

    def test_feeds(self, toy: Catalog) -> None:
        """A page leads to its own feeds, and to the catalog's; page 2 to those of page 1."""
        own = [link.href for link in self.every(toy, "tags/learning.page-2.html")]
        assert own[:3] == ["../tags/learning.feed.xml", "../tags/learning.feed.json", "../feed.xml"]
        front = [link for link in self.every(toy, "index.html") if link.rel == "alternate"]
        assert [link.href for link in front] == ["feed.xml", "feed.json"]
        assert all(link.title for link in front)
        other = self.found(toy, "dates/index.html")
        assert other["alternate application/atom+xml"] == "../feed.xml"

    def test_switched_off(self, toy: Catalog) -> None:
        """What is switched off, or needs an address that is not known, is not led to."""
        bare = configured(toy, feeds=False, url="", citations=False)
        for output in planned_pages(bare):
            if output.template != "paper.html":
                assert of_page(bare, output.path).links == ()

    def test_search_and_sitemap(self, toy: Catalog) -> None:
        """Every page leads to the description of the search, the front page to the sitemap."""
        found = self.found(toy, "index.html")
        assert found["search application/opensearchdescription+xml"] == "opensearch.xml"
        assert found["sitemap application/xml"] == "sitemap.xml"
        other = self.found(toy, "about.html")
        assert "search application/opensearchdescription+xml" in other
        assert "sitemap application/xml" not in other

    def test_not_found(self, toy: Catalog) -> None:
        """A page that is shown where nothing is, or is no more, says nothing to machines."""
        assert of_page(toy, "404.html") == Metadata((), (), (), Markup())
        for template in ("redirect.html", "gone.html"):
            output = Output("papers/old.html", template, "papers/old.html")
            assert metadata(toy, output, "A title", "") == Metadata((), (), (), Markup())


def test_open_graph(toy: Catalog) -> None:
    """A page says how it is called, where it is and of which site; what is unknown is left out."""
    found = of_page(toy, "tags/rtl.html").properties
    assert dict(found) == {
        "og:title": "A title",
        "og:description": "A description",
        "og:url": "https://example.org/repo/tags/rtl.html",
        "og:image": "https://example.org/repo/assets/card.png",
        "og:image:alt": "A shelf of papers",
        "og:site_name": "Toy <b>Catalog</b> & “Friends”",
    }
    nowhere = metadata(configured(toy, url=""), Output("about.html", "about.html"), "T", "")
    assert [name for name, _ in nowhere.properties] == ["og:title", "og:site_name"]


def test_one_round_trip(site: Path) -> None:
    """An ordinary paper's page and its stylesheet, compressed, come with the first ten packets."""
    css = len(gzip.compress((site / "assets" / "style.css").read_bytes()))
    sizes = [
        css + len(gzip.compress(path.read_bytes()))
        for path in (site / "papers").glob("*.html")
        if not re.match(r"index|page-", path.name)
    ]
    assert sum(size > ONE_ROUND_TRIP for size in sizes) <= 1
