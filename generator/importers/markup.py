"""Texts of bibliographies, which hold HTML, JATS and TeX, as plain lines and as Markdown."""

import re
from html import unescape
from unicodedata import normalize

from ..text.characters import HIDDEN, MANY_MARKS, MANY_SHAPELESS, NONCHARACTERS, ORDERING
from ..text.markdown import line_parts
from ..text.maths import MATHS
from ..text.tex import Parts, is_text_command, read_tex, subscript, superscript

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
# Elements of HTML, JATS and MathML; "a < b" and "<b$" are not elements
_TAG = re.compile(
    r"<(/?)(?:(?:jats|mml):)?(p|div|br|li|ul|ol|sec|title|h[1-6]|i|b|em|strong|italic|bold|sub|sup"
    r"|sc|scp|u|tt|code|span|font|a|ext-link|xref|inline-formula|disp-formula|alternatives"
    r"|tex-math|annotation|semantics|m[a-z]{1,12}|list|list-item|styled-content|named-content"
    r"|inline-graphic|graphic|monospace|underline|abstract)(?:\s+[A-Za-z][^<>]{0,500}|\s*/?)>",
    re.IGNORECASE,
)
_BREAKS = frozenset("p div br li ul ol sec list list-item h1 h2 h3 h4 h5 h6 title abstract".split())
_COMMENT = re.compile(r"<!--[^<>]{0,500}-->|<!\[CDATA\[|\]\]>")
# Maths that is there as TeX too
_TEX_MATHS = re.compile(r"<(?:jats:)?tex-math[^<>]{0,200}>([^<>]{0,2000})</(?:jats:)?tex-math>")
_MATHML = re.compile(r"<(/?)(?:mml:)?math\b[^<>]{0,500}>")
# The frame of a formula as a whole document
_MATHS_FRAME = re.compile(
    r"\\(?:documentclass|usepackage|begin|end|setlength|oddsidemargin)\b[^$]*"
)
_HEADING = re.compile(r"\s*abstract\s*(?:[.:\u2013\u2014-]+\s+|\n\s*)", re.IGNORECASE)
# What no line of text may have, as content.hints.CONTROL says, and other characters that are not seen
_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u2060\ufeff\ud800-\udfff"
    rf"{ORDERING}{HIDDEN}{NONCHARACTERS}]"
)
_MANY_UNSEEN = re.compile(MANY_SHAPELESS)
_MANY_MARKS = re.compile(MANY_MARKS)
_PARAGRAPH = re.compile(r"[ \t\r\f\v]*\n[ \t\r\f\v]*\n\s*")
# TeX in a text that should have none: "Schr\"odinger", "{BERT}"
_HAS_TEX = re.compile(r"\\[A-Za-z\"'^~=`.&%$#_{}]")
_PROTECTED = re.compile(r"(?<![\\A-Za-z}^_])\{\{?([A-Z][^{}\\$]{0,60})\}\}?")
# A word with commands, which is a formula if they are those of maths
_WITH_COMMANDS = re.compile(
    r"(?<!\S)[^\s\\{}$]*(?:\\[A-Za-z]|(?<=[_^])(?=\{))(?:[^\s{}$]|(?<=[A-Za-z]) (?=\\)|\{(?:[^{}$]|\{[^{}$]*\})*\})*"
)
# A set of numbers or of single letters: {0,1}, {a, b}
_SET = re.compile(r"\{([^{}\\]*[0-9,][^{}\\]*|\w)\}")
# Characters that mean something to Markdown: anywhere; at the start of a paragraph
_REFERENCE = re.compile(r"&[#\w]{1,40};?")
_MARKS = re.compile(r"[*\[\]$]|(?<![^\W_])_|_(?![^\W_])")
_START = re.compile(r"(?m)^(?:(\d{1,9})([.)])(?=\s|$)|([#>+-]))")


def clean(text: str) -> str:
    """Return a text without HTML, JATS, and characters that nobody sees; blank lines are kept."""
    if "&" in text:
        # Twice: &amp;lt; is common
        for _ in range(2):
            text = _ENTITY.sub(lambda match: unescape(match[0]), text)
    if "<" in text:
        if "tex-math" in text:
            text = _TEX_MATHS.sub(_keep_tex, _without_mathml(text))
        text = _strip_tags(_COMMENT.sub("", text))
    return normalize("NFC", without_unseen(text))


def without_unseen(text: str) -> str:
    """Return a text without control characters, others that nobody sees, and rows of marks; lines are kept.

    A letter keeps its first 30 marks.
    """
    text = _MANY_UNSEEN.sub("", _UNSEEN.sub("", text.replace("\x85", "\u2026")))
    return _MANY_MARKS.sub(r"\1", text)


def _without_mathml(text: str) -> str:
    pieces: list[str] = []
    end, depth = 0, 0
    for tag in _MATHML.finditer(text):
        if not depth:
            pieces.append(text[end : tag.start()])
        depth = max(0, depth - 1) if tag[1] else depth + 1
        end = tag.end()
    return "".join([*pieces, text[end:]])


def _keep_tex(match: re.Match[str]) -> str:
    tex = _MATHS_FRAME.sub("", match[1]).strip()
    return f" {tex} " if "$" in tex else f" ${tex}$ "


