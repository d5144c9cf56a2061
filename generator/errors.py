"""All errors that Openshelf raises, and a problem in the input as a value.

OpenshelfError
├── ContentError      the content has problems (all of them, as data)
├── TemplateError     a template is missing, or cannot be rendered
├── SearchError       Pagefind is missing or failed
├── PublishError      the finished site cannot be published
├── PublishedError    what was published before cannot be read
└── ForgeError        a change cannot be proposed on GitHub
"""

import difflib
import errno
import os
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from itertools import islice

MAX_MESSAGE = 20_000
"""The length of a message, in characters. A file may repeat a value of megabytes in it."""
MANY = 1000
"""The most options among which a similar one is looked for."""
MOST_HINTS = 100
"""The most words for which one is looked for among many."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong in the input, and what would be right."""

    path: str
    line: int  # from 1; 0 means the whole file
    field: str  # the key in the file; may be empty
    message: str

    def __post_init__(self) -> None:
        if (more := len(self.message) - MAX_MESSAGE) > 0:
            # What would be right stands at the end
            start, end = self.message[: MAX_MESSAGE // 2], self.message[-MAX_MESSAGE // 2 :]
            message = f"{start} [{more:,} characters left out] {end}"
            object.__setattr__(self, "message", message)

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        text = ": ".join(filter(None, (place, self.field, self.message)))
        # A path or a key may contain line ends, or what a terminal obeys
        return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


Add = Callable[[Problem], None]


class OpenshelfError(Exception):
    """The base class of all errors of this package."""


class ContentError(OpenshelfError):
    """The content has problems; `problems` holds all of them, by file and line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> "tuple[type[ContentError], tuple[tuple[Problem, ...]]]":
        """Keep the problems when the error is sent to another process."""
        return ContentError, (self.problems,)


class TemplateError(OpenshelfError):
    """A template is missing, is not valid Jinja, or uses what its view does not have."""


class SearchError(OpenshelfError):
    """The search index cannot be built."""


class PublishError(OpenshelfError):
    """The site cannot be published; the old one is unchanged."""


class PublishedError(OpenshelfError):
    """What was published before cannot be read: there is no answer, or it makes no sense."""


class ForgeError(OpenshelfError):
    """A change cannot be proposed: Git or GitHub refuses, or an issue names no paper."""


_ADVICE = {
    errno.ENOSPC: "the disk is full, or has no inodes left; make room on it",
    errno.EDQUOT: "your quota of the disk is used up; make room on it",
    errno.EROFS: "the disk is read-only; use a folder on another one",
    errno.EACCES: "permission denied; change the permissions, or use another folder",
    errno.EPERM: "permission denied; change the permissions, or use another folder",
    errno.EMFILE: "too many files are open; allow more of them, such as with `ulimit -n 1024`",
    errno.ENFILE: "too many files are open on this machine; close other programs",
    errno.ENOMEM: "there is not enough memory; close other programs, or use fewer processes",
    errno.EIO: "the disk fails; check it, or use another one",
}


def reason(error: OSError | MemoryError) -> str:
    """Return what the machine refuses, and what to do about it where that is known."""
    if isinstance(error, MemoryError):
        return _ADVICE[errno.ENOMEM]
    if error.errno is None and error.args and isinstance(error.args[0], list):
        return "; ".join(str(why) for _, _, why in error.args[0][:1])  # of `shutil.copytree`
    return _ADVICE.get(error.errno or 0) or error.strerror or str(error)


def system_error(error: OSError | MemoryError) -> OpenshelfError:
    """Return an error that says which file the machine refuses, if that is known, and why."""
    name = getattr(error, "filename", None)
    return OpenshelfError(f"{os.fsdecode(name)}: {reason(error)}" if name else reason(error))


def suggestion(word: str, options: Collection[str]) -> str:
    """Return a hint for an unknown `word`: the most similar option, or all if there are few.

    Of many options, those count that begin with the same two letters.
    """
    near: Collection[str] = options
    if len(options) > MANY:
        near = [*islice((each for each in options if each[:2] == word[:2]), MANY)]
    similar = difflib.get_close_matches(word, near, n=1, cutoff=0.6)
    if similar:
        return f"did you mean {similar[0]!r}?"
    if not options:
        return "none is defined yet"
    if len(options) <= 20:
        return f"use one of {', '.join(sorted(options))}"
    return "there is no similar one"


class Suggester:
    """Hints for unknown words in one file or catalog, as `suggestion` gives them.

    Where there are many options, words beyond the first hundred are told to be corrected.
    """

    def __init__(self, options: Collection[str]) -> None:
        self._options = options
        self._left = MOST_HINTS

    def __call__(self, word: str) -> str:
        """Return the hint for a word."""
        if len(self._options) > MANY:
            self._left -= 1
            if self._left < 0:
                return "correct it, or delete it"
        return suggestion(word, self._options)
