"""arXiv: preprints, from its API (https://info.arxiv.org/help/api/user-manual.html)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from xml.etree import ElementTree as ET

from ...text.identifiers import Identifier
from .. import facts
from ..draft import Draft
from ..markup import read_text
from ..names import read_names
from ..record import Record
from .fetcher import Fetcher
from .service import Service

_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"
_TOTAL = "{http://a9.com/-/spec/opensearch/1.1/}totalResults"
_ERROR = re.compile(r"https?://arxiv\.org/api/errors")
# Lines of an abstract that are indented begin a paragraph
_INDENT = re.compile(r"\n[ \t]+")
# How the abstract of a withdrawn paper begins, or the comment on it
_WITHDRAWN = re.compile(
    r"(?:(?:this|the)\s(?:\w+\s)?(?:paper|submission|manuscript|article|work|preprint)\s"
    r"(?:has\sbeen|was|is)\s)?withdrawn\b",
    re.IGNORECASE,
)


def look_up(fetcher: Fetcher, ids: Sequence[Identifier]) -> Mapping[Identifier, Record]:
    """Ask for preprints by their arXiv ids. Answers are kept one by one. Raises `Unavailable`."""
    names = {each: facts.arxiv_id(each.value) for each in ids if each.field == "arxiv"}
    kept = {name: fetcher.kept("arxiv", name) for name in names.values() if name}
    unknown = [name for name, answer in kept.items() if answer is None]
    bodies = {name: answer.body for name, answer in kept.items() if answer}
    if not fetcher.offline:
        for start in range(0, len(unknown), ARXIV.batch):
            bodies |= _ask(fetcher, unknown[start : start + ARXIV.batch])
    return {each: _record(bodies[name]) for each, name in names.items() if bodies.get(name)}


def _ask(fetcher: Fetcher, names: Sequence[str]) -> Mapping[str, bytes]:
    """Ask for a batch, and return the entries by id; that of an unknown id is empty."""
    params = {"id_list": ",".join(names), "max_results": str(len(names))}
    answer = fetcher.get("arxiv", params=params, check=_read_feed, absent=(400, 404), keep=False)
    if (answer is None or answer.value is None) and len(names) > 1:
        # One bad id, and arXiv refuses all of them
        half = len(names) // 2
        return {**_ask(fetcher, names[:half]), **_ask(fetcher, names[half:])}
    entries = answer.value if answer and answer.value else {}
    for name in names:
        fetcher.keep("arxiv", name, entries.get(name, b""), 200 if name in entries else 404)
    return entries


def _read_feed(body: bytes) -> Mapping[str, bytes] | None:
    """Return the entries of a feed by id; `None` if arXiv says that an id is wrong.

    Raises `ValueError` if the body is not a whole feed.
    """
    feed = _parse(body)
    entries = feed.findall(f"{_ATOM}entry")
    if any(_ERROR.match(entry.findtext(f"{_ATOM}id", "")) for entry in entries):
        return None
    total = feed.findtext(_TOTAL, "")
    if feed.tag != f"{_ATOM}feed" or (total.isdecimal() and int(total) > len(entries)):
        raise ValueError("not a whole Atom feed")
    found = {}
    for entry in entries:
        name = facts.find_arxiv(entry.findtext(f"{_ATOM}id", ""))
        if name and entry.findtext(f"{_ATOM}title", "").strip():
            found[name] = ET.tostring(entry)
    return found


def _parse(body: bytes) -> ET.Element:
    text = body.decode("utf-8")
    if "<!DOCTYPE" in text or "<!ENTITY" in text:  # entities can grow without end
        raise ValueError("XML with a DOCTYPE")
    try:
        return ET.fromstring(text)  # noqa: S314 - it has no entities of its own
    except ET.ParseError as error:
        raise ValueError(f"not XML: {error}") from None


def _record(body: bytes) -> Record:
    entry = _parse(body)
    name = facts.find_arxiv(entry.findtext(f"{_ATOM}id", ""))
    draft = Draft(f"arxiv:{name}", 0, "")
    draft.put("arxiv", name)
    draft.put_title(read_text(entry.findtext(f"{_ATOM}title", "")))
    draft.authors = read_names(
        author.findtext(f"{_ATOM}name", "") for author in entry.iter(f"{_ATOM}author")
    )
    draft.put_date(entry.findtext(f"{_ATOM}published", "")[:10])
    category = entry.find(f"{_ARXIV}primary_category")
    draft.put("primary_category", "" if category is None else category.get("term", ""))
    draft.put("doi", entry.findtext(f"{_ARXIV}doi", ""))
    if entry.findtext(f"{_ARXIV}journal_ref"):
        draft.leave_out("journal_ref")
    summary = entry.findtext(f"{_ATOM}summary", "").strip()
    comment = " ".join(entry.findtext(f"{_ARXIV}comment", "").split())
    notice = next((text for text in (comment, summary) if _WITHDRAWN.match(text)), "")
    if notice:
        draft.doubts.append(
            f"it was withdrawn, arXiv says: {notice[:200]!r}; write that into `withdrawn`"
        )
    if not _WITHDRAWN.match(summary):
        draft.put_abstract(read_text(_INDENT.sub("\n\n", summary)))
    return replace(draft.record(), service="arxiv", service_id=name)


ARXIV = Service(
    "arxiv",
    ("arxiv",),
    frozenset(("title", "authors", "date", "primary_category", "doi", "abstract")),
    100,
    look_up,
)
