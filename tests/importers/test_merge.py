from dataclasses import replace
from typing import Any

import pytest

from generator.content.imported import Value
from generator.importers.merge import Known, Merged, Rules, merge
from generator.importers.record import Record
from generator.text.names import split_name
from tests.importers.records import record

UPDATE_DATE: dict[str, Any] = {"update": ("date", "authors")}
NEW: dict[str, Any] = {"is_new": True}
BOTH = ("Ann Lee", "Bo Ek")


def work(*authors: str, more_authors: bool = False, **fields: str) -> Record:
    """Return a record of a work, whose title does not matter here."""
    return record("A", *authors, more_authors=more_authors, **fields)


def add(ours: Record, theirs: Record, by: str = "title", **options: Any) -> Merged:
    """Return our work with the facts of theirs; no other work has their ids."""
    return merge(ours, theirs, by, lambda *_: "", Rules(**options))


@pytest.mark.parametrize(
    ("ours", "theirs", "options", "changed"),
    [
        # What is published is not in press any more
        (work(), work(status="in press"), {}, "status"),
        (work(date="2020"), work(status="in press"), {}, ""),
        # A type that says little is not worth a line, and never wins
        (work(), work(type="document"), {}, ""),
        (work(), work(type="book"), {}, "type"),
        (work(type="preprint"), work(type="article-journal"), {}, ""),
        (work(type="preprint"), work(type="article-journal"), NEW, "type"),
        (work(type="article-journal"), work(type="preprint"), NEW, ""),
        # --update does not take what says less
        (work(date="2020-05"), work(date="2020"), UPDATE_DATE, ""),
        (work(date="2020"), work(date="2020-05"), UPDATE_DATE, "date"),
        (work(*BOTH), work("Ann Lee", more_authors=True), UPDATE_DATE, ""),
        (work(*BOTH), work("Ann Lee"), UPDATE_DATE, "authors"),
        # In a new work the fuller list and the fuller names win, in one of the catalog neither
        (work("Ann Lee", more_authors=True), work(*BOTH), NEW, "authors"),
        (work(*BOTH), work("Ann Lee", more_authors=True), NEW, ""),
        (work("A. Lee"), work("Ann Lee"), NEW, "authors"),
        (work("A. Lee"), work("Ann Lee"), {}, ""),
        # The date of the first publication, as exactly as it is known
        (work(date="2020"), work(date="2020-05"), NEW, "date"),
        (work(date="2020"), work(date="2019"), NEW, ""),
        (work(date="2020"), work(date="2019"), NEW | {"may_be_earlier": True}, "date"),
        (work(date="2020"), work(date="2021"), NEW | {"may_be_earlier": True}, ""),
        (work(date="2020", type="preprint"), work(date="2020-05", type="book"), NEW, "type"),
    ],
)
def test_which_value_wins(
    ours: Record, theirs: Record, options: dict[str, Any], changed: str
) -> None:
    """Gaps are filled; beyond that, only a value that says more wins."""
    assert add(ours, theirs, **options).changed == tuple(filter(None, (changed,)))


@pytest.mark.parametrize(
    ("ours", "theirs", "field"),
    [
        # Other ways to write the same
        (work(pages="1-9"), work(pages="1"), ""),
        (work(pages="1-9"), work(pages="2-9"), "pages"),
        (work(venue="ICLR 2024"), work(venue="ICLR"), ""),
        (work(venue="ICLR"), work(venue="ICML"), "venue"),
        (work("A. Lee"), work("Ann Lee"), ""),
        (work("Ann Lee"), work(*BOTH), "authors"),
        (work("Ann Lee", more_authors=True), work("Ann Lee", more_authors=True), ""),
        (work("Ann Lee", more_authors=True), work(*BOTH), "authors"),
        (work(type="phdthesis"), work(type="thesis"), ""),
        (work(type="book"), work(type="document"), ""),
        (work(type="book"), work(type="report"), "type"),
        # A preprint is published later; a book in another year is another edition
        (work(date="2020", arxiv="2001.00001"), work(date="2021"), ""),
        (work(date="2020", type="book"), work(date="2021", type="book"), "date"),
        (work(date="2020", type="book"), work(date="2019", type="book"), "date"),
    ],
)
def test_what_is_a_conflict(ours: Record, theirs: Record, field: str) -> None:
    """A value is listed if it means something else, not if it is only written in another way."""
    merged = add(ours, theirs)
    assert [conflict.field for conflict in merged.conflicts] == [*filter(None, (field,))]
    assert merged.record == ours


