"""Reads RIS: lines of two letters, two spaces, a hyphen and a value.

The tags are those of the RIS specification of 2011, and of EndNote, Zotero and Mendeley where they
differ. No library is used: the format is simple, and none says on which line a record begins.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from . import facts
from .draft import Draft
from .markup import as_line, read_text
from .names import read_names
from .record import Reading, Record, Skipped

LOOKS_LIKE = re.compile(r"^[ \t\ufeff]*TY[ \t]{0,3}-", re.MULTILINE)

# A tag and its value; some programs write one space, or none after the hyphen
_LINE = re.compile(r"[ \t\ufeff]*([A-Z][A-Z0-9])[ \t]{1,3}-(?:[ \t]+(.*)|)\s*\Z", re.DOTALL)
_TYPES = {
    "ABST": "article-journal", "ADVS": "motion_picture", "AGGR": "dataset", "ANCIENT": "classic",
    "ART": "graphic", "BILL": "bill", "BLOG": "post-weblog", "BOOK": "book", "CASE": "legal_case",
    "CHAP": "chapter", "CHART": "graphic", "CLSWK": "classic", "COMP": "software",
    "CONF": "paper-conference", "CPAPER": "paper-conference", "CTLG": "book", "DATA": "dataset",
    "DBASE": "dataset", "DICT": "entry-dictionary", "EBOOK": "book", "ECHAP": "chapter",
    "EDBOOK": "book", "EJOUR": "article-journal", "ELEC": "webpage",
    "ENCYC": "entry-encyclopedia", "EQUA": "document", "FIGURE": "figure", "GEN": "document",
    "GOVDOC": "report", "GRANT": "document", "HEAR": "hearing",
    "ICOMM": "post", "INPR": "article-journal", "JFULL": "periodical",
    "JOUR": "article-journal", "LEGAL": "regulation", "MANSCPT": "manuscript", "MAP": "map",
    "MGZN": "article-magazine", "MPCT": "motion_picture", "MULTI": "webpage",
    "MUSIC": "musical_score", "NEWS": "article-newspaper", "PAMP": "pamphlet", "PAT": "patent",
    "PCOMM": "personal_communication", "PREP": "preprint", "RPRT": "report", "SER": "periodical",
    "SLIDE": "speech", "SOUND": "song", "STAND": "standard", "STAT": "legislation",
    "STD": "standard", "THES": "thesis", "UNBILL": "bill", "UNPB": "manuscript",
    "UNPD": "manuscript", "VIDEO": "motion_picture", "WEB": "webpage",
}  # fmt: skip
# Notes of a database or of its user, not of the work
_PRIVATE_NOTE = re.compile(
    r"\s*<|.*\b(?:Export Date|Cited By|Times Cited|ISI Document Delivery|Cited References Count)\b",
    re.IGNORECASE | re.DOTALL,
)
_IN_JOURNALS = frozenset({"article-journal", "article-magazine", "article-newspaper", "preprint"})
_INSTITUTIONS = frozenset({"thesis", "phdthesis", "mastersthesis", "report"})
_THESES = frozenset({"thesis", "phdthesis", "mastersthesis"})
_BOOKS = frozenset({"book", "classic"})
# Types whose second title is that of the series
_IN_SERIES = _BOOKS | {"report", "map", "software", "pamphlet"}
# Types whose SN is their number
_NUMBERED = frozenset({"patent", "report", "standard"})
# Tags without a place that tell nothing of the work
_ADMINISTRATIVE = frozenset({"TY", "ER", "ID"})


_COUNT = re.compile(r"\d+ authors in all")


@dataclass
class _Entry:
    line: int
    lines: dict[str, list[list[str]]] = field(default_factory=dict)  # of each value of each tag
    used: set[str] = field(default_factory=set)
    ended: bool = False

    @cached_property
    def values(self) -> dict[str, list[str]]:
        """The values of each tag."""
        return {
            tag: ["\n".join(lines).strip() for lines in values]
            for tag, values in self.lines.items()
        }

    def all(self, *tags: str) -> list[str]:
        """Return the values of all these tags."""
        self.used.update(tags)
        return [value for tag in tags for value in self.values.get(tag, ()) if value]

    def first(self, *tags: str) -> str:
        """Return the first value of the first tag that has one, as a line of text."""
        for tag in tags:
            for value in self.values.get(tag, ()):
                line = as_line(read_text(value))
                if line:
                    self.used.add(tag)
                    return line
        return ""


def read_ris_file(path: str, text: str) -> Reading:
    """Read all records of an RIS file."""
    return Reading.from_results((_to_record(path, entry) for entry in _split(text)), "RIS")


def _split(text: str) -> Iterator[_Entry]:
    entry: _Entry | None = None
    value: list[str] = []  # the lines of the last one
    for number, line in enumerate(text.split("\n"), 1):
        match = _LINE.match(line)
        if not match:
            value.append(line.strip())  # a long value goes on
            continue
        tag = match[1]
        if entry and tag in {"TY", "ER"}:
            entry.ended = tag == "ER"
            yield entry
            entry = None
        value = [match[2] or ""]
        if tag != "ER":
            entry = entry or _Entry(number)
            entry.lines.setdefault(tag, []).append(value)
    if entry:
        yield entry


def _to_record(path: str, entry: _Entry) -> Record | Skipped:
    key = entry.first("ID", "LB")
    code = entry.first("TY").upper()
    if not code:
        reason = "has no TY line, with which a record begins; add one, such as TY  - JOUR"
        return Skipped(path, entry.line, key, reason)
    draft = Draft(path, entry.line, "" if key.isdigit() else key)  # a number counts the records
    kind = _TYPES.get(code, "")
    if not kind:
        draft.doubts.append(f"{code} is not a type of RIS; read as GEN")
        kind = "document"
    tag = next((tag for tag in ("TI", "T1", "CT", "BT", "T2") if entry.first(tag)), "TI")
    draft.put_title(read_text("\n".join(entry.all(tag)[:1])))
    entry.values[tag] = []
    if not draft.fields.get("title"):
        cut = "" if entry.ended else " and no end (ER); the file may be cut off"
        return Skipped(path, entry.line, key, f"has no title{cut}; add a TI line")
    if not entry.ended:
        draft.doubts.append("has no end (ER); the file may be cut off here")
    _put_type(draft, entry, kind)
    _put_people(draft, entry)
    _put_date(draft, entry)
    _put_places(draft, entry)
    _put_links(draft, entry)
    draft.put_abstract(read_text("\n".join(entry.all("AB", "N2")[:1])))
    keywords = [line for value in entry.all("KW") for line in value.split("\n")]
    draft.put_keywords([f"{as_line(read_text(keyword))};" for keyword in keywords])
    draft.put("language", entry.first("LA"))
    if code == "INPR":
        draft.put("status", "in press")
    for name, values in entry.values.items():
        if name not in entry.used | _ADMINISTRATIVE and any(values):
            draft.leave_out(name)
    return draft.record()


def _put_type(draft: Draft, entry: _Entry, kind: str) -> None:
    genre = entry.first("M3")
    if kind == "thesis" and (thesis := facts.thesis_type(genre)):
        kind = thesis
    elif facts.find_doi(genre):
        draft.put("doi", genre)
    elif genre.lower() == "preprint":
        kind = "preprint"
    elif genre and genre.lower() != "thesis":
        draft.leave_out("M3")
    draft.put("type", kind)


def _put_people(draft: Draft, entry: _Entry) -> None:
    draft.authors = read_names(entry.all("AU", "A1"))
    # Of books, A2 edits the series, if there is another editor
    tags = ("A3", "ED", "A2") if draft.fields["type"] in _BOOKS else ("A2", "ED")
    editors = next((tag for tag in tags if entry.values.get(tag)), "")
    draft.editors = read_names(entry.all(editors))


def _put_date(draft: Draft, entry: _Entry) -> None:
    year, day = (_iso(entry.first(*tags)) for tags in (("PY", "Y1"), ("DA",)))
    has_year = re.match(r"\d{4}", day)
    if has_year and (not year or (day[:4] == year[:4] and len(day) >= len(year))):
        draft.put_date(day)
    else:
        draft.put_date(year, "" if has_year else day)


def _iso(text: str) -> str:
    """Return a date of RIS, YYYY/MM/DD/words, as ISO 8601; any other as it is."""
    match = re.fullmatch(r"(\d{4})/(\d{1,2})?(?:/(\d{1,2})?)?(?:/.*)?", text)
    return "-".join(part.zfill(2) for part in match.groups() if part) if match else text


def _put_places(draft: Draft, entry: _Entry) -> None:
    kind = draft.fields["type"]
    if kind in _IN_JOURNALS:
        venue = entry.first("T2", "JF", "JO", "BT", "JA", "J2", "J1")
        entry.used.update(("JF", "JO", "JA", "J2", "J1"))
    elif kind in _IN_SERIES and not entry.first("T3"):
        venue = ""
        draft.put("series", entry.first("T2"))
    elif kind in _THESES:
        venue = ""
    else:
        venue = entry.first("T2", "BT", "JF", "JO", "C3", "JA", "J2")
        entry.used.update(("JF", "JO", "JA", "J2"))
    draft.put("venue", venue)
    draft.put("series", entry.first("T3"))
    draft.put("volume", entry.first("VL"))
    draft.put("number", entry.first("IS", "M1", "SV"))
    start, end = entry.first("SP"), entry.first("EP")
    if start and end == "+":  # as Web of Science writes: the last page is not known
        draft.put("pages", f"{start}+")
    else:
        draft.put("pages", f"{start}-{end}" if start and end and end not in start else start or end)
    edition = entry.first("ET")
    if facts.find_date(edition).date and len(edition) > 4:
        draft.leave_out("ET")  # EndNote has the date of the electronic version here
    else:
        draft.put("edition", edition)
    publisher = entry.first("PB")
    draft.put("institution" if kind in _INSTITUTIONS else "publisher", publisher)
    draft.put("place", entry.first("CY", "PP"))
    numbers = [as_line(read_text(value)) for value in entry.all("SN")]
    isbns = [number for number in numbers if facts.find_isbn(number)]
    issns = [number for number in numbers if facts.find_issn(number) and number not in isbns]
    draft.put("isbn", " ".join(isbns))
    draft.put("issn", " ".join(issns))
    for number in numbers:
        if number not in isbns + issns:
            if kind in _NUMBERED:
                draft.put("number", number)
            else:
                draft.leave_out("SN")


def _put_links(draft: Draft, entry: _Entry) -> None:
    accession = entry.first("AN")
    if arxiv := facts.find_arxiv(accession):
        draft.put("arxiv", arxiv)
    elif accession:
        draft.leave_out("AN")
    draft.put("doi", entry.first("DO", "DI"))
    values = entry.all("UR", "LK", "L2")
    urls = [url for value in values for url in re.split(r"[\s;]+(?=https?:)", value)]
    # Those of a DOI or of arXiv are told by the id
    others = [url for url in urls if not facts.is_doi_address(url) and not facts.find_arxiv(url)]
    pages = dict.fromkeys(url for url in others if facts.find_url(url))
    draft.put("url", next(iter(pages or others or urls), ""))
    if len(pages) > 1:
        draft.leave_out("second UR")
    for url in urls:
        draft.put("arxiv", facts.find_arxiv(url))
        draft.put("doi", facts.find_doi(url) if facts.is_doi_address(url) else "")
    for note in entry.all("N1"):
        if _PRIVATE_NOTE.match(note):
            draft.leave_out("N1")
        else:
            lines = [as_line(read_text(line)) for line in note.split("\n")]
            if not all(facts.find_status(line) or _COUNT.fullmatch(line) for line in lines):
                draft.doubts.append("the note (N1) may be meant for its writer alone")
            draft.fields["note"] = "\n".join([*filter(None, (draft.fields.get("note"),)), *lines])
