from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import rispy
from hypothesis import given
from hypothesis import strategies as st

from generator.content import schema
from generator.text.dates import PartialDate

from generator.export.citations import ris
from generator.content.load import load
from generator.catalog.model import Author, Paper
from generator.text.names import Name
from generator.catalog.catalog import Catalog
from generator.text.markdown import from_line, from_markdown

ROOT = Path(__file__).parents[3]
TOY = load(ROOT / "tests" / "toy")
# Text as a field of a paper has it: a line without control characters, its white space collapsed
LINES = (
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)
    .map(lambda text: " ".join(schema.CONTROL.sub("", text).split()))
    .filter(bool)
)


@pytest.fixture(scope="module", params=["tests/toy", "content"])
def site(request: pytest.FixtureRequest) -> Catalog:
    """Give the toy catalog, and then the real one."""
    return load(ROOT / request.param)


def paper(paper_id: str, **changes: object) -> Paper:
    """Take a paper of the toy catalog, with other values."""
    papers = TOY.papers
    return replace(papers[TOY.position[paper_id]], **changes)  # type: ignore[arg-type] # any field


def read(text: str) -> list[dict[str, Any]]:
    """Read RIS with rispy, which must know every tag."""
    found: list[dict[str, Any]] = rispy.loads(text)
    assert not [entry for entry in found if "unknown_tag" in entry]
    return found


def test_catalog_is_read(site: Catalog) -> None:
    """All papers are read by rispy: title, authors in order, year, abstract, tags and addresses."""
    entries = read(
        ris.joined(ris.of_paper(site, paper).encode() for paper in site.papers).decode()
    )
    for entry, known in zip(entries, site.papers, strict=True):
        assert entry["id"] == site.keys[known.id]
        assert entry["title"] == known.title.plain
        names = [author.name for author in known.authors]
        assert entry.get("authors", []) == [
            f"{name.family}, {name.given}" if name.given else name.family for name in names
        ]
        assert entry["year"] == str(known.date.year)
        assert entry.get("abstract", "") == known.abstract.plain
        assert entry.get("keywords", []) == [site.tags[tag].name for tag in known.tags]
        assert entry.get("doi", "") == known.doi
        assert entry.get("secondary_title", "") == known.venue


def test_record() -> None:
    """A record in full, as it is to be: one line a value, lines ended by CR and LF."""
    assert ris.of_paper(TOY, paper("all-identifiers", venue="PNAS 114, 2024")) == (
        "TY  - JOUR\r\n"
        "ID  - levi-lovelace-2024-all\r\n"
        "TI  - All Identifiers at Once\r\n"
        "AU  - Levi, Noam\r\n"
        "AU  - Lovelace, Ada\r\n"
        "PY  - 2024\r\n"
        "DA  - 2024/01/31\r\n"
        "T2  - PNAS 114, 2024\r\n"
        "JO  - PNAS 114, 2024\r\n"
        "AN  - arXiv:2401.00010\r\n"
        "DO  - 10.18653/v1/2024.toy-main.1\r\n"
        "UR  - https://doi.org/10.18653/v1/2024.toy-main.1\r\n"
        "AB  - Eine Zusammenfassung auf Deutsch.\r\n"
        "KW  - Language models\r\n"
        "KW  - Learning\r\n"
        "ER  - \r\n"
    )


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        ({"venue": "ICLR 2024"}, {"TY  - CONF", "T2  - ICLR 2024"}),
        ({"arxiv": "2401.1"}, {"TY  - UNPB", "PB  - arXiv"}),
        ({}, {"TY  - GEN"}),
        ({"date": PartialDate(2021, 7)}, {"PY  - 2021", "DA  - 2021/07/"}),
        ({"authors": (Author(Name("", "Team")),), "author_count": 3}, {"AU  - Team", "N1  - 3 authors in all"}),
    ],
)  # fmt: skip
def test_facts(changes: dict[str, object], lines: set[str]) -> None:
    """Types follow the venue; dates are as long as they are known; names may have one part."""
    assert lines <= set(ris.of_paper(TOY, paper("year-only", **changes)).splitlines())


def test_nothing_unknown() -> None:
    """A paper of which little is known has few lines, and none is empty but the last."""
    lines = ris.of_paper(TOY, paper("year-only")).splitlines()
    assert [line[:2] for line in lines] == ["TY", "ID", "TI", "PY", "AB", "ER"]
    assert all(line[6:] for line in lines[:-1])


def test_no_value_ends_its_line() -> None:
    """Whatever ends a line is a space in a value, so no text can begin a field of its own."""
    title = replace(from_line("A"), plain="A\nER  - \r\nB\u2028C\x85D")
    assert "TI  - A ER - B C D\r\n" in ris.of_paper(TOY, paper("year-only", title=title))


def test_odd_spaces_in_a_doi() -> None:
    """White space of any script in a DOI, which a file may have, is a space, as in any value."""
    record = ris.of_paper(TOY, paper("year-only", doi="10.1000/a\u00a0\u2003b"))
    assert "DO  - 10.1000/a b\r\n" in record


@given(LINES, LINES, LINES, st.text(max_size=60))
def test_round_trip(title: str, given_name: str, family: str, abstract: str) -> None:
    """Any title, name and abstract, written as RIS and read by rispy, is the same."""
    known = paper(
        "year-only",
        title=from_line(title),
        authors=(Author(Name(given_name, family)), Author(Name("", family))),
        abstract=from_markdown(abstract),
    )
    (entry,) = read(ris.of_paper(TOY, known))
    assert entry["title"] == known.title.plain
    assert entry["authors"] == [f"{family}, {given_name}", family]
    assert entry.get("abstract", "") == known.abstract.plain
