"""The files of an import: a new paper's, and one that gets more facts.

Each new text is read back as a build reads it, before anything is written.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import fields
from pathlib import Path
from typing import NamedTuple

from ..catalog.model import Paper
from ..content import files
from ..content.change import Change
from ..content.edit import set_abstract, set_fields
from ..content.paper import read_paper
from ..content.write import Value, to_markdown
from ..errors import Problem
from .merge import LISTS
from .record import Record

# Without these a work is not what its entry says; other values can be left out
_NEEDED = frozenset(("", "title", *LISTS))


class Written(NamedTuple):
    """A file's change, and the values that it leaves out because they are not valid."""

    change: Change
    invalid: tuple[Problem, ...]


def new_file(path: Path, record: Record, added: dt.date, *, draft: bool) -> Written:
    """Return the file of a new paper. Raises `ValueError` if it cannot be one."""
    values = _values_of(record) | {"added": added.isoformat()}
    if draft:
        values["draft"] = "true"
    abstract, invalid = record.abstract, list[Problem]()
    while True:
        remarks = {"authors": "and others"} if record.more_authors and record.authors else {}
        text = to_markdown(values, abstract, remarks)
        problems: list[Problem] = []
        if read_paper(path, text, problems.append, None):
            return Written(Change(path, None, text), tuple(invalid))
        bad = {problem.field.partition(".")[0] for problem in problems}
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
    path, names = Path(paper.path), set(changed)
    before = path.read_bytes().decode()
    values = _values_of(record)
    problems: list[Problem] = []
    try:
        after = _with_values(before, values, names, record.abstract)
        if not read_paper(path, files.normalize(after), problems.append, None):
            names -= {problem.field or "abstract" for problem in problems}
            after = _with_values(before, values, names, record.abstract)
    except ValueError as error:
        raise ValueError(f"{path} cannot be changed: {error}") from None
    now = read_paper(path, files.normalize(after), lambda _: None, None)
    for attribute in fields(Paper):
        name = attribute.name
        if name not in names and (not now or getattr(now, name) != getattr(paper, name)):
            raise ValueError(f"{path} cannot be changed: its {name} would change too")
    return Written(Change(path, before, after), tuple(problems))


def _with_values(text: str, values: Mapping[str, Value], names: set[str], abstract: str) -> str:
    text = set_fields(text, {name: values[name] for name in names - {"abstract"}})
    return set_abstract(text, abstract) if "abstract" in names else text


def _values_of(record: Record) -> dict[str, Value]:
    values: dict[str, Value] = dict(record.fields)
    values |= {name: getattr(record, name) for name in LISTS if getattr(record, name)}
    if record.keywords:
        values["tags"] = record.keywords
    if record.key:
        values["key"] = record.key
    return values
