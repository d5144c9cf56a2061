import json
from dataclasses import replace
from typing import Any

from generator.catalog.catalog import Catalog
from generator.catalog.model import Move
from generator.export import moved
from generator.plan import urls
from generator.plan.plan import plan
from generator.text.dates import PartialDate


def entries(catalog: Catalog) -> list[dict[str, Any]]:
    """Return the entries of the planned moved.json."""
    (output,) = [output for output in plan(catalog, []) if output.path == urls.MOVED]
    found: list[dict[str, Any]] = json.loads(moved.EXPORTS[output.template](catalog, output))[
        "moved"
    ]
    return found


def test_toy(toy: Catalog) -> None:
    """Each entry of moved.yaml is there in its order, with what it says."""
    assert entries(toy) == [
        {
            "from": "papers/an-earlier-name.html",
            "to": "papers/hostile-text.html",
            "added": "2024-02-29",
            "note": "<b>Renamed</b> & more",
        },
        {"from": "tags/lms.html", "to": "tags/language-models.html", "added": "2024-03"},
        {
            "from": "papers/taken-out.html",
            "gone": True,
            "added": "2024",
            "note": 'Its authors\' wish & "ours".',
        },
    ]


def test_chain(toy: Catalog) -> None:
    """`to` is the page where a chain of entries ends."""
    added = PartialDate(2024)
    chain = (
        Move("moved.yaml", 1, "papers/a.html", "papers/b.html", added),
        Move("moved.yaml", 2, "papers/b.html", "papers/withdrawn.html", added),
    )
    targets = [entry["to"] for entry in entries(replace(toy, moves=chain))]
    assert targets == ["papers/withdrawn.html", "papers/withdrawn.html"]


def test_quiet(toy: Catalog) -> None:
    """A quiet entry is left out, since it would tell a former name."""
    move = Move(
        "moved.yaml",
        1,
        "authors/a.html",
        "authors/noam-levi.html",
        PartialDate(2024),
        quiet=True,
    )
    assert entries(replace(toy, moves=(move,))) == []


def test_no_moves(toy: Catalog) -> None:
    """A catalog in which nothing has moved has no moved.json."""
    paths = [output.path for output in plan(replace(toy, moves=()), [])]
    assert urls.MOVED not in paths
