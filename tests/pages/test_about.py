from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest


from generator.content.load import load
from generator.catalog.catalog import Catalog
from generator.plan.output import Output
from generator.plan.plan import plan
from generator.pages.about import Data, data

ROOT = Path(__file__).parents[2]
EVERY_FILE = {
    *(
        "catalog.bib",
        "catalog.ris",
        "catalog.csl.json",
        "catalog.txt",
        "catalog.jsonl",
        "catalog.csv",
    ),
    *("catalog.sqlite", "feed.xml", "feed.json", "llms.txt", "sitemap.xml", "moved.json"),
    *("api/v1/catalog.json", "api/v1/openapi.json", "api/v1/schema.json"),
}


def view(**settings: Any) -> tuple[Catalog, Data]:
    """The toy catalog with some settings, and the view of its page."""
    site = load(ROOT / "tests" / "toy")
    config = replace(site.config, **settings)
    site = derive(replace(site, config=config))
    return site, data(site, Output("data.html", "data.html"))


def test_every_file() -> None:
    """The page lists each file that there is for the whole catalog, and says what it is."""
    site, found = view()
    files = (*found, *found.feeds, *found.programs)
    assert {file.path for file in files} == EVERY_FILE
    assert all(file.name and file.what and "/" in file.media for file in files)
    planned = {output.path for output in plan(site, [])}
    whole = {path for path in planned if path.startswith(("catalog.", "feed."))}
    assert whole == {file.path for file in (*found, *found.feeds)}


@pytest.mark.parametrize(
    ("settings", "without"),
    [
        ({"feeds": False}, {"feed.xml", "feed.json"}),
        ({"url": ""}, {"sitemap.xml"}),
        ({"database": False}, {"catalog.sqlite"}),
        ({"api": False}, {path for path in EVERY_FILE if path.startswith("api/")}),
    ],
)
def test_switched_off(settings: dict[str, Any], without: set[str]) -> None:
    """What is switched off is not listed; what is listed is planned."""
    site, found = view(**settings)
    paths = {file.path for file in (*found, *found.feeds, *found.programs)}
    assert paths == EVERY_FILE - without
    assert paths <= {output.path for output in plan(site, [])}


def test_example() -> None:
    """The example is the newest paper's, and all files beside it are there."""
    site, found = view()
    planned = {output.path for output in plan(site, [])}
    for ending in (".bib", ".ris", ".json", ".txt", ".linkset.json"):
        assert f"{found.example}{ending}" in planned
    assert view(citations=False)[1].example == ""
