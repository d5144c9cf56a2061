"""Hugging Face: how often a preprint was upvoted there, and where its code is."""

import re
from collections.abc import Mapping, Sequence

from ...text.identifiers import Identifier
from .. import facts
from ..record import Record
from .fetcher import Answer, Fetcher
from .service import Service, read_json
from .values import Object

_REPOSITORY = re.compile(
    r"(?:https?://(?:www\.)?github\.com/)?([\w.-]+/[\w.-]+?)(?:\.git)?/?", re.ASCII
)


def look_up(fetcher: Fetcher, ids: Sequence[Identifier]) -> Mapping[Identifier, Record]:
    """Ask for papers by their arXiv ids. Raises `Unavailable`.

    Title and abstract are arXiv's own, so they are left to arXiv.
    """
    found = {}
    for each in ids:
        name = facts.arxiv_id(each.value) if each.field == "arxiv" else ""
        answer = name and fetcher.get("huggingface", f"/papers/{name}", check=read_json)
        if answer and facts.arxiv_id(str(answer.value.get("id", ""))) == name:
            found[each] = _record(name, answer)
    return found


def _record(name: str, answer: Answer[Object]) -> Record:
    said = answer.value
    counts = {"upvotes": said.get("upvotes"), "comments": said.get("numComments")}
    fields = {field: str(number) for field, number in counts.items() if _is_count(number)}
    if fields:
        fields["as_of"] = answer.day.isoformat()
    repository = _REPOSITORY.fullmatch(str(said.get("githubRepo") or ""))
    # One that was found by a program may be somebody else's
    by_hand = said.get("githubRepoAddedBy") != "auto"
    return Record(
        path=f"huggingface:{name}",
        line=0,
        key="",
        fields={"arxiv": name, **fields},
        service="huggingface",
        service_id=name,
        links={"code": f"https://github.com/{repository[1]}"} if repository and by_hand else {},
    )


def _is_count(number: object) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and 0 <= number < 10**9


HUGGING_FACE = Service(
    "huggingface",
    ("arxiv",),
    frozenset(("upvotes", "comments", "as_of", "links")),
    1,
    look_up,
)
