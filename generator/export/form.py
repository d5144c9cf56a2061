"""A form in which papers are kept: made once for each paper, and read by every file that has it."""

import json
from collections.abc import Callable, Iterable
from typing import TypeVar

import orjson

from ..model import Paper, Site
from ..pieces import Pieces
from ..values import value

T = TypeVar("T")


@value
class Form:
    """What a paper is in lists of one sort; `make` makes it."""

    name: str
    make: Callable[[Site, Paper], str]

    def of(self, site: Site, paper: Paper) -> bytes:
        """What `paper` is in this form: what is kept of it, or else made now."""
        made = site.made
        if isinstance(made, Pieces):
            return made.data(self.name, paper)
        return self.make(site, paper).encode()

    def each(self, site: Site, papers: Iterable[Paper]) -> list[bytes]:
        """What each of some papers is in this form."""
        made = site.made
        if isinstance(made, Pieces):
            return made.each(self.name, papers)
        return [self.make(site, paper).encode() for paper in papers]


def latest(function: Callable[[Site, Paper], T]) -> Callable[[Site, Paper], T]:
    """Keep what `function` says of the last paper: all that is of one paper is made together."""
    last: tuple[Site, Paper, T] | None = None

    def keeping(site: Site, paper: Paper) -> T:
        nonlocal last
        found = last
        if found is None or found[1] is not paper or found[0].catalog is not site.catalog:
            found = last = site, paper, function(site, paper)
        return found[2]

    return keeping


quoted = json.encoder.encode_basestring
"""A text as JSON."""


def to_json(value: object) -> str:
    """A value as JSON, on one line."""
    return orjson.dumps(value).decode()
