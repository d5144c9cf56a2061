"""What to write instead of a value that is wrong, with the words of whoever wrote it."""

import re

from ..text.latex import to_words
from .mistakes import in_single_quotes
from .write import scalar
from .yaml import Mapping, Node, Scalar, Sequence

# A TeX command in double quotes, where YAML reads a control character: \beta, \nu, \times, \_
_ESCAPE = re.compile(r"(?:(?<=[^\\])|\A)(?:\\\\)*(\\[0abtnvfreNLP_][A-Za-z]*)")
# J\"urgen in double quotes, where YAML reads J"urgen
_EATEN_ACCENT = re.compile(r"(?<=[^\W\d_])\\\"[aeiouyAEIOUY]")
_CURLY = {"\u201c": "\u201d", "\u201e": "\u201c", "\u2018": "\u2019", "\u00ab": "\u00bb"}
# Longer values are not repeated in a message
MAX_SHOWN = 120
LISTS = frozenset({"authors", "editors", "tags", "picks", "names", "links_to"})
"""Fields that are lists, for examples."""

# Control characters, and those that change the order in which text is shown
CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def show_field(field: str, node: Node) -> str:
    """Return how a field is written, with the value of `node` if that is short text."""
    if isinstance(node, Scalar) and 0 < len(node.text) <= MAX_SHOWN:
        example = f"[{show_items(node)}]" if field in LISTS else scalar(node.text)
        return f"{field}: {example}"
    return f"{field} instead"


def show_items(node: Scalar) -> str:
    """Return the items that a text has which should be a list, as they stand in brackets."""
    lines = [line.strip() for line in node.source.split("\n")]
    text = " ".join(node.text.split())
    parts = re.split(r"\s*;\s*|\s+(?:and|&)\s+", text)
    if len(lines) > 1 and not node.source.startswith(("'", '"')):
        parts = [line.removeprefix("-").strip(" ,") for line in lines]
    elif len(parts) == 1:
        commas = [part.strip() for part in text.split(",")]
        # Levi, Noam is one name
        if len(commas) != 2 or all(" " in part for part in commas) or text.islower():
            parts = commas
    else:
        parts = [piece for part in parts for piece in _names_in(part)]
    return ", ".join(scalar(part, in_list=True) for part in parts if part)


def _names_in(part: str) -> list[str]:
    pieces = [piece.strip() for piece in part.split(",")]
    return pieces if all(" " in piece for piece in pieces if piece) else [part]


def not_text(node: Sequence | Mapping, field: str) -> str:
    """Return what is wrong with a list or a mapping where a text should be."""
    children = (
        node.items if isinstance(node, Sequence) else [each for _, each in node.items.values()]
    )
    texts = [child.text for child in children if isinstance(child, Scalar)]
    label = field.rpartition(".")[2]
    if isinstance(node, Mapping) and not any(texts):
        return f"braces have a meaning of their own; write {label}: {scalar(', '.join(node.items))}"
    if isinstance(node, Sequence) and len(texts) == len(children) == 1:
        return f"must be one text, not a list; write {label}: {scalar(texts[0])}"
    return "must be one text, not a list; if it begins with a bracket, put it in quotes"


def text_fault(node: Scalar, value: str, field: str) -> str:
    """Return what is wrong with a text, however it is going to be read; empty if nothing is."""
    label = f"{field.rpartition('.')[2]}: "
    is_quoted = node.source.startswith(('"', "'"))
    inside = node.source[1:-1]
    if not value and node.comment:
        message = "is empty, because what follows # is a comment; put it in quotes"
        return f"{message}: {label}{scalar(node.comment)}"
    if not value:
        return "is empty; write a value, or delete the line"
    if not is_quoted and value.lower() in {"null", "~"}:
        return f"{value} stands for no value; delete the line"
    if node.source.startswith('"') and (escape := _ESCAPE.search(inside)):
        message = f"{escape[1]} in double quotes is a special character; use single quotes"
        return f"{message}: {label}{in_single_quotes(inside)}"
    if node.source.startswith('"') and _EATEN_ACCENT.search(inside):
        return f"a backslash in double quotes gets lost; write {label}{scalar(to_words(inside))}"
    if CONTROL.search(value):
        return "contains an invisible character; delete it, or type the text again"
    if not is_quoted and value[0] in _CURLY and value[-1] == _CURLY[value[0]]:
        message = "curly quotes become part of the text; write"
        straight = scalar(value[1:-1])
        return f'{message} {label}{straight}, or "{value}" if you mean them'
    return ""
