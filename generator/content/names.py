"""Read a name from a file: as people write it, or in its parts."""

from typing import Any

from ..text.name_faults import find_fault
from ..text.names import Name, split_name
from ..text.tex import tex_to_text
from . import schema
from .quoting import scalar
from .schema import Readers, Report
from .yaml import Mapping, Node, Scalar, Sequence

_PARTS = ({"literal"}, {"family"}, {"given", "family"}, {"given", "family", "suffix"})
_RIGHT = "write {given: Ada, family: Lovelace}, or {literal: The Lab} for a group"
# What others call the parts
_HINTS = {
    **dict.fromkeys(("first", "firstname", "forename", "givenname"), "given"),
    **dict.fromkeys(("last", "lastname", "surname", "familyname"), "family"),
    **dict.fromkeys(("name", "group", "organization", "collective"), "literal"),
}


def read_name(
    node: Node, field: str, report: Report, more: Readers
) -> tuple[Name, dict[str, Any]] | None:
    """Read a name, as text or in its parts; return it with the keys of `more` beside the parts."""
    if isinstance(node, Sequence):
        report(node.line, field, f"must be a name, not a list; {_RIGHT}")
        return None
    if isinstance(node, Scalar):
        name = _split(node, field, report)
        return (name, {}) if name else None
    if not any(_is_part(key, more) for key in node.items):
        return _in_braces(node, field, report)
    values: dict[str, Any] = schema.fields(
        node,
        {**dict.fromkeys(("given", "family", "suffix", "literal"), schema.text), **more},
        (),
        lambda line, key, message: report(line, f"{field}.{key}", message),
        _HINTS,
    )
    parts = node.items.keys() & {"given", "family", "suffix", "literal"}
    if parts not in _PARTS:
        if all(key in more or key in parts for key in node.items):
            what = "has no family name" if parts == {"given"} else "has the wrong parts"
            report(node.line, field, f"{what}; {_RIGHT}")
        return None
    if not parts <= values.keys():
        return None
    for part in parts:
        if "\\" in values[part]:
            words = tex_to_text(values[part])
            report(node.line, f"{field}.{part}", f"has TeX in it; write {part}: {words}")
            return None
    family = values.get("literal") or values.get("family", "")
    given, suffix = values.get("given", ""), values.get("suffix", "")
    return Name(given, family, values.get("family_first", False), suffix), values


def _is_part(key: str, more: Readers) -> bool:
    return key in {"given", "family", "suffix", "literal", *more} or schema.fold(key) in _HINTS


def _split(node: Scalar, field: str, report: Report) -> Name | None:
    written = schema.text(node, field, report)
    if written is None:
        return None
    if "\n" in node.source and not node.source.startswith(('"', "'")):
        first, *rest = (line.strip().removeprefix("- ") for line in node.source.split("\n"))
        message = f"{first!r} and {rest[0]!r} are read as one name; put a dash before each"
        report(node.line, field, f"{message}, one under the other")
        return None
    fault = find_fault(written)
    if fault:
        report(node.line, field, fault)
        return None
    return split_name(written)


def _in_braces(node: Mapping, field: str, report: Report) -> tuple[Name, dict[str, Any]] | None:
    """Read `{The Lab}`, which YAML takes for a mapping with empty values, as the name of a group."""
    values = [child for _, child in node.items.values()]
    if all(isinstance(child, Scalar) and not child.text for child in values):
        glued = [key for key in node.items if _is_part(key.partition(":")[0], {})]
        if node.items and not glued:
            text = schema.text(Scalar(node.line, ", ".join(node.items)), field, report)
            return (Name("", text), {}) if text else None
        if glued:
            parts = ", ".join(key.replace(":", ": ", 1) for key in node.items)
            report(node.line, field, f"there is no space after the colon; write {{{parts}}}")
            return None
    key, (_, child) = next(iter(node.items.items()), ("", (0, node)))
    if isinstance(child, Scalar) and child.text:
        text = scalar(f"{key}: {child.text}", in_list=True)
        report(node.line, field, f"has a colon; write {text} if it is a name, or else {_RIGHT[6:]}")
    else:
        report(node.line, field, f"is not a name; {_RIGHT}")
    return None
