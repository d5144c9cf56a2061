"""Whole files: exports of reference managers, and the examples that come with BibTeX and biblatex."""

from pathlib import Path

import pytest

from generator.importers.formats import read_records
from generator.importers.record import Reading, Record

IMPORTS = Path("tests/data/imports")
EXAMPLES = Path("/usr/share/texlive/texmf-dist/bibtex/bib/biblatex/biblatex/biblatex-examples.bib")


def read(path: Path) -> Reading:
    """Read a file."""
    return read_records(str(path), path.read_bytes())


def by_key(name: str) -> dict[str, Record]:
    """Return the records of a file by their keys."""
    return {record.key: record for record in read(IMPORTS / name).records}


@pytest.mark.parametrize(
    ("name", "form", "count", "skipped"),
    [
        ("zotero-better-bibtex.bib", "BibTeX", 7, {}),
        ("zotero.json", "CSL JSON", 5, {77: 'has no "title"; add one'}),
        ("jabref.bib", "BibTeX", 6, {
            66: "has no title; add one",
            72: "is cut off, or one of its braces or quotes is never closed; close it",
        }),
        ("mendeley.bib", "BibTeX", 5, {}),
        ("mendeley.ris", "RIS", 3, {48: "has no title; add a TI line"}),
        ("google-scholar.bib", "BibTeX", 8, {}),
        ("dblp.bib", "BibTeX", 4, {}),
        ("endnote.ris", "RIS", 6, {}),
        ("xampl.bib", "BibTeX", 31, {226: "has no title; add one", 358: "has no title; add one"}),
    ],
)  # fmt: skip
def test_every_entry_is_read_or_named(
    name: str, form: str, count: int, skipped: dict[int, str]
) -> None:
    """Nothing is dropped in silence."""
    reading = read(IMPORTS / name)
    assert reading.format == form
    assert len(reading.records) == count
    assert {each.line: each.reason for each in reading.skipped} == skipped


def test_all_files_are_in_the_table() -> None:
    """A new file in the folder is read by a test."""
    names = {path.name for path in IMPORTS.iterdir()} - {"README.md"}
    assert len(names) == 9


def test_better_bibtex() -> None:
    """Zotero's Better BibTeX: double braces, EDTF dates, names by keys, Extra in `note`."""
    records = by_key("zotero-better-bibtex.bib")
    beta = records["higginsBetaVAELearningBasic2017"]
    assert {**beta.fields} == {
        "title": r"$\beta$-VAE: Learning Basic Visual Concepts with H₂O at 5°C", "type": "article-magazine",
        "date": "2017-11", "venue": "The Example Magazine", "volume": "12", "number": "3",
        "pages": "e1-e9", "issn": "1234-5678", "url": "https://example.org/a_b~c?d=1&e=%20f",
        "language": "de", "note": "Best read aloud",
    }  # fmt: skip
    assert [name.text for name in beta.authors] == [
        "Irina Higgins", "Vincent van Gogh", "The Vision Lab", "Martin Luther King Jr.",
    ]  # fmt: skip
    preprint = records["kingmaAutoEncodingVariationalBayes2022"]
    assert preprint.fields["type"] == "preprint"
    assert not {"doi", "url", "venue"} & preprint.fields.keys()
    assert preprint.abstract.endswith("posterior distributions $p(z|x)$?")
    assert records["doeForthcomingWork"].fields["status"] == "forthcoming"


def test_mendeley() -> None:
    """Mendeley: everything escaped, ids with versions, `in preparation` for a year."""
    records = by_key("mendeley.bib")
    assert records["Vaswani2017"].fields["arxiv"] == "1706.03762"
    assert (
        r"{on} WMT 2014 with O($n^2$) & costs \$5; about 10% more, a_b."
        in records["Vaswani2017"].abstract
    )
    assert records["Kingma2014"].fields["title"] == "Adam: A Method for Stochastic Optimization"
    assert records["Gross1974"].fields["arxiv"] == "hep-th/9901001"
    assert records["Unknown"].fields["status"] == "in preparation"
    assert [name.family for name in records["Levi2020"].authors] == [
        "Levi", "de la Fuente", "O'Neil", "World Health Organization",
    ]  # fmt: skip


def test_dblp() -> None:
    """DBLP: `crossref` to proceedings, CoRR, numbered namesakes."""
    reading = read(IMPORTS / "dblp.bib")
    paper, adam, old, babelnet = reading.records
    assert paper.fields["venue"].startswith("Advances in Neural Information Processing Systems 30")
    assert paper.editors[1].family == "von Luxburg"
    assert {**adam.fields} == {
        "title": "Adam: A Method for Stochastic Optimization", "type": "preprint", "date": "2014",
        "arxiv": "1412.6980",
    }  # fmt: skip
    assert old.fields["arxiv"] == "cs/0306099"
    assert old.authors[0].text == "Wei Wang"
    assert babelnet.fields["title"].startswith("BabelNet:")
    assert babelnet.fields["acl"] == "P10-1023"
    assert [parent.key for parent in reading.parents] == ["DBLP:conf/nips/2017"]


def test_endnote() -> None:
    """EndNote: groups with a comma at the end, keywords on lines, the year in one tag, the day in another."""
    trial, thesis, book, report, arabic, _ = read(IMPORTS / "endnote.ris").records
    assert trial.fields["date"] == "2019-05-12"
    assert "edition" not in trial.fields
    assert trial.keywords == ("aspirin", "placebo", "trial")
    assert trial.more_authors
    assert thesis.fields["type"] == "phdthesis"
    assert book.fields["status"] == "in press"
    assert [name.text for name in book.authors] == ["李飞飞", "王小明"]
    assert report.authors[0].text == "World Bank"
    assert arabic.fields["arxiv"] == "2301.00001"
    assert not any("private" in str(each) for each in (trial, thesis, book))


def test_xampl() -> None:
    """BibTeX's own example: macros, months, parents, sorting tricks."""
    reading = read(IMPORTS / "xampl.bib")
    records = {record.key: record for record in reading.records}
    assert records["inbook-full"].fields["date"] == "1973-01-10"
    assert records["book-crossref"].authors[0].family == "Knuth"
    assert records["techreport-full"].authors[0].family == "Térrific"
    assert records["unpublished-minimal"].authors[0].family == "Ünderwood"
    assert {parent.key for parent in reading.parents} == {
        "whole-journal", "whole-collection", "whole-proceedings",
    }  # fmt: skip


@pytest.mark.skipif(not EXAMPLES.exists(), reason="biblatex is not installed")
def test_biblatex_examples() -> None:
    """The examples of biblatex: all of them are read, but for a set and two parents."""
    reading = read(EXAMPLES)
    assert not reading.skipped
    assert len(reading.records) >= 89
    assert {parent.key for parent in reading.parents} >= {"set", "stdmodel", "westfahl:frontier"}
    records = {record.key: record for record in reading.records}
    assert records["geer"].authors[0].text == "Ingrid de Geer"
    assert records["loh"].fields["type"] == "mastersthesis"
    assert records["nietzsche:ksa1"].fields["series"] == "Sämtliche Werke"
    doubts = {record.key: record.doubts for record in reading.records if record.doubts}
    assert all("is a range" in doubt for each in doubts.values() for doubt in each)
