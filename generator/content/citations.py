"""The citations within the catalog: which of the ids in `cites` are papers, and which have moved."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from ..catalog.model import Move, Paper
from ..errors import Add, Problem, Suggester
from ..plan import urls
from ..plan.moves import targets
from . import files
from .front_matter import read_parts
from .yaml import Scalar, Sequence


def resolve_citations(
    papers: Iterable[Paper], ids: Collection[str], moves: Iterable[Move], add: Add
) -> list[Paper]:
    """Return the papers with the papers of the catalog that they cite; `add` problems.

    `ids` are those of all papers. An id that moved is read as the new one, and one that is gone is
    left out.
    """
    pages = {urls.paper(paper_id): paper_id for paper_id in ids}
    finals = {source: pages.get(target, "") for source, target in targets(moves).items()}
    hint = Suggester(ids)
    resolved = []
    for paper in papers:
        if paper.cites:
            faults = list(_faults(paper, ids, finals, hint))
            lines = _lines(Path(paper.path)) if faults else {}
            for message, cited in faults:
                add(Problem(paper.path, lines.get(cited, 0), "cites", message))
            found = (
                cited if cited in ids else finals.get(urls.paper(cited), "")
                for cited in paper.cites
            )
            # If two papers became one, it may cite itself now
            cites = tuple(dict.fromkeys(cited for cited in found if cited not in {"", paper.id}))
            paper = replace(paper, cites=cites)  # noqa: PLW2901
        resolved.append(paper)
    return resolved


def _faults(
    paper: Paper, ids: Collection[str], finals: Mapping[str, str], hint: Suggester
) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with each id that is, and the id."""
    for cited in paper.cites:
        if cited == paper.id:
            yield f"{cited!r} is this paper itself; delete it", cited
        elif cited not in ids and urls.paper(cited) not in finals:
            yield f"unknown paper {cited!r}; {hint(cited)}", cited


def _lines(path: Path) -> dict[str, int]:
    """Return the line of each id in a paper's file; papers do not keep lines, which few need."""
    text = files.read(path, lambda _: None) or ""
    node, _ = read_parts(text, lambda *_: None)
    value = node and node.items["cites"][1] if node and "cites" in node.items else None
    items = value.items if isinstance(value, Sequence) else ()
    return {item.text: item.line for item in reversed(items) if isinstance(item, Scalar)}
