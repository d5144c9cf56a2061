"""Titles and Markdown, with TeX maths and accents, to HTML that is safe to publish."""

import re
import threading
from xml.etree.ElementTree import Element

import markdown
from markdown.inlinepatterns import InlineProcessor
from markupsafe import Markup

from .maths import MATHS, typeset_maths
from .quick_markdown import from_prose
from .safe_html import Text, sanitize, to_plain
from .tex_letters import TEX_LETTER, from_tex

# Text is what these functions return
__all__ = ["Text", "from_line", "from_markdown", "line_parts", "make_converter", "sanitize"]

_DISPLAY_MATHS = re.compile(r"(?<!\\)\$\$(?!\s*\$)((?:\\.|[^\\$])+?)\$\$", re.DOTALL)
# A TeX escape that Markdown does not know
_TEX_ESCAPE = re.compile(r"\\([%$&#_])")
# Python-Markdown's time grows with the square of their number
MAX_BRACKETS = 1000

# A converter has state while it works, so each thread has its own
_thread = threading.local()


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
    mailto only. `relative_links` keeps links to other pages of the site. Raises `ValueError` when
    lists or quotes are nested too deep, or there are too many brackets.
    """
    quick = from_prose(source, relative_links=relative_links)
    if quick:
        return quick
    if source.count("[") > MAX_BRACKETS:
        raise ValueError(f"full of brackets, over {MAX_BRACKETS:,}")
    if not hasattr(_thread, "converter"):
        _thread.converter = make_converter()
    converter: markdown.Markdown = _thread.converter
    converter.reset()
    try:
        converted = converter.convert(source)
    except RecursionError:
        del _thread.converter  # its state is that of a text half converted
        raise ValueError("nested too deep") from None
    html = sanitize(converted, relative_links=relative_links)
    return Text(source, html, to_plain(html))


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
