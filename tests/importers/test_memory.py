"""What an import does with a paper that it knows from the last one, and with what services say."""

import datetime as dt
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from generator.content.edit import set_link
from generator.content.load import load
from generator.errors import ContentError
from generator.importers.importer import Options, plan_import, write_changes
from generator.importers.record import Reading, Record
from generator.importers.report import Report
from tests.importers.records import TODAY, import_records, papers, record

LATER = TODAY + dt.timedelta(days=7)
ADA = "0000-0002-1825-0097"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """Return a folder for a catalog."""
    return tmp_path / "content"


def said(title: str = "On Words", *authors: str, **fields: Any) -> Record:
    """Return what a service says."""
    service = fields.pop("service", "arxiv")
    place = {"path": f"{service}:x", "line": 0, "service": service}
    return record(title, *(authors or ("Ada Lovelace",)), **{**place, **fields})


def write_paper(content: Path, front_matter: str, name: str = "a.md") -> Path:
    """Write a paper's file by hand."""
    import_records(content, [])
    path = content / "papers" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(f"---\n{front_matter}---\nText.\n".encode())
    return path


def edit(path: Path, change: Callable[[str], str]) -> None:
    """Change a file as an editor does."""
    path.write_bytes(change(path.read_bytes().decode()).encode())


def test_second_version_of_a_file(content: Path) -> None:
    """What only the file has changed is taken, hand edits stay, and a second run changes nothing."""
    first = record("On Words", "Ada Lovelace", key="a", date="1843", venue="Notes", pages="1-2")
    import_records(content, [first])
    path = content / "papers" / "1843" / "on-words.md"
    edit(
        path,
        lambda text: text.replace("1-2", "'1-20'  # counted").replace("title: On", "title: In"),
    )
    second = record(
        "On Words", "Ada Lovelace", "Bo Ek", key="a", date="1844", venue="Notes", pages="1-3"
    )
    report = import_records(content, [second], today=LATER)
    assert path.read_text() == (
        "---\ntitle: In Words\nauthors: [Ada Lovelace, Bo Ek]\ndate: 1844\nvenue: Notes\n"
        "pages: '1-20'  # counted\nkey: a\nadded: 2026-05-17\n---\n"
    )
    assert [row[1:] for row in report.rows] == [
        ("authors", "Ada Lovelace", "Ada Lovelace; Bo Ek", "refs.bib"),
        ("date", "1843", "1844", "refs.bib"),
    ]
    (clash,) = report.conflicts
    assert clash[2:] == ("pages", "1-20", "1-3", "", "refs.bib")
    assert (content / "imported.jsonl").read_text() == (
        '{"paper":"on-words","source":"refs.bib","key":"a","date":"2026-05-24","values":{"authors":'
        '["Ada Lovelace","Bo Ek"],"date":"1844","pages":"1-3","title":"On Words","venue":"Notes"}}\n'
    )
    again = import_records(content, [second], today=LATER + dt.timedelta(days=1))
    assert (again.changes, again.conflicts, again.rows, again.known) == ((), (), (), 1)


def test_entry_that_is_known_again(content: Path) -> None:
    """An entry leads to the paper that it became, though its title was changed in both places."""
    keyless = record("Of Numbers", "Ada Lovelace", date="1843")
    import_records(content, [record("On Words", "Ada Lovelace", key="a", note="1"), keyless])
    for name, title in (("undated/on-words.md", "On Words"), ("1843/of-numbers.md", "Of Numbers")):
        path = content / "papers" / name
        edit(path, partial(re.sub, title, "Mine"))
    renamed = record("On Words: A Study", "Ada Lovelace", key="a", note="2")
    report = import_records(content, [renamed, keyless])
    assert (report.imported, report.unsure) == (0, ())
    assert [(row.field, row.now) for row in report.rows] == [("note", "2")]
    assert [(clash.field, clash.theirs) for clash in report.conflicts] == [
        ("title", "On Words: A Study")
    ]
    # Another entry has the key now
    other = record("Mushrooms of Italy", "Bo Ek", key="a")
    assert import_records(content, [other]).imported == 1


