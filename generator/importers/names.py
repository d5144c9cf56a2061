"""Names of people and groups, as BibTeX, RIS and CSL JSON write them."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from ..text.name_faults import find_fault
from ..text.names import EAST_ASIAN, Name, fold_name, is_suffix, split_name
from ..text.tex import tex_to_text
from .markup import as_line, clean, read_text

# What ends a list of names that goes on
_OTHERS = re.compile(
    r"(?:\W*(?:others|et\.?\s*al\.?|and\s+others|u\.\s?a\.)|[^\w.\u2026]*(?:\.\.\.|\u2026))\W*",
    re.IGNORECASE,
)
_TRAILING_OTHERS = re.compile(r"(?<![\s,])[\s,]+(?:et\.?\s+al\.?|and\s+others)\s*$", re.IGNORECASE)
_INITIALS = re.compile(r"(?:[^\W\d_]\.?[\s-]*){1,4}")
_AND = re.compile(r"\\.|[{}]|(?<!\s)\s+and(?=\s|\Z)|\A\s*and(?=\s)", re.IGNORECASE | re.DOTALL)
_PIECES = re.compile(r"\\.|[{},]|[\s~]+", re.DOTALL)
# biblatex: family=Doe, given=Jane, prefix=van
_KEYED = re.compile(
    r"\s*\"?(family|given|prefix|suffix|useprefix|[a-z]+-i|id)\"?\s*=", re.IGNORECASE
)
# DBLP numbers people of the same name: Wei Wang 0001
_HOMONYM = re.compile(r"(?<!\s)\s+\d{4}$")
# What names do not have
_NO_TEX = str.maketrans("", "", "\\{}")
MAX_NAMES = 10_000


class Names(NamedTuple):
    """The names in one field."""

    names: tuple[Name, ...] = ()
    more: bool = False  # the list is not complete
    doubts: tuple[str, ...] = ()


def read_bibtex_names(tex: str) -> Names:
    """Read the names in a field of BibTeX: `First von Last and von Last, Jr, First and others`."""
    names: list[Name] = []
    doubts: list[str] = []
    more = False
    pieces = split_at_and(tex)
    if len(pieces) == 1 and ";" in tex:
        pieces = [piece for piece in _split_outside_braces(tex, ";") if piece.strip()]
    for piece in pieces:
        if _OTHERS.fullmatch(tex_to_text(piece)):
            more = True
        elif piece.strip(" ,{}\n\t"):
            found, more_here = _read_piece(piece.strip(), doubts)
            names += found
            more = more or more_here
    return settle(names, more=more, doubts=doubts)


def read_names(texts: Iterable[str]) -> Names:
    """Read names that stand alone: `Family, Given` or `Family, Given, Suffix` or `Given Family`."""
    names: list[Name] = []
    doubts: list[str] = []
    more = False
    for text in texts:
        for piece in read_line(text).split(";"):
            line = piece.strip()
            if _OTHERS.fullmatch(line):
                more = True
            elif line.endswith(",") and line.count(",") == 1:
                names.append(Name("", line[:-1].rstrip()))  # so EndNote marks groups
            elif line:
                if match := _TRAILING_OTHERS.search(line):
                    more, line = True, line[: match.start()]
                names += _read_parts([part.strip() for part in line.split(",")], doubts)
    return settle(names, more=more, doubts=doubts)


def read_line(text: str) -> str:
    """Return the plain text of a name in which there may be HTML, or TeX by an accident."""
    return " ".join(as_line(read_text(text)).translate(_NO_TEX).split())


def settle(names: list[Name], *, more: bool, doubts: list[str]) -> Names:
    """Return names without those that are in the list twice, and with what was put right."""
    written = (name for name in names[:MAX_NAMES] if name.text.strip(" .,;-"))
    names = [name for each in written if (name := _without_fault(each, doubts))]
    half, odd = divmod(len(names), 2)
    folded = [fold_name(name) for name in names]
    if half > 1 and not odd and folded[:half] == folded[half:]:
        doubts.append("the list of names was there twice; one was taken")
        return Names(tuple(names[:half]), more, tuple(doubts))
    unique: dict[str, Name] = {}
    for key, name in zip(folded, names, strict=True):
        if key in unique:
            doubts.append(f"{name.text} is in the list of names twice; one was taken")
        unique.setdefault(key, name)
    return Names(tuple(unique.values()), more, tuple(dict.fromkeys(doubts)))


def _without_fault(name: Name, doubts: list[str]) -> Name | None:
    """Return a name that a paper's file may have: one that looks wrong is a group's, or left out."""
    fault = find_fault(name.text)
    if not fault or split_name(name.text) != name:
        return name
    group = Name("", name.text)
    what = fault.partition(";")[0]
    if split_name(name.text) == group:
        doubts.append(f"{what}; it was left out")
        return None
    doubts.append(f"{what}; it was taken as the name of a group")
    return group


def split_at_and(tex: str) -> list[str]:
    """Split a list of BibTeX at each `and` outside braces."""
    pieces, start, depth = [], 0, 0
    for match in _AND.finditer(tex):
        sign = match[0]
        if sign == "{":
            depth += 1
        elif sign == "}":
            depth = max(0, depth - 1)
        elif not depth and sign[0] != "\\":
            pieces.append(tex[start : match.start()])
            start = match.end()
    return [*pieces, tex[start:]]


def _split_outside_braces(tex: str, separator: str) -> list[str]:
    pieces, start, depth = [], 0, 0
    for match in re.finditer(r"\\.|[{}]|" + re.escape(separator), tex, re.DOTALL):
        sign = match[0]
        if sign == "{":
            depth += 1
        elif sign == "}":
            depth = max(0, depth - 1)
        elif not depth and sign == separator:
            pieces.append(tex[start : match.start()])
            start = match.end()
    return [*pieces, tex[start:]]


def _read_piece(tex: str, doubts: list[str]) -> tuple[list[Name], bool]:
    """Read one name, or several that nothing but commas separates."""
    more = False
    if match := _TRAILING_OTHERS.search(tex):
        more, tex = True, tex[: match.start()]
    tex = _HOMONYM.sub("", tex)
    parts = _split_outside_braces(tex, ",")
    if any(map(_KEYED.match, parts)):
        return [name for name in [_read_keyed(parts)] if name], more
    words = [_words(part) for part in parts]
    if len(parts) == 1:
        if len(words[0]) == 1 and words[0][0].startswith("{") and _is_group(tex):
            name = _line(tex)
            if re.search(r"\sand\s", name, re.IGNORECASE):
                doubts.append(f"{name!r} is in braces, so it is one name")
            return [Name("", name)], more
        texts = [_line(word) for word in words[0]]
        if any(" " in text for text in texts):
            return [_join_words(texts)], more
    return _read_parts([" ".join(filter(None, map(_line, each))) for each in words], doubts), more


def _line(tex: str) -> str:
    return " ".join(clean(tex_to_text(tex)).translate(_NO_TEX).split())


def _is_group(tex: str) -> bool:
    """Return whether the first brace is closed by the last."""
    depth = 0
    for match in re.finditer(r"\\.|[{}]", tex, re.DOTALL):
        if match[0] in "{}":
            depth += 1 if match[0] == "{" else -1
            if depth <= 0:
                return match.end() == len(tex)
    return False


def _words(tex: str) -> list[str]:
    r"""Split at white space outside braces, but not after a command: `\\v r` is one word."""
    words, start, depth = [], 0, 0
    for match in _PIECES.finditer(tex):
        sign = match[0]
        if sign == "{":
            depth += 1
        elif sign == "}":
            depth = max(0, depth - 1)
        elif not depth and (sign[0].isspace() or sign[0] == "~"):
            if re.search(
                r"\\(?:[A-Za-z]{1,2}|[\"'`^~=.])$", tex[max(0, match.start() - 3) : match.start()]
            ):
                continue
            words.append(tex[start : match.start()])
            start = match.end()
    return [word for word in [*words, tex[start:]] if word]


def _join_words(texts: list[str]) -> Name:
    """Return a name of words of which some are in braces: Jean {de la Fontaine}."""
    suffix = texts.pop() if len(texts) > 2 and is_suffix(texts[-1]) else ""
    last = len(texts) - 1
    while last > 1 and texts[last - 1].islower():
        last -= 1
    return Name(" ".join(texts[:last]), " ".join(texts[last:]), suffix=suffix)


def _read_parts(parts: list[str], doubts: list[str]) -> list[Name]:
    """Read what commas separate: Family, Given; Family, Suffix, Given; Family, Given, Suffix."""
    parts = [part for part in parts if part]
    match parts:
        case []:
            return []
        case [text]:
            if " & " in text and split_name(text).given:
                return [split_name(each) for each in text.split(" & ") if each.strip()]
            return [split_name(text)]
        case [family, given]:
            if is_suffix(given):
                return [split_name(f"{family}, {given}")]
            return [_join_parts(family, given)]
        case [family, middle, last] if is_suffix(middle):
            return [Name(last, family, suffix=middle)]
        case [family, middle, last] if is_suffix(last):
            return [Name(middle, family, suffix=last)]
    doubts.append(f"names were separated by commas: {', '.join(parts)[:80]!r}")
    if len(parts) % 2 == 0 and all(map(_INITIALS.fullmatch, parts[1::2])):
        return [Name(given, family) for family, given in zip(parts[::2], parts[1::2], strict=True)]
    if all(" " in part or EAST_ASIAN.fullmatch(part) for part in parts):
        return [split_name(part) for part in parts]
    return [Name(" ".join(parts[1:]), parts[0])]


def _join_parts(family: str, given: str) -> Name:
    """Return a name, its suffix taken from where people write it: King Jr., Martin; King, Martin Jr."""
    families, givens = family.split(), given.split()
    for words in (families, givens):
        if len(words) > 1 and is_suffix(words[-1]):
            suffix = words.pop()
            return Name(" ".join(givens), " ".join(families), suffix=suffix)
    return Name(given, family)


def _read_keyed(parts: list[str]) -> Name | None:
    values: dict[str, str] = {}
    for part in parts:
        key, _, value = part.partition("=")
        values[key.strip(' "').lower()] = _line(value.strip(' "'))
    family = " ".join(filter(None, (values.get("prefix"), values.get("family"))))
    given, suffix = values.get("given", ""), values.get("suffix", "")
    if given and family:
        return Name(given, family, suffix=suffix)
    return Name("", family or given) if family or given else None
