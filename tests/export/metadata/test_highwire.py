from dataclasses import replace

import pytest

from generator.catalog.catalog import Catalog
from generator.catalog.model import Author
from generator.export.metadata.highwire import to_highwire
from generator.text.dates import PartialDate
from generator.text.markdown import from_line
from generator.text.names import Name
from tests.sites import configured

Tags = dict[str, list[str]]
ADA = Author(Name("Ada", "Lovelace"))


def tags(catalog: Catalog, paper_id: str, **facts: object) -> Tags:
    """Return the tags of a paper, had it some other facts: the contents by name."""
    contents: Tags = {}
    paper = replace(catalog.paper(paper_id), **facts)  # type: ignore[arg-type] # any field
    for name, content in to_highwire(catalog, paper):
        contents.setdefault(name, []).append(content)
    return contents


def test_everything(toy: Catalog) -> None:
    """A record has all that is known, in tags of one value each."""
    assert tags(toy, "all-identifiers", venue="TACL 8 (2020), 662-678") == {
        "citation_title": ["All Identifiers at Once"],
        "citation_author": ["Levi, Noam", "Lovelace, Ada"],
        "citation_publication_date": ["2024/01/31"],
        "citation_journal_title": ["TACL"],
        "citation_doi": ["10.18653/v1/2024.toy-main.1"],
        "citation_arxiv_id": ["2401.00010"],
        "citation_language": ["de"],
        "citation_abstract": ["Eine Zusammenfassung auf Deutsch."],
        "citation_public_url": ["https://doi.org/10.18653/v1/2024.toy-main.1"],
        "citation_keywords": ["Language models", "Learning"],
        "citation_abstract_html_url": ["https://example.org/repo/papers/all-identifiers.html"],
    }


def test_unknown_facts_are_left_out(toy: Catalog) -> None:
    """No tag of any paper is empty, and without an address there is none of the page."""
    catalog = configured(toy, url="")
    for paper in toy.papers:
        for name, content in to_highwire(catalog, paper):
            assert content, (paper.id, name)
            assert name != "citation_abstract_html_url"


def test_preprint(toy: Catalog) -> None:
    """A preprint names arXiv and its number where Zotero looks for the two."""
    preprint = tags(toy, "withdrawn", arxiv="2401.00001", venue="", doi="")
    assert preprint["DC.type"] == ["preprint"]
    assert preprint["citation_publisher"] == ["arXiv"]
    assert preprint["prism.number"] == ["arXiv:2401.00001"]
    assert preprint["citation_public_url"] == ["https://arxiv.org/abs/2401.00001"]
    published = tags(toy, "withdrawn", arxiv="2401.00001", venue="ICLR 2024")
    assert not {"DC.type", "citation_publisher", "prism.number"} & published.keys()


@pytest.mark.parametrize(
    ("venue", "tag", "content"),
    [
        ("ICLR 2024", "citation_conference_title", "ICLR 2024"),
        ("TACL 8 (2020), 662-678", "citation_journal_title", "TACL"),
        ("", "DC.type", "document"),
        ("Somewhere 2024", "DC.type", "document"),
    ],
)
def test_venue(toy: Catalog, venue: str, tag: str, content: str) -> None:
    """A record is of a conference, of a journal or of something else, and says so once."""
    record = tags(toy, "withdrawn", venue=venue)
    names = {"citation_conference_title", "citation_journal_title", "DC.type"}
    assert {name: record[name] for name in names & record.keys()} == {tag: [content]}


def test_abstract(toy: Catalog) -> None:
    """The whole abstract is there, because Zotero would otherwise take the short description."""
    paper = toy.paper("withdrawn")
    assert tags(toy, "withdrawn")["citation_abstract"] == [paper.abstract.plain]
    assert "citation_abstract" not in tags(toy, "withdrawn", abstract=from_line(""))


