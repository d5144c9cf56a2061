"""Read the reading paths of `paths/`: an ordered list of papers, with a sentence why each.

All problems of a file are reported before it is given up.
"""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..catalog.model import Move, ReadingPath, Step
from ..errors import Add, Problem, Suggester
from ..plan import urls
from ..plan.moves import targets
from . import files, schema
from .front_matter import read_parts
from .schema import Readers, Report
from .yaml import Mapping as MappingNode
from .yaml import Node
from .yaml import Sequence as SequenceNode

FOLDER = "paths"


def load_paths(
    content: Path, paper_ids: Collection[str], moves: tuple[Move, ...], add: Add
) -> tuple[ReadingPath, ...]:
    """Read all reading paths of a content folder, in the order of their files' names."""
    finals = targets(moves)
    read = []
    wrong = "is not a reading path, whose name ends in .md; move it out of this folder"
    for path in files.page_paths(content / FOLDER, content, wrong, add):
        text = files.read(path, add)
        if text is not None:
            read.append(read_path(path, text, add, paper_ids, finals))
    return tuple(path for path in read if path)


def read_path(
    path: Path, text: str, add: Add, paper_ids: Collection[str], finals: Mapping[str, str]
) -> ReadingPath | None:
    """Read a reading path from the text of its file; `add` every problem, and then return `None`.

    `finals` has the page that each moved page leads to, or nothing if that page is gone.
    """
    problems: list[Problem] = []
    report = schema.reporter(path, problems.append)
    if not schema.ID.fullmatch(path.stem):
        report(0, "", schema.rename(path))
    values: dict[str, Any] = {}
    node, introduction = read_parts(text, report)
    if node:
        values |= schema.fields(node, _READERS, ("title", "description", "papers"), report)
        _check_papers(values.get("papers", ()), paper_ids, finals, report)
    for problem in problems:
        add(problem)
    return None if problems else ReadingPath(id=path.stem, introduction=introduction, **values)


def _check_papers(
    steps: Sequence[Step], paper_ids: Collection[str], finals: Mapping[str, str], report: Report
) -> None:
    """Report papers that the catalog does not have, and papers that are there twice."""
    lines: dict[str, int] = {}
    hint = Suggester(paper_ids)
    for step in steps:
        if step.paper_id in lines:
            message = f"{step.paper_id!r} is already on line {lines[step.paper_id]}; keep one"
            report(step.line, "papers", message)
        elif step.paper_id not in paper_ids:
            report(step.line, "papers", _unknown(step.paper_id, hint, finals))
        lines.setdefault(step.paper_id, step.line)


def _unknown(paper_id: str, hint: Suggester, finals: Mapping[str, str]) -> str:
    target = finals.get(urls.paper(paper_id))
    if target is None:
        return f"unknown paper {paper_id!r}; {hint(paper_id)}"
    if not target:
        return f"{paper_id!r} is gone (moved.yaml); take it out"
    return f"{paper_id!r} has moved to {target} (moved.yaml); give that paper's id"


def _step(node: Node, field: str, report: Report) -> Step | None:
    if not isinstance(node, MappingNode):
        report(
            node.line, field, "needs an id and a reason; write {id: attention, why: It began here.}"
        )
        return None
    values: dict[str, Any] = schema.fields(
        node,
        {"id": schema.identifier, "why": schema.text},
        ("id", "why"),
        lambda line, key, message: report(line, f"{field}.{key}", message),
    )
    if not values.keys() >= {"id", "why"}:
        return None
    return Step(values["id"], values["why"], node.line)


def _steps(node: Node, field: str, report: Report) -> tuple[Step, ...] | None:
    steps = schema.sequence(_step)(node, field, report)
    if steps == () and isinstance(node, SequenceNode) and not node.items:
        report(
            node.line,
            field,
            "is empty; list the papers in the order in which to read them, with the reasons",
        )
    return steps


_READERS: Readers = {
    "title": schema.text,
    "description": schema.text,
    "by": schema.text,
    "papers": _steps,
}
