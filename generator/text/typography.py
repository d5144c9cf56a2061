"""How words look on a page: curly quotes, hyphens that stay whole, short texts with formulas.

For the eyes only: exports, data and search have the characters of the source.
"""

import re
from html import unescape

from markupsafe import Markup, escape

_PIECE = re.compile(r"<(code|pre|math)\b.*?</\1>|<[^>]*>|[^<]+", re.DOTALL)
_BLOCK = re.compile(r"</?(?:p|li|ul|ol|h\d|br|div|d[ltd]|t[rdh]|table|blockquote|hr)\b")
_ENTITY = re.compile("&(?:quot|#34|#39|#x27);")
_ALTTEXT = re.compile(r'alttext="([^"]*)"')
_END = "\u2029"  # between paragraphs
_START = r"(?<![^\s(\[{<\u2014\u2013/\u201c\u2018-])"  # before an opening quote
# What each quote becomes, in this order. None changes the length of the text.
_QUOTES = (
    (re.compile(r"(?<=[^\W\d])'(?=\w)|(?<=\d)'(?=s\b)"), "\u2019"),  # don't, the 1990's
    (re.compile(_START + r"'(?=(?:tis|twas|em|til|cause|n|\d\ds?)\b)", re.IGNORECASE), "\u2019"),
    (re.compile(_START + rf'"(?=\S)([^"{_END}]*)(?<=\S)"(?!\w)'), "\u201c\\1\u201d"),
    (re.compile(_START + rf"'(?=\S)([^'{_END}]*)(?<=\S)'(?!\w)"), "\u2018\\1\u2019"),
    (re.compile(r"(?<=[^\W\d])'(?!\w)"), "\u2019"),  # the models' outputs
)
# Short enough to stay on one line of a phone
_HYPHENATED = re.compile(r"(?<![\w&;#-])(?=[\w-]{3,18}(?![\w-]))\w+(?:-\w+)+")


def curl(text: str) -> str:
    """Return text with curly quotes and apostrophes where it is sure which; nothing else changes.

    Marks after numbers may be feet, inches or minutes, and stay as they are.
    """
    for pattern, curly in _QUOTES:
        text = pattern.sub(curly, text)
    return text


def curl_quotes(html: Markup) -> Markup:
    """Return HTML with curly quotes, but for those in code, maths and tags. See `curl`."""
    pieces = [
        _ENTITY.sub(lambda m: unescape(m[0]), piece) if piece[0] != "<" else piece
        for piece in _pieces(html)
    ]
    seen = [_seen(piece) for piece in pieces]
    curled, start = curl("".join(seen)), 0
    out = []
    for piece, shown in zip(pieces, seen, strict=True):
        out.append(piece if piece[0] == "<" else curled[start : start + len(shown)])
        start += len(shown)
    return Markup("".join(out))  # noqa: S704 - only quotes in the text of safe HTML are others


def keep_hyphens(html: Markup) -> Markup:
    """Return the HTML of a title in which short words with a hyphen do not break after it."""
    whole = r'<span class="whole">\g<0></span>'
    pieces = (_HYPHENATED.sub(whole, p) if p[0] != "<" else p for p in _pieces(html))
    return Markup("".join(pieces))  # noqa: S704 - only elements around words of safe HTML


def excerpt(html: Markup, length: int) -> Markup:
    """Return the beginning of a text, cut between words, with its formulas as they are typeset.

    Other elements are left out. A formula counts with the length of its TeX, and is never cut.
    """
    out: list[str] = []
    room = length
    for piece in _pieces(html):
        if piece.startswith("<math"):
            alttext = _ALTTEXT.search(piece)
            size = len(unescape(alttext[1])) if alttext else 1
            shown = piece
        else:
            words = re.sub(r"\s+", " ", _seen(piece) if piece[0] == "<" else unescape(piece))
            if piece.startswith(("<code", "<pre")):
                words = unescape(re.sub("<[^>]*>", "", piece))
            if not out or out[-1].endswith(" "):
                words = words.lstrip()
            size = len(words)
            if size > room:
                kept = words[: room + 1].rpartition(" ")[0] or (words[:room] if not out else "")
                out.append(str(escape(kept)))
            shown = str(escape(words))
        if size > room:
            return Markup("".join(out).rstrip(" ,;:.-(") + "\u2026")  # noqa: S704 - see below
        out.append(shown)
        room -= size
    return Markup("".join(out).strip())  # noqa: S704 - escaped words, and MathML of safe HTML


def _pieces(html: Markup) -> list[str]:
    """Return the text, the tags, and the formulas and pieces of code of HTML, in turn."""
    return [piece[0] for piece in _PIECE.finditer(str(html))]


def _seen(piece: str) -> str:
    """Return what a piece of HTML is for the quotes beside it: code and maths are like a letter."""
    if piece[0] != "<":
        return piece
    if piece.startswith(("<code", "<pre", "<math")):
        return "x"
    return _END if _BLOCK.match(piece) else ""
