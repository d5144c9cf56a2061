"""Texts of strangers in tables: on one line of a terminal, and as code in Markdown."""

import re
from collections.abc import Sequence

from .slugs import shorten


def as_cell(text: str, length: int = 60) -> str:
    """Return text on one line, shortened, and without what a terminal obeys."""
    text = " ".join(text.split())
    return shorten("".join(char if char.isprintable() else "\ufffd" for char in text), length)


def as_code(text: str, length: int = 60) -> str:
    """Return text as code in Markdown: no mention, link, issue or HTML."""
    return code(as_cell(text, length))


def code(text: str) -> str:
    """Return code on one line that nothing in its text can end; nothing for an empty text."""
    text = " ".join(text.split())
    marks, space = "`" * (longest_backticks(text) + 1), " " if "`" in text else ""
    return f"{marks}{space}{text}{space}{marks}" if text else ""


def longest_backticks(text: str) -> int:
    """Return the length of the longest run of backticks, which code must have more of."""
    return max(map(len, re.findall("`+", text)), default=0)


def excerpts(*texts: str, room: int = 40) -> list[str]:
    """Return texts on one line each, from a little before they differ if that is not in the first `room`."""
    lines = [" ".join(text.split()) for text in texts]
    columns = enumerate(zip(*lines, strict=False))
    same = next((at for at, chars in columns if len({*chars}) > 1), 0)
    start = lines[0].rfind(" ", 0, same - room // 4) + 1 if same > room else 0
    return ["\u2026" * bool(start) + line[start:] for line in lines]


def fit_widths(rows: Sequence[Sequence[str]], width: int, least: int = 8) -> list[int]:
    """Return the widths of the columns of a table, the widest ones cut so that its lines fit."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    while sum(widths) + 2 * (len(widths) - 1) > width and max(widths) > least:
        widths[widths.index(max(widths))] -= 1
    return widths


def as_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the lines of a table in Markdown, whose cells are Markdown; none without rows."""
    lines = [head, ["---"] * len(head), *rows] if rows else []
    return [f"| {' | '.join(map(_escape_pipes, cells))} |\n" for cells in lines]


def _escape_pipes(cell: str) -> str:
    # A backslash before the pipe would escape the one that escapes it
    return cell.replace("\\|", "\\ |").replace("|", "\\|")
