"""Works of Crossref and of other agencies become records."""

import json
from typing import Any

import pytest

from generator.importers.record import Record
from generator.importers.services import crossref
from generator.importers.services.fetcher import Fetcher, Unavailable
from generator.text.identifiers import Identifier
from tests.importers.services.server import ANSWERS, HTML, Reply, Server

DOI = "10.5555/3605943"


def work(**changes: Any) -> dict[str, Any]:
    """Return an answer as Crossref gave it, with some members changed."""
    data = (ANSWERS / "crossref" / "works_10.5555_3605943").read_bytes()
    return {**json.loads(data)["message"], **changes}


def parsed(**changes: Any) -> Record:
    """Return the record of an answer; it has to be read."""
    record = crossref.parse_work(DOI, work(**changes))
    assert record
    return record


def fields(**changes: Any) -> dict[str, str]:
    """Return the fields of a short answer."""
    keep = {"DOI": DOI, "title": ["A title"], "type": "journal-article", **changes}
    record = crossref.parse_work(DOI, keep)
    assert record
    return {**record.fields}


def test_an_article() -> None:
    """All that Crossref says of an article has its place, without JATS and entities."""
    record = parsed()
    assert record.fields == {
        "title": "Alike & Different: E. coli Models: A Study in Examples",
        "type": "article-journal",
        "date": "2024-03-09",
        "venue": "Journal of Examples in Learning",
        "volume": "71",
        "number": "2",
        "pages": "17-42",
        "publisher": "Association for Computing Machinery (ACM)",
        "issn": "1234-5679",
        "arxiv": "2310.16441",
        "doi": DOI,
        "language": "en",
    }
    assert [name.text for name in record.authors] == [
        "Josiah Carberry", "Ana de la Cruz Jr.", "The Example Collaboration",
    ]  # fmt: skip
    assert record.orcids == ("0000-0002-1825-0097", "", "")
    assert (
        record.abstract
        == "We show that all models of size $n^2$ are alike, for n &lt; 9. H₂O is not."
    )
    assert (record.path, record.line, record.key) == (f"crossref:{DOI}", 0, "")
    assert (record.service, record.service_id) == ("crossref", DOI)
    assert not record.doubts
    assert not record.left_out


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        # The series, then the book
        ({"type": "book-chapter", "container-title": ["Lecture Notes in Examples", "Learning 2024"]},
         {"type": "chapter", "series": "Lecture Notes in Examples", "venue": "Learning 2024"}),
        ({"type": "proceedings-article", "event": {"name": "CEX 2024", "location": "Oslo"}},
         {"type": "paper-conference", "venue": "CEX 2024", "place": "Oslo"}),
        ({"article-number": "e17"}, {"type": "article-journal", "pages": "e17"}),
        ({"type": "posted-content", "institution": [{"name": "bioRxiv"}]},
         {"type": "preprint", "venue": "bioRxiv"}),
        ({"type": "dissertation", "degree": ["Doctor of Philosophy"], "institution": [{"name": "MIT"}]},
         {"type": "phdthesis", "institution": "MIT"}),
        ({"type": "book", "ISBN": ["9783161484100", "9780521642989"], "edition-number": "2"},
         {"type": "book", "isbn": "9783161484100", "edition": "2"}),
        ({"type": "a-new-type"}, {"type": "document"}),
        # Not arXiv's; and two preprints tell nothing
        ({"relation": {"has-preprint": [{"id-type": "doi", "id": "10.1101/2024.01.01.0001"}]}},
         {"type": "article-journal"}),
        ({"relation": {"has-preprint": [{"id-type": "arxiv", "id": "2310.16441v2"},
                                        {"id-type": "doi", "id": "10.48550/arXiv.2310.00001"}]}},
         {"type": "article-journal"}),
        # Values of the wrong type
        ({"volume": {"a": 1}, "page": None, "author": ["A. Name"], "relation": [], "event": "CEX",
          "container-title": {}, "updated-by": "retraction", "issued": {"date-parts": [2024]}},
         {"type": "article-journal"}),
    ],
)  # fmt: skip
def test_fields(changes: dict[str, Any], expected: dict[str, str]) -> None:
    """Types mean different things, and what is unknown or broken is left out."""
    assert fields(**changes) == {"title": "A title", "doi": DOI, **expected}


@pytest.mark.parametrize(
    ("changes", "date"),
    [
        ({"published-print": [2019, 1], "published-online": [2018, 12, 20]}, "2018-12-20"),
        ({"published-print": [2019], "published-online": [2019, 3, 5]}, "2019-03-05"),
        ({"issued": [1830, 11]}, "1830-11"),
        ({"issued": [None]}, None),
        ({"created": [2020, 1, 1], "deposited": [2020, 1, 1]}, None),
    ],
)
def test_dates(changes: dict[str, list[Any]], date: str | None) -> None:
    """The date is that of the first publication; when a DOI was registered says nothing."""
    dates = {name: {"date-parts": [parts]} for name, parts in changes.items()}
    assert fields(**dates).get("date") == date


