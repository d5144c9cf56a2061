"""Merges what a record says into a work that is known, and never overwrites what a curator wrote.

Each value is compared with that of the file and with what the same source said last time. A value of
the file that differs from that was changed by hand.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from ..catalog.venues import venue_series
from ..catalog.works import infer_type
from ..content.imported import Value, short_form
from ..content.write import ORDER
from . import match
from .record import Record

LISTS = ("authors", "editors")
IDS = ("arxiv", "doi", "acl", "isbn")
"""Identifiers: one that a paper has stays, whatever a source says."""
COUNTS = ("upvotes", "comments")
UPDATABLE = (
    *(
        field
        for field in ORDER
        if field
        not in "kind tags school private author_count comments as_of key added withdrawn"
        " draft".split()
    ),
    "abstract",
)
"""The fields that an import can overwrite where a curator asks for it."""

# Facts of one publication, of which a work may have several: they are filled in together or not at all
PUBLISHED = frozenset(
    "type venue volume number pages doi acl publisher series place editors edition institution isbn"
    " issn".split()
)
# Matches by which a record is about the same publication, not only the same work
_SAME_PUBLICATION = frozenset(("doi", "acl", "isbn"))


class Conflict(NamedTuple):
    """A value of a record that a work did not get: it has another, or the fact is about another publication."""

    field: str
    ours: str  # empty if the work has no value
    theirs: str
    reason: str = ""  # why it was left out, if the work has no value


class Changed(NamedTuple):
    """A value that a work got."""

    field: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Known:
    """What sources said about a work before, as imported.jsonl has it."""

    last: Mapping[str, Value] = field(default_factory=dict)  # by the record's source
    absent: Collection[str] = ()  # fields of it that the work did not get
    others: Mapping[str, Collection[Value]] = field(default_factory=dict)  # by other sources
    identified: Collection[str] = ()  # authors of whom our file knows more than the name


@dataclass(frozen=True, slots=True)
class Rules:
    """What an import asks for beyond filling gaps."""

    update: Collection[str] = ()  # fields that are overwritten
    fields: Collection[str] = ()  # those that may change; all if empty
    is_new: bool = False  # the work is new in the same import: the better value wins
    may_be_earlier: bool = False  # the record may name the date of the first publication


class Merged(NamedTuple):
    """A work with the facts of a record, what changed, and the values that were left out."""

    record: Record
    rows: tuple[Changed, ...]
    conflicts: tuple[Conflict, ...]
    said: Mapping[str, Value]  # what the record says, for imported.jsonl
    absent: frozenset[str]  # fields of it that the work did not get, though it has no value

    @property
    def changed(self) -> tuple[str, ...]:
        """The fields that changed."""
        return tuple(row.field for row in self.rows)


Owner = Callable[[str, str], str]
"""Takes an id's field and value, and returns which other work has it; an empty string if none has."""


def merge(
    ours: Record,
    theirs: Record,
    by: str,
    owner: Owner,
    rules: Rules | None = None,
    known: Known | None = None,
) -> Merged:
    """Return our work with the facts of their record, which is about the same one, as `by` says."""
    return _Merge(ours, theirs, by, owner, rules or Rules(), known or Known()).run()


