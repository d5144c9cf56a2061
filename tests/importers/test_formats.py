"""The format and the encoding of a bibliography are known by its content."""

import codecs
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.content.paper import read_paper
from generator.content.write import Value, to_markdown
from generator.errors import Problem
from generator.importers.formats import read_records
from generator.importers.markup import as_markdown, as_title
from generator.text.markdown import from_line, from_markdown

ENTRY = "@book{k, title = {Prüfung}, author = {Łóśt, Bĳ}}\n"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is empty"),
        ("Dear diary,\n", "is neither BibTeX, RIS nor CSL JSON; export"),
        ("<?xml version='1.0'?><xml/>", "is XML"),
        ("PMID- 123\nTI  - x", "is PubMed's format"),
        ("%0 Journal Article\n%T x", "is EndNote's format"),
        ("\\documentclass{article}", "is LaTeX"),
    ],
)
def test_other_formats_are_skipped_with_a_reason(text: str, reason: str) -> None:
    """A file of another format gives no record, and what to do."""
    reading = read_records("notes.txt", text.encode())
    assert not reading.records
    assert reading.format == ""
    [skipped] = reading.skipped
    assert skipped.path == "notes.txt"
    assert reason in skipped.reason


def test_hidden_texts_are_removed() -> None:
    """What nobody sees is removed, however it is written; what scripts need is kept."""
    tags = "".join(chr(0xE0000 + ord(char)) for char in "obey")
    references = "".join(f"&#{ord(char)};" for char in tags)
    row = "\u200c\u202e\u200c\u200d\u200c"  # long enough only when the mark in it is gone
    for hidden in (tags, references, row, "\ufff9\ufffb\u206a", "\ufe01" * 9):
        name = "" if hidden is references else hidden
        entry = f"@article{{a, title = {{Se{hidden}en}}, abstract = {{Al{hidden}so}}, author = {{X{name}y, A}}}}"
        (record,) = read_records("a.bib", entry.encode()).records
        assert (record.fields["title"], record.abstract) == ("Seen", "Also")
        assert record.authors[0].text == "A Xy"
    (record,) = read_records("a.bib", "@article{a, title = {می\u200cخواهم}}".encode()).records
    assert record.fields["title"] == "می\u200cخواهم"


def test_marks_are_limited() -> None:
    """A letter keeps its first 30 marks in a title, an abstract and a name."""
    for mark in ("\u0336", "\u05b0", "\U0001f3fb"):
        entry = f"@article{{a, title = {{Ax{mark * 99}}}, abstract = {{Bx{mark * 99}}}, author = {{Cx{mark * 31}y, D}}}}"
        (record,) = read_records("a.bib", entry.encode()).records
        assert record.fields["title"] == f"Ax{mark * 30}"
        assert record.abstract == f"Bx{mark * 30}"
        assert record.authors[0].text == f"D Cx{mark * 30}y"


def test_noncharacters_are_removed() -> None:
    """What no file may have, such as half a character in JSON, is left out of a title and a name."""
    text = r'[{"id": "a", "type": "book", "title": "A\ud800 b\uffff\ud83f\udffe", "author": [{"literal": "C\ufdd0"}]}]'
    (record,) = read_records("a.json", text.encode()).records
    assert (record.fields["title"], record.authors[0].text) == ("A b", "C")


@pytest.mark.parametrize(
    ("encoding", "bom", "note"),
    [
        ("utf-8", b"", ""),
        ("utf-8", codecs.BOM_UTF8, ""),
        ("utf-16-le", codecs.BOM_UTF16_LE, "read as UTF-16"),
        ("utf-16-be", codecs.BOM_UTF16_BE, "read as UTF-16"),
        ("utf-16-le", b"", "read as UTF-16"),
        ("utf-32-le", codecs.BOM_UTF32_LE, "read as UTF-32"),
    ],
)
def test_unicode_encodings(encoding: str, bom: bytes, note: str) -> None:
    """All encodings of Unicode are known, with and without a mark at the beginning."""
    reading = read_records("-", bom + ENTRY.encode(encoding))
    assert reading.records[0].fields["title"] == "Prüfung"
    assert reading.notes == ((f"-: {note}",) if note else ())


