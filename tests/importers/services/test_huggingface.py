"""The client of Hugging Face."""

import json
from typing import Any

import pytest

from generator.importers.record import Record
from generator.importers.services.fetcher import Fetcher
from generator.importers.services.huggingface import HUGGING_FACE
from generator.text.identifiers import Identifier
from tests.importers.services.server import Reply, Server


def look_up(fetcher: Fetcher, arxiv_id: str = "2310.16441") -> Record | None:
    """Ask Hugging Face about one paper."""
    asked = Identifier("arxiv", arxiv_id)
    return HUGGING_FACE.look_up(fetcher, [asked]).get(asked)


def test_record(fetcher: Fetcher) -> None:
    """Upvotes have the day of the answer; title and abstract are left to arXiv."""
    record = look_up(fetcher)
    assert record
    assert record.fields == {"arxiv": "2310.16441", "upvotes": "10", "as_of": "2026-11-30"}
    assert record.links == {"code": "https://github.com/example/linear-grokking"}
    assert (record.path, record.service) == ("huggingface:2310.16441", "huggingface")
    assert look_up(fetcher, "2401.00001") is None


@pytest.mark.parametrize(
    ("said", "fields", "link"),
    [
        ({"upvotes": 3, "numComments": 2}, {"upvotes": "3", "comments": "2"}, ""),
        ({"upvotes": -1, "numComments": "many"}, {}, ""),
        ({"upvotes": True, "githubRepo": None}, {}, ""),
        ({"githubRepo": "thu-ml/forcing.git"}, {}, "https://github.com/thu-ml/forcing"),
        ({"githubRepo": "a/b", "githubRepoAddedBy": "auto"}, {}, ""),
        ({"githubRepo": "javascript:alert(1)"}, {}, ""),
        ({"githubRepo": "https://github.com/a/b/../c"}, {}, ""),
    ],
)
def test_values(
    services: Server, fetcher: Fetcher, said: dict[str, Any], fields: dict[str, str], link: str
) -> None:
    """Only numbers are counts, and only a repository that a person named is the code."""
    body = json.dumps({"id": "2310.16441", **said}).encode()
    services.serve("huggingface", lambda _: Reply(body))
    record = look_up(fetcher)
    assert record
    as_of = {"as_of": "2026-11-30"} if fields else {}
    assert record.fields == {"arxiv": "2310.16441", **fields, **as_of}
    assert record.links == ({"code": link} if link else {})


def test_wrong_paper(services: Server, fetcher: Fetcher) -> None:
    """An answer about another paper is not taken."""
    services.serve("huggingface", lambda _: Reply(b'{"id": "2401.00001", "upvotes": 3}'))
    assert look_up(fetcher) is None
