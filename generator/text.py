"""Text: TeX accents to Unicode, maths to MathML, Markdown to safe HTML, slugs and sort keys."""

import re
import threading
from functools import lru_cache
from html import escape, unescape
from typing import TYPE_CHECKING
from unicodedata import normalize

from markupsafe import Markup

from . import prose
from .letters import TEX_LETTER, decode, from_tex
from .model import Text

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
# What separates the words of a slug; what is dropped inside a word
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
# What does not count where names are sorted: O'Brien is beside Obrien, Al-Ali beside Al Ali
_UNSORTED = re.compile(r"[^A-Za-z0-9]+")
# In ASCII: the letters of Latin-1 and Latin Extended-A without their marks; those that are none with a
# mark, and the signs that come between words, each before what it is in ASCII
_LATIN = {code: normalize("NFKD", chr(code))[0] for code in range(0xC0, 0x180)}
_LATIN |= {
    ord(pair[0]): pair[1:]
    for pair in (
        "ÆAe æae ÐD ðd ØO øo ÞTh þth ßss ĐD đd ĦH ħh ıi ĲIJ ĳij ĸq ĿL ŀl ŁL łl ŉ'n ŊNg ŋng ŒOe œoe ŦT ŧt"
        " ×* ÷/ \u2010- \u2011- \u2013- \u2014- \u2018' \u2019' \u201c\" \u201d\" \u2026..."
    ).split()
}
_APOSTROPHE = re.compile(r"['\u2018\u2019\u02bc`]")

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
    found = prose.read(
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


def shorten(text: str, length: int) -> str:
    """At most `length` characters of `text`, cut between words and ended by an ellipsis."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    words = cut.rsplit(" ", 1)[0]
    # Chinese has no spaces: the last word may be most of the text
    return (words if len(words) > length // 2 else cut).rstrip(" ,;:.-") + "\u2026"


def to_ascii(text: str) -> str:
    """Text of any script in ASCII letters."""
    if text.isascii():
        return text
    latin = text.translate(_LATIN)
    if latin.isascii():
        return latin
    from anyascii import anyascii  # whose import takes as long as a small catalog's names

    return anyascii(text)


@lru_cache(maxsize=1 << 16)
def slug(text: str) -> str:
    """Lower-case ASCII words joined by hyphens, for a URL; empty when `text` has no letter."""
    if text.isascii():
        if text.replace(" ", "").isalnum():
            return "-".join(text.lower().split())  # most names are no more than words
        text = text.replace("'", "").replace("`", "")
    else:
        text = to_ascii(_APOSTROPHE.sub("", text))
    return _NOT_SLUG.sub("-", text.lower()).strip("-")


def sort_key(text: str) -> tuple[str, str]:
    """Orders text of any script as a reader of English looks it up: Łukasz among the L."""
    if text.isascii() and text.isalnum():
        return text.lower(), text
    return _UNSORTED.sub("", to_ascii(text[_first(text) :])).casefold(), text


def letter(text: str) -> str:
    """The heading, A to Z, that `text` stands under in an index; `#` when it has none."""
    first = sort_key(text)[0][:1].upper()
    return first if "A" <= first <= "Z" else "#"


def _first(text: str) -> int:
    """Where the first letter or digit is: 't Hooft is under T."""
    if text[:1].isalnum():
        return 0
    return next((i for i, char in enumerate(text) if char.isalnum()), len(text))


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
