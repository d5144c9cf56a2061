from dataclasses import replace

from generator.catalog.catalog import Catalog
from generator.pages import tables


def test_trends(toy: Catalog) -> None:
    """A tag has a bar for each of its years on the scale of all tags, and says the same in words."""
    trends = tables.trends(toy)
    assert trends
    assert (trends.first, trends.last, trends.most) == (1999, 2024, 5)
    assert trends.by_id["learning"].words == "1999: 1, 2021: 2, 2022: 3, 2023: 5, 2024: 1"
    assert trends.by_id["learning"].path.startswith("M0 20v-4h3v4zM8 20v-8h3v8z")
    assert "M16 20v-20h3v20z" in trends.by_id["learning"].path
    assert trends.width == 23


def test_no_trends(toy: Catalog) -> None:
    """A catalog of one year, or without tags, has no charts."""
    assert tables.trends(replace(toy, papers=toy.papers[:1])) is None
    untagged = tuple(replace(paper, tags=()) for paper in toy.papers)
    assert tables.trends(replace(toy, papers=untagged)) is None
    assert tables.kinds_by_tag(replace(toy, papers=untagged)) == ()


def test_kinds_by_tag(toy: Catalog) -> None:
    """Each tag has its papers of each kind; a number opens them, and a zero nothing."""
    rows = {row.name.id: row for row in tables.kinds_by_tag(toy)}
    assert list(rows) == list(toy.tags)
    for tag, row in rows.items():
        assert [cell.name for cell in row.cells] == ["Method", "Theory", "Survey"]
        assert sum(cell.count for cell in row.cells) == row.name.count
        for cell, kind in zip(row.cells, toy.kinds, strict=True):
            path = f"search.html?tag={tag}&kind={kind}" if cell.count else ""
            assert cell.path == path
