import io
from dataclasses import replace
from pathlib import Path

import pytest


from generator.errors import OpenshelfError
from generator.export import parquet
from generator.content.load import load
from generator.catalog.catalog import Catalog
from generator.plan.output import Output

ROOT = Path(__file__).parents[3]
OUTPUT = Output("catalog.parquet", "catalog.parquet")
MISSING = "pyarrow is not installed: pip install -e '.[parquet]'"


@pytest.fixture
def site(catalog: Path) -> Catalog:
    """Give the toy catalog, with `parquet: true`."""
    with (catalog / "catalog.yaml").open("a") as file:
        file.write("parquet: true\n")
    return load(catalog)


def test_off_by_default() -> None:
    """There is no table unless it is asked for."""
    assert not list(parquet.outputs(load(ROOT / "tests/toy")))


def test_pyarrow_is_missing(site: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked for without pyarrow, the error says what to install, before anything is built."""
    monkeypatch.setattr(parquet, "find_spec", lambda _: None)
    with pytest.raises(OpenshelfError, match=r"pip install 'openshelf\[parquet\]'"):
        list(parquet.outputs(site))


def test_table(site: Catalog) -> None:
    """Data frames have a row a paper, with lists where a paper has several, and nulls for unknown."""
    reader = pytest.importorskip("pyarrow.parquet", reason=MISSING)
    assert list(parquet.outputs(site)) == [OUTPUT]
    table = reader.read_table(io.BytesIO(parquet.to_parquet(site, OUTPUT)))
    rows = {row["id"]: row for row in table.to_pylist()}
    assert list(rows) == [paper.id for paper in site.papers]
    for paper in site.papers:
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


def test_same_twice(site: Catalog) -> None:
    """The same catalog gives the same bytes."""
    pytest.importorskip("pyarrow", reason=MISSING)
    assert parquet.to_parquet(site, OUTPUT) == parquet.to_parquet(site, OUTPUT)


def test_empty_columns(site: Catalog) -> None:
    """A column of which nothing is known keeps its type."""
    reader = pytest.importorskip("pyarrow.parquet", reason=MISSING)
    papers = tuple(replace(paper, upvotes=None) for paper in site.papers)
    bare = replace(site, catalog=replace(site, papers=papers))
    table = reader.read_table(io.BytesIO(parquet.to_parquet(bare, OUTPUT)))
    assert str(table.schema.field("upvotes").type) == "int64"
