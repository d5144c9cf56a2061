"""Readers that turn YAML nodes into typed values.

A reader takes a node, the name of its field and a function that reports a problem. It returns the
value, or reports what is wrong and returns `None`, so that all problems of a file come at once.
"""

import re
from collections.abc import Callable, Collection
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar
from urllib.parse import urlsplit

from ..errors import Add, Problem, Suggester, suggestion
from ..text.addresses import encode_address
from ..text.dates import PartialDate, guess_dates
from ..text.slugs import slug
from . import hints
from .mistakes import find_mistakes
from .quoting import scalar
from .yaml import Mapping, Node, NodeError, Scalar, Sequence, from_yaml

# Ids name pages; the site itself has pages named index and page-N, and Windows has devices named con
# and com1, even before an ending: nobody could clone the catalog there
ID = re.compile(
    r"(?!(?:index|page-\d+|con|prn|aux|nul|(?:com|lpt)\d)\Z)(?=.{1,100}\Z)[a-z0-9]+(?:-[a-z0-9]+)*"
)
ID_RULE = "use lower-case letters, digits and single hyphens, at most 100; not index, page-N, or a device of Windows such as con"
# BCP 47, as far as a catalog needs it: en, pt-BR, zh-Hans
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_LANGUAGES = dict(
    pair.split(":")
    for pair in (
        "english:en german:de deutsch:de french:fr français:fr spanish:es español:es italian:it"
        " italiano:it portuguese:pt português:pt russian:ru chinese:zh japanese:ja korean:ko arabic:ar"
        " dutch:nl polish:pl swedish:sv turkish:tr ukrainian:uk czech:cs danish:da finnish:fi greek:el"
        " hebrew:he hindi:hi hungarian:hu indonesian:id norwegian:no persian:fa romanian:ro"
        " vietnamese:vi"
    ).split()
)
_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", re.ASCII)
# A URL that can stand in an attribute as it is: no space, quote, bracket or backslash
_URL = re.compile(r"https?://[^\s\"'<>\\^`{|}\x00-\x1f\x7f]+", re.IGNORECASE)

T = TypeVar("T")
# Takes a line, a field, and a message: what is wrong; what would be right
Report = Callable[[int, str, str], None]
Reader = Callable[[Node, str, Report], T | None]
Readers = dict[str, Reader[object]]  # by field
# Other names of fields, folded, and the fields that are meant
Synonyms = MappingProxyType[str, str] | dict[str, str]


EXAMPLES = {
    "title": "title: Deep Learning",
    "id": "id: deep-learning",
    "name": "name: Deep learning",
    "description": "description: What it is about, in a sentence.",
    "papers": "papers: [{id: attention, why: It began here.}]",
    "why": "why: It began here.",
    "added": "added: 2026-11-26",
    "reason": "reason: Its authors took it back.",
    "to": "to: another-paper",
}
"""How required fields look."""
MAX_OPTIONS = 20
MAX_BAD = 50
"""The bad items after which the rest of a list is not read."""


def rename(path: Path) -> str:
    """Return what is wrong with the name of a file that cannot be an id, and a better one."""
    better = slug(path.stem)[:100].strip("-")
    right = f"rename it to {better}.md" if ID.fullmatch(better) else ID_RULE
    return f"{path.stem!r} cannot be part of a web address as it is; {right}"


def reporter(path: Path, add: Add) -> Report:
    """Return a function that adds the problems of the file at `path`."""
    return lambda line, field, message: add(Problem(str(path), line, field, message))


def mapping(text: str, report: Report, first_line: int = 1) -> Mapping | None:
    """Read YAML that has to be a mapping; `first_line` is its first line's number in the file."""
    try:
        node = from_yaml(text, first_line)
    except NodeError as error:
        for mistake in error.mistakes:
            report(*mistake)
        return None
    if isinstance(node, Mapping):
        return node
    if isinstance(node, Sequence):
        message = "the fields begin with dashes, as the items of a list do; delete the dashes"
        report(node.line, "", message)
        return None
    mistakes = find_mistakes(text, first_line) if node else ()
    for mistake in mistakes:
        report(*mistake)
    if not mistakes:
        report(first_line, "", "there are no fields; write lines such as title: Deep Learning")
    return None


def entries(text: str, keys: str, report: Report) -> tuple[Node, ...]:
    """Read YAML that has to be a list, or empty; `keys` shows what each entry has."""
    try:
        node = from_yaml(text)
    except NodeError as error:
        for mistake in error.mistakes:
            report(*mistake)
        return ()
    if isinstance(node, Sequence):
        return node.items
    if node:
        message = "must be a list; begin each entry with a dash and a space, such as"
        report(node.line, "", f"{message} - {{{keys}}}")
    return ()


