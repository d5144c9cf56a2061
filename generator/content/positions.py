"""Read and write `map.csv`, where each paper stands on the map: a line `id,x,y` for each, by id."""

from collections.abc import Mapping
from pathlib import Path

from ..catalog.model import MAP_SIZE, Point
from ..errors import Add
from . import schema

FILE = "map.csv"
MAX_BYTES = 1 << 23
HEADING = "id,x,y"


def read(path: Path, text: str, add: Add) -> Mapping[str, Point]:
    """Read `map.csv`; bad lines are left out after a problem was `add`ed.

    Ids that no paper has are no problem: a paper may be gone until the map is written again.
    """
    report = schema.reporter(path, add)
    points: dict[str, Point] = {}
    lines: dict[str, int] = {}
    heading, *rest = text.split("\n")
    if heading != HEADING:
        report(1, "", f"must be {HEADING!r}; delete the file and run `openshelf map`")
        return points
    for number, line in enumerate(rest, 2):
        paper_id, *axes = line.split(",")
        if not line:
            continue
        if len(axes) != len(Point._fields) or not schema.ID.fullmatch(paper_id):
            report(number, "", f"{line[:80]!r} is not {HEADING}; delete it and run `openshelf map`")
            continue
        for name, axis in zip(Point._fields, axes, strict=True):
            if not (axis.isascii() and axis.isdigit() and len(axis) < 5 and int(axis) <= MAP_SIZE):
                message = (
                    f"{axis[:80]!r} is not a whole number from 0 to {MAP_SIZE}; delete the line"
                )
                report(number, name, f"{message} and run `openshelf map`")
                break
        else:
            first = lines.setdefault(paper_id, number)
            if first != number:
                report(number, "id", f"{paper_id!r} is already on line {first}; keep one")
            points[paper_id] = Point(*map(int, axes))
    return points


def to_csv(points: Mapping[str, Point]) -> str:
    """Return the text of `map.csv`."""
    lines = (f"{paper_id},{x},{y}\n" for paper_id, (x, y) in sorted(points.items()))
    return "".join((f"{HEADING}\n", *lines))
