"""Works of OpenAlex become records."""

import json
from typing import Any

import pytest

from generator.importers.record import Record
from generator.importers.services import openalex
from generator.importers.services.fetcher import Fetcher, Unavailable
from generator.text.identifiers import Identifier
from tests.importers.services.server import ANSWERS, EXHAUSTED, Asked, Reply, Server

DOI = Identifier("doi", "10.5555/3605943")
ARXIV = Identifier("arxiv", "2310.16441")


def work(**changes: Any) -> dict[str, Any]:
    """Return an answer as OpenAlex gave it, with some members changed."""
    return {**json.loads((ANSWERS / "openalex" / "works_W2741809807").read_bytes()), **changes}


def parsed(asked: Identifier = DOI, **changes: Any) -> Record:
    """Return the record of an answer; it has to be read."""
    record = openalex.parse_work(asked, work(**changes))
    assert record
    return record


def location(**changes: Any) -> dict[str, Any]:
    """Return the primary location, with some members changed."""
    return {**work()["primary_location"], **changes}


def test_an_article() -> None:
    """The facts are those of the version of record; ORCID iDs are those that came with the paper."""
    record = parsed()
    assert record.fields == {
        "title": "Alike & Different: E. coli Models: A Study in Examples",
        "type": "article-journal",
        "date": "2024-03-09",
        "venue": "Journal of Examples in Learning",
        "volume": "71",
        "number": "2",
        "pages": "17-42",
        "arxiv": "2310.16441",
        "doi": "10.5555/3605943",
    }
    assert [name.text for name in record.authors] == ["Josiah Carberry", "Ana de la Cruz"]
    assert record.orcids == ("0000-0002-1825-0097", "")
    assert record.abstract == "We show that all models are alike. models differ."
    assert record.references == ("openalex:W1560783210", "openalex:W1724212071")
    assert (record.service, record.service_id) == ("openalex", "W2741809807")
    assert record.path == "openalex:10.5555/3605943"


@pytest.mark.parametrize(
    "asked",
    [
        DOI,
        Identifier("doi", "10.5555/3605943".upper()),
        ARXIV,
        Identifier("openalex", "W2741809807"),
    ],
)
def test_what_was_asked(asked: Identifier) -> None:
    """A work answers to its id, its DOI and to the arXiv id that one of its locations has."""
    assert parsed(asked).fields["venue"] == "Journal of Examples in Learning"


@pytest.mark.parametrize(
    "asked",
    [Identifier("doi", "10.5555/3605944"), Identifier("arxiv", "2310.16442"), Identifier("openalex", "W274180980")],
)  # fmt: skip
def test_the_wrong_paper(asked: Identifier) -> None:
    """An answer that does not hold what was asked for is left out."""
    assert openalex.parse_work(asked, work()) is None


@pytest.mark.parametrize(
    "primary",
    [
        # A copy of a preprint under a DOI of its own, as OpenAlex has of a well-known paper
        location(is_published=False, version="acceptedVersion", raw_type="posted-content"),
        location(raw_type="posted-content"),
        location(is_published=False, version="acceptedVersion"),
        location(source={"display_name": "Zenodo", "type": "repository"}),
        location(landing_page_url="https://example.org/paper", id="pmh:1"),
        location(landing_page_url="https://doi.org/10.5555/another", id="doi:10.5555/another"),
        location(source=None, raw_source_name=None),
        None,
    ],
)
def test_nothing_of_other_versions(primary: dict[str, Any] | None) -> None:
    """Venue, date, pages and DOI come from the version of record, or not at all."""
    told = parsed(primary_location=primary).fields
    assert told.keys() == {"title", "date", "arxiv", "doi"} | (told.keys() & {"type"})
    assert told.get("type") != "article-journal"


