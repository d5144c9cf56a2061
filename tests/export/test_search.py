"""The tables of search, as scripts read them."""

import json
from typing import Any

from generator.catalog.catalog import Catalog
from generator.export import EXPORTS
from generator.plan.output import Output
from generator.plan.plan import plan
from tests.sites import configured


def read(catalog: Catalog, output: Output) -> Any:
    """The value in a file of data."""
    text = EXPORTS[output.template](catalog, output).decode().strip()
    name, value, _ = json.loads(f"[{text.removeprefix('openshelf.put(').removesuffix(');')}]")
    assert output.path == f"data/{name}.js"
    return value


def tables(catalog: Catalog) -> dict[str, Any]:
    """All tables of search, by name."""
    names = ("search", "words", "spelling", "keys", "facets", "orders", "ids")
    outputs = [
        output for output in plan(catalog, ()) if output.template in {f"{n}.data" for n in names}
    ]
    return {output.path[5:-3]: read(catalog, output) for output in outputs}


def test_postings_can_be_read_back(toy: Catalog) -> None:
    """From a shard, a script gets the forms of each word, and its papers with their places."""
    found = tables(toy)
    words: dict[str, Any] = {}
    for number in range(len(found["search"]["words"])):
        words |= found[f"words.{number}"]
    assert list(words) == list(toy.lexicon.words)
    for stem, word in toy.lexicon.words.items():
        forms, steps, *_ = words[stem]
        number, places = 0, {}
        for step in steps:
            number += step // 8
            places[number] = step % 8
        assert list(places.items()) == list(word.places.items())
        assert (
            tuple(stem + form[1:] if form.startswith("-") else form for form in forms.split(" "))
            == word.forms
        )


def test_tables_are_by_number(toy: Catalog) -> None:
    """Each table says of a paper's number what is true of the paper."""
    found = tables(toy)
    facets, orders = found["facets"], found["orders"]
    assert found["search"]["papers"] == len(found["ids"]) == len(toy.papers)
    for number, paper_id in enumerate(found["ids"]):
        paper = toy.paper(paper_id)
        assert {facets["tags"][tag] for tag in facets["tag"][number]} == set(paper.tags)
        assert facets["kinds"][facets["kind"][number]] == paper.kind
        assert facets["year"][number] == paper.date.year
        venue = facets["venue"][number]
        assert (paper in toy.by_venue[facets["venues"][venue]]) if paper.venue else venue == -1
        assert facets["months"][facets["month"][number]] == (
            paper.added.as_iso()[:7] if paper.added else ""
        )
        assert orders["newest"][number] == toy.position[paper_id]
        assert orders["upvotes"][number] == (paper.upvotes or 0)
    assert sorted(orders["title"]) == list(range(len(toy.papers)))


def test_the_list_of_spellings_counts_papers(toy: Catalog) -> None:
    """Each word that papers spell has the number of papers beside it."""
    words, counts = tables(toy)["spelling"]
    assert dict(zip(words.split(" "), counts, strict=True)) == toy.lexicon.counts


def test_none_without_search(toy: Catalog) -> None:
    """Without search there are no tables for it."""
    assert not tables(configured(toy, search=False))