class _Merge:
    """One work and one record, and what is decided so far."""

    def __init__(
        self, ours: Record, theirs: Record, by: str, owner: Owner, rules: Rules, known: Known
    ) -> None:
        self.ours, self.theirs, self.owner = ours, theirs, owner
        self.rules, self.known = rules, known
        self.updated = self._updated()
        self.is_other = by not in _SAME_PUBLICATION and self._is_other_publication()
        self.rows: list[Changed] = []
        self.conflicts: list[Conflict] = []
        self.said = _about(theirs)
        self.absent: set[str] = set()

    def run(self) -> Merged:
        """Decide about each field."""
        theirs = self.theirs
        names = [name for name in (*UPDATABLE, "tags") if name not in {"links", *COUNTS}]
        taken = {name for name in names if self._is_asked_for(name) and self._takes(name)}
        fields = {name: theirs.fields[name] for name in taken & theirs.fields.keys()}
        record = replace(self.ours, fields={**self.ours.fields, **fields})
        for name in taken & {"editors", "cites", "abstract"}:
            record = replace(record, **{name: getattr(theirs, name)})
        if "tags" in taken:
            record = replace(record, keywords=theirs.keywords)
        if "authors" in taken:
            orcids = {name.text: orcid for name, orcid in record.authors_with_orcids}
            record = replace(
                record,
                authors=theirs.authors,
                more_authors=theirs.more_authors,
                orcids=tuple(orcids.get(name.text, "") for name in theirs.authors),
            )
        if self._is_asked_for("authors", "orcid"):
            record = self._with_their_orcids(record)
        if self._is_asked_for("links"):
            record = self._with_their_links(record)
        if self._is_asked_for(*COUNTS, "as_of"):
            record = self._with_their_counts(record)
        rows, conflicts = tuple(self.rows), tuple(self.conflicts)
        return Merged(record, rows, conflicts, self.said, frozenset(self.absent))

    def _is_asked_for(self, *names: str) -> bool:
        return not self.rules.fields or any(name in self.rules.fields for name in names)

    def _takes(self, name: str) -> bool:
        """Return whether the work gets the value of a field of the front matter, or the abstract."""
        ours, theirs, rules = self.ours, self.theirs, self.rules
        value, old = fact(theirs, name), fact(ours, name)
        is_update = name in rules.update
        if not value:
            return False
        self._say(name, value)
        is_cut = self.said[name] != value
        if is_cut or _says_less(name, ours, theirs) or (name == "tags" and old):
            return False
        if not (old or is_update or _is_news(name, ours, theirs)):
            if self._standing(name, old, value) == "gap":
                self.absent.add(name)
            return False
        shown, reason = (text_of(ours, name), text_of(theirs, name)), ""
        # The date on arXiv is that of the first publication, whatever was published since
        is_its_date = name == "date" and not old and theirs.service != "arxiv"
        if self.is_other and not is_update and (name in PUBLISHED or is_its_date):
            reason = "it is of another publication"
        elif not old and not is_update and name in PUBLISHED and self._is_publication_deleted():
            reason = "its publication was deleted by hand"
        elif name in {"arxiv", "doi", "acl"} and (taken := self.owner(name, shown[1])):
            reason = f"{taken} has it"
        elif name == "authors" and not {*self.known.identified} <= {*value}:
            reason = "an author of whom your file knows more is not in it"
        if rules.is_new:
            is_better = _is_better(name, ours, theirs, may_be_earlier=rules.may_be_earlier)
        else:
            is_better = name == "date" and self._says_more(str(old), str(value))
        differs = _differ(name, ours, theirs)
        return self._settle(name, old, value, shown, reason, is_better=is_better, differs=differs)

    def _settle(
        self,
        name: str,
        old: Value,
        value: Value,
        shown: tuple[str, str] = ("", ""),
        reason: str = "",
        *,
        is_better: bool = False,
        differs: bool = True,
    ) -> bool:
        """Return whether the work gets a value; with a `reason` it does not, whatever else is known.

        A value that it does not get is told when the source says it for the first time.
        """
        self._say(name, value)
        if is_same(name, value, old):
            return False
        shown = shown if any(shown) else (str(old), str(value))
        standing = self._standing(name, old, value)
        if standing == "gap" and name == "type":
            inferred = match.type_of(self.updated)
            if inferred not in match.VAGUE:
                standing, shown = "differs", (inferred, shown[1])
        if {"counts": "upvotes"}.get(name, name.partition(".")[0]) in self.rules.update:
            wins = tells = True
        else:
            wins = (
                standing == "gap"
                or (standing == "differs" and is_better)
                or (standing == "theirs" and name not in IDS)
            )
            tells = standing in {"gap", "theirs", "both"} or (standing == "differs" and differs)
        if wins and not reason:
            self.rows.append(Changed(name, *shown))
            return True
        if tells and not is_same(name, value, self.known.last.get(name, "")):
            deleted = "it was deleted by hand" if standing == "both" and not old else ""
            why = "" if old and not reason.endswith(" has it") else reason
            self.conflicts.append(Conflict(name, *shown, why or deleted))
        if not old and standing in {"gap", "differs"}:
            self.absent.add(name)
        return False

    def _say(self, name: str, value: Value) -> None:
        """Keep what the source says, if it does not say less than last time, as a year alone does."""
        last = self.known.last.get(name, "")
        is_cut = name == "date" or (name == "authors" and self.theirs.more_authors)
        self.said[name] = last if is_cut and last[: len(value)] == value else value

    def _standing(self, name: str, old: Value, value: Value) -> str:
        """Return who changed a value since the source said it last.

        One of: gap (nobody said anything), differs (the source never said it), same (the source says
        what it said), theirs (only the source changed it), both, deleted.
        """
        last, others = self.known.last.get(name, ""), self.known.others.get(name, ())
        if not last or name in self.known.absent:
            if old:
                return "differs"
            return "deleted" if others else "gap"
        if is_same(name, value, last):
            return "same"
        if is_same(name, old, last):
            return "theirs"
        return "differs" if old and old in others else "both"

    def _is_by_hand(self, name: str, old: Value) -> bool:
        """Return whether sources said something, and none of them what our file says."""
        others = self.known.others.get(name, ())
        return bool(others) and old not in others

    def _updated(self) -> Record:
        """Return our work with those facts of a publication that only the source can have changed."""
        ours, theirs, last = self.ours, self.theirs, self.known.last
        news = {
            name
            for name in PUBLISHED.difference(IDS) & last.keys()
            if fact(theirs, name) and is_same(name, fact(ours, name), last[name])
        }
        texts = {name: theirs.fields[name] for name in news & theirs.fields.keys()}
        editors = theirs.editors if "editors" in news else ours.editors
        return replace(ours, fields={**ours.fields, **texts}, editors=editors)

    def _is_other_publication(self) -> bool:
        """Return whether the record is about another publication of the work than ours."""
        ours, theirs, update = self.updated, self.theirs, self.rules.update
        if match.tells_apart(ours, theirs, {"arxiv", *update}):
            return True
        known, said = (
            {name for name in PUBLISHED - {"type"} if fact(record, name)}
            for record in (ours, theirs)
        )
        # What a service says of a publication is of ours if they have a fact in common
        is_doubtful = theirs.service and known.difference(IDS) and said.difference(IDS, update)
        if is_doubtful and all(_differ(name, ours, theirs) for name in known & said):
            return True
        venue = fact(self.ours, "venue")
        if not (venue and fact(theirs, "venue")) or "venue" in update:
            return False
        return _differ("venue", self.ours, theirs) and any(
            fact(ours, name) and not is_same(name, fact(ours, name), fact(theirs, name))
            for name in PUBLISHED
        )

    def _is_publication_deleted(self) -> bool:
        """Return whether sources gave a publication, and its venue is gone, or all if it had none."""
        known = self.known
        given = PUBLISHED & (known.last.keys() - {*known.absent} | known.others.keys()) - {"type"}
        return bool(given) and not any(fact(self.ours, name) for name in given & {"venue"} or given)

    def _says_more(self, old: str, value: str) -> bool:
        """Return whether a date is the one of our file, but more exact, and that was not cut by hand."""
        return (
            value.startswith(old)
            and not self._is_by_hand("date", old)
            and not (self.is_other and self.theirs.service != "arxiv")
            and (
                "arxiv" not in self.ours.fields
                or self.theirs.service == "arxiv"
                or match.type_of(self.theirs) in match.VAGUE
            )
        )

    def _with_their_orcids(self, record: Record) -> Record:
        """Return a record whose authors have the ORCID iDs that are known of them."""
        theirs = self.theirs.orcids
        if not any(theirs) or not match.are_same_names(record.authors, self.theirs.authors):
            return record
        names = [name.text for name in record.authors]
        orcids = [orcid for _, orcid in record.authors_with_orcids]
        given = {
            value
            for key, value in self.known.last.items()
            if key.startswith("orcid.") and key not in self.known.absent
        }
        for at, (name, orcid) in enumerate(zip(names, theirs, strict=False)):
            if orcid in given and not orcids[at] and f"orcid.{name}" not in self.known.last:
                self.said[f"orcid.{name}"] = orcid  # deleted before the name was changed
                continue
            is_clear = names.count(name) == 1 and theirs.count(orcid) == 1
            if (
                orcid
                and is_clear
                and orcid not in orcids[:at] + orcids[at + 1 :]
                and self._settle(f"orcid.{name}", orcids[at], orcid)
            ):
                orcids[at] = orcid
        return replace(record, orcids=tuple(orcids) if any(orcids) else ())

    def _with_their_links(self, record: Record) -> Record:
        """Return a record with the links that it lacks."""
        links = dict(record.links)
        labels = {label.casefold(): label for label in links}
        for label, url in self.theirs.links.items():
            known = labels.get(label.casefold(), label)
            there = [record.fields.get("url", ""), *links.values()]
            if known not in links and not all(match.differ("url", each, url) for each in there):
                self.said[f"links.{known}"] = url  # under another label
                continue
            differs = match.differ("url", links.get(known, ""), url)
            if self._settle(f"links.{known}", links.get(known, ""), url, differs=differs):
                links[known] = url
        return replace(record, links=links)

    def _with_their_counts(self, record: Record) -> Record:
        """Return a record with counts and the day on which they were true: one fact together.

        A later count is no correction of an earlier one, so it replaces what no source said. Counts
        that leave one out would be of another day than that one: they are not taken.
        """
        ours, theirs = record.fields, self.theirs.fields
        value, old = fact(self.theirs, "counts"), fact(record, "counts")
        shown = ", ".join(old), ", ".join(value)
        is_whole = all(name in theirs for name in COUNTS if name in ours)
        if not value or "as_of" not in theirs or not is_whole:
            return record
        is_later = theirs["as_of"] > ours.get("as_of", "") and not self._is_by_hand("counts", old)
        if not self._settle("counts", old, value, shown, is_better=is_later, differs=False):
            return record
        counts = {name: theirs[name] for name in (*COUNTS, "as_of") if name in theirs}
        return replace(record, fields={**ours, **counts})


