"""Titles and Markdown, with TeX maths and accents, to HTML that is safe to publish."""

import re
import threading
from itertools import groupby
from xml.etree.ElementTree import Element

import markdown
from markdown.inlinepatterns import InlineProcessor
from markupsafe import Markup

from .maths import MATHS, typeset_maths
from .quick_markdown import from_prose
from .safe_html import sanitize, to_plain
from .tex_letters import TEX_LETTER, from_tex
from .text import Text

# Text is what these functions return
__all__ = ["Text", "from_line", "from_markdown", "line_parts", "make_converter", "sanitize"]

_DISPLAY_MATHS = re.compile(r"(?<!\\)\$\$(?!\s*\$)((?:\\.|[^\\$])+?)\$\$", re.DOTALL)
# A TeX escape that Markdown does not know
_TEX_ESCAPE = re.compile(r"\\([%$&#_])")
# Python-Markdown's time grows with the square of their number, in the whole text ...
_UNCLOSED_TAG = re.compile(r"<[A-Za-z!?/][^<>]*(?=<|\Z)")
MAX_UNCLOSED = 50
# ... or in a paragraph, list or table, which ends at an empty line
LIMITS = {
    "brackets that are not closed": (
        re.compile(r"\[(?![^\[\]]*\])|\]\((?![^()]*\))"),
        MAX_UNCLOSED,
    ),
    "backticks in a row": (re.compile("``+"), 100),
    "asterisks and underscores": (re.compile(r"\*+|(?<![^\W_])_+|_+(?![^\W_])"), 2000),
    "backslashes": (re.compile(r"\\"), 2000),
    "ampersands": (re.compile("&"), 2000),
    "lines": (re.compile(r"\n"), 1000),
}
"""How many of these a paragraph can have."""

# Readers of XML, as feeds are, refuse elements that are in more than 256 others
MAX_DEPTH = 100
_TOO_DEEP = f"has elements in more than {MAX_DEPTH} others; use fewer levels"
_TAG = re.compile(r'<(/?)([A-Za-z0-9]+)(?:\s[\w-]+="[^"]*")*>')
_EMPTY = frozenset("br hr img input wbr".split())
# Elements of HTML that need no closing tag
_MAY_STAY_OPEN = _EMPTY | frozenset("p li dt dd tr td th thead tbody tfoot option".split())

# A converter has state while it works, so each thread has its own
_thread = threading.local()


class MarkdownError(ValueError):
    """A text that is too much for Markdown; `line` is the number of lines before what is to mend."""

    def __init__(self, message: str, line: int = 0) -> None:
        self.line = line
        super().__init__(message)


def from_line(source: str) -> Text:
    """Typeset one line, such as a title: TeX accents and dashes, and `$maths$`.

    Everything else is shown as it is: a title is not Markdown.
    """
    html, plain = [], []
    for i, part in enumerate(line_parts(source)):
        if i % 2:
            html.append(sanitize(typeset_maths(part)))
            plain.append(part)
        else:
            words = part.replace("---", "\u2014").replace("--", "\u2013")
            html.append(Markup.escape(words))
            plain.append(words)
    return Text(source, Markup("").join(html), "".join(plain))


def line_parts(source: str) -> tuple[str, ...]:
    """Split one line into words and maths, in turn: words in Unicode, dashes as typed; maths as TeX."""
    return tuple(
        part if i % 2 else _TEX_ESCAPE.sub(r"\1", from_tex(part))
        for i, part in enumerate(MATHS.split(source))
    )


def from_markdown(source: str, *, relative_links: bool = False) -> Text:
    """Typeset Markdown with `$maths$` and TeX accents as HTML that is safe to publish.

    Scripts, styles, images, forms and frames are removed, and links may lead to http, https or
    mailto only. `relative_links` keeps links to other pages of the site. Raises `MarkdownError` for a
    text that would take too long, or is nested too deep.
    """
    quick = from_prose(source, relative_links=relative_links)
    if quick:
        return quick
    _check_limits(source)
    if not hasattr(_thread, "converter"):
        _thread.converter = make_converter()
    converter: markdown.Markdown = _thread.converter
    converter.reset()
    try:
        converted = converter.convert(source)
    except RecursionError:
        del _thread.converter  # its state is that of a text half converted
        raise MarkdownError(_TOO_DEEP) from None
    # The sanitiser, too, takes the square of the depth
    if _is_too_deep(converted, _MAY_STAY_OPEN):
        raise MarkdownError(_TOO_DEEP)
    html = sanitize(converted, relative_links=relative_links)
    if _is_too_deep(html, _EMPTY):
        raise MarkdownError(_TOO_DEEP)
    return Text(source, html, to_plain(html))


def _check_limits(source: str) -> None:
    unclosed = list(_UNCLOSED_TAG.finditer(source))
    if len(unclosed) > MAX_UNCLOSED:
        what = f"over {MAX_UNCLOSED} tags that are not closed; end them with >, or write &lt; for <"
        raise MarkdownError(f"has {what}", source.count("\n", 0, unclosed[0].start()))
    line = 0
    for has_words, lines in groupby(source.split("\n"), lambda line: bool(line.strip())):
        paragraph = "\n".join(lines)
        for what, (pattern, most) in LIMITS.items() if has_words else ():
            if len(pattern.findall(paragraph)) > most:
                message = f"has over {most:,} {what} in one paragraph; split it with empty lines"
                raise MarkdownError(message, line)
        line += paragraph.count("\n") + 1


def _is_too_deep(html: str, ignored: frozenset[str]) -> bool:
    depth = 0
    for tag in _TAG.finditer(html) if html.count("<") > MAX_DEPTH else ():
        if tag[2].lower() not in ignored:
            depth += -1 if tag[1] else 1
            if depth > MAX_DEPTH:
                return True
    return False


class _Tex(InlineProcessor):
    """Reads one formula or letter."""

    def handleMatch(  # type: ignore[override] # noqa: N802 - the library's name
        self, m: re.Match[str], data: str
    ) -> tuple[str | Element, int, int]:
        if m.re is TEX_LETTER:
            return from_tex(m[0]), m.start(), m.end()
        html = typeset_maths(m[1].strip(), display=m.re is _DISPLAY_MATHS)
        return self.md.htmlStash.store(html), m.start(), m.end()


def make_converter() -> markdown.Markdown:
    """Return a Python-Markdown that reads maths and TeX accents before Markdown's own escapes."""
    md = markdown.Markdown(output_format="html")
    md.ESCAPED_CHARS = [*md.ESCAPED_CHARS, "$", "%", "&"]
    patterns = {"display-maths": _DISPLAY_MATHS, "maths": MATHS, "tex-letter": TEX_LETTER}
    for priority, (name, pattern) in zip((187, 186, 185), patterns.items(), strict=True):
        processor = _Tex("", md)
        processor.compiled_re = pattern
        md.inlinePatterns.register(processor, name, priority)
    return md
