from dataclasses import replace

import pytest

from generator.catalog.catalog import Catalog
from generator.catalog.elsewhere import SERVICES, links_to
from generator.catalog.model import Link, Paper


@pytest.fixture
def paper(toy: Catalog) -> Paper:
    """Return the paper that has all identifiers."""
    return toy.paper("all-identifiers")


def test_all_identifiers(paper: Paper) -> None:
    """Each identifier becomes a link; the paper's address and the links in its file come last."""
    services = ("huggingface", "acl", "doi", "arxiv", "pdf")
    assert links_to(replace(paper, url="https://www.example.org/a.pdf"), services) == (
        Link("arXiv", "https://arxiv.org/abs/2401.00010"),
        Link("PDF", "https://arxiv.org/pdf/2401.00010"),
        Link("DOI", "https://doi.org/10.18653/v1/2024.toy-main.1"),
        Link("ACL Anthology", "https://aclanthology.org/2024.toy-main.1/"),
        Link("Hugging Face", "https://huggingface.co/papers/2401.00010"),
        Link("example.org", "https://www.example.org/a.pdf"),
        Link("code", "https://example.org/a_(b)"),
        Link("data", "http://example.org/"),
    )


def test_no_identifiers(paper: Paper) -> None:
    """A paper without identifiers and links has no links."""
    assert links_to(replace(paper, arxiv="", doi="", acl="", links=()), SERVICES) == ()


def test_services(paper: Paper) -> None:
    """A paper links to the services that the catalog names, and to no other."""
    assert [link.label for link in links_to(replace(paper, links=()), ["doi"])] == ["DOI"]
    assert len(links_to(replace(paper, links=()), SERVICES)) == len(SERVICES)


def test_odd_doi(paper: Paper) -> None:
    """A DOI may have characters that mean something else in an address, and may be encoded already."""
    odd = replace(paper, doi="10.1000/a#b%3Cc")
    assert links_to(odd, ("doi",))[0] == Link("DOI", "https://doi.org/10.1000/a%23b%3Cc")
