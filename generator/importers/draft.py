"""A record in the making: what the formats have in common once their fields are read."""

import re
from dataclasses import dataclass, field

from ..content.paper import is_valid
from ..text.addresses import doi_address
from ..text.tex import Parts
from . import facts
from .markup import as_line, as_markdown, as_title
from .names import Names
from .record import Record

# Fields in the order of a paper's file
_ORDER = (
    "title type date status venue volume number pages series edition publisher institution place"
    " isbn issn arxiv primary_category doi acl url language author_count note"
).split()
# Types of works that are preprints if their only venue is arXiv
_PREPRINTS = frozenset({"", "article-journal", "document", "manuscript", "webpage", "report"})
# Those that are preprints beside a DOI too, which may be that of a later version
_UNPUBLISHED = frozenset({"document", "manuscript"})
_SERVERS = frozenset("biorxiv medrxiv chemrxiv psyarxiv socarxiv eartharxiv techrxiv ssrn".split())
# Lines of Zotero's Extra and of databases that tell nothing to readers
_REMARK = re.compile(
    r"(PMC?ID|Citation Key|ADS Bibcode|ZSCC|MAG ID|S2ID|QID|OCLC|LCCN|_eprint|eprint|Accessed"
    r"|Query date|Journal Abbreviation|Conference Name|Export Date|Cited By|Times Cited|ISI Document"
    r" Delivery No\.|Number of pages|Section|Type|Issue|Container[- ]title|original-date|accessed"
    r"|tex\.[\w.-]+|Page Version ID)(?:\s*:|\s+\d|\s+\w{3,9}\.? \d{1,2},? \d{4})",
    re.IGNORECASE,
)
# Ids that a program made, which tell nothing: ITEM-1, http://zotero.org/...
_NO_KEY = re.compile(r"ITEM-\d+|https?:.*", re.IGNORECASE)
_COUNT = re.compile(r"(\d{1,6}) authors in all")


