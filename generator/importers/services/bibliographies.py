"""The ACL Anthology and DBLP, which have a BibTeX entry of each paper."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ...text.identifiers import Identifier
from ..bibtex import read_bibtex_file
from ..record import Record
from .fetcher import Fetcher
from .service import Service


def look_up_acl(fetcher: Fetcher, ids: Sequence[Identifier]) -> Mapping[Identifier, Record]:
    """Ask for papers by their ids in the Anthology."""
    found = {}
    for asked in ids:
        answer = fetcher.get("acl", f"/{asked.value}.bib", check=read_entry)
        # Its address has its id
        if answer and answer.value.fields.get("acl") == asked.value:
            found[asked] = of_service("acl", asked.value, answer.value)
    return found


def look_up_dblp(fetcher: Fetcher, ids: Sequence[Identifier]) -> Mapping[Identifier, Record]:
    """Ask for papers by their keys, such as conf/iclr/LeviBB24.

    An entry of CoRR is a preprint, with its arXiv id and no venue.
    """
    found = {}
    for asked in ids:
        answer = fetcher.get("dblp", f"/rec/{asked.value}.bib", check=read_entry)
        if answer and answer.value.key == f"DBLP:{asked.value}":
            found[asked] = of_service("dblp", asked.value, answer.value)
    return found


def read_entry(data: bytes) -> Record:
    """Read an answer that is one entry of BibTeX. Raises `ValueError` if it is anything else."""
    reading = read_bibtex_file("", data.decode("utf-8"))
    if reading.skipped or len(reading.records) != 1:
        raise ValueError("is not one entry of BibTeX")
    return reading.records[0]


def of_service(name: str, id_: str, record: Record) -> Record:
    """Return an entry as what a service says; the key is for its own files, and so is the rest."""
    return replace(
        record, path=f"{name}:{id_}", line=0, key="", left_out=(), service=name, service_id=id_
    )


ACL = Service(
    "acl",
    ("acl",),
    frozenset(
        "title authors editors date type venue volume number pages publisher place isbn doi abstract".split()
    ),
    1,
    look_up_acl,
)

DBLP = Service(
    "dblp",
    (),  # papers do not have its keys
    frozenset(
        "title authors editors date type venue volume number pages series publisher isbn doi arxiv"
        " url".split()
    ),
    1,
    look_up_dblp,
)
