from dataclasses import replace

from generator.catalog.catalog import Catalog
from generator.catalog.model import Author
from generator.pages import paper
from generator.plan.output import Output
from generator.text.names import Name
from tests.sites import configured


def view(catalog: Catalog, paper_id: str) -> paper.PaperView:
    """Return the view of a paper."""
    return paper.paper(catalog, Output(f"papers/{paper_id}.html", "paper.html", paper_id))


class TestPaper:
    def test_dates(self, toy: Catalog) -> None:
        """A date links to its month, or to its year if the month is unknown."""
        assert view(toy, "all-identifiers").date_path == "dates/2024-01.html"
        assert view(toy, "month-only").date_path == "dates/2021-07.html"
        assert view(toy, "year-only").date_path == "dates/2021.html"

    def test_neighbours(self, toy: Catalog) -> None:
        """A paper links to the next newer and older papers, if there are any."""
        views = [view(toy, paper.id) for paper in toy.papers]
        assert [page.newer for page in views] == [None, *toy.papers[:-1]]
        assert [page.older for page in views] == [*toy.papers[1:], None]

    def test_more_authors(self, toy: Catalog) -> None:
        """Authors without a name are counted, unless no author has a name."""
        assert view(toy, "more-authors-than-named").more_authors == 10
        assert view(toy, "all-identifiers").more_authors == 0
        nameless = view(toy, "month-only")
        assert (nameless.authors, nameless.more_authors) == ((), 0)

    def test_many_authors(self, toy: Catalog) -> None:
        """A large collaboration shows its first authors, and folds the rest away."""
        page = view(toy, "forty-authors")
        names = [ref.name for ref in (*page.authors, *page.folded)]
        assert len(page.authors) == paper.SHOWN_AUTHORS
        assert names[::39] == ["AuthorA Number01", "AuthorN Number40"]
        assert len(names) == 40
        assert view(toy, "names-of-many-scripts").folded == ()

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
            f"papers/all-identifiers{suffix}" for suffix in (".bib", ".ris", ".json", ".md")
        ]
        assert view(configured(toy, citations=False), "all-identifiers").citation is None


def test_places(toy: Catalog) -> None:
    """A paper's page says where the paper stands on each path, and what comes next there."""
    places = view(toy, "withdrawn").places
    assert [(place.path.path, place.number, place.count) for place in places] == [
        ("paths/first-steps.html", 3, 4),
        ("paths/second.html", 1, 1),
    ]
    assert [place.next and place.next.id for place in places] == ["forty-authors", None]
    assert view(toy, "citation-index").places == ()


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


def test_details(toy: Catalog) -> None:
    """A book shows what it is, who edited and published it, and nothing that is not known."""
    book = replace(
        toy.papers[0],
        type="book",
        editors=(Author(Name("Ada", "Lovelace")),),
        publisher="MIT Press",
        place="Cambridge",
        isbn="978-0-262-03384-8",
    )
    catalog = replace(toy, papers=(book, *toy.papers[1:]))
    assert dict(view(catalog, book.id).details) == {
        "Type": "Book",
        "Editor": "Ada Lovelace",
        "Publisher": "MIT Press, Cambridge",
        "ISBN": "978-0-262-03384-8",
    }


def test_editors_instead_of_authors(toy: Catalog) -> None:
    """Editors who are named first are not named again in the details."""
    editors = (Author(Name("Ada", "Lovelace")),)
    book = replace(toy.papers[0], authors=(), author_count=0, editors=editors)
    catalog = replace(toy, papers=(book, *toy.papers[1:]))
    assert "Editor" not in dict(view(catalog, book.id).details)
