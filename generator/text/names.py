"""Names: which part is the family's, and how a name is written in a file."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from unicodedata import normalize

# Words in Han, Kana or Hangul, whose writers put the family name first, with no space after it
EAST_ASIAN = re.compile(
    "[\u1100-\u11ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U000323af]+"
)
# Lower-case words that begin a family name: van der Schaar, de la Clergerie
_PARTICLES = frozenset(
    "'t \u2019t af al auf av ben bin bint da dal das de degli dei del dela della den der des di do"
    " dos du el ibn la le op ten ter van vande vander vom von zu zum zur".split()
)
# Words after the family name that belong to it: Peters II
_SUFFIX = re.compile(r"(?:Jr|Sr)\.?|I{2,3}|IV")
# A word that no person has in the name, but a group of authors does
_COLLECTIVE = re.compile(
    r"(?:.*\s)?(?i:team|collaboration|consortium|initiative|committee|contributors|workshop"
    r"|working\sgroup)\b.*"
    r"|.*\s(?i:group|community|foundation|institute|laborator(?:y|ies)|labs?|project|research"
    r"|university)|.*\s(?:AI|Inc\.?|LLC)"
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name in its two parts; one that cannot be parted is all `family`.

    `family_first` is for names that are so written in letters whose names mostly are not, and
    `text` is the name as it is written on a paper.
    """

    given: str
    family: str
    family_first: bool = False
    text: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Asked for many times on every page
        object.__setattr__(self, "text", self._written())

    def _written(self) -> str:
        if not self.given:
            return self.family
        if not self.family.isascii() and (
            EAST_ASIAN.fullmatch(self.family) and EAST_ASIAN.fullmatch(self.given)
        ):
            return f"{self.family}{self.given}"
        if self.family_first:
            return f"{self.family} {self.given}"
        return f"{self.given} {self.family}"


@lru_cache(maxsize=1 << 16)
def split_name(text: str) -> Name:
    """Split a name into given and family names, by the usual order of its letters.

    In European names the family name is the last word, with the particles before it and a suffix
    after it; in Chinese, Japanese and Korean letters it is the first of two. A single word and the
    name of a group are not split. What no rule can split is written in its parts.
    """
    words = text.split()
    if len(words) == 1 or _COLLECTIVE.fullmatch(text):
        return Name("", text)
    if len(words) == 2 and all(map(EAST_ASIAN.fullmatch, words)):
        return Name(words[1], words[0])
    last = len(words) - 1
    if last > 1 and _SUFFIX.fullmatch(words[last]):
        last -= 1
    first = next((i for i in range(1, last) if words[i] in _PARTICLES), last)
    # "Joost Van de Weijer": a particle with a capital, before one without
    if 1 < first < last and words[first - 1].lower() in _PARTICLES:
        first -= 1
    return Name(" ".join(words[:first]), " ".join(words[first:]))


def key(name: Name) -> str:
    """What names have in common that are the same but for their capitals."""
    text = name.text
    return text.lower() if text.isascii() else normalize("NFC", text).casefold()