def test_two_entries_of_one_file(content: Path) -> None:
    """A preprint and its publication in one file are compared each with what it said itself."""
    both = [
        record("On Words", "Ada Lovelace", key=key, date=date, arxiv="2310.16441", note=note)
        for key, date, note in (("a", "2023-10", "n"), ("b", "2024", "n"))
    ]
    import_records(content, both)
    lines = (content / "imported.jsonl").read_text().splitlines()
    assert [line[:60] for line in lines] == [
        '{"paper":"on-words","source":"refs.bib","key":"a","date":"20',
        '{"paper":"on-words","source":"refs.bib","key":"b","date":"20',
    ]
    # One was deleted, and says nothing that the other would undo
    assert import_records(content, both[1:], today=LATER).changes == ()
    # Without keys, they are told apart by their order
    other = content.parent / "other"
    keyless = [record("A", "B C", arxiv="2310.16441", note=note) for note in ("1", "2")]
    first = import_records(other, keyless)
    assert [clash.field for clash in first.conflicts] == ["note"]
    assert '"key":" #2"' in (other / "imported.jsonl").read_text()
    assert import_records(other, keyless, today=LATER).changes == ()


def test_entry_that_became_another(content: Path) -> None:
    """Entries of one title are not mistaken for each other, nor is one whose key another work has."""
    volumes = [record("Introduction", "A B", volume=each, note=each) for each in "12"]
    assert import_records(content, volumes).imported == 2
    assert import_records(content, volumes[::-1]).changes == ()
    first = record("Deep Words", "A B", key="k", doi="10.1000/x")
    other = record("Deep Words, Again", "C D", key="k", doi="10.1000/y")
    assert import_records(content, [first]).imported == 1
    assert import_records(content, [other]).imported == 1


def test_what_another_source_could_not_add(content: Path) -> None:
    """Pages that one source has of another publication are no reason to refuse those of the right one."""
    write_paper(content, 'title: On Words\narxiv: "2310.16441"\nvenue: ICLR\n')
    wrong = said(arxiv="2310.16441", venue="Nature", pages="1-9")
    assert import_records(content, [wrong]).rows[-1].field == "authors"
    right = said(service="dblp", arxiv="2310.16441", venue="ICLR", pages="20-30")
    assert [row.now for row in import_records(content, [right]).rows] == ["20-30"]


def test_publication_that_was_deleted(content: Path) -> None:
    """A publication that a curator deleted stays deleted: what sources add to it later is told once."""
    path = write_paper(content, 'title: On Words\narxiv: "2310.16441"\n')
    before = path.read_bytes()
    facts = {"arxiv": "2310.16441", "doi": "10.1000/x", "venue": "J", "volume": "1"}
    import_records(content, [said(service="crossref", **facts)], fields=frozenset(facts))
    path.write_bytes(before)
    for service, more in (
        ("crossref", {"number": "7"}),
        ("openalex", {"doi": "10.1000/y", "publisher": "P"}),
    ):
        new = said(service=service, **{**facts, **more})
        fields = frozenset({*facts, *more})
        report = import_records(content, [new], fields=fields)
        assert (path.read_bytes(), report.rows) == (before, ())
        assert [(clash.field, clash.reason) for clash in report.conflicts] == [
            ([*more][-1], "its publication was deleted by hand")
        ]
        assert import_records(content, [new], fields=fields).conflicts == ()
    # Corrected by hand, it is there again
    edit(path, lambda text: text.replace("arxiv", "venue: J\ndoi: 10.1000/x\narxiv"))
    new = said(service="crossref", **facts, number="7", pages="1-9")
    report = import_records(content, [new], fields=frozenset(("number", "pages")))
    assert [row.field for row in report.rows] == ["number", "pages"]


