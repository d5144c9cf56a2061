import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st


from generator.export.data import tables
from generator.content.load import load
from generator.catalog.catalog import Catalog
from generator.plan.output import Output
from generator.text.markdown import from_line

ROOT = Path(__file__).parents[3]
OUTPUT = Output("", "")


@pytest.fixture(scope="module", params=["tests/toy", "content"])
def site(request: pytest.FixtureRequest) -> Catalog:
    """Give the toy catalog, and then the real one."""
    return load(ROOT / request.param)


def test_lines(site: Catalog) -> None:
    """A line a paper, newest first, that says all that the papers' files say and nothing empty."""
    lines = tables.lines(site, OUTPUT).decode().split("\n")
    assert lines.pop() == ""
    for line, paper in zip(lines, site.papers, strict=True):
        found = json.loads(line)
        assert not [name for name, value in found.items() if value in ("", [], {}, None)]
        assert (found["id"], found["key"]) == (paper.id, site.keys[paper.id])
        assert found.get("title_source", found["title"]) == paper.title.source
        plain = found.get("abstract", "")
        assert found.get("abstract_source", plain) == paper.abstract.source.strip()
        assert [
            (name.get("given", ""), name.get("family") or name["name"], name.get("orcid", ""))
            for name in found.get("authors", [])
        ] == [(one.name.given, one.name.family, one.orcid) for one in paper.authors]
        assert found.get("author_count", 0) == max(paper.author_count, len(paper.authors))
        assert found["date"] == paper.date.as_iso()
        assert found.get("tags", []) == list(paper.tags)
        for field in ("arxiv", "primary_category", "doi", "acl", "venue", "language", "withdrawn"):
            assert found.get(field, "") == getattr(paper, field)
        assert (found.get("upvotes"), found.get("comments")) == (paper.upvotes, paper.comments)
        assert found["page"] == f"papers/{paper.id}.html"
        assert found.get("url", "") == (
            site.config.url and site.config.url + found["page"]
        )


def test_table(site: Catalog) -> None:
    """The table is RFC 4180's: a header, a row a paper, lines ended by CR and LF."""
    data = tables.table(site, OUTPUT)
    assert not data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))
    assert tuple(rows[0]) == tables.COLUMNS
    assert {len(row) for row in rows} == {len(tables.COLUMNS)}
    assert data.endswith(b"\r\n")
    assert len(rows) == len(site.papers) + 1
    for row, paper in zip(rows[1:], site.papers, strict=True):
        found = dict(zip(rows[0], row, strict=True))
        assert found["id"] == paper.id
        assert found["title"].removeprefix("'") == paper.title.plain
        assert found["authors"] == "; ".join(one.name.text for one in paper.authors)
        assert found["upvotes"] == ("" if paper.upvotes is None else str(paper.upvotes))


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_formulas(toy: Catalog, start: str) -> None:
    """A cell that a spreadsheet would run begins with an apostrophe."""
    evil = f'{start}HYPERLINK("https://evil.example", "x")'
    paper = replace(toy.papers[0], title=from_line(evil), venue="a=b")
    catalog = replace(toy, papers=(paper,))
    (_, row) = csv.reader(io.StringIO(tables.table(replace(toy, catalog=catalog), OUTPUT).decode()))
    found = dict(zip(tables.COLUMNS, row, strict=True))
    assert (found["title"], found["venue"]) == (f"'{evil}", "a=b")


@given(st.lists(st.text("a1 ,;\"'\n\r\t\u2028é", max_size=5), min_size=2))
def test_cells(texts: list[str]) -> None:
    """A row is what Python's own writer makes of the same texts."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(
        f"'{one}" if one.startswith(("\t", "\r")) else one for one in texts
    )
    assert tables._csv(texts) == text.getvalue()  # noqa: SLF001 - what the table is made of


def test_fields_are_documented(site: Catalog) -> None:
    """docs/data.md names every field of a line and every column, and no other."""
    text = (ROOT / "docs" / "data.md").read_text("utf-8")
    documented = set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE))
    used = {name for paper in site.papers for name in tables.record(site, paper)}
    assert used <= documented
    assert set(tables.COLUMNS) <= documented
    if site.config.id == "toy":
        assert used == documented


def test_files(toy: Catalog) -> None:
    """Both files are at the root of the site; a setting leaves them out."""
    assert [output.path for output in tables.outputs(toy)] == ["catalog.jsonl", "catalog.csv"]
    config = replace(toy.config, citations=False)
    off = replace(toy, catalog=replace(toy, config=config))
    assert not list(tables.outputs(off))
