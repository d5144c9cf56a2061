r"""The TeX of a bibliography as plain text and maths: `{B}abel and \'{E}. Galois, $x^2$`.

A field of BibTeX is TeX, in all the spellings that programs and people write. Nothing is executed:
a command that is not known is dropped, and what stands in its braces is kept.
"""

import re
from collections.abc import Callable
from unicodedata import normalize

from .tex_letters import ACCENTS, DOTTED, SPECIAL

Parts = tuple[str, ...]
"""Words and formulas, in turn: a formula is TeX without its dollar signs."""

# Text in which TeX has nothing to say
_IS_PLAIN = re.compile(r"[^\\${}`'~-]*(?:[`'-](?![`'-])[^\\${}`'~-]*)*")
_TOKEN = re.compile(
    r"""
      (?P<words> (?: [^\\${}`'~?!-] | '(?!') | -(?!-) | [?!](?!`) | `(?!`) )+ )
    | (?P<ligature> ---? | `` | '' | [?!]` | ~ )
    | (?P<braces> [{}] )
    | \\ (?: (?P<command> [A-Za-z]+ ) \*? (?P<space> \s* ) | (?P<sign> . ) )
    | (?P<dollar> \$ )
    | .
    """,
    re.VERBOSE | re.DOTALL,
)
_MATHS = re.compile(r"(\$\$?)((?:\\.|[^\\$])+)\1", re.DOTALL)
_SURELY_MATHS = re.compile(r"[\\^_]")
# In a formula without TeX: p(z|x), a < b
_MATHS_SIGN = re.compile(r"[\\^_|=<>(]")
# One symbol as a formula in braces: programs write < as {$<$} and β as {$\beta$}
_SYMBOL = re.compile(r"\{\$(?:([<>|=+*~-])|\\([A-Za-z]+) ?|(\^|_)\{?([0-9+-]+|\\circ)\}?)\$\}")
# A formula with every sign escaped: {\$}{\backslash}alpha{\_}1{\$}, \$p(x\textbar y)\$
_ESCAPED_MATHS = re.compile(
    r"(?:\{\\\$\}|\\\$)(?=\S)((?:[^$\\]|\{\$[^$]{1,12}\$\}|\\[^$])+?)(?<!\s)(?:\{\\\$\}|\\\$)(?!\d)",
    re.DOTALL,
)
_ESCAPED_SIGN = re.compile(
    r"\{?\\(?:(backslash|textbackslash)|(text(?:bar|less|greater|asciicircum|asciitilde"
    r"|underscore|braceleft|braceright))|([_^&~])(?:\{\})?|([{}%#]))(?:\{\}|(?<=[a-z])[ ])?\}?"
    r"|\{\$([<>|=+*-])\$\}"
)
# The argument of a command, with at most one level of braces inside
_GROUP = re.compile(r"\s*\{((?:[^{}]|\{[^{}]*\})*)\}")
# A text in TeX, and the same in plain letters
_TWO_FORMS = re.compile(r"\\texorpdfstring" + _GROUP.pattern + _GROUP.pattern)
_OPTION = re.compile(r"\s*\[[^\[\]{}]*\]")

