"""Reads CSL JSON, the format of citation processors, as Zotero, Mendeley and Pandoc write it."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ..catalog.works import SYNONYMS, TYPES
from ..text.names import Name, split_name
from . import facts
from .draft import Draft
from .markup import as_line, clean, read_text
from .names import Names, read_line, read_names, settle
from .record import Reading, Record, Skipped

# Where an item begins, after one that is broken
_NEXT_ITEM = re.compile(r"[\[,]\s*(?=\{)|\n\s*(?=\{)")
_SPACE = re.compile(r"[\s,]*")
# Variables that have their place, by the field of a paper's file; the first with a value is taken
_PLACES = {
    "volume": ("volume",),
    "pages": ("page",),
    "series": ("collection-title",),
    "edition": ("edition",),
    "place": ("publisher-place", "event-place"),
    "isbn": ("ISBN",),
    "issn": ("ISSN",),
    "doi": ("DOI",),
    "url": ("URL",),
    "language": ("language",),
    "note": ("note",),
}
_INSTITUTIONS = frozenset({"thesis", "phdthesis", "mastersthesis", "report"})
# Variables without a place that tell nothing of the work
_ADMINISTRATIVE = frozenset({"id", "citation-key", "citation-label", "schema", "system_id"})

MAX_BROKEN = 100
"""After so many broken items, the rest of a file is not read."""


class _TooManyBrokenError(Exception):
    """Stands for the rest of a file that is not read."""


class _Item(NamedTuple):
    line: int
    value: Any  # what the JSON is; an exception if it is broken


def read_csl_file(path: str, text: str) -> Reading:
    """Read all items of a CSL JSON file: a list of items, one item, or `{"items": [...]}`."""
    return Reading.from_results((_to_record(path, item) for item in _items(text)), "CSL JSON")


def read_item(path: str, value: Mapping[str, Any]) -> Record | Skipped:
    """Read one item, which may have a `subtitle` as those of Crossref."""
    return _to_record(path, _Item(0, value))


def _items(text: str) -> Iterator[_Item]:
    decoder = json.JSONDecoder(strict=False)
    position = len(text) - len(text.lstrip("\ufeff \t\r\n"))
    if items := re.compile(r'\{\s*"(?:items|references)"\s*:\s*(?=\[)').match(text, position):
        position = items.end()
    if text[position : position + 1] == "[":
        position += 1
    line, counted, broken = 1, 0, 0
    while True:
        space = _SPACE.match(text, position)
        position = space.end() if space else position
        if position >= len(text) or text[position] in "]}":
            return
        line += text.count("\n", counted, position)
        counted = position
        try:
            value, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError) as error:
            yield _Item(line, error)
            broken += 1
            after = _NEXT_ITEM.search(text, position + 1)
            if not after:
                return
            position = after.end()
            if broken == MAX_BROKEN:
                line += text.count("\n", counted, position)
                yield _Item(line, _TooManyBrokenError())
                return
        else:
            yield _Item(line, value)


def _to_record(path: str, item: _Item) -> Record | Skipped:
    value = item.value
    if isinstance(value, Exception):
        reason = "is not JSON, or the file is cut off here"
        if isinstance(value, _TooManyBrokenError):
            reason = f"from here on, nothing was read: {MAX_BROKEN} items before are not JSON"
        elif isinstance(value, json.JSONDecodeError):
            reason = f"is not JSON from line {value.lineno} on ({value.msg}), or is cut off there"
        return Skipped(path, item.line, "", reason)
    if not isinstance(value, dict):
        return Skipped(path, item.line, "", "is not an item; items are in braces")
    fields = _Variables(value)
    key = fields.line("citation-key") or fields.line("id")
    draft = Draft(path, item.line, "" if key.isdigit() else key)  # a number counts the items
    draft.put_title(read_text(fields.text("title")), read_text(fields.text("subtitle")))
    if not draft.fields.get("title"):
        return Skipped(path, item.line, key, 'has no "title"; add one')
    _put_type(draft, fields)
    draft.authors = read_creators(fields.raw("author") or fields.raw("director"))
    draft.editors = read_creators(fields.raw("editor") or fields.raw("collection-editor"))
    _put_date(draft, fields)
    _put_places(draft, fields)
    draft.put_abstract(read_text(fields.text("abstract")))
    draft.put_keywords([fields.line("keyword")])
    for name, child in value.items():
        if name not in fields.used | _ADMINISTRATIVE and child not in ("", None, [], {}):
            draft.leave_out(" ".join(clean(str(name)).split()))
    return draft.record()


class _Variables:
    """The variables of an item; knows which were read."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values
        self.used: set[str] = set()

    def raw(self, name: str) -> Any:
        value = self.values.get(name)
        if value:
            self.used.add(name)
        return value

    def text(self, *names: str) -> str:
        """Return the first of the variables that is text or a number."""
        for name in names:
            value = self.values.get(name)
            # Some programs write a list of one
            if isinstance(value, list) and len(value) == 1:
                value = value[0]
            if isinstance(value, str | int | float) and not isinstance(value, bool) and str(value):
                self.used.add(name)
                return str(value)
        return ""

    def line(self, *names: str) -> str:
        return as_line(read_text(self.text(*names)))


