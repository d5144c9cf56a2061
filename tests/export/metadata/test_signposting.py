import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest


from generator.export.metadata import signposting
from generator.catalog.model import Author
from generator.text.names import Name
from generator.catalog.catalog import Catalog
from generator.plan.plan import plan
from tests.sites import configured

ROOT = Path(__file__).parents[3]
BASE = "https://example.org/repo/"


def contexts(site: Catalog) -> dict[str, list[dict[str, Any]]]:
    """The links of every linkset, a context each, by the linkset's path."""
    return {
        output.path: json.loads(signposting.to_linkset(site, output))["linkset"]
        for output in signposting.outputs(site)
    }


def test_form(toy: Catalog) -> None:
    """Each is what RFC 9264, section 4.2, says: contexts with relations, absolute and no link twice."""
    found = contexts(toy)
    assert found.keys() == {f"papers/{paper.id}.linkset.json" for paper in toy.papers}
    for linkset in found.values():
        anchors = [context["anchor"] for context in linkset]
        assert len(anchors) == len(set(anchors))
        for context in linkset:
            assert len(context) > 1
            for rel, targets in context.items():
                if rel == "anchor":
                    continue
                hrefs = [target["href"] for target in targets]
                assert len(hrefs) == len(set(hrefs)) > 0
                assert all(urlsplit(href).scheme == "https" for href in hrefs)
                assert all(target.keys() <= {"href", "type"} for target in targets)


def test_relations(toy: Catalog) -> None:
    """The page's context has all that level 2 asks for; each file leads back to the page."""
    page, *others = contexts(toy)["papers/all-identifiers.linkset.json"]
    assert page["anchor"] == f"{BASE}papers/all-identifiers.html"
    assert page["cite-as"] == [{"href": "https://doi.org/10.18653/v1/2024.toy-main.1"}]
    assert page["author"] == [
        {"href": "https://orcid.org/0000-0002-1694-233X"},
        {"href": f"{BASE}authors/ada-lovelace.html"},
    ]
    assert page["item"] == [{"href": "https://arxiv.org/pdf/2401.00010", "type": "application/pdf"}]
    assert all(target["type"] for target in page["describedby"])
    assert "license" not in page
    back = {"href": page["anchor"], "type": "text/html"}
    assert {context["anchor"] for context in others} == {
        target["href"] for rel in ("describedby", "item") for target in page[rel]
    }
    for context in others:
        assert context.get("describes", context.get("collection")) == [back]


def test_files_are_there(toy: Catalog) -> None:
    """Every address on the site that a linkset names is a file of it."""
    planned = {output.path for output in plan(toy, [])}
    count = 0
    for linkset in contexts(toy).values():
        for context in linkset:
            hrefs = [
                target["href"] for rel in context if rel != "anchor" for target in context[rel]
            ]
            for href in (context["anchor"], *hrefs):
                if href.startswith(BASE):
                    assert href.removeprefix(BASE) in planned
                    count += 1
    assert count > 100


def test_no_author_pages(toy: Catalog) -> None:
    """Where authors have no pages, they are named by ORCID alone."""
    page, *_ = contexts(configured(toy, authors=False))["papers/all-identifiers.linkset.json"]
    assert page["author"] == [{"href": "https://orcid.org/0000-0002-1694-233X"}]


def test_unknown(toy: Catalog) -> None:
    """A paper of which little is known has what is known, and no empty relation."""
    (page, *_) = contexts(configured(toy, citations=False))["papers/year-only.linkset.json"]
    assert page.keys() == {"anchor", "type"}


def test_page_has_ten_authors(toy: Catalog) -> None:
    """A page names at most ten authors, by ORCID; the linkset has all of them."""
    many = tuple(
        Author(Name("A", f"B{number}"), orcid=f"0000-0000-0000-{number:04}") for number in range(40)
    )
    papers = tuple(
        replace(paper, authors=many) if paper.id == "withdrawn" else paper
        for paper in toy.papers
    )
    site = derive(replace(toy, papers=papers))
    paper = site.papers[site.position["withdrawn"]]
    links = list(signposting.page_links(site, paper))
    assert [link.href[-4:] for link in links if link.rel == "author"] == [
        f"{number:04}" for number in range(10)
    ]
    assert len(contexts(site)["papers/withdrawn.linkset.json"][0]["author"]) == 40
    assert links[-1] == signposting.HeadLink(
        "linkset", f"{BASE}papers/withdrawn.linkset.json", "application/linkset+json"
    )


@pytest.mark.parametrize("settings", [{"url": ""}, {"api": False}])
def test_left_out(toy: Catalog, settings: dict[str, Any]) -> None:
    """Without an address, or without the API, there is no linkset and no link to one."""
    site = configured(toy, **settings)
    assert not list(signposting.outputs(site))
    for paper in site.papers:
        assert not [link for link in signposting.page_links(site, paper) if link.rel == "linkset"]
