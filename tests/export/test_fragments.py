from dataclasses import replace

from generator.catalog.catalog import Catalog
from generator.catalog.model import Paper
from generator.export.fragments import Form


class Maker:
    """A renderer that writes down the ids of the papers that it renders."""

    def __init__(self) -> None:
        self.ids: list[str] = []

    def make(self, catalog: Catalog, paper: Paper) -> str:
        """Return the catalog's title and the paper's."""
        self.ids.append(paper.id)
        return f"{catalog.config.title}: {paper.title.plain}"


def test_each_paper_is_rendered_once(toy: Catalog) -> None:
    """Several lists of the same papers have the same fragments, rendered once."""
    maker = Maker()
    form = Form("test-once", maker.make)
    fragments = [form.render(toy, paper) for paper in toy.papers]
    assert fragments == [f"{toy.config.title}: {p.title.plain}".encode() for p in toy.papers]
    assert [form.render(toy, paper) for paper in reversed(toy.papers)] == fragments[::-1]
    assert maker.ids == [paper.id for paper in toy.papers]


def test_forms_are_kept_apart(toy: Catalog) -> None:
    """A paper has a fragment in each form."""
    loud = Form("test-loud", lambda _catalog, paper: paper.id.upper())
    quiet = Form("test-quiet", lambda _catalog, paper: paper.id)
    paper = toy.paper("withdrawn")
    assert [form.render(toy, paper) for form in (loud, quiet, loud)] == [
        b"WITHDRAWN",
        b"withdrawn",
        b"WITHDRAWN",
    ]


def test_a_catalog_starts_empty(toy: Catalog) -> None:
    """A catalog made from another one renders its own fragments, and the other keeps its own."""
    maker = Maker()
    form = Form("test-empty", maker.make)
    paper = toy.paper("withdrawn")
    old = form.render(toy, paper)
    changed = replace(toy, config=replace(toy.config, title="Another"))
    assert changed.fragments == {}
    assert form.render(changed, paper) == b"Another: Withdrawn"
    assert form.render(toy, paper) == old
    assert maker.ids == ["withdrawn", "withdrawn"]
