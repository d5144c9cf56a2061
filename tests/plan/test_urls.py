from dataclasses import replace
from pathlib import Path
from urllib.parse import urljoin

import pytest

from generator.plan import urls
from generator.content.load import load
from generator.catalog.model import Link, Paper

CATALOG = Path(__file__).parent / "catalog"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (urls.paper("a"), "papers/a.html"),
        (urls.papers(), "papers/index.html"),
        (urls.papers(2), "papers/page-2.html"),
        (urls.people(), "authors/index.html"),
        (urls.people("A"), "authors/index.a.html"),
        (urls.people("#", 3), "authors/index.other.page-3.html"),
        (urls.person("a"), "authors/a.html"),
        (urls.person("a", 2), "authors/a.page-2.html"),
        (urls.tag("a"), "tags/a.html"),
        (urls.tag("a", 2), "tags/a.page-2.html"),
        (urls.kind("a", 2), "kinds/a.page-2.html"),
        (urls.year(800), "dates/0800.html"),
        (urls.year(2023, 2), "dates/2023.page-2.html"),
        (urls.month(2023, 5), "dates/2023-05.html"),
        (urls.month(2023, 12, 2), "dates/2023-12.page-2.html"),
    ],
)
def test_paths(path: str, expected: str) -> None:
    """A page has a path for ever; the first of several keeps the bare name."""
    assert path == expected


@pytest.mark.parametrize("path", [urls.FRONT, urls.papers(2), "a/b/c.html"])
def test_root(path: str) -> None:
    """From any page, its root leads to the root of the site."""
    base = "https://example.org/repo/"
    assert urljoin(base + path, urls.root(path) + "x") == base + "x"


@pytest.fixture(scope="module")
def paper() -> Paper:
    """Give the paper that has all identifiers."""
    return next(paper for paper in load(CATALOG).papers if paper.id == "all-identifiers")


class TestOutside:
    def test_everything(self, paper: Paper) -> None:
        """Each identifier leads to where the paper is; the curator's links come last."""
        assert urls.outside(paper) == (
            Link("arXiv", "https://arxiv.org/abs/2401.00010"),
            Link("PDF", "https://arxiv.org/pdf/2401.00010"),
            Link("DOI", "https://doi.org/10.18653/v1/2024.toy-main.1"),
            Link("ACL Anthology", "https://aclanthology.org/2024.toy-main.1/"),
            Link("Hugging Face", "https://huggingface.co/papers/2401.00010"),
            Link("code", "https://example.org/a_(b)"),
            Link("data", "http://example.org/"),
        )

    def test_nothing(self, paper: Paper) -> None:
        """What is not known gives no link."""
        assert urls.outside(replace(paper, arxiv="", doi="", acl="", links=())) == ()
