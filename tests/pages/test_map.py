import json
import re
from dataclasses import replace

from generator.catalog.catalog import Catalog
from generator.catalog.model import Point
from generator.export.map import to_map
from generator.pages import map as pages
from generator.pages.render import Renderer
from generator.pages.templates import template_folders, templates_in
from generator.plan.output import Output
from tests.sites import configured

OUTPUT = Output("map.html", "map.html")


def html(catalog: Catalog) -> str:
    """Return the page of the map."""
    return Renderer(catalog, templates_in(template_folders())).render(OUTPUT).decode()


def test_every_paper_is_drawn_once(toy: Catalog) -> None:
    """The points are those of the catalog, in groups that add up to all papers."""
    view = pages.show_map(toy, OUTPUT)
    drawn = re.findall(r"M(\d+) (\d+)h0", "".join(group.points for group in view.groups))
    assert sorted((int(x), int(y)) for x, y in drawn) == sorted(toy.points.values())
    assert [group.name for group in view.groups] == [
        "Topics & <i>themes</i>",
        "Scripts",
        "Without a tag",
    ]
    assert sum(group.count for group in view.groups) == view.count == len(toy.papers)


def test_the_list_says_what_the_map_shows(toy: Catalog) -> None:
    """Each region has its papers in the list, or the number that is left out, and its tag's page."""
    text = html(toy)
    listed = text[text.index('class="map-list"') :]
    assert [region.tag.id for region in toy.regions] == ["learning", "rtl", "language-models"]
    for region in toy.regions:
        assert f'<a href="tags/{region.tag.id}.html">All papers with this tag</a>' in listed
        for paper in region.papers:
            assert listed.count(f'href="papers/{paper.id}.html"') == 1
    assert "The axes mean nothing" in text


def test_many_papers(toy: Catalog) -> None:
    """A large map has small points without halos, and its list is cut."""
    papers = tuple(
        replace(toy.papers[0], id=f"p{i}", tags=("learning",)) for i in range(pages.MANY)
    )
    text = html(
        replace(configured(toy, picks=()), papers=papers, layout={"p0": Point(5, 5)}, moves=())
    )
    assert 'class="map dense"' in text
    assert "halo" not in text
    assert text.count('href="papers/p') == pages.LISTED
    assert f"And {pages.MANY - pages.LISTED} more." in text


def test_data(toy: Catalog) -> None:
    """The data of the script numbers papers as the shards do; each is in one group."""
    text = to_map(toy, Output("data/map.js", "map.data")).decode()
    _, data, _ = json.loads(f"[{text[len('openshelf.put(') : -3]}]")
    assert data["ids"] == [paper.id for shard in toy.shards for paper in shard]
    assert data["points"] == [[*toy.points[paper_id]] for paper_id in data["ids"]]
    assert sorted(number for group in data["groups"] for number in group) == list(range(14))
    assert [len(region) for region in data["regions"]] == [len(r.papers) for r in toy.regions]
    words = [[data["words"][word] for word in words] for words in data["keywords"]]
    assert words == [list(toy.related.keywords(paper_id)) for paper_id in data["ids"]]
    assert b'"keywords":[]' in to_map(configured(toy, related=False), OUTPUT)
