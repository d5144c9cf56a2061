"""What somebody asks to add: the one paper that an issue or the form of a workflow names.

The text comes from strangers. Nothing of it leaves this module but an identifier or an address of a
strict form; messages do not repeat it.
"""

import json
import re
from pathlib import Path
from typing import NamedTuple

from ..errors import ForgeError
from ..text.identifiers import read_identifier
from ..text.slugs import slug

MAX_EVENT = 5_000_000
"""Bytes of a file that describes an event; an issue has 65,536 characters at most."""
MAX_WORD = 300
"""Characters of an identifier or an address."""
_WORDS = 2_000  # of an issue that are read
# What people put around them
_AROUND = "<>[]{}\"'`*_.,;:!"
# https://www.crossref.org/blog/dois-and-matching-regular-expressions/
_DOI = re.compile(r"10\.\d{4,9}/[A-Za-z0-9._;()/:-]+", re.ASCII)
# A name of the public network, and no port, user or quote
_ADDRESS = re.compile(
    r"https?://(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}(?:/[A-Za-z0-9._~:/?@!&()*+,;=%-]*)?",
    re.ASCII,
)
_FORM = re.compile(r"###[^\n]*\n")
"""What GitHub puts above the answer to each question of a form."""


class Event(NamedTuple):
    """What started a workflow: an issue, or its form if `issue` is 0."""

    issue: int
    text: str

    def paper(self) -> str:
        """Return the paper that the text names, as `openshelf import` takes it.

        Raises `ForgeError` if it names none, or several.
        """
        found = {paper: None for word in self._words() if (paper := _paper(word))}
        if len(found) == 1:
            return next(iter(found))
        if found:
            raise ForgeError(f"{len(found)} papers are named; name one at a time")
        raise ForgeError("no paper is named; give an arXiv id, a DOI, or the address of its page")

    def branch(self) -> str:
        """Return the branch for the paper. Without an issue, raises `ForgeError` as `paper` does."""
        if self.issue:
            return f"openshelf/issue-{self.issue}"
        return f"openshelf/add-{slug(self.paper())[:80].strip('-')}"

    def _words(self) -> list[str]:
        answers = _FORM.split(self.text.replace("\r", "\n"))
        # Of a form, only the answer to the first question
        text = answers[1] if len(answers) > 1 else answers[0]
        return text[: _WORDS * 20].split()[:_WORDS]


def read_event(path: Path) -> Event:
    """Read the file of `GITHUB_EVENT_PATH`. Raises `ForgeError` if it is about no issue and no form."""
    try:
        with path.open("rb") as file:
            event = json.loads(file.read(MAX_EVENT))
    except (OSError, ValueError, RecursionError) as error:
        raise ForgeError(f"{path} is not the file of an event: {type(error).__name__}") from error
    match event:
        case {"issue": {"number": int(number), "body": str() | None as body}} if number > 0:
            return Event(number, body or "")
        case {"inputs": {"paper": str(paper)}}:
            return Event(0, paper)
    raise ForgeError(f"{path} is about no issue, and no paper was asked for")


def _paper(word: str) -> str:
    """Return the paper that a word names, or an empty string."""
    if len(word) > MAX_WORD or not word.isascii():
        return ""
    text = word.strip(_AROUND)
    if text.startswith("(") or text.count("(") != text.count(")"):
        text = text.strip("()").strip(_AROUND)
    if known := read_identifier(text):
        field, value = known
        if field != "doi" or _DOI.fullmatch(value):
            return f"{field}:{value}"
    return text if _ADDRESS.fullmatch(text) else ""
