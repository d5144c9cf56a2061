"""DOIs: Crossref knows most of them, and doi.org asks who else registered one (DataCite, mEDRA)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from ...text.identifiers import Identifier
from .. import csl_json, facts
from ..record import Record
from .fetcher import Fetcher
from .service import Service, read_json
from .values import TYPES, Object, object_of, objects_of, orcids_in_order, same_doi, text

_CSL = "application/vnd.citationstyles.csl+json"
# Types that are in a book of a series: of two titles the first is that of the series
_IN_BOOKS = frozenset({"chapter", "paper-conference", "entry"})
_SAME = {
    "issue": "issue", "volume": "volume", "publisher": "publisher", "language": "language",
    "ISBN": "ISBN", "ISSN": "ISSN", "DOI": "DOI", "abstract": "abstract", "title": "title",
    "subtitle": "subtitle", "edition-number": "edition", "publisher-location": "publisher-place",
    "degree": "genre",
}  # fmt: skip
_DATES = ("published-online", "published-print", "published", "issued", "posted", "approved")
# Kinds of updates: https://www.crossref.org/documentation/register-maintain-records/updates/
_UPDATES = {
    "retraction": "was retracted", "partial_retraction": "was retracted in part",
    "withdrawal": "was withdrawn", "removal": "was removed by its publisher",
    "expression_of_concern": "has an expression of concern",
}  # fmt: skip
# NeurIPS proceedings of Curran, as registered
_SORTED_AUTHORS = "10.52202/"


def look_up(fetcher: Fetcher, ids: Sequence[Identifier]) -> Mapping[Identifier, Record]:
    """Ask for DOIs: Crossref first, and whoever else registered a DOI that it does not know."""
    dois = [each for each in ids if each.field == "doi"]
    found = ((each, _look_up(fetcher, each.value)) for each in dois)
    return {each: record for each, record in found if record}


def _look_up(fetcher: Fetcher, doi: str) -> Record | None:
    path = quote(doi, safe="/")
    # 400: a DOI that cannot be one
    absent = (400, 404, 406, 410)
    if answer := fetcher.get("crossref", f"/works/{path}", check=read_json, absent=absent):
        return parse_work(doi, object_of(answer.value.get("message")))
    accept = {"Accept": _CSL}
    csl = fetcher.get("doi", f"/{path}", headers=accept, check=_read_csl, absent=absent)
    return parse_csl(doi, csl.value) if csl and csl.value else None


def _read_csl(data: bytes) -> Object | None:
    """Read an answer of doi.org. Agencies that know no CSL answer with the page of the work."""
    return None if data.lstrip().startswith(b"<") else read_json(data)


def parse_csl(doi: str, item: Object) -> Record | None:
    """Read an answer in CSL JSON; `None` if it is about another work, or has no title."""
    if not same_doi(text(item.get("DOI")), doi):
        return None
    record = csl_json.read_item(f"doi:{doi}", item)
    if not isinstance(record, Record):
        return None
    fields = {**record.fields, "doi": doi} if "doi" in record.fields else record.fields
    return replace(record, fields=fields, key="", left_out=(), service="doi", service_id=doi)


def parse_work(doi: str, work: Object) -> Record | None:
    """Read a work of Crossref; `None` if it is another work than that of the DOI, or has no title."""
    record = parse_csl(doi, _as_csl(work))
    if not record:
        return None
    named = (
        (name, text(each.get("ORCID")))
        for each in _people(work)
        for name in csl_json.read_creators([each]).names
    )
    orcids = orcids_in_order(record.authors, named)
    doubts = (*record.doubts, *_doubts(doi, work))
    return replace(record, path=f"crossref:{doi}", service="crossref", orcids=orcids, doubts=doubts)


def _people(work: Object, role: str = "author") -> list[Object]:
    return [
        {**each, "literal": text(each.get("name"))} if "name" in each else each
        for each in objects_of(work.get(role))
    ]


def _as_csl(work: Object) -> dict[str, Any]:
    """Return a work as an item of CSL JSON, which is nearly the same."""
    item: dict[str, Any] = {csl: text(work.get(name)) for name, csl in _SAME.items()}
    item["type"] = TYPES.get(text(work.get("type")), "document")
    titles = [each for each in map(text, _list(work.get("container-title"))) if each]
    institutions = objects_of(work.get("institution"))
    event = object_of(work.get("event"))
    if len(titles) > 1 and item["type"] in _IN_BOOKS:
        item["collection-title"] = titles[0]
        titles = titles[-1:]
    elif item["type"] == "article" and institutions:
        titles = titles or [text(institutions[0].get("name"))]  # such as bioRxiv
    elif item["type"] in {"thesis", "report"} and institutions:
        item["publisher"] = text(institutions[0].get("name")) or item["publisher"]
    item["container-title"] = titles[0] if titles else ""
    item["event-title"], item["event-place"] = text(event.get("name")), text(event.get("location"))
    item["page"] = text(work.get("page")) or text(work.get("article-number"))
    item["author"], item["editor"] = _people(work), _people(work, "editor")
    item["issued"] = {"date-parts": [_first_date(work)]}
    arxiv = {*_preprints(work)}
    if len(arxiv) == 1:
        item["note"] = f"arXiv:{arxiv.pop()}"
    return item


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _first_date(work: Object) -> list[int]:
    """Return when a work appeared first, online or in print: the fullest date of the first year."""
    dates = [parts for name in _DATES if (parts := _date_parts(work.get(name)))]
    return min(dates, key=lambda parts: (parts[0], -len(parts), parts), default=[])


def _date_parts(value: object) -> list[int]:
    outer = object_of(value).get("date-parts")
    inner = outer[0] if isinstance(outer, list) and outer else None
    parts = inner[:3] if isinstance(inner, list) else []
    return [part for part in parts if isinstance(part, int) and part > 0]


def _preprints(work: Object) -> Iterator[str]:
    """Find the arXiv ids of the preprints that a publisher names."""
    relation = object_of(work.get("relation"))
    for name in ("has-preprint", "is-preprint-of"):
        for other in objects_of(relation.get(name)):
            id_ = text(other.get("id"))
            is_arxiv = text(other.get("id-type")) == "arxiv"
            if found := facts.arxiv_id(id_) if is_arxiv else facts.find_arxiv(id_):
                yield found


def _doubts(doi: str, work: Object) -> Iterator[str]:
    """Tell what a reader of the work has to know: that it was retracted, above all."""
    told = False
    for update in objects_of(work.get("updated-by")):
        if what := _UPDATES.get(text(update.get("type")).replace("-", "_")):
            told = True
            notice = facts.find_doi(text(update.get("DOI")))
            yield f"the work {what}" + (f" (see doi:{notice})" if notice else "")
    if not told and text(work.get("title")).upper().startswith(("RETRACTED", "WITHDRAWN")):
        yield "its title says that the work was retracted"
    for update in objects_of(work.get("update-to")):
        if text(update.get("type")).replace("-", "_") in _UPDATES:
            notified = facts.find_doi(text(update.get("DOI")))
            yield f"this is no paper but a notice about doi:{notified}"
    for other in objects_of(object_of(work.get("relation")).get("is-preprint-of")):
        if published := facts.find_doi(text(other.get("id"))):
            yield f"the preprint was published since, as doi:{published}"
    if doi.startswith(_SORTED_AUTHORS):
        yield "the publisher gives the authors in the order of the alphabet"


CROSSREF = Service(
    "crossref",
    ("doi",),
    frozenset(
        "title authors editors date type venue volume number pages series edition publisher institution"
        " place isbn issn arxiv language abstract orcid".split()
    ),
    1,
    look_up,
)
