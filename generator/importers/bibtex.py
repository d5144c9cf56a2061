"""Reads BibTeX and biblatex.

bibtexparser splits a file into entries and fields, and goes on after an entry that is broken. What
it does not do is done here: macros joined with #, fields inherited from other entries, and TeX.
"""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bibtexparser.library import Library
from bibtexparser.model import (
    Block,
    DuplicateBlockKeyBlock,
    DuplicateFieldKeyBlock,
    Entry,
    ParsingFailedBlock,
    String,
)
from bibtexparser.splitter import Splitter

from ..catalog.works import SYNONYMS, TYPES
from ..text.tex import Parts, verbatim
from . import facts
from .draft import Draft
from .markup import as_line, read_bibtex
from .names import read_bibtex_names, split_at_and
from .record import Parent, Reading, Record, Skipped

LOOKS_LIKE = re.compile(r"@\s*[A-Za-z]+\s*[{(]")

_MONTHS = {
    name[:3]: name.capitalize()
    for name in (
        "january february march april may june july august september october november december"
    ).split()
}
# What a value consists of; bibtexparser has the same rule for escaped braces
_BRACE = re.compile(r"(?<!\\)[{}]")
_QUOTE = re.compile(r"(?<!\\)[{}\"]")
_BARE = re.compile(r"[^\s#{}\",=%]+")
# After a comma that was forgotten: the next field
_NEXT_FIELD = re.compile(r"\s*([A-Za-z][\w-]*)\s*=\s*(?=[{\"\w])")
_COMMENT_LINE = re.compile(r"^[ \t]*%[^\n]*(?:\n|\Z)", re.MULTILINE)
MAX_PARENTS = 5
"""How many generations of entries an entry inherits from."""

# Entries that are no works
_NOT_WORKS = frozenset({"xdata", "set"})
# Entries without an author that others refer to are their volumes
_VOLUMES = frozenset(
    "proceedings mvproceedings collection mvcollection book mvbook reference mvreference periodical"
    " conference misc".split()
)
# biblatex, appendix B: what another name means in the entry that inherits
_RENAMED = {"title": "booktitle", "subtitle": "booksubtitle", "titleaddon": "booktitleaddon"}
_RENAMED_PERIODICAL = {"title": "journaltitle", "subtitle": "journalsubtitle"}
_RENAMED_SET = {"title": "maintitle", "subtitle": "mainsubtitle", "titleaddon": "maintitleaddon"}
# What belongs to one work only
_NOT_INHERITED = frozenset(
    "abstract acknowledgement annotation annote bibsource biburl crossref date-added"
    " date-modified doi eprint eprinttype eprintclass archiveprefix primaryclass file ids key"
    " keywords label note owner pages pagetotal related shorthand shorttitle sortkey sorttitle"
    " timestamp url urldate xdata xref entryset entrysubtype execute options presort".split()
)
_DOCTORAL = re.compile(r"ph\.?\s*d|doctor|dissertation|phdthesis|habil", re.IGNORECASE)
_MASTERS = re.compile(r"master|\bm\.?\s?(?:sc|a|s)\b|magister|diplom|mathesis", re.IGNORECASE)
_EDTF = re.compile(r"[\d~?%XT:./-]+")
# Entry types that some programs and styles have of their own
_ALIASES = {
    "dissertation": "phdthesis", "internet": "webpage", "newspaper": "article-newspaper",
    "magazine": "article-magazine", "presentation": "speech", "talk": "speech", "code": "software",
    "website": "webpage", "url": "webpage", "data": "dataset", "workingpaper": "report",
}  # fmt: skip
# Fields that have their place, by the field of a paper's file; the first that has a value is taken
_PLACES = {
    "volume": ("volume",),
    "series": ("series", "maintitle"),
    "edition": ("edition",),
    "isbn": ("isbn",),
    "issn": ("issn",),
}
_TELLS_NOTHING = re.compile(
    r"(?:tech(?:nical)?\.?\s*rep(?:ort|\.)?|report|thesis|preprint)", re.IGNORECASE
)
_ARTICLES = frozenset({"article-journal", "article-magazine", "article-newspaper", "review"})
_IN_BOOKS = frozenset(
    {"chapter", "paper-conference", "entry", "entry-dictionary", "entry-encyclopedia"}
)
# Keys of biblatex that it writes in the language of the document
_SERIES = {"newseries": "New series", "oldseries": "Old series"}
_COUNTRIES = re.compile(r"country[a-z]{2}(?:,? (?:and )?country[a-z]{2})*")
_ON_THE_WEB = frozenset({"webpage", "dataset", "post", "post-weblog"})
_REPORTS = frozenset({"report", "manuscript", "thesis", "phdthesis", "mastersthesis"})


