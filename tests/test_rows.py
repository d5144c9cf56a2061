import marshal
import os
import pickle
from dataclasses import replace
from operator import attrgetter
from pathlib import Path

import pytest

from generator.load import load
from generator.model import Paper, Text
from generator.rows import StoredText, Texts, packed, to_paper, to_row

CATALOG = Path(__file__).parent / "catalog"


def test_rows() -> None:
    """A paper survives being a row of plain values: all of it, with what identifies its text."""
    for paper in load(CATALOG).papers:
        found = to_paper(marshal.loads(marshal.dumps(to_row(paper))))
        assert found == paper
        digests = attrgetter("digest", "lead", "headings")
        assert digests(found) == digests(paper)
        assert all(digests(paper))


class TestStored:
    def test_read_when_asked_for(self) -> None:
        """Of a paper from a row, the rest is read when it is asked for, and not before."""
        [*_, paper] = load(CATALOG).papers
        *head, rest = to_row(paper)
        found = to_paper((*head, rest))
        broken = to_paper((*head, b"damaged"))
        assert (broken.id, broken.date, broken.lead) == (paper.id, paper.date, paper.lead)
        assert (found.title, found.authors) == (paper.title, paper.authors)
        try:
            title: object = broken.title
        except ValueError:
            title = None
        assert title is None

    def test_sent(self) -> None:
        """Where a stored paper is sent, and where it is replaced, it is a paper with all that it says."""
        for paper in load(CATALOG).papers:
            stored = to_paper(to_row(paper))
            sent = pickle.loads(pickle.dumps(stored))
            assert type(sent) is Paper
            assert sent == stored == paper
            assert hash(stored) == hash(paper)
            assert (sent.digest, sent.lead) == (paper.digest, paper.lead)
            assert replace(stored, venue="There") == replace(paper, venue="There") != paper

    def test_no_such_fact(self) -> None:
        """What no paper has is an error, as with any value."""
        [paper, *_] = load(CATALOG).papers
        assert not hasattr(to_paper(to_row(paper)), "colour")


class TestTexts:
    def test_kept_in_place(self, tmp_path: Path) -> None:
        """A text is read from its file, and is whole again where it is sent."""
        texts = Texts(tmp_path / "texts")
        first, second = (
            texts.add(packed(("a", "<p>ä</p>", ""))),
            texts.add(packed(("b" * 9, "", "c"))),
        )
        assert texts.read(first) == ("a", "<p>ä</p>", "")
        assert texts.read(second) == ("b" * 9, "", "c")
        text = StoredText(texts, first)
        assert (text.source, text.html, text.plain) == ("a", "<p>ä</p>", "")
        sent = pickle.loads(pickle.dumps(text))
        assert type(sent) is Text
        assert (sent.source, sent.html, sent.plain) == ("a", "<p>ä</p>", "")

    @pytest.mark.parametrize("system", ["pread", "none"])
    def test_added_to(self, tmp_path: Path, system: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """What is added in a later build leaves what was there readable, on any system."""
        if system == "none":
            monkeypatch.delattr(os, "pread", raising=False)
        texts = Texts(tmp_path / "texts")
        first = texts.add(packed(("a", "b", "c")))
        texts.close()
        again = Texts(tmp_path / "texts")
        second = again.add(packed(("d", "e", "f")))
        assert (again.read(first), again.read(second)) == (("a", "b", "c"), ("d", "e", "f"))
        third = again.add(packed(("g", "h", "i")))
        assert (again.read(first), again.read(third)) == (("a", "b", "c"), ("g", "h", "i"))
