"""Suggested tags and kinds of papers, and the files with those that a curator accepts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from ..catalog.catalog import Catalog
from ..catalog.model import Paper
from ..catalog.suggest import ALL, Suggestion, vote_on_kinds, vote_on_tags
from ..errors import ContentError, OpenshelfError, Problem, suggestion
from ..text.tables import as_code, as_table
from .change import Change
from .edit import change_paper, set_fields
from .write import Value

LEAST: Mapping[str, float] = {"tags": 0.4, "kind": 0.6}
"""The least score of a suggestion, by field. Three of four such are right in the first catalog."""

_MOST = 3  # tags for a paper


class Proposal(NamedTuple):
    """A label that is suggested for a field of a paper, `tags` or `kind`."""

    paper: Paper
    field: str
    suggestion: Suggestion

    @property
    def score(self) -> float:
        """The score: 1 if all papers that voted have the label; its name in the paper adds to it."""
        return self.suggestion.score / ALL

    def reasons(self, most: int = 3) -> list[str]:
        """Return why it is suggested: where the paper has its name, and the nearest papers that have it."""
        named, voters = self.suggestion.named_in, self.suggestion.voters
        reasons = [f"its name in the {named}"] if named else []
        reasons += [paper.id for paper in voters[:most]]
        return reasons + ([f"{len(voters) - most} more"] if len(voters) > most else [])


def propose(
    catalog: Catalog,
    names: Collection[str] = (),
    *,
    every: bool = False,
    least: float | None = None,
) -> list[Proposal]:
    """Return proposals for papers without tags or kind, the best of each paper first.

    `names` are ids of papers, or paths of their files; these, and with `every` all papers, get further
    tags too. A paper gets up to three tags, with scores of `least` or more. Drafts get some if they
    are named. Raises `OpenshelfError` if there is no such paper.
    """
    if names:
        papers = [_find(catalog, name) for name in dict.fromkeys(names)]
    else:
        papers = [paper for paper in catalog.papers if not paper.draft]
    votes = {"tags": vote_on_tags(catalog), "kind": vote_on_kinds(catalog)}
    proposals = []
    for paper in papers:
        missing = {field: _MOST for field in ("tags",) if names or every or not paper.tags}
        missing |= {field: 1 for field in ("kind",) if not paper.kind}
        for field, number in missing.items():
            enough = (LEAST[field] if least is None else least) * ALL
            suggestions = [
                each
                for each in votes[field].suggest(paper)
                if each.score >= enough and each.label not in paper.tags
            ]
            proposals += [Proposal(paper, field, each) for each in suggestions[:number]]
    return proposals


def _find(catalog: Catalog, name: str) -> Paper:
    paper_id = Path(name).stem if name.endswith(".md") else name
    if paper_id not in catalog.position:
        raise OpenshelfError(f"no paper {name!r}; {suggestion(paper_id, catalog.position)}")
    return catalog.paper(paper_id)


def accept(proposals: Sequence[Proposal]) -> tuple[Change, ...]:
    """Return the files of papers with all of these proposals. Tags that they have come first.

    Raises `ContentError` with the files that cannot be changed.
    """
    by_paper: dict[str, list[Proposal]] = {}
    for proposal in proposals:
        by_paper.setdefault(proposal.paper.id, []).append(proposal)
    problems, changes = [], []
    for group in by_paper.values():
        try:
            changes.append(_change(group))
        except (OSError, ValueError) as error:
            wanted = ", ".join(each.suggestion.label for each in group)
            message = f"{wanted} cannot be added: {error}"
            problems.append(Problem(group[0].paper.path, 0, group[0].field, message))
    if problems:
        raise ContentError(problems)
    return tuple(changes)


def _change(group: Sequence[Proposal]) -> Change:
    paper = group[0].paper
    tags = tuple(each.suggestion.label for each in group if each.field == "tags")
    kinds = [each.suggestion.label for each in group if each.field == "kind"]
    fields: dict[str, Value] = {"tags": (*paper.tags, *tags)} if tags else {}
    if kinds:
        fields["kind"] = kinds[0]

    def expected(old: Paper) -> Paper:
        return replace(old, tags=(*old.tags, *tags), kind=kinds[0] if kinds else old.kind)

    return change_paper(Path(paper.path), lambda text: set_fields(text, fields), expected)


def as_markdown(proposals: Sequence[Proposal]) -> str:
    """Return proposals as a table in Markdown, for a pull request."""
    rows = [
        [
            as_code(each.paper.title.plain),
            each.field,
            as_code(each.suggestion.label),
            f"{each.score:.2f}",
            as_code(", ".join(each.reasons()), 200),
        ]
        for each in proposals
    ]
    table = as_table(["paper", "field", "suggested", "score", "because of"], rows)
    return "".join(["## Suggested tags and kinds\n\n", *table]) if rows else ""