def test_identifier_of_another_paper(content: Path) -> None:
    """A DOI that another paper has is told once, and added when that paper is gone."""
    both = [record("On Words", "A B", doi="10.1000/x"), record("Mushrooms", "C D", doi="10.1000/x")]
    assert [clash.field for clash in import_records(content, both).conflicts] == ["doi"]
    again = import_records(content, both)
    assert (again.changes, again.conflicts) == ((), ())
    (content / "papers" / "undated" / "on-words.md").unlink()
    assert [row.field for row in import_records(content, both[1:]).rows] == ["doi"]


def test_two_sources_in_one_import(content: Path) -> None:
    """A value that two sources changed one after the other is one row, from the first to the last."""
    write_paper(content, 'title: On Words\narxiv: "2310.16441"\n')
    dates = [("crossref", "2023"), ("arxiv", "2023-10-25")]
    records = [said(service=name, arxiv="2310.16441", date=date) for name, date in dates]
    rows = import_records(content, records).rows
    assert [row[1:] for row in rows if row.field == "date"] == [("date", "", "2023-10-25", "arxiv")]


def test_isbn_is_not_enough_for_a_service(content: Path) -> None:
    """Chapters share the ISBN of a book, so a service's answer with it is about another work."""
    write_paper(content, "title: On Words\ntype: book\nisbn: 978-0-262-03384-8\n")
    new = said(isbn="978-0-262-03384-8", type="book", doi="10.1000/x")
    assert import_records(content, [new]).imported == 1


def test_file_that_cannot_be_read(content: Path) -> None:
    """A merge that was not finished in imported.jsonl stops the import, and nothing is lost."""
    import_records(content, [record("On Words", note="1")])
    before = papers(content)
    path = content / "imported.jsonl"
    text = "<<<<<<< ours\n" + path.read_text()
    path.write_text(text)
    with pytest.raises(ContentError, match=r"imported\.jsonl:1: is a mark of a merge"):
        import_records(content, [record("On Words", note="2")])
    assert (papers(content), path.read_text()) == (before, text)


def test_line_ends_of_git(content: Path) -> None:
    """A file that git gave Windows line ends is read, and not rewritten for that alone... once."""
    import_records(content, [record("On Words", note="1")])
    path = content / "imported.jsonl"
    text = path.read_bytes()
    path.write_bytes(text.replace(b"\n", b"\r\n"))
    import_records(content, [record("On Words", note="1")])
    assert path.read_bytes() == text


def test_renamed_paper(content: Path) -> None:
    """What was said about a paper follows it to its new id; of a paper that is gone, nothing stays."""
    import_records(content, [record("On Words", "A B", note="1"), record("Gone", "A B", key="g")])
    folder = content / "papers" / "undated"
    (folder / "on-words.md").rename(folder / "words.md")
    (folder / "gone.md").unlink()
    (content / "moved.yaml").write_text("- {from: on-words, to: words, added: 2026-05}\n")
    report = import_records(content, [record("On Words", "A B", note="2")])
    assert [(row.paper.name, row.field, row.now) for row in report.rows] == [
        ("words.md", "note", "2")
    ]
    assert [line[:17] for line in (content / "imported.jsonl").read_text().splitlines()] == [
        '{"paper":"words",'
    ]


def test_renamed_by_its_file_alone(content: Path) -> None:
    """What was said follows an identifier if a file was renamed and moved.yaml does not say so."""
    path = write_paper(content, 'title: On Words\narxiv: "2310.16441"\n')
    import_records(content, [said(arxiv="2310.16441", series="1", note="1")])
    path = path.rename(path.with_name("b.md"))
    edit(path, lambda text: text.replace('series: "1"\n', ""))
    report = import_records(content, [said(arxiv="2310.16441", series="1", note="2")])
    assert [(row.field, row.now) for row in report.rows] == [("note", "2")]
    assert report.conflicts == ()
    assert [line[:13] for line in (content / "imported.jsonl").read_text().splitlines()] == [
        '{"paper":"b",'
    ]
    # Two papers have it now: nobody knows which of them it was
    write_paper(content, 'title: On Numbers\narxiv: "2310.16441"\n', "c.md")
    path.rename(path.with_name("d.md"))
    assert import_records(content, []).changes[-1].after == ""


