"""Any other page: what its `citation_` tags say, which Google Scholar and Zotero read too."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser

from ...text.identifiers import Identifier
from .. import match
from ..draft import Draft
from ..markup import as_line, read_text, without_unseen
from ..names import read_names
from ..record import Record
from .fetcher import Fetcher, Unavailable
from .service import LookUp, Service
from .values import join_pages

_MAX_BYTES = 3_000_000
_MAX_TAGS = 5_000
_TEXTS = {
    "journal_title": "venue", "conference_title": "venue", "conference": "venue",
    "book_title": "venue", "inbook_title": "venue", "volume": "volume", "issue": "number",
    "series_title": "series", "publisher": "publisher", "isbn": "isbn", "issn": "issn",
    "dissertation_institution": "institution", "technical_report_institution": "institution",
    "technical_report_number": "number", "language": "language", "doi": "doi",
    "arxiv_id": "arxiv",
}  # fmt: skip
# The tag that tells the type of a work
_TYPES = {
    "journal_title": "article-journal", "conference_title": "paper-conference",
    "conference": "paper-conference", "book_title": "chapter", "inbook_title": "chapter",
    "dissertation_institution": "thesis", "technical_report_institution": "report",
}  # fmt: skip
# In an address: https://dl.acm.org/doi/pdf/10.1145/3605943?download=true
_DOI = re.compile(r"(?<=[/=])10\.\d{4,9}/[^\s?#&\"<>]+", re.ASCII)
# What follows the DOI of an article: which version or view of it
_VIEW = re.compile(
    r"(?:v\d+)?(?:[/.](?:full|fulltext|abstract|pdf|epdf|epub|html?|meta|summary|references|figures"
    r"|full-text|tab-[a-z-]+))*/?$"
)
_DATES = ("publication_date", "date", "cover_date", "online_date", "year")


def look_up(
    fetcher: Fetcher, ids: Sequence[Identifier], *, ask_doi: LookUp
) -> Mapping[Identifier, Record]:
    """Ask for works by addresses of pages. A page without tags, or no page at all, has no record.

    Publishers put the DOI into the address or the tags of a page, and `ask_doi` knows more.
    """
    found = {}
    for asked in ids:
        if is_public(asked.value) and (record := _look_up(fetcher, asked.value, ask_doi)):
            found[asked] = record
    return found


def _look_up(fetcher: Fetcher, address: str, ask_doi: LookUp) -> Record | None:
    if record := _ask(ask_doi, fetcher, find_doi(address)):
        return record
    answer = fetcher.get("web", address, check=bytes, headers={"Accept": "text/html"})
    record = parse_page(address, answer.value) if answer else None
    known = _ask(ask_doi, fetcher, record.fields.get("doi", "")) if record else None
    if record and known and match.are_alike(record.fields["title"], known.fields["title"]):
        return known
    return record


def _ask(ask_doi: LookUp, fetcher: Fetcher, doi: str) -> Record | None:
    if not doi:
        return None
    try:
        found = ask_doi(fetcher, [Identifier("doi", doi)])
    except Unavailable:
        return None  # the page says enough
    return next(iter(found.values()), None)


def find_doi(address: str) -> str:
    """Return the DOI in the address of a publisher's page; empty if there is none."""
    found = _DOI.search(unquote(address))
    return _VIEW.sub("", found[0]) if found else ""


def is_public(address: str) -> bool:
    """Return whether an address may be asked: http or https, at the usual port, of a named host."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    return (
        parts.scheme in {"http", "https"}
        and port in {None, 80, 443}
        and "@" not in parts.netloc
        and "." in (parts.hostname or "").strip(".")
    )


def parse_page(address: str, data: bytes) -> Record | None:
    """Read the tags of a page; `None` if they name no title.

    Nothing else on the page is read: its text may name any number of other works.
    """
    tags = _read_tags(data)
    draft = Draft(address, 0, "")
    draft.put_title(read_text(_first(tags, "title")))
    if not draft.fields.get("title"):
        return None
    authors = tags.get("author") or _first(tags, "authors").split(";")
    draft.authors = read_names(authors)
    draft.put_date(next((text for name in _DATES if (text := _first(tags, name))), ""))
    for name, field in _TEXTS.items():
        draft.put(field, as_line(read_text(_first(tags, name))))
    draft.put("type", next((kind for name, kind in _TYPES.items() if name in tags), ""))
    draft.put("pages", join_pages(_first(tags, "firstpage"), _first(tags, "lastpage")))
    draft.put_abstract(read_text(_first(tags, "abstract")))
    draft.put("url", address)
    return replace(draft.record(), left_out=(), service="web", service_id=address)


def _read_tags(data: bytes) -> dict[str, list[str]]:
    """Return the contents of the `citation_` tags of a page by the rest of their names."""
    tags: dict[str, list[str]] = {}
    if not data.lstrip().startswith(b"<"):
        return tags
    page = LexborHTMLParser(data[:_MAX_BYTES])
    for tag in page.css("meta[content]")[:_MAX_TAGS]:
        name = (tag.attributes.get("name") or tag.attributes.get("property") or "").lower()
        content = without_unseen(tag.attributes.get("content") or "").strip()
        if name.startswith("citation_") and content:
            tags.setdefault(name.removeprefix("citation_"), []).append(content)
    return tags


def _first(tags: Mapping[str, list[str]], name: str) -> str:
    return tags.get(name, [""])[0]


def web(ask_doi: LookUp) -> Service:
    """Return the service; `ask_doi` looks DOIs up."""
    return Service(
        "web",
        (),  # only pages that somebody names
        frozenset(
            "title authors date type venue volume number pages series publisher institution isbn issn"
            " language doi arxiv url abstract".split()
        ),
        1,
        partial(look_up, ask_doi=ask_doi),
    )
