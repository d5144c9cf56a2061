"""The ACL Anthology: the BibTeX entry of a paper, with its abstract."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ...text.identifiers import Identifier
from ..formats import read_records
from ..record import Record
from .fetcher import Fetcher
from .service import Service


def look_up(fetcher: Fetcher, ids: Sequence[Identifier]) -> Mapping[Identifier, Record]:
    """Ask for papers by their ids in the Anthology."""
    found = {}
    for asked in ids:
        answer = fetcher.get("acl", f"/{asked.value}.bib", check=read_entry)
        # Its address has its id
        if answer and answer.value.fields.get("acl") == asked.value:
            found[asked] = of_service("acl", asked.value, answer.value)
    return found


def read_entry(data: bytes) -> Record:
    """Read an answer that is one entry of BibTeX. Raises `ValueError` if it is anything else."""
    reading = read_records("", data)
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
    look_up,
)