def test_build_ignores_it(content: Path) -> None:
    """A build reads nothing of imported.jsonl."""
    import_records(content, [record("On Words", "A B")])
    (content / "imported.jsonl").write_text("<<<<<<<\n")
    assert load(content).papers[0].id == "on-words"


ALL = """title: On Words
authors:
  - Ada Lovelace # first
  - {given: Bo, family: Ek, id: bo}
  - given: Cy
    family: Orr
arxiv: "2310.16441"  # v2
links: {pdf: "https://a.org/x.pdf"} # mine
upvotes: 4 # then
as_of: 2025-03
"""


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_what_services_add(content: Path, line_end: str) -> None:
    """Links, counts and ORCID iDs are written into their lines; all other characters stay."""
    path = write_paper(content, "title: x\n")
    (content / "people.yaml").write_text(f"- {{id: bo, name: Bo Ek, orcid: {ADA}}}\n")
    path.write_bytes(f"---\n{ALL}---\nText.\n".replace("\n", line_end).encode())
    orcids = ("0000-0001-5109-3700", ADA, "0000-0002-1694-233X")
    new = said(
        "On Words",
        "Ada Lovelace",
        "Bo Ek",
        "Cy Orr",
        arxiv="2310.16441",
        links={"code": "https://github.com/a/b", "pdf": "https://a.org/x.pdf"},
        orcids=orcids,
        cites=("a-b",),
    )
    write_paper(content, "title: B\n", "a-b.md")
    report = import_records(content, [new])
    assert report.skipped == ()
    text = ALL.replace("- Ada Lovelace", f"- {{given: Ada, family: Lovelace, orcid: {orcids[0]}}}")
    text = text.replace("- given: Cy", f"- orcid: {orcids[2]}\n    given: Cy")
    text = text.replace('.pdf"}', '.pdf", code: "https://github.com/a/b"}')
    text = text.replace("upvotes", "cites: [a-b]\nupvotes")
    assert path.read_bytes().decode() == f"---\n{text}---\nText.\n".replace("\n", line_end)
    assert [row.field for row in report.rows] == [
        "cites", "links.code", "orcid.Ada Lovelace", "orcid.Cy Orr"
    ]  # fmt: skip
    assert import_records(content, [new], today=LATER).changes == ()


def test_counts_are_updated(content: Path) -> None:
    """Counts that nobody changed by hand follow the service, with the day; equal ones stay as they are."""
    path = write_paper(content, 'title: On Words\narxiv: "2310.16441"\n')
    for day, upvotes, as_of in (("01", "4", "01"), ("08", "4", "01"), ("15", "6", "15")):
        date = f"2026-11-{day}"
        counts = said(arxiv="2310.16441", upvotes=upvotes, comments="1", as_of=date)
        import_records(content, [counts], fields=frozenset(["upvotes"]), today=LATER)
        expected = f"upvotes: {upvotes}\ncomments: 1\nas_of: 2026-11-{as_of}\n"
        assert (
            path.read_text() == f'---\ntitle: On Words\narxiv: "2310.16441"\n{expected}---\nText.\n'
        )


def test_new_list_keeps_what_is_known_of_its_authors(content: Path) -> None:
    """A list of authors that a source changes keeps the ids, iDs and parts of those who stay."""
    import_records(content, [record("On Words", "Ada Lovelace", "Cy Orr Roe", key="a")])
    path = content / "papers" / "undated" / "on-words.md"
    ada, cy = "{given: Ada, family: Lovelace, id: ada}", "{given: Cy, family: Orr Roe}"
    edit(path, lambda text: text.replace("Ada Lovelace", ada).replace("Cy Orr Roe", cy))
    import_records(content, [record("On Words", "Ada Lovelace", "Bo Ek", "Cy Orr Roe", key="a")])
    assert f"authors: [{ada}, Bo Ek, {cy}]\n" in path.read_text()
    # With an iD at the same time
    new = record("On Words", "Ada Lovelace", "Cy Orr Roe", key="a", orcids=("", ADA))
    import_records(content, [new])
    assert f"authors:\n  - {ada}\n  - {cy[:-1]}, orcid: {ADA}}}\nkey" in path.read_text()


