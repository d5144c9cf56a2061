from dataclasses import replace

import pytest

from generator.catalog.catalog import Catalog
from generator.catalog.model import Author
from generator.export.metadata.signposting import MAX_AUTHORS, HeadLink, page_links
from generator.plan.plan import plan
from generator.text.names import Name
from tests.sites import configured

BASE = "https://example.org/repo/"


def links(catalog: Catalog, paper_id: str, **facts: object) -> list[HeadLink]:
    """Return the links of a paper's page, had the paper some other facts."""
    changed = replace(catalog.paper(paper_id), **facts)  # type: ignore[arg-type] # any field
    papers = tuple(changed if paper.id == paper_id else paper for paper in catalog.papers)
    return list(page_links(replace(catalog, papers=papers), changed))


def hrefs(head: list[HeadLink], rel: str) -> list[str]:
    """Return the addresses of the links of one relation."""
    return [link.href for link in head if link.rel == rel]


def test_everything(toy: Catalog) -> None:
    """A page links to the paper's DOI, types, ORCIDs, PDF and files, in this order."""
    path = f"{BASE}papers/all-identifiers"
    assert links(toy, "all-identifiers") == [
        HeadLink("cite-as", "https://doi.org/10.18653/v1/2024.toy-main.1"),
        HeadLink("type", "https://schema.org/AboutPage"),
        HeadLink("type", "https://schema.org/ScholarlyArticle"),
        HeadLink("author", "https://orcid.org/0000-0002-1694-233X"),
        HeadLink("item", "https://arxiv.org/pdf/2401.00010", "application/pdf"),
        HeadLink("describedby", f"{path}.bib", "application/x-bibtex"),
        HeadLink("describedby", f"{path}.ris", "application/x-research-info-systems"),
        HeadLink("describedby", f"{path}.json", "application/vnd.citationstyles.csl+json"),
        HeadLink("alternate", f"{path}.md", "text/markdown"),
    ]


def test_unknown_facts_are_left_out(toy: Catalog) -> None:
    """Without identifiers, ORCIDs and files a page has its types only."""
    bare = configured(toy, citations=False, markdown=False)
    assert {link.rel for link in links(bare, "year-only")} == {"type"}


def test_arxiv_has_a_doi(toy: Catalog) -> None:
    """A paper on arXiv has arXiv's DOI if it has no other."""
    head = links(toy, "withdrawn", arxiv="2301.00010")
    assert hrefs(head, "cite-as") == ["https://doi.org/10.48550/arXiv.2301.00010"]


def test_orcid_of_a_person(toy: Catalog) -> None:
    """An author has the ORCID that people.yaml gives, even if the paper does not name it."""
    author = Author(Name("Łukasz", "Kaiser"), person="lukasz-kaiser")
    assert not author.orcid
    head = links(toy, "withdrawn", authors=(author,))
    assert hrefs(head, "author") == ["https://orcid.org/0000-0000-0000-0001"]


def test_page_has_ten_authors(toy: Catalog) -> None:
    """A page links to the first ten authors that have an ORCID."""
    authors = tuple(
        Author(Name("A", f"B{i}"), orcid=f"0000-0000-0000-{i:04}" if i % 2 else "")
        for i in range(40)
    )
    head = links(toy, "withdrawn", authors=authors)
    assert MAX_AUTHORS == 10
    assert [href[-4:] for href in hrefs(head, "author")] == [f"{i:04}" for i in range(1, 21, 2)]


@pytest.mark.parametrize("base", [BASE, ""])
def test_files_are_planned(toy: Catalog, base: str) -> None:
    """Each file that a page links to is in the plan; without an address the links are relative."""
    catalog = configured(toy, url=base)
    planned = {output.path for output in plan(catalog, [])}
    for paper in catalog.papers:
        files = hrefs(list(page_links(catalog, paper)), "describedby")
        assert len(files) == 3
        for href in files:
            assert href.startswith(base or "../papers/")
            assert href.removeprefix(base or "../") in planned


def test_nothing_twice(toy: Catalog) -> None:
    """No page has the same link twice, and no link is empty."""
    for paper in toy.papers:
        head = list(page_links(toy, paper))
        assert len(set(head)) == len(head)
        assert all(link.rel and link.href for link in head)
        assert not hrefs(head, "linkset")


def test_odd_doi(toy: Catalog) -> None:
    """A DOI is encoded in its address."""
    paper = replace(toy.paper("all-identifiers"), doi="10.1002/a<b>#c")
    links = [link.href for link in page_links(toy, paper) if link.rel == "cite-as"]
    assert links == ["https://doi.org/10.1002/a%3Cb%3E%23c"]
