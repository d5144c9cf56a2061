from dataclasses import replace

import pytest

from generator.catalog.catalog import Catalog
from generator.catalog.model import Author, Paper
from generator.export.citations.record import address, count_unnamed, invert_name
from generator.text.names import Name


@pytest.fixture
def bare(toy: Catalog) -> Paper:
    """Give a paper of which only the title, the year and the kind are known."""
    return toy.paper("year-only")


@pytest.mark.parametrize(
    ("doi", "acl", "arxiv", "expected"),
    [
        ("10.1/x", "P99-1001", "2401.00001", "https://doi.org/10.1/x"),
        ("", "P99-1001", "2401.00001", "https://aclanthology.org/P99-1001/"),
        ("", "", "2401.00001", "https://arxiv.org/abs/2401.00001"),
        ("", "", "", ""),
        ("10.1/a(b);c#d%3Ce", "", "", "https://doi.org/10.1/a(b);c%23d%3Ce"),
        ("10.1/a b{c}\\d", "", "", "https://doi.org/10.1/a%20b%7Bc%7D%5Cd"),
    ],
)
def test_address(bare: Paper, doi: str, acl: str, arxiv: str, expected: str) -> None:
    """The DOI comes first, then the ACL Anthology, then arXiv; unsafe characters are quoted."""
    assert address(replace(bare, doi=doi, acl=acl, arxiv=arxiv)) == expected


@pytest.mark.parametrize(
    ("named", "count", "expected"), [(0, 8, 0), (1, 0, 0), (1, 1, 0), (2, 12, 10)]
)
def test_count_unnamed(bare: Paper, named: int, count: int, expected: int) -> None:
    """Authors without a name are counted only beside authors with one."""
    authors = tuple(Author(Name("Ada", f"Lovelace {i}")) for i in range(named))
    assert count_unnamed(replace(bare, authors=authors, author_count=count)) == expected


def test_invert_name() -> None:
    """A name without parts has no comma."""
    assert invert_name(Name("Ada", "Lovelace")) == "Lovelace, Ada"
    assert invert_name(Name("", "Gemma Team")) == "Gemma Team"
