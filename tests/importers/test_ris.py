"""RIS becomes records."""

from pathlib import Path

import pytest
import rispy

from generator.importers.formats import read_records
from generator.importers.record import Record


def record(lines: str, kind: str = "JOUR") -> Record:
    """Return the record of one entry with a title; it has to be read."""
    reading = read_records("refs.ris", f"TY  - {kind}\nTI  - A title\n{lines}\nER  - \n".encode())
    assert reading.format == "RIS"
    [record] = reading.records
    return record


@pytest.mark.parametrize(
    ("lines", "date"),
    [
        ("PY  - 2019", "2019"),
        ("Y1  - 2019/05/12/", "2019-05-12"),
        ("PY  - 2019/5//Spring", "2019-05"),
        ("PY  - 2019\nDA  - 2019/05/12", "2019-05-12"),
        ("PY  - 2019\nDA  - May 12", "2019-05-12"),
        ("DA  - 2019-05", "2019-05"),
        ("PY  - 2019\nDA  - 2021/01/01", "2019"),
    ],
)
def test_dates(lines: str, date: str) -> None:
    """The year and the day are read in the forms of Zotero, Mendeley and EndNote."""
    assert record(lines).fields["date"] == date


@pytest.mark.parametrize(
    ("kind", "lines", "expected"),
    [
        ("JOUR", "JF  - Nature\nJA  - Nat\nVL  - 1\nIS  - 2\nSP  - 3\nEP  - 9",
         {"venue": "Nature", "volume": "1", "number": "2", "pages": "3-9"}),
        ("CHAP", "BT  - The Book\nSN  - 978-3-16-148410-0", {"venue": "The Book", "isbn": "978-3-16-148410-0"}),
        ("BOOK", "T2  - Series\nM1  - 7\nET  - 2nd", {"series": "Series", "number": "7", "edition": "2nd"}),
        ("THES", "PB  - ETH\nM3  - PhD thesis\nT2  - Physics", {"institution": "ETH"}),
        ("RPRT", "PB  - Bank\nSN  - WPS 12", {"institution": "Bank", "number": "WPS 12"}),
        ("UNPB", "AN  - arXiv:2301.00001v2\nPB  - arXiv", {"arxiv": "2301.00001"}),
        ("JOUR", "DO  - https://doi.org/10.1000/1\nUR  - http://arxiv.org/abs/2301.00001",
         {"doi": "10.1000/1", "arxiv": "2301.00001"}),
        ("JOUR", "SP  - 2105\nEP  - +", {"pages": "2105+"}),
        ("CPAPER", "SN  - 0302-9743\nSN  - 978-3-16-148410-0", {"issn": "0302-9743", "isbn": "978-3-16-148410-0"}),
        ("THES", "UR  - https://doi.org/10.1000/1\nUR  - https://a.b/c", {"doi": "10.1000/1", "url": "https://a.b/c"}),
        ("GEN", "SP  - 5-7\nLA  - eng\nCY  - Bonn", {"pages": "5-7", "language": "en", "place": "Bonn"}),
        ("JOUR", "N1  - 12 authors in all\nAU  - Doe, J.\nPY  - in press", {"author_count": "12", "status": "in press"}),
    ],
)  # fmt: skip
def test_fields(kind: str, lines: str, expected: dict[str, str]) -> None:
    """Tags mean different things in different types."""
    fields = record(lines, kind).fields
    assert {
        name: text for name, text in fields.items() if name not in {"title", "type"}
    } == expected


def test_second_values_are_told() -> None:
    """What a paper can have once is not lost in silence if it is there twice."""
    one = record("SN  - 1354-1013\nSN  - 1365-2486\nUR  - http://a.b/c\nUR  - http://a.b/d e")
    assert (one.fields["issn"], one.fields["url"]) == ("1354-1013", "http://a.b/c")
    assert one.left_out == ("second UR", "second issn")
    assert record("UR  - <Go to ISI>://WOS:1").left_out == ("url",)


def test_lines_that_go_on_and_lines_of_other_programs() -> None:
    """A value may go on in the next lines; one space, CR LF, and a hyphen at the end are fine."""
    text = (
        "\ufeffTY - JOUR\r\nTI - A title that\r\ngoes on\r\nKW  - one\r\ntwo; three\r\nAB  - Words\r\n\r\nmore *words*\r\n"
        "AU  - World Bank,\r\nER  -\r\n"
    )
    [one] = read_records("-", text.encode()).records
    assert one.fields["title"] == "A title that goes on"
    assert one.keywords == ("one", "two", "three")
    assert one.abstract == "Words\n\nmore \\*words\\*"
    assert one.authors[0].family == "World Bank"


def test_notes_that_a_user_or_a_database_wrote() -> None:
    """Zotero's notes are HTML, databases write counts: neither is public; others are doubtful."""
    one = record(
        "N1  - <p>My own thoughts</p>\nN1  - Times Cited: 12\nN1  - In German\nRN  - secret"
    )
    assert one.fields["note"] == "In German"
    assert {*one.left_out} == {"N1", "RN"}
    assert one.doubts == ("the note (N1) may be meant for its writer alone",)
    assert "secret" not in str(one)


def test_broken_records_do_not_lose_the_others() -> None:
    """Each is named with its line; a file that is cut off is told."""
    reading = read_records(
        "refs.ris",
        b"TY  - JOUR\nTI  - One\nER  - \nTI  - No type\nER  - \nTY  - JOUR\nAU  - Doe\nER  - \nTY  - XYZ\nTI  - Cut",
    )
    one, cut = reading.records
    assert one.line == 1
    assert [each.line for each in reading.skipped] == [4, 6]
    assert "no TY line" in reading.skipped[0].reason
    assert reading.skipped[1].reason == "has no title; add a TI line"
    assert len(cut.doubts) == 2


@pytest.mark.parametrize("name", ["endnote.ris", "mendeley.ris"])
def test_another_reader_finds_the_same(name: str) -> None:
    """Rispy reads the same titles and as many authors."""
    text = Path("tests/data/imports", name).read_text("utf-8-sig")
    found = {entry.get("title", entry.get("primary_title")): entry for entry in rispy.loads(text)}
    records = {
        record.fields["title"]: record for record in read_records("-", text.encode()).records
    }
    assert records.keys() >= found.keys() - {None}
    for title, entry in found.items():
        authors = [*entry.get("authors", ()), *entry.get("first_authors", ())]
        if title:
            assert len(records[title].authors) + records[title].more_authors == len(authors)
