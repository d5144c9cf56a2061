"""Write front matter: values that need no quotes get none, and fields have a fixed order."""

import re
from collections.abc import Iterator, Mapping, Sequence

from ..catalog.model import Author
from ..text.name_faults import find_fault
from ..text.names import Name, split_name
from .quoting import scalar

LINE_WIDTH = 100  # a longer list has one item a line

ORDER = tuple(
    "title authors editors author_count date status draft type kind tags arxiv primary_category doi acl"
    " venue volume number pages series edition publisher institution school place isbn issn url note"
    " private language links cites upvotes comments as_of key added withdrawn".split()
)
"""The fields of a paper in the order in which new files have them."""

Value = str | Sequence[str | Name | Author] | Mapping[str, str]
"""A value of a front matter field, before it is YAML: a text, a list of texts or of names, or links."""

# Whole numbers and dates, which are text for us and need no quotes for others either
_UNQUOTED = {
    **dict.fromkeys(("date", "added", "as_of"), re.compile(r"\d{4}(?:-\d\d){0,2}", re.ASCII)),
    **dict.fromkeys(
        ("author_count", "volume", "number", "pages", "edition", "upvotes", "comments"),
        re.compile(r"0|[1-9]\d*", re.ASCII),
    ),
    "draft": re.compile("true|false"),
}


def to_markdown(
    fields: Mapping[str, Value], abstract: str = "", remarks: Mapping[str, str] | None = None
) -> str:
    """Return the text of a paper's file; `abstract` is Markdown, and `remarks` are comments by field."""
    remarks = {key: f"  # {remark}" for key, remark in (remarks or {}).items()}
    lines = [
        field_text(key, fields[key]) + remarks.get(key, "")
        for key in sorted(fields, key=ORDER.index)
    ]
    body = f"{abstract}\n" if abstract else ""
    return "---\n" + "".join(f"{line}\n" for line in lines) + f"---\n{body}"


def field_text(key: str, value: Value) -> str:
    """Return a field as it stands in front matter: one line, or a long list with an item a line."""
    if isinstance(value, str):
        unquoted = _UNQUOTED.get(key)
        return f"{key}: {value if unquoted and unquoted.fullmatch(value) else scalar(value)}"
    if isinstance(value, Mapping):
        return list_text(key, [link_text(*link) for link in value.items()], "{}", "")
    return list_text(key, [*map(item_text, value)])


def list_text(key: str, items: Sequence[str], brackets: str = "[]", mark: str = "- ") -> str:
    """Return a list as it stands in front matter: on one line, or an item a line if that is too long."""
    line = f"{key}: {brackets[0]}{', '.join(items)}{brackets[1]}"
    if len(line) <= LINE_WIDTH:
        return line
    return "\n".join((f"{key}:", *(f"  {mark}{item}" for item in items)))


def link_text(label: str, url: str) -> str:
    """Return a label with its URL."""
    return f"{scalar(label, in_list=True)}: {scalar(url, in_list=True)}"


def item_text(item: str | Name | Author) -> str:
    """Return an item of a list."""
    if isinstance(item, str):
        return scalar(item, in_list=True)
    if isinstance(item, Name):
        return _name(item)
    more = {"id": item.person, "orcid": item.orcid}
    known = [f"{key}: {value}" for key, value in more.items() if value]
    return f"{{{', '.join((*_parts(item.name), *known))}}}" if known else _name(item.name)


def _name(name: Name) -> str:
    """Return a name as it is written, or in its parts if it would be read otherwise."""
    if split_name(name.text) == name and not find_fault(name.text):
        return scalar(name.text, in_list=True)
    return f"{{{', '.join(_parts(name))}}}"


def _parts(name: Name) -> Iterator[str]:
    if not name.given:
        yield f"literal: {scalar(name.family, in_list=True)}"
        return
    yield f"given: {scalar(name.given, in_list=True)}"
    yield f"family: {scalar(name.family, in_list=True)}"
    if name.suffix:
        yield f"suffix: {scalar(name.suffix, in_list=True)}"
