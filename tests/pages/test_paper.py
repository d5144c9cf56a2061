import pytest

from generator.catalog.catalog import Catalog
from generator.pages import paper
from generator.plan.output import Output
from tests.sites import configured


def view(catalog: Catalog, paper_id: str) -> paper.PaperView:
    """Return the view of a paper."""
    return paper.paper(catalog, Output(f"papers/{paper_id}.html", "paper.html", paper_id))


class TestPaper:
    def test_dates(self, toy: Catalog) -> None:
        """A date links to its month, or to its year if the month is unknown."""
        full = view(toy, "all-identifiers")
        assert (full.date, full.iso_date, full.year) == ("31 January 2024", "2024-01-31", 2024)
        assert full.date_path == "dates/2024-01.html"
        assert view(toy, "month-only").date_path == "dates/2021-07.html"
        assert view(toy, "year-only").date_path == "dates/2021.html"

    def test_neighbours(self, toy: Catalog) -> None:
        """A paper links to the next newer and older papers, if there are any."""
        ids = [paper.id for paper in toy.papers]
        views = [view(toy, paper_id) for paper_id in ids]
        newer = [page.newer.path if page.newer else "" for page in views]
        older = [page.older.path if page.older else "" for page in views]
        assert newer == ["", *(f"papers/{paper_id}.html" for paper_id in ids[:-1])]
        assert older == [*(f"papers/{paper_id}.html" for paper_id in ids[1:]), ""]

    @pytest.mark.parametrize(
        ("paper_id", "upvotes", "comments", "as_of"),
        [
            ("all-identifiers", 1234, 2, "9 March 2025"),
            ("hostile-text", 12, 1, "March 2025"),
            ("one-nameless-author", 1, None, "5 November 2024"),
            ("more-authors-than-named", 0, 0, "2025"),
            ("year-only", None, None, ""),
        ],
    )
    def test_counts(
        self, toy: Catalog, paper_id: str, upvotes: int | None, comments: int | None, as_of: str
    ) -> None:
        """Counts have the date when they were read; a count of 0 is not an unknown one."""
        page = view(toy, paper_id)
        assert (page.upvotes, page.comments, page.as_of) == (upvotes, comments, as_of)

    def test_more_authors(self, toy: Catalog) -> None:
        """Authors without a name are counted, unless no author has a name."""
        assert view(toy, "more-authors-than-named").more_authors == 10
        assert view(toy, "all-identifiers").more_authors == 0
        nameless = view(toy, "month-only")
        assert (nameless.authors, nameless.author_count, nameless.more_authors) == ((), 8, 0)

    def test_many_authors(self, toy: Catalog) -> None:
        """A large collaboration shows its first authors, and folds the rest away."""
        page = view(toy, "forty-authors")
        names = [ref.name for ref in (*page.authors, *page.folded)]
        assert len(page.authors) == paper.SHOWN_AUTHORS
        assert names[::39] == ["AuthorA Number01", "AuthorN Number40"]
        assert len(names) == 40
        assert view(toy, "names-of-many-scripts").folded == ()

    def test_language(self, toy: Catalog) -> None:
        """A language is shown only if it is not that of the catalog."""
        assert view(toy, "all-identifiers").language == "de"
        assert view(configured(toy, language="de"), "all-identifiers").language == ""
        assert view(toy, "year-only").language == ""

    def test_description(self, toy: Catalog) -> None:
        """The description is the abstract as plain text."""
        assert view(toy, "more-authors-than-named").page.description == (
            "Two names are listed. The count says that there are more. A list item Another with a"
            " line break"
        )

    def test_tags(self, toy: Catalog) -> None:
        """Tags are in the order of the paper's file."""
        assert [tag.id for tag in view(toy, "all-identifiers").tags] == [
            "language-models",
            "learning",
        ]
        assert view(toy, "year-only").tags == ()

    def test_citation(self, toy: Catalog) -> None:
        """A citation has four styles, and the files beside the page."""
        citation = view(toy, "all-identifiers").citation
        assert citation
        assert list(citation.references) == ["APA", "IEEE", "ACL", "Chicago"]
        assert citation.bibtex.startswith("@")
        assert [file.path for file in citation.files] == [
            f"papers/all-identifiers{suffix}" for suffix in (".bib", ".ris", ".json")
        ]
        assert view(configured(toy, citations=False), "all-identifiers").citation is None


class TestSearch:
    def test_maths(self, toy: Catalog) -> None:
        """Pagefind indexes the TeX of every formula."""
        abstract = view(toy, "maths-good-and-bad").abstract
        assert abstract.count("<math ") == abstract.count('index-attrs="alttext" alttext=')
        assert abstract.count("<math ") > 2

    def test_other_names(self, toy: Catalog) -> None:
        """Search finds authors by names, in any script, that are not on the paper."""
        assert "王伟" in view(toy, "awkward-names").also
        assert "W. <b>Wang</b>" in view(toy, "awkward-names").also
        assert view(toy, "all-identifiers").also == ""

    def test_ascii(self, toy: Catalog) -> None:
        """Search finds words in ASCII if it would not find them without their accents."""
        words = view(toy, "names-of-many-scripts").also.split()
        assert {"Lukasz", "Paass", "Zhukova", "Anna", "Lucja"} <= set(words)
        assert not {"Eric", "Moulines", "Gerhard", "Sahin"} & set(words)
        assert view(toy, "withdrawn").also == ""
