import re
from dataclasses import replace

from generator.catalog.catalog import Catalog
from generator.catalog.model import Facet, Term, Vocabulary
from generator.pages import front
from generator.pages.refs import Ref
from generator.pages.render import Renderer
from generator.pages.templates import template_folders, templates_in
from generator.plan.output import Output
from generator.text.dates import PartialDate
from tests.sites import configured


def view(catalog: Catalog) -> front.Front:
    """Return the view of the front page."""
    return front.front(catalog, Output("index.html", "index.html"))


def test_totals(toy: Catalog) -> None:
    """The page counts papers, authors, tags with papers and years, and links to each and the map."""
    assert view(toy).totals == (
        Ref("14 papers", "papers/index.html"),
        Ref("70 authors", "authors/index.html"),
        Ref("4 tags", "tags/index.html"),
        Ref("2 venues", "venues.html"),
        Ref("1999 to 2024", "dates/index.html"),
        Ref("Map", "map.html"),
    )


def test_added_last(toy: Catalog) -> None:
    """The page says how many papers the last month brought, unless all came at once."""
    assert view(toy).added == Ref("January 2025", "added.html", 1)
    papers = tuple(replace(paper, added=PartialDate(2025, 1, 1)) for paper in toy.papers)
    assert view(replace(toy, papers=papers)).added is None


def test_no_authors(toy: Catalog) -> None:
    """Authors are not counted if they have no pages, and without a map there is no link to one."""
    catalog = replace(configured(toy, authors=False), layout={})
    names = [ref.name for ref in view(catalog).totals]
    assert names == ["14 papers", "4 tags", "2 venues", "1999 to 2024"]


def test_facets(toy: Catalog) -> None:
    """A facet shows its six most used tags, and links to the rest in the index of tags."""
    tags = tuple(Term(f"t{i}", f"Tag {i}", "") for i in range(8))
    catalog = replace(
        configured(toy, picks=()),
        vocabulary=Vocabulary((Facet("topic", "Topic", tags),), toy.vocabulary.kinds),
        papers=tuple(
            replace(paper, tags=tuple(tag.id for tag in tags[i:]))
            for i, paper in enumerate(toy.papers[:8])
        ),
    )
    renderer = Renderer(catalog, templates_in(template_folders()))
    html = renderer.render(Output("index.html", "index.html")).decode()
    facets = html[html.index('class="facets"') : html.index("Kinds of paper")]
    assert re.findall(r'href="(tags/[^"]*)">([^<]*)<', facets) == [
        ("tags/index.html#topic", "Topic"),
        *((f"tags/t{i}.html", f"Tag {i}") for i in range(7, 1, -1)),
        ("tags/index.html#topic", "2 more"),
    ]


def test_papers(toy: Catalog) -> None:
    """Picks are in the curator's order, new papers by date, top papers by upvotes."""
    page = view(toy)
    assert [paper.id for paper in page.picks] == ["hostile-text", "maths-good-and-bad"]
    assert page.newest == toy.papers[: front.NEWEST]
    assert [paper.upvotes for paper in page.top] == [1234, 12, 1]
    assert page.as_of == "9 March 2025"


def test_no_upvotes(toy: Catalog) -> None:
    """Without upvotes there are no top papers and no date of upvotes."""
    papers = tuple(replace(paper, upvotes=None, as_of=None) for paper in toy.papers)
    page = view(replace(toy, papers=papers))
    assert (page.top, page.as_of) == ((), "")


def test_years(toy: Catalog) -> None:
    """The chart links each year to its page."""
    assert view(toy).years[-1].path == "dates/2024.html"
