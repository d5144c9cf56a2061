"""A quick reader of plain Markdown: words, headings, emphasis, links, code, maths and TeX accents.

Most abstracts have nothing else, and Python-Markdown with a sanitiser takes thirty times as long.
The result is the same to the letter, which a property test checks. A text with anything else in
it is left to `text.markdown`.
"""

import re
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from markupsafe import Markup

from .latex import TEX_LETTER, decode
from .safe_html import MATHS, Text, sanitize, typeset_maths

# Starts of lines that are more than words: a list, a quote, a heading or its underline, a
# table, a rule, HTML, a definition, an indent
_BLOCK = r"(?:[#>+=~|: -]|<(?!https?:)|\d+[.)]|\*(?:\s|$)|[*_](?: ?[*_])+ ?$)"
_HEADING = r"(##{1,3}) [^\s#][^#\n]*"
_HEADING_PATTERN = re.compile(_HEADING)
_HEADING_ALONE = rf"{_HEADING}(?:\n\n|\Z)"
_FIRST_BLOCK = re.compile(rf"(?!{_HEADING_ALONE}){_BLOCK}", re.MULTILINE)
_NEXT_BLOCK = re.compile(rf"\n(?!(?<=\n\n){_HEADING_ALONE}){_BLOCK}", re.MULTILINE)
# Characters that mean something to Python-Markdown or HTML, or that no text may have
_SPECIAL_CHARACTER = re.compile(
    r"[\t\r\f\v\xa0\x00-\x08\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_PARAGRAPHS = re.compile(r"\n\n+")
_WORDS = r"[^\s*_`\[\]<>\\&${}]+(?:[ \n][^\s*_`\[\]<>\\&${}]+)*"
_STRONG = re.compile(rf"\*\*({_WORDS})\*\*(?![*\w])")
_EM = re.compile(rf"\*({_WORDS})\*(?![*\w])")
_ADDRESS = r"https?://[A-Za-z0-9./~%:?=,;#@+_-]+"
_URL = re.compile(rf"<({_ADDRESS})>")
_LINK = re.compile(rf"\[({_WORDS})\]\(({_ADDRESS})\)")
_LINK_OR_RELATIVE = re.compile(rf"\[({_WORDS})\]\(({_ADDRESS}|[A-Za-z0-9][A-Za-z0-9./_-]*)\)")
_CODE = re.compile(r"`([^\s`](?:[^\n`]*[^\s`])?)`(?!`)")
# Characters that may change what code is, inside it or before it
_NOT_BESIDE_CODE = re.compile(r"[$\\{<>&]")
_ESCAPED = frozenset("[]$%#*_")


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
    printable = text.replace("\n", " ").isprintable()
    if not text or text[-1] == " " or _needs_markdown(text) or _FIRST_BLOCK.match(text):
        return None
    if "\n" in text and (" \n" in text or _NEXT_BLOCK.search(text)):
        return None
    if not printable and _SPECIAL_CHARACTER.search(text):
        return None
    handlers = _HANDLERS_OF_RELATIVE_LINKS if relative_links else _HANDLERS
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
            inline = handlers[mark[0]](paragraph, start)
            if not inline:
                return None
            before = paragraph[end:start]
            html += before, inline.html
            plain += before, inline.plain
            end = inline.end
        html += paragraph[end:], f"</{tag}>\n"
        plain += paragraph[end:], " "
    safe = Markup("".join(html)[:-1])  # noqa: S704 - every handler escapes
    words = "".join(plain[:-1])
    if printable and "  " not in text:  # then every space is a single one
        return Text(source, safe, words.replace("\n", " "))
    return Text(source, safe, " ".join(words.split()))


def _needs_markdown(text: str) -> bool:
    """Tell whether a text has an image, a definition, display maths, or marks beside code."""
    if "[" in text and ("![" in text or "]:" in text):
        return True
    if "`" in text and _NOT_BESIDE_CODE.search(text):
        return True
    return "$" in text and "$$" in text


def _read_maths(paragraph: str, start: int) -> _Inline | None:
    formula = MATHS.match(paragraph, start)
    if not formula:
        return _Inline("$", "$", start + 1)
    if len(formula[0]) == len(paragraph):  # Markdown puts no <p> around it
        return None
    tex = formula[1].strip()
    return _Inline(sanitize(typeset_maths(tex)), tex, formula.end())


def _read_emphasis(paragraph: str, start: int) -> _Inline | None:
    if paragraph[start - 1 : start].isalnum():
        return None
    if strong := _STRONG.match(paragraph, start):
        return _Inline(f"<strong>{strong[1]}</strong>", strong[1], strong.end())
    if em := _EM.match(paragraph, start):
        return _Inline(f"<em>{em[1]}</em>", em[1], em.end())
    return None


def _read_underscore(paragraph: str, start: int) -> _Inline | None:
    if paragraph[start - 1 : start].isalnum() and paragraph[start + 1 : start + 2].isalnum():
        return _Inline("_", "_", start + 1)
    return None


def _read_link(pattern: re.Pattern[str], paragraph: str, start: int) -> _Inline | None:
    link = pattern.match(paragraph, start)
    return _Inline(f'<a href="{link[2]}">{link[1]}</a>', link[1], link.end()) if link else None


def _read_tex(paragraph: str, start: int) -> _Inline | None:
    if tex := TEX_LETTER.match(paragraph, start):
        letters = decode(tex[0])
        return _Inline(letters, letters, tex.end()) if letters.isalpha() else None
    if paragraph[start] == "{":
        return _Inline("{", "{", start + 1)
    escaped = paragraph[start + 1 : start + 2]
    return _Inline(escaped, escaped, start + 2) if escaped in _ESCAPED else None


def _read_less_than(paragraph: str, start: int) -> _Inline | None:
    if url := _URL.match(paragraph, start):
        return _Inline(f'<a href="{url[1]}">{url[1]}</a>', url[1], url.end())
    if paragraph.startswith((" ", "\n"), start + 1):
        return _Inline("&lt;", "<", start + 1)
    return None


def _read_greater_than(_: str, start: int) -> _Inline:
    return _Inline("&gt;", ">", start + 1)


def _read_ampersand(paragraph: str, start: int) -> _Inline | None:
    if paragraph.startswith((" ", "\n"), start + 1):
        return _Inline("&amp;", "&", start + 1)
    return None


def _read_code(paragraph: str, start: int) -> _Inline | None:
    code = _CODE.match(paragraph, start)
    return _Inline(f"<code>{code[1]}</code>", code[1], code.end()) if code else None


# What reads each mark; `None` means that Python-Markdown has to read the whole text
_HANDLERS: dict[str, Callable[[str, int], _Inline | None]] = {
    "$": _read_maths,
    "*": _read_emphasis,
    "_": _read_underscore,
    "[": partial(_read_link, _LINK),
    "{": _read_tex,
    "\\": _read_tex,
    "<": _read_less_than,
    ">": _read_greater_than,
    "&": _read_ampersand,
    "`": _read_code,
}
_HANDLERS_OF_RELATIVE_LINKS = _HANDLERS | {"[": partial(_read_link, _LINK_OR_RELATIVE)}
_MARK = re.compile("[" + "".join(map(re.escape, _HANDLERS)) + "]")
