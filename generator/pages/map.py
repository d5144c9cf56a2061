"""View of the map."""

from dataclasses import dataclass

from ..catalog.catalog import Catalog
from ..catalog.map import Region, by_facet
from ..plan import urls
from ..plan.output import Output
from . import head, parts
from .head import View

LISTED = 50
"""The most papers of a region that the list names."""
MANY = 1000
"""From so many papers on, their points are small."""


@dataclass(frozen=True, slots=True)
class MapGroup:
    """The papers of a facet; `points` is the path of an SVG with a line of no length at each."""

    name: str
    count: int
    points: str


@dataclass(frozen=True, slots=True)
class Map(View):
    """The map: its points by the facets of the papers' first tags, and its named regions.

    `edition` is that of the data of the script, which numbers papers and regions.
    """

    count: int
    is_dense: bool
    groups: tuple[MapGroup, ...]
    regions: tuple[Region, ...]
    listed: int
    edition: str


def show_map(catalog: Catalog, output: Output) -> Map:
    """Return the view of the map."""
    count, points = len(catalog.papers), catalog.points
    groups = by_facet(catalog.papers, catalog.vocabulary.facets)
    description = (
        f"{parts.plural(count, 'paper')} of {catalog.config.title}, drawn so that papers with"
        " words and tags in common are near each other."
    )
    return Map(
        page=head.page(catalog, output, "Map", description, section=urls.TAGS),
        count=count,
        is_dense=count >= MANY,
        groups=tuple(
            MapGroup(
                name,
                len(papers),
                "".join("M{} {}h0".format(*points[paper.id]) for paper in papers),
            )
            for name, papers in groups
        ),
        regions=catalog.regions,
        listed=LISTED,
        edition=catalog.edition,
    )