def _put_type(draft: Draft, fields: _Variables) -> None:
    written = fields.line("type").lower()
    kind = "preprint" if written == "article" else SYNONYMS.get(written, written)
    genre = fields.line("genre")
    if kind == "thesis" and (thesis := facts.thesis_type(genre)):
        kind = thesis
    elif genre and genre.lower() not in {"preprint", "article", "thesis", "report"}:
        draft.leave_out("genre")
    if kind not in TYPES:
        if kind:
            draft.doubts.append(f"{written!r} is not a type of CSL; read as a document")
        kind = "document"
    draft.put("type", kind)


def read_creators(value: Any) -> Names:
    """Read a list of authors or editors."""
    names: list[Name] = []
    doubts: list[str] = []
    more = False
    for each in value if isinstance(value, list) else ():
        parts = each if isinstance(each, dict) else {"literal": each}
        texts = {
            key: _name_text(parts.get(key))
            for key in (
                "family", "given", "literal", "suffix", "dropping-particle", "non-dropping-particle",
            )
        }  # fmt: skip
        literal = texts["literal"]
        particles = [texts["dropping-particle"], texts["non-dropping-particle"]]
        family = " ".join(filter(None, (*particles, texts["family"])))
        if family and texts["given"]:
            names.append(Name(texts["given"], family, suffix=texts["suffix"]))
        elif literal or family or texts["given"]:
            found = read_names([literal or family or texts["given"]])
            more = more or found.more
            one = literal or family or texts["given"]
            # A name in one part is that of a group, or the program could not split it
            names += found.names if not literal else _literal(one, found)
    return settle(names, more=more, doubts=doubts)


def _literal(text: str, found: Names) -> tuple[Name, ...]:
    if found.more and not found.names:
        return ()
    return (Name("", text),) if split_name(text).given else found.names


def _name_text(value: Any) -> str:
    return read_line(value) if isinstance(value, str) else ""


def _put_date(draft: Draft, fields: _Variables) -> None:
    issued = fields.raw("issued")
    if isinstance(issued, str | int):
        draft.put_date(str(issued))
    elif isinstance(issued, dict):
        parts = issued.get("date-parts")
        first = parts[0] if isinstance(parts, list) and parts else None
        if isinstance(first, list) and first and str(first[0]).strip():
            numbers = [str(part).strip() for part in first[:3] if part not in (None, "", 0, "0")]
            draft.put_date("-".join(part.zfill(2) for part in numbers))
            if isinstance(parts, list) and len(parts) > 1:
                draft.doubts.append("the date is a range; its start was taken")
            elif issued.get("circa"):
                draft.doubts.append("the date is not certain")
        else:
            draft.put_date(str(issued.get("raw") or issued.get("literal") or ""))
    draft.put("status", facts.find_status(fields.line("status")))


def _put_places(draft: Draft, fields: _Variables) -> None:
    kind = draft.fields["type"]
    if kind == "book":
        draft.put("series", fields.line("collection-title", "container-title"))
    else:
        draft.put("venue", fields.line("container-title", "event-title", "event"))
    for place, names in _PLACES.items():
        if place == "note":
            lines = [as_line(read_text(line)) for line in fields.text("note").split("\n")]
            draft.put("note", "\n".join(lines))
        else:
            draft.put(place, fields.line(*names))
    if kind in {"dataset", "software"}:
        draft.put("edition", fields.line("version"))
    for name in ("issue", "number", "collection-number"):
        number = fields.line(name)
        arxiv = facts.arxiv_id(number) if "arxiv" in number.lower() or kind == "preprint" else ""
        if arxiv:
            draft.put("arxiv", arxiv)
        elif number and draft.fields.get("number"):
            draft.leave_out(name)
        else:
            draft.put("number", number)
    publisher = fields.line("publisher")
    draft.put("institution" if kind in _INSTITUTIONS else "publisher", publisher)
    archive = fields.line("archive", "source")
    if "arxiv" in archive.lower():
        draft.put("arxiv", facts.arxiv_id(fields.line("archive_location", "archive-location")))
    elif fields.values.get("archive"):
        draft.leave_out("archive")