def fields(
    node: Mapping,
    readers: Readers,
    required: Collection[str],
    report: Report,
    synonyms: Synonyms = MappingProxyType({}),
) -> dict[str, object]:
    """Read a mapping key by key; report unknown and missing keys, and leave out bad values.

    `synonyms` has the field that is meant by another name, or a sentence that says what to do.
    """
    values: dict[str, object] = {}
    meant: set[str] = set()
    for key, (line, child) in node.items.items():
        if key in readers:
            value = readers[key](child, key, report)
            if value is not None:
                values[key] = value
            continue
        field = next((name for name in readers if fold(name) == fold(key)), "")
        hint = field or synonyms.get(fold(key), "")
        meant.add(hint)
        if hint in readers:
            report(line, key, f"unknown field; write {hints.show_field(hint, child, key)}")
        elif hint:
            report(line, key, f"unknown field; {hint}")
        elif ":" in key and not getattr(child, "text", "x"):
            glued = key.replace(":", ": ", 1)
            report(line, key, f"there is no space after the colon; write {glued}")
        else:
            hint = suggestion(key, readers)
            many = len(readers) > MAX_OPTIONS and not hint.startswith("did you mean")
            report(line, key, f"unknown field; {'delete the line' if many else hint}")
    for key in required:
        if key not in node.items and key not in meant:
            report(node.line, key, f"is missing; add {EXAMPLES.get(key, f'{key}: ...')}")
    return values


def fold(key: str) -> str:
    """Return a key in a form that is the same for other ways to write it: `Author-Count`."""
    return re.sub(r"[\W_]", "", key.lower())


def entry(build: Callable[..., T], readers: Readers) -> Reader[T]:
    """Return a reader of a mapping with an id and a name; `build` gets its values by keyword."""

    def read(node: Node, field: str, report: Report) -> T | None:
        if not isinstance(node, Mapping):
            name = node.text if isinstance(node, Scalar) and slug(node.text) else "Deep learning"
            shown = f"{{id: {slug(name)}, name: {scalar(name, in_list=True)}}}"
            report(node.line, field, f"needs an id and a name; write {shown}")
            return None
        values = fields(node, readers, ("id", "name"), report)
        return build(**values) if values.keys() >= {"id", "name"} else None

    return read


def text(node: Node, field: str, report: Report) -> str | None:
    """Read a line of text; runs of white space become single spaces."""
    if not isinstance(node, Scalar):
        report(node.line, field, hints.not_text(node, field))
        return None
    value = " ".join(node.text.split())
    fault = hints.text_fault(node, value, field)
    if fault:
        report(node.line, field, fault)
    return None if fault else value


def parsed(parse: Callable[[str], T], right: str = "") -> Reader[T]:
    """Return a reader that converts text with `parse`.

    `parse` raises `ValueError` with what is wrong; `right` says what would be right.
    """

    def read(node: Node, field: str, report: Report) -> T | None:
        value = text(node, field, report)
        try:
            return None if value is None else parse(value)
        except ValueError as error:
            report(node.line, field, f"{error}; {right}" if right else str(error))
            return None

    return read


def matching(
    pattern: re.Pattern[str],
    right: str,
    noun: str = "valid here",
    guess: Callable[[str], str] = lambda _: "",
) -> Reader[str]:
    """Return a reader of text that matches the whole of `pattern`.

    If it does not, `right` says what to write. `noun` says what it is not, and `guess` may return
    the right form of a wrong value.
    """

    def parse(value: str) -> str:
        if pattern.fullmatch(value):
            return value
        guessed = guess(value)
        is_guess = 0 < len(guessed) <= hints.MAX_SHOWN and pattern.fullmatch(guessed)
        hint = f"write {guessed}" if is_guess else right
        if value.lower() in {"none", "n/a", "unknown", "-", "?", "no"}:
            hint = "delete the line if there is none"
        raise ValueError(f"{value!r} is not {noun}; {hint}")

    return parsed(parse)


def one_of(options: Collection[str], noun: str, file: str = "") -> Reader[str]:
    """Return a reader of one of `options`, which `file` defines, if any; `noun` says what they are."""
    hint = Suggester(options)

    def parse(value: str) -> str:
        if value not in options:
            place = f" ({file})" if file else ""
            raise ValueError(f"unknown {noun} {value!r}{place}; {hint(value)}")
        return value

    return parsed(parse)


