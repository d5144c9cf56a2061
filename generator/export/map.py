"""Data for the script of the map. Papers are numbers here, in the order of the catalog's shards."""

from itertools import chain

from ..catalog.catalog import Catalog
from ..catalog.map import by_facet
from ..plan.output import Output
from .scripts import to_script


def to_map(catalog: Catalog, _output: Output) -> bytes:
    """Return the ids of the papers, their places, groups and regions, and words that tell of them."""
    papers, numbers = [*chain(*catalog.shards)], catalog.numbers
    words: dict[str, int] = {}
    keywords = [
        [words.setdefault(word, len(words)) for word in catalog.related.keywords(paper.id)]
        for paper in papers
        if catalog.config.related
    ]
    groups = by_facet(papers, catalog.vocabulary.facets)
    value = {
        "ids": [paper.id for paper in papers],
        "points": [[*catalog.points[paper.id]] for paper in papers],
        "groups": [[numbers[paper.id] for paper in group] for _, group in groups],
        "regions": [[numbers[paper.id] for paper in region.papers] for region in catalog.regions],
        "words": list(words),
        "keywords": keywords,
    }
    return to_script(catalog, "map", value)
