"""HTML that is safe to publish: one sanitiser for all."""

import re
from collections.abc import Callable
from html import escape, unescape

import nh3
from markupsafe import Markup

from .addresses import encode_address

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
_MATHS = re.compile(r"<math\b[^>]*>(.*?)</math>", re.DOTALL)
_IN_MATHS = _MATHS_TAGS - {"math"}
_OPENING = re.compile(r"<([A-Za-z0-9]+)")
ELEMENTS = _TAGS | _MATHS_TAGS
ATTRIBUTES = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "code": {"class"},
    **{tag: set(_MATHS_ATTRIBUTES) for tag in _MATHS_TAGS},
    "math": {*_MATHS_ATTRIBUTES, "alttext"},
}
OUTWARD = ' rel="external noreferrer"'
"""What links to other sites have: those sites need not know of the catalog, which may be private."""
_CLEANERS = {
    relative_links: nh3.Cleaner(
        tags={*ELEMENTS, "img"} if relative_links else set(ELEMENTS),
        attributes=ATTRIBUTES | {"img": {"src", "alt", "title"}} if relative_links else ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        url_relative="pass_through" if relative_links else "deny",
        link_rel=None,
    )
    for relative_links in (False, True)
}
# An address that leads to another site and does not look like it
_DISGUISED = re.compile(r"\s*(?:[/\\]|https?:(?!//))", re.IGNORECASE)
# A link or an image as the sanitiser writes it, its address, and one that leads to the site itself
_LINK = re.compile(r'<(a|img)((?: [\w-]+="[^"]*")*)>')
_ADDRESS = re.compile(r' (href|src)="([^"]*)"')
_OUT = re.compile(r"https?:|//", re.IGNORECASE)
_OWN = re.compile(r"(?![/\\#?]|[A-Za-z][A-Za-z0-9+.-]*:)[^\s\\]")


def sanitize(html: str, *, relative_links: bool = False) -> Markup:
    """Remove every element and attribute that is not on the lists, and every unsafe link.

    Links may lead to http, https and mailto only, and with `relative_links` to the site itself, which
    then may have images too: those of other sites are removed. Addresses are encoded.
    """
    clean = _CLEANERS[relative_links].clean(html)
    if "<math" in clean and (plain := _MATHS.sub(_if_maths, clean)) != clean:
        clean = _CLEANERS[relative_links].clean(plain)
    clean = _LINK.sub(lambda tag: _ADDRESS.sub(_encoded, tag[0]), clean)
    return Markup(_LINK.sub(_mark_outward, clean))  # noqa: S704 - this is where text becomes safe


def _if_maths(formula: re.Match[str]) -> str:
    is_maths = all(tag[1] in _IN_MATHS for tag in _OPENING.finditer(formula[1]))
    return formula[0] if is_maths else _TAG.sub("", formula[0])


def _encoded(attribute: re.Match[str]) -> str:
    if _DISGUISED.match(attribute[2]):
        return attribute[0]  # as it is, so that whoever reads it is warned
    address = encode_address(unescape(attribute[2]))
    return f' {attribute[1]}="{escape(address)}"'


def _mark_outward(tag: re.Match[str]) -> str:
    """Return a link, marked if it leads to another site, and nothing in place of another site's image."""
    address = _ADDRESS.search(tag[2])
    if tag[1] == "img":
        return tag[0] if address and _OWN.match(address[2]) else ""
    return f"{tag[0][:-1]}{OUTWARD}>" if address and _OUT.match(address[2]) else tag[0]


def map_links(html: Markup, change: Callable[[str, str], str | None]) -> Markup:
    """Return safe HTML with other links and images.

    `change` gets an element's name and its address, and returns the attributes that replace
    the address; `None` leaves the element as it is. Only relative addresses are asked about.
    """

    def changed(tag: re.Match[str]) -> str:
        address = _ADDRESS.search(tag[2])
        if not address or not _OWN.match(address[2]):
            return tag[0]
        new = change(tag[1], unescape(address[2]))
        if new is None:
            return tag[0]
        before, after = tag[2][: address.start()], tag[2][address.end() :]
        return f"<{tag[1]}{before}{new and ' '}{new}{after}>"

    return Markup(_LINK.sub(changed, str(html)))  # noqa: S704 - the caller escapes


def rooted(html: Markup, root: str) -> Markup:
    """Return safe HTML whose links lead from the root of the site, for a page at `root`.

    `root` is the way up to the site's root, such as `../`, or its URL.
    """
    if not root or not ("<a " in html or "<img " in html):
        return html

    def address(tag: str, path: str) -> str:
        return f'{"href" if tag == "a" else "src"}="{escape(root + path)}"'

    return map_links(html, address)


def to_plain(html: str) -> str:
    """Return the words of an HTML fragment on one line, with maths as TeX."""
    # A plain str: the methods of Markup would escape what they insert
    text = _MATHS_ELEMENT.sub(r"\1", str(html))
    return " ".join(unescape(_TAG.sub("", _BREAK.sub(" ", text))).split())
