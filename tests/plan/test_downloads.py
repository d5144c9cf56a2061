from dataclasses import replace
from typing import Any

import pytest

from generator.catalog.catalog import Catalog
from generator.plan.downloads import offered
from generator.plan.plan import plan
from tests.sites import configured


def paths(catalog: Catalog) -> set[str]:
    """Return the paths of the files that a catalog offers."""
    return {file.path for file in offered(catalog)}


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"citations": False},
        {"feeds": False},
        {"api": False},
        {"database": False},
        {"url": ""},
    ],
)
def test_are_planned(toy: Catalog, settings: dict[str, Any]) -> None:
    """A site has every file that it offers, whatever the settings."""
    catalog = configured(toy, **settings)
    assert paths(catalog) <= {output.path for output in plan(catalog, [])}


def test_nothing_is_missing(toy: Catalog) -> None:
    """Every file for machines at the root is offered, but for those that only crawlers need."""
    outputs = [output.path for output in plan(toy, []) if "/" not in output.path]
    machines = {path for path in outputs if not path.endswith(".html")}
    assert machines - paths(toy) == {"robots.txt", "opensearch.xml"}


def test_no_moves(toy: Catalog) -> None:
    """Without moved pages, there is no list of them."""
    assert "moved.json" in paths(toy)
    assert "moved.json" in paths(replace(toy, moves=()))  # people have other names
    assert "moved.json" not in paths(replace(toy, moves=(), profiles=()))
