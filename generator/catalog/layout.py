"""A new layout of the map, by scikit-learn: papers with words in common stand near each other."""

from collections import Counter
from collections.abc import Iterable, Mapping

from ..text.terms import terms
from .map import spread
from .model import MAP_SIZE, Paper, Point, Term

SAMPLE = 5000
"""The most papers that are laid out at once; the others stand among the most similar of these."""
LEAST = 10
"""Fewer papers than this have no layout."""

_TITLE, _TAG = 2, 3  # how many times they count
_DIMENSIONS = 50
_FREQUENT = 0.2  # terms in more than this share of the papers do not count
_NEAREST = 5
_EDGE = 0.03  # of the map stays free at each side


def lay_out(papers: Iterable[Paper], tags: Mapping[str, Term]) -> dict[str, Point]:
    """Return points of papers by id: of all, or of none if there is too little to compare.

    Raises `ImportError` if scikit-learn is not installed.
    """
    import numpy as np
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.manifold import TSNE
    from sklearn.neighbors import NearestNeighbors
    from sklearn.preprocessing import normalize

    papers = sorted(papers, key=lambda paper: paper.id)
    texts = [[*_terms(paper, tags)] for paper in papers]
    counts = Counter(term for text in texts for term in {*text})
    known = sorted(term for term, n in counts.items() if 2 <= n <= _FREQUENT * len(papers))
    if len(papers) < LEAST or len(known) <= 2:
        return {}
    weigh = TfidfVectorizer(analyzer=list, vocabulary=known, sublinear_tf=True)
    dimensions = min(_DIMENSIONS, len(known) - 1, len(papers) - 1)
    svd = TruncatedSVD(dimensions, random_state=0)
    vectors = normalize(svd.fit_transform(weigh.fit_transform(texts)))
    sample = vectors[:: -(-len(vectors) // SAMPLE)]
    perplexity = min(30, (len(sample) - 1) / 3)
    tsne = TSNE(init="pca", metric="cosine", perplexity=perplexity, random_state=0)
    places = tsne.fit_transform(sample)
    if len(sample) < len(vectors):
        nearest = NearestNeighbors(n_neighbors=_NEAREST, metric="cosine").fit(sample)
        rows = nearest.kneighbors(vectors, return_distance=False)
        places = places[rows].mean(axis=1)
    low, high = places.min(axis=0), places.max(axis=0)
    places = _EDGE + (places - low) / np.where(high > low, high - low, 1) * (1 - 2 * _EDGE)
    ids = (paper.id for paper in papers)
    return spread(dict(zip(ids, (places * MAP_SIZE).tolist(), strict=True)))


def _terms(paper: Paper, tags: Mapping[str, Term]) -> Iterable[str]:
    """Yield the terms of a paper's title and tags, which count more, and of its abstract."""
    words = (*[paper.title.plain] * _TITLE, paper.abstract.plain)
    names = (tags[tag].name for tag in paper.tags for _ in range(_TAG))
    return (term.key for text in (*words, *names) for term in terms(text))