@dataclass(slots=True)
class Draft:
    """A work as far as it is read; a reader puts in texts, and `record` puts them right."""

    path: str
    line: int
    key: str
    fields: dict[str, str] = field(default_factory=dict)
    authors: Names = field(default_factory=Names)
    editors: Names = field(default_factory=Names)
    abstract: str = ""
    keywords: tuple[str, ...] = ()
    left_out: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    def put(self, name: str, value: str) -> None:
        """Set a field that has no value yet."""
        if value and not self.fields.get(name):
            self.fields[name] = value

    def put_title(self, main: Parts, subtitle: Parts = ()) -> None:
        """Set the title, with a subtitle that it does not have yet."""
        title, rest = as_title(main), as_title(subtitle) if subtitle else ""
        if rest and not title:
            title = rest
        elif rest and rest.casefold() not in title.casefold():
            title += f" {rest}" if title[-1] in ":?!.\u2014\u2013" else f": {rest}"
        self.put("title", title)

    def put_abstract(self, parts: Parts) -> None:
        """Set the abstract."""
        if any(map(str.isalnum, as_line(parts))):
            self.abstract = as_markdown(parts)

    def put_keywords(self, texts: list[str]) -> None:
        """Set the keywords: texts of one keyword each, or of several with ; or , between them."""
        words: list[str] = []
        for text in texts:
            words += re.split(r"[;\n]" if ";" in text else r"[,\n]", text)
        stripped = (" ".join(word.split()).strip(" .") for word in words)
        self.keywords = tuple(dict.fromkeys(filter(None, stripped)))

    def put_date(self, text: str, month: str = "", day: str = "") -> None:
        """Set the date or the status from a date or a year, with the month and day beside it."""
        dated = facts.find_date(text)
        date = dated.date
        if date and not date.month and month:
            date = facts.add_month(date, month, day)
            if facts.is_span_of_months(month):
                self.doubts.append(f"the month {month!r} is a range; its start was taken")
        if dated.doubt:
            self.doubts.append(dated.doubt)
        if date:
            self.put("date", date.as_iso())
        self.put("status", dated.status)

    def leave_out(self, name: str) -> None:
        """Say that a field of the entry has no place in a paper's file."""
        if name not in self.left_out:
            self.left_out.append(name)

    def record(self) -> Record:
        """Return the record: identifiers found wherever they stand, and only valid values."""
        self._read_note()
        self._find_arxiv()
        self._find_links()
        self._name_type()
        if self.authors.more and not self.authors.names:
            self.authors = Names()
        values = {name: self._valid(name) for name in _ORDER}
        return Record(
            self.path,
            self.line,
            "" if _NO_KEY.fullmatch(self.key) else self.key,
            {name: value for name, value in values.items() if value},
            self.authors.names,
            self.editors.names,
            self.authors.more,
            self.abstract,
            self.keywords,
            tuple(self.left_out),
            tuple(dict.fromkeys((*self.doubts, *self.authors.doubts, *self.editors.doubts))),
        )

    def _read_note(self) -> None:
        kept = []
        for line in self.fields.pop("note", "").split("\n"):
            text = " ".join(line.split())
            if match := _REMARK.match(text):
                self._read_remark(match[1], text)
            elif match := _COUNT.fullmatch(text):
                self.put("author_count", match[1])
            elif arxiv := facts.arxiv_id(text) if facts.is_arxiv(text) else "":
                self.put("arxiv", arxiv)
            elif status := facts.find_status(text):
                self.put("status", status)
            elif facts.find_url(text) == text and not self.fields.get("url"):
                self.put("url", text)
            elif text:
                kept.append(text)
        self.put("note", " ".join(kept))

    def _read_remark(self, name: str, text: str) -> None:
        if name.lower() in {"_eprint", "eprint"}:
            self.put("arxiv", facts.arxiv_id(text.partition(":")[2]))
        else:
            self.leave_out(f"note ({name})")

    def _find_arxiv(self) -> None:
        """Find the arXiv id, and delete fields that only say that the work is on arXiv."""
        fields = self.fields
        found = facts.arxiv_id(fields.pop("arxiv", ""), fields.get("primary_category", ""))
        doi = facts.find_doi(fields.get("doi", ""))
        if doi.lower().startswith("10.48550/"):
            found = found or facts.find_arxiv(doi)
            if facts.find_arxiv(doi):
                del fields["doi"]
        venue = fields.get("venue", "")
        on_arxiv = bool(venue) and facts.is_arxiv(venue)
        for name in ("venue", "volume", "number", "pages", "series", "url"):
            text = fields.get(name, "")
            there = facts.find_arxiv(text)
            if not there and on_arxiv and name in {"volume", "number", "pages"}:
                there = facts.arxiv_id(text)
            if there and name in {"volume", "number", "pages"}:
                del fields[name]
            found = found or there
        if on_arxiv:
            del fields["venue"]
            # CoRR's volumes are cs.CL and such
            if not re.match(r"\d", fields.get("volume", "")):
                fields.pop("volume", None)
        if facts.is_arxiv(fields.get("publisher", "")):
            del fields["publisher"]
        if facts.is_arxiv(fields.get("institution", "")):
            del fields["institution"]
        self.put("arxiv", found)
        kind = fields.get("type", "")
        is_unpublished = not fields.get("doi") or kind in _UNPUBLISHED
        is_only_there = on_arxiv or (found and not fields.get("venue") and is_unpublished)
        # Types that say nothing are those of preprints too
        if (is_only_there and kind in _PREPRINTS) or (found and kind in {"", *_UNPUBLISHED}):
            fields["type"] = "preprint"
        if not found:
            fields.pop("primary_category", None)

    def _find_links(self) -> None:
        fields = self.fields
        url, doi = self._take_url(), self._take_doi()
        if facts.is_doi_address(url):
            doi, url = doi or facts.find_doi(url), ""
            if facts.find_arxiv(doi):
                doi = ""
        elif facts.is_arxiv_address(url) and facts.find_arxiv(url) == fields.get("arxiv"):
            url = ""
        elif acl := facts.find_acl(url):
            self.put("acl", acl)
            url = "" if fields["acl"] == acl else url
        if doi and not is_valid("doi", doi):
            url, doi = url or doi_address(doi), ""
        self.put("doi", doi)
        self.put("acl", facts.find_acl_doi(doi))
        self.put("url", url)
        for name, find in (("isbn", facts.find_isbn), ("issn", facts.find_issn)):
            if text := fields.get(name):
                fields[name] = found = find(text)
                if not found:
                    self.leave_out(name)
                elif find(text.replace(found, "")) not in {"", found}:
                    self.leave_out(f"second {name}")
        if pages := fields.get("pages"):
            fields["pages"] = facts.page_range(pages)
        if language := fields.get("language"):
            fields["language"] = facts.language_tag(language)
            if not fields["language"]:
                self.leave_out("language")

    def _take_url(self) -> str:
        """Return the address in the field `url`; if it is not all of the text, that is told."""
        text = " ".join(self.fields.pop("url", "").split())
        url = facts.find_url(text)
        if text and not url:
            self.leave_out("url")
            if not text.startswith("<"):  # <Go to ISI>://WOS:..., as EndNote writes
                self.doubts.append(f"url: {text!r} is not a web address; left out")
        elif re.search(r"\s\w", text):
            self.doubts.append(f"url: {text!r} has a space; only {url} was taken")
        return url

    def _take_doi(self) -> str:
        """Return the DOI in the field `doi`; what goes on after a space is half a DOI, so none."""
        text = " ".join(self.fields.pop("doi", "").split())
        doi = facts.find_doi(text)
        is_cut = re.match(r"\S*\s+\w", text[text.find("10.") :])
        if text and (is_cut or not doi):
            self.leave_out("doi")
            self.doubts.append(f"doi: {text!r} is not valid; left out")
            return ""
        return doi

    def _name_type(self) -> None:
        if self.fields.get("venue", "").lower().partition(":")[0] in _SERVERS:
            self.fields["type"] = "preprint"

    def _valid(self, name: str) -> str:
        value = self.fields.get(name, "")
        if name == "author_count" and (
            not self.authors.names or int(value or 0) <= len(self.authors.names)
        ):
            return ""
        if not value or name == "title" or is_valid(name, value):
            return value
        self.leave_out(name)
        self.doubts.append(f"{name}: {value!r} is not valid; left out")
        return ""
