"""What is surely wrong with a name as somebody wrote it: it is several names, or none."""

import re

from .names import is_collective, is_suffix
from .tex import tex_to_text

_SEVERAL = re.compile(r"\s*;\s*|\s+(?:and|AND|&)\s+")
_OTHERS = re.compile(
    r"(?:and\s+)?(?:others|et\.?\s+al(?:ii|ia|\.)?|u\.\s?a\.|等人?)|(?P<first>.*\S),?\s+(?:et\.?\s+al(?:ii|ia|\.)?|and\s+others)",
    re.IGNORECASE | re.DOTALL,
)
_UNKNOWN = re.compile(
    r"n/?a|none|null|unknown(?: authors?)?|tba|tbd|n\.\s?n\.|-+|\?+", re.IGNORECASE
)
# Without limits, a long text of nothing but @ would take minutes
_EMAIL = re.compile(r"\s?[<(\[]?[^\s@]{1,64}@[^\s@]{1,255}\.[^\s@]{1,64}\s?")
_ADDRESS = re.compile(r"https?://|www\.", re.IGNORECASE)
_NO_NAME = re.compile(r"[\d\s.,()/-]+")
# Marks that lead to a footnote
_MARKS = re.compile(r"(?<=\w)[\s,]*[*†‡§¶\u2070-\u2079\u00b9\u00b2\u00b3∗]+\s*\Z")
# Not MD or MA, which are initials too: van Dam, MD
_DEGREE = re.compile(r"(?<=\w\w),\s*(?:Ph\.?\s?D|[MB]\.?\s?Sc|MBA|MPH|Esq|Dr|Prof)\.?\s*\Z")
# Names in a longer text are not repeated in the message
_MAX_SEVERAL = 5_000
_IN_BRACES = re.compile(r"\{[^{}\\]*\}|\{\{[^{}\\]*\}\}")


def find_fault(name: str) -> str:
    """Return what is wrong with a name and what would be right; empty if it can be a name.

    A name in braces, `{The Lab}`, is that of a group, and may have any words.
    """
    if _IN_BRACES.fullmatch(name):
        return ""
    if set(name) & set("\\{}"):
        return _tex_fault(name)
    if others := _OTHERS.fullmatch(name):
        right = f"write {others['first']}" if others["first"] else "leave it out"
        return (
            f"'{name}' does not name a person; {right}, and give the number of all authors in"
            " author_count if you know it"
        )
    if _UNKNOWN.fullmatch(name):
        return f"'{name}' is not a name; leave it out if you do not know the name"
    if "@" in name and (email := _EMAIL.search(name)):
        rest = _EMAIL.sub(" ", name).strip(" ,;")
        return f"'{email[0].strip()}' is an e-mail address; write {rest or 'the name instead'}"
    if _ADDRESS.search(name):
        return f"'{name}' is a web address; write the name instead"
    if _NO_NAME.fullmatch(name):
        return f"'{name}' has no letters; write a name such as Ada Lovelace"
    if mark := _MARKS.search(name):
        return f"'{name}' ends with the mark of a footnote; write {name[: mark.start()]}"
    if degree := _DEGREE.search(name):
        return f"'{name}' ends with a degree, which is not part of the name; write {name[: degree.start()]}"
    return _several_fault(name)


def _tex_fault(name: str) -> str:
    what = "TeX" if "\\" in name else "braces"
    right = tex_to_text(name) or "the letters as they are, such as Jürgen Müller"
    return f"'{name}' has {what} in it; write {right}"


def _several_fault(name: str) -> str:
    if is_collective(name) and ";" not in name:
        return ""
    names = [part.strip(" ,") for part in _SEVERAL.split(name) if part.strip(" ,")]
    commas = name.count(",")
    if len(names) < 2 and commas > 1:
        parts = [part.strip() for part in name.split(",") if part.strip()]
        if len(parts) == commas + 1 and all(" " in part for part in parts):
            names = parts
    if len(names) > 1 and len(name) > _MAX_SEVERAL:
        return f"'{name[:100]}...' is {len(names):,} names; write each as an item of its own"
    if len(names) > 1:
        items = ", ".join(f'"{each}"' if "," in each else each for each in names)
        group = "" if ";" in name else f", or {{literal: {_quoted(name)}}} if it is one group"
        return f"'{name}' is {len(names)} names; write {len(names)} items: {items}{group}"
    if ";" in name:
        return f"'{name}' has a semicolon; write {name.replace(';', '').strip()}"
    after = [part for part in map(str.strip, name.split(",")[1:]) if part]
    if len(after) - sum(map(is_suffix, after)) > 1:
        return f"'{name}' has too many commas; write one name, such as Lovelace, Ada"
    return ""


def _quoted(name: str) -> str:
    return f'"{name}"' if "," in name else name