def _strip_tags(text: str) -> str:
    parts: list[str] = []
    shifted: list[int] = []  # where superscripts and subscripts begin
    title = -1  # where the heading of an abstract begins
    end = 0
    for tag in _TAG.finditer(text):
        parts.append(text[end : tag.start()])
        end = tag.end()
        closes, name = tag[1] == "/", tag[2].lower()
        if name in {"sub", "sup"}:
            if not closes:
                shifted.append(len(parts))
            elif shifted:
                start = shifted.pop()
                shift = subscript if name == "sub" else superscript
                parts[start:] = [shift("".join(parts[start:]))]
        elif name in _BREAKS:
            if name == "title" and not closes:
                title = len(parts)
            elif title >= 0 and "".join(parts[title:]).strip().lower() in {"abstract", "summary"}:
                del parts[title:]
            if closes:
                title = -1
            parts.append("\n\n")
    return "".join([*parts, text[end:]])


def read_text(text: str) -> Parts:
    """Read a text of RIS or CSL JSON, where HTML is common and TeX an accident."""
    text = clean(text)
    if "{" in text:
        text = _PROTECTED.sub(r"\1", text)
    parts = MATHS.split(text)
    if not any(map(_HAS_TEX.search, parts[::2])):
        return tuple(parts)
    parts[::2] = [_WITH_COMMANDS.sub(_mark_formula, part) for part in parts[::2]]
    return read_tex("".join(f"${part}$" if i % 2 else part for i, part in enumerate(parts)))


def _mark_formula(match: re.Match[str]) -> str:
    """Put a word with commands of maths between dollars, which some exports lose."""
    word = match[0].rstrip(".,;:!?")
    commands = re.findall(r"\\([A-Za-z]+)", word)
    if all(map(is_text_command, commands)) and not re.search(r"[_^]\{", word):
        return match[0]
    return f"${word}${match[0][len(word) :]}"


def read_bibtex(tex: str) -> Parts:
    """Read a field of BibTeX, where TeX is right and HTML an accident."""
    return tuple(part if i % 2 else clean(part) for i, part in enumerate(read_tex(tex)))


def as_line(parts: Parts) -> str:
    """Return a text as one plain line; formulas keep their dollar signs."""
    line = "".join(f"${part}$" if i % 2 else part for i, part in enumerate(parts))
    return " ".join(line.split())


def as_title(parts: Parts) -> str:
    r"""Return a text as a title is written in a paper's file: formulas in $, other dollars as \$."""
    pieces: list[str] = []
    parts = _without_braces(parts)
    for i, part in enumerate(parts):
        if i % 2:
            # A digit after the dollar sign would make it money
            after = re.match(r"\d*", parts[i + 1])
            pieces.append(f"${part} {after[0]}$" if after and after[0] else f"${part}$")
        else:
            words = re.sub(r"^\d+", "", part) if i else part
            pieces.append(words)
    line = " ".join("".join(pieces).split())
    # Dollars of money that would be read as those of a formula
    if [f"${formula}$" for formula in MATHS.findall(line)] != pieces[1::2]:
        pieces = [each if i % 2 else each.replace("$", "\\$") for i, each in enumerate(pieces)]
        line = " ".join("".join(pieces).split())
    # Not a formula: "$$ \v"
    if any(set(part) & set("\\{}") for part in line_parts(line)[::2]):
        line = " ".join(re.sub(r"[\\{}$]", "", line).split())
    return line


def _without_braces(parts: Parts) -> Parts:
    """Return a title without literal braces, which protected capitals; a set becomes a formula."""
    if not any(set(part) & set("{}\\") for part in parts[::2]):
        return parts
    pieces: list[str] = []
    for i, part in enumerate(parts):
        if i % 2:
            pieces.append(part)
            continue
        words = _SET.split(part)
        for j, word in enumerate(words):
            pieces.append(f"\\{{{word}\\}}" if j % 2 else re.sub(r"[{}\\]", "", word))
    return tuple(pieces)


def as_markdown(parts: Parts) -> str:
    """Return a text as paragraphs of Markdown that show it as it is."""
    pieces = []
    for i, part in enumerate(parts):
        pieces.append(f"${part}$" if i % 2 else _escape(part))
    text = "".join(pieces)
    text = _HEADING.sub("", text, count=1) if _HEADING.match(text) else text
    paragraphs = [" ".join(paragraph.split()) for paragraph in _PARAGRAPH.split(text.strip())]
    return "\n\n".join(_START.sub(_escape_start, each) for each in paragraphs if each)


def _escape(text: str) -> str:
    # An escaped backslash or backtick could begin a TeX accent
    text = _REFERENCE.sub(_escape_reference, text).replace("\\", "&#92;").replace("`", "&#96;")
    return _MARKS.sub(r"\\\g<0>", text).replace("<", "&lt;")


def _escape_reference(match: re.Match[str]) -> str:
    return match[0] if unescape(match[0]) == match[0] else f"&amp;{match[0][1:]}"


def _escape_start(match: re.Match[str]) -> str:
    return f"{match[1]}\\{match[2]}" if match[1] else f"\\{match[3]}"
