"""Texts of strangers in tables: on one line of a terminal, and as code in Markdown."""

from collections.abc import Sequence

from .markdown_source import code
from .slugs import shorten


def as_cell(text: str, length: int = 60) -> str:
    """Return text on one line, shortened, and without what a terminal obeys."""
    text = " ".join(text.split())
    return shorten("".join(char if char.isprintable() else "\ufffd" for char in text), length)


def as_code(text: str, length: int = 60) -> str:
    """Return text as code in Markdown: no mention, link, issue or HTML."""
    return code(as_cell(text, length))


def as_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the lines of a table in Markdown, whose cells are Markdown; none without rows."""
    lines = [head, ["---"] * len(head), *rows] if rows else []
    return [f"| {' | '.join(map(_escape_pipes, cells))} |\n" for cells in lines]


def _escape_pipes(cell: str) -> str:
    # A backslash before the pipe would escape the one that escapes it
    return cell.replace("\\|", "\\ |").replace("|", "\\|")
