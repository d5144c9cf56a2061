"""Names of people: given and family names, and how to write them."""

import re
from dataclasses import dataclass, field
from unicodedata import normalize

# Han, Kana and Hangul: the family name comes first, with no space after it
EAST_ASIAN = re.compile(
    "[\u1100-\u11ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U000323af]+"
)
# Lower-case words that start a family name: van der Schaar, de la Clergerie
_PARTICLES = frozenset(
    "'t \u2019t af al auf av ben bin bint da dal das de degli dei del dela della den der des di do"
    " dos du el ibn la le op ten ter van vande vander vom von zu zum zur".split()
)
# Words that start a family name in capitals: Le Scao, Mc Carthy, St. John
_CAPITAL_PARTICLES = frozenset("De Del Della Di El La Le Mac Mc Saint St. Van Von".split())
# In Vietnamese names, Le and Van are middle names: Thang Van Vu
_VIETNAMESE = frozenset(
    "Bui Dang Dinh Do Doan Duong Ho Hoang Huynh Lam Ly Mai Ngo Nguyen Pham Phan Ta Tran Trinh"
    " Truong Vo Vu".split()
)
# What comes after a family name: Frank Peters II
_SUFFIX = re.compile(r"(?:Jr|Sr)\.?|I{2,3}|IV")
# A word in the names of groups, but not of people
_COLLECTIVE = re.compile(
    r"(?:.*\s)?(?i:team|collaboration|consortium|initiative|committee|contributors|workshop"
    r"|working\sgroup)\b.*"
    r"|.*\s(?i:group|community|foundation|institute|laborator(?:y|ies)|labs?|project|research"
    r"|university)|.*\s(?:AI|Inc\.?|LLC)"
    # University of Somewhere; and William of Ockham, whose name is not split either
    r"|.*\s(?:of|for)\s.*"
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name in its parts; a name that cannot be split is all `family`."""

    given: str
    family: str
    family_first: bool = False  # written so, as in Mao Zedong
    suffix: str = ""  # Jr. or III; only if there is a given name

    text: str = field(init=False, repr=False, compare=False)  # as written on a paper

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", self._written())

    def _written(self) -> str:
        if not self.given:
            return self.family
        if not self.suffix and all(map(EAST_ASIAN.fullmatch, (self.family, self.given))):
            return f"{self.family}{self.given}"
        first, last = self.given, self.family
        if self.family_first:
            first, last = last, first
        return " ".join(filter(None, (first, last, self.suffix)))


def split_name(text: str) -> Name:
    """Split a name into its parts, as people write it or as reference managers do.

    Without a comma, the usual order in its script counts. In European names the family name is the
    last word, with particles before it, in lower case or in capitals, and a suffix after it; in
    Chinese, Japanese and Korean it is the first of two words. A comma comes after the family name
    (`Levi, Noam`, `Steele, Guy, Jr.`) or before a suffix (`Guy Steele, Jr.`). Single words, names of
    groups and names in braces (`{The Lab}`) are not split. For names that break these rules,
    people.yaml gives the parts.
    """
    if text.startswith("{") and text.endswith("}") and len(text) > len("{}"):
        return Name("", text.strip("{} "))
    if "," in text and not is_collective(text):
        return _split_at_commas(text)
    words = text.split()
    if len(words) == 1 or is_collective(text):
        return Name("", text)
    if len(words) == 2 and all(map(EAST_ASIAN.fullmatch, words)):
        return Name(words[1], words[0])
    suffix = words.pop() if len(words) > 2 and is_suffix(words[-1]) else ""
    starts = _PARTICLES if _VIETNAMESE & {*words} else _PARTICLES | _CAPITAL_PARTICLES
    last = len(words) - 1
    first = next((i for i in range(1, last) if words[i] in starts), last)
    return Name(" ".join(words[:first]), " ".join(words[first:]), suffix=suffix)


def is_collective(text: str) -> bool:
    """Return whether a text is the name of a group, by its words."""
    return bool(_COLLECTIVE.fullmatch(text))


def is_suffix(word: str) -> bool:
    """Return whether a word is what comes after a family name: Jr. or III."""
    return bool(_SUFFIX.fullmatch(word))


def _split_at_commas(text: str) -> Name:
    """Split `Family, Given`, `Family, Given, Suffix`, `Family, Suffix, Given` or `Name, Suffix`."""
    family, *rest = (" ".join(part.split()) for part in text.strip(", ").split(","))
    given = " ".join(part for part in rest if not is_suffix(part))
    suffix = " ".join(part for part in rest if is_suffix(part))
    if not given:
        name = split_name(family)
        return Name(name.given, name.family, suffix=suffix if name.given else "")
    words, givens = family.split(), given.split()
    if not suffix and len(words) > 1 and is_suffix(words[-1]):
        suffix = words.pop()
    # Beethoven, Ludwig van
    while len(givens) > 1 and givens[-1] in _PARTICLES:
        words.insert(0, givens.pop())
    return Name(" ".join(givens), " ".join(words), suffix=suffix)


def split_particle(family: str) -> tuple[str, str]:
    """Split a family name into the particles in lower case that begin it, and the rest.

    `van der Schaar` is `van der` and `Schaar`; in capitals, as in `Le Scao`, they are part of the name.
    """
    words = family.split()
    count = next((i for i, word in enumerate(words[:-1]) if word not in _PARTICLES), len(words) - 1)
    return " ".join(words[:count]), " ".join(words[count:])


def fold_name(name: Name) -> str:
    """Return a form that is the same for names that differ only in capitals or in encoding."""
    return normalize("NFC", name.text).casefold()
