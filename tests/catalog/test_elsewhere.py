from dataclasses import replace

import pytest

from generator.catalog.catalog import Catalog
from generator.catalog.elsewhere import links_to
from generator.catalog.model import Link, Paper


@pytest.fixture
def paper(toy: Catalog) -> Paper:
    """Return the paper that has all identifiers."""
    return toy.paper("all-identifiers")


def test_all_identifiers(paper: Paper) -> None:
    """Each identifier becomes a link; the links in the paper's file come last."""
    assert links_to(paper) == (
        Link("arXiv", "https://arxiv.org/abs/2401.00010"),
        Link("PDF", "https://arxiv.org/pdf/2401.00010"),
        Link("DOI", "https://doi.org/10.18653/v1/2024.toy-main.1"),
        Link("ACL Anthology", "https://aclanthology.org/2024.toy-main.1/"),
        Link("Hugging Face", "https://huggingface.co/papers/2401.00010"),
        Link("code", "https://example.org/a_(b)"),
        Link("data", "http://example.org/"),
    )


def test_no_identifiers(paper: Paper) -> None:
    """A paper without identifiers and links has no links."""
    assert links_to(replace(paper, arxiv="", doi="", acl="", links=())) == ()
