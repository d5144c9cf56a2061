"""The files of an import: a new paper's, and one that gets more facts.

Each new text is read back as a build reads it, before anything is written.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import fields, replace
from pathlib import Path
from typing import NamedTuple

from ..catalog.model import Author, Paper
from ..content import files
from ..content.change import Change
from ..content.edit import get_fields, set_abstract, set_fields, set_link, set_orcid
from ..content.paper import read_paper
from ..content.write import Value, to_markdown
from ..errors import Problem
from .merge import COUNTS, LISTS
from .record import Record

# Without these a work is not what its entry says; other values can be left out
_NEEDED = frozenset(("", "title", *LISTS))


class Written(NamedTuple):
    """A file's change, and the values that it leaves out because they cannot be written."""

    change: Change
    invalid: tuple[Problem, ...]
    left_out: frozenset[str]  # their fields


def new_file(path: Path, record: Record, added: dt.date, *, draft: bool) -> Written:
    """Return the file of a new paper. Raises `ValueError` if it cannot be one."""
    values = _values_of(record) | {"added": added.isoformat()}
    if draft:
        values["draft"] = "true"
    abstract, invalid, left_out = record.abstract, list[Problem](), set[str]()
    while True:
        remarks = {"authors": "and others"} if record.more_authors and record.authors else {}
        text = to_markdown(values, abstract, remarks)
        problems: list[Problem] = []
        if read_paper(path, text, problems.append):
            return Written(Change(path, None, text), tuple(invalid), frozenset(left_out))
        bad = {problem.field.partition(".")[0] for problem in problems}
        left_out |= {name or "abstract" for name in bad}
        if "" in bad and abstract:
            abstract = ""
            bad.remove("")
        if bad & _NEEDED or bad - values.keys():
            reasons = (f"{problem.field}: {problem.message}" for problem in problems)
            raise ValueError("; ".join(reason.removeprefix(": ") for reason in reasons))
        invalid += problems
        values = {name: value for name, value in values.items() if name not in bad}


def changed_file(paper: Paper, record: Record, changed: Collection[str]) -> Written:
    """Return a paper's file with the changed fields of a record.

    Raises `ValueError` if that cannot be done without a change of something else.
    """
    path, names = Path(paper.path), {*changed}
    before = path.read_bytes().decode()
    if read_paper(path, files.normalize(before), lambda _: None, None) != paper:
        raise ValueError(f"{path} was changed meanwhile; run the command again")
    try:
        get_fields(before)
    except ValueError as error:
        raise ValueError(f"{path} cannot be changed: {error}") from None
    after, problems = _with_values(before, paper, record, names)
    names -= {problem.field for problem in problems}
    invalid: list[Problem] = []
    now = read_paper(path, files.normalize(after), invalid.append)
    if invalid:
        bad = {problem.field.partition(".")[0] or "abstract" for problem in invalid}
        names = {name for name in names if not attributes_of(name) & bad}
        after, _ = _with_values(before, paper, record, names)
        now = read_paper(path, files.normalize(after), lambda _: None)
    may_change = attributes_of(*names)
    for attribute in fields(Paper):
        name = attribute.name
        if name not in may_change and (not now or getattr(now, name) != getattr(paper, name)):
            raise ValueError(f"{path} cannot be changed: its {name} would change too")
    if now and _others(now, names) != _others(paper, names):
        raise ValueError(f"{path} cannot be changed: other authors or links would change too")
    return Written(
        Change(path, before, after), (*problems, *invalid), frozenset({*changed} - names)
    )


def attributes_of(*names: str) -> set[str]:
    """Return the attributes of a paper that changes of these fields change."""
    found = set[str]()
    for name in names:
        root = name.partition(".")[0]
        # More authors than it says in all
        more = {"counts": {*COUNTS, "as_of"}, "orcid": {"authors"}, "authors": {"author_count"}}
        found |= {root} | more.get(root, set())
    return found


def _others(paper: Paper, names: Collection[str]) -> tuple[object, ...]:
    """Return what must stay of the authors and links of a paper."""
    authors = [
        replace(author, orcid="") if f"orcid.{author.name.text}" in names else author
        for author in paper.authors
        if "authors" not in names
    ]
    return authors, [link for link in paper.links if f"links.{link.label}" not in names]


def _with_values(
    text: str, paper: Paper, record: Record, names: Collection[str]
) -> tuple[str, list[Problem]]:
    """Return the text of a paper's file with values of a record, and what cannot be written."""
    problems = []
    for name in sorted(names):
        try:
            text = _with_value(text, paper, record, name, names)
        except ValueError as error:
            problems.append(Problem(paper.path, 0, name, str(error)))
    return text, problems


def _with_value(text: str, paper: Paper, record: Record, name: str, names: Collection[str]) -> str:
    field, _, what = name.partition(".")
    if name == "abstract":
        return set_abstract(text, record.abstract)
    if field == "links":
        return set_link(text, what, record.links[what])
    if field in {"authors", "orcid"}:
        known = {author.name.text: author for author in paper.authors}
        authors = []
        for each, orcid in record.authors_with_orcids:
            author = known.get(each.text, Author(each))
            is_new = f"orcid.{each.text}" in names
            authors.append(replace(author, orcid=orcid) if is_new else author)
        if field == "authors":
            return set_fields(text, {"authors": authors})
        number = [each.name.text for each in authors].index(what)
        return set_orcid(text, number, authors[number])
    values = _values_of(record)
    written = (*COUNTS, "as_of") if name == "counts" else (name,)
    return set_fields(text, {each: values[each] for each in written if each in values})


def _values_of(record: Record) -> dict[str, Value]:
    values: dict[str, Value] = dict(record.fields)
    lists: dict[str, Value] = {
        "authors": [Author(name, orcid=orcid) for name, orcid in record.authors_with_orcids],
        "editors": record.editors,
        "tags": record.keywords,
        "links": dict(record.links),
        "cites": record.cites,
    }
    values |= {name: value for name, value in lists.items() if value}
    if record.key:
        values["key"] = record.key
    return values
