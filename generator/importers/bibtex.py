"""Reads BibTeX and biblatex: the fields of an entry become those of a paper's file."""

import re

from ..catalog.works import SYNONYMS, TYPES
from ..text.tex import Parts, verbatim
from . import facts
from .bibtex_entries import VOLUMES, BibtexEntry, read_entries
from .draft import Draft
from .journals import JOURNALS
from .markup import as_line, read_bibtex
from .names import read_bibtex_names, split_at_and
from .record import Reading, Record, Skipped

LOOKS_LIKE = re.compile(r"@\s*[A-Za-z]+\s*[{(]")

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
_COMMAND = re.compile(r"\{?\\([a-z]+)\s*(?:\{\})?\}?")
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


def read_bibtex_file(path: str, text: str) -> Reading:
    """Read all entries of a BibTeX file."""
    file = read_entries(path, text)
    records: list[Record] = []
    skipped = list(file.skipped)
    for entry in file.entries:
        record = _to_record(path, entry)
        if isinstance(record, Record):
            records.append(record)
        else:
            skipped.append(record)
    skipped.sort(key=lambda each: each.line)
    return Reading(tuple(records), tuple(skipped), "BibTeX", file.parents, file.notes)


class _Fields:
    """The fields of an entry as text; knows which were read."""

    def __init__(self, entry: BibtexEntry) -> None:
        self.tex = entry.fields
        self.used: set[str] = set()

    def parts(self, *names: str) -> Parts:
        """Return the first of the fields that has a value."""
        for name in names:
            if self.tex.get(name, "").strip():
                parts = read_bibtex(self.tex[name])
                # Of a command that is not known nothing is left, which has to be told
                if any(part.strip() for part in parts):
                    self.used.add(name)
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


def _to_record(path: str, entry: BibtexEntry) -> Record | Skipped:
    fields = _Fields(entry)
    draft = Draft(path, entry.line, entry.key, doubts=entry.doubts)
    draft.put_title(fields.parts("title"), fields.parts("subtitle"))
    if not draft.fields.get("title") and entry.type in VOLUMES:
        draft.put_title(fields.parts("booktitle", "maintitle"))
    if not draft.fields.get("title"):
        return Skipped(path, entry.line, entry.key, "has no title; add one")
    draft.authors = read_bibtex_names(fields.raw("author"))
    if "author" not in fields.used and fields.tex.get("editortype", "").strip() == "director":
        fields.used.add("editortype")  # who makes a film is cited as its author
        draft.authors = read_bibtex_names(fields.raw("editor"))
    else:
        draft.editors = read_bibtex_names(fields.raw("editor"))
    _put_type(draft, entry, fields)
    _put_dates(draft, fields)
    _put_venue(draft, fields)
    _put_numbers(draft, fields)
    _put_links(draft, fields)
    draft.put_abstract(fields.parts("abstract"))
    draft.put_keywords([fields.line("keywords", "keyword", "author_keywords")])
    for name in ("langid", "language", "hyphenation"):
        language = fields.line(name)
        tag = facts.language_tag(language)
        draft.put("language", tag)
        if language and not tag:
            draft.leave_out(name)
    used = fields.used | entry.inherited | {"crossref", "xdata"}
    for name, tex in entry.fields.items():
        if name not in used and tex.strip(" {}\n\t"):
            draft.leave_out(name)
    return draft.record()


def _put_type(draft: Draft, entry: BibtexEntry, fields: _Fields) -> None:
    name = entry.type
    genre = fields.line("type") if "type" in fields.tex else ""
    is_thesis = name in {"thesis", "phdthesis", "mastersthesis"}
    if is_thesis and (thesis := facts.thesis_type(genre)):
        name = thesis
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
    journal = _join(_read_journal(fields), fields.line("journalsubtitle"))
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


def _read_journal(fields: _Fields) -> str:
    for name in ("journaltitle", "journal"):
        command = _COMMAND.fullmatch(fields.tex.get(name, "").strip())
        if command and command[1] in JOURNALS:
            fields.used.add(name)
            return JOURNALS[command[1]]
    return fields.line("journaltitle", "journal")


def _read_howpublished(draft: Draft, fields: _Fields) -> str:
    text = fields.line("howpublished")
    if url := facts.find_url(text):
        if not fields.tex.get("url", "").strip():
            draft.put("url", url)
        elif facts.find_url(verbatim(fields.tex["url"])) != url:
            draft.leave_out("howpublished")  # a second address
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
    draft.put("number", fields.line("number", "issue"))
    draft.put("pages", fields.line("pages", "eid"))
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
    draft.put("url", verbatim(fields.raw("url", "link", "ee")))
    note = "\n".join(as_line(read_bibtex(line)) for line in fields.raw("note").split("\n"))
    draft.put("note", note or fields.line("addendum"))