def test_orcid_that_was_deleted(content: Path) -> None:
    """An iD that a curator deleted does not come back when the author's name is completed."""
    path = write_paper(content, 'title: On Words\nauthors: [Ada Lovelace]\narxiv: "2310.16441"\n')
    before = path.read_bytes()
    new = said(arxiv="2310.16441", orcids=(ADA,))
    assert [row.now for row in import_records(content, [new]).rows] == [ADA]
    path.write_bytes(before.replace(b"Ada Lov", b"Ada King Lov"))
    for day in range(2):
        report = import_records(content, [new], today=LATER + dt.timedelta(days=day))
        assert (report.rows, report.conflicts) == ((), ())
    assert report.changes == ()


def test_comment_within_a_list(content: Path) -> None:
    """A list with a comment in it is left as it is, which is told; all else is written."""
    import_records(content, [record("On Words", "Ada Lovelace", "Bo Ek", key="a", date="1843")])
    path = content / "papers" / "1843" / "on-words.md"
    lines = "authors:\n- Ada Lovelace # first\n- Bo Ek\n"
    edit(path, lambda text: text.replace("authors: [Ada Lovelace, Bo Ek]\n", lines))
    new = record("On Words", "Ada Lovelace", key="a", date="1844")
    for _ in range(2):
        report = import_records(content, [new])
        assert [str(problem) for problem in report.invalid] == [
            "refs.bib:1: authors: there is a comment within authors; change it by hand"
        ]
        assert "date: 1844\n" in path.read_text()
        assert lines in path.read_text()
    assert report.rows == ()


def test_edit_during_an_import(content: Path) -> None:
    """A value that is saved after the import has read the file stays, and that is told."""
    path = write_paper(content, 'title: On Words\narxiv: "2310.16441"\nnote: one\n')
    import_records(content, [said(arxiv="2310.16441", note="one")])

    def save(stage: str, *_: int) -> None:
        if stage == "match":
            edit(path, lambda text: text.replace("one", "mine"))

    reading = Reading((said(arxiv="2310.16441", note="two"),), (), "")
    report = plan_import([reading], Options(content, TODAY), save)
    assert report.skipped[0].reason == f"{path} was changed meanwhile; run the command again"
    write_changes(report.changes)
    assert "note: mine\n" in path.read_text()