def test_a_paper_of_proceedings() -> None:
    """The source of a paper in a book is the series; the book is its raw name."""
    source = {"display_name": "Lecture notes in examples", "type": "book series"}
    primary = location(
        raw_type="proceedings-article", raw_source_name="Learning 2024", source=source
    )
    told = parsed(primary_location=primary).fields
    assert (told["type"], told["venue"], told["series"]) == (
        "paper-conference", "Learning 2024", "Lecture notes in examples",
    )  # fmt: skip


def test_two_preprints() -> None:
    """Of a work with two arXiv ids, only the one that was asked for is taken."""
    two = [*work()["locations"], {"landing_page_url": "https://arxiv.org/abs/1706.03762"}]
    assert "arxiv" not in parsed(locations=two).fields
    assert parsed(ARXIV, locations=two).fields["arxiv"] == "2310.16441"


@pytest.mark.parametrize(
    ("date", "expected"), [("2024-01-01", "2024"), ("2024-01-02", "2024-01-02"), (None, "2024")]
)
def test_the_first_of_january(date: str | None, expected: str) -> None:
    """OpenAlex writes the first of January where it knows only the year."""
    assert parsed(publication_date=date).fields["date"] == expected


@pytest.mark.parametrize(
    ("changes", "doubt"),
    [
        ({"is_retracted": True}, "the work was retracted"),
        ({"is_paratext": True}, "this is no paper but a cover, a table of contents or the like"),
    ],
)
def test_what_is_told(changes: dict[str, Any], doubt: str) -> None:
    """A retraction is told."""
    assert parsed(**changes).doubts == (doubt,)


def test_hostile_values() -> None:
    """Values of the wrong type, and an abstract as long as a book, are left out."""
    record = parsed(
        abstract_inverted_index={"word": list(range(5_000))},
        referenced_works=[1, None, "https://openalex.org/A1", "https://openalex.org/W1\n"],
        authorships=["A. Name", {"author": None, "raw_author_name": ["B. Name"]}],
        biblio=[],
        publication_year={},
    )
    assert (record.abstract, record.references) == ("", ("openalex:W1",))
    assert [name.text for name in record.authors] == ["B. Name"]


def test_a_hundred_authors() -> None:
    """OpenAlex lists no more than a hundred authors, so the list may go on."""
    many = [
        {"raw_author_name": f"Anna Name{chr(97 + i // 26)}{chr(97 + i % 26)}"} for i in range(100)
    ]
    assert parsed(authorships=many).more_authors
    assert not parsed(authorships=many[:99]).more_authors


def serve(asked: Asked) -> Reply | None:
    """Answer by the keys that OpenAlex takes."""
    known = {f"works/doi:{DOI.value}", "works/doi:10.48550/arXiv.2310.16441", "works/W2741809807"}
    return Reply(json.dumps(work()).encode()) if asked.path in known else None


def test_single_works(services: Server, fetcher: Fetcher) -> None:
    """Works are asked for one by one, which costs no credits, and only for what is read."""
    services.serve("openalex", serve)
    ids = [DOI, ARXIV, Identifier("openalex", "W2741809807"), Identifier("doi", "10.5555/none")]
    assert [*openalex.OPENALEX.look_up(fetcher, ids)] == ids[:3]
    assert {*services.requests[0].query} == {"select"}


def test_what_cannot_be_an_id(services: Server, fetcher: Fetcher) -> None:
    """OpenAlex refuses some DOIs as no DOIs; papers with one do not stop the others."""
    services.serve("openalex", lambda _: Reply(b"{}", 400))
    ids = [Identifier("doi", f"10.5555/{number}") for number in range(4)]
    assert openalex.OPENALEX.look_up(fetcher, ids) == {}
    assert len(services.requests) == 4


def test_credits_are_used_up(services: Server, fetcher: Fetcher) -> None:
    """OpenAlex asks to wait until midnight: nobody waits, and it is not asked again."""
    services.misbehave("openalex", EXHAUSTED)
    for _ in range(2):
        with pytest.raises(Unavailable) as caught:
            openalex.OPENALEX.look_up(fetcher, [DOI])
        assert caught.value.final
    assert len(services.requests) == 1
