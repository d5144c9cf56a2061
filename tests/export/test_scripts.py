import json
from dataclasses import replace

from generator.catalog.catalog import Catalog
from generator.export import scripts
from generator.plan.output import Output
from generator.plan.plan import plan
from tests.sites import configured


def test_a_script_hands_over_json(toy: Catalog) -> None:
    """A file of data is a call with a name, a value and the catalog's edition, which are JSON."""
    value = {"a": ["</script>", "\u2028", 1.5, None]}
    text = scripts.to_script(toy, "some.name", value).decode()
    assert text.startswith("openshelf.put(")
    assert text.endswith(");\n")
    assert json.loads(f"[{text[len('openshelf.put(') : -3]}]") == [
        "some.name",
        value,
        toy.edition,
    ]


def test_the_catalog_says_how_many_shards(toy: Catalog) -> None:
    """data/catalog.js has as many numbers as there are shards, and they add up to all papers."""
    text = scripts.to_catalog(toy, Output("data/catalog.js", "catalog.data")).decode()
    counts = json.loads(f"[{text[len('openshelf.put(') : -3]}]")[1]["shards"]
    planned = [output for output in plan(toy, []) if output.template == "entries.data"]
    assert len(counts) == len(planned)
    assert sum(counts) == len(toy.papers)


def test_scripts_know_the_features(toy: Catalog) -> None:
    """data/catalog.js says whether there is something to export and whether papers have neighbours."""
    output = Output("data/catalog.js", "catalog.data")
    assert b'"citations":true,"related":true' in scripts.to_catalog(toy, output)
    off = configured(toy, citations=False, related=False)
    assert b'"citations":false,"related":false' in scripts.to_catalog(off, output)


def test_papers_that_moved(toy: Catalog) -> None:
    """data/moved.js leads from each old id of a paper to the new one; quiet moves are not told."""
    text = scripts.to_moved(toy, Output("data/moved.js", "moved.data")).decode()
    assert json.loads(f"[{text[len('openshelf.put(') : -3]}]")[1] == {
        "an-earlier-name": "hostile-text"
    }
    quiet = replace(toy, moves=tuple(replace(move, quiet=True) for move in toy.moves))
    assert b"{}" in scripts.to_moved(quiet, Output("data/moved.js", "moved.data"))
