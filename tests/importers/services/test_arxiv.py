"""The client of arXiv, against feeds as arXiv writes them."""

import datetime as dt
import os
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.content.paper import read_paper
from generator.errors import Problem
from generator.importers.changes import new_file
from generator.importers.record import Record
from generator.importers.services.arxiv import ARXIV
from generator.importers.services.fetcher import Fetcher, Unavailable
from generator.text.identifiers import Identifier
from tests.importers.conftest import Clock, make_fetcher
from tests.importers.services.server import Asked, Reply, Server, feed, recorded_entry

ENTRY = recorded_entry("2310.16441") or ""


def arxiv(*ids: str) -> list[Identifier]:
    """Return arXiv ids."""
    return [Identifier("arxiv", each) for each in ids]


def look_up(fetcher: Fetcher, *ids: str) -> dict[str, Record]:
    """Ask arXiv, and return the records by id."""
    return {each.value: record for each, record in ARXIV.look_up(fetcher, arxiv(*ids)).items()}


def test_record(services: Server, fetcher: Fetcher) -> None:
    """A record has what the feed says, its text as it looks there, and no version."""
    record = look_up(fetcher, "2310.16441")["2310.16441"]
    assert record.fields == {
        "title": "Grokking in Linear Estimators -- A Solvable Model that Groks without Understanding",
        "type": "preprint",
        "date": "2023-10-25",
        "arxiv": "2310.16441",
        "primary_category": "stat.ML",
    }
    assert [name.text for name in record.authors] == ["Noam Levi", "Alon Beck", "Yohai Bar-Sinai"]
    assert record.abstract.endswith(
        "We show both analytically and numerically that it occurs with loss $\\ell_2 < 1$ and a_b\\*c."
    )
    assert (record.path, record.line, record.service) == ("arxiv:2310.16441", 0, "arxiv")
    assert record.service_id == "2310.16441"
    assert not record.doubts
    assert services.requests[0].query == {"id_list": "2310.16441", "max_results": "1"}


def test_old_id(fetcher: Fetcher) -> None:
    """An id of before 2007 works; an indented line begins a paragraph; the DOI is the publisher's."""
    record = look_up(fetcher, "hep-th/9901001")["hep-th/9901001"]
    assert record.fields["doi"] == "10.1088/0264-9381/17/5/302"
    assert record.fields["title"] == "Entropy of $N=4$ Strings"
    assert record.abstract == "A first paragraph.\n\nA second one."
    assert record.left_out == ("journal_ref",)
    assert "venue" not in record.fields


def test_withdrawn(fetcher: Fetcher) -> None:
    """A withdrawn paper is told, and the notice is no abstract; arXiv's own DOI is none."""
    record = look_up(fetcher, "2101.10016")["2101.10016"]
    assert record.abstract == ""
    assert "doi" not in record.fields
    assert record.doubts[0].startswith("it was withdrawn, arXiv says: 'This paper has been")


def test_batches(services: Server, fetcher: Fetcher) -> None:
    """A hundred ids are asked for at once; unknown ones are left out, and each answer is kept."""
    known = [f"2401.{number:05}" for number in range(1, 104)]

    def entry(arxiv_id: str) -> str | None:
        return ENTRY.replace("2310.16441", arxiv_id) if arxiv_id != "2401.00007" else None

    services.serve("arxiv", lambda asked: Reply(feed(asked, entry)))
    found = look_up(fetcher, *known)
    assert len(found) == 102
    assert all(record.fields["arxiv"] == each for each, record in found.items())
    assert [each.query["max_results"] for each in services.requests] == ["100", "3"]
    # In other batches, or one alone
    assert len(look_up(fetcher, *known[5:9], "2401.00300")) == 4
    assert services.requests[-1].query["id_list"] == "2401.00300"
    offline = make_fetcher(Clock(), offline=True)
    assert look_up(offline, "2401.00001", "2401.00007", "2401.00999").keys() == {"2401.00001"}
    assert len(services.requests) == 3


def test_bad_id(services: Server) -> None:
    """A wrong id has arXiv refuse its batch; the others are found nevertheless."""
    error = (
        "<entry><id>http://arxiv.org/api/errors#incorrect_id_format_for_x</id>"
        "<title>Error</title><summary>incorrect id format for x</summary></entry>"
    )
    for status in (200, 400):

        def answer(asked: Asked, status: int = status) -> Reply:
            if "2401.66666" not in asked.query["id_list"]:
                return Reply(feed(asked))
            return Reply(feed(asked).replace(b"</feed>", f"{error}</feed>".encode()), status)

        services.serve("arxiv", answer)
        ids = ("2310.16441", "2401.66666", "hep-th/9901001", "2113.00001")
        found = look_up(
            make_fetcher(Clock(), environ=os.environ | {"OPENSHELF_CACHE": os.devnull}), *ids
        )
        assert found.keys() == {"2310.16441", "hep-th/9901001"}
    assert all("2113" not in each.query["id_list"] for each in services.requests)


def test_wrong_paper(services: Server, fetcher: Fetcher) -> None:
    """An answer about another paper is not taken."""
    services.serve("arxiv", lambda asked: Reply(feed(asked, lambda _: ENTRY)))
    assert look_up(fetcher, "2401.00001") == {}


@pytest.mark.parametrize(
    "bad",
    [
        b"<!DOCTYPE a [<!ENTITY b 'bb'>]><feed xmlns='http://www.w3.org/2005/Atom'>&b;</feed>",
        b"<html></html>",
        b"<feed xmlns='http://www.w3.org/2005/Atom'><entry>",
        b"Rate exceeded.",
        b"\xff\xfe",
        feed(Asked("arxiv", "", {"id_list": "1"}, {})).replace(
            b">0</opensearch:t", b">1</opensearch:t"
        ),
    ],
)
def test_broken(services: Server, fetcher: Fetcher, bad: bytes) -> None:
    """Whatever is not a whole feed is asked for again, and nothing of it is kept."""
    services.misbehave("arxiv", Reply(bad))
    assert look_up(fetcher, "2310.16441")
    services.serve("arxiv", lambda _: Reply(bad))
    with pytest.raises(Unavailable, match="something else"):
        look_up(fetcher, "2401.00001")


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=30), min_size=7, max_size=7))
def test_hostile(services: Server, texts: list[str]) -> None:
    """Whatever stands in an entry, it becomes a valid file or is told."""
    names = ("title", "summary", "published", "arxiv:doi", "arxiv:comment", "arxiv:journal_ref")
    said = [escape("".join(c for c in text if c.isprintable())) for text in texts]
    fields = "".join(f"<{name}>{text}</{name}>" for name, text in zip(names, said[1:], strict=True))
    author = f"<author><name>{said[0]}</name></author>"
    entry = f"<entry><id>http://arxiv.org/abs/2401.00001v1</id>{author}{fields}</entry>"
    services.serve("arxiv", lambda asked: Reply(feed(asked, lambda _: entry)))
    fetcher = make_fetcher(Clock(), environ=os.environ | {"OPENSHELF_CACHE": os.devnull})
    for record in look_up(fetcher, "2401.00001").values():
        problems: list[Problem] = []
        text = new_file(Path("a.md"), record, dt.date(2026, 11, 30), draft=False).change.after
        assert text
        assert read_paper(Path("a.md"), text, problems.append), problems
