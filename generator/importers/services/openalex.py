"""OpenAlex: abstracts, ORCID iDs, where a preprint was published, and what a work cites.

Only single works are asked for, which cost no credits.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from urllib.parse import quote

from ...text.identifiers import Identifier
from ...text.names import Name
from .. import facts
from ..draft import Draft
from ..markup import read_text
from ..names import read_names
from ..record import Record
from .fetcher import Fetcher
from .service import Service, read_json
from .values import TYPES, Object, join_pages, object_of, objects_of, orcids_in_order, text

_FIELDS = (
    "id,doi,ids,title,publication_year,publication_date,type,is_retracted,is_paratext,"
    "primary_location,locations,authorships,biblio,abstract_inverted_index,referenced_works"
)
# The most authors that OpenAlex lists
_MAX_AUTHORS = 100
# What is longer is no abstract but the whole paper
_MAX_WORDS = 3_000
_MAX_REFERENCES = 10_000
# Proceedings and books are in a source that is only their series
_IN_BOOKS = frozenset({"paper-conference", "chapter", "entry"})


def look_up(fetcher: Fetcher, ids: Sequence[Identifier]) -> Mapping[Identifier, Record]:
    """Ask for works by their DOI, arXiv id or OpenAlex id."""
    found = {}
    for asked in ids:
        answer = fetcher.get(
            "openalex",
            f"/works/{_key(asked)}",
            params={"select": _FIELDS},
            check=read_json,
            absent=(400, 404, 410),  # 400: an id that cannot be one
        )
        if answer and (record := parse_work(asked, answer.value)):
            found[asked] = record
    return found


def _key(asked: Identifier) -> str:
    match asked.field:
        case "doi":
            return f"doi:{quote(asked.value, safe='/')}"
        case "arxiv":
            return f"doi:10.48550/arXiv.{asked.value}"
        case _:
            return asked.value


def parse_work(asked: Identifier, work: Object) -> Record | None:
    """Read a work; `None` if it is not the one that was asked for, or has no title."""
    id_ = text(work.get("id")).rpartition("/")[2]
    dois, arxiv = {*_dois(work)}, {*_arxiv_ids(work)}
    held = {"doi": dois, "arxiv": arxiv, "openalex": {id_.casefold()}}.get(asked.field, set())
    if asked.value.casefold() not in held or not text(work.get("title")):
        return None
    draft = Draft(f"openalex:{asked.value}", 0, "")
    draft.put_title(read_text(text(work.get("title"))))
    if asked.field in {"doi", "arxiv"}:
        draft.put(asked.field, asked.value)
    if len(arxiv) == 1:
        draft.put("arxiv", arxiv.pop())
    draft.put_date(_date(work))
    draft.authors = read_names(_written(each) for each in objects_of(work.get("authorships")))
    draft.put_abstract(read_text(_abstract(object_of(work.get("abstract_inverted_index")))))
    _put_publication(draft, work)
    if work.get("is_retracted"):
        draft.doubts.append("the work was retracted")
    if work.get("is_paratext"):
        draft.doubts.append("this is no paper but a cover, a table of contents or the like")
    record = draft.record()
    return replace(
        record,
        more_authors=len(objects_of(work.get("authorships"))) >= _MAX_AUTHORS,
        service="openalex",
        service_id=id_,
        orcids=orcids_in_order(record.authors, _orcids(work)),
        references=tuple(dict.fromkeys(_references(work))),
    )


def _locations(work: Object) -> list[Object]:
    return [object_of(work.get("primary_location")), *objects_of(work.get("locations"))]


def _dois(work: Object) -> Iterator[str]:
    """Return all DOIs of a work, in lower case: OpenAlex merges a preprint with its publication."""
    for value in (work.get("doi"), object_of(work.get("ids")).get("doi")):
        yield facts.find_doi(text(value)).casefold()
    for location in _locations(work):
        yield _doi_of(location)


def _doi_of(location: Object) -> str:
    """Return the DOI of a location in lower case; empty if it has none."""
    for value in (location.get("landing_page_url"), location.get("id")):
        if "doi" in text(value) and (doi := facts.find_doi(text(value))):
            return doi.casefold()
    return ""


def _arxiv_ids(work: Object) -> Iterator[str]:
    addresses = [work.get("doi"), *(each.get("landing_page_url") for each in _locations(work))]
    for address in (*addresses, *(each.get("pdf_url") for each in _locations(work))):
        if found := facts.find_arxiv(text(address)):
            yield found


def _date(work: Object) -> str:
    """Return the day of a work, or its year: the first of January usually stands for an unknown day."""
    date, year = text(work.get("publication_date")), text(work.get("publication_year"))
    return date[:4] if date.endswith("-01-01") else date or year


def _written(authorship: Object) -> str:
    """Return a name as it is on the paper, if OpenAlex has it: its own may be of another person."""
    author = object_of(authorship.get("author"))
    return text(authorship.get("raw_author_name")) or text(author.get("display_name"))


def _orcids(work: Object) -> Iterator[tuple[Name, str]]:
    """Return the ORCID iDs that came with the paper. Those of OpenAlex' authors are often wrong."""
    for each in objects_of(work.get("authorships")):
        for name in read_names([_written(each)]).names:
            yield name, text(each.get("raw_orcid"))


def _abstract(index: Object) -> str:
    """Return a text from the words of an inverted index: the places of each word in the text."""
    words = {
        place: word
        for word, places in index.items()
        for place in (places if isinstance(places, list) else ())
        if isinstance(place, int)
    }
    return " ".join(words[place] for place in sorted(words)) if len(words) <= _MAX_WORDS else ""


def _references(work: Object) -> Iterator[str]:
    cited = work.get("referenced_works")
    for address in (cited if isinstance(cited, list) else [])[:_MAX_REFERENCES]:
        id_ = text(address).rpartition("/")[2]
        if id_[:1] == "W" and id_[1:].isdigit():
            yield f"openalex:{id_}"


def _put_publication(draft: Draft, work: Object) -> None:
    """Add where a work was published, if OpenAlex' own date and pages are of the version of record.

    They are of the primary location. Other locations may be preprints, copies, or works that were
    merged by mistake.
    """
    location = object_of(work.get("primary_location"))
    source = object_of(location.get("source"))
    doi = _doi_of(location)
    kind = TYPES.get(text(location.get("raw_type")), "")
    is_of_record = location.get("is_published") is True and text(source.get("type")) != "repository"
    if not doi or not is_of_record or kind in {"", "article"} or facts.find_arxiv(doi):
        return
    named, raw = text(source.get("display_name")), text(location.get("raw_source_name"))
    venue = raw or named if kind in _IN_BOOKS else named or raw
    if doi != draft.fields.get("doi", doi).casefold() or not venue or not draft.fields.get("date"):
        return
    draft.put("type", kind)
    draft.put("doi", doi)
    draft.put("venue", venue)
    if venue != named and text(source.get("type")) == "book series":
        draft.put("series", named)
    biblio = object_of(work.get("biblio"))
    draft.put("pages", join_pages(text(biblio.get("first_page")), text(biblio.get("last_page"))))
    draft.put("volume", text(biblio.get("volume")))
    draft.put("number", text(biblio.get("issue")))


OPENALEX = Service(
    "openalex",
    ("doi", "arxiv"),
    frozenset(
        "title authors date type venue volume number pages series doi arxiv abstract orcid cites".split()
    ),
    1,
    look_up,
)
