"""What readers paste to find one paper."""

from generator.catalog.catalog import Catalog
from generator.text.hashes import shard_of


def numbers_of(catalog: Catalog, key: str) -> list[int]:
    """The papers that a key stands for, as a script finds them."""
    return catalog.identifiers[shard_of(key, len(catalog.identifiers))].get(key, [])


def test_all_identifiers(toy: Catalog) -> None:
    """A paper is found by arXiv id, DOI, ACL id, key, id and title, in small letters."""
    paper = toy.paper("all-identifiers")
    keys = [paper.arxiv, paper.doi, paper.acl, toy.keys[paper.id], paper.id]
    assert all(keys)
    for key in keys:
        assert numbers_of(toy, key.lower()) == [toy.numbers[paper.id]]
    title = "".join(filter(str.isalnum, paper.title.plain.lower()))
    assert numbers_of(toy, f"={title}") == [toy.numbers[paper.id]]


def test_nothing_else_is_found(toy: Catalog) -> None:
    """A paper without an identifier is not found by an empty one."""
    assert numbers_of(toy, "") == []
    assert sum(map(len, toy.identifiers)) >= 3 * len(toy.papers)
