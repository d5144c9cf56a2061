"""Data for the scripts of the site, as scripts: a page from disk may load scripts, and nothing else."""

import orjson

from ..catalog.catalog import Catalog
from ..plan import urls
from ..plan.moves import targets
from ..plan.output import Output

LATEST = 200
"""The most papers that the front page can call new."""


def to_script(catalog: Catalog, name: str, value: object) -> bytes:
    """Return a script that hands `value`, as JSON, to `openshelf.data(name)` of openshelf.js.

    It says of which edition of the catalog the value is: numbers of papers and shards are those of one.
    """
    arguments = map(orjson.dumps, (name, value, catalog.edition))
    return b"openshelf.put(%b);\n" % b",".join(arguments)


def to_catalog(catalog: Catalog, _output: Output) -> bytes:
    """Return what scripts need to know of the catalog, such as the numbers of papers in its shards."""
    config = catalog.config
    shards = list(map(len, catalog.shards))
    facts = {"id": config.id, "url": config.url, "shards": shards}
    features = {"citations": config.citations, "related": config.related}
    return to_script(catalog, "catalog", {**facts, **features})


def to_added(catalog: Catalog, _output: Output) -> bytes:
    """Return the ids of the papers added last and when each was added, the latest first."""
    added = [(paper.added.as_iso(), paper.id) for paper in catalog.papers if paper.added]
    latest = sorted(added, reverse=True)[:LATEST]
    return to_script(catalog, "added", [(paper_id, day) for day, paper_id in latest])


def to_moved(catalog: Catalog, _output: Output) -> bytes:
    """Return the ids that papers have now, by the ids that they had; without quiet moves."""
    finals = targets(catalog.moves)
    pages = {urls.paper(paper.id): paper.id for paper in catalog.papers}
    ids = {
        move.source.removeprefix("papers/").removesuffix(".html"): pages[finals[move.source]]
        for move in catalog.moves
        if not move.quiet and move.source.startswith("papers/") and finals[move.source] in pages
    }
    return to_script(catalog, "moved", ids)


def to_related(catalog: Catalog, output: Output) -> bytes:
    """Return the neighbours of the papers of a shard, by id: `[number, score]`, the nearest first.

    Numbers are those of `Catalog.numbers`; the higher a score, the nearer the paper.
    """
    numbers, related = catalog.numbers, catalog.related
    neighbours = {
        paper.id: [(numbers[near.paper.id], near.score) for near in related.neighbours(paper.id)]
        for paper in catalog.shards[int(output.subject)]
    }
    return to_script(catalog, f"related.{output.subject}", neighbours)
