"""Markdown, TeX titles and maths to HTML that is safe to publish."""

import re
import threading
from dataclasses import dataclass
from functools import lru_cache
from html import escape, unescape
from typing import TYPE_CHECKING

from markupsafe import Markup

from . import quick_markdown
from .latex import TEX_LETTER, decode, from_tex

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    import markdown
    import nh3

# Maths, by pandoc's rule: the opening $ has a non-space right of it; the closing $ has a non-space
# left of it and no digit right of it. So "$250M" and "$3 to $5" stay money.
_MATHS = r"(?<![\\$])\$(?![\s$])((?:\\.|[^\\$])+?)(?<!\s)\$(?![\d$])"
_DISPLAY = r"(?<!\\)\$\$(?!\s*\$)((?:\\.|[^\\$])+?)\$\$"
_MATHS_PATTERN = re.compile(_MATHS, re.DOTALL)
# A TeX escape that Markdown does not know
_TEX_ESCAPE = re.compile(r"\\([%$&#_])")
# What can hold a formula inside a formula: a command, a group, a bracket
_NESTING = re.compile(r"[\\{(\[]")
MAX_NESTING = 300
# Python-Markdown takes the square of their number in time
MAX_BRACKETS = 1000
# MathML as maths() writes it, the end of a line or block, and any tag
_MATHS_ELEMENT = re.compile(r'<math\b[^>]*?\balttext="([^"]*)"[^>]*>.*?</math>', re.DOTALL)
_BREAK = re.compile(r"<br>|</(?:p|li|h[2-4]|d[dt]|t[dh]|pre|blockquote)>")
_TAG = re.compile(r"<[^>]*>")
_TAGS = frozenset(
    "a abbr b blockquote br code dd del dl dt em h2 h3 h4 i kbd li ol p pre q s small strong sub"
    " sup table tbody td th thead tr ul".split()
)
# MathML Core, as math-core writes it (https://www.w3.org/TR/mathml-core/)
_MATHS_TAGS = frozenset(
    "math mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace"
    " msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover".split()
)
_MATHS_ATTRIBUTES = frozenset(
    "accent accentunder columnspan depth dir display displaystyle fence form height largeop"
    " linethickness lspace mathvariant maxsize minsize movablelimits rowspan rspace scriptlevel"
    " separator stretchy symmetric voffset width".split()
)


@dataclass(frozen=True, slots=True)
class Text:
    """A text as written, as safe HTML, and as plain words on one line (maths as TeX)."""

    source: str
    html: Markup
    plain: str


# A converter keeps notes while it works, so each thread has one of its own
_own = threading.local()


def maths(tex: str, *, display: bool = False) -> str:
    """TeX maths as MathML Core, with the TeX as its alternative text.

    What the converter does not know is shown as its source, in `<code class="tex">`.
    """
    import math_core

    # Nested deep enough, a formula overruns the converter's stack and ends the process
    if len(_NESTING.findall(tex)) > MAX_NESTING:
        return f'<code class="tex">{escape(tex)}</code>'
    converter = math_core.LatexToMathML(fancy_error=False)
    try:
        found = converter.convert_with_local_state(tex, displaystyle=display)
    except math_core.LatexError:
        return f'<code class="tex">{escape(tex)}</code>'
    return found.replace("<math", f'<math alttext="{escape(tex)}"', 1)


def from_line(source: str) -> Text:
    """Typeset one line, such as a title: TeX accents and dashes, and `$maths$`.

    All else is shown as it is: a title is not Markdown.
    """
    if "$" not in source and "\\" not in source and "--" not in source:
        return Text(source, Markup.escape(source), source)
    html, plain = [], []
    for i, part in enumerate(line_parts(source)):
        if i % 2:
            html.append(sanitize(maths(part)))
            plain.append(part)
        else:
            words = part.replace("---", "\u2014").replace("--", "\u2013")
            html.append(Markup.escape(words))
            plain.append(words)
    return Text(source, Markup("").join(html), "".join(plain))


def line_parts(source: str) -> tuple[str, ...]:
    """Words and maths of one line by turns: words in Unicode, their dashes as typed; maths as TeX."""
    return tuple(
        part if i % 2 else _TEX_ESCAPE.sub(r"\1", from_tex(part))
        for i, part in enumerate(_MATHS_PATTERN.split(source))
    )


