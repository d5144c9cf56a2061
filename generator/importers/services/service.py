"""A service as the commands see it."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...text.identifiers import Identifier
from ..record import Record
from .fetcher import Fetcher

LookUp = Callable[[Fetcher, Sequence[Identifier]], Mapping[Identifier, Record]]
"""Asks for works, and returns those that the service knows. Each answer is about what was asked.

Raises `Unavailable`.
"""


@dataclass(frozen=True, slots=True)
class Service:
    """What a service can be asked with, and what it tells."""

    name: str  # as in `places`
    asks_by: tuple[str, ...]  # fields of a paper whose value it can be asked with, best first
    tells: frozenset[str]  # front matter fields
    batch: int  # ids that one request takes
    look_up: LookUp


def read_json(body: bytes) -> Mapping[str, Any]:
    """Return a JSON object. Raises `ValueError` for half of one, or anything else."""
    try:
        value = json.loads(body)
    except RecursionError:
        raise ValueError("JSON that is too deep") from None
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")
    return value
