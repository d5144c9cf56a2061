"""Short forms that texts spell out themselves: `reinforcement learning from human feedback (RLHF)`."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from .words import FUNCTION_WORDS, words_of

_LONGEST = 10  # in words
# A short form in brackets after the words it stands for, or before them
_IN_BRACKETS = re.compile(r"\(([A-Za-z][A-Za-z0-9-]{1,9})[,;)]")
_COMMON = re.compile(r"(?<![\w-])[a-z]{2,10}(?![\w-])")
_BEFORE_BRACKETS = re.compile(r"\b([A-Z][A-Za-z0-9-]{1,9}) \(([\w'\u2019 -]{5,80})\)")
_CLAUSE = re.compile(r".*[.,:;()?!]", re.DOTALL)
_NEAR = 120  # characters before the bracket


def short_forms(texts: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Return the words that each short form stands for, folded, as the texts say it.

    Short forms with two meanings are left out, and so are those that are common words.
    """
    meanings: defaultdict[str, set[tuple[str, ...]]] = defaultdict(set)
    common: set[str] = set(FUNCTION_WORDS)
    for text in texts:
        common.update(_COMMON.findall(text))
        definitions = _BEFORE_BRACKETS.findall(text)
        for match in _IN_BRACKETS.finditer(text):
            before = text[max(0, match.start() - _NEAR) : match.start()]
            definitions.append((match[1], _CLAUSE.sub("", before)))
        for written, words in definitions:
            short = written.removesuffix("s").replace("-", "")
            capitals = _capitals(short)
            long = spelled_out(capitals, words_of(words)) if capitals else ()
            if long:
                meanings[short.lower()].add(long)
    return {
        short: min(longs, key=lambda long: (len(" ".join(long)), long))
        for short, longs in sorted(meanings.items())
        if len({_singular(long) for long in longs}) == 1 and short not in common
    }


def spelled_out(letters: str, words: Sequence[str]) -> tuple[str, ...]:
    """Return the last of `words` whose first letters are `letters`; empty if there are none such.

    Words such as `of` may be skipped.
    """
    left = len(letters)
    for start in range(len(words) - 1, max(-1, len(words) - 1 - _LONGEST), -1):
        if words[start].startswith(letters[left - 1]):
            left -= 1
        elif words[start] not in FUNCTION_WORDS or left == len(letters):
            return ()
        if not left:
            return tuple(words[start:])
    return ()


def _capitals(short: str) -> str:
    """Return the capitals of a short form, folded: `LoRA` is `lra`; empty if it is not of that form."""
    capitals = "".join(char for char in short if char.isupper())
    return capitals.lower() if len(capitals) >= 2 and short[0].isupper() else ""


def _singular(long: Sequence[str]) -> tuple[str, ...]:
    return tuple(word.removesuffix("s") for word in long)
