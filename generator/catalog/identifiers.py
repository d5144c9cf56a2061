"""What readers type or paste to find one paper: its identifiers, its BibTeX key, its title."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ..text.hashes import shard_of
from ..text.words import squeeze
from .model import Paper

if TYPE_CHECKING:
    from .catalog import Catalog

PAPERS_PER_SHARD = 50


def shard_count(catalog: "Catalog") -> int:
    """Return the number of shards that identifiers are in."""
    return -(-len(catalog.papers) // PAPERS_PER_SHARD)


def index_identifiers(catalog: "Catalog") -> tuple[Mapping[str, list[int]], ...]:
    """Return the numbers of the papers that each identifier or title stands for.

    An identifier is in lower case, in the shard that `shard_of` gives. A title is `=` and its
    letters and digits.
    """
    shards: list[dict[str, list[int]]] = [{} for _ in range(shard_count(catalog))]
    number = 0
    for shard in catalog.shards:
        for paper in shard:
            for key in dict.fromkeys(_keys(catalog, paper)):
                shards[shard_of(key, len(shards))].setdefault(key, []).append(number)
            number += 1
    return tuple(dict(sorted(shard.items())) for shard in shards)


def _keys(catalog: "Catalog", paper: Paper) -> Iterable[str]:
    names = (paper.arxiv, paper.doi, paper.acl, catalog.keys[paper.id], paper.id)
    return (*(name.lower() for name in names if name), f"={squeeze(paper.title.plain)}")
