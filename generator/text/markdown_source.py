"""Plain text and safe HTML as the source of Markdown, which shows no more than they do.

A reader of the source, such as a program, must be able to tell the document from what it quotes: no
text becomes a heading, a link or HTML, and none ends the quotation or the code that it is in.
"""

import html
import re
from collections.abc import Iterator
from itertools import groupby

from selectolax.lexbor import LexborHTMLParser, LexborNode

from .tables import code, longest_backticks

# Characters that mean something inside a line: emphasis, links, code. An underscore between
# letters means nothing. To Pandoc, {=latex} after code makes LaTeX run it.
_MARKS = re.compile(r"[\\`*\[\]#]|(?<![^\W_])_|_(?![^\W_])|\{(?=\s*[=#.])")
# What may be HTML. A backslash before it would do in CommonMark, but not in Python-Markdown.
_HTML = re.compile(r"<(?=\S)|&(?=#?\w+;)")
# What would begin a list, a quotation or code at the start of a line, after the number of a list
_START = re.compile(r"(\d*)(?=[-+>=]|~~~|[.)](?:\s|$))")
# Characters that would end the address of a link
_ENDS = {ord(char): f"%{ord(char):02X}" for char in "()<>\\ \t\r\n"}
# What would be HTML or a link in a formula, to readers that know no formulas
_NOT_TEX = re.compile(r"(<)(?=[^\s])|(\])(?=[(\[:])")
_BLOCKS = frozenset("p ul ol li blockquote pre dl dt dd table thead tbody tr h2 h3 h4".split())


def escape(text: str) -> str:
    """Return plain text as Markdown, on one line that is not the start of a paragraph."""
    return _escaped(" ".join(text.split()))


def link(text: str, url: str) -> str:
    """Return a link with a plain text."""
    return f"[{escape(text)}]({url.translate(_ENDS)})"


def fence(text: str, language: str = "") -> str:
    """Return a block of code that nothing in its text can end."""
    marks = "`" * max(3, longest_backticks(text) + 1)
    return f"{marks}{language}\n{text.rstrip()}\n{marks}\n"


def quote(markdown: str) -> str:
    """Return Markdown as a quotation."""
    return "".join(f"> {line}".rstrip() + "\n" for line in markdown.splitlines())


def from_html(markup: str) -> str:
    """Return safe HTML as Markdown: paragraphs, lists, quotations, code, links, and maths as TeX.

    Headings become paragraphs, so that none poses as one of the document. Emphasis is left out.
    """
    body = LexborHTMLParser(markup).body
    return "\n\n".join(_blocks(body)) + "\n" if body else ""


def _blocks(node: LexborNode) -> Iterator[str]:
    """Yield the blocks in an element; words between blocks are a block too."""
    for is_block, children in groupby(node.iter(include_text=True), lambda it: it.tag in _BLOCKS):
        if is_block:
            for child in children:
                yield from _block(child)
        else:
            words = " ".join("".join(map(_inline, children)).split())
            if words:
                yield _START.sub(r"\1\\", words, count=1) if _START.match(words) else words


def _block(node: LexborNode) -> Iterator[str]:
    match node.tag:
        case "pre":
            yield fence(node.text()).rstrip()
        case "blockquote":
            yield quote("\n\n".join(_blocks(node))).rstrip()
        case "ul" | "ol":
            items = ("\n\n".join(_blocks(item)) for item in node.iter())
            yield "\n".join("- " + item.replace("\n", "\n  ") for item in items)
        case "tr":
            yield " | ".join("".join(_blocks(cell)) for cell in node.iter())
        case _:
            yield from _blocks(node)


def _inline(node: LexborNode) -> str:
    attributes = node.attributes
    match node.tag:
        case "-text":
            return _escaped(node.text())
        case "code":
            return code(node.text())
        case "math" if attributes.get("alttext"):
            mark = "$$" if attributes.get("display") == "block" else "$"
            tex = " ".join((attributes.get("alttext") or "").split())
            return mark + _NOT_TEX.sub(r"\1\2 ", tex) + mark
        case "a" | "img":
            text = attributes.get("alt") or node.text()
            address = attributes.get("href") or attributes.get("src") or ""
            return link(text, address) if address else escape(text)
        case "br":
            return " "
        case _:
            return "".join(map(_inline, node.iter(include_text=True)))


def _escaped(text: str) -> str:
    return _HTML.sub(lambda mark: html.escape(mark[0]), _MARKS.sub(r"\\\g<0>", text))
