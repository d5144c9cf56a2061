import pytest

from generator.catalog.catalog import Catalog
from generator.plan.output import Output
from generator.pages import paper
from tests.sites import configured


def paper(site: Catalog, paper_id: str) -> paper.PaperView:
    """View a paper."""
    return paper.paper(site, Output(f"papers/{paper_id}.html", "paper.html", paper_id))


class TestPaper:
    def test_dates(self, toy: Catalog) -> None:
        """A date leads to its month, or, where that is not known, to its year."""
        view = paper(toy, "all-identifiers")
        assert (view.date, view.iso_date) == ("31 January 2024", "2024-01-31")
        assert view.date_path == "dates/2024-01.html"
        assert paper(toy, "month-only").date_path == "dates/2021-07.html"
        assert paper(toy, "year-only").date_path == "dates/2021.html"

    def test_neighbours(self, toy: Catalog) -> None:
        """A paper leads to the next newer and older ones; the first and the last to one alone."""
        papers = [found.id for found in toy.papers]
        views = [paper(toy, paper_id) for paper_id in papers]
        newer = [view.newer.path if view.newer else "" for view in views]
        older = [view.older.path if view.older else "" for view in views]
        assert newer == ["", *(f"papers/{paper_id}.html" for paper_id in papers[:-1])]
        assert older == [*(f"papers/{paper_id}.html" for paper_id in papers[1:]), ""]

    @pytest.mark.parametrize(
        ("paper_id", "upvotes", "comments", "as_of"),
        [
            ("all-identifiers", "1,234 upvotes", "2 comments", "9 March 2025"),
            ("hostile-text", "12 upvotes", "1 comment", "March 2025"),
            ("one-nameless-author", "1 upvote", "", "5 November 2024"),
            ("more-authors-than-named", "0 upvotes", "0 comments", "2025"),
            ("year-only", "", "", ""),
        ],
    )
    def test_counts(
        self, toy: Catalog, paper_id: str, upvotes: str, comments: str, as_of: str
    ) -> None:
        """Counts that are known are said, zero too; those that are not are not."""
        view = paper(toy, paper_id)
        assert (view.upvotes, view.comments, view.as_of) == (upvotes, comments, as_of)

    def test_more_authors(self, toy: Catalog) -> None:
        """Authors beyond those named are counted; where none is named, all are unknown."""
        assert paper(toy, "more-authors-than-named").more_authors == 10
        assert paper(toy, "all-identifiers").more_authors == 0
        view = paper(toy, "month-only")
        assert (view.authors, view.author_count, view.more_authors) == ((), 8, 0)

    def test_many_authors(self, toy: Catalog) -> None:
        """All authors of a large collaboration are there, the most of them folded away."""
        view = paper(toy, "forty-authors")
        names = [ref.name for ref in (*view.authors, *view.folded)]
        assert len(view.authors) == paper.SHOWN_AUTHORS
        assert names[::39] == ["AuthorA Number01", "AuthorN Number40"]
        assert len(names) == 40
        assert paper(toy, "names-of-many-scripts").folded == ()

    def test_language(self, toy: Catalog) -> None:
        """A language is said where it is not the catalog's."""
        assert paper(toy, "all-identifiers").language == "de"
        assert paper(configured(toy, language="de"), "all-identifiers").language == ""
        assert paper(toy, "year-only").language == ""

    def test_description(self, toy: Catalog) -> None:
        """A page is described by the plain words of its abstract."""
        page = paper(toy, "more-authors-than-named").page
        assert page.description == (
            "Two names are listed. The count says that there are more. A list item Another with a"
            " line break"
        )

    def test_maths_is_found(self, toy: Catalog) -> None:
        """Search takes a formula's TeX, from every formula of an abstract."""
        abstract = paper(toy, "maths-good-and-bad").abstract
        assert abstract.count("<math ") == abstract.count('index-attrs="alttext" alttext=')
        assert abstract.count("<math ") > 2


class TestIndexed:
    def test_other_names(self, toy: Catalog) -> None:
        """Search is told the authors' names that are not on the paper, in any script."""
        assert "王伟" in paper(toy, "awkward-names").indexed.also
        assert "W. <b>Wang</b>" in paper(toy, "awkward-names").indexed.also
        assert paper(toy, "all-identifiers").indexed.also == ""

    def test_ascii(self, toy: Catalog) -> None:
        """Words that dropping accents does not make ASCII are given in ASCII; others are not."""
        found = paper(toy, "names-of-many-scripts").indexed.also.split()
        assert {"Lukasz", "Paass", "Zhukova", "Anna", "Lucja"} <= set(found)
        assert not {"Eric", "Moulines", "Gerhard", "Sahin"} & set(found)
        assert paper(toy, "withdrawn").indexed.also == ""

    def test_values(self, toy: Catalog) -> None:
        """What is not known is empty, but a number is 0: without one a paper would be left out."""
        indexed = paper(toy, "year-only").indexed
        assert (indexed.authors, indexed.tags, indexed.tag_names) == ("", (), "")
        assert (indexed.kind, indexed.year, indexed.upvotes) == ("survey", 2021, 0)
        indexed = paper(toy, "all-identifiers").indexed
        assert indexed.authors == "Noam Levi, Ada Lovelace"
        assert indexed.tag_names == "Language models, Learning"
        assert indexed.upvotes == 1234


def test_search(toy: Catalog) -> None:
    """The search page has every tag and kind in use with its number, and years newest first."""
    view = paper.search(toy, Output("search.html", "search.html"))
    assert view.paper_count == 14
    assert [[(tag.id, tag.count) for tag in facet.tags] for facet in view.facets] == [
        [("learning", 12), ("hostile", 1), ("language-models", 4)],
        [("rtl", 2)],
    ]
    assert [kind.id for kind in view.kinds] == ["method", "theory", "survey"]
    assert view.years == (2024, 2023, 2022, 2021, 1999)


def test_about(toy: Catalog) -> None:
    """The page about the catalog has the curator's text, and the facts should there be none."""
    view = paper.about(toy, Output("about.html", "about.html"))
    assert 'href="tags/index.html"' in view.text
    assert (view.count, view.span) == (14, "1999 to 2024")


@pytest.mark.parametrize(
    ("url", "root"),
    [("", ""), ("https://example.org/repo/", "/repo/"), ("https://example.org/", "/")],
)
def test_not_found(toy: Catalog, url: str, root: str) -> None:
    """The page for addresses that have none finds the site from any depth, if it can be known."""
    view = paper.not_found(configured(toy, url=url), Output("404.html", "404.html"))
    assert view.page.root == root
    assert view.has_search