def test_facts_of_two_publications_are_not_mixed() -> None:
    """A record of another volume gives none of its pages, even if no venue is known."""
    merged = add(work(arxiv="2001.00001", volume="3"), work(volume="4", pages="1-9"), "arxiv")
    assert merged.changed == ()
    assert [(each.field, each.ours) for each in merged.conflicts] == [
        ("volume", "3"),
        ("pages", ""),
    ]


@pytest.mark.parametrize(("editor", "field"), [("Di Fox", ""), ("Di Roe", "editors")])
def test_editors(editor: str, field: str) -> None:
    """Editors of the same family names are the same, with initials or not."""
    ours = record("A", editors=(split_name("D. Fox"),))
    merged = add(ours, record("A", editors=(split_name(editor),)))
    assert [conflict.field for conflict in merged.conflicts] == [*filter(None, (field,))]


def test_a_list_that_is_complete_now() -> None:
    """The full list of authors ends that only some are named; keywords fill a gap."""
    merged = add(work("Ann Lee", more_authors=True), record("A", *BOTH, keywords=("seas",)), **NEW)
    assert (merged.record.more_authors, merged.record.keywords) == (False, ("seas",))
    assert merged.changed == ("authors", "tags")


def three_ways(
    name: str, last: Value, ours: Record, theirs: Record, *, by: str = "doi", **known: Any
) -> tuple[tuple[str, ...], list[tuple[str, str, str]]]:
    """Merge what a source says that said `last` before; return what changed, and what is told."""
    told = Known({name: last} if last else {}, **known)
    merged = merge(ours, theirs, by, lambda *_: "", Rules(), told)
    assert merged.said.keys() - {"title"} <= {name}
    return merged.changed, [conflict[:3] for conflict in merged.conflicts]


@pytest.mark.parametrize(
    ("last", "ours", "theirs", "changed", "told"),
    [
        # Only the source has changed: its value is taken
        ("A", "A", "B", True, False),
        ("A", "A\n", "B", True, False),
        # Only the file has changed, even if only in capitals: it keeps its value
        ("A", "B", "A", False, False),
        ("A", "a", "A", False, False),
        # Both have: the file keeps its value, and that is told
        ("A", "B", "C", False, True),
        ("A", "a", "C", False, True),
        # To the same
        ("A", "B", "B", False, False),
        # Deleted by hand
        ("A", "", "A", False, False),
        ("A", "", "B", False, True),
        # The source says it for the first time
        ("", "", "B", True, False),
        ("", "A", "B", False, True),
        ("", "A", "a", False, False),
        ("", "A", "A", False, False),
    ],
)
def test_three_ways(last: str, ours: str, theirs: str, *, changed: bool, told: bool) -> None:
    """What only the source changed is taken, what the curator changed stays, and both is told."""
    works = (record("A", **{"note": text} if text else {}) for text in (ours, theirs))
    result = three_ways("note", last, *works)
    assert result == (
        ("note",) if changed else (),
        [("note", ours, theirs)] if told else [],
    )


def test_deleted_by_hand_after_another_source() -> None:
    """A value that another source gave and that is gone was deleted by hand, and stays so."""
    others: Any = {"others": {"note": {"A"}}}
    assert three_ways("note", "", work(), work(note="B"), **others) == ((), [])


def test_value_of_another_source() -> None:
    """Two sources that differ are told by what they mean: nobody changed anything by hand."""
    others: Any = {"others": {"date": {"2023-10"}}}
    ours = work(date="2023-10", arxiv="2310.16441")
    assert three_ways("date", "2024-05", ours, work(date="2024-06"), **others) == ((), [])
    assert three_ways("date", "2024-05", ours, work(date="2024-06"))[1] != []


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("doi", "10.1000/a", "10.1000/b"),
        ("arxiv", "2310.16441", "2310.16442"),
        ("acl", "P18-1007", "P18-1008"),
        ("isbn", "978-0-262-03384-8", "978-0-262-03561-3"),
    ],
)
def test_identifiers_stay(name: str, old: str, new: str) -> None:
    """An identifier that a paper has never changes, which is told once; a missing one is filled in."""
    ours = record("A", **{name: old})
    assert three_ways(name, old, ours, record("A", **{name: new})) == ((), [(name, old, new)])
    assert three_ways(name, new, ours, record("A", **{name: new})) == ((), [])
    assert three_ways(name, "", work(), record("A", **{name: new})) == ((name,), [])
    assert three_ways(name, new, work(), record("A", **{name: new})) == ((), [])


