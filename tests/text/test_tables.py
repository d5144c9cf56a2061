"""Texts of strangers in tables."""

import markdown
import pytest

from generator.text.tables import as_cell, as_code, as_table


@pytest.mark.parametrize(
    "text",
    [
        "a | b",
        "a \\| b",
        "`",
        "``a`` <b>",
        "@someone #1 https://example.org",
        "<!-- x -->",
        "a\n|b",
    ],
)
def test_code(text: str) -> None:
    """Whatever a text has, a table shows it as code in one cell."""
    lines = as_table(["x", "y"], [[as_code(text), "end"]])
    html = markdown.markdown("".join(lines), extensions=["tables"])
    (row,) = html.partition("<tbody>")[2].split("</tr>")[:-1]
    assert row.count("<td>") == 2
    assert row.count("<code>") == 1
    assert not {"<b>", "<!--", "<a"} & {*row.replace("<td>", " ").split()}


def test_cell() -> None:
    """A cell is on one line, short, and moves no cursor; nothing is no code."""
    assert as_cell(" a\tb\nc\x1b[1m") == "a b c\ufffd[1m"
    assert len(as_cell("word " * 30)) <= 60
    assert as_code(" \n") == ""
    assert as_code("a | b") == "`a | b`"  # in a list
    assert as_table(["x"], []) == []