_LIGATURES = {
    "---": "\u2014", "--": "\u2013", "``": "\u201c", "''": "\u201d", "?`": "\u00bf", "!`": "\u00a1",
}  # fmt: skip
# What an accent over nothing shows
_ALONE = {"^": "^", "~": "~", "'": "'", "`": "`", '"': '"', "=": "=", ".": "."}
_SIGNS = {
    **{sign: sign for sign in "#$%&_{}"}, **dict.fromkeys(" ,;:>~\n\t", " "),
    **dict.fromkeys("-/!@)]<+", ""), "\\": " ",
}  # fmt: skip
_GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho"
    " final_sigma sigma tau upsilon phi chi psi omega"
).split()
_WORDS = {
    **SPECIAL, **{name: chr(0x3B1 + i) for i, name in enumerate(_GREEK)},
    **{name.capitalize(): chr(0x391 + i) for i, name in enumerate(_GREEK)},
    "varepsilon": "ε", "varphi": "φ", "vartheta": "ϑ",
    "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ",
    "SS": "ẞ", "IJ": "Ĳ", "ij": "ĳ", "texteuro": "€", "euro": "€", "EUR": "€", "pounds": "£",
    "textsterling": "£", "textyen": "¥", "textcent": "¢", "copyright": "©", "textcopyright": "©",
    "textregistered": "®", "registered": "®", "texttrademark": "™", "S": "§", "textsection": "§",
    "P": "¶", "dag": "†", "textdagger": "†", "ddag": "‡", "textdegree": "°", "degree": "°",
    "circ": "°", "textordmasculine": "º", "textordfeminine": "ª", "textmu": "µ", "textohm": "Ω",
    "textonehalf": "½", "textonequarter": "¼", "textthreequarters": "¾", "textpm": "±", "pm": "±",
    "texttimes": "×", "times": "×", "textdiv": "÷", "textminus": "−", "cdot": "·",
    "textperiodcentered": "·", "textbullet": "•", "bullet": "•", "textasteriskcentered": "*",
    "ldots": "…", "dots": "…", "textellipsis": "…", "textendash": "–", "textemdash": "—",
    "textquoteleft": "‘", "textquoteright": "’", "textquotedblleft": "“",
    "textquotedblright": "”", "textquotesingle": "'", "textquotedbl": '"', "lq": "‘", "rq": "’",
    "quotesinglbase": "‚", "quotedblbase": "„", "glqq": "„", "grqq": "“", "glq": "‚", "grq": "‘",
    "flqq": "«", "frqq": "»", "guillemotleft": "«", "guillemotright": "»", "guillemetleft": "«",
    "guillemetright": "»", "guilsinglleft": "‹", "guilsinglright": "›", "textless": "<",
    "textgreater": ">", "textbar": "|", "textbackslash": "\\", "backslash": "\\",
    "textbraceleft": "{", "textbraceright": "}", "lbrace": "{", "rbrace": "}",
    "textasciitilde": "~", "textasciicircum": "^", "textasciigrave": "`", "textunderscore": "_",
    "textdollar": "$", "textexclamdown": "¡", "textquestiondown": "¿", "slash": "/",
    "textrightarrow": "→", "rightarrow": "→", "to": "→", "textleftarrow": "←", "leftarrow": "←",
    "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥", "neq": "≠", "approx": "≈", "sim": "~",
    "infty": "∞", "ast": "*", "lbrack": "[", "rbrack": "]", "quad": " ", "qquad": " ",
    "space": " ", "newline": " ", "linebreak": " ", "textvisiblespace": " ", "nobreakspace": " ",
    "par": "\n\n", "TeX": "TeX", "LaTeX": "LaTeX", "LaTeXe": "LaTeX2e", "BibTeX": "BibTeX",
    "XeTeX": "XeTeX", "bibinitperiod": ".", "bibinitdelim": " ", "bibnamedelima": " ",
    "bibnamedelimb": " ", "bibrangedash": "–", "hyphen": "-", "cprime": "ʹ", "textprime": "′",
}  # fmt: skip
# Those of them that belong in formulas
_MATHS_WORDS = frozenset(
    [
        *_GREEK,
        *(name.capitalize() for name in _GREEK),
        *"varepsilon varphi vartheta circ pm times cdot bullet rightarrow leftarrow to leq le geq ge neq approx sim infty ast".split(),
    ]
)
_WORD_ACCENTS = {
    **{name: accent for name, accent in ACCENTS.items() if name.isalpha() and name != "t"},
    "textcommabelow": "\u0326", "G": "\u030f", "U": "\u030e", "f": "\u0311",
}  # fmt: skip
_SIGN_ACCENTS = {name: accent for name, accent in ACCENTS.items() if not name.isalpha()}
# Commands that show nothing of their first argument
_DROPPED = frozenset(
    "cite citep citet citealp citeauthor citeyear parencite textcite footcite nocite label ref"
    " pageref eqref autoref input include def special write color textcolor begin end vspace"
    " hspace vskip hskip fontsize selectlanguage noopsort sortnoop".split()
)
_SUPERSCRIPTS = str.maketrans(
    "0123456789+-−=()abdefghijklmnoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"
)
_SUBSCRIPTS = str.maketrans(
    "0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ"
)


def superscript(text: str) -> str:
    """Return a text as superscript letters, or as it is if Unicode lacks one of them."""
    return _shift(text, _SUPERSCRIPTS)


def subscript(text: str) -> str:
    """Return a text as subscript letters, or as it is if Unicode lacks one of them."""
    return _shift(text, _SUBSCRIPTS)


