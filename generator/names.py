"""Names: which part is the family's, and how a name is written in a file."""

import re
from functools import lru_cache
from typing import Any
from unicodedata import normalize

from . import schema
from .model import EAST_ASIAN, Name
from .nodes import Node, Scalar, Sequence

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


def read(
    node: Node, field: str, report: schema.Report, more: dict[str, schema.Reader[object]]
) -> tuple[Name, dict[str, Any]] | None:
    """Read a name, as a text or in its parts, and `more` that may stand beside the parts."""
    if isinstance(node, Scalar):
        text = schema.text(node, field, report)
        return (split_name(text), {}) if text else None
    if isinstance(node, Sequence):
        report(node.line, field, "has to be a name, or {given: ..., family: ...}")
        return None
    found: dict[str, Any] = schema.fields(
        node,
        {"given": schema.text, "family": schema.text, "literal": schema.text, **more},
        (),
        lambda line, key, message: report(line, f"{field}.{key}", message),
    )
    parts = node.items.keys() & {"given", "family", "literal"}
    if parts not in ({"literal"}, {"family"}, {"given", "family"}):
        report(node.line, field, "needs {given: ..., family: ...} or {literal: ...}")
    if not parts <= found.keys():
        return None
    family = found.get("literal") or found.get("family", "")
    first = found.get("family_first", False)
    return Name(found.get("given", ""), family, first), found