def fact(record: Record, name: str) -> Value:
    """Return a value of a record as it is compared, and as imported.jsonl has it."""
    if name in LISTS:
        return tuple(each.text for each in getattr(record, name))
    if name == "abstract":
        return short_form(record.abstract) if record.abstract else ""
    if name == "counts":
        texts = record.fields
        return tuple(f"{texts[each]} {each}" for each in COUNTS if each in texts)
    if name in {"tags", "cites"}:
        return record.keywords if name == "tags" else record.cites
    return record.fields.get(name, "")


def facts(record: Record) -> dict[str, Value]:
    """Return all that a record says and that can be merged."""
    names = (*UPDATABLE, "tags", "counts")
    found = {name: fact(record, name) for name in names if name not in {"links", *COUNTS}}
    found |= {f"links.{label}": url for label, url in record.links.items()}
    found |= {f"orcid.{name.text}": orcid for name, orcid in record.authors_with_orcids}
    return {name: value for name, value in found.items() if value} | _about(record)


def _about(record: Record) -> dict[str, Value]:
    """Return what a service says that is no field: its id of the work, and what there is to look at."""
    said: dict[str, Value] = {"id": record.service_id, "doubts": record.doubts}
    return {name: value for name, value in said.items() if value and record.service}


def is_same(name: str, one: Value, other: Value) -> bool:
    """Return whether two values are written alike, but for white space, and for capitals in ids."""
    if isinstance(one, str) and isinstance(other, str):
        a, b = (" ".join(text.split()) for text in (one, other))
        return a.casefold() == b.casefold() if name in IDS else a == b
    return tuple(one) == tuple(other)


