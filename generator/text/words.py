"""Words as search compares them. `templates/static/search-words.js` repeats the rules for queries."""

import re
import unicodedata
from functools import lru_cache

# Letters that are not a plain letter with a mark
_LETTERS = str.maketrans(
    {
        "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i",
    }
)  # fmt: skip
# How German and Nordic names are written without their letters
_TRANSLITERATED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_APOSTROPHE = re.compile(r"['\u2018\u2019\u02bc](?:s\b)?")
_CHAIN = re.compile(r"[^\W_]+(?:[-\u2010\u2011][^\W_]+)*")
_HYPHEN = re.compile(r"[-\u2010\u2011]")
_LONGEST = 40  # in letters: longer ones are no words

SPELLINGS = (
    ("isation", "ization"), ("ise", "ize"), ("ising", "izing"), ("yse", "yze"), ("ysing", "yzing"),
    ("our", "or"), ("tre", "ter"), ("ogue", "og"), ("mme", "m"), ("ence", "ense"), ("aemi", "emi"),
    ("paed", "ped"), ("artefact", "artifact"),
    ("grey", "gray"), ("judgement", "judgment"), ("ageing", "aging"), ("sceptic", "skeptic"),
)  # fmt: skip
"""Pairs of a British spelling and an American one, which differ in a part of the word."""

FUNCTION_WORDS = frozenset(
    "a about above across after again against all also am among an and another any anything are as"
    " at away be because been before being below between both but by can cannot could d did do does"
    " doing done down during each either else ever every everything few for from further get gets"
    " getting give gives giving go goes going got had has have having he her here hers him his how i"
    " if in into is isnt it its just let ll m made make makes making many may me might mine more most"
    " much must my near need needs neither no nor not nothing now of off often on once one only onto"
    " or other others our ours out over own per put puts quite rather re really s same several shall"
    " she should since so some someone something still such t take takes than that the their theirs"
    " them then there these they thing things this those through thus to together too toward towards"
    " under until up upon us use used uses using ve very via want was way ways we were what whatever"
    " when where whether which while who whom whose why will with within without would yet you your"
    " yours article articles paper papers publication publications find show tell explain called".split()
)
"""English words that say nothing of what a paper is about, and those with which people ask for papers."""

_PLURALS = (
    ("ices", "ix"), ("ices", "ex"), ("pora", "pus"), ("era", "us"), ("eria", "erion"),
    ("omena", "omenon"), ("yses", "ysis"), ("eses", "esis"), ("ises", "isis"), ("xes", "xis"),
    ("ata", "aton"), ("ima", "imum"), ("ula", "ulum"), ("tra", "trum"), ("enda", "endum"),
    ("uli", "ulus"), ("dia", "dium"), ("ci", "cus"), ("lae", "la"), ("mata", "ma"),
)  # fmt: skip
# Latin and Greek plurals and their singulars, when both are words of the catalog


@lru_cache(maxsize=1 << 16)
def fold(text: str) -> str:
    """Return lower-case text without accents: `Müller's` is `mullers`, `Łukasz` is `lukasz`."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFD", text.lower().translate(_LETTERS))
    return "".join(char for char in text if unicodedata.category(char)[0] != "M")


def transliterate(text: str) -> str:
    """Return lower-case text with two letters for one: `Müller` is `mueller`."""
    return fold(unicodedata.normalize("NFC", text.lower()).translate(_TRANSLITERATED))


def words_of(text: str) -> list[str]:
    """Return the words of a text, folded, in order; words joined by hyphens are several words."""
    return [word for chain in chains(text) for word in chain]


def chains(text: str) -> list[list[str]]:
    """Return the words of a text, folded, those that hyphens join together."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return [
        [fold(word) for word in _HYPHEN.split(chain) if len(word) <= _LONGEST]
        if len(chain) > _LONGEST or not chain.isalnum()
        else [fold(chain)]
        for chain in _CHAIN.findall(_APOSTROPHE.sub("", text))
    ]