@pytest.mark.parametrize(
    ("last", "others", "ours", "theirs", "changed"),
    [
        ("", (), "2023", "2023-10-25", True),
        ("", (), "2023-10", "2023-10-25", True),
        ("", ("2023",), "2023", "2023-10-25", True),
        # The curator cut it
        ("", ("2023-10",), "2023", "2023-10-25", False),
        ("2023-10", (), "2023", "2023-10-25", False),
        ("", (), "2023-11", "2023-10-25", False),
        # It says less
        ("2023-10", (), "2023-10", "2023", False),
    ],
)
def test_exact_dates(last: str, others: Any, ours: str, theirs: str, *, changed: bool) -> None:
    """A month and a day that are missing fill a gap, unless the curator deleted them."""
    known: Any = {"others": {"date": others}} if others else {}
    result = three_ways("date", last, work(date=ours), work(date=theirs), **known)
    assert bool(result[0]) == changed


def test_source_that_says_less() -> None:
    """A year or a cut list of authors does not replace what the source said, and is never told."""
    for name, last, ours, theirs in (
        ("date", "2023-10", work(date="2022"), work(date="2023")),
        ("authors", BOTH, work("Cy Orr"), work("Ann Lee", more_authors=True)),
    ):
        merged = merge(ours, theirs, "doi", lambda *_: "", None, Known({name: last}))
        assert (merged.changed, merged.conflicts, merged.said[name]) == ((), (), last)


def test_exact_date_of_a_preprint() -> None:
    """The day on which a journal published a preprint is not that of its first publication."""
    ours = record("A", arxiv="2310.16441", date="2023")
    theirs = record("A", type="article-journal", date="2023-12-24")
    assert add(ours, theirs, "doi").changed == ("type",)
    theirs = record("A", type="article-journal", date="2023-10-25", service="arxiv")
    assert add(ours, theirs, "arxiv").changed[0] == "date"


def test_lists() -> None:
    """A list is one value: whoever changed an item or the order of it changed it all."""
    a, b, c = (work(*names) for names in (BOTH, BOTH[::-1], (*BOTH, "Cy Orr")))
    both = ("authors", "Bo Ek; Ann Lee", "Ann Lee; Bo Ek; Cy Orr")
    assert three_ways("authors", BOTH, a, c) == (("authors",), [])
    assert three_ways("authors", BOTH, b, a) == ((), [])
    assert three_ways("authors", BOTH, b, c) == ((), [both])
    cites = record("A", cites=("x", "y"))
    assert three_ways("cites", ("x",), record("A", cites=("x",)), cites) == (("cites",), [])
    assert three_ways("cites", ("x",), record("A", cites=()), cites)[0] == ()


def test_authors_with_ids() -> None:
    """An author of whom the file says more than the name is not lost, however a source changes."""
    ours, theirs = work(*BOTH), work("Ann Lee", "B. Ek")
    told = [("authors", "Ann Lee; Bo Ek", "Ann Lee; B. Ek")]
    assert three_ways("authors", BOTH, ours, theirs, identified=["Bo Ek"]) == ((), told)
    assert three_ways("authors", BOTH, ours, theirs, identified=["Ann Lee"])[0] == ("authors",)


def test_tags_stay() -> None:
    """Tags that a paper has never change; tags that were deleted by hand are not added again."""
    tags = record("A", keywords=("a", "b"))
    assert three_ways("tags", ("a",), record("A", keywords=("a",)), tags) == ((), [])
    assert three_ways("tags", ("a", "b"), record("A"), tags) == ((), [])
    assert three_ways("tags", "", record("A"), tags) == (("tags",), [])


def published(**fields: str) -> Record:
    """Return a record of a work with an arXiv id and facts of a publication."""
    return record("A", arxiv="2310.16441", **fields)


