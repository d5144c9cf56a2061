import sys
from pathlib import Path

import pytest

from generator.catalog.model import Point
from generator.content.load import load
from generator.content.map import write_map
from generator.content.positions import read, to_csv
from generator.errors import ContentError, OpenshelfError, Problem

PATH = Path("content/map.csv")


class TestRead:
    def test_what_was_written(self) -> None:
        """The file has a line for each paper, sorted by id, and is read as it was written."""
        points = {"b": Point(3, 4), "a": Point(0, 1000)}
        problems: list[Problem] = []
        assert to_csv(points) == "id,x,y\na,0,1000\nb,3,4\n"
        assert read(PATH, to_csv(points), problems.append) == points
        assert not problems

    @pytest.mark.parametrize(
        ("line", "problem"),
        [
            ("a,1", "content/map.csv:3: 'a,1' is not id,x,y; delete it"),
            ("<<<<<<< HEAD", "content/map.csv:3: '<<<<<<< HEAD' is not id,x,y; delete it"),
            ("A b,1,2", "content/map.csv:3: 'A b,1,2' is not id,x,y; delete it"),
            ("a,1.5,2", "content/map.csv:3: x: '1.5' is not a whole number from 0 to 1000;"),
            ("a,1,1001", "content/map.csv:3: y: '1001' is not a whole number from 0 to 1000;"),
            ("a,1,²", "content/map.csv:3: y: '²' is not a whole number"),
            ("b,5,5", "content/map.csv:3: id: 'b' is already on line 2; keep one"),
        ],
    )
    def test_bad_lines(self, line: str, problem: str) -> None:
        """Each line that makes no sense is named, with what to do; the others are read."""
        problems: list[Problem] = []
        assert read(PATH, f"id,x,y\nb,3,4\n{line}\nc,5,6\n", problems.append).keys() >= {"b", "c"}
        assert [str(found)[: len(problem)] for found in problems] == [problem]

    def test_no_heading(self) -> None:
        """A file without the heading is refused as a whole."""
        problems: list[Problem] = []
        assert read(PATH, "a,1,2\n", problems.append) == {}
        assert "content/map.csv:1: must be 'id,x,y'" in str(problems[0])

    def test_a_bad_file_fails_the_load(self, catalog: Path) -> None:
        """Problems of the file come with all others of the content."""
        (catalog / "map.csv").write_text("id,x,y\na\n")
        with pytest.raises(ContentError, match=r"map.csv:2: 'a' is not id,x,y"):
            load(catalog)


class TestWrite:
    def test_places_are_kept(self, catalog: Path) -> None:
        """Papers keep their places, new ones get one, and those that are gone lose theirs."""
        path = catalog / "map.csv"
        before = path.read_text().splitlines()
        path.write_text("\n".join([*before, "no-such-paper,1,1", ""]))
        report = write_map(catalog)
        assert (report.kept, report.placed, report.dropped) == (13, 1, 1)
        after = path.read_text().splitlines()
        assert {*before} < {*after}
        assert next(line for line in after if line not in before).startswith("month-only,")
        assert after[1:] == sorted(after[1:])
        write_map(catalog)
        assert path.read_text().splitlines() == after

    def test_without_scikit_learn(self, catalog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A new layout needs an extra, and the error says which; new papers need nothing."""
        for name in ("sklearn", "sklearn.decomposition"):
            monkeypatch.setitem(sys.modules, name, None)
        assert write_map(catalog).placed == 1
        text = (catalog / "map.csv").read_text()
        with pytest.raises(OpenshelfError, match=r"needs scikit-learn.*openshelf\[map\]"):
            write_map(catalog, fresh=True)
        assert (catalog / "map.csv").read_text() == text

    def test_a_new_layout(self, catalog: Path) -> None:
        """A layout of all papers is the same each time, and is spread over the map."""
        pytest.importorskip("sklearn", reason="scikit-learn, the extra `map`, is not installed")
        report = write_map(catalog, fresh=True)
        assert (report.kept, report.placed, report.dropped) == (0, 14, 0)
        first = (catalog / "map.csv").read_text()
        (catalog / "map.csv").unlink()
        write_map(catalog)
        assert (catalog / "map.csv").read_text() == first
        xs = [int(line.split(",")[1]) for line in first.splitlines()[1:]]
        assert max(xs) - min(xs) > 900