def sequence(item: Reader[T], *, unique: bool = False) -> Reader[tuple[T, ...]]:
    """Return a reader of a list whose items `item` reads; bad items are left out.

    Reading ends when many items were bad: nobody reads thousands of messages about one list.
    """

    def read(node: Node, field: str, report: Report) -> tuple[T, ...] | None:
        if not isinstance(node, Sequence):
            report(node.line, field, hints.not_list(node, field))
            return None
        values: list[T] = []
        seen: set[T] = set()
        bad = 0
        for child in node.items:
            value = item(child, field, report)
            is_twice = unique and value in seen
            if value is not None and is_twice:
                report(child.line, field, f"{value!r} is in the list twice; keep one")
            elif value is not None:
                values.append(value)
                seen.add(value)
            bad += value is None or is_twice
            if bad == MAX_BAD:
                report(child.line, field, "the rest of the list was not read; correct these first")
                break
        return tuple(values)

    return read


def _count(value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) <= 12):
        digits = re.sub(r"[,.'_ ](?=\d{3}\b)", "", value)
        right = digits if digits.isascii() and digits.isdigit() and len(digits) <= 12 else ""
        shown = value if len(value) <= hints.MAX_SHOWN else f"{value[: hints.MAX_SHOWN]}..."
        raise ValueError(f"{shown!r} is not a whole number; write {right or 'one such as 12'}")
    return int(value)


_BOOLEANS = {"yes": "true", "on": "true", "1": "true", "no": "false", "off": "false", "0": "false"}


def _boolean(value: str) -> bool:
    if value not in {"true", "false"}:
        lower = value.lower()
        right = _BOOLEANS.get(lower) or (lower if lower in {"true", "false"} else "true or false")
        raise ValueError(f"{value!r} is neither true nor false; write {right}")
    return value == "true"


def _date(value: str) -> PartialDate:
    try:
        return PartialDate.from_text(value)
    except ValueError as error:
        meant = " or ".join(date.as_iso() for date in guess_dates(value))
        right = meant or "a date such as 2023-10-25, 2023-10 or 2023"
        raise ValueError(f"{error}; write {right}") from None


def is_web_address(value: str) -> bool:
    """Return whether a text is an absolute http or https URL."""
    try:
        parts = urlsplit(value)
        is_address = bool(_URL.fullmatch(value) and parts.hostname) and parts.port != 0
        return is_address and encode_address(value) == value
    except ValueError:
        return False


def _web_address(value: str) -> str:
    if not is_web_address(value):
        guess = f"https://{value}"
        is_host = re.match(r"[\w-]+(?:\.[\w-]+)+(?:/|\Z)", value) and is_web_address(guess)
        better = guess if is_host else encode_address(value)
        right = better if is_web_address(better) else "one such as https://example.org/paper"
        raise ValueError(f"{value!r} is not a web address; write {right}")
    return value


def _orcid(value: str) -> str:
    """Check an ORCID iD, whose last character is a checksum (ISO 7064, MOD 11-2)."""
    if not _ORCID.fullmatch(value):
        digits = re.sub(r"[\s-]", "", re.sub(r"\A.*orcid\.org/", "", value)).upper()
        guess = "-".join(digits[i : i + 4] for i in range(0, 16, 4))
        right = guess if _ORCID.fullmatch(guess) and len(digits) == 16 else "0000-0002-1825-0097"
        form = "write" if right == guess else "copy it from orcid.org, in the form"
        raise ValueError(f"{value!r} is not an ORCID iD; {form} {right}")
    total = 0
    for digit in value[:-1].replace("-", ""):
        total = (total + int(digit)) * 2
    if "0123456789X"[(12 - total) % 11] != value[-1]:
        raise ValueError(f"{value!r} has a wrong digit; copy it again from orcid.org")
    return value


def _language_code(value: str) -> str:
    first, *rest = re.split("[-_]", value)
    code = _LANGUAGES.get(first.lower(), first.lower())
    return "-".join([code, *(part.upper() if len(part) == 2 else part for part in rest)])


integer = parsed(_count)
boolean = parsed(_boolean)
date = parsed(_date)
url = parsed(_web_address)
identifier = matching(ID, ID_RULE, "an id", slug)
orcid = parsed(_orcid)
language = matching(
    _LANGUAGE, "write its code, such as en or pt-BR", "the code of a language", _language_code
)