@pytest.mark.parametrize(
    ("changes", "doubt"),
    [
        ({"updated-by": [{"type": "correction", "DOI": "10.5555/1"}]}, ""),
        ({"updated-by": [{"type": "retraction", "DOI": "10.5555/2"}]}, "the work was retracted (see doi:10.5555/2)"),
        ({"updated-by": [{"type": "expression-of-concern"}]}, "the work has an expression of concern"),
        ({"title": ["RETRACTED: A title"], "updated-by": [{"type": "retraction"}]}, "the work was retracted"),
        ({"title": ["RETRACTED: A title"]}, "its title says that the work was retracted"),
        ({"update-to": [{"type": "retraction", "DOI": "10.5555/3"}]}, "this is no paper but a notice about doi:10.5555/3"),
        ({"relation": {"is-preprint-of": [{"id-type": "doi", "id": "10.5555/4"}]}}, "the preprint was published since, as doi:10.5555/4"),
    ],
)  # fmt: skip
def test_what_is_told(changes: dict[str, Any], doubt: str) -> None:
    """A retraction is told, never passed over; a mere correction is not one."""
    assert parsed(**changes).doubts == ((doubt,) if doubt else ())


@pytest.mark.parametrize(
    "changes", [{"DOI": "10.5555/3605944"}, {"DOI": ""}, {"title": [], "subtitle": []}]
)
def test_the_wrong_paper(changes: dict[str, Any]) -> None:
    """An answer about another DOI is left out, and so is one without a title."""
    assert crossref.parse_work(DOI, work(**changes)) is None


def test_a_doi_in_capitals() -> None:
    """The letters of a DOI have no case."""
    assert crossref.parse_work("10.5555/ABC", work(DOI="10.5555/abc"))


def test_other_agencies() -> None:
    """A DOI of DataCite, which writes it in capitals, is read as CSL JSON."""
    item = json.loads((ANSWERS / "doi" / "10.5281_zenodo.50213").read_bytes())
    record = crossref.parse_csl("10.5281/zenodo.50213", item)
    assert record
    assert record.fields == {
        "title": "alike: Code of Alike and Different",
        "type": "software",
        "date": "2016-04-20",
        "edition": "v1.2",
        "publisher": "Zenodo",
        "doi": "10.5281/zenodo.50213",
        "language": "en",
    }
    assert (record.service, record.key, record.left_out) == ("doi", "", ())
    assert crossref.parse_csl("10.5281/zenodo.50214", item) is None


def look_up(fetcher: Fetcher, *dois: str) -> dict[str, Record]:
    """Ask for DOIs; return the records by DOI."""
    found = crossref.CROSSREF.look_up(fetcher, [Identifier("doi", doi) for doi in dois])
    return {asked.value: record for asked, record in found.items()}


def test_who_is_asked(services: Server, fetcher: Fetcher) -> None:
    """Crossref is asked first; a DOI that it does not know is asked from whoever registered it."""
    found = look_up(fetcher, DOI, "10.5281/zenodo.50213", "10.5555/none")
    assert {doi: record.service for doi, record in found.items()} == {
        DOI: "crossref",
        "10.5281/zenodo.50213": "doi",
    }
    assert [asked.path for asked in services.asked("doi")] == [
        "10.5281/zenodo.50213",
        "10.5555/none",
    ]
    assert services.asked("doi")[0].headers["accept"] == "application/vnd.citationstyles.csl+json"


def test_odd_dois(services: Server, fetcher: Fetcher) -> None:
    """Whatever a DOI has in it is part of the path, and not of the address."""
    doi = "10.1002/(SICI)1;2<3::AID-1>3.0.CO;2-#?a=b&c%20d"
    look_up(fetcher, doi)
    assert [asked.path for asked in services.asked("crossref")] == [f"works/{doi}"]
    assert not services.requests[0].query


@pytest.mark.parametrize(
    "reply", [HTML, Reply(b"", 406), Reply(b'{"DOI": "10.5555/other", "title": "A"}')]
)
def test_agencies_without_csl(services: Server, fetcher: Fetcher, reply: Reply) -> None:
    """An agency that answers with a page, with a refusal or about another work tells nothing."""
    services.serve("doi", lambda _: reply)
    assert look_up(fetcher, "10.5555/none") == {}
    assert len(services.asked("doi")) == 1


def test_the_wrong_paper_is_left_out(services: Server, fetcher: Fetcher) -> None:
    """Where Crossref answers about another DOI, there is no record."""
    body = (ANSWERS / "crossref" / "works_10.5555_3605943").read_bytes()
    services.serve("crossref", lambda _: Reply(body))
    assert look_up(fetcher, "10.5555/3605944") == {}


def test_crossref_is_down(services: Server, fetcher: Fetcher) -> None:
    """A page for JSON is not an answer, and doi.org is not asked in its place."""
    services.serve("crossref", lambda _: HTML)
    with pytest.raises(Unavailable):
        look_up(fetcher, DOI)
    assert not services.asked("doi")
