import random
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from math import hypot
from types import SimpleNamespace
from typing import Any, cast

from generator.catalog import map as maps
from generator.catalog.catalog import Catalog
from generator.catalog.model import MAP_SIZE, Facet, Paper, Point, Term
from generator.catalog.related import RelatedPapers


def many(paper: Paper, count: int, tags: Sequence[str]) -> tuple[Paper, ...]:
    """Return papers `p0`, `p1` ... with one of the tags each, in turn."""
    return tuple(replace(paper, id=f"p{i}", tags=(tags[i % len(tags)],)) for i in range(count))


def clustered(papers: Sequence[Paper], tags: Sequence[str], seed: int) -> dict[str, Point]:
    """Return points at which the papers of each tag are around a place of their own."""
    rng = random.Random(seed)
    centres = {tag: (rng.randint(0, MAP_SIZE), rng.randint(0, MAP_SIZE)) for tag in tags}
    layout = {
        paper.id: tuple(
            min(max(rng.gauss(axis, 40), 0), MAP_SIZE) for axis in centres[paper.tags[0]]
        )
        for paper in papers
    }
    return maps.spread(cast(Any, layout))


def related(neighbours: dict[str, Sequence[str]]) -> Any:
    """Return what stands for the related papers of a catalog."""
    found = {
        paper_id: [(SimpleNamespace(id=other), 1) for other in others]
        for paper_id, others in neighbours.items()
    }
    return lambda: SimpleNamespace(neighbours=lambda paper_id: found.get(paper_id, ()))


class TestPlace:
    def test_what_has_a_place_keeps_it(self, toy: Catalog) -> None:
        """A paper of map.csv stands where the file says, and every paper stands somewhere."""
        assert {i: toy.points[i] for i in toy.layout} == toy.layout
        assert toy.points.keys() == {paper.id for paper in toy.papers} != toy.layout.keys()

    def test_new_papers_stand_among_related_ones(self, toy: Catalog) -> None:
        """A new paper stands at the mean of its related papers, also of those that are new."""
        papers = many(toy.papers[0], 5, ["learning"])
        layout = {"p0": Point(100, 100), "p1": Point(300, 100)}
        near = related({"p2": ["p0", "p1"], "p3": ["p4"], "p4": ["p3", "p2"]})
        points = maps.place(papers, layout, near)
        assert points["p2"] == (200, 100)
        assert hypot(points["p4"].x - 200, points["p4"].y - 100) < 30
        assert hypot(points["p3"].x - points["p4"].x, points["p3"].y - points["p4"].y) < 30

    def test_none_covers_another(self, toy: Catalog) -> None:
        """Hundreds of papers with one place or none stand beside each other, on the map."""
        papers = many(toy.papers[0], 300, ["learning"])
        for points in (
            maps.spread({paper.id: (0, 0) for paper in papers}),
            maps.place(papers, {"p7": Point(500, 500)}, related({})),
        ):
            assert points.keys() == {paper.id for paper in papers}
            assert all(0 <= axis <= MAP_SIZE for point in points.values() for axis in point)
            gaps = (hypot(a.x - b.x, a.y - b.y) for a, b in combinations(points.values(), 2))
            assert min(gaps) >= 10

    def test_places_of_the_file_are_kept(self, toy: Catalog) -> None:
        """Papers keep their places even where one covers another, whatever the order of papers."""
        papers = many(toy.papers[0], 4, ["learning"])
        layout = {"p1": Point(5, 5), "p2": Point(5, 6)}
        points = maps.place(papers, layout, related({"p0": ["p1"], "p3": ["p1"]}))
        assert points == maps.place(papers[::-1], layout, related({"p0": ["p1"], "p3": ["p1"]}))
        assert {**points, **layout} == points


class TestRegions:
    TAGS = tuple(
        Term(f"t{i}", "Retrieval and search of long documents"[: 8 + i]) for i in range(30)
    )

    def regions(self, toy: Catalog, seed: int, count: int = 300) -> tuple[maps.Region, ...]:
        """Return the regions of a made-up map."""
        ids = [tag.id for tag in self.TAGS]
        papers = many(toy.papers[0], count, ids)
        points = clustered(papers, ids, seed)
        found = maps.name_regions(papers, points, {tag.id: tag for tag in self.TAGS})
        assert found == maps.name_regions(papers, points, {tag.id: tag for tag in self.TAGS})
        return found

    def test_names_do_not_cover_each_other(self, toy: Catalog) -> None:
        """Names have room: those for phones on a phone, all on wide screens; and are on the map."""
        for seed in range(5):
            regions = self.regions(toy, seed)
            assert 4 < len(regions) <= maps.REGIONS
            for wide, (width, height) in ((False, (20, 40)), (True, (12, 24))):
                shown = [region for region in regions if wide or not region.wide]
                boxes = [
                    (*region.label, width * max(map(len, region.lines)), height * len(region.lines))
                    for region in shown
                ]
                for x, y, w, h in boxes:
                    assert w / 2 <= x <= MAP_SIZE - w / 2
                    assert h / 2 <= y <= MAP_SIZE - h / 2
                for (x, y, w, h), (x2, y2, w2, h2) in combinations(boxes, 2):
                    assert abs(x - x2) >= (w + w2) / 2 or abs(y - y2) >= (h + h2) / 2

    def test_every_paper_is_in_one_region(self, toy: Catalog) -> None:
        """Each paper is listed once, and most under a tag of theirs."""
        regions = self.regions(toy, 0)
        listed = [paper.id for region in regions for paper in region.papers]
        assert sorted(listed) == sorted(f"p{i}" for i in range(300))
        own = sum(r.tag.id in paper.tags for r in regions for paper in r.papers)
        shown = {region.tag.id for region in regions}
        assert own > 0.9 * sum(self.TAGS[i % 30].id in shown for i in range(300))

    def test_nothing_to_name(self, toy: Catalog) -> None:
        """Without tags that several papers have, nothing is named."""
        assert maps.name_regions((), {}, toy.tags) == ()
        lone = many(toy.papers[0], 1, ["learning"])
        assert maps.name_regions(lone, {"p0": Point(1, 1)}, toy.tags) == ()


def test_groups(toy: Catalog) -> None:
    """Papers are grouped by the facet of the first tag, in its order; those without one are last."""
    facets = [Facet("a", "A", (Term("x", "X"),)), Facet("b", "B", (Term("y", "Y"), Term("z", "Z")))]
    papers = [replace(toy.papers[0], id=tags, tags=tuple(tags)) for tags in ("zx", "x", "", "y")]
    groups = maps.by_facet(papers, facets)
    assert [(name, [paper.id for paper in group]) for name, group in groups] == [
        ("A", ["x"]),
        ("B", ["zx", "y"]),
        (maps.OTHERS, [""]),
    ]


def test_keywords(toy: Catalog) -> None:
    """The keywords of a paper are terms of it that other papers have too."""
    words = RelatedPapers(toy.papers).keywords("maths-good-and-bad")
    paper = toy.paper("maths-good-and-bad")
    assert all(word in f"{paper.title.plain} {paper.abstract.plain}" for word in words)
