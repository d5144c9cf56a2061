from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import rispy
from hypothesis import given
from hypothesis import strategies as st

from generator.catalog.catalog import Catalog
from generator.catalog.model import Author, Paper
from generator.content import hints
from generator.content.load import load
from generator.export.citations import ris
from generator.export.citations.files import to_ris
from generator.plan.output import Output
from generator.text.dates import PartialDate
from generator.text.markdown import from_line, from_markdown
from generator.text.names import Name

ROOT = Path(__file__).parents[3]
TOY = load(ROOT / "tests" / "toy")
# Texts as fields have them: a line without control characters, its white space collapsed
LINES = (
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)
    .map(lambda text: " ".join(hints.CONTROL.sub("", text).split()))
    .filter(bool)
)


def paper(paper_id: str, **changes: object) -> Paper:
    """Return a paper of the toy catalog with other values."""
    return replace(TOY.paper(paper_id), **changes)  # type: ignore[arg-type] # any field


def read(text: str) -> list[dict[str, Any]]:
    """Return the records that rispy reads; it has to know every tag but one of EndNote's."""
    records: list[dict[str, Any]] = rispy.loads(text)
    assert all(record.get("unknown_tag", {}).keys() <= {"SV"} for record in records)
    return records


def on_one_line(text: str) -> str:
    """Return a text with its white space collapsed."""
    return " ".join(text.split())


def test_catalog_is_read(each_catalog: Catalog) -> None:
    """Rispy reads all papers: title, authors in order, year, abstract, tags and addresses."""
    catalog = each_catalog
    text = to_ris(catalog, Output("catalog.ris", "catalog.ris")).decode()
    for entry, known in zip(read(text), catalog.papers, strict=True):
        assert entry["id"] == catalog.keys[known.id]
        assert entry["title"] == on_one_line(known.title.plain)
        names = [author.name for author in known.authors]
        assert entry.get("authors", []) == [
            ", ".join(filter(None, (name.family, name.given, name.suffix))) for name in names
        ]
        assert entry.get("year", "") == (known.date.as_iso()[:4] or known.status)
        assert entry.get("abstract", "") == on_one_line(known.abstract.plain)
        assert entry.get("keywords", []) == [catalog.tags[tag].name for tag in known.tags]
        assert entry.get("doi", "") == on_one_line(known.doi)
        series = known.series if known.type == "book" else ""
        assert entry.get("secondary_title", "") == on_one_line(known.venue or series)


def test_record() -> None:
    """A record in full: one value a line, and lines end in CR LF."""
    assert ris.to_ris(TOY, paper("all-identifiers", venue="PNAS 114, 2024")) == (
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
        "LA  - de\r\n"
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
    """The type follows the venue, dates may be partial, and names may have one part."""
    assert lines <= set(ris.to_ris(TOY, paper("year-only", **changes)).splitlines())


def test_unknown_facts_are_left_out() -> None:
    """A paper of which little is known has few lines, and only the last is empty."""
    lines = ris.to_ris(TOY, paper("year-only")).splitlines()
    assert [line[:2] for line in lines] == ["TY", "ID", "TI", "PY", "AB", "ER"]
    assert all(line[6:] for line in lines[:-1])


def test_no_value_ends_its_line() -> None:
    """Line breaks of any kind in a value are spaces, so no text can begin a field."""
    title = replace(from_line("A"), plain="A\nER  - \r\nB\u2028C\x85D")
    assert "TI  - A ER - B C D\r\n" in ris.to_ris(TOY, paper("year-only", title=title))


def test_odd_spaces_in_a_doi() -> None:
    """White space of any kind in a DOI is a space, as in any value."""
    record = ris.to_ris(TOY, paper("year-only", doi="10.1000/a\u00a0\u2003b"))
    assert "DO  - 10.1000/a b\r\n" in record


@given(LINES, LINES, LINES, st.text(max_size=60))
def test_round_trip(title: str, given_name: str, family: str, abstract: str) -> None:
    """Any title, name and abstract is the same once written as RIS and read by rispy."""
    known = paper(
        "year-only",
        title=from_line(title),
        authors=(Author(Name(given_name, family)), Author(Name("", family))),
        abstract=from_markdown(abstract),
    )
    (entry,) = read(ris.to_ris(TOY, known))
    assert entry["title"] == known.title.plain
    assert entry["authors"] == [f"{family}, {given_name}", family]
    assert entry.get("abstract", "") == known.abstract.plain
