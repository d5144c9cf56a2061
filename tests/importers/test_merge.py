from typing import Any

import pytest

from generator.importers.merge import Merged, Rules, merge
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