def test_a_wall_before_writing(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A paper whose other links or authors would change is not written, and that is told."""
    path = write_paper(
        content, 'title: On Words\narxiv: "2310.16441"\nlinks: {pdf: "https://a.org"}\n'
    )
    before = path.read_bytes()
    monkeypatch.setattr(
        "generator.importers.changes.set_link", lambda *link: set_link(*link).replace("pdf", "PDF")
    )
    new = said("On Words", arxiv="2310.16441", links={"code": "https://b.org"})
    (skipped,) = import_records(content, [new]).skipped
    assert skipped.reason.endswith("other authors or links would change too")
    assert path.read_bytes() == before


def questions(report: Report) -> list[str]:
    """Return the questions of an import, of which nothing is changed."""
    assert (report.changes, report.imported) == ((), 0)
    return [doubt.message for doubt in report.questions]


def test_question(content: Path) -> None:
    """What a service says is about a paper only by an id; the same title and author is a question."""
    path = write_paper(content, "title: On Words\nauthors: [Ada Lovelace, Bo Ek]\ndate: 2023\n")
    new = said(doi="10.1000/x", date="2024")
    (message,) = questions(import_records(content, [new]))
    assert message == (
        f"may be {path}: the same title, an author and about the same year; if it is, add"
        " `doi: 10.1000/x` to that file and import again; if it is another work, import it with"
        " --new"
    )
    # One answer
    edit(path, lambda text: text.replace("---\nText", "doi: 10.1000/x\n---\nText"))
    report = import_records(content, [new])
    assert (report.imported, report.questions) == (0, ())
    # The other
    other = said(doi="10.1000/y", date="2024")
    assert "--new" in questions(import_records(content, [other]))[0]
    assert import_records(content, [other], new=True).imported == 1
    assert import_records(content, [other]).questions == ()


def test_no_question(content: Path) -> None:
    """Other authors or another year make another work, which is added and listed as unsure."""
    write_paper(content, "title: On Words\nauthors: [Ada Lovelace]\ndate: 2003\n")
    records = [said(doi="10.1000/x", date="2023"), said("On Words", "Bo Ek", doi="10.1000/z")]
    report = import_records(content, records)
    assert (report.imported, report.questions, len(report.unsure)) == (2, (), 1)


def test_wrong_paper(content: Path) -> None:
    """An answer with the DOI of a paper but another title is a question, and changes nothing."""
    write_paper(content, "title: On Words\ndoi: 10.1000/x\n")
    (message,) = questions(import_records(content, [said("Mushrooms", doi="10.1000/x", note="n")]))
    assert "the same DOI, but another title" in message


def test_service_without_a_common_id(content: Path) -> None:
    """A work that a service knows by its own id alone is known again by it."""
    page = said(service="web", service_id="https://example.org/a", url="https://example.org/a")
    assert import_records(content, [page]).imported == 1
    assert import_records(content, [page]).changes == ()


def test_only_known(content: Path) -> None:
    """Enriching adds no paper; an answer about none is a question."""
    write_paper(content, "title: On Words\ndoi: 10.1000/x\n")
    records = [said(doi="10.1000/x", note="n"), said("Other", arxiv="2310.16441")]
    report = import_records(content, records, only_known=True)
    assert [row.field for row in report.rows] == ["authors", "note"]
    assert [doubt.message for doubt in report.questions] == [
        "is not in the catalog; nothing was added"
    ]


def test_record_without_a_title(content: Path) -> None:
    """An answer that has only counts is about the paper with its id."""
    write_paper(content, "title: On Words\nauthors: [A B]\ndoi: 10.1000/x\n")
    counts = Record("x:1", 0, "", {"doi": "10.1000/x", "note": "n"}, service="x")
    assert [row.field for row in import_records(content, [counts]).rows] == ["note"]


@pytest.mark.parametrize("stop", range(7))
def test_interrupted(content: Path, stop: int) -> None:
    """An import that is stopped after any of its files ends, run again, as one that was not."""
    first = [
        record("On Words", "Ada Lovelace", key="a", date="1843", note="1"),
        record("Of Numbers", "Bo Ek", key="b", date="1844", note="1"),
    ]
    second = [
        record("On Words", "Ada Lovelace", key="a", date="1845", note="2", keywords=("x",)),
        record("Of Numbers", "Bo Ek", key="b", date="1844", note="2", keywords=("x",)),
        record("New", "Cy Orr", key="c", date="1850", doi="10.1000/x"),
        record("New", "Cy Orr", key="d", date="1849", arxiv="2310.16441", type="preprint"),
    ]
    ends = []
    for stopped in (stop, None):
        folder = content / str(stopped)
        import_records(folder, first)
        (folder / "tags.yaml").write_text("facets: []\nkinds: []\n")
        edit(
            folder / "papers/1843/on-words.md", lambda text: text.replace('note: "1"', "note: mine")
        )
        sample = folder / "papers" / "sample-paper.md"
        sample.write_text(
            "---\n# openshelf: sample paper, removed by the first import\ntitle: S\n---\n"
        )
        options = Options(folder, LATER, tags_from_keywords=True)
        planned = plan_import([Reading(tuple(second), (), "")], options).changes
        assert len(planned) == 6
        assert planned[-1].path.name == "imported.jsonl"
        write_changes(planned[:stopped])
        report = import_records(folder, second, today=LATER, tags_from_keywords=True)
        told = [clash.field for clash in report.conflicts]
        assert told == (["note"] if stopped is not None and stopped < 6 else [])
        ends.append(
            {
                path.relative_to(folder): path.read_text()
                for path in folder.rglob("*")
                if path.is_file()
            }
        )
    assert ends[0] == ends[1]
