from dataclasses import replace

import pytest

from generator.catalog.catalog import Catalog
from generator.catalog.shards import group_by_shard, shard_count
from generator.text.hashes import shard_of


def test_every_paper_is_in_its_shard(toy: Catalog) -> None:
    """Each paper is once in the shards, in the one that its id says, sorted by id."""
    papers = [replace(toy.papers[0], id=f"paper-{number}") for number in range(95)]
    groups = group_by_shard(papers)
    assert len(groups) == 10
    assert sorted(paper.id for group in groups for paper in group) == sorted(p.id for p in papers)
    for number, group in enumerate(groups):
        ids = [paper.id for paper in group]
        assert ids == sorted(ids)
        assert all(shard_of(paper_id, 10) == number for paper_id in ids)


@pytest.mark.parametrize(("papers", "count"), [(0, 1), (1, 1), (14, 1), (281, 28), (10_000, 1000)])
def test_a_shard_has_ten_papers(papers: int, count: int) -> None:
    """There is one shard for ten papers, and at least one."""
    assert shard_count(papers) == count