def test_publication_as_a_whole() -> None:
    """The facts of another publication are all taken or none: one that was changed by hand holds all."""
    last = {"venue": "ICLR", "pages": "1-9", "publisher": "P"}
    new = published(venue="Nature", pages="20-30", publisher="Q")
    merged = merge(published(**last), new, "arxiv", lambda *_: "", None, Known(last))
    assert merged.changed == ("venue", "pages", "publisher")
    # Changed by hand; added by hand; not known of the other publication
    for ours, theirs in (
        (published(**last | {"publisher": "R"}), new),
        (published(**last, place="Rome"), new),
        (published(**last), published(venue="Nature", pages="20-30")),
    ):
        merged = merge(ours, theirs, "arxiv", lambda *_: "", None, Known(last))
        assert merged.changed == ()
        assert {"venue", "pages"} <= {conflict.field for conflict in merged.conflicts}


def test_date_of_arxiv() -> None:
    """A paper without a date gets that of arXiv, whatever publication its file has; no other one's."""
    ours = published(publisher="Mine")
    for service, changed in (("arxiv", ("date",)), ("openalex", ())):
        theirs = published(publisher="Theirs", date="2021-04", service=service)
        assert merge(ours, theirs, "arxiv", lambda *_: "").changed == changed


@pytest.mark.parametrize(
    ("ours", "theirs", "changed"),
    [
        ({"venue": "ICLR"}, {"pages": "1-9"}, ()),
        ({"venue": "ICLR"}, {"pages": "1-9", "venue": "ICLR"}, ("pages",)),
        ({"venue": "ICLR"}, {"pages": "1-9", "publisher": "P"}, ()),
        ({"publisher": "P"}, {"pages": "1-9", "publisher": "P"}, ("pages",)),
        ({"doi": "10.1000/x"}, {"pages": "1-9", "venue": "ICLR"}, ("pages", "venue")),
        ({"doi": "10.1000/x", "venue": "ICLR"}, {"doi": "10.1000/X", "pages": "1-9"}, ("pages",)),
    ],
)
def test_two_services_fill_no_publication_together(
    ours: dict[str, str], theirs: dict[str, str], changed: tuple[str, ...]
) -> None:
    """A service adds to a publication only if it has a fact of it in common with the paper."""
    one = record("A", "B C", arxiv="2310.16441", **ours)
    other = record("A", "B C", arxiv="2310.16441", service="openalex", **theirs)
    merged = merge(one, other, "arxiv", lambda *_: "")
    assert set(merged.changed) == set(changed)
    file = merge(one, replace(other, service=""), "arxiv", lambda *_: "")
    assert "pages" in file.changed


def test_left_out_is_not_deleted() -> None:
    """What a paper did not get was not deleted by hand: it gets it once it fits, and is told once."""
    theirs = published(venue="Nature", pages="20-30")
    first = merge(published(venue="ICLR"), theirs, "arxiv", lambda *_: "")
    assert [conflict.field for conflict in first.conflicts] == ["venue", "pages"]
    assert first.absent == {"pages"}
    known = Known(first.said, first.absent)
    again = merge(published(venue="ICLR"), theirs, "arxiv", lambda *_: "", None, known)
    assert (again.changed, again.conflicts, again.absent) == ((), (), frozenset({"pages"}))
    fits = merge(published(venue="Nature"), theirs, "arxiv", lambda *_: "", None, known)
    assert (fits.changed, fits.absent) == (("pages",), frozenset())


@pytest.mark.parametrize(
    ("last", "theirs"),
    [
        # What the paper is follows from its venue, or from the type that only the source has changed
        ({"venue": "ICLR"}, {"venue": "Notes of X", "type": "article-journal"}),
        ({"type": "document", "venue": "Nature"}, {"type": "book", "pages": "30"}),
        ({"editors": ("D. Fox",), "venue": "ICLR"}, {"venue": "Nature", "volume": "2"}),
    ],
)
def test_changed_publication_is_taken_at_once(last: Any, theirs: Any) -> None:
    """All of a publication that only the source has changed is taken, and a second run changes nothing."""
    editors: Any = {"editors": (split_name("D. Fox"),)} if "editors" in last else {}
    ours = published(**{name: text for name, text in last.items() if name != "editors"}, **editors)
    new_editors: Any = {"editors": (split_name("E. Roe"),)} if editors else {}
    new = published(**theirs, **new_editors)
    merged = merge(ours, new, "arxiv", lambda *_: "", None, Known(last))
    assert {*merged.changed} == {*theirs, *new_editors}
    again = Known({**last, **merged.said}, merged.absent)
    second = merge(merged.record, new, "arxiv", lambda *_: "", None, again)
    assert (second.changed, second.conflicts, second.absent) == ((), (), frozenset())