def test_old_encodings() -> None:
    """Lines that are not UTF-8 are Windows-1252, or what the file declares; a note says so."""
    text = (
        "@book{k, title = {Prüfung – “x”}}\n".encode("cp1252")
        + "@book{l, title = {Größe}}\n".encode()
    )
    reading = read_records("-", text)
    assert [record.fields["title"] for record in reading.records] == ["Prüfung – “x”", "Größe"]
    assert reading.notes == (
        "-: not UTF-8 in 1 line, read as Windows-1252 there; check letters with accents",
    )
    declared = "% Encoding: ISO8859_2\n@book{k, title = {Łódź}}\n".encode("iso8859-2")
    assert read_records("-", declared).records[0].fields["title"] == "Łódź"


def test_a_bom_and_carriage_returns_do_not_move_lines() -> None:
    """Line ends of Windows and of old Macs count as one line each."""
    reading = read_records(
        "-", b"\r\n@book{a, title={A}}\r@book{b, title={B}}\r\n@book{c, title={C}}"
    )
    assert [record.line for record in reading.records] == [2, 3, 4]


PIECES = st.sampled_from(
    [*r"""@article{ @book{k, @string{ @comment{ title= title={ author={ and date={ year= month= pages={ doi={
    url={ abstract={ keywords={ eprint={ note={ journal={ crossref={k} xdata={k} } { " # , = % $ \ \" \v \i \href{ \url{
    x^2 <sub> </sub> &lt; <p> [ ] * _ ` -- ~ 10.1/x 2019 2019-05 arXiv:2301.00001v2 http://a.b/c jun Łö 王
    [{"title":" "}, {" ": [[ "issued":{"date-parts":[[ "author":[{"literal":"
    """.split(), "\n", " ", "\x00", "\u202e", "TY  - JOUR\n", "TI  - ", "ER  - \n", "AU  - ", "PY  - ", "N1  - "]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=60).map("".join).map(str.encode) | st.binary(max_size=200))
def test_every_record_can_be_a_paper(data: bytes) -> None:
    """Whatever the bytes, nothing raises, and a paper's file may have all that a record has."""
    for record in read_records("x", data).records:
        fields: dict[str, Value] = {**record.fields}
        fields |= {"authors": record.authors} if record.authors else {}
        fields |= {"editors": record.editors} if record.editors else {}
        problems: list[Problem] = []
        paper = read_paper(
            Path("x.md"), to_markdown(fields, record.abstract), problems.append, None
        )
        assert not problems
        assert paper
        assert tuple(author.name for author in paper.authors) == record.authors


@pytest.mark.parametrize(
    "text",
    [
        "{" * 50_000,
        "@a{" * 5_000,
        "@a{b, title={" + "{" * 50_000 + "}" * 50_000 + "}}",
        "@a{b, title={x}, abstract={" + "<mml:math>" * 5_000 + "tex-math}}",
        "@a{b, title={x}, author={" + "a, " * 20_000 + "}}",
        "@a{b, title={x}, author={" + "{" * 20_000 + "}}",
        "[" * 50_000,
        '{"a":' * 50_000,
        '[{"title":"x"' * 5_000,
        "TY  - JOUR\nTI  - x\n" + "x\n" * 50_000,
        "\n" * 100_000 + "x",
        " " * 100_000 + "@",
    ],
)
def test_files_that_confuse_a_reader_are_read(text: str) -> None:
    """Nesting and repetition neither crash it nor make its time grow with the square."""
    reading = read_records("x", text.encode())
    assert len(reading.records) + len(reading.skipped)


# Words that mean something to Markdown, TeX or HTML
WORDS = (
    r"a é 王 * _ ` [ ] ( ) < > & # - + 1. 1) $ \ | ~ ! = { } http://x.y/a_b x_y **b** &lt; &copy"
    r" -- <b> {o} \alpha"
).split()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([*WORDS, " ", "\n", "\n\n", "    "]), max_size=10).map("".join))
def test_an_abstract_and_a_title_show_a_text_as_it_is(text: str) -> None:
    """What Markdown, TeX or HTML would read in a plain text is escaped; titles lose braces."""
    assert from_markdown(as_markdown((text,))).plain == " ".join(text.split())
    title = as_title((text.translate({ord(char): None for char in "{}\\-"}),))
    assert from_line(title).plain == " ".join(
        text.translate(str.maketrans("", "", "{}\\-")).split()
    )
