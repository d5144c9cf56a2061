import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.catalog.catalog import Catalog
from generator.catalog.works import work_type
from generator.export.data import tables
from generator.plan.output import Output
from generator.plan.plan import plan
from generator.text.markdown import from_line
from tests.sites import configured

ROOT = Path(__file__).parents[3]
OUTPUT = Output("", "")


@pytest.fixture(scope="module")
def catalog(each_catalog: Catalog) -> Catalog:
    """Give the toy catalog, and then that of the frozen listing."""
    return each_catalog


FIELDS = (
    *("arxiv", "primary_category", "doi", "acl", "venue", "language", "withdrawn", "status"),
    *("volume", "number", "pages", "series", "edition", "publisher", "institution", "place"),
    *("isbn", "issn", "note"),
)


def test_lines(catalog: Catalog) -> None:
    """There is a line for each paper, newest first, with all known facts and nothing empty."""
    lines = tables.to_jsonl(catalog, OUTPUT).decode().split("\n")
    assert lines.pop() == ""
    for line, paper in zip(lines, catalog.papers, strict=True):
        record = json.loads(line)
        assert not [name for name, value in record.items() if value in ("", [], {}, None)]
        assert (record["id"], record["key"]) == (paper.id, catalog.keys[paper.id])
        assert record.get("title_source", record["title"]) == paper.title.source
        plain = record.get("abstract", "")
        assert record.get("abstract_source", plain) == paper.abstract.source.strip()
        assert [
            (name.get("given", ""), name.get("family") or name["name"], name.get("orcid", ""))
            for name in record.get("authors", [])
        ] == [(author.name.given, author.name.family, author.orcid) for author in paper.authors]
        assert record.get("author_count", 0) == max(paper.author_count, len(paper.authors))
        assert record.get("date", "") == paper.date.as_iso()
        assert [name["family"] for name in record.get("editors", [])] == [
            editor.name.family for editor in paper.editors
        ]
        assert record.get("tags", []) == list(paper.tags)
        assert record["type"] == work_type(paper)
        assert record.get("external_url", "") == paper.url
        for field in FIELDS:
            assert record.get(field, "") == getattr(paper, field)
        assert (record.get("upvotes"), record.get("comments")) == (paper.upvotes, paper.comments)
        assert record["page"] == f"papers/{paper.id}.html"
        url = catalog.config.url
        assert record.get("url", "") == (url and url + record["page"])


def test_table(catalog: Catalog) -> None:
    """The table follows RFC 4180: a header, then a row for each paper, with CR and LF."""
    data = tables.to_csv(catalog, OUTPUT)
    assert not data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))
    assert tuple(rows[0]) == tables.COLUMNS
    assert {len(row) for row in rows} == {len(tables.COLUMNS)}
    assert data.endswith(b"\r\n")
    assert len(rows) == len(catalog.papers) + 1
    for row, paper in zip(rows[1:], catalog.papers, strict=True):
        cells = dict(zip(rows[0], row, strict=True))
        assert cells["id"] == paper.id
        assert cells["title"].removeprefix("'") == paper.title.plain
        assert cells["authors"].removeprefix("'") == tables.join_names(paper.authors)
        assert cells["upvotes"] == ("" if paper.upvotes is None else str(paper.upvotes))


def test_citations(toy: Catalog) -> None:
    """A paper has the ids of the papers that it cites, and of those that cite it; the table the first."""
    citing, cited = (
        tables.to_record(toy, toy.paper(paper_id)) for paper_id in ("all-identifiers", "withdrawn")
    )
    assert (citing["cites"], "cited_by" in citing) == (
        ["withdrawn", "year-only"],
        False,
    )
    assert (cited["cited_by"], "cites" in cited) == (["all-identifiers", "hostile-text"], False)
    rows = csv.DictReader(io.StringIO(tables.to_csv(toy, OUTPUT).decode(), newline=""))
    cells = {row["id"]: row["cites"] for row in rows}
    assert (cells["all-identifiers"], cells["withdrawn"]) == (
        "withdrawn; year-only",
        "",
    )


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "＋", "－", "＠"])
def test_no_formulas(toy: Catalog, start: str) -> None:
    """A cell that a spreadsheet would run begins with an apostrophe."""
    evil = f'{start}HYPERLINK("https://evil.example", "x")'
    paper = replace(toy.papers[0], title=from_line(evil), venue="a=b")
    data = tables.to_csv(replace(toy, papers=(paper,)), OUTPUT)
    (_, row) = csv.reader(io.StringIO(data.decode(), newline=""))
    cells = dict(zip(tables.COLUMNS, row, strict=True))
    assert (cells["title"], cells["venue"]) == (f"'{evil}", "a=b")


@given(st.lists(st.text("a1 =,;\"'\n\r\t\u2028é", max_size=5), min_size=2))
def test_cells(texts: list[str]) -> None:
    """Reading a row gives its texts again, but for what keeps formulas apart."""
    (row,) = csv.reader(io.StringIO(tables.join_rows([texts]), newline=""), strict=True)
    apart = [re.sub(r"([;\t\r\n])=", r"\1 =", text) for text in texts]
    assert row == [f"'{text}" if text.startswith(("=", "\t", "\r")) else text for text in apart]


@pytest.mark.parametrize("mark", ["=", "+", "-", "@", "＝", "＋", "－", "＠"])
def test_formula_after_a_semicolon(mark: str) -> None:
    """Where semicolons separate cells, none begins with a formula either."""
    text = tables.join_rows([[f"a;{mark}1", f"b\n{mark}2;3"]])
    assert text == f'a; {mark}1,"b\n {mark}2;3"\r\n'


def test_fields_are_documented(catalog: Catalog, works: Catalog) -> None:
    """docs/reference/data.md explains every field of a line and every column, and no other."""
    text = (ROOT / "docs" / "reference" / "data.md").read_text("utf-8")
    section = text.partition("## Fields\n")[2].partition("\n## ")[0]
    documented = set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE))
    used = {name for paper in catalog.papers for name in tables.to_record(catalog, paper)}
    assert used <= documented
    assert set(tables.COLUMNS) <= documented
    if catalog.config.id == "toy":
        used |= {name for paper in works.papers for name in tables.to_record(works, paper)}
        assert used == documented


def test_planned(toy: Catalog) -> None:
    """Both files are at the root of the site, unless `citations` is off."""
    files = {"catalog.jsonl", "catalog.csv"}
    assert files <= {output.path for output in plan(toy, [])}
    off = plan(configured(toy, citations=False), [])
    assert not files & {output.path for output in off}
