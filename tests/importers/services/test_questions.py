"""Papers without identifiers become questions."""

import json
from typing import Any

import pytest

from generator.importers.record import Record
from generator.importers.services.fetcher import Fetcher
from generator.importers.services.questions import find_candidates
from generator.text.names import Name
from tests.importers.services.server import Reply, Server

PAPER = Record(
    "content/papers/a.md",
    0,
    "",
    {"title": "Learning to $n^2$ Learn", "date": "2017-06"},
    (Name("Ana", "de la Cruz"), Name("Josiah", "Carberry")),
)
WORK = {
    "DOI": "10.5555/1",
    "type": "proceedings-article",
    "title": ["Learning to $n^2$ learn"],
    "container-title": ["CEX"],
    "author": [{"given": "J.", "family": "Carberry"}],
    "issued": {"date-parts": [[2019]]},
}


def ask(services: Server, fetcher: Fetcher, *works: dict[str, Any]) -> list[str]:
    """Return what is asked when Crossref finds some works."""
    body = json.dumps({"message": {"items": works}}).encode()
    services.serve("crossref", lambda _: Reply(body))
    return [str(each) for each in find_candidates(fetcher, PAPER)]


def test_a_candidate(services: Server, fetcher: Fetcher) -> None:
    """A work with the same title, a common author and nearly the same year is a question."""
    assert ask(services, fetcher, WORK) == [
        "may be doi:10.5555/1: the same title, authors Carberry, year 2019, in CEX"
    ]
    assert services.requests[0].query == {
        "query.bibliographic": "Learning to $n^2$ Learn de la Cruz Carberry",
        "rows": "3",
    }


@pytest.mark.parametrize(
    "changes",
    [
        {"title": ["Learning to n2 learn, part II"]},
        {"author": [{"given": "Josiah", "family": "Carbery"}]},
        {"author": []},
        {"issued": {"date-parts": [[2020]]}},
    ],
)
def test_others(services: Server, fetcher: Fetcher, changes: dict[str, Any]) -> None:
    """Another title, nobody in common, or a year that is far is not even a question."""
    assert ask(services, fetcher, {**WORK, **changes}) == []


def test_too_little_to_ask(services: Server, fetcher: Fetcher) -> None:
    """Without a title and an author nothing is asked."""
    nobody = Record("a.md", 0, "", {"title": "Introduction"})
    assert find_candidates(fetcher, nobody) == ()
    assert not services.requests
