from pathlib import Path

from generator.importers.report import MAX_MARKDOWN, Clash, Doubt, Report, Row

PAPER = Path("content/papers/a.md")


def report(
    *rows: Row, conflicts: tuple[Clash, ...] = (), questions: tuple[Doubt, ...] = ()
) -> Report:
    """Return a report of an import that changed these values."""
    return Report(
        {}, 0, (), 0, (), (), (), 0, (), conflicts, (), {}, (), (), (), rows, questions
    )  # fmt: skip


def test_table() -> None:
    """Each value that changes is a line, in columns; what a terminal obeys is gone."""
    row = Row(PAPER, "venue", "", "ICLR\n2024\x1b[31m", "crossref")
    assert list(report(row).as_table(80)) == [
        "paper  field  was  now             source",
        "a      venue       ICLR 2024\ufffd[31m  crossref",
    ]
    assert list(report().as_table(80)) == []


def test_narrow_table() -> None:
    """A table fits the terminal, and shows values where they differ."""
    was, now = ("The same long beginning of two abstracts, and " + end for end in ("this", "that"))
    row = Row(Path("papers/a-long-name-of-a-paper.md"), "abstract", was, now, "openalex")
    assert list(report(row).as_table(60)) == [
        "paper               field     was        now        source",
        "a-long-name-of-a-\u2026  abstract  \u2026and this  \u2026and that  openalex",
    ]


def test_markdown() -> None:
    """What others wrote is code: it mentions nobody, links to nothing, and ends no cell."""
    hostile = "a|b\\|c @user #123 <img src=x> ``https://x.org\n| x"
    clash = Clash("arxiv:1", PAPER, "title", "Mine", "Theirs", "", "arxiv")
    text = report(
        Row(PAPER, "note", hostile, "w " * 99, "arxiv"),
        conflicts=(clash,),
        questions=(Doubt("doi:10.1/x", "", "may be `content/papers/a.md`"),),
    ).as_markdown()
    assert text == (
        "## Changes\n\n"
        "| paper | field | was | now | source |\n"
        "| --- | --- | --- | --- | --- |\n"
        "| `content/papers/a.md` | `note` |"
        " ``` a\\|b\\ \\|c @user #123 <img src=x> ``https://x.org \\| x ``` |"
        f" `{'w ' * 28}w\u2026` | `arxiv` |\n\n"
        "## Conflicts\n\nEach paper keeps your value.\n\n"
        "| paper | field | yours | theirs | source |\n"
        "| --- | --- | --- | --- | --- |\n"
        "| `content/papers/a.md` | `title` | `Mine` | `Theirs` | `arxiv` |\n\n"
        "## To look at\n\n- `` doi:10.1/x: may be `content/papers/a.md` ``\n\n"
    )
    assert report().as_markdown() == "Nothing new.\n"


def test_long_markdown() -> None:
    """A report that GitHub would refuse is cut, with the number of the lines that are missing."""
    text = report(*[Row(PAPER, "note", "a" * 60, "b" * 60, "arxiv")] * 500).as_markdown()
    assert MAX_MARKDOWN - 300 < len(text) < MAX_MARKDOWN + 100
    assert "\nand 1" in text[-20:]
