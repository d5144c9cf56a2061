"""The terms of a text: its words and phrases, in one form whatever their ending."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

# Addresses, and the commands of TeX
_NO_WORDS = re.compile(
    r"(?:https?://|www\.)\S+|(?<![\w.-])[\w.-]+\.(?:com|org|io|net)\b\S*|\\[A-Za-z]+"
)
# A word, with what hyphens and apostrophes join to it; or a sign
_TOKEN = re.compile(r"[^\W_]+(?:[-\u2010\u2011'\u2019][^\W_]+)*|[^\s\w]")
_JOINTS = re.compile(r"[-\u2010\u2011'\u2019]")
_POSSESSIVE = re.compile(r"['\u2019]s$")

STOPWORDS = frozenset(
    "a about after all also am an and any are as at be been before being between both but by can"
    " could did do does doing during each for from had has have having how i if in into is it its"
    " may might more most must no nor not of off on once only or other our out over own s same"
    " shall should so some such than that the their them then there these they this those through"
    " to too towards toward under until up upon us very via was we were what when where which while"
    " who whom whose why will with within without would you your".split()
)
"""English words that do not tell what a text is about."""
# What any paper may say, whatever it is about
_COMMON = frozenset(
    "able achieve achieves across additional additionally address allow allows among analysis"
    " approach approaches article available based because best better beyond call called challenge"
    " challenges challenging common comparable compare compared comprehensive conduct consider"
    " current currently demonstrate demonstrated demonstrates despite detail details different due"
    " e.g effective effectively effectiveness either empirical empirically enable enables especially et etc evaluate"
    " even examine examining existing experiment experimental experiments explore exploring"
    " extended extensive finally find first focus following found further furthermore future gap"
    " general given good here high however i.e impact important improve improved improvement"
    " improvements improves including increase increasing instead introduce introduced introduces"
    " investigate issue issues key known large lead leads less like make makes making many method"
    " methods moreover much multi need needs new next novel number obtain often one outperform"
    " outperforms paper papers part particular perform performance performs popular possible"
    " potential present presented presents problem problems propose proposed proposes provide"
    " provides providing recent recently related remain remains report reports require required"
    " requires research result results scenario scenarios several show showing shown shows"
    " significant significantly simple since single small specific state-of-the-art still studies"
    " study suggest superior technique techniques test thereby therefore though three thus time"
    " together two understanding use used useful using various way ways well whether wide widely"
    " work works yet".split()
)
_IGNORED = STOPWORDS | _COMMON


class Term(NamedTuple):
    """A word, or a phrase of two or three: the form that compares, and the one that was written."""

    key: str
    written: str


def terms(text: str) -> Iterator[Term]:
    """Yield the terms of a plain text.

    `fine-tuning`, `finetuning` and `fine tuning` are one term, and so are `network` and `Networks`.
    Common words and signs are no terms, and end a phrase. Maths is left out.
    """
    run: list[Term] = []  # the word before, and the two words before
    for token in _TOKEN.findall(_NO_WORDS.sub(" . ", text)):
        word = _word(token)
        if not word:
            run = []
            continue
        phrases = [Term(a.key + word.key, f"{a.written} {word.written}") for a in run]
        yield from (word, *_acronyms(token), *phrases)
        run = [word, *phrases[:1]]


def word_keys(written: str) -> list[str]:
    """Return the keys of the words of a term, from the form in which it is written."""
    return [word.key for word in map(_word, written.split(" ")) if word]


@lru_cache(maxsize=1 << 16)
def _word(token: str) -> Term | None:
    written = _POSSESSIVE.sub("", token)
    lower = written.lower()
    if lower in _IGNORED or len(lower) < 2 or not any(map(str.isalpha, lower)):
        return None
    return Term(_singular(_JOINTS.sub("", lower)), written)


@lru_cache(maxsize=1 << 16)
def _acronyms(token: str) -> tuple[Term, ...]:
    parts = _JOINTS.split(_POSSESSIVE.sub("", token))
    words = map(_word, parts) if len(parts) > 1 else ()
    return tuple(word for word in words if word and sum(map(str.isupper, word.written)) > 1)


def _singular(word: str) -> str:
    """Return a word without the ending of a plural; the form need not be a word."""
    if len(word) < 4 or word[-1] != "s" or word[-2] in "su":
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word if word.endswith("is") else word[:-1]
