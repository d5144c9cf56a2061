"""Asks services what the papers of a catalog lack, and what has changed since they were asked last.

Whatever is known of a paper comes from one service: the first, in an order of trust, that knows it.
So services are compared with the papers' files, and not with each other.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from ..catalog.catalog import Catalog
from ..catalog.model import Paper
from ..content import files, imported
from ..content.load import load
from ..errors import OpenshelfError, suggestion
from ..text.identifiers import Identifier
from . import importer, match
from .merge import COUNTS, PUBLISHED
from .record import Reading, Record
from .report import Doubt, Report
from .services.fetcher import Fetcher, Unavailable
from .services.service import Service

IDENTIFIERS = ("arxiv", "doi", "acl")
"""The fields of a paper that services are asked by."""

TRUST = ("arxiv", "acl", "crossref", "openalex", "huggingface")
"""Who is believed about what a preprint and its publication have in common."""

TRUST_PUBLISHED = ("acl", "crossref", "openalex", "arxiv", "huggingface")
"""Who is believed about where a paper was published. All that is known of it comes from one of them."""

# Fields that each service has its own of, or that say which paper a record is about
_OF_EACH = frozenset(("title", "authors", *IDENTIFIERS, "isbn", *COUNTS, "as_of"))


Find = Callable[[Fetcher, Record], Iterable[object]]
"""Looks for a paper by its title, and returns works that it may be, as sentences."""


@dataclass(frozen=True, slots=True)
class Options:
    """What to ask, and about which papers."""

    content: Path
    today: dt.date
    papers: tuple[str, ...] = ()  # ids; all if empty
    only: frozenset[str] = frozenset()  # fields; all if empty
    sources: tuple[str, ...] = ()  # names of services; all that tell something if empty
    update: frozenset[str] = frozenset()  # fields that are overwritten, whoever wrote them


@dataclass(slots=True)
class Asked:
    """What became of the questions to a service."""

    service: str
    papers: int = 0  # about which it was asked
    unanswered: set[str] = field(default_factory=set)  # ids of papers
    error: Unavailable | None = None  # why it did not answer
    offline: bool = False

    def __str__(self) -> str:
        """Return a line for people: what is done, and what is left and why."""
        number = f"{self.papers:,} paper{'' if self.papers == 1 else 's'}"
        if not self.unanswered:
            return f"{self.service}: {number}"
        done = f"{self.service}: done for {self.papers - len(self.unanswered):,} of {number}"
        if not self.error:
            return f"{done}; no cached answer for the others"
        return f"{done}; the rest later: {self.error}; run the command again"


@dataclass(frozen=True, slots=True)
class Enrichment:
    """What services told, and what it means for the catalog."""

    report: Report
    asked: tuple[Asked, ...]
    without_id: (
        int  # papers that no service can be asked about, unless they were looked for by title
    )


def enrich(
    options: Options,
    fetcher: Fetcher,
    services: Mapping[str, Service],
    show: importer.Progress = lambda *_: None,
    find: Find | None = None,
) -> Enrichment:
    """Ask services, in their order, and return what the answers mean. Nothing is written.

    With `find`, papers without an identifier are looked for by their titles. A service that does not
    answer any more is left for another time, and the others go on. Raises
    `ContentError` if the catalog has problems, and `OpenshelfError` if there is no such paper.
    """
    return _Enrichment(options, fetcher, services, show).run(find)


class _Enrichment:
    """One run, and what is known so far."""

    def __init__(
        self,
        options: Options,
        fetcher: Fetcher,
        services: Mapping[str, Service],
        show: importer.Progress,
    ) -> None:
        self.options, self.fetcher, self.show = options, fetcher, show
        self.only = _with_companions(options.only)
        self.catalog = load(options.content, search=False, drafts=True)
        self.papers = {paper.id: paper for paper in _chosen(self.catalog, options.papers)}
        self.services = _services(options, services, self.catalog, self.only)
        self.asked = {
            each.name: Asked(each.name, offline=fetcher.offline) for each in self.services
        }
        self.index = match.Index(map(match.as_record, self.papers.values()))
        self.ids = {
            paper.id: {name: value for name in IDENTIFIERS if (value := getattr(paper, name))}
            for paper in self.papers.values()
        }
        self.numbers = {paper_id: number for number, paper_id in enumerate(self.papers)}
        # What each service that was asked about a paper said, by the paper's id; `None` is nothing
        self.said: dict[str, dict[str, Record | None]] = defaultdict(dict)

    def run(self, find: Find | None) -> Enrichment:
        """Ask until no answer has an identifier that leads to more, and merge the answers."""
        # An answer may be that a preprint was published, and by which DOI
        while any(self._ask(service) for service in self.services):
            pass
        questions = tuple(self._questions(find)) if find else ()
        cited = self._cited_ids()
        by_service = defaultdict(list)
        for paper_id in self.papers:
            for name, record in self._believed(paper_id):
                ids = {
                    cited[work] for each in record.references if (work := each.casefold()) in cited
                }
                cites = tuple(sorted(ids - {paper_id}))
                by_service[name].append(replace(record, cites=cites))
        readings = [
            Reading(tuple(by_service[service.name]), (), service.name) for service in self.services
        ]
        options = importer.Options(
            self.options.content,
            self.options.today,
            self.options.update,
            fields=self.only,
            only_known=True,
        )
        report = importer.plan_import(readings, options, self.show)
        questions = (*report.questions, *questions)
        asked = tuple(asked for asked in self.asked.values() if asked.papers)
        return Enrichment(
            replace(report, questions=questions, notes=tuple(map(str, asked))),
            asked,
            0 if find else sum(not ids for ids in self.ids.values()),
        )

    def _ask(self, service: Service) -> bool:
        """Ask a service about all papers about which it was not asked; return whether there are any."""
        wanted = [
            (paper_id, identifier)
            for paper_id, ids in self.ids.items()
            if service.name not in self.said[paper_id] and (identifier := _identifier(service, ids))
        ]
        asked = self.asked[service.name]
        asked.papers += len(wanted)
        for start in range(0, len(wanted), service.batch):
            self.show(service.name, start, len(wanted))
            batch = wanted[start : start + service.batch]
            found = self._look_up(service, [identifier for _, identifier in batch])
            for paper_id, identifier in batch:
                record = found.get(identifier)
                self.said[paper_id][service.name] = record
                if record:
                    self._learn_ids(paper_id, record)
                elif self.fetcher.offline or identifier not in found:
                    asked.unanswered.add(paper_id)
        self.show(service.name, len(wanted), len(wanted))
        return bool(wanted)

    def _look_up(
        self, service: Service, identifiers: Sequence[Identifier]
    ) -> Mapping[Identifier, Record | None]:
        """Ask a service, and return what it says; what it did not answer is not there."""
        try:
            found = service.look_up(self.fetcher, identifiers)
        except Unavailable as error:
            self.asked[service.name].error = error
            if not error.final or len(identifiers) == 1:
                return {}
            # It answers no more, but some of the answers may be kept
            parts = (self._look_up(service, [identifier]) for identifier in identifiers)
            return {key: record for part in parts for key, record in part.items()}
        return {identifier: found.get(identifier) for identifier in identifiers}

    def _learn_ids(self, paper_id: str, record: Record) -> None:
        """Take the identifiers of a record that is about a paper, for other services to be asked by.

        Those that the paper will not get do not lead back to it.
        """
        if self.index.find(record).number == self.numbers[paper_id]:
            for name in IDENTIFIERS:
                if (value := record.fields.get(name)) and (not self.only or name in self.only):
                    self.ids[paper_id].setdefault(name, value)

    def _believed(self, paper_id: str) -> Iterator[tuple[str, Record]]:
        """Yield what each service says about a paper, without what a more trusted one is asked for.

        What a service did not answer yet is not taken from another one: it will be asked again.
        """
        said = {
            name: None if paper_id in self.asked[name].unanswered else record or _NOTHING
            for name, record in self.said[paper_id].items()
        }
        publisher = _first(TRUST_PUBLISHED, said, _is_published)
        sources = {
            name: _first(TRUST, said, partial(_has, name))
            for record in said.values()
            if record
            for name in ("abstract", *record.fields)
            if name not in _OF_EACH | PUBLISHED
        }
        for name, record in said.items():
            if record and record is not _NOTHING:
                fields = {
                    key: text
                    for key, text in record.fields.items()
                    if key in _OF_EACH or (publisher if key in PUBLISHED else sources[key]) == name
                }
                yield (
                    name,
                    replace(
                        record,
                        fields=fields,
                        editors=record.editors if publisher == name else (),
                        abstract=record.abstract if sources["abstract"] == name else "",
                    ),
                )

    def _cited_ids(self) -> Mapping[str, str]:
        """Return the papers of the catalog by what references call them: `openalex:W2741809807`."""
        ids = {
            f"{name}:{value.casefold()}": paper.id
            for paper in self.catalog.papers
            for name in IDENTIFIERS
            if (value := getattr(paper, name))
        }
        for line in self._lines():
            if isinstance(id_ := line.values.get("id"), str):
                ids[f"{line.source}:{id_.casefold()}"] = line.paper
        for paper_id, records in self.said.items():
            for name, record in records.items():
                if record and record.service_id:
                    ids[f"{name}:{record.service_id.casefold()}"] = paper_id
        return ids

    def _lines(self) -> Iterable[imported.Line]:
        """Return what services said in earlier runs. Problems of the file are reported by the import."""
        path = self.options.content / imported.FILE
        read = imported.read
        lines = files.read_as(read, path, lambda _: None, optional=True, limit=imported.MAX_BYTES)
        return imported.follow(lines or (), self.catalog.papers, self.catalog.moves).values()

    def _questions(self, find: Find) -> Iterator[Doubt]:
        """Look for the papers without an identifier, until there is no answer."""
        unknown = [paper for paper in self.papers.values() if not self.ids[paper.id]]
        asked = self.asked["titles"] = Asked(
            "crossref, by title", len(unknown), offline=self.fetcher.offline
        )
        for done, paper in enumerate(unknown):
            self.show("titles", done, len(unknown))
            try:
                candidates = find(self.fetcher, match.as_record(paper))
            except Unavailable as error:
                asked.error = error
                asked.unanswered.add(paper.id)
                continue
            for candidate in candidates:
                yield Doubt(paper.path, "", str(candidate))


_NOTHING = Record("", 0, "", {})
"""The answer of a service that does not know a paper, or says nothing about it."""


def _chosen(catalog: Catalog, ids: Sequence[str]) -> Iterator[Paper]:
    """Yield the papers with these ids, or all. Raises `OpenshelfError` if there is no such paper."""
    for paper_id in ids:
        if paper_id not in catalog.position:
            hint = suggestion(paper_id, catalog.position)
            raise OpenshelfError(f"unknown paper {paper_id!r}; {hint}")
    yield from (map(catalog.paper, dict.fromkeys(ids)) if ids else catalog.papers)


def _with_companions(only: Collection[str]) -> frozenset[str]:
    """Return fields with those that come only together with them."""
    fields = {*only}
    if fields & (PUBLISHED - {*IDENTIFIERS}):
        fields |= PUBLISHED
    if fields & {*COUNTS, "as_of"}:
        fields |= {*COUNTS, "as_of"}
    return frozenset(fields)


def _services(
    options: Options, services: Mapping[str, Service], catalog: Catalog, only: Collection[str]
) -> tuple[Service, ...]:
    """Return the services to ask.

    Hugging Face counts only where a catalog links to it, or where it is asked for.
    """
    if options.sources:
        return tuple(services[name] for name in dict.fromkeys(options.sources))
    linked = {*catalog.config.links_to}
    return tuple(
        each
        for each in services.values()
        if each.asks_by
        and (each.tells & {*only} if only else each.name != "huggingface" or each.name in linked)
    )


def _identifier(service: Service, ids: Mapping[str, str]) -> Identifier | None:
    return next((Identifier(name, ids[name]) for name in service.asks_by if name in ids), None)


def _first(
    trust: Iterable[str], said: Mapping[str, Record | None], knows: Callable[[Record], bool]
) -> str:
    """Return the first service that knows something; nobody if one before did not answer."""
    for name in trust:
        if name in said:
            record = said[name]
            if record is None:
                return ""
            if knows(record):
                return name
    return ""


def _has(name: str, record: Record) -> bool:
    return bool(record.abstract) if name == "abstract" else name in record.fields


def _is_published(record: Record) -> bool:
    """Return whether a record says where a paper was published."""
    return bool((record.fields.keys() & PUBLISHED) - {*IDENTIFIERS, "isbn", "type"})
