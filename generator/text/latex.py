r"""TeX's accents and special letters in Unicode: `\"{\i}` is ï, `{\v s}` is š, `\L` is Ł."""

import re
from functools import lru_cache
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

The forms \. and \` need braces, for bare they are Markdown's escapes.
"""

_PARTS = re.compile(
    r"""\{?\\(?:(?P<accent>["'^~=`.]|[uvHtcdbrk](?=[\s{]))[\s{]*(?P<macro>\\?))?(?P<letters>[A-Za-z]+)\W*"""
)
# Unicode has no letter with a tie over it and the next one, so these are shown without
_ACCENTS = dict(zip("\"'^~=`.uvHcdrkb", map(chr, (
    *(0x308, 0x301, 0x302, 0x303, 0x304, 0x300, 0x307),
    *(0x306, 0x30C, 0x30B, 0x327, 0x323, 0x30A, 0x328, 0x331),
)), strict=True)) | {"t": ""}  # fmt: skip
_SPECIAL = dict(zip("ss ae AE oe OE aa AA o O l L i j".split(), "ßæÆœŒåÅøØłŁıȷ", strict=True))
# An accent takes the place of the dot
_DOTTED = {"ı": "i", "ȷ": "j"}


def from_tex(text: str) -> str:
    r"""Replace TeX accents and special letters by Unicode: `na\"{\i}ve` becomes naïve."""
    return TEX_LETTER.sub(_letter, text) if "\\" in text else text


def _letter(match: re.Match[str]) -> str:
    found = decode(match[0])
    return found if found.isalpha() else match[0]


@lru_cache(maxsize=4096)
def decode(tex: str) -> str:
    """What `TEX_LETTER` matches, as letters; those that Unicode lacks have their accents after them."""
    parts = _PARTS.fullmatch(tex)
    assert parts
    accent, letters = parts["accent"], parts["letters"]
    if not accent:
        return _SPECIAL[letters]
    if parts["macro"]:
        special = _SPECIAL.get(letters, "")
        letters = _DOTTED.get(special, special)
    return "".join(normalize("NFC", letter + _ACCENTS[accent]) for letter in letters)
