import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.content.change import Change
from generator.content.load import load
from generator.errors import ContentError, OpenshelfError
from generator.importers.importer import Options, plan_import, write_changes
from generator.importers.record import Reading, Record, Skipped
from generator.text.names import Name
from tests.importers.records import TODAY, import_records, papers, record


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """Return a folder for a catalog."""
    return tmp_path / "content"


def test_new_paper(content: Path) -> None:
    """A record becomes a file by year with all its facts, which a build reads."""
    report = import_records(
        content,
        [
            record(
                "Grokking: A Study",
                "Noam Levi",
                "Laurens van der Maaten",
                key="levi:2023",
                date="2023-10",
                type="article-journal",
                venue="Neural Computation",
                volume="12",
                pages="1-9",
                doi="10.1162/x",
                abstract="We *study* it.",
                more_authors=True,
                left_out=("file",),
                keywords=("grokking",),
            )
        ],
    )
    assert papers(content) == {
        "2023/grokking-a-study.md": (
            "---\n"
            'title: "Grokking: A Study"\n'
            "authors: [Noam Levi, Laurens van der Maaten]  # and others\n"
            "date: 2023-10\n"
            "type: article-journal\n"
            "doi: 10.1162/x\n"
            "venue: Neural Computation\n"
            "volume: 12\n"
            "pages: 1-9\n"
            "key: levi:2023\n"
            "added: 2026-05-17\n"
            "---\n"
            "We *study* it.\n"
        )
    }
    assert (report.imported, report.without_abstract) == (1, 0)
    assert report.left_out == {"file": 1, "keywords": 1}
    (content / "tags.yaml").write_text("facets: []\nkinds: []\n")
    assert load(content).papers[0].volume == "12"


def test_little_is_known(content: Path) -> None:
    """A title is enough; a preprint needs no type, and the catalog's language no mention.

    A key that is taken is left out.
    """
    report = import_records(
        content,
        [
            record("Untitled?", key="a b"),
            record("On Words", "A B", arxiv="2301.00001", type="preprint", date="2023", key="k"),
            record("???", "A B", key="K", language="en-GB"),
            record("Index", "A B"),
        ],
        draft=True,
    )
    texts = papers(content)
    assert list(texts) == [
        "2023/on-words.md", "undated/index-2.md", "undated/untitled-2.md", "undated/untitled.md"
    ]  # fmt: skip
    assert texts["2023/on-words.md"] == (
        "---\ntitle: On Words\nauthors: [A B]\ndate: 2023\ndraft: true\n"
        'arxiv: "2301.00001"\nkey: k\nadded: 2026-05-17\n---\n'
    )
    assert "language" not in texts["undated/untitled.md"]
    assert (report.imported, report.without_abstract) == (4, 4)
    assert report.left_out == {"key": 2}


def test_skipped_and_invalid(content: Path) -> None:
    """A bad value is left out with the reason, a bad title skips its entry, and all others stay."""
    readings = [
        Reading(
            (
                record("Good", date="2020", isbn="12", language="English", line=3),
                record("Bad\u202e", line=9, key="bad"),
                record("Abstract", abstract="![only](x.png)", line=12),
            ),
            (Skipped("refs.bib", 20, "cut", "is not closed"),),
            "BibTeX",
        )
    ]
    import_records(content, [])
    report = plan_import(readings, Options(content, TODAY))
    assert [(skipped.line, skipped.key) for skipped in report.skipped] == [(20, "cut"), (9, "bad")]
    assert "title: contains an invisible character" in report.skipped[1].reason
    assert [(problem.line, problem.field) for problem in report.invalid] == [
        (3, "isbn"),
        (3, "language"),
        (12, "abstract"),
    ]
    assert [change.path.name for change in report.changes] == [
        "good.md", "abstract.md", "imported.jsonl"
    ]  # fmt: skip
    assert (report.imported, report.without_abstract) == (2, 2)


def test_preprint_and_proceedings(content: Path) -> None:
    """A paper that is in the file twice, from arXiv and from the proceedings, is one with both."""
    proceedings = record(
        "Grokking", "N. Levi", date="2024", type="paper-conference", venue="ICLR", pages="1-9"
    )
    preprint = record(
        "{Grokking}", "Noam Levi", date="2023-10", type="preprint", arxiv="2310.16441", line=5
    )
    report = import_records(content, [proceedings, preprint])
    assert papers(content) == {
        "2023/grokking.md": (
            "---\ntitle: Grokking\nauthors: [Noam Levi]\ndate: 2023-10\ntype: paper-conference\n"
            'arxiv: "2310.16441"\nvenue: ICLR\npages: 1-9\nadded: 2026-05-17\n---\n'
        )
    }
    assert (report.imported, len(report.merged), report.conflicts) == (1, 1, ())
    assert report.merged[0].fields == ("authors", "date", "arxiv")


