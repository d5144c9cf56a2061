"""HTML that is safe to publish: one sanitiser, and TeX maths as MathML."""

import re
from dataclasses import dataclass
from html import escape, unescape

import math_core
import nh3
from markupsafe import Markup

# Maths by pandoc's rule: the opening $ has a non-space right of it; the closing $ has a non-space
# left of it and no digit right of it. So "$250M" and "$3 to $5" stay money.
MATHS = re.compile(r"(?<![\\$])\$(?![\s$])((?:\\.|[^\\$])+?)(?<!\s)\$(?![\d$])", re.DOTALL)
# What can hold a formula inside a formula: a command, a group, a bracket
_NESTING = re.compile(r"[\\{(\[]")
MAX_NESTING = 300

# MathML as typeset_maths() writes it, the end of a line or block, and any tag
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
ELEMENTS = _TAGS | _MATHS_TAGS
ATTRIBUTES = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "code": {"class"},
    **{tag: set(_MATHS_ATTRIBUTES) for tag in _MATHS_TAGS},
    "math": {*_MATHS_ATTRIBUTES, "alttext"},
}


_CLEANERS = {
    relative_links: nh3.Cleaner(
        tags=set(ELEMENTS),
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        url_relative="pass_through" if relative_links else "deny",
        link_rel=None,
    )
    for relative_links in (False, True)
}


@dataclass(frozen=True, slots=True)
class Text:
    """A text in three forms."""

    source: str  # as written
    html: Markup  # safe to publish
    plain: str  # words on one line, with maths as TeX


def sanitize(html: str, *, relative_links: bool = False) -> Markup:
    """Remove every element and attribute that is not on the lists, and every unsafe link.

    Links may lead to http, https and mailto only, and with `relative_links` to the site itself.
    """
    clean = _CLEANERS[relative_links].clean(html)
    return Markup(clean)  # noqa: S704 - this is where text becomes safe


def typeset_maths(tex: str, *, display: bool = False) -> str:
    """Return TeX maths as MathML Core, with the TeX as alternative text.

    TeX that cannot be converted is returned as it is, in `<code class="tex">`.
    """
    source = escape(tex)
    code = f'<code class="tex">{source}</code>'
    # Deeper nesting overflows the converter's stack and kills the process
    if len(_NESTING.findall(tex)) > MAX_NESTING:
        return code
    converter = math_core.LatexToMathML(fancy_error=False)
    try:
        mathml = converter.convert_with_local_state(tex, displaystyle=display)
    except math_core.LatexError:
        return code
    return mathml.replace("<math", f'<math alttext="{source}"', 1)


def to_plain(html: str) -> str:
    """Return the words of an HTML fragment on one line, with maths as TeX."""
    # A plain str: the methods of Markup would escape what they insert
    text = _MATHS_ELEMENT.sub(r"\1", str(html))
    return " ".join(unescape(_TAG.sub("", _BREAK.sub(" ", text))).split())