def from_markdown(source: str, *, relative_links: bool = False) -> Text:
    """Typeset Markdown with `$maths$` and TeX accents as HTML that is safe to publish.

    No script, style, image, form or frame passes, and links lead to http, https or mailto only.
    `relative_links` keeps links to other pages of the site. Raises `ValueError` when lists or
    quotes are nested too deep to be read, or brackets are too many.
    """
    quick = from_prose(source, relative_links=relative_links)
    if quick:
        return quick
    if source.count("[") > MAX_BRACKETS:
        raise ValueError(f"full of brackets, over {MAX_BRACKETS:,}")
    if not hasattr(_own, "markdown"):
        _own.markdown = _markdown()
    converter: markdown.Markdown = _own.markdown
    converter.reset()
    try:
        found = converter.convert(source)
    except RecursionError:
        del _own.markdown  # it was left in the middle of its work
        raise ValueError("nested too deep") from None
    html = sanitize(found, relative_links=relative_links)
    return Text(source, html, plain(html))


def from_prose(source: str, *, relative_links: bool = False) -> Text | None:
    """Typeset plain Markdown with no control character in it; `None` if `source` is anything else."""
    found = quick_markdown.read(
        source, _MATHS_PATTERN, TEX_LETTER, _typeset, decode, relative_links=relative_links
    )
    return Text(source, Markup(found[0]), found[1]) if found else None  # noqa: S704 - escaped words


def sanitize(html: str, *, relative_links: bool = False) -> Markup:
    """Drop every element and attribute that text has no use for."""
    clean = _cleaner(relative_links).clean(html)
    return Markup(clean)  # noqa: S704 - this is where text becomes safe


@lru_cache
def _cleaner(relative_links: bool) -> "nh3.Cleaner":
    import nh3

    return nh3.Cleaner(
        tags=set(_TAGS | _MATHS_TAGS),
        attributes={
            "a": {"href", "title"},
            "abbr": {"title"},
            "code": {"class"},
            "math": set(_MATHS_ATTRIBUTES | {"alttext"}),
            **{tag: set(_MATHS_ATTRIBUTES) for tag in _MATHS_TAGS - {"math"}},
        },
        url_schemes={"http", "https", "mailto"},
        url_relative="pass_through" if relative_links else "deny",
        link_rel=None,
    )


@lru_cache(maxsize=4096)
def _typeset(tex: str) -> str:
    return str(sanitize(maths(tex)))


def plain(html: str) -> str:
    """The words of an HTML fragment on one line; maths as its TeX."""
    # Of Markup, these would take care to escape what they put in
    text = _MATHS_ELEMENT.sub(r"\1", str(html))
    return " ".join(unescape(_TAG.sub("", _BREAK.sub(" ", text))).split())


def _markdown() -> "markdown.Markdown":
    """Python-Markdown with maths and TeX accents, which come before Markdown's own escapes."""
    import markdown
    from markdown.inlinepatterns import InlineProcessor

    class Maths(InlineProcessor):
        def __init__(self, pattern: str, md: markdown.Markdown, *, display: bool) -> None:
            super().__init__(pattern, md)
            self.display = display

        def handleMatch(  # type: ignore[override] # noqa: N802 - the library's own doing
            self, m: re.Match[str], data: str
        ) -> "tuple[str | Element, int, int]":
            html = maths(m[1].strip(), display=self.display)
            return self.md.htmlStash.store(html), m.start(), m.end()

    class Letter(InlineProcessor):
        def handleMatch(  # type: ignore[override] # noqa: N802 - the library's own doing
            self, m: re.Match[str], data: str
        ) -> "tuple[str | Element, int, int]":
            return from_tex(m[0]), m.start(), m.end()

    md = markdown.Markdown(output_format="html")
    md.ESCAPED_CHARS = [*md.ESCAPED_CHARS, "$", "%", "&"]
    md.inlinePatterns.register(Maths(_DISPLAY, md, display=True), "display-maths", 187)
    md.inlinePatterns.register(Maths(_MATHS, md, display=False), "maths", 186)
    letters = Letter("(?:)", md)
    letters.compiled_re = TEX_LETTER
    md.inlinePatterns.register(letters, "tex-letter", 185)
    return md