def text_of(record: Record, field: str) -> str:
    """Return a value of a record as one text."""
    if field == "abstract":
        return record.abstract
    value = fact(record, field)
    return value if isinstance(value, str) else "; ".join(value)


def without_default_type(record: Record) -> Record:
    """Return a record without a type that its other fields tell anyway."""
    fields: Mapping[str, str] = record.fields
    kind = infer_type(fields.get("venue", ""), fields.get("arxiv", ""))
    if fields.get("type") in {"document", kind} and kind in {"preprint", "document"}:
        fields = {key: value for key, value in fields.items() if key != "type"}
    return replace(record, fields=fields)


def _says_less(field: str, ours: Record, theirs: Record) -> bool:
    """Return whether a value is only a part of ours: the year of a date, the first of the authors."""
    if field == "date":
        old, value = ours.fields.get("date", ""), theirs.fields["date"]
        return old != value and old.startswith(value)
    return field == "authors" and theirs.more_authors and match.same_people(ours, theirs)


def _is_news(field: str, ours: Record, theirs: Record) -> bool:
    """Return whether a value fills a gap of ours."""
    if field == "status":  # what is published is not in press any more
        return not ours.fields.keys() & {"date", "volume", "pages", "doi"}
    if field == "type":
        return theirs.fields["type"] not in match.VAGUE
    return True


def _is_better(field: str, ours: Record, theirs: Record, *, may_be_earlier: bool) -> bool:
    """Return whether to prefer a value of a record to that of another in the same import."""
    old, value = text_of(ours, field), text_of(theirs, field)
    if field == "type":
        return match.type_of(ours) in match.VAGUE and value not in match.VAGUE
    if field == "date":
        if value.startswith(old):  # a preprint comes first
            return match.type_of(theirs) in match.VAGUE or match.type_of(ours) not in match.VAGUE
        return may_be_earlier and not old.startswith(value) and value < old
    if field == "authors" and match.same_people(ours, theirs):
        if len(ours.authors) != len(theirs.authors) or theirs.more_authors:
            return len(theirs.authors) > len(ours.authors)
        return ours.more_authors or len(value) > len(old)  # given names instead of initials
    return False


def _differ(field: str, ours: Record, theirs: Record) -> bool:
    """Return whether values differ in more than how they are written."""
    old, value = text_of(ours, field), text_of(theirs, field)
    if field == "authors":
        return not match.same_people(ours, theirs) or (
            ours.more_authors and len(theirs.authors) > len(ours.authors)
        )
    if field == "editors":
        return [name.family for name in ours.editors] != [name.family for name in theirs.editors]
    if field == "date" and match.year(theirs) > match.year(ours):
        # The date is that of the first publication, and this is a later one
        return not ("arxiv" in ours.fields or match.type_of(ours) in match.VAGUE)
    if field == "type":
        return value not in match.VAGUE and match.have_other_types(ours, theirs)
    if field == "venue":
        return not match.are_alike(venue_series(old), venue_series(value))
    if field == "pages" and old.startswith(f"{value}-"):
        return False
    return match.differ(field, old, value)
