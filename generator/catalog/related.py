"""Which papers are about the same, and what they share.

Titles and abstracts are compared by their terms (TF-IDF, cosine). A long survey is somewhat similar to
everything, so what counts is by how much a similarity is above what is usual for the two papers: the
mean similarity of each to its ten nearest.

Weights are whole numbers. Their sums are exact in any order, so every machine gets the same bytes.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..text.slugs import slug
from ..text.terms import Term, terms, word_keys
from .model import Paper

NEIGHBOURS = 20
"""The most neighbours of a paper."""
RELATED = 6
"""The most related papers of a paper."""
SHARED_TERMS = 3
"""The most terms that are named for two papers."""
KEYWORDS = 6
"""The most terms that are named for one paper."""

_UNIT = 1 << 12  # the length of a paper's vector
_TITLE = 2  # how many times a title counts
_FREQUENT, _COMMON = 0.3, 500  # terms in more than this share or number of papers do not count
_NEAREST = 10  # how many neighbours say what is usual for a paper
_CANDIDATES = 100  # the most similar papers, among which neighbours are looked for
_STEM = 7  # words with so many letters in common are named once: generalize, generalization
_TELLING = 0.1  # terms that say less than this share of what the first says are not named
_LEAST, _SAME = 0.04, 0.8  # papers less similar are not related; more similar ones say the same

_Numbers = npt.NDArray[np.int64]


class Neighbour(NamedTuple):
    """A paper near another; `score`, at least 1, is 1000 times the corrected similarity."""

    paper: Paper
    score: int


class Related(NamedTuple):
    """A paper that is related to another, and terms that both have, the most telling first."""

    paper: Paper
    terms: tuple[str, ...]


_Weights = Mapping[int, int]
"""A paper as a vector: weights by the id of the term."""


class RelatedPapers:
    """The neighbours of every paper, by the terms of titles and abstracts."""

    def __init__(self, papers: Sequence[Paper]) -> None:
        self._papers = papers
        self._places = {paper.id: place for place, paper in enumerate(papers)}
        self._titles = [slug(paper.title.plain) for paper in papers]
        self._written, self._topical, self._weights = _weigh_terms(papers)
        self._near = _find_neighbours(self._weights)

    def neighbours(self, paper_id: str) -> tuple[Neighbour, ...]:
        """Return the nearest papers of a paper, the nearest first."""
        near = self._near[self._places[paper_id]]
        return tuple(Neighbour(self._papers[place], score) for place, score in near)

    def related(self, paper_id: str) -> tuple[Related, ...]:
        """Return what to read after a paper, the nearest first.

        Withdrawn papers are left out, and those that say the same as the paper or as one before
        them in the list.
        """
        place = self._places[paper_id]
        chosen = [place]
        related = []
        for other, _ in self._near[place]:
            is_copy = any(self._is_same(other, earlier) for earlier in chosen)
            if is_copy or self._papers[other].withdrawn:
                continue
            shared = self._shared(place, other)
            names = self._name_terms(shared)
            if names and sum(shared.values()) >= _LEAST * _UNIT**2:
                chosen.append(other)
                related.append(Related(self._papers[other], names))
            if len(related) == RELATED:
                break
        return tuple(related)

    def keywords(self, paper_id: str) -> tuple[str, ...]:
        """Return the terms that tell most of a paper, the most telling first."""
        return self._name_terms(self._weights[self._places[paper_id]], KEYWORDS)

    def phrases(self) -> dict[str, tuple[Paper, ...]]:
        """Return the phrases that say what papers are about, each with the papers that have it."""
        papers: defaultdict[int, list[Paper]] = defaultdict(list)
        for paper, weights in zip(self._papers, self._weights, strict=True):
            for term in weights.keys() & self._topical:
                papers[term].append(paper)
        return {
            self._written[term]: tuple(having)
            for term, having in sorted(papers.items())
            if " " in self._written[term]
        }

    def _is_same(self, place: int, other: int) -> bool:
        similarity = sum(self._shared(place, other).values())
        return similarity > _SAME * _UNIT**2 or self._titles[place] == self._titles[other]

    def _shared(self, place: int, other: int) -> dict[int, int]:
        """Return what each term that two papers share adds to their similarity."""
        a, b = self._weights[place], self._weights[other]
        return {term: a[term] * b[term] for term in a.keys() & b.keys()}

    def _name_terms(self, shared: Mapping[int, int], most: int = SHARED_TERMS) -> tuple[str, ...]:
        """Return the terms that say most, no two of them with a word, or its first letters, in common."""
        strengths = {  # a phrase says more than its words
            term: product * len(self._written[term].split())
            for term, product in shared.items()
            if term in self._topical
        }
        names: list[str] = []
        seen: set[str] = set()
        for term in sorted(strengths, key=lambda term: (-strengths[term], term)):
            written = self._written[term]
            words = {word[:_STEM] for word in (*word_keys(written), *slug(written).split("-"))}
            if strengths[term] >= _TELLING * max(strengths.values()) and seen.isdisjoint(words):
                names.append(written)
                seen |= words
        return tuple(names[:most])


def _weigh_terms(papers: Sequence[Paper]) -> tuple[list[str], Set[int], list[_Weights]]:
    """Return how each term is written, by id; which terms say what a paper is about; the vectors."""
    counts: list[Counter[str]] = []
    frequency: Counter[str] = Counter()
    forms: Counter[Term] = Counter()
    for paper in papers:
        abstract = list(terms(paper.abstract.plain))
        forms.update(abstract)
        count = Counter(term.key for term in abstract)
        for term in terms(paper.title.plain):
            count[term.key] += _TITLE
            forms.setdefault(term, 0)  # titles have capitals that words have not
        frequency.update(count.keys())
        counts.append(count)
    most = max(20, min(int(_FREQUENT * len(papers)), _COMMON))
    keys = sorted(key for key, number in frequency.items() if 2 <= number <= most)
    ids = {key: i for i, key in enumerate(keys)}
    rarity = [round(1000 * math.log(len(papers) / frequency[key])) for key in keys]
    written = _choose_forms(forms, ids)
    topical = _topical(papers, written)
    weighty = [value if i in topical else value // 2 for i, value in enumerate(rarity)]
    # The terms of one paper alone make it less similar to all others
    own = round(1000 * math.log(len(papers))) // 2
    alone = [sum(1 for key in count if frequency[key] == 1) * (1000 * own) ** 2 for count in counts]
    vectors = [
        _to_vector(count, ids, weighty, more) for count, more in zip(counts, alone, strict=True)
    ]
    return written, topical, vectors


def _choose_forms(forms: Mapping[Term, int], ids: Mapping[str, int]) -> list[str]:
    """Return the form in which each term is written most often, by id; lower case counts more."""
    best: dict[str, tuple[int, str]] = {}
    for term, number in forms.items():
        if term.key in ids:
            rank = number * 4 if term.written.islower() else number, term.written
            best[term.key] = max(rank, best.get(term.key, rank))
    return [best[key][1] for key in ids]


def _topical(papers: Iterable[Paper], written: Sequence[str]) -> Set[int]:
    """Return the ids of the terms whose words all occur in titles.

    Words such as `hope` and `merely` say little of a paper, and are rare in titles in any language.
    """
    titled = {term.key for paper in papers for term in terms(paper.title.plain)}
    return {i for i, form in enumerate(written) if all(key in titled for key in word_keys(form))}


def _to_vector(
    count: Mapping[str, int], ids: Mapping[str, int], weighty: Sequence[int], own: int
) -> _Weights:
    """Return a paper's vector; `own` is the square of what its terms without ids add to the length."""
    weights = {
        ids[key]: weighty[ids[key]] * round(1000 * (1 + math.log(number)))
        for key, number in count.items()
        if key in ids
    }
    length = math.sqrt(own + sum(weight**2 for weight in weights.values())) or 1
    return {term: round(_UNIT * weight / length) for term, weight in weights.items()}