def squeeze(text: str) -> str:
    """Return letters and digits of a text, folded: what two ways to write a title have in common."""
    return "".join(re.findall(r"[^\W_]+", fold(text)))


def respelled(word: str) -> list[str]:
    """Return the American spellings and the singulars that a word may have, if it is British or plural."""
    spellings = [
        word.replace(british, american, 1) for british, american in SPELLINGS if british in word[2:]
    ]
    singulars = [
        word.removesuffix(plural) + singular
        for plural, singular in _PLURALS
        if word.endswith(plural) and len(word) > len(plural) + 1
    ]
    return singulars + spellings


# Porter's stemmer: M. F. Porter, An algorithm for suffix stripping, Program 14(3), 1980.
# https://tartarus.org/martin/PorterStemmer/ has the algorithm and the words to test it with
_C, _V = "[^aeiou][^aeiouy]*", "[aeiouy][aeiou]*"
_SOME = re.compile(f"^({_C})?{_V}{_C}")  # m > 0
_ONE = re.compile(f"^({_C})?{_V}{_C}({_V})?$")  # m = 1
_MORE = re.compile(f"^({_C})?{_V}{_C}{_V}{_C}")  # m > 1
_VOWEL = re.compile(f"^({_C})?[aeiouy]")
_SHORT = re.compile(f"^{_C}[aeiouy][^aeiouwxy]$")
_STEP_2 = {
    "ational": "ate", "tional": "tion", "enci": "ence", "anci": "ance", "izer": "ize", "bli": "ble",
    "alli": "al", "entli": "ent", "eli": "e", "ousli": "ous", "ization": "ize", "ation": "ate",
    "ator": "ate", "alism": "al", "iveness": "ive", "fulness": "ful", "ousness": "ous",
    "aliti": "al", "iviti": "ive", "biliti": "ble", "logi": "log",
}  # fmt: skip
_STEP_3 = {
    "icate": "ic", "ative": "", "alize": "al", "iciti": "ic", "ical": "ic", "ful": "", "ness": "",
}  # fmt: skip
_STEP_4 = "ement ance ence able ible ment ant ent ism ate iti ous ive ize ion al er ic ou".split()


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """Return the stem of an English word, as `fold` gives it: `generaliz` and so on are `gener`."""
    if len(word) < 3 or not word.isascii():
        return word
    first, word = word[0], ("Y" + word[1:] if word[0] == "y" else word)
    word = _without_plural(word)
    word = _without_ending(word)
    if word.endswith("y") and _VOWEL.match(word[:-1]):
        word = word[:-1] + "i"
    for endings in (_STEP_2, _STEP_3):
        ending = next((e for e in sorted(endings, key=len)[::-1] if word.endswith(e)), "")
        if ending and _SOME.match(word.removesuffix(ending)):
            word = word.removesuffix(ending) + endings[ending]
    ending = next((e for e in _STEP_4 if word.endswith(e)), "")
    rest = word.removesuffix(ending)
    if ending and _MORE.match(rest) and (ending != "ion" or rest[-1] in "st"):
        word = rest
    rest = word[:-1]
    if word.endswith("e") and (_MORE.match(rest) or (_ONE.match(rest) and not _SHORT.match(rest))):
        word = rest
    if word.endswith("ll") and _MORE.match(word):
        word = word[:-1]
    return first + word[1:]


def _without_plural(word: str) -> str:
    if word.endswith(("sses", "ies")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _without_ending(word: str) -> str:
    if word.endswith("eed"):
        return word[:-1] if _SOME.match(word[:-3]) else word
    for ending in ("ed", "ing"):
        rest = word.removesuffix(ending)
        if rest != word and _VOWEL.match(rest):
            if rest.endswith(("at", "bl", "iz")):
                return rest + "e"
            if len(rest) > 1 and rest[-1] == rest[-2] and rest[-1] not in "aeiouylsz":
                return rest[:-1]
            return rest + "e" if _ONE.match(rest) and _SHORT.match(rest) else rest
    return word