@pytest.mark.parametrize(
    ("venue", "kind"),
    [("ICLR 2024", "conferencePaper"), ("TACL 8", "journalArticle"), ("", "document")],
)
@pytest.mark.parametrize(("authors", "count"), [((), 0), ((ADA,), 3)])
def test_incomplete_record(
    toy: Catalog, venue: str, kind: str, authors: tuple[Author, ...], count: int
) -> None:
    """Without all authors a paper has its type only, or Zotero would save a web page."""
    record = tags(toy, "withdrawn", venue=venue, authors=authors, author_count=count, arxiv="")
    assert record == {"DC.type": [kind]}


@pytest.mark.parametrize(
    ("date", "content"),
    [
        (PartialDate(2021), "2021"),
        (PartialDate(2021, 7), "2021"),
        (PartialDate(2021, 7, 2), "2021/07/02"),
        (PartialDate(800), "0800"),
    ],
)
def test_date(toy: Catalog, date: PartialDate, content: str) -> None:
    """A date is a day or a year, because Scholar reads no month alone."""
    assert tags(toy, "withdrawn", date=date)["citation_publication_date"] == [content]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (Name("Ada", "Lovelace"), "Lovelace, Ada"),
        (Name("Vincent Willem", "Van Gogh"), "Vincent Willem Van Gogh"),
        (Name("Vincent", "Van Gogh"), "Van Gogh, Vincent"),
        (Name("", "The Collaboration"), "The Collaboration"),
    ],
)
def test_only_author(toy: Catalog, name: Name, content: str) -> None:
    """Zotero takes an only author with two words on both sides of the comma for two people."""
    assert tags(toy, "withdrawn", authors=(Author(name),))["citation_author"] == [content]


def test_several_authors(toy: Catalog) -> None:
    """Each of several authors has a comma between the parts of the name."""
    authors = (Author(Name("Vincent Willem", "Van Gogh")), ADA)
    assert tags(toy, "withdrawn", authors=authors)["citation_author"] == [
        "Van Gogh, Vincent Willem",
        "Lovelace, Ada",
    ]


def test_equal_neighbours(toy: Catalog) -> None:
    """Two authors with the same name are two tags, though Zotero joins neighbours."""
    authors = (Author(Name("Wei", "Wang")), Author(Name("Wei", "Wang"), person="wei-wang-2"))
    assert tags(toy, "withdrawn", authors=authors)["citation_author"] == ["Wang, Wei", "Wang, Wei"]


@pytest.mark.parametrize(
    ("paper_id", "facts"),
    [
        ("journal-article", {"journal_title": "Neural Computation", "volume": "1", "issue": "4", "firstpage": "541", "lastpage": "551", "issn": "0899-7667", "publisher": "MIT Press"}),
        ("conference-paper", {"conference_title": "Proceedings of NAACL-HLT", "editor": "Burstein, Jill", "isbn": "978-1-950737-13-0"}),
        ("chapter", {"inbook_title": "Parallel Distributed Processing", "series_title": "Foundations", "DC.type": "bookSection"}),
        ("book", {"isbn": "978-0-262-03561-3", "publisher": "MIT Press", "DC.type": "book"}),
        ("phd-thesis", {"dissertation_institution": "University of Toronto", "DC.type": "thesis"}),
        ("report", {"technical_report_institution": "University of Toronto", "technical_report_number": "TR-2009", "DC.type": "report"}),
        ("standard", {"publisher": "ISO", "DC.type": "standard"}),
        ("software", {"publisher": "GitHub", "DC.type": "computerProgram"}),
        ("edited-book", {"DC.type": "book"}),
        ("in-press", {"journal_title": "Journal of Machine Learning Research"}),
    ],
)  # fmt: skip
def test_types(works: Catalog, paper_id: str, facts: dict[str, str]) -> None:
    """Each type of work has the tags for it; an unknown date has none."""
    record = tags(works, paper_id)
    for name, content in facts.items():
        assert record[name if "." in name else f"citation_{name}"][0] == content
    assert ("DC.type" in record) == ("DC.type" in facts)
    is_dated = bool(works.paper(paper_id).date) and paper_id != "edited-book"
    assert ("citation_publication_date" in record) == is_dated
