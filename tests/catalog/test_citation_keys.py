import re
from dataclasses import replace

import pytest

from generator.catalog.catalog import Catalog
from generator.catalog.citation_keys import citation_keys
from generator.catalog.model import Author, Paper
from generator.text.dates import PartialDate
from generator.text.markdown import from_line, from_markdown
from generator.text.names import Name


def paper(
    title: str, *families: str, year: int = 2020, count: int = 0, name: str = "", key: str = ""
) -> Paper:
    """Return a paper with the fields that its key is made of."""
    return Paper(
        id=name or title,
        path="",
        title=from_line(title),
        abstract=from_markdown("Text."),
        date=PartialDate(year),
        kind="method",
        authors=tuple(Author(Name("A", family)) for family in families),
        author_count=count,
        key=key,
    )


@pytest.mark.parametrize(
    ("title", "families", "key"),
    [
        ("Climbing towards NLU", ("Bender", "Koller"), "bender-koller-2020-climbing"),
        ("How Can We Know What Models Know?", ("Jiang", "Xu", "Araki"), "jiang-etal-2020-know"),
        ("An Exercise", ("van der Goot",), "van-der-goot-2020-exercise"),
        ("Nobody", (), "nn-2020-nobody"),
        ("???", ("🦊",), "fox-2020"),
        ("???", ("???",), "a-2020"),
        (r"Na\"{\i}ve Łódź", ("Müller", "Łukasiewicz"), "muller-lukasiewicz-2020-naive"),
        ("To Be or Not to Be", ("O'Hara",), "ohara-2020-to"),
        ("$L^2$ Norms", ("李",), "li-2020-l"),
    ],
)
def test_rule(title: str, families: tuple[str, ...], key: str) -> None:
    """A key has the authors' family names, the year, and a word of the title, in ASCII."""
    assert citation_keys([paper(title, *families, name="x")]) == {"x": key}


def test_unnamed_authors_count() -> None:
    """One named author of many is followed by `etal`."""
    assert citation_keys([paper("T", "Lovelace", count=12, name="x")]) == {
        "x": "lovelace-etal-2020-t"
    }


def test_collisions() -> None:
    """Later papers get more words of the title, then numbers; keys differ in more than case."""
    titles = ("Deep Nets", "Deep Thought", "Deep Thought", "Deep Thought", "deep")
    papers = [paper(title, "Ng", name=str(i)) for i, title in enumerate(titles)]
    taken = paper("Other", "Ng", key="NG-2020-Deep", name="9")
    assert citation_keys([*papers, taken]) == {
        "9": "NG-2020-Deep",
        "0": "ng-2020-deep-nets",
        "1": "ng-2020-deep-thought",
        "2": "ng-2020-deep-thought-2",
        "3": "ng-2020-deep-thought-3",
        "4": "ng-2020-deep-2",
    }


def test_frozen_keys_stay() -> None:
    """A key in a paper's file stays, whatever its title and the other papers are."""
    old = paper("A New Title", "Ng", key="ng-2020-deep", name="old")
    others = [paper("Deep", "Ng", year=year, name=str(year)) for year in (1999, 2020, 2021)]
    keys = citation_keys([*others, old])
    assert keys["old"] == "ng-2020-deep"
    assert keys["2020"] == "ng-2020-deep-2"


def test_order_and_newer_papers() -> None:
    """The order of papers does not change keys, and neither does a newer paper."""
    papers = [paper("Deep Nets", "Ng", name=name) for name in "cab"]
    keys = citation_keys(papers)
    newer = paper("Deep Nets", "Ng", year=2021, name="d")
    assert citation_keys(reversed(papers)) == keys
    assert keys.items() < citation_keys([*papers, newer]).items()


def test_numbers_are_reused() -> None:
    """When a paper with a numbered key is deleted, a later paper takes the number."""
    papers = [paper("2", "Lovelace", name=name) for name in "abc"]
    assert citation_keys(papers)["c"] == "lovelace-2020-2-3"
    assert citation_keys([papers[0], papers[2]])["c"] == "lovelace-2020-2-2"


def test_toy_catalog(toy: Catalog) -> None:
    """New titles and new papers change no key that is in a file."""
    keys = citation_keys(toy.papers)
    with_keys = [replace(one, key=keys[one.id]) for one in toy.papers]
    renamed = [replace(one, title=from_line("Other")) for one in with_keys]
    new = [replace(one, id=f"{one.id}-2", key="") for one in toy.papers]
    changed = citation_keys([*new, *renamed])
    assert len({key.lower() for key in changed.values()}) == 2 * len(toy.papers)
    assert {one.id: changed[one.id] for one in toy.papers} == keys
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key) for key in changed.values())
