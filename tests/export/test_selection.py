import csv
import io
import json
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from citeproc.source.json import CiteProcJSON

from generator.catalog.catalog import Catalog
from generator.export import selection
from generator.export.data.tables import COLUMNS
from generator.plan.output import Output
from generator.plan.plan import plan
from tests.sites import configured

# The places of the formats in a record, which begins with the date
FORMATS = {form.name: i for i, form in enumerate(selection.FORMATS, 1)}


def value(script: bytes) -> Any:
    """Return what a script of data hands over."""
    return json.loads(b"[" + script.strip().removeprefix(b"openshelf.put(")[:-2] + b"]")[1]


@pytest.fixture(scope="module")
def kept(site: Path) -> tuple[list[dict[str, str]], dict[str, list[str]]]:
    """Give the formats and the records by paper, as the imported papers' site has them."""
    records: dict[str, list[str]] = {}
    for path in (site / "data").glob("citations.*.js"):
        records.update(value(path.read_bytes()))
    return value((site / "data" / "citations.js").read_bytes()), records


def test_random_selections(
    kept: tuple[list[dict[str, str]], dict[str, list[str]]], papers: list[dict[str, Any]]
) -> None:
    """100 random selections, joined as the script joins them, hold exactly the papers selected.

    bibtexparser, rispy, a CSL reader and a CSV reader read them, in order.
    """
    formats, records = kept
    keys = {paper["id"]: paper["key"] for paper in papers}
    titles = {
        paper_id: json.loads(record[FORMATS["CSL JSON"]])["title"]
        for paper_id, record in records.items()
    }
    assert records.keys() == keys.keys()
    choice = random.Random(18)

    def join(name: str, ids: Iterable[str]) -> str:
        form = formats[FORMATS[name] - 1]
        between = form["between"].join(records[paper_id][FORMATS[name]] for paper_id in ids)
        return f"{form['head']}{between}{form['tail']}"

    for _ in range(100):
        ids = choice.sample(sorted(records), choice.randint(1, 12))
        library = parse_string(join("BibTeX", ids))
        assert not library.failed_blocks
        assert [entry.key for entry in library.entries] == [keys[paper_id] for paper_id in ids]
        assert [it["title"] for it in rispy.loads(join("RIS", ids))] == [titles[it] for it in ids]
        items = json.loads(join("CSL JSON", ids))
        assert list(CiteProcJSON(items)) == [keys[paper_id].lower() for paper_id in ids]
        assert [item["title"] for item in items] == [titles[paper_id] for paper_id in ids]
        rows = list(csv.DictReader(io.StringIO(join("CSV", ids), newline="")))
        assert [row["id"] for row in rows] == ids
        for style in ("APA", "IEEE", "ACL", "Chicago"):
            references = join(style, ids).removesuffix("\n").split("\n\n")
            assert len(references) == len(ids)
            assert all(titles[it][:-1] in line for it, line in zip(ids, references, strict=True))
        lines = join("Markdown", ids).splitlines()
        assert len(lines) == len(ids)
        assert all(line.startswith("- ") for line in lines)


def test_all_papers_are_the_catalog(site: Path, kept: Any) -> None:
    """The selection of all papers is the catalog's own file, byte for byte."""
    records = kept[1]
    order = [json.loads(line)["id"] for line in (site / "catalog.jsonl").open("rb")]
    for form, name in zip(
        selection.FORMATS,
        ("catalog.bib", "catalog.ris", "catalog.csl.json", "catalog.csv"),
        strict=False,
    ):
        text = form.join(records[paper_id][FORMATS[form.name]] for paper_id in order)
        assert text.encode() == (site / name).read_bytes(), name


def test_no_cell_is_a_formula(toy: Catalog) -> None:
    """A row of a selection keeps the guard against formulas of the whole table."""
    for paper in toy.papers:
        row = selection.FORMATS[FORMATS["CSV"] - 1].make(toy, paper)
        (cells,) = csv.reader(io.StringIO(row, newline=""))
        assert len(cells) == len(COLUMNS)
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_a_record_for_each_format(toy: Catalog) -> None:
    """Scripts get as many records of a paper as formats, and what is around them."""
    formats = value(selection.to_formats(toy, Output("data/citations.js", "citations.formats")))
    assert [form["name"] for form in formats] == list(FORMATS)
    assert len(set(FORMATS)) == len(selection.FORMATS)
    planned = [output for output in plan(toy, []) if output.template == "citations.data"]
    records = [value(selection.to_records(toy, output)) for output in planned]
    assert {paper.id for paper in toy.papers} == {it for shard in records for it in shard}
    assert {len(record) for shard in records for record in shard.values()} == {1 + len(formats)}


def test_no_records_without_citations(toy: Catalog) -> None:
    """`citations: false` leaves the records out."""
    outputs = plan(configured(toy, citations=False), [])
    assert not [output for output in outputs if output.template.startswith("citations.")]
