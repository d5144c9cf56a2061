"""Related papers, on papers made here and on the frozen import."""

import hashlib
import pickle
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from generator.catalog.catalog import Catalog
from generator.catalog.model import Paper
from generator.catalog.related import RELATED, RelatedPapers
from generator.content.load import load
from generator.text.markdown import from_line

PAPERS = {
    "grokking": (
        "Delayed Grokking of Linear Networks",
        "Accuracy on held-out data rises long after the loss is zero. We solve linear networks.",
    ),
    "grokking-again": (
        "Why Grokking Comes Late",
        "The margin of linear networks grows slowly; grokking is what a logarithm looks like.",
    ),
    "bees": (
        "The Waggle Dance of Honey Bees",
        "Foragers tell the way to flowers by dancing on the comb, at an angle to the sun.",
    ),
    "bees-again": (
        "Noise in the Waggle Dance",
        "Followers average several runs, so that flowers are found though each angle is wrong.",
    ),
    "glass": ("The Glass Transition", "Amorphous silica has no melting point."),
}


@pytest.fixture(scope="module")
def papers(toy: Catalog) -> list[Paper]:
    """Give papers of known subjects."""
    return [paper(toy, name) for name in PAPERS]


def paper(toy: Catalog, name: str) -> Paper:
    """Make one of the papers."""
    title, abstract = map(from_line, PAPERS[name])
    return replace(toy.papers[0], id=name, title=title, abstract=abstract, withdrawn="")


def names(papers: list[Paper], of: str) -> dict[str, tuple[str, ...]]:
    """Return the terms shared with each paper that is related to one, by id."""
    related = RelatedPapers(papers).related(of)
    return {other.paper.id: other.terms for other in related}


def test_reasons(papers: list[Paper]) -> None:
    """A related paper comes with the terms that both have, phrases before their words."""
    assert names(papers, "grokking") == {"grokking-again": ("linear networks", "grokking")}
    assert set(names(papers, "bees-again")) == {"bees"}


def test_a_word_is_named_once(papers: list[Paper]) -> None:
    """Two forms of a word, or a phrase and its word, are not both named."""
    text = "Some generalize."
    twins = [
        replace(
            papers[4],
            id=f"twin-{i}",
            title=from_line(f"Generalization {i} that generalizes"),
            abstract=from_line(text + end),
        )
        for i, end in enumerate(
            (" Snow falls on hills in winter.", " Rain comes in from the open sea.")
        )
    ]
    terms = names([*papers, *twins], "twin-0")["twin-1"]
    assert len([term for term in terms if term.lower().startswith("generali")]) == 1


def test_none(papers: list[Paper], toy: Catalog) -> None:
    """A paper that shares nothing has no related papers, and a catalog may have one paper."""
    assert names(papers, "glass") == {}
    assert names(papers[:1], "grokking") == {}
    assert (
        RelatedPapers([replace(toy.papers[0], abstract=from_line(""))]).neighbours(toy.papers[0].id)
        == ()
    )


def test_the_same_text_is_not_repeated(papers: list[Paper]) -> None:
    """A copy of the paper is left out, and of two copies of another only one is there."""
    copies = [
        *papers,
        replace(papers[1], id="copy-of-again"),
        replace(
            papers[0], id="copy-of-grokking", title=from_line(f"{PAPERS['grokking'][0]}, Extended")
        ),
    ]
    assert len(names(copies, "grokking")) == 1
    assert not {"copy-of-grokking"} & set(names(copies, "grokking"))


def test_withdrawn_papers_are_left_out(papers: list[Paper]) -> None:
    """Nobody is sent to a withdrawn paper, but its own page leads on."""
    withdrawn = [replace(p, withdrawn="a hole") if p.id == "bees" else p for p in papers]
    assert names(withdrawn, "bees-again") == {}
    assert set(names(withdrawn, "bees")) == {"bees-again"}


@pytest.fixture(scope="module")
def catalog(site: Path) -> Catalog:
    """Give the catalog of the imported papers."""
    return load(site.parent / "content")


class TestRealPapers:
    def test_no_paper_is_on_too_many_pages(self, catalog: Catalog) -> None:
        """Every page names six papers, every paper is on a page, and none on a twentieth of all."""
        pages = Counter(
            other.paper.id
            for paper in catalog.papers
            for other in catalog.related.related(paper.id)
        )
        assert pages.total() == RELATED * len(catalog.papers)
        assert len(pages) == len(catalog.papers)
        assert max(pages.values()) <= len(catalog.papers) / 20

    def test_neighbours(self, catalog: Catalog) -> None:
        """A paper has twenty neighbours, without itself, by falling score."""
        for paper in catalog.papers[:20]:
            near = catalog.related.neighbours(paper.id)
            assert len({paper.id, *(other.paper.id for other in near)}) == 21
            scores = [other.score for other in near]
            assert scores == sorted(scores, reverse=True)
            assert scores[-1] >= 1

    def test_same_bytes_everywhere(self, catalog: Catalog) -> None:
        """The order of the papers, and so of all sums, changes no score."""
        scrambled = sorted(catalog.papers, key=lambda p: hashlib.sha256(p.id.encode()).digest())
        other = RelatedPapers(scrambled)
        for paper in catalog.papers[::10]:
            scores = [near.score for near in catalog.related.neighbours(paper.id)]
            assert scores == [near.score for near in other.neighbours(paper.id)]

    def test_another_process_gets_it(self, catalog: Catalog) -> None:
        """Workers that are no forks get the related papers with the catalog."""
        paper = catalog.papers[0]
        copy = pickle.loads(pickle.dumps(catalog.related))
        assert copy.related(paper.id) == catalog.related.related(paper.id)
