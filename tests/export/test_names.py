import json
from dataclasses import replace
from typing import Any

import pytest

from generator.catalog.catalog import Catalog
from generator.catalog.model import Author
from generator.export import names
from generator.plan.output import Output
from generator.plan.plan import plan
from generator.text.names import split_name
from tests.sites import configured


def suggested(catalog: Catalog) -> dict[str, Any]:
    """The names of each sort, as scripts get them."""
    text = names.to_names(catalog, Output("data/names.js", "names.data")).decode()
    value: dict[str, Any] = json.loads(f"[{text[len('openshelf.put(') : -3]}]")[1]
    return value


def test_every_name_with_its_page(toy: Catalog) -> None:
    """Tags, kinds, authors and titles have what their pages are named by, and counts of papers."""
    value = suggested(toy)
    assert value["tags"] == [
        ["Learning", "learning", 12],
        ['<script>alert("tag")</script>', "hostile", 1],
        ["Language models", "language-models", 4],
        ["כתב עברי", "rtl", 2],
    ]
    assert ["Survey", "survey", 4] in value["kinds"]
    # Where the id is the beginning of the title in lower case, its length is enough
    assert ["Forty Authors", 13] in value["papers"]
    assert "withdrawn" not in [row[1] for row in value["papers"]]
    assert len(value["papers"]) == len(toy.papers) - 1
    people = {row if isinstance(row, str) else row[0] for row in value["authors"]}
    assert people == {person.name.text for person in toy.people}


def test_an_author_of_one_paper_is_a_name(toy: Catalog) -> None:
    """A name says all of an author with one paper and a plain id; the others have a row."""
    paper = toy.papers[0]
    ada, emile = Author(split_name("Ada Lovelace")), Author(split_name("Émile Borel"))
    one = replace(paper, authors=(ada, emile))
    catalog = replace(toy, papers=(one,), moves=(), profiles=())
    assert suggested(catalog)["authors"] == ["Ada Lovelace", ["Émile Borel", "emile-borel", 1]]
    two = replace(paper, id="another", authors=(ada,))
    catalog = replace(toy, papers=(one, two), moves=(), profiles=())
    assert suggested(catalog)["authors"][0] == ["Ada Lovelace", 12, 2]


def test_other_names_of_a_person(toy: Catalog) -> None:
    """A person is suggested by every name; a former name is in no suggestion."""
    rows = [row for row in suggested(toy)["authors"] if not isinstance(row, str)]
    others = {row[0]: row[3:] for row in rows if row[3:]}
    assert others == {
        person.name.text: [name.text for name in person.names]
        for person in toy.people
        if person.names
    }
    assert others


def test_a_large_catalog_keeps_the_best_known(
    toy: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Above the limits, authors with the most papers and papers with the most upvotes stay."""
    assert suggested(toy)["complete"]
    monkeypatch.setattr(names, "MOST_AUTHORS", 2)
    monkeypatch.setattr(names, "MOST_PAPERS", 3)
    value = suggested(toy)
    assert not value["complete"]
    most = sorted((len(person.papers) for person in toy.people), reverse=True)[:2]
    assert [1 if isinstance(row, str) else row[2] for row in value["authors"]] == most
    votes = sorted(
        (paper.upvotes or 0 for paper in toy.papers if not paper.withdrawn), reverse=True
    )
    titles = {paper.title.plain: paper.upvotes or 0 for paper in toy.papers}
    assert [titles[row[0]] for row in value["papers"]] == votes[:3]


def test_without_authors_or_search(toy: Catalog) -> None:
    """Without pages of authors none are suggested; without search there is no such file."""
    assert suggested(configured(toy, authors=False))["authors"] == []
    planned = {output.path for output in plan(configured(toy, search=False), [])}
    assert "data/names.js" not in planned
