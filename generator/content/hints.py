"""What to write instead of a value that is wrong, with the words of whoever wrote it."""

import re

from ..text.characters import HIDDEN, MANY_MARKS, MANY_SHAPELESS, NONCHARACTERS, ORDERING, SHAPELESS
from ..text.slugs import slug
from .mistakes import read_words, right_quotes
from .quoting import scalar
from .write import field_text
from .yaml import Mapping, Node, Scalar, Sequence

# A TeX command in double quotes, where YAML reads a control character: \beta, \nu, \times, \_
_ESCAPE = re.compile(r"(?:(?<=[^\\])|\A)(?:\\\\)*(\\[0abtnvfreNLP_][A-Za-z]*)")
# J\"urgen in double quotes, where YAML reads J"urgen
_EATEN_ACCENT = re.compile(r"(?<=[^\W\d_])\\\"[aeiouyAEIOUY]")
_CURLY = {"\u201c": "\u201d", "\u201e": "\u201c", "\u2018": "\u2019", "\u00ab": "\u00bb"}
# Longer values are not repeated in a message
MAX_SHOWN = 120
# Browsers take seconds to break much longer words
MAX_TEXT = 10_000
_ITEMS = "first, second"
_EXAMPLES = dict.fromkeys(("authors", "editors"), "Ada Lovelace, Alan Turing")
LISTS = frozenset({"authors", "editors", "tags", "picks", "names", "links_to"})
"""Fields that are lists, for examples."""

CONTROL = re.compile(
    rf"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff{ORDERING}{HIDDEN}{NONCHARACTERS}]|{MANY_SHAPELESS}"
)
"""What no text may have: control characters, and others that nobody sees and that mislead."""
MARKS = re.compile(MANY_MARKS)
TOO_MANY_MARKS = "has over 30 accents or other marks on one letter; delete them"
_NOTHING = re.compile(rf"[\s{SHAPELESS}]+")


def show_field(field: str, node: Node, key: str) -> str:
    """Return how a field is written that has another `key` now, with its value if that is a short text."""
    if not isinstance(node, Scalar) or not 0 < len(node.text) <= MAX_SHOWN:
        return f"{field} instead"
    if field == "links":
        return f'links: {{{key.lower()}: "{node.text}"}}'
    if field in LISTS:
        return f"{field}: [{show_items(node, field)}]"
    return field_text(field, " ".join(node.text.split()))


def show_items(node: Scalar, field: str) -> str:
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
    if field == "tags":
        parts = [slug(part) for part in parts]
    return ", ".join(scalar(part, in_list=True) for part in parts if part)


def _names_in(part: str) -> list[str]:
    pieces = [piece.strip() for piece in part.split(",")]
    return pieces if all(" " in piece for piece in pieces if piece) else [part]


def not_list(node: Scalar | Mapping, field: str) -> str:
    """Return what is wrong with a text or a mapping where a list should be."""
    label = field.rpartition(".")[2]
    if isinstance(node, Scalar) and not node.text.strip():
        return f"is empty; write {label}: [{_EXAMPLES.get(label, _ITEMS)}], or delete the line"
    if isinstance(node, Scalar) and re.match(r"-\w", node.source):
        first = node.source.split("\n")[0].removeprefix("-")
        return f"there is no space after the dashes; write - {first}"
    items = show_items(node, label) if isinstance(node, Scalar) else _EXAMPLES.get(label, _ITEMS)
    return f"must be a list in brackets; write {label}: [{items}]"


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
    key = field.rpartition(".")[2]
    is_quoted = node.source.startswith(('"', "'"))
    inside = node.source[1:-1]
    if not value and node.comment:
        message = "is empty, because what follows # is a comment; put it in quotes"
        return f"{message}: {_show(key, node.comment)}"
    if not value:
        return "is empty; write something after the colon, or delete the line"
    if len(value) > MAX_TEXT:
        return f"has over {MAX_TEXT:,} characters; shorten it"
    if not is_quoted and value.lower() in {"null", "~"}:
        return f"{value} stands for no value; delete the line"
    if node.source.startswith('"') and (escape := _ESCAPE.search(inside)):
        message = f"{escape[1]} in double quotes becomes an invisible character"
        return f"{message}; {right_quotes('' if key in LISTS else f'{key}: ', inside)}"
    if node.source.startswith('"') and _EATEN_ACCENT.search(inside):
        return f"a backslash in double quotes gets lost; write {_show(key, read_words(inside))}"
    if CONTROL.search(value):
        return "contains an invisible character; delete it, or type the text again"
    if MARKS.search(value):
        return TOO_MANY_MARKS
    if _NOTHING.fullmatch(value):
        return "has only characters that nobody sees; type the text again, or delete the line"
    is_curly = value[-1] == _CURLY.get(value[0]) and value.count(value[0]) == 1
    if is_curly and not is_quoted:
        straight = _show(key, value[1:-1])
        return f'curly quotes become part of the text; write {straight}, or "{value}" to keep them'
    return ""


def _show(key: str, value: str) -> str:
    return scalar(value, in_list=True) if key in LISTS else field_text(key, value)