def _shift(text: str, letters: dict[int, int]) -> str:
    return text.translate(letters) if all(ord(char) in letters for char in text) else text


def _quote(text: str) -> str:
    return f"\u201c{text}\u201d"


_FONTS = frozenset(
    "emph text textit textbf textrm textsc textsf textsl texttt textup textnormal mbox hbox em it bf"
    " sc tt rm sl sf itshape bfseries scshape url href nolinkurl path mkbibemph uppercase"
    " lowercase protect relax ensuremath texorpdfstring underline footnote".split()
)
_WRAPPERS: dict[str, Callable[[str], str]] = {
    "textsuperscript": superscript,
    "mkbibsuperscript": superscript,
    "textsubscript": subscript,
    "enquote": _quote,
    "mkbibquote": _quote,
    **dict.fromkeys(_DROPPED, lambda _: ""),
}


def is_text_command(name: str) -> bool:
    """Return whether a command shows text, as `emph` and `LaTeX` do; those of maths do not."""
    if name in _MATHS_WORDS:
        return False
    return name in _WORDS or name in _WORD_ACCENTS or name in _WRAPPERS or name in _FONTS


def read_tex(tex: str) -> Parts:
    """Read a field of BibTeX: its words in Unicode, and its formulas as they are."""
    if _IS_PLAIN.fullmatch(tex):
        return (normalize("NFC", tex),)
    if "\\$" in tex:
        tex = _ESCAPED_MATHS.sub(_unescape_maths, tex)
    if "\\texorpdfstring" in tex:
        tex = _TWO_FORMS.sub(r"{\1}", tex)
    return _Reader(tex).read()


def tex_to_text(tex: str) -> str:
    """Read a field of BibTeX as one line of text; formulas keep their dollar signs."""
    parts = read_tex(tex)
    joined = "".join(f"${part}$" if i % 2 else part for i, part in enumerate(parts))
    return " ".join(joined.split())


def _unescape_maths(match: re.Match[str]) -> str:
    inner = match[1]
    tex = _ESCAPED_SIGN.sub(_unescape_sign, inner)
    return f"${tex}$" if _MATHS_SIGN.search(tex) else match[0]


def _unescape_sign(match: re.Match[str]) -> str:
    backslash, word, sign, brace, symbol = match.groups()
    return "\\" if backslash else _WORDS.get(word or "", sign or brace or symbol)