def _find_neighbours(vectors: Sequence[_Weights]) -> list[list[tuple[int, int]]]:
    """Return the places of each paper's neighbours with their scores, the nearest first."""
    candidates = list(_most_similar(vectors))
    usual = np.array([similarities[:_NEAREST].sum() for _, similarities in candidates], np.int64)
    mean = int(usual.sum()) // max(1, len(vectors))
    neighbours = []
    for place, (others, similarities) in enumerate(candidates):
        scores = 2 * _NEAREST * similarities - usual[place] - usual[others]
        nearest = np.lexsort((others, -scores))[:NEIGHBOURS]
        # So that what is usual leaves the similarity as it is
        scores = (scores[nearest] + 2 * mean) * 1000 // (2 * _NEAREST * _UNIT**2)
        scores = np.maximum(1, scores)
        neighbours.append(list(zip(others[nearest].tolist(), scores.tolist(), strict=True)))
    return neighbours


def _most_similar(vectors: Sequence[_Weights]) -> Iterator[tuple[_Numbers, _Numbers]]:
    """Yield the places of the most similar papers of each paper, and the similarities.

    Both begin with the most similar; of equals, the first paper comes first.
    """
    count = len(vectors)
    # The papers of each term, all in one row, and where those of a term begin
    lengths = [len(vector) for vector in vectors]
    terms = np.fromiter((term for vector in vectors for term in vector), np.int64)
    weights = np.fromiter((w for vector in vectors for w in vector.values()), np.int64)
    by_term = np.argsort(terms, kind="stable")
    places = np.repeat(np.arange(count), lengths)[by_term]
    weights_by_term = weights[by_term]
    starts = np.searchsorted(terms[by_term], np.arange(terms.max(initial=-1) + 2))
    last_first = np.arange(count)[::-1]
    for place, row in enumerate(np.split(np.arange(len(terms)), np.cumsum(lengths)[:-1])):
        first, number = starts[terms[row]], np.diff(starts)[terms[row]]
        begins = np.cumsum(number) - number
        index = np.arange(number.sum()) + np.repeat(first - begins, number)
        products = weights_by_term[index] * np.repeat(weights[row], number)
        similarities = np.bincount(places[index], products, count).astype(np.int64)
        similarities[place] = 0
        ranks = similarities * count + last_first
        best = np.argpartition(-ranks, min(_CANDIDATES, count - 1))[:_CANDIDATES]
        best = best[np.argsort(-ranks[best])]
        best = best[similarities[best] > 0]
        yield best, similarities[best]
