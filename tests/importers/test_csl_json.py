"""CSL JSON becomes records."""

import json
from typing import Any

import pytest

from generator.importers.formats import read_records
from generator.importers.record import Record


def record(**variables: Any) -> Record:
    """Return the record of one item with a title; it has to be read."""
    reading = read_records("refs.json", json.dumps([{"title": "A title", **variables}]).encode())
    assert reading.format == "CSL JSON"
    [record] = reading.records
    return record


@pytest.mark.parametrize(
    ("issued", "date"),
    [
        ({"date-parts": [[2019, 5, 12]]}, "2019-05-12"),
        ({"date-parts": [["2019", "5"]]}, "2019-05"),
        ({"date-parts": [[2019]], "season": 2}, "2019"),
        ({"raw": "June 1999"}, "1999-06"),
        ({"literal": "1999-06-07"}, "1999-06-07"),
        ({"raw": "June 7 \u00b2 1999"}, "1999-06-07"),
        ({"raw": "\u00b2 June 1999"}, "1999-06"),
        ("2019", "2019"),
        ({"date-parts": [[None]]}, None),
        ({"date-parts": []}, None),
        ([], None),
    ],
)
def test_dates(issued: object, date: str | None) -> None:
    """A date is in parts, as numbers or as text, or in words."""
    assert record(issued=issued).fields.get("date") == date


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"type": "article"}, {"type": "preprint"}),
        ({"type": "article-journal"}, {"type": "article-journal"}),
        ({"type": "thesis", "genre": "PhD thesis"}, {"type": "phdthesis"}),
        ({"type": "thesis", "genre": "Master's thesis", "publisher": "MIT"}, {"type": "mastersthesis", "institution": "MIT"}),
        ({"type": "book", "collection-title": "S", "collection-number": 7}, {"type": "book", "series": "S", "number": "7"}),
        ({"type": "article", "number": "arXiv:2301.00001", "publisher": "arXiv"}, {"type": "preprint", "arxiv": "2301.00001"}),
        ({"type": "article", "archive": "arXiv", "archive_location": "2301.00001v3"}, {"type": "preprint", "arxiv": "2301.00001"}),
        ({"type": "speech", "event-title": "C"}, {"type": "speech", "venue": "C"}),
        ({"type": "software", "version": "1.2"}, {"type": "software", "edition": "1.2"}),
        ({"type": "report", "note": "PMID: 3\nTo appear"}, {"type": "report", "status": "forthcoming"}),
        ({"type": "chapter", "ISBN": ["978-3-16-148410-0"]}, {"type": "chapter", "isbn": "978-3-16-148410-0"}),
    ],
)  # fmt: skip
def test_fields(variables: dict[str, Any], expected: dict[str, str]) -> None:
    """Variables mean different things in different types."""
    assert {**record(**variables).fields} == {"title": "A title", **expected}


def test_names_in_parts() -> None:
    """Particles and suffixes belong to the family name; a literal name has no parts."""
    names = record(
        author=[
            {"family": "Beethoven", "given": "Ludwig", "non-dropping-particle": "van"},
            {"family": "King", "given": "Martin Luther", "suffix": "Jr."},
            {"literal": "Open Minds"},
            {"family": "王", "given": "小明"},
            {"literal": "et al."},
            None,
            3,
        ]
    )
    assert [(name.given, name.family) for name in names.authors] == [
        ("Ludwig", "van Beethoven"), ("Martin Luther", "King"), ("", "Open Minds"), ("小明", "王"),
    ]  # fmt: skip
    assert names.more_authors


def test_html_and_tex_in_texts() -> None:
    """Zotero's markup goes, superscripts become letters, and TeX is read if there is some."""
    one = record(
        title='CO<sub>2</sub> &amp; <span class="nocase">{BERT}</span> by Schr\\"odinger for $x^2$ <b>$</b>',
        abstract="<p>One &lt; two</p><p><i>Three</i></p>",
    )
    assert one.fields["title"] == "CO₂ & BERT by Schrödinger for $x^2$ $"
    assert one.abstract == "One &lt; two\n\nThree"


def test_maths_that_lost_its_dollars() -> None:
    """Plain text with commands of maths is a formula again, not text without them."""
    one = record(
        abstract=r"Time \mathcal{O}(\sqrt{T}), not T^{3/4} \emph{or} \mu more; na\"ive {LSTM}s for $5 to $6."
    )
    assert one.abstract == (
        r"Time $\mathcal{O}(\sqrt{T})$, not $T^{3/4}$ or $\mu$ more; naïve LSTMs for \$5 to \$6."
    )


def test_ids_that_a_program_made_are_no_keys() -> None:
    """Numbers, Mendeley's ITEM-1 and Zotero's addresses would be taken for the same work."""
    assert record(id="doe2019").key == "doe2019"
    assert not any(
        record(id=made).key for made in (17, "ITEM-3", "http://zotero.org/users/1/items/A")
    )


def test_broken_items_do_not_lose_the_others() -> None:
    """Each is named with its line, and so is the place where a file is cut off."""
    text = '[\n{"id": "a", "title": "One"},\n{"id": "b", "title": },\n{"id": "c"},\n{"id": "d", "title": "Two"},\n3,\n{"title": "Cu'
    reading = read_records("refs.json", text.encode())
    assert [each.key for each in reading.records] == ["a", "d"]
    assert [each.line for each in reading.skipped] == [3, 4, 6, 7]
    assert "line 3" in reading.skipped[0].reason
    assert reading.skipped[1].reason == 'has no "title"; add one'


def test_a_file_that_is_not_read_to_its_end() -> None:
    """After a hundred broken items the rest is not read, and where that begins is told."""
    text = "[\n" + '{"title": },\n' * 102 + '{"title": "T"}]'
    reading = read_records("refs.json", text.encode())
    assert not reading.records
    assert [each.line for each in reading.skipped] == [*range(2, 103)]
    assert reading.skipped[-1].reason.startswith("from here on, nothing was read: 100 items")


def test_a_second_number_is_told() -> None:
    """Of two numbers the first is taken, and the other is not lost in silence."""
    one = record(issue="3", number="17")
    assert (one.fields["number"], one.left_out) == ("3", ("number",))


def test_who_directed_a_film_is_its_author() -> None:
    """Zotero's directors are cited as authors are."""
    one = record(type="motion_picture", director=[{"family": "Varda", "given": "Agnès"}])
    assert [name.text for name in one.authors] == ["Agnès Varda"]
    assert not one.left_out


@pytest.mark.parametrize(
    "text", ['{"title": "T"}', '{"items": [{"title": "T"}]}', '\n [{"title": "T"}]']
)
def test_one_item_or_a_list_in_an_object(text: str) -> None:
    """A file may be one item, and Zotero's API wraps the list."""
    [one] = read_records("-", text.encode()).records
    assert one.fields["title"] == "T"
