"""content/people.yaml: what names cannot say of people, as profiles.

A name, a name on a paper and a person are three things. Most people need no entry: one name is one
person. docs/people.md has the rules.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..catalog.model import Profile
from ..errors import Problem, suggestion
from ..text import names
from ..text.names import Name
from . import schema
from .yaml import Mapping, Node, Scalar, Sequence

FILE = "people.yaml"


def read(path: Path, text: str, add: Callable[[Problem], None]) -> tuple[Profile, ...]:
    """Read `people.yaml`; what is wrong is `add`ed, and an entry without an id or name left out."""

    def report(line: int, field: str, message: str) -> None:
        add(Problem(str(path), line, field, message))

    items = schema.entries(text, "id and name", report)
    found = tuple(profile for item in items if (profile := _profile(str(path), item, report)))
    for line, field, message in _misfits(found):
        report(line, field, message)
    return found


def public(profiles: Iterable[Profile]) -> tuple[Profile, ...]:
    """Profiles without the names that are to leave no trace."""
    return tuple(replace(profile, former=()) for profile in profiles)


def _profile(path: str, node: Node, report: schema.Report) -> Profile | None:
    if not isinstance(node, Mapping):
        report(node.line, "", "has to be {id: ..., name: ..., ...}")
        return None
    found: dict[str, Any] = schema.fields(node, _READERS, ("id", "name"), report)
    if not {"id", "name"} <= found.keys():
        return None
    return Profile(
        path=path,
        line=node.line,
        id=found["id"],
        name=found["name"],
        names=found.get("names", ()),
        former=found.get("former", ()),
        papers=found.get("papers", ()),
        namesakes=found.get("not", ()),
        orcid=found.get("orcid", ""),
        homes=found.get("home", ()),
        note=found.get("note", ""),
        verified=found.get("verified", False),
    )


def _name(node: Node, field: str, report: schema.Report) -> Name | None:
    found = schema.name(node, field, report, {"family_first": schema.boolean})
    return found[0] if found else None


def _homes(node: Node, field: str, report: schema.Report) -> tuple[str, ...] | None:
    """One address, or several."""
    several = Sequence(node.line, (node,)) if isinstance(node, Scalar) else node
    return schema.sequence(schema.url, unique=True)(several, field, report)


_READERS: dict[str, schema.Reader[object]] = {
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


def _misfits(profiles: Iterable[Profile]) -> Iterator[tuple[int, str, str]]:
    """What is wrong with entries as parts of a whole."""
    by_id: dict[str, Profile] = {}
    by_orcid: dict[str, Profile] = {}
    for profile in profiles:
        other = by_id.setdefault(profile.id, profile)
        if other is not profile:
            message = f"{profile.id!r} is on line {other.line} too; make one entry of the two"
            yield profile.line, "id", message
        if profile.orcid:
            other = by_orcid.setdefault(profile.orcid, profile)
            if other is not profile:
                message = f"{profile.orcid} is that of {other.id} on line {other.line} too"
                yield profile.line, "orcid", f"{message}; one person has one, so make it one entry"
        seen = {names.fold_name(profile.name)}
        for field, some in (("names", profile.names), ("former", profile.former)):
            for name in some:
                if names.fold_name(name) in seen:
                    message = f"{name.text!r} is a name of this person already; keep one"
                    yield profile.line, field, message
                seen.add(names.fold_name(name))
    for profile in profiles:
        for other_id in profile.namesakes:
            if other_id == profile.id:
                yield profile.line, "not", f"{other_id!r} is this very person; name another one"
            elif other_id not in by_id:
                hint = suggestion(other_id, by_id)
                message = (
                    f"{other_id!r} is the id of no entry; give that person one too, or: {hint}"
                )
                yield profile.line, "not", message