@dataclass(slots=True)
class _Entry:
    """An entry whose values are TeX, macros resolved."""

    line: int
    type: str
    key: str
    fields: dict[str, str]
    doubts: list[str] = field(default_factory=list)
    inherited: set[str] = field(default_factory=set)


def read_bibtex_file(path: str, text: str) -> Reading:
    """Read all entries of a BibTeX file."""
    blocks = _split(text)
    commented = _commented_lines(text)
    macros = dict(_MONTHS)
    skipped: list[Skipped] = []
    entries: list[_Entry] = []
    notes: list[str] = []
    hidden = 0
    for block in blocks:
        line = (block.start_line or 0) + 1
        if line in commented:
            hidden += isinstance(block, Entry | ParsingFailedBlock)
            continue
        if isinstance(block, DuplicateBlockKeyBlock | DuplicateFieldKeyBlock):
            block = block.ignore_error_block or block  # noqa: PLW2901 - the entry inside
        if isinstance(block, String):
            macros[block.key.lower()] = _read_value(block.value, macros)[0]
        elif isinstance(block, Entry):
            entries.append(_read_entry(block, line, macros))
        elif isinstance(block, ParsingFailedBlock):
            skipped.append(_explain(path, line, block))
    if hidden:
        notes.append(f"entries that are commented out with %, not read: {hidden}")
    records, parents = [], []
    by_key, counts = _index(entries)
    seen: dict[str, int] = {}
    for entry in entries:
        children = counts.get(entry.key.lower(), 0)
        if entry.type in _NOT_WORKS or (children and _only_lends(entry)):
            parents.append(Parent(path, entry.line, entry.key, children))
            continue
        if entry.key in seen:
            entry.doubts.append(f"the key is that of line {seen[entry.key]} too")
        seen.setdefault(entry.key, entry.line)
        _inherit(entry, by_key)
        record = _to_record(path, entry)
        if isinstance(record, Record):
            records.append(record)
        else:
            skipped.append(record)
    skipped.sort(key=lambda each: each.line)
    return Reading(tuple(records), tuple(skipped), "BibTeX", tuple(parents), tuple(notes))


def _split(text: str) -> list[Block]:
    # It logs each broken entry, which is reported here with the others
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    library: Library = Splitter(text).split()
    return library.blocks


def _commented_lines(text: str) -> set[int]:
    """Return the numbers of the lines that begin with %; for biber they are comments."""
    if "%" not in text:
        return set()
    lines = enumerate(text.split("\n"), 1)
    return {number for number, line in lines if line.lstrip().startswith("%")}


def _explain(path: str, line: int, block: ParsingFailedBlock) -> Skipped:
    raw = block.raw or ""
    head = re.match(r"@\s*(\w*)\s*[{(]\s*([^\s,=\"{}()]*)\s*(,?)", raw)
    kind, key, comma = (head[1], head[2], head[3]) if head else ("", "", "")
    cause = getattr(block.error, "abort_reason", "").lower()
    if kind.lower() in {"comment", "preamble", "string"}:
        reason = f"@{kind} is never closed; add its closing brace"
    elif "expected comma" in cause or not comma:
        reason = f"there is no comma after the key; write @{kind}{{KEY, ..."
        key = ""
    elif "end of file" in cause or "unexpected block start" in cause or "found `@" in cause:
        reason = "is cut off, or one of its braces or quotes is never closed; close it"
    else:
        reason = "a field is not NAME = {VALUE}; look for a missing comma or a brace too many"
    return Skipped(path, line, key, reason)


