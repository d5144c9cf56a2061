"""Data for the scripts of the site, as scripts: a page from disk may load scripts, and nothing else."""

import orjson

from ..catalog.catalog import Catalog
from ..plan.output import Output


def to_script(name: str, value: object) -> bytes:
    """Return a script that hands `value`, as JSON, to `openshelf.data(name)` of openshelf.js."""
    return b"openshelf.put(%b,%b);\n" % (orjson.dumps(name), orjson.dumps(value))


def to_catalog(catalog: Catalog, _output: Output) -> bytes:
    """Return what scripts need to know of the catalog: the numbers of papers in its shards."""
    return to_script("catalog", {"id": catalog.config.id, "shards": list(map(len, catalog.shards))})


def to_related(catalog: Catalog, output: Output) -> bytes:
    """Return the neighbours of the papers of a shard, by id: `[number, score]`, the nearest first.

    Numbers are those of `Catalog.numbers`; the higher a score, the nearer the paper.
    """
    numbers, related = catalog.numbers, catalog.related
    neighbours = {
        paper.id: [(numbers[near.paper.id], near.score) for near in related.neighbours(paper.id)]
        for paper in catalog.shards[int(output.subject)]
    }
    return to_script(f"related.{output.subject}", neighbours)
