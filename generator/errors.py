"""Every error that Openshelf raises, and a problem in the input as a value.

OpenshelfError
├── ContentError      the content has problems (all of them, as data)
├── TemplateError     a template is missing, or cannot be rendered
├── SearchError       Pagefind is missing or failed
├── PublishError      the finished site cannot be put in place
└── PublishedError    what was published before cannot be told
"""

import difflib
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong in the input, and what would be right.

    `path` is as the reader would type it, `line` counts from 1 (0: the file as a whole), and
    `field` is the key in question, empty when no key is.
    """

    path: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else self.path
        said = (
            f"{where}: {self.field}: {self.message}" if self.field else f"{where}: {self.message}"
        )
        # A path or a key may hold line ends, or what a terminal obeys
        return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in said)


Add = Callable[[Problem], None]
"""Takes a problem."""


class OpenshelfError(Exception):
    """What a caller of any function of this package has to catch."""


class ContentError(OpenshelfError):
    """The content has problems; `problems` holds all of them, by file and line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> "tuple[type[ContentError], tuple[tuple[Problem, ...]]]":
        """Sent from one process to another, it keeps its problems."""
        return ContentError, (self.problems,)


class TemplateError(OpenshelfError):
    """A template is missing, is not valid Jinja, or uses what its view does not have."""


class SearchError(OpenshelfError):
    """The search index could not be made."""


class PublishError(OpenshelfError):
    """The site could not be put in place; the old one is as it was."""


class PublishedError(OpenshelfError):
    """It cannot be told what was published before: no answer, or none that makes sense."""


def suggestion(word: str, options: Collection[str]) -> str:
    """Return a hint for an unknown `word`: the most similar option, or all if there are few."""
    similar = difflib.get_close_matches(word, options, n=1, cutoff=0.6)
    if similar:
        return f"did you mean {similar[0]!r}?"
    if not options:
        return "none is defined yet"
    if len(options) <= 20:
        return f"use one of {', '.join(sorted(options))}"
    return f"none of the {len(options)} defined is similar"
