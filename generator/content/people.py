"""Read `people.yaml`: what the names on papers cannot tell about people. docs/people.md has the rules.

A name, a name on a paper and a person are three things. Most people need no entry, since one name
is one person.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..catalog.model import Profile
from ..errors import Add, Suggester
from ..text import names
from ..text.names import Name
from . import schema
from .names import read_name
from .schema import Reader, Readers, Report
from .yaml import Node, Scalar, Sequence

FILE = "people.yaml"
# Each former name is looked for in the texts of all papers
MAX_FORMER = 500


def read(path: Path, text: str, add: Add) -> tuple[Profile, ...]:
    """Read `people.yaml`; bad values, and entries without an id or a name, are left out.

    Each problem is `add`ed.
    """
    report = schema.reporter(path, add)
    profiles = []
    for node in schema.entries(text, "id: ..., name: ...", report):
        values = _read_entry(node, "", report)
        if values:
            named = {_ATTRIBUTES.get(key, key): value for key, value in values.items()}
            profiles.append(Profile(path=str(path), line=node.line, **named))
    _check(profiles, report)
    return tuple(profiles)


def _name(node: Node, field: str, report: Report) -> Name | None:
    named = read_name(node, field, report, {"family_first": schema.boolean})
    return named[0] if named else None


def _homes(node: Node, field: str, report: Report) -> tuple[str, ...] | None:
    """Read one web address, or several."""
    addresses = Sequence(node.line, (node,)) if isinstance(node, Scalar) else node
    return schema.sequence(schema.url, unique=True)(addresses, field, report)


_READERS: Readers = {
    "id": schema.identifier,
    "name": _name,
    "names": schema.sequence(_name),
    "former": schema.sequence(_name),
    "papers": schema.sequence(schema.identifier, unique=True),
    "not": schema.sequence(schema.identifier, unique=True),
    "orcid": schema.orcid,
    "home": _homes,
    "note": schema.text,
    "verified": schema.boolean,
}
_read_entry: Reader[dict[str, Any]] = schema.entry(dict, _READERS)
# The attributes of a profile whose keys in the file have other names
_ATTRIBUTES = {"not": "namesakes", "home": "homes"}


def _check(profiles: Iterable[Profile], report: Report) -> None:
    """Report what is there twice, namesakes that do not exist, and too many former names."""
    former = 0
    by_id: dict[str, Profile] = {}
    by_orcid: dict[str, Profile] = {}
    for profile in profiles:
        first = by_id.setdefault(profile.id, profile)
        if first is not profile:
            message = f"{profile.id!r} is already on line {first.line}; merge the two entries"
            report(profile.line, "id", message)
        first = by_orcid.setdefault(profile.orcid, profile) if profile.orcid else profile
        if first is not profile:
            message = f"{first.id} (line {first.line}) has the same; merge the two entries"
            report(profile.line, "orcid", message)
        seen = {names.fold_name(profile.name)}
        for field, listed in (("names", profile.names), ("former", profile.former)):
            for name in listed:
                if names.fold_name(name) in seen:
                    message = f"{name.text!r} is already a name of this person; keep one"
                    report(profile.line, field, message)
                seen.add(names.fold_name(name))
        before, former = former, former + len(profile.former)
        if before <= MAX_FORMER < former:
            message = f"over {MAX_FORMER} former names in {FILE}; delete those that no paper has"
            report(profile.line, "former", message)
    hint = Suggester(by_id)
    for profile in profiles:
        for person_id in profile.namesakes:
            if person_id == profile.id:
                report(profile.line, "not", f"{person_id!r} is this person; name someone else")
            elif person_id not in by_id:
                message = f"unknown person {person_id!r} ({FILE}); {hint(person_id)}"
                report(profile.line, "not", message)
