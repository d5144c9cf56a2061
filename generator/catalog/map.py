"""The map of the papers: where new ones stand, and the names of its regions."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from math import cos, hypot, pi, sin, sqrt
from textwrap import wrap
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from .model import MAP_SIZE, Facet, Paper, Point, Term

if TYPE_CHECKING:
    from .related import RelatedPapers

REGIONS = 24
"""The most regions that have names."""
OTHERS = "Without a tag"
"""The name of the group of papers without a tag."""
# Papers whose centres are nearer would cover each other; many papers are drawn smaller
_GAP, _SMALL_GAP = 10.0, 400.0
# The grid that finds where the papers of a tag are dense, and how far a paper counts, in cells
_CELLS, _REACH = 50, 2.0
_AMONG = 5  # how many related papers a new one stands among
_LINE = 16  # characters, where a name breaks
# The width of a character of a name, and the height of a line: on a phone, and on a wide screen
_PHONE, _WIDE = (25.0, 46.0), (14.0, 26.0)
_APART = 80  # centres of regions
_SHIFTS = (0, -20, 20, -40, 40)  # of a name from the centre, up and down


@dataclass(frozen=True, slots=True)
class Region:
    """A part of the map, named by the tag whose papers are dense there.

    Attributes:
        centre: where they are densest.
        label: the middle of the name, which is near the centre and inside the map.
        lines: the name, in lines.
        wide: whether there is room for the name on wide screens only.
        papers: those that are nearer to this centre than to others, the nearest first; a centre is
            twice as near to papers with its tag.
    """

    tag: Term
    centre: Point
    label: Point
    lines: tuple[str, ...]
    wide: bool
    papers: tuple[Paper, ...] = ()


def place(
    papers: Iterable[Paper],
    layout: Mapping[str, Point],
    related: "Callable[[], RelatedPapers]",
) -> dict[str, Point]:
    """Return the points of all papers: those of `layout`, and new ones among their related papers.

    A new paper stands at the mean of the nearest related papers, beside it where another paper
    stands, or in the middle if nothing is related.
    """
    ids = sorted(paper.id for paper in papers)
    crowd = _Crowd(len(ids))
    points = {paper_id: layout[paper_id] for paper_id in ids if paper_id in layout}
    for point in points.values():
        crowd.add(point)
    waiting = [paper_id for paper_id in ids if paper_id not in points]
    while waiting:
        near = {
            paper_id: [
                points[other.id]
                for other, _ in related().neighbours(paper_id)
                if other.id in points
            ][:_AMONG]
            for paper_id in waiting
        }
        # Where all that is related is new too, one paper has to come first
        alone = [paper_id for paper_id in waiting if not related().neighbours(paper_id)]
        for paper_id in (
            [paper_id for paper_id in waiting if near[paper_id]] or alone or waiting[:1]
        ):
            among = near[paper_id] or [Point(MAP_SIZE // 2, MAP_SIZE // 2)]
            x, y = (sum(axis) / len(among) for axis in zip(*among, strict=True))
            points[paper_id] = crowd.enter(x, y)
        waiting = [paper_id for paper_id in waiting if paper_id not in points]
    return points


def spread(places: Mapping[str, tuple[float, float]]) -> dict[str, Point]:
    """Return points at some places, or beside them, so that none covers another."""
    crowd = _Crowd(len(places))
    return {paper_id: crowd.enter(x, y) for paper_id, (x, y) in sorted(places.items())}


class _Crowd:
    """Points that keep a distance from each other."""

    def __init__(self, papers: int) -> None:
        self.gap = min(_GAP, _SMALL_GAP / sqrt(papers or 1))
        self.cells: dict[tuple[int, int], list[Point]] = {}
        self.steps: Counter[tuple[int, int]] = Counter()  # on the spirals around places

    def enter(self, x: float, y: float) -> Point:
        """Add a point, and return it: the first free place on a spiral around `x`, `y`."""
        around = round(x), round(y)
        for step in count(self.steps[around]):
            angle, radius = step * pi * (3 - sqrt(5)), self.gap / 2 * sqrt(step)
            place = x + radius * cos(angle), y + radius * sin(angle)
            point = Point(*(min(max(round(axis), 0), MAP_SIZE) for axis in place))
            if self._is_free(point):
                break
        self.steps[around] = step
        self.add(point)
        return point

    def add(self, point: Point) -> None:
        self.cells.setdefault(self._cell(point), []).append(point)

    def _is_free(self, point: Point) -> bool:
        across, down = self._cell(point)
        near = ((across + i, down + j) for i in (-1, 0, 1) for j in (-1, 0, 1))
        neighbours = (other for cell in near for other in self.cells.get(cell, ()))
        return all(hypot(point.x - other.x, point.y - other.y) >= self.gap for other in neighbours)

    def _cell(self, point: Point) -> tuple[int, int]:
        return int(point.x // self.gap), int(point.y // self.gap)


def by_facet(
    papers: Iterable[Paper], facets: Iterable[Facet]
) -> tuple[tuple[str, tuple[Paper, ...]], ...]:
    """Return the names of facets, each with the papers whose first tag is in it; others are last."""
    names = {tag.id: facet.name for facet in facets for tag in facet.tags}
    groups: dict[str, list[Paper]] = {name: [] for name in (*names.values(), OTHERS)}
    for paper in papers:
        groups[names[paper.tags[0]] if paper.tags else OTHERS].append(paper)
    return tuple((name, tuple(group)) for name, group in groups.items() if group)


def name_regions(
    papers: Sequence[Paper], points: Mapping[str, Point], tags: Mapping[str, Term]
) -> tuple[Region, ...]:
    """Name the regions of a map by `tags`, those with the most papers first.

    A tag names the place where its papers are many and most of those that are there. Names do not
    cover each other, on a phone or on a wide screen.
    """
    every = _density(papers, points)
    peaks = []
    for tag in tags.values():
        tagged = _density([paper for paper in papers if tag.id in paper.tags], points)
        score = tagged * tagged / (every + 0.5)
        down, across = np.unravel_index(int(score.argmax()), score.shape)
        centre = Point(*(round((int(cell) + 0.5) * MAP_SIZE / _CELLS) for cell in (across, down)))
        peaks.append((-float(score.max()), tag, centre))
    peaks.sort(key=lambda peak: peak[0])
    named = ((tag, centre) for score, tag, centre in peaks if score < -1)
    names = list(_names(named, points.values()))
    groups: list[list[tuple[float, Paper]]] = [[] for _ in names]
    for paper in papers if names else ():
        x, y = points[paper.id]
        distances = [
            hypot(x - name.centre.x, y - name.centre.y) / (1 + (name.tag.id in paper.tags))
            for name in names
        ]
        nearest = min(distances)
        groups[distances.index(nearest)].append((nearest, paper))
    regions = [
        replace(name, papers=tuple(paper for _, paper in sorted(group, key=lambda pair: pair[0])))
        for name, group in zip(names, groups, strict=True)
        if group
    ]
    return tuple(sorted(regions, key=lambda region: -len(region.papers)))


def _density(papers: Iterable[Paper], points: Mapping[str, Point]) -> npt.NDArray[np.float64]:
    """Return how many papers there are around each cell of a grid."""
    counts = np.zeros((_CELLS, _CELLS))
    for paper in papers:
        x, y = (min(axis * _CELLS // MAP_SIZE, _CELLS - 1) for axis in points[paper.id])
        counts[y, x] += 1
    apart = np.subtract.outer(np.arange(_CELLS), np.arange(_CELLS))
    spread = np.exp(-0.5 * (apart / _REACH) ** 2)
    return spread @ counts @ spread


def _names(peaks: Iterable[tuple[Term, Point]], points: Iterable[Point]) -> Iterator[Region]:
    """Yield the regions whose names find room, without papers; `peaks` are the best first.

    A name moves up or down a little to where it covers the fewest points.
    """
    spots = np.array(list(points))
    phone: list[_Box] = []
    wide: list[_Box] = []
    centres: list[Point] = []
    for tag, centre in peaks:
        if any(hypot(centre.x - other.x, centre.y - other.y) < _APART for other in centres):
            continue
        lines = tuple(wrap(tag.name, _LINE))
        for is_wide in (False, True):
            boxes = [_boxes(Point(centre.x, centre.y + by), lines, is_wide) for by in _SHIFTS]
            free = [
                (small, big)
                for small, big in boxes
                if not any(big.overlaps(other) for other in wide)
                and (is_wide or not any(small.overlaps(other) for other in phone))
            ]
            if free:
                small, big = min(free, key=lambda pair: pair[0].covered(spots))
                phone += [] if is_wide else [small]
                wide.append(big)
                centres.append(centre)
                yield Region(tag, centre, big.centre, lines, wide=is_wide)
                break
        if len(wide) == REGIONS:
            return


@dataclass(frozen=True, slots=True)
class _Box:
    """The room of a name."""

    centre: Point
    width: float
    height: float

    def overlaps(self, other: "_Box") -> bool:
        apart_x = abs(self.centre.x - other.centre.x) * 2 >= self.width + other.width
        apart_y = abs(self.centre.y - other.centre.y) * 2 >= self.height + other.height
        return not (apart_x or apart_y)

    def covered(self, spots: npt.NDArray[np.int64]) -> int:
        """Return how many points the name covers."""
        inside = np.abs(spots - self.centre) * 2 <= (self.width, self.height)
        return int(inside.all(axis=1).sum())


def _boxes(centre: Point, lines: Sequence[str], is_wide: bool) -> tuple[_Box, _Box]:
    """Return the room of a name on the smallest screen that shows it, and on a wide screen.

    It is at `centre`, or as near to it as fits on the map.
    """
    sizes = [
        (width * max(map(len, lines)), height * len(lines))
        for width, height in ((_WIDE, _WIDE) if is_wide else (_PHONE, _WIDE))
    ]
    middle = Point(
        *(
            round(min(max(axis, room / 2), MAP_SIZE - room / 2))
            for axis, room in zip(centre, sizes[0], strict=True)
        )
    )
    small, big = (_Box(middle, width, height) for width, height in sizes)
    return small, big
