"""Slugs for URLs, keys to sort by, ASCII forms, and previews."""

import re

from anyascii import anyascii

_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_APOSTROPHE = re.compile(r"['\u2018\u2019\u02bc`]")
# Ignored in sorting: O'Brien comes beside Obrien, Al-Ali beside Al Ali
_UNSORTED = re.compile(r"[^A-Za-z0-9]+")
# What comes before the first letter or digit: 't Hooft comes under T
_MARKS = re.compile(r"\A[\W_]+")


def shorten(text: str, length: int) -> str:
    """Return at most `length` characters of a text, cut between words, with an ellipsis."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    words = cut.rsplit(" ", 1)[0]
    # Chinese has no spaces: the last word may be most of the text
    return (words if len(words) > length // 2 else cut).rstrip(" ,;:.-") + "\u2026"


def to_ascii(text: str) -> str:
    """Return text of any script in ASCII letters."""
    return text if text.isascii() else anyascii(text)


def slug(text: str) -> str:
    """Return lower-case ASCII words joined by hyphens; an empty string if there is no letter."""
    ascii_text = to_ascii(_APOSTROPHE.sub("", text))
    return _NOT_SLUG.sub("-", ascii_text.lower()).strip("-")


def sort_key(text: str) -> tuple[str, str]:
    """Return a key that sorts text of any script in the English alphabet: Łukasz under L."""
    return _UNSORTED.sub("", to_ascii(_MARKS.sub("", text))).casefold(), text


def letter(text: str) -> str:
    """Return the heading of a text in an index: A to Z, or `#` if it has no such letter."""
    first = sort_key(text)[0][:1].upper()
    return first if "A" <= first <= "Z" else "#"
