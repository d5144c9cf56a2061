"""Make the map: lay the papers out once, and later place only the new ones."""

from dataclasses import dataclass
from pathlib import Path

from ..catalog.layout import lay_out
from ..catalog.map import place
from ..errors import OpenshelfError, reason
from . import files, positions
from .load import load


@dataclass(frozen=True, slots=True)
class MapReport:
    """What `write_map` did: how many papers kept their places, are new on the map, or left it."""

    path: Path
    kept: int
    placed: int
    dropped: int


def write_map(content: Path, *, fresh: bool = False) -> MapReport:
    """Write `map.csv`: papers keep their places, and new ones stand among their related papers.

    If no paper has a place yet, or if `fresh`, all of them are laid out. Raises `ContentError` if the
    content has problems, and `OpenshelfError` if a layout needs scikit-learn, which is not installed,
    or the file cannot be written.
    """
    path = content / positions.FILE
    catalog = load(content)
    ids = {paper.id for paper in catalog.papers}
    kept = set() if fresh else ids & catalog.layout.keys()
    points = catalog.points
    if not kept:
        try:
            layout = lay_out(catalog.papers, catalog.tags)
        except ImportError as error:
            raise OpenshelfError(
                "a new layout of the map needs scikit-learn, which is not installed; run"
                " pip install 'openshelf[map]'"
            ) from error
        points = place(catalog.papers, layout, lambda: catalog.related)
    try:
        files.remove_leftovers([path])
        files.write(path, positions.to_csv(points))
    except OSError as error:
        raise OpenshelfError(f"{path} cannot be written: {reason(error)}") from error
    return MapReport(path, len(kept), len(ids) - len(kept), len(catalog.layout.keys() - ids))