def _read_entry(block: Entry, line: int, macros: dict[str, str]) -> _Entry:
    entry = _Entry(line, block.entry_type.strip().lower(), block.key.strip(), {})
    if "\n" in entry.key or "%" in entry.key:
        entry.key = _COMMENT_LINE.sub("", entry.key).strip()
    for each in block.fields:
        name, raw = each.key, each.value
        while name:
            name = _COMMENT_LINE.sub("", name).strip().lower()
            if not name or name.startswith("%"):
                break
            value, unknown, rest = _read_value(raw, macros)
            if unknown and name != "month":
                entry.doubts.append(f"{name}: no @string defines {', '.join(unknown)}")
            if name in entry.fields:
                if entry.fields[name] != value:
                    entry.doubts.append(f"{name} is there twice; the first was taken")
            else:
                entry.fields[name] = value
            match = _NEXT_FIELD.match(rest)
            if not match:
                break
            entry.doubts.append(f"a comma is missing before {match[1]}")
            name, raw = match[1], rest[match.end() :]
    return entry


def _read_value(raw: str, macros: dict[str, str]) -> tuple[str, list[str], str]:
    """Return a value, the macros in it that nothing defines, and what follows the value."""
    pieces: list[str] = []
    unknown: list[str] = []
    position = 0
    while True:
        while position < len(raw) and (raw[position].isspace() or raw[position] == "#"):
            position += 1
        if position >= len(raw):
            break
        if raw[position] in '{"':
            end = _find_end(raw, position)
            pieces.append(raw[position + 1 : end])
            position = end + 1
        elif bare := _BARE.match(raw, position):
            word = bare[0]
            if not word.isdigit() and word.lower() not in macros:
                unknown.append(word)
            pieces.append(word if word.isdigit() else macros.get(word.lower(), word))
            position = bare.end()
        else:
            break
        after = re.compile(r"\s*#").match(raw, position)
        if not after:
            break
        position = after.end()
    return "".join(pieces), unknown, raw[position:]


def _find_end(raw: str, start: int) -> int:
    quoted = raw[start] == '"'
    depth = 0
    for match in (_QUOTE if quoted else _BRACE).finditer(raw, start + 1 if quoted else start):
        if match[0] == "{":
            depth += 1
        elif match[0] == "}":
            depth -= 1
            if not quoted and depth <= 0:
                return match.start()
        elif depth <= 0:
            return match.start()
    return len(raw)


def _index(entries: list[_Entry]) -> tuple[dict[str, _Entry], dict[str, int]]:
    """Return entries by their keys in lower case, and how many others refer to each."""
    by_key: dict[str, _Entry] = {}
    counts: dict[str, int] = {}
    for entry in entries:
        by_key.setdefault(entry.key.lower(), entry)
        for name in _parent_keys(entry):
            counts[name] = counts.get(name, 0) + 1
        if entry.type == "set":
            counts[entry.key.lower()] = len(entry.fields.get("entryset", "").split(","))
    return by_key, counts


def _only_lends(entry: _Entry) -> bool:
    """Return whether an entry that others refer to is no work of its own."""
    if entry.fields.get("title"):
        return entry.type in _VOLUMES and not entry.fields.get("author")
    return True


def _parent_keys(entry: _Entry) -> list[str]:
    names = [entry.fields.get("crossref", ""), *entry.fields.get("xdata", "").split(",")]
    return [name.strip().lower() for name in names if name.strip()]


def _inherit(entry: _Entry, by_key: dict[str, _Entry]) -> None:
    """Add the fields that an entry has from its `xdata` and its `crossref`, and those from theirs."""
    seen = {entry.key.lower()}
    queue = _parent_keys(entry)
    for name in _parent_keys(entry):
        if name not in by_key:
            entry.doubts.append(f"refers to {name!r}, which is not in this file")
    for _ in range(MAX_PARENTS):
        following: list[str] = []
        for name in queue:
            parent = by_key.get(name)
            if parent is None or name in seen:
                continue
            seen.add(name)
            for inherited, value in _lend(parent):
                if inherited not in entry.fields:
                    entry.fields[inherited] = value
                    entry.inherited.add(inherited)
            following += _parent_keys(parent)
        queue = following


