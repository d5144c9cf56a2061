"""The catalog in content/, whatever its papers say: it is sound, and its site is too."""

from pathlib import Path

import pytest

from generator.build.build import Options, build
from generator.catalog.catalog import Catalog
from generator.content.load import load

CONTENT = Path(__file__).parents[1] / "content"


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    """Load content/; a problem, such as an unknown tag, is an error."""
    return load(CONTENT)


def test_loads(catalog: Catalog) -> None:
    """The content has papers and no problem."""
    assert catalog.papers


def test_builds(catalog: Catalog, tmp_path: Path) -> None:
    """The site has a page for each paper. Its links and metadata are for `openshelf check`."""
    report = build(Options(content=CONTENT, out=tmp_path / "site", search=False))
    assert report.totals.papers == len(catalog.papers)
    for paper in catalog.papers:
        assert (tmp_path / "site" / "papers" / f"{paper.id}.html").is_file()
