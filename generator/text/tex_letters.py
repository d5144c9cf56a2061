r"""TeX's accents and special letters to Unicode: `\"{\i}` is ï, `{\v s}` is š, `\L` is Ł."""

import re
from unicodedata import normalize

TEX_LETTER = re.compile(
    r"""
      \{ \\ (?: ["'^~=] \s? \\? [A-Za-z] | [uvHtcdbrk]\s[A-Za-z] ) \}     # {\"o} {\v s}
    | \\ ["'^~=`.] \{ \\? [A-Za-z]{1,2} \}                                # \"{o} \"{\i} \.{z}
    | \\ ["'^~=] \\? (?: [ij](?![A-Za-z]) | [A-Za-z] )                     # \"o \'\i
    | \\ [uvHtcdbrk] \{ \\? [A-Za-z]{1,2} \}                               # \c{c} \t{oo}
    | \{? \\ (?: ss|ae|AE|oe|OE|aa|AA|o|O|l|L|i|j ) (?: \{\} | \} | \s (?=[a-z]) | (?![A-Za-z]) )
    """,
    re.VERBOSE,
)
r"""One accented or special letter: \'e \"{\i} \~n \c{c} \v s \L \ss.

The forms \. and \` need braces: without, they are Markdown's escapes.
"""

_PARTS = re.compile(
    r"""\{?\\(?:(?P<accent>["'^~=`.]|[uvHtcdbrk](?=[\s{]))[\s{]*(?P<macro>\\?))?(?P<letters>[A-Za-z]+)\W*"""
)
# Combining characters; Unicode has none for a tie (\t)
ACCENTS = {
    '"': "\u0308", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "`": "\u0300",
    ".": "\u0307", "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "d": "\u0323",
    "r": "\u030a", "k": "\u0328", "b": "\u0331", "t": "",
}  # fmt: skip
SPECIAL = {
    "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å", "o": "ø",
    "O": "Ø", "l": "ł", "L": "Ł", "i": "ı", "j": "ȷ",
}  # fmt: skip
# An accent replaces the dot
DOTTED = {"ı": "i", "ȷ": "j"}


def from_tex(text: str) -> str:
    r"""Replace TeX accents and special letters by Unicode: `na\"{\i}ve` becomes naïve."""
    return TEX_LETTER.sub(_replace, text)


def _replace(match: re.Match[str]) -> str:
    letters = decode(match[0])
    return letters if letters.isalpha() else match[0]


def decode(tex: str) -> str:
    """Return a match of `TEX_LETTER` as letters, with combining accents where Unicode needs them."""
    parts = _PARTS.fullmatch(tex)
    assert parts
    accent, letters = parts["accent"], parts["letters"]
    if not accent:
        return SPECIAL[letters]
    if parts["macro"]:
        special = SPECIAL.get(letters, "")
        letters = DOTTED.get(special, special)
    return "".join(normalize("NFC", letter + ACCENTS[accent]) for letter in letters)
