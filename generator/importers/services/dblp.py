"""DBLP: the BibTeX entry of a paper by its key, such as conf/iclr/LeviBB24."""

from collections.abc import Mapping, Sequence

from ...text.identifiers import Identifier
from ..record import Record
from .acl import of_service, read_entry
from .fetcher import Fetcher
from .service import Service


def look_up(fetcher: Fetcher, ids: Sequence[Identifier]) -> Mapping[Identifier, Record]:
    """Ask for papers by their keys. An entry of CoRR is a preprint, with its arXiv id and no venue."""
    found = {}
    for asked in ids:
        answer = fetcher.get("dblp", f"/rec/{asked.value}.bib", check=read_entry)
        if answer and answer.value.key == f"DBLP:{asked.value}":
            found[asked] = of_service("dblp", asked.value, answer.value)
    return found


DBLP = Service(
    "dblp",
    (),  # papers do not have its keys
    frozenset(
        "title authors editors date type venue volume number pages series publisher isbn doi arxiv"
        " url".split()
    ),
    1,
    look_up,
)
