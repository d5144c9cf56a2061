"""Arguments of `openshelf import` that are no files: identifiers and addresses of works."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from ..text.identifiers import Identifier, read_identifier
from .record import LOOKED_UP, Reading, Record, Skipped
from .services.fetcher import Fetcher, Unavailable
from .services.places import PLACES
from .services.service import Service

_HUGGING_FACE = re.compile(
    r"hf:\s*|https?://(?:www\.)?(?:huggingface\.co|hf\.co)/papers/", re.IGNORECASE
)
_OPENALEX = re.compile(
    r"(?:openalex:\s*|https?://(?:api\.)?openalex\.org/)(?:works/)?(W\d{2,12})/?(?:[?#].*)?",
    re.ASCII | re.IGNORECASE,
)
# https://dblp.org/faq/13501473.html: dblp:conf/nips/VaswaniSPUJGKP17
_DBLP = re.compile(
    r"(?:dblp:\s*(?:DBLP:)?|https?://(?:www\.)?dblp\.(?:org|uni-trier\.de|dagstuhl\.de)/rec/"
    r"(?:html/|bibtex/|bib/|xml/)?)([a-z]+/[\w-]+/[\w.-]+?)(?:\.(?:html|bib|xml|rdf|nt|ris))?(?:[?#].*)?",
    re.ASCII | re.IGNORECASE,
)
_PREFIX = re.compile(r"(?:arxiv|doi|acl|hf|openalex|dblp):|https?://", re.IGNORECASE)
# Who makes the record of a work, by the field of the identifier
_FIRST = {
    "arxiv": "arxiv", "doi": "crossref", "acl": "acl", "openalex": "openalex", "dblp": "dblp",
    "url": "web",
}  # fmt: skip

EXAMPLES = "arxiv:2310.16441, doi:10.1145/3605943, acl:P18-1007, hf:2310.16441, openalex:W2741809807, dblp:conf/nips/VaswaniSPUJGKP17 or https://example.org/paper.html"
"""What can be looked up."""

Progress = Callable[[str, int, int], None]


class Wanted(NamedTuple):
    """A work to look up: what was typed, its identifier, and the services to ask for it."""

    text: str
    id: Identifier
    services: tuple[str, ...]  # the first one makes the record, the others add to it


def is_lookup(text: str) -> bool:
    """Return whether a text means a work to look up and not a file, even if it is misspelled."""
    return bool(_PREFIX.match(text.strip()) or read_wanted(text))


def read_wanted(text: str) -> Wanted | None:
    """Read an identifier or an address of a work; `None` if the text is neither."""
    text = text.strip()
    if match := _OPENALEX.fullmatch(text):
        return _wanted(text, "openalex", match[1].upper())
    if match := _DBLP.fullmatch(text):
        return _wanted(text, "dblp", match[1])
    if match := _HUGGING_FACE.match(text):
        known = read_identifier(text[match.end() :])
        if known and known.field == "arxiv":
            return Wanted(text, known, (_FIRST["arxiv"], "huggingface"))
    known = read_identifier(re.sub(r"^acl:\s*", "", text, flags=re.IGNORECASE))
    if known:
        return _wanted(text, *known)
    return _wanted(text, "url", text) if _is_address(text) else None


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return (
            parts.scheme in {"http", "https"} and "." in (parts.hostname or "") and parts.port != 0
        )
    except ValueError:  # of half an IPv6 address, or a port that is no number
        return False


def _wanted(text: str, field: str, value: str) -> Wanted:
    return Wanted(text, Identifier(field, value), (_FIRST[field],))


def look_up(
    wanted: Sequence[Wanted],
    fetcher: Fetcher,
    services: Mapping[str, Service],
    show: Progress = lambda *_: None,
) -> Reading:
    """Ask services for works, and return what they said, in the order in which it was asked for."""
    notes = list[str]()
    found: dict[tuple[str, Identifier], Record] = {}
    failed: dict[tuple[str, Identifier], Unavailable] = {}
    questions = [(name, each.id) for each in wanted for name in each.services]
    by_service: Mapping[str, list[Identifier]] = {name: [] for name, _ in questions}
    for name, id_ in dict.fromkeys(questions):
        by_service[name].append(id_)
    done = 0
    for name, ids in by_service.items():
        service = services[name]
        for start in range(0, len(ids), service.batch):
            show(f"ask {name}", done, len(questions))
            batch = ids[start : start + service.batch]
            try:
                records = service.look_up(fetcher, batch)
                found |= {(name, id_): record for id_, record in records.items()}
            except Unavailable as error:
                failed |= {(name, id_): error for id_ in batch}
            done += len(batch)
    results: list[Record | Skipped] = []
    taken: set[tuple[str, Identifier]] = set()
    for each in dict.fromkeys(wanted):
        first, *others = each.services
        if (first, each.id) in found:
            keys = [(name, each.id) for name in each.services if (name, each.id) not in taken]
            taken |= {*keys}
            results += [found[key] for key in keys if key in found]
            notes += [
                f"{each.text}: {failed[name, each.id]}; run the command again for what it knows"
                for name in others
                if (name, each.id) in failed
            ]
        else:
            reason = _reason(first, failed.get((first, each.id)), offline=fetcher.offline)
            results.append(Skipped(each.text, 0, "", reason))
    reading = Reading.from_results(results, LOOKED_UP)
    return reading._replace(notes=tuple(notes))


def _reason(service: str, error: Unavailable | None, *, offline: bool) -> str:
    """Return why there is no record, and what to do."""
    if offline:
        return "no answer is cached; run the command without --offline"
    if service == "web":
        what = str(error) if error else "the page is not there, or has no metadata of a paper"
        return f"{what}; add the paper with `openshelf new`"
    if error:
        return f"{error}; run the same command again later: the answers so far are cached"
    return f"{PLACES[service].title} knows no such work; check the identifier"
