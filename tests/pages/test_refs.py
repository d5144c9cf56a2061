from dataclasses import replace

from generator.catalog.catalog import Catalog
from generator.catalog.model import Author
from generator.pages import refs
from generator.pages.refs import Ref
from generator.text.dates import PartialDate
from generator.text.names import Name
from tests.sites import configured


def test_tags_and_kinds(toy: Catalog) -> None:
    """A link to a tag or a kind has the number of its papers and its scope."""
    assert refs.tag_ref(toy, "rtl") == Ref("כתב עברי", "tags/rtl.html", 2, "", "rtl")
    assert refs.kind_ref(toy, "survey") == Ref(
        "Survey", "kinds/survey.html", 4, "what others did", "survey"
    )
    tags = refs.tag_refs(toy, toy.paper("all-identifiers"))
    assert [tag.id for tag in tags] == ["language-models", "learning"]


def test_authors(toy: Catalog) -> None:
    """A link to an author has the name on the paper, and no path if authors have no pages."""
    paper = replace(toy.paper("withdrawn"), authors=(Author(Name("W.", "Wang"), "wei-wang-b"),))
    assert refs.author_refs(toy, paper) == (Ref("W. Wang", "authors/wei-wang-b.html"),)
    assert refs.author_refs(configured(toy, authors=False), paper) == (Ref("W. Wang", ""),)


def test_dates() -> None:
    """A date leads to its month, or to its year if the month is unknown."""
    assert refs.date_path(PartialDate(2021, 7)) == "dates/2021-07.html"
    assert refs.date_path(PartialDate(2021), 2) == "dates/2021.page-2.html"


def test_frequent_tags(toy: Catalog) -> None:
    """Tags are sorted by their number among the papers, then as in the vocabulary."""
    papers = [toy.paper("all-identifiers"), toy.paper("hostile-text")]
    tags = refs.frequent_tags(toy, papers)
    assert [(tag.id, tag.count) for tag in tags] == [
        ("learning", 2),
        ("hostile", 1),
        ("language-models", 1),
    ]


def test_facets(toy: Catalog) -> None:
    """A facet has its tags that have papers; one without papers is left out."""
    facets = {facet.id: facet for facet in refs.facet_refs(toy)}
    assert list(facets) == ["topic", "script"]
    assert facets["script"].tags == (refs.tag_ref(toy, "rtl"),)
