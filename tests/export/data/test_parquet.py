import io
from dataclasses import replace

import pytest

from generator.catalog.catalog import Catalog
from generator.errors import OpenshelfError
from generator.export.data import parquet
from generator.plan import plan as plan_module
from generator.plan.output import Output
from generator.plan.plan import plan
from tests.sites import configured

OUTPUT = Output("catalog.parquet", "catalog.parquet")
MISSING = "pyarrow is not installed: pip install -e '.[parquet]'"


def test_off_by_default(toy: Catalog) -> None:
    """There is no such file unless a setting asks for it."""
    assert OUTPUT not in plan(toy, [])


def test_switched_on(toy: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    """With `parquet: true` and pyarrow, the file is planned."""
    monkeypatch.setattr(plan_module, "find_spec", lambda _: "pyarrow")
    assert OUTPUT in plan(configured(toy, parquet=True), [])


def test_pyarrow_is_missing(toy: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without pyarrow, the error says what to install, before anything is built."""
    monkeypatch.setattr(plan_module, "find_spec", lambda _: None)
    with pytest.raises(OpenshelfError, match=r"pip install 'openshelf\[parquet\]'"):
        plan(configured(toy, parquet=True), [])


def test_table(toy: Catalog) -> None:
    """The table has a row for each paper, with lists in columns, and nulls for the unknown."""
    reader = pytest.importorskip("pyarrow.parquet", reason=MISSING)
    table = reader.read_table(io.BytesIO(parquet.to_parquet(toy, OUTPUT)))
    rows = {row["id"]: row for row in table.to_pylist()}
    assert list(rows) == [paper.id for paper in toy.papers]
    for paper in toy.papers:
        row = rows[paper.id]
        assert row["title"] == paper.title.plain
        assert row["date"] == paper.date.as_iso()
        assert row["year"] == paper.date.year
        assert row["tags"] == (list(paper.tags) or None)
        assert row["upvotes"] == paper.upvotes
        assert [author["family"] or author["name"] for author in row["authors"] or []] == [
            author.name.family for author in paper.authors
        ]
        assert "" not in row.values()


def test_same_twice(toy: Catalog) -> None:
    """The same catalog gives the same bytes."""
    pytest.importorskip("pyarrow", reason=MISSING)
    assert parquet.to_parquet(toy, OUTPUT) == parquet.to_parquet(toy, OUTPUT)


def test_empty_columns(toy: Catalog) -> None:
    """A column without any value keeps its type."""
    reader = pytest.importorskip("pyarrow.parquet", reason=MISSING)
    papers = tuple(replace(paper, upvotes=None) for paper in toy.papers)
    data = parquet.to_parquet(replace(toy, papers=papers), OUTPUT)
    table = reader.read_table(io.BytesIO(data))
    assert str(table.schema.field("upvotes").type) == "int64"
