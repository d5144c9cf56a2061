"""What Openshelf exports of a work of any type, it imports again as the same work."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.catalog.catalog import Catalog
from generator.catalog.model import Author, Paper, Vocabulary
from generator.catalog.works import STATUSES, work_type
from generator.content.load import load
from generator.export.citations import bibtex, csl, ris
from generator.export.citations.genres import GENRES, Shape
from generator.importers.formats import read_records
from generator.importers.record import Record
from generator.text.dates import PartialDate
from generator.text.markdown import from_line, from_markdown
from generator.text.names import Name

WORKS = load(Path(__file__).parents[1] / "works")
EXPORTS: Mapping[str, Callable[[Catalog, Paper], str]] = {
    "BibTeX": bibtex.to_bibtex,
    "RIS": ris.to_ris,
    "CSL JSON": lambda catalog, paper: f"[{orjson.dumps(csl.to_csl(catalog, paper)).decode()}]",
}
# The fields of a work by how it is cited; those of `EVERY` work are beside them
FIELDS: Mapping[Shape, str] = {
    "article": "venue volume number pages publisher issn",
    "paper": "venue volume pages series publisher place isbn",
    "chapter": "venue volume edition pages series publisher place isbn",
    "book": "volume edition series publisher place isbn",
    "thesis": "institution place",
    "report": "institution number place",
    "preprint": "venue",
    "other": "publisher",
}
EVERY = ("doi", "url", "note")
# In RIS some types share a code, and the first is read
CODES = Counter(kind.ris for kind in GENRES.values())
FIRST = frozenset(
    "article-journal entry-encyclopedia document phdthesis mastersthesis motion_picture".split()
)
IN_RIS = sorted(name for name, kind in GENRES.items() if CODES[kind.ris] == 1 or name in FIRST)

WORDS = st.lists(
    st.sampled_from(
        "Deep Learning of Graphs BERT GPT-3 mT5 é Ž ß Łódź & 100% #1 C++ R&D a_b 学习 קריאה для $5"
        " x~y a^b “quoted” don’t 1-9 e.g. (2nd)".split()
    ),
    min_size=1,
    max_size=5,
)
LINES = WORDS.map(" ".join)
VALUES: Mapping[str, st.SearchStrategy[str]] = {
    "volume": st.sampled_from(["1", "12", "IV", "3A"]),
    "number": st.sampled_from(["1", "4-5", "TR-2009", "S2"]),
    "pages": st.sampled_from(["1-9", "12", "e123", "S12-S20", "1-3, 7"]),
    "edition": st.sampled_from(["2", "2nd", "revised"]),
    "isbn": st.sampled_from(["978-0-262-03561-3", "0-262-68053-X"]),
    "issn": st.sampled_from(["0899-7667", "1533-7928"]),
    "doi": st.sampled_from(["10.1162/neco.1989.1.4.541", "10.1000/a(b)_c;d"]),
    "url": st.just("https://example.org/a_b/~c?d=1&e=2"),
    "publisher": st.sampled_from(["MIT Press", "Wiley & Sons", "ACM", "北京大学出版社"]),
    "institution": st.sampled_from(["University of Toronto", "Universität Łódź"]),
    "place": st.sampled_from(["Cambridge, MA", "Zürich"]),
    "venue": st.sampled_from(["Journal of R&D", "Proceedings of the 3rd Meeting", "神经网络"]),
    "series": st.sampled_from(["Lecture Notes in Physics", "R&D"]),
    "note": st.sampled_from(["With 100% more pages", "Best paper"]),
}
PEOPLE = st.lists(
    st.sampled_from(
        [
            Name("Ada B.", "Lovelace"),
            Name("Joost", "van de Weijer"),
            Name("Łukasz", "Kaiser"),
            Name("Guy L.", "Steele", suffix="Jr."),
            Name("", "The BERT Team"),
            Name("飞飞", "李"),
        ]
    ),
    unique=True,
    max_size=3,
)
DATES = st.sampled_from(
    [PartialDate(), PartialDate(1989), PartialDate(2023, 4), PartialDate(2023, 12, 31)]
)


@st.composite
def papers(draw: st.DrawFn, types: list[str]) -> Paper:
    """Draw a work of one of these types, with some of the fields that such works have."""
    kind = GENRES[draw(st.sampled_from(types))]
    facts: dict[str, Any] = {
        name: draw(VALUES[name])
        for name in (*FIELDS[kind.shape].split(), *EVERY)
        if draw(st.booleans())
    }
    if kind.type in {"patent", "standard"} and "institution" in facts:
        facts["publisher"] = facts.pop("institution")
    if kind.type == "preprint" and draw(st.booleans()):
        facts["arxiv"] = "2001.08361"
        facts.pop("venue", None)
    authors = tuple(map(Author, draw(PEOPLE)))
    has_editors = kind.shape in {"paper", "chapter", "book"}
    return Paper(
        id="x",
        path="x.md",
        key="key",
        title=from_line(draw(LINES)),
        abstract=from_markdown(draw(LINES | st.just(""))),
        date=draw(DATES),
        status=draw(st.sampled_from(["", *STATUSES])),
        type=kind.type,
        authors=authors,
        editors=tuple(map(Author, draw(PEOPLE))) if has_editors else (),
        **facts,
    )


def read(form: str, paper: Paper) -> Record:
    """Export a paper and read it again; nothing is skipped, doubtful or left out."""
    catalog = replace(WORKS, papers=(paper,), vocabulary=Vocabulary((), ()))
    text = EXPORTS[form](catalog, paper)
    reading = read_records("x", text.encode())
    assert reading.format == form
    assert not reading.skipped
    (record,) = reading.records
    assert not record.left_out, text
    return record


def facts(form: str, paper: Paper) -> dict[str, str]:
    """Return the fields that a format gives back."""
    names = "status venue volume number pages series edition publisher institution place isbn issn url note arxiv primary_category doi acl".split()  # fmt: skip
    known = {name: getattr(paper, name) for name in names}
    known |= {"type": work_type(paper), "date": paper.date.as_iso(), "title": paper.title.source}
    if form == "BibTeX":
        known["date"] = replace(paper.date, day=0).as_iso()  # it has no days
    else:
        # Titles are plain text, and nothing but a thesis or a report has an institution
        known |= {"title": paper.title.plain, "primary_category": ""}
        if GENRES[work_type(paper)].shape not in {"thesis", "report"}:
            known |= {"publisher": paper.publisher or paper.institution, "institution": ""}
    return {name: value for name, value in known.items() if value}


def check(form: str, paper: Paper) -> None:
    """Assert that a paper comes back from a format as it was."""
    record = read(form, paper)
    expected = facts(form, paper)
    found = {name: record.fields[name] for name in record.fields.keys() - {"language"}}
    if not paper.url:
        found.pop("url", None)  # the address of a DOI or an arXiv id
    assert found == expected
    assert list(record.authors) == [author.name for author in paper.authors]
    assert list(record.editors) == [editor.name for editor in paper.editors]


@pytest.mark.parametrize("form", EXPORTS)
def test_works(form: str) -> None:
    """Each work of a catalog with all types comes back from each format."""
    for paper in WORKS.papers:
        check(form, paper)


@pytest.mark.parametrize("doi", ["10.18653/v1/2020.emnlp-main.589", "10.3115/v1/D14-1181"])
@pytest.mark.parametrize("form", EXPORTS)
def test_acl(form: str, doi: str) -> None:
    """A DOI of the ACL gives back the id in its Anthology."""
    acl = doi.rpartition("/")[2]
    paper = replace(WORKS.paper("undated"), doi=doi, acl=acl, arxiv="1909.03759")
    fields = read(form, paper).fields
    assert (fields["acl"], fields["doi"], fields["type"]) == (acl, doi, "preprint")


@settings(max_examples=40, derandomize=True)
@given(papers(sorted(GENRES)))
def test_bibtex(paper: Paper) -> None:
    """BibTeX gives back works of all types, but for the day of their dates."""
    check("BibTeX", paper)


@settings(max_examples=40, derandomize=True)
@given(papers(IN_RIS))
def test_ris(paper: Paper) -> None:
    """RIS gives back works of all types that have a code of their own."""
    check("RIS", paper)


@settings(max_examples=40, derandomize=True)
@given(papers(sorted(GENRES)))
def test_csl(paper: Paper) -> None:
    """CSL JSON gives back works of all types."""
    check("CSL JSON", paper)