def counted(upvotes: str, comments: str, as_of: str) -> Record:
    """Return a record with counts."""
    return record("A", upvotes=upvotes, comments=comments, as_of=as_of)


def test_counts() -> None:
    """Counts and their day are one fact: the same numbers on another day are nothing new."""
    last, now = ("4 upvotes", "1 comments"), "2026-11-30"
    ours = counted("4", "1", "2025-03")
    assert three_ways("counts", last, ours, counted("4", "1", now)) == ((), [])
    assert three_ways("counts", "", ours, counted("4", "1", now)) == ((), [])
    merged = merge(
        ours, counted("5", "1", now), "arxiv", lambda *_: "", None, Known({"counts": last})
    )
    assert merged.record.fields["upvotes"] == "5"
    assert merged.record.fields["as_of"] == now
    told = [("counts", "4 upvotes, 2 comments", "5 upvotes, 1 comments")]
    hand = counted("4", "2", "2026-01")
    assert three_ways("counts", last, hand, counted("5", "1", now)) == ((), told)
    assert three_ways("counts", "", record("A"), counted("5", "1", now)) == (("counts",), [])
    others: Any = {"others": {"counts": {last}}}
    assert three_ways("counts", "", ours, counted("5", "1", now), **others)[0] == ("counts",)
    assert three_ways("counts", "", hand, counted("5", "1", now), **others)[0] == ()
    assert three_ways("counts", last, record("A"), counted("4", "1", now)) == ((), [])


def test_links() -> None:
    """A label that is missing is added, unless its URL is there, or it was deleted by hand."""

    def linked(**links: str) -> Record:
        return record("A", links=links)

    a, b = "https://a.org/x", "https://b.org/x"
    name = "links.code"
    assert three_ways(name, "", linked(pdf=b), linked(code=a)) == ((name,), [])
    assert three_ways(name, "", linked(Repository=a), linked(code=f"{a}/")) == ((), [])
    assert three_ways(name, a, linked(), linked(code=a)) == ((), [])
    assert three_ways(name, a, linked(code=a), linked(code=b)) == ((name,), [])
    assert three_ways(name, "", linked(code=a), linked(code=b)) == ((), [(name, a, b)])
    assert three_ways("links.Code", "", linked(Code=a), linked(code=a)) == ((), [])


ADA, BOB = "0000-0002-1825-0097", "0000-0001-5109-3700"


def test_orcids() -> None:
    """An author gets an ORCID iD if the names match one to one, and not again if it was deleted."""
    ours = replace(work("A. Lee", "Bo Ek"), orcids=("", BOB))
    theirs = replace(work(*BOTH), orcids=(ADA, BOB))
    name = "orcid.A. Lee"

    def run(ours: Record, theirs: Record, last: str = "") -> tuple[str, ...]:
        known = Known({name: last} if last else {})
        return merge(ours, theirs, "doi", lambda *_: "", None, known).changed

    assert run(ours, theirs) == (name,)
    assert merge(ours, theirs, "doi", lambda *_: "").record.orcids == (ADA, BOB)
    assert run(ours, theirs, ADA) == ()
    # Other people, another order, the same iD twice
    for names in (("Ann Lee",), BOTH[::-1], ("Ann Lee", "Bo Roe"), ("Zoe Lee", "Bo Ek")):
        assert run(ours, replace(work(*names), orcids=(ADA, BOB)[: len(names)])) == ()
    assert run(ours, replace(theirs, orcids=(BOB, BOB))) == ()
    assert run(ours, replace(theirs, orcids=(BOB, ""))) == ()
    assert run(work("Bo Ek", "Bo Ek"), replace(work("Bo Ek", "Bo Ek"), orcids=(ADA, BOB))) == ()


def test_fields_that_were_asked_for() -> None:
    """With --only, other fields neither change nor count as said."""
    theirs = record("A", note="B", date="2023", links={"code": "https://a.org"})
    rules = Rules(fields={"date", "links"})
    merged = merge(record("A"), theirs, "doi", lambda *_: "", rules)
    assert merged.changed == ("date", "links.code")
    assert merged.said.keys() == {"date", "links.code"}
