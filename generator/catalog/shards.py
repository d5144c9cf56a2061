"""Papers in small groups, so that a script can load the few that it needs.

A paper's shard follows from its id alone, so a script finds it without a table. Numbered
shard by shard, papers also have numbers that tables can use in the place of ids.
"""

from collections.abc import Iterable

from ..text.hashes import shard_of
from .model import Config, Paper

SIZE = 10
"""The number of papers that a shard has on average."""

FEWEST_FOR_MEANING = 20
"""In a smaller catalog, no paper is far from a word, and a list of all is read at once."""
MOST_OF_MEANING = 1000


def shard_count(papers: int) -> int:
    """Return the number of shards of so many papers."""
    return max(1, round(papers / SIZE))


def shards_of_meaning(config: Config, papers: int) -> int:
    """Return the number of shards of words with the papers close to them; 0 for a search without."""
    wanted = config.search and config.meaning and config.base_language == "en"
    return min(papers, MOST_OF_MEANING) if wanted and papers >= FEWEST_FOR_MEANING else 0


def group_by_shard(papers: Iterable[Paper]) -> tuple[tuple[Paper, ...], ...]:
    """Return papers by shard, in each shard by id. Shards may be empty."""
    ordered = sorted(papers, key=lambda paper: paper.id)
    groups: list[list[Paper]] = [[] for _ in range(shard_count(len(ordered)))]
    for paper in ordered:
        groups[shard_of(paper.id, len(groups))].append(paper)
    return tuple(map(tuple, groups))