OLD = """---
# my note
title: 'Grokking'
date: 2023-10-25  # from arXiv
arxiv: "2310.16441"
venue: ICLR 2024
---
"""


def test_gaps_are_filled(content: Path) -> None:
    """New facts fill gaps; values stay, and what differs is listed; comments and quotes stay."""
    import_records(content, [])
    path = content / "papers" / "old.md"
    path.parent.mkdir()
    path.write_text(OLD)
    new = record(
        "Grokking!",
        "Noam Levi",
        date="2024",
        arxiv="2310.16441",
        type="paper-conference",
        venue="ICLR",
        pages="1-9",
        doi="10.1000/x",
        language="English",
        url="https://example.org/a",
        abstract="We study.",
        key="levi",
    )
    report = import_records(content, [new])
    assert report.skipped == ()
    assert path.read_text() == (
        "---\n# my note\ntitle: 'Grokking'\nauthors: [Noam Levi]\ndate: 2023-10-25  # from arXiv\n"
        'arxiv: "2310.16441"\ndoi: 10.1000/x\nvenue: ICLR 2024\npages: 1-9\n'
        "url: https://example.org/a\n---\nWe study.\n"
    )
    assert report.merged[0].fields == ("authors", "doi", "pages", "url", "abstract")
    assert (report.conflicts, report.invalid[0].field) == ((), "language")
    before = papers(content)
    fields = {name: value for name, value in new.fields.items() if name != "language"}
    report = import_records(content, [replace(new, fields=fields)])
    assert (report.known, report.changes, papers(content)) == (1, (), before)


def test_other_publication(content: Path) -> None:
    """Facts of another publication of a paper are listed, and none of them is filled in."""
    import_records(
        content, [record("A", "B C", arxiv="2310.16441", venue="ICML", type="paper-conference")]
    )
    journal = {"type": "article-journal", "venue": "Neural Computation", "volume": "3"}
    new = record("A", "B C", path="b.bib", arxiv="2310.16441", note="Extended", **journal)
    report = import_records(content, [new])
    assert [(clash.field, clash.ours, clash.theirs) for clash in report.conflicts] == [
        ("type", "paper-conference", "article-journal"),
        ("venue", "ICML", "Neural Computation"),
        ("volume", "", "3"),
    ]
    assert report.merged[0].fields == ("note",)


def test_update(content: Path) -> None:
    """--update takes the new value of a field, keeps its comment, and changes nothing else."""
    import_records(content, [])
    path = content / "papers" / "old.md"
    path.parent.mkdir()
    path.write_text(OLD)
    new = record("Grokking Revisited", "N L", arxiv="2310.16441", date="2024", venue="ICLR")
    report = import_records(content, [new], update=frozenset(("date", "abstract")))
    assert path.read_text() == OLD.replace("2023-10-25", "2024").replace(
        "date", "authors: [N L]\ndate"
    )
    assert [clash.field for clash in report.conflicts] == ["title"]


def test_nothing_but_an_invalid_value(content: Path) -> None:
    """An entry whose only news is not valid has added nothing: it is already there."""
    import_records(content, [record("A", "B C", date="2020")])
    report = import_records(content, [record("A", "B C", date="2020", language="English")])
    assert (report.merged, report.known, report.changes) == ((), 1, ())
    assert [problem.field for problem in report.invalid] == ["language"]


def test_file_that_cannot_be_changed(content: Path) -> None:
    """An entry whose facts cannot be added to a file is skipped with the reason."""
    import_records(content, [])
    path = content / "papers" / "old.md"
    path.parent.mkdir()
    path.write_text('---\n{title: A, arxiv: "2310.16441"}\n---\n')
    report = import_records(content, [record("A", "B C", arxiv="2310.16441")])
    assert report.skipped[0].reason == (
        f"{path} cannot be changed: the front matter is not one field a line; change it by hand"
    )
    assert (report.merged, report.changes) == ((), ())


def test_tags(content: Path) -> None:
    """Keywords become tags that tags.yaml has or gets; its comments stay."""
    import_records(content, [])
    vocabulary = content / "tags.yaml"
    vocabulary.write_text(
        "# ours\nfacets:\n  - id: topic\n    name: Topic\n    tags:\n"
        "      - {id: rnn, name: Recurrent, synonyms: [recurrent nets]}\nkinds: []\n"
    )
    new = record(keywords=("Recurrent Nets", "RNN", "deep: learning", "???"))
    report = import_records(content, [new], tags_from_keywords=True)
    assert "tags: [rnn, deep-learning]\n" in papers(content)["undated/a-title.md"]
    assert vocabulary.read_text() == (
        "# ours\nfacets:\n  - id: topic\n    name: Topic\n    tags:\n"
        "      - {id: rnn, name: Recurrent, synonyms: [recurrent nets]}\n"
        "  - id: keywords\n    name: Keywords\n    tags:\n"
        '      - {id: deep-learning, name: "Deep: learning"}\nkinds: []\n'
    )
    assert (report.tags, report.left_out) == (("deep-learning",), {"keywords": 1})
    assert load(content).papers[0].tags == ("rnn", "deep-learning")


