"""A quick reader of plain Markdown: words, headings, emphasis, links, code, maths and TeX accents.

Most abstracts have nothing else, and Python-Markdown with a sanitiser takes thirty times as long.
The result is the same to the letter, which a property test checks. A text with anything else in
it is left to `text.markdown`.
"""

import re
from typing import NamedTuple

from markupsafe import Markup

from .maths import MATHS, typeset_maths
from .safe_html import OUTWARD, sanitize
from .tex_letters import TEX_LETTER, decode
from .text import Text

_HEADING = r"(##{1,3}) [^\s#][^#\n]*"
_HEADING_PATTERN = re.compile(_HEADING)
# Starts of lines that are more than words or a heading after an empty line: a list, a quote, a
# heading or its underline, a table, a rule, HTML, a definition, an indent
_BLOCK = re.compile(
    rf"\n(?!(?<=\n\n){_HEADING}(?:\n\n|\n?\Z))"
    r"(?:[#>+=~|: -]|<(?!https?:)|\d+[.)]|\*(?:\s|$)|[*_](?: ?[*_])+ ?$)",
    re.MULTILINE,
)
# An image, a definition, display maths, a space at the end of a line
_NEEDS_MARKDOWN = ("![", "]:", "$$", " \n")
# Characters that mean something to Python-Markdown or HTML, or that no text may have
_SPECIAL_CHARACTER = re.compile(
    r"[\t\r\f\v\xa0\x00-\x08\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_PARAGRAPHS = re.compile(r"\n\n+")
_WORDS = r"([^\s*_`\[\]<>\\&${}]+(?:[ \n][^\s*_`\[\]<>\\&${}]+)*)"
_ADDRESS = r"https?://[A-Za-z0-9./~:?=,;+_-]+(?:#[A-Za-z0-9./~:?=,;+_-]*)?"
_RELATIVE_LINK = re.compile(rf"\[{_WORDS}\]\(([A-Za-z0-9][A-Za-z0-9./_-]*)\)")
# What may start with each mark, and its HTML; the first group is its plain text
_INLINE = {
    "*": (
        (re.compile(rf"(?<![^\W_])\*\*{_WORDS}\*\*(?![*\w])"), "<strong>{0}</strong>"),
        (re.compile(rf"(?<![^\W_])\*{_WORDS}\*(?![*\w])"), "<em>{0}</em>"),
    ),
    "_": ((re.compile(r"(?<=[^\W_])(_)(?=[^\W_])"), "{0}"),),
    "[": ((re.compile(rf"\[{_WORDS}\]\(({_ADDRESS})\)"), f'<a href="{{1}}"{OUTWARD}>{{0}}</a>'),),
    "<": (
        (re.compile(rf"<({_ADDRESS})>"), f'<a href="{{0}}"{OUTWARD}>{{0}}</a>'),
        (re.compile(r"(<)(?=[ \n])"), "&lt;"),
    ),
    ">": ((re.compile(r"(>)"), "&gt;"),),
    "&": ((re.compile(r"(&)(?=[ \n])"), "&amp;"),),
    "`": ((re.compile(r"`([^\s`](?:[^\n`]*[^\s`])?)`(?!`)"), "<code>{0}</code>"),),
    "{": ((re.compile(r"(\{)"), "{0}"),),
    "\\": ((re.compile(r"\\([\[\]$%#*_])"), "{0}"),),
    "$": ((re.compile(r"(\$)"), "{0}"),),
}
_MARK = re.compile("[" + "".join(map(re.escape, _INLINE)) + "]")
# Characters that may change what code is, inside it or before it
_NOT_BESIDE_CODE = re.compile(r"[$\\{<>&]")


class _Inline(NamedTuple):
    """What starts at a mark: its HTML, its plain text, and the index after it."""

    html: str
    plain: str
    end: int


def from_prose(source: str, *, relative_links: bool = False) -> Text | None:
    """Typeset plain Markdown that has no control character; return `None` for any other text.

    `relative_links` allows links to other pages of the site.
    """
    text = source.strip("\n")
    lines = f"\n\n{text}\n"
    if not text or any(mark in lines for mark in _NEEDS_MARKDOWN) or _BLOCK.search(lines):
        return None
    if _SPECIAL_CHARACTER.search(text) or ("`" in text and _NOT_BESIDE_CODE.search(text)):
        return None
    html: list[str] = []
    plain: list[str] = []
    for paragraph in _PARAGRAPHS.split(text):
        heading = _HEADING_PATTERN.match(paragraph)
        tag = f"h{len(heading[1])}" if heading else "p"
        end = len(heading[1]) + 1 if heading else 0
        html.append(f"<{tag}>")
        for mark in _MARK.finditer(paragraph):
            start = mark.start()
            if start < end:
                continue
            inline = _read_inline(paragraph, start, relative_links=relative_links)
            if not inline:
                return None
            before = paragraph[end:start]
            html += before, inline.html
            plain += before, inline.plain
            end = inline.end
        html += paragraph[end:], f"</{tag}>\n"
        plain += paragraph[end:], " "
    safe = Markup("".join(html)[:-1])  # noqa: S704 - every pattern excludes or escapes what HTML reads
    return Text(source, safe, " ".join("".join(plain).split()))


def _read_inline(paragraph: str, start: int, *, relative_links: bool) -> _Inline | None:
    """Read what starts at a mark; `None` means that Python-Markdown has to read the whole text."""
    mark = paragraph[start]
    if mark == "$" and (formula := MATHS.match(paragraph, start)):
        if len(formula[0]) == len(paragraph):  # Markdown puts no <p> around it
            return None
        tex = formula[1].strip()
        return _Inline(sanitize(typeset_maths(tex)), tex, formula.end())
    if mark in "{\\" and (letter := TEX_LETTER.match(paragraph, start)):
        letters = decode(letter[0])
        return _Inline(letters, letters, letter.end()) if letters.isalpha() else None
    if relative_links and (link := _RELATIVE_LINK.match(paragraph, start)):
        return _Inline(f'<a href="{link[2]}">{link[1]}</a>', link[1], link.end())
    for pattern, html in _INLINE[mark]:
        if match := pattern.match(paragraph, start):
            return _Inline(html.format(*match.groups()), match[1], match.end())
    return None
