import pytest

from generator.importers.match import Index, Match
from generator.importers.record import Record
from generator.text.names import Name
from tests.importers.records import record

OLD = record(
    "Deep Learning: A Review",
    "Yann LeCun",
    "Yoshua Bengio",
    key="lecun",
    date="2015-05",
    type="article-journal",
    venue="Nature",
    volume="521",
    doi="10.1038/nature14539",
)
PREPRINT = record("On Words", "Ada Lovelace", date="2019", arxiv="1901.00001")
BOOK = record("The Book", "B C", type="book", isbn="978-0-262-03384-8", edition="2", date="2001")
NAMELESS = record("Manual", date="2000", url="https://example.org/")
INDEX = Index([OLD, PREPRINT, BOOK, NAMELESS])


def names(*authors: str, **fields: str) -> Record:
    """Return a record of the first paper's title, by these authors."""
    return record("Deep learning - a review!", *authors, **fields)


@pytest.mark.parametrize(
    ("found", "number", "by"),
    [
        # Ids, whatever their case or form
        (record("Deep Learning", "X Y", doi="10.1038/NATURE14539"), 0, "doi"),
        (record("Deep", "X Y", doi="10.1038/nature14539"), 0, "doi"),
        (record("On Words, Revised", "A. Lovelace", arxiv="1901.00001"), 1, "arxiv"),
        (record("Another Title", "A. Lovelace", arxiv="1901.00001"), 1, "arxiv"),
        (record("The Book: Subtitle", isbn="0262033844", type="book"), 2, "isbn"),
        # The key, if the title agrees
        (names("Y. LeCun", "Y. Bengio", key="LeCun", date="2020"), 0, "key"),
        # The title with authors and year
        (names("LeCun, Y.", "Bengio, Y.", date="2016"), 0, "title"),
        (names("Y LeCun", "Y Bengio"), 0, "title"),
        (record("Manual", date="2000"), 3, "title"),
        # Nobody's work: what both say agrees
        (record("Manual", date="2000-05", publisher="Acme"), 3, "title"),
        (record("Manual", date="2000", url="http://www.example.org"), 3, "title"),
    ],
)
def test_same_work(found: Record, number: int, by: str) -> None:
    """A work is known by an id, by its key, or by its title with authors and year."""
    assert INDEX.find(found) == Match(number, by)


def test_cut_list_of_authors() -> None:
    """A list that ends with `and others` is compared as far as it goes."""
    cut = record("Deep Learning: A Review", "Y LeCun", date="2015", more_authors=True)
    assert INDEX.find(cut).number == 0
    assert INDEX.find(names("Y LeCun", date="2015")).number is None


@pytest.mark.parametrize(
    ("found", "doubt"),
    [
        # Other works of the same title
        (names("Wei Wang", date="2015"), ""),
        (record("On Words II", "Ada Lovelace", date="2019"), ""),
        (record("On Words", "Ada Lovelace", date="2022"), "the same title, but another year"),
        (names("Y LeCun", "Y Bengio", doi="10.1000/x"), "the same title, but another DOI"),
        (names("Y LeCun", "Y Bengio", doi="10.1038/nature1453.9"), "but another DOI"),
        (names("Y LeCun", "Y Bengio", volume="3"), "the same title, but another volume"),
        (names("Y LeCun", "Y Bengio", type="book"), "the same title, but another type"),
        (names("Y Bengio", "Y LeCun", date="2015"), "the same title, but other authors"),
        (names(date="2015", note="x"), "the same title, but no authors"),
        # A key that two works have
        (record("Another", "Y LeCun", key="lecun"), ""),
        (record("Far Off", "Y LeCun", "Y Bengio", key="lecun"), ""),
        (
            record("Deep Learing: A Review", "Y LeCun", "Y Bengio", key="lecun"),
            "the same key, but another title",
        ),
        (record("Deep Learing: A Review", "Wei Wang", key="lecun"), ""),
        (names("Y LeCun", "Y Bengio", key="lecun", doi="10.1000/x"), "title, but another DOI"),
        # Nobody's name in one of the two, or in neither
        (record("Manual", "X Y", date="2000"), "the same title, but no authors"),
        (record("Manual", url="https://example.org/2"), "but too little to compare"),
        # A chapter with the ids of its book, and an id that was copied
        (record("Chapter", "D E", type="chapter", isbn="978-0-262-03384-8"), ""),
        (record("The Book", "B C", type="book", isbn="0262033844", edition="3"), "another edition"),
        (record("Chapter", "D E", doi="10.1038/nature14539"), "the same DOI, but another title"),
        (
            record("Far Off", "Y LeCun", doi="10.1038/nature14539"),
            "the same DOI, but another title",
        ),
        (record("Far Off", "D E", arxiv="1901.00001"), "the same arXiv id, but another title"),
    ],
)
def test_other_work(found: Record, doubt: str) -> None:
    """A work is never merged with another of the same title; what is doubtful is said."""
    match = INDEX.find(found)
    assert match.number is None
    assert match.doubt.endswith(doubt)
    assert bool(match.doubt) == bool(doubt)


