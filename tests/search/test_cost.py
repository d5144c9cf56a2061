import re
from pathlib import Path

import pytest

from generator.search import cost as line
from generator.search.cost import first_bytes, indexing_bytes, seconds_1_5, seconds_1_6

DOCUMENT = (Path(__file__).parents[2] / "docs" / "search.md").read_text("utf-8")
# A row of the table of sizes
ROW = re.compile(r"^\| ([\d,]+) \| \d[^|]*\| ([\d.]+) GB \|.*\| ([\d.]+) (kB|MB) \|$", re.MULTILINE)


def test_near_what_was_measured() -> None:
    """The curves pass near the memory and bytes of docs/search.md, from 1,000 papers to 100,000."""
    rows = ROW.findall(DOCUMENT)
    assert len(rows) == 4
    for count, memory, size, unit in rows:
        papers = int(count.replace(",", ""))
        measured = float(size) * {"kB": 1e3, "MB": 1e6}[unit]
        assert first_bytes(papers) == pytest.approx(measured, rel=0.1), papers
        assert indexing_bytes(papers) == pytest.approx(float(memory) * 1e9, rel=0.2), papers


@pytest.mark.parametrize(("papers", "old", "new"), [(10_000, 0.5, 0.1), (100_000, 74, 1.0)])
def test_seconds(papers: int, old: float, new: float) -> None:
    """A query takes what was measured with Pagefind 1.5, and at most that with 1.6."""
    assert seconds_1_5(papers) == pytest.approx(old, rel=0.1)
    assert new / 2 <= seconds_1_6(papers) <= new


def test_one_line() -> None:
    """The line has bytes, seconds and memory, and no line end."""
    said = line(100_000)
    assert "\n" not in said
    assert all(word in said for word in ("100,000 papers", "1.4 MB", "74 s", "0.8 s", "12.0 GB"))