def test_sample_is_removed(content: Path) -> None:
    """The first paper that is imported removes the sample paper, which gives it nothing."""
    import_records(content, [])
    sample = content / "papers" / "sample-paper.md"
    sample.parent.mkdir()
    text = "---\n# openshelf: sample paper, removed by the first import\ntitle: A Title\n---\n"
    sample.write_text(text)
    assert import_records(content, []).changes == ()
    report = import_records(content, [record()])
    assert list(papers(content)) == ["undated/a-title.md"]
    assert report.changes[-2] == Change(sample, text, None)


def test_catalog_with_problems(content: Path) -> None:
    """A catalog that cannot be read is told about first, and nothing is imported."""
    with pytest.raises(OpenshelfError, match=r"no catalog\.yaml"):
        plan_import([], Options(content, TODAY))
    import_records(content, [])
    (content / "papers").mkdir()
    (content / "papers" / "a.md").write_text("---\ntitel: A\n---\n")
    # Without these, it is not known which paper has moved, and who has an ORCID iD
    (content / "moved.yaml").write_text("{from: a}\n")
    (content / "people.yaml").write_text("{id: a}\n")
    with pytest.raises(ContentError, match="titel: unknown") as error:
        import_records(content, [record()])
    names = {Path(problem.path).name for problem in error.value.problems}
    assert names == {"moved.yaml", "a.md", "people.yaml"}


def test_failed_write(content: Path) -> None:
    """A file that cannot be written is named, with the number of those that were written."""
    (content / "b.md").mkdir(parents=True)
    changes = [Change(content / name, None, "x\n") for name in ("a.md", "b.md", "c.md")]
    with pytest.raises(OpenshelfError, match=r"b\.md cannot be written: .*; 1 of 3 files are done"):
        write_changes(changes)
    assert sorted(path.name for path in content.iterdir()) == ["a.md", "b.md"]


VALUES = {
    "date": ("2019", "2020", "2020-05", "2021-01-03", "2022"),
    "type": ("preprint", "article-journal", "paper-conference", "book", "chapter", "document"),
    "venue": ("ICML 2020", "ICML", "Neural Networks"),
    "volume": ("1", "2"),
    "pages": ("1-2", "1", "5-9"),
    "arxiv": ("2001.00001", "2001.00002"),
    "doi": ("10.1000/a", "10.1000/b"),
    "isbn": ("978-0-262-03384-8", "0-262-03384-4"),
    "status": ("in press",),
    "note": ("A", "B"),
}
RECORDS = st.builds(
    lambda title, authors, fields, others: record(title, *authors, **fields, **others),
    st.sampled_from(("Deep Learning", "Deep learning.", "On Words", "On Words: A Study", "??")),
    st.lists(st.sampled_from(("Ada Lovelace", "A. Lovelace", "B C")), max_size=2, unique=True),
    st.fixed_dictionaries({}, optional={k: st.sampled_from(v) for k, v in VALUES.items()}),
    st.fixed_dictionaries(
        {},
        optional={
            "key": st.sampled_from(("a", "b", "A b")),
            "more_authors": st.booleans(),
            "abstract": st.sampled_from(("One.", "Two.")),
            "keywords": st.sampled_from((("x", "y"), ("y",))),
            "editors": st.sampled_from(((Name("E", "F"),), (Name("G", "H"),))),
        },
    ),
)


@given(st.lists(RECORDS, max_size=6), st.sets(st.sampled_from(("date", "venue", "authors"))))
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_second_import_changes_nothing(
    tmp_path: Path, records: list[Record], update: set[str]
) -> None:
    """Whatever is in a file, nothing of it is lost, and importing it again changes nothing."""
    content = Path(tempfile.mkdtemp(dir=tmp_path))
    options = {"update": frozenset(update), "tags_from_keywords": True}
    report = import_records(content / "c", records, **options)
    assert report.imported + len(report.merged) + report.known == len(records)
    assert report.imported == len(papers(content / "c"))
    if not update:
        again = import_records(content / "c", records, **options)
        assert (again.known, again.changes) == (len(records), ())
    else:  # a venue that is taken can show that two records are of one publication
        for _ in range(2):
            import_records(content / "c", records, **options)
    assert import_records(content / "c", records, **options).changes == ()
