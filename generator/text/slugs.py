"""Text as URLs, sort keys and ASCII, and shortened for previews."""

import re
from functools import lru_cache
from unicodedata import normalize

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
