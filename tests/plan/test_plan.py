from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.plan import plan as plan_module

from generator.content.load import load
from generator.catalog.catalog import Catalog
from generator.plan.output import Output
from generator.plan.plan import pages, plan
from generator.pages.render import VIEWS

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module", params=["tests/toy", "content"])
def site(request: pytest.FixtureRequest) -> Catalog:
    """Give the toy catalog, and then the real one."""
    return load(ROOT / request.param)


def html(site: Catalog) -> list[Output]:
    """The pages of a site, without the files for machines beside them."""
    return [output for output in plan(site, []) if output.path.endswith(".html")]


@given(st.integers(0, 10_000), st.integers(1, 500))
def test_pages(count: int, size: int) -> None:
    """Pages are numbered from 1, hold everything, and none but a first one is empty."""
    numbers = pages(count, size)
    assert numbers[0] == 1
    assert (len(numbers) - 1) * size < max(count, 1) <= len(numbers) * size


def test_paths(site: Catalog) -> None:
    """Every path is relative, plain, and unique even where letters' case does not count."""
    paths = [output.path for output in plan(site, ["style.css", "deep/icon.svg", "nojekyll"])]
    assert len({path.lower() for path in paths}) == len(paths)
    for path in paths:
        assert not path.startswith("/")
        assert path.isascii()
        assert not {"", ".", ".."} & set(path.split("/"))
        assert all(char.isalnum() or char in "-._/" for char in path)
        assert len(path) < 150


def test_no_file_is_a_folder_too(site: Catalog) -> None:
    """No path is the folder of another."""
    paths = {output.path for output in plan(site, [])}
    assert not {path.rpartition("/")[0] for path in paths} & paths


def test_everything_has_a_page(toy: Catalog) -> None:
    """Every paper, tag, kind, person, year and month in use has its pages, and nothing else has."""
    counts = Counter(output.template for output in html(toy))
    size = toy.config.page_size
    assert counts == {
        "paper.html": len(toy.papers),
        "papers.html": len(pages(len(toy.papers), size)),
        "tag.html": sum(len(pages(len(group), size)) for group in toy.by_tag.values()),
        "kind.html": sum(len(pages(len(group), size)) for group in toy.by_kind.values()),
        "letter.html": len({person.letter for person in toy.people}),
        "author.html": sum(len(pages(len(person.papers), size)) for person in toy.people),
        "year.html": sum(len(pages(len(group), size)) for group in toy.by_year.values()),
        "month.html": sum(len(pages(len(group), size)) for group in toy.by_month.values()),
        **dict.fromkeys(("index.html", "tags.html", "authors.html", "dates.html"), 1),
        **dict.fromkeys(("search.html", "about.html", "data.html", "404.html"), 1),
        "redirect.html": 3,
        "gone.html": 1,  # of moved.yaml: a paper, two pages of a tag
    }


def test_templates_are_known(site: Catalog) -> None:
    """Every page's template has a view."""
    templates = {output.template for output in html(site)}
    assert templates <= set(VIEWS)


def test_long_lists(toy: Catalog) -> None:
    """A long list takes several pages, of which the first keeps the bare name."""
    assert [output for output in html(toy) if output.subject == "language-models"] == [
        Output("tags/language-models.html", "tag.html", "language-models", 1),
        Output("tags/language-models.page-2.html", "tag.html", "language-models", 2),
    ]


def test_many_authors(toy: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    """A letter with many authors is paged too, and its pages are no one's."""
    monkeypatch.setattr(plan_module, "NAMES_PER_PAGE", 30)
    paths = [output.path for output in html(toy) if output.template == "letter.html"]
    assert paths[:2] == ["authors/index.a.html", "authors/index.b.html"]
    assert [path for path in paths if ".n." in path] == [
        *("authors/index.n.html", "authors/index.n.page-2.html")
    ]
    assert paths[-1] == "authors/index.other.html"
    test_paths(toy)


def test_papers_come_first(toy: Catalog) -> None:
    """The papers' pages come first, newest first: the most work begins soonest."""
    first = html(toy)[: len(toy.papers)]
    assert [output.subject for output in first] == [paper.id for paper in toy.papers]


def test_assets(toy: Catalog) -> None:
    """Static files are copied under assets/; one has to be where GitHub Pages looks for it."""
    found = plan(toy, ["style.css", "deep/icon.svg", "nojekyll"])
    assert [output for output in found if output.template.startswith("static/")] == [
        Output("assets/style.css", "static/style.css"),
        Output("assets/deep/icon.svg", "static/deep/icon.svg"),
        Output(".nojekyll", "static/nojekyll"),
    ]