def test_ids_that_contradict_each_other() -> None:
    """A DOI says nothing if the arXiv ids differ: one of the two was copied."""
    index = Index([record("A", "B C", arxiv="1901.00001", doi="10.1000/1")])
    found = index.find(record("A", "B C", arxiv="1901.00002", doi="10.1000/1"))
    assert found == Match(None, "", "the same DOI, but another arXiv id", 0)


def test_titles_without_letters() -> None:
    """Titles of signs alone are compared as they are."""
    index = Index([record("???", "B C", date="2020")])
    assert index.find(record("???", "B C")).number == 0
    assert index.find(record("!!!", "B C")).number is None


def test_chapters_of_one_book() -> None:
    """Chapters with the ISBN of their book are several works, however alike their titles are."""
    book = {"type": "chapter", "isbn": "978-3-16-148410-0"}
    index = Index([record("Film and Sound in Europe", "B C", **book)])
    assert index.find(record("Film and Sound in Asia", "D E", **book)).number is None


def test_proceedings_as_a_journal() -> None:
    """Proceedings that one program calls a journal, and counts other pages of, are one publication."""
    talk = {"venue": "Advances in Neural Systems 30: Conference of 2017", "pages": "5998-6008"}
    index = Index([record("A", "B C", date="2017", type="paper-conference", **talk)])
    same = {"type": "article-journal", "venue": "Advances in Neural Systems", "pages": "5999-6009"}
    assert index.find(record("A", "B C", date="2017", **same)).number == 0
    other = {"type": "article-journal", "venue": "Neural Systems", "pages": "1-2"}
    assert index.find(record("A", "B C", date="2017", **other)).number is None


def test_articles_in_two_journals() -> None:
    """Articles of one title by the same people are two works if their journals are two."""
    full = {"type": "article-journal", "venue": "Journal of Machine Learning Research"}
    index = Index([record("Reply", "B C", date="2018", **full)])
    for venue in ("J. Mach. Learn. Res.", "JMLR", "The journal of machine learning research"):
        same = record("Reply", "B C", date="2019", type="article-journal", venue=venue)
        assert index.find(same).number == 0, venue
    for venue in ("Journal of Machine Learning", "Nature", "J. Math. Log. Res."):
        found = index.find(record("Reply", "B C", date="2019", type="article-journal", venue=venue))
        assert found.number is None, venue
        assert found.doubt == "the same title, but another venue", venue


def test_editors() -> None:
    """Without authors, the editors say which work it is."""
    book = {"editors": (Name("D", "E"),), "type": "book", "date": "2001"}
    index = Index([record("Papers", **book)])
    assert index.find(record("Papers", **book)).number == 0
    assert index.find(record("Papers", **book | {"editors": (Name("F", "G"),)})).number is None
