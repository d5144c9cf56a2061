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
# Accents that need braces in Markdown, and do not elsewhere
_BARE_ACCENT = re.compile(r"\\[`.]\s?[A-Za-z]")
# Commands for fonts, with their braces; and those that stand for words or signs
_FONTS = re.compile(
    r"\\(?:emph|text(?:bf|it|rm|sc|sf|sl|tt|up|normal)?|math(?:rm|it|bf|sf|tt)|mbox|hbox|enquote)\s*(?={)"
    r"|\\(?:em|it|bf|sc|tt|rm|sl)(?![A-Za-z])\s*"
)
_WORDS = re.compile(
    r"\\(LaTeX|TeX|BibTeX|ldots|dots|textemdash|textendash|par|newline|\\)(?![A-Za-z])(?:\{\})?"
)
_WORD_OF = {
    "ldots": "\u2026", "dots": "\u2026", "textemdash": "\u2014", "textendash": "\u2013",
    "par": " ", "newline": " ", "\\": " ",
}  # fmt: skip
# An accent replaces the dot
DOTTED = {"ı": "i", "ȷ": "j"}


def from_tex(text: str) -> str:
    r"""Replace TeX accents and special letters by Unicode: `na\"{\i}ve` becomes naïve."""
    return TEX_LETTER.sub(_replace, text)


def to_words(text: str) -> str:
    r"""Return the words that TeX shows: `{\"U}ber \emph{B}abel~{N}et` is Über Babel Net.

    Empty if there is a command that this does not know, such as one for maths.
    """
    text = _BARE_ACCENT.sub(_replace, from_tex(text))
    text = _WORDS.sub(lambda match: _WORD_OF.get(match[1], match[1]), _FONTS.sub("", text))
    text = re.sub(r"\\([%&$#_ ])", r"\1", text).replace("~", " ")
    text = re.sub("[{}]", "", text)
    return "" if "\\" in text else " ".join(text.split())


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
