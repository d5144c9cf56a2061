"""Adds what a record says to a work that is known: gaps are filled, and no value is overwritten."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import NamedTuple

from ..catalog.venues import venue_series
from ..catalog.works import infer_type
from ..content.write import ORDER
from ..text.names import Name
from . import match
from .record import Record

LISTS = ("authors", "editors")
UPDATABLE = (
    *(
        field
        for field in ORDER
        if field
        not in "kind tags school private links author_count upvotes comments as_of key added"
        " withdrawn draft".split()
    ),
    "abstract",
)
"""The fields that an import can overwrite where a curator asks for it."""

# Facts of one publication, of which a work may have several: they are filled in together or not at all
_PUBLISHED = frozenset(
    "type venue volume number pages doi acl publisher series place editors edition institution isbn"
    " issn".split()
)


class Conflict(NamedTuple):
    """A value of a record that a work did not get: it has another, or the fact is about another publication."""

    field: str
    ours: str  # empty if the work has no value
    theirs: str
    reason: str = ""  # why it was left out, if the work has no value


class Merged(NamedTuple):
    """A work with the facts of a record, the fields that changed, and the values that were left out."""

    record: Record
    changed: tuple[str, ...]
    conflicts: tuple[Conflict, ...]


Owner = Callable[[str, str], str]
"""Takes an id's field and value, and returns which other work has it; an empty string if none has."""


def merge(
    ours: Record,
    theirs: Record,
    by: str,
    owner: Owner,
    *,
    update: Collection[str] = (),
    is_new: bool = False,
    may_be_earlier: bool = False,
) -> Merged:
    """Return our work with the facts of their record, which is about the same one, as `by` says.

    Fields in `update` are overwritten. In a work that `is_new` in the same import, the better value
    wins: the fuller list of authors, the type of what was published, and, if it `may_be_earlier`, the
    date of the first publication.
    """
    fields, conflicts, changed = dict(ours.fields), list[Conflict](), list[str]()
    lists: dict[str, tuple[Name, ...]] = {}
    is_other_publication = by in {"arxiv", "key"} and _is_other_publication(ours, theirs, update)
    for field in ORDER:
        value, old = text_of(theirs, field), text_of(ours, field)
        if field not in UPDATABLE or not value or value == old:
            continue
        if field in update:
            wins = not _says_less(field, ours, theirs)
        elif field in _PUBLISHED and is_other_publication:
            if not old or _differ(field, ours, theirs):
                reason = "" if old else "it is of another publication"
                conflicts.append(Conflict(field, old, value, reason))
            continue
        elif old or (field == "type" and match.type_of(ours) not in match.VAGUE):
            wins = is_new and _is_better(field, ours, theirs, may_be_earlier=may_be_earlier)
        else:
            wins = _is_news(field, ours, theirs)
            if not wins:
                continue
        taken = owner(field, value) if wins and field in {"arxiv", "doi", "acl"} else ""
        if taken:
            conflicts.append(Conflict(field, old, value, f"{taken} has it"))
        elif wins:
            changed.append(field)
            if field in LISTS:
                lists[field] = getattr(theirs, field)
            else:
                fields[field] = value
        elif _differ(field, ours, theirs):
            conflicts.append(Conflict(field, old or match.type_of(ours), value))
    merged = replace(ours, fields=fields, **lists)  # type: ignore[arg-type]  # both are fields of it
    if "authors" in lists:
        merged = replace(merged, more_authors=theirs.more_authors)
    if theirs.abstract.split() != ours.abstract.split() and theirs.abstract:
        if not ours.abstract or "abstract" in update:
            merged = replace(merged, abstract=theirs.abstract)
            changed.append("abstract")
        elif match.differ("abstract", ours.abstract, theirs.abstract):
            conflicts.append(Conflict("abstract", ours.abstract, theirs.abstract))
    if theirs.keywords and not ours.keywords:
        merged = replace(merged, keywords=theirs.keywords)
        changed.append("tags")
    return Merged(merged, tuple(changed), tuple(conflicts))


def text_of(record: Record, field: str) -> str:
    """Return a value of a record as one text."""
    if field in LISTS:
        return "; ".join(name.text for name in getattr(record, field))
    return record.abstract if field == "abstract" else record.fields.get(field, "")


def without_default_type(record: Record) -> Record:
    """Return a record without a type that its other fields tell anyway."""
    fields: Mapping[str, str] = record.fields
    kind = infer_type(fields.get("venue", ""), fields.get("arxiv", ""))
    if fields.get("type") in {"document", kind} and kind in {"preprint", "document"}:
        fields = {key: value for key, value in fields.items() if key != "type"}
    return replace(record, fields=fields)


def _is_other_publication(ours: Record, theirs: Record, update: Collection[str]) -> bool:
    """Return whether the record is about another publication of the work than ours."""
    if match.tells_apart(ours, theirs, {"arxiv", *update}):
        return True
    return (
        "venue" in ours.fields
        and "venue" in theirs.fields
        and "venue" not in update
        and _differ("venue", ours, theirs)
    )


def _says_less(field: str, ours: Record, theirs: Record) -> bool:
    """Return whether a value is only a part of ours: the year of a date, the first of the authors."""
    if field == "date":
        return ours.fields.get("date", "").startswith(theirs.fields["date"])
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