def _lend(parent: _Entry) -> Iterator[tuple[str, str]]:
    if parent.type == "xdata":
        yield from parent.fields.items()
        return
    renamed = _RENAMED
    if parent.type == "periodical":
        renamed = _RENAMED_PERIODICAL
    elif parent.type.startswith("mv"):
        renamed = _RENAMED_SET
    # A volume has a title of its own for those who refer to it
    for name in sorted(parent.fields, key=lambda each: each == "title"):
        if name not in _NOT_INHERITED:
            yield renamed.get(name, name), parent.fields[name]


class _Fields:
    """The fields of an entry as text; knows which were read."""

    def __init__(self, entry: _Entry) -> None:
        self.tex = entry.fields
        self.used: set[str] = set()

    def parts(self, *names: str) -> Parts:
        """Return the first of the fields that has a value."""
        for name in names:
            if self.tex.get(name, "").strip():
                self.used.add(name)
                parts = read_bibtex(self.tex[name])
                if any(part.strip() for part in parts):
                    return parts
        return ("",)

    def line(self, *names: str) -> str:
        return as_line(self.parts(*names))

    def raw(self, *names: str) -> str:
        for name in names:
            if self.tex.get(name, "").strip():
                self.used.add(name)
                return self.tex[name].strip()
        return ""


def _to_record(path: str, entry: _Entry) -> Record | Skipped:
    fields = _Fields(entry)
    draft = Draft(path, entry.line, entry.key, doubts=entry.doubts)
    draft.put_title(fields.parts("title"), fields.parts("subtitle"))
    if not draft.fields.get("title") and entry.type in _VOLUMES:
        draft.put_title(fields.parts("booktitle", "maintitle"))
    if not draft.fields.get("title"):
        return Skipped(path, entry.line, entry.key, "has no title; add one")
    draft.authors = read_bibtex_names(fields.raw("author"))
    draft.editors = read_bibtex_names(fields.raw("editor"))
    _put_type(draft, entry, fields)
    _put_dates(draft, fields)
    _put_venue(draft, fields)
    _put_numbers(draft, fields)
    _put_links(draft, fields)
    draft.put_abstract(fields.parts("abstract"))
    draft.put_keywords([fields.line("keywords", "keyword", "author_keywords")])
    for name in ("langid", "language", "hyphenation"):
        draft.put("language", facts.language_tag(fields.line(name)))
    used = fields.used | entry.inherited | {"crossref", "xdata"}
    for name in entry.fields:
        if name not in used and entry.fields[name].strip():
            draft.leave_out(name)
    return draft.record()


def _put_type(draft: Draft, entry: _Entry, fields: _Fields) -> None:
    name = entry.type
    genre = fields.line("type") if "type" in fields.tex else ""
    is_thesis = name in {"thesis", "phdthesis", "mastersthesis"}
    if is_thesis and _MASTERS.search(genre):
        name = "mastersthesis"
    elif is_thesis and _DOCTORAL.search(genre):
        name = "phdthesis"
    elif genre and not _TELLS_NOTHING.fullmatch(genre):
        draft.leave_out("type")
    name = SYNONYMS.get(name, _ALIASES.get(name, name))
    subtype = fields.tex.get("entrysubtype", "").strip().lower()
    subtype = f"article-{subtype}" if subtype in {"magazine", "newspaper"} else subtype
    if subtype in TYPES:
        fields.used.add("entrysubtype")
        name = subtype
    if name not in TYPES:
        draft.doubts.append(f"@{entry.type} is not a type of BibTeX; read as @misc")
        name = "article-journal" if fields.tex.get("journal") else "document"
    draft.put("type", name)


def _put_dates(draft: Draft, fields: _Fields) -> None:
    month, day = fields.line("month"), fields.line("day")
    raw = fields.raw("date")  # in which ~ means about, as nowhere else in TeX
    date = raw if _EDTF.fullmatch(raw) else fields.line("date")
    draft.put_date(date or fields.line("year"), month, day)
    if not draft.fields.get("date"):
        draft.put_date(fields.line("year"), month, day)
    if state := facts.find_status(fields.line("pubstate")):
        draft.put("status", state)
    if not draft.fields.get("date"):
        draft.put_date(fields.line("eventdate"))


