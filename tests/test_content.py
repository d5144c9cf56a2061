"""The catalog in content/, whatever its papers say: it is sound, and its site is too."""

from pathlib import Path

import pytest

from generator.catalog.catalog import Catalog
from generator.content.load import load
from generator.pages.render import VIEWS, Renderer
from generator.pages.templates import template_folders, templates_in
from generator.plan.plan import plan

CONTENT = Path(__file__).parents[1] / "content"


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    """Load content/; a problem, such as an unknown tag, is an error."""
    return load(CONTENT)


def test_loads(catalog: Catalog) -> None:
    """The content has papers and no problem."""
    assert catalog.papers


def test_pages(catalog: Catalog) -> None:
    """Each paper has a page, and one of each kind of page is made.

    All of the site, with its links and metadata, is for `openshelf build` and `openshelf check`.
    """
    templates = templates_in(template_folders())
    planned = plan(catalog, templates.statics)
    pages = {output.path: output for output in planned if output.template in VIEWS}
    assert {f"papers/{paper.id}.html" for paper in catalog.papers} <= pages.keys()
    renderer = Renderer(catalog, templates)
    for output in {output.template: output for output in pages.values()}.values():
        assert b"<h1" in renderer.render(output) or output.template == "redirect.html"