class _Reader:
    """Reads TeX from left to right, once, whatever its nesting."""

    def __init__(self, tex: str) -> None:
        self.tex = tex
        self.parts: list[str] = []
        self.text: list[str] = []  # of the part that is being read
        self.accents: list[tuple[str, str]] = []  # waiting for their letter: sign and character
        self.groups: list[tuple[Callable[[str], str], int, int] | None] = []
        self.wrapper: Callable[[str], str] | None = None  # for the next group
        self.no_end: set[str] = set()

    def read(self) -> Parts:
        position = 0
        while position < len(self.tex):
            position = self._read_token(position)
        self._end_part()
        return tuple(self.parts)

    def _end_part(self) -> None:
        self.parts.append(normalize("NFC", "".join(self.text)))
        self.text = []

    def _read_token(self, position: int) -> int:
        token = _TOKEN.match(self.tex, position)
        assert token
        match token.lastgroup:
            case "words":
                self._add(token[0])
            case "ligature":
                self._add_ligature(token[0])
            case "braces":
                return self._read_brace(token)
            case "command" | "space":
                return self._read_command(token)
            case "sign":
                return self._read_sign(token)
            case "dollar":
                return self._read_maths(position)
            case _:
                self._add(token[0])
        return token.end()

    def _add(self, text: str) -> None:
        if self.accents:
            text = text.lstrip()
            if not text:
                return
            letter = text[0]
            if letter.isalpha():
                letter += "".join(accent for _, accent in reversed(self.accents))
            elif len(self.accents) == 1 and not letter.isalnum():
                letter = _ALONE.get(self.accents[0][0], "") + letter
            text = normalize("NFC", letter) + text[1:]
            self.accents.clear()
        self.text.append(text)

    def _add_ligature(self, ligature: str) -> None:
        if self._in_address():
            self._add(ligature)
        elif ligature == "~":
            self._add(" ")
        else:
            self._add(_LIGATURES[ligature])

    def _in_address(self) -> bool:
        before = "".join(self.text[-3:])
        return "://" in before[before.rfind(" ") + 1 :]

    def _read_brace(self, token: re.Match[str]) -> int:
        if token[0] == "{":
            if symbol := _SYMBOL.match(self.tex, token.start()):
                text = _symbol_text(symbol)
                if text:
                    self._add(text)
                    return symbol.end()
            wrapper, self.wrapper = self.wrapper, None
            self.groups.append((wrapper, len(self.parts), len(self.text)) if wrapper else None)
            return token.end()
        if self.accents:
            alone = "".join(_ALONE.get(sign, "") for sign, _ in self.accents)
            self.accents.clear()
            self.text.append(alone)
        group = self.groups.pop() if self.groups else None
        # A formula in the group stays as it is
        if group and group[1] == len(self.parts):
            wrapper, _, start = group
            self.text[start:] = [wrapper("".join(self.text[start:]))]
        return token.end()

    def _read_command(self, token: re.Match[str]) -> int:
        name, end = token["command"], token.end()
        if accent := _WORD_ACCENTS.get(name):
            self.accents.append((name, accent))
        elif name in _WORDS:
            word = _WORDS[name]
            if self.accents:
                word = DOTTED.get(word, word)
            if word.isspace():
                self.text.append(word)
            else:
                self._add(word)
        elif name in {"url", "nolinkurl", "path"} and (group := _GROUP.match(self.tex, end)):
            self._add(verbatim(group[1]))
            return group.end()
        elif name == "href" and (group := _GROUP.match(self.tex, end)):
            self.wrapper = _link(verbatim(group[1]))
            return group.end()
        elif name == "ensuremath" and (group := _GROUP.match(self.tex, end)):
            self._add_maths(group[1])
            return group.end()
        elif name in _WRAPPERS:
            self.wrapper = _WRAPPERS[name]
            if name in _DROPPED and (option := _OPTION.match(self.tex, end)):
                return option.end()
        return end

    def _read_sign(self, token: re.Match[str]) -> int:
        sign = token["sign"]
        if sign in "([":
            close = "\\" + ")]"["([".index(sign)]
            end = self.tex.find(close, token.end()) if close not in self.no_end else -1
            if end >= 0:
                self._add_maths(self.tex[token.end() : end])
                return end + 2
            self.no_end.add(close)
            self._add(sign)
        elif accent := _SIGN_ACCENTS.get(sign):
            self.accents.append((sign, accent))
        else:
            text = _SIGNS.get(sign, sign)
            if text.isspace() and not self.accents:
                self.text.append(text)
            elif text:
                self._add(text)
        return token.end()

    def _read_maths(self, position: int) -> int:
        match = _MATHS.match(self.tex, position)
        if match:
            inner, after = match[2], self.tex[match.end() : match.end() + 1]
            spaces = inner[0].isspace() + inner[-1].isspace()
            # $5 and $6 are money
            if spaces != 1 and (not (spaces or after.isdigit()) or _SURELY_MATHS.search(inner)):
                self._add_maths(inner)
                return match.end()
        self._add("$")
        return position + 1

    def _add_maths(self, tex: str) -> None:
        tex = " ".join(tex.split())
        if not tex:
            return
        self.accents.clear()
        self._end_part()
        self.parts.append(tex)


def _symbol_text(symbol: re.Match[str]) -> str:
    sign, word, shift, shifted = symbol.groups()
    if sign:
        return {"-": "\u2212"}.get(sign, sign)
    if word:
        return _WORDS.get(word, "")
    if shifted == "\\circ":
        return "\u00b0"
    return superscript(shifted) if shift == "^" else subscript(shifted)


def _link(url: str) -> Callable[[str], str]:
    return lambda text: text if text.strip() in {url, ""} else f"{text} ({url})"


def verbatim(tex: str) -> str:
    r"""Return an address in TeX as it is meant: `\_` is _, `\~{}` is ~, braces are nothing."""
    text = re.sub(r"\\(?:textasciitilde|sim)\s*(?:\{\})?|\$\\sim\$|\\~(?:\{\})?", "~", tex)
    text = re.sub(r"\\textunderscore\s*(?:\{\})?", "_", text)
    text = re.sub(r"\\([_%#&$^{}-])", r"\1", text)
    # A long address goes on in the next line
    return re.sub(r"[{}]|\s*\n\s*|\\(?:url|nolinkurl|path)(?![A-Za-z])", "", text).strip()