def _put_venue(draft: Draft, fields: _Fields) -> None:
    kind = draft.fields["type"]
    journal = _join(fields.line("journaltitle", "journal"), fields.line("journalsubtitle"))
    book = _join(fields.line("booktitle"), fields.line("booksubtitle"))
    venue = journal or book if kind in _ARTICLES else book or journal
    if not venue and kind in _IN_BOOKS:
        venue = _join(fields.line("maintitle"), fields.line("mainsubtitle"))
        venue = venue or fields.line("eventtitle")
    if kind == "book" and venue in {draft.fields["title"], fields.line("series")}:
        venue = ""
    if not venue and kind in _ON_THE_WEB:
        venue = _join_list(fields.raw("organization"))
    if not venue and "howpublished" in fields.tex:
        venue = _read_howpublished(draft, fields)
    draft.put("venue", venue)


def _read_howpublished(draft: Draft, fields: _Fields) -> str:
    text = fields.line("howpublished")
    if url := facts.find_url(text):
        draft.put("url", url)
        text = text.replace(url, "")
        text = re.sub(r"\s*\(\s*\)", "", text).strip(" :,;.")
        if re.fullmatch(
            r"(?:available\s+(?:at|from|online)|online|url|website|retrieved from)?",
            text,
            re.IGNORECASE,
        ):
            return ""
    if status := facts.find_status(text):
        draft.put("status", status)
        return ""
    return text


def _join(title: str, subtitle: str) -> str:
    return f"{title}: {subtitle}" if title and subtitle else title or subtitle


def _put_numbers(draft: Draft, fields: _Fields) -> None:
    kind = draft.fields["type"]
    for place, names in _PLACES.items():
        draft.put(place, fields.line(*names))
    draft.put("place", _join_list(fields.raw("address", "location")))
    if _COUNTRIES.fullmatch(draft.fields.get("place", "")):
        del draft.fields["place"]
        draft.leave_out("location")
    series = draft.fields.get("series", "")
    draft.fields["series"] = _SERIES.get(series.lower(), series)
    if kind in {"dataset", "software"}:
        draft.put("edition", fields.line("version"))
    draft.put("number", fields.line("number"))
    draft.put("number", fields.line("issue"))
    draft.put("pages", fields.line("pages"))
    draft.put("pages", fields.line("eid"))
    publisher = _join_list(fields.raw("publisher"))
    institution = _join_list(fields.raw("institution", "school"))
    organization = _join_list(fields.raw("organization"))
    if kind in _REPORTS:
        draft.put("institution", institution or organization)
        draft.put("publisher", publisher)
    elif organization == draft.fields.get("venue"):
        draft.put("publisher", publisher)
        draft.put("institution", institution)
    else:
        draft.put("publisher", publisher or organization)
        draft.put("institution", institution)
    if organization and organization not in draft.fields.values():
        draft.leave_out("organization")


def _join_list(tex: str) -> str:
    """Return a list of biblatex as a line: `A and B and C` is A, B and C."""
    items = [as_line(read_bibtex(item)) for item in split_at_and(tex)]
    items = [item for item in items if item]
    return " and ".join(filter(None, (", ".join(items[:-1]), *items[-1:])))


def _put_links(draft: Draft, fields: _Fields) -> None:
    archive = fields.line("eprinttype", "archiveprefix").lower()
    category = fields.line("primaryclass", "eprintclass")
    if "," in category or " " in category:
        draft.leave_out("eprintclass")  # several: none is the primary one
    else:
        draft.put("primary_category", category)
    eprint = verbatim(fields.raw("eprint"))
    identifier = facts.arxiv_id(eprint, draft.fields.get("primary_category", ""))
    if eprint and (archive in {"", "arxiv"}) and identifier:
        draft.put("arxiv", identifier)
    elif eprint:
        draft.leave_out("eprint")
    draft.put("arxiv", facts.arxiv_id(verbatim(fields.raw("arxivid", "arxiv"))))
    draft.put("doi", verbatim(fields.raw("doi")))
    draft.put("url", verbatim_url(fields.raw("url", "link", "ee")))
    note = "\n".join(as_line(read_bibtex(line)) for line in fields.raw("note").split("\n"))
    draft.put("note", note)
    draft.put("note", fields.line("addendum"))


def verbatim_url(tex: str) -> str:
    """Return the address in a field that may hold it in a command."""
    return facts.find_url(verbatim(re.sub(r"\s+(?=https?:)", " ", tex)))
