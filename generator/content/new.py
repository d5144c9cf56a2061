"""A new paper file: what is known is filled in, and the rest waits as commented lines."""

import datetime as dt
import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ..catalog.model import Vocabulary
from ..errors import ContentError, OpenshelfError, Problem
from ..text.dates import PartialDate
from ..text.latex import from_tex
from ..text.slugs import slug
from . import settings
from .paper import read_paper

ID_LENGTH = 60
MAX_ID_LENGTH = 100
MAIN_PART_WORDS = 3

# What ends the main part of a title
_SUBTITLE = re.compile(r": | -- ")
# Text that YAML takes as it is, in a list too: letters first, then nothing that could be a sign
_PLAIN = re.compile(r"[^\W_](?:[\w .'’-]*[\w.])?")


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known of a new paper. All but the title may be empty."""

    title: str
    authors: tuple[str, ...] = ()
    date: str = ""
    kind: str = ""
    tags: tuple[str, ...] = ()
    arxiv: str = ""
    paper_id: str = ""


def write_draft(content: Path, draft: Draft, today: dt.date | None = None) -> Path:
    """Write `papers/<year>/<id>.md` with an empty abstract, and give its path.

    Raises `ContentError` when a value is not what a paper may have, or when the id is taken, and
    `OpenshelfError` when there is no catalog or the file cannot be written. Files that are there
    are never changed.
    """
    if not (content / "catalog.yaml").is_file():
        raise OpenshelfError(
            f"{content} has no catalog.yaml, so it is no catalog; name its folder with --content"
        )
    today = today or dt.datetime.now().astimezone().date()
    vocabulary = _vocabulary(content / "tags.yaml")
    taken = {path.stem: path for path in (content / "papers").rglob("*.md")}
    name = draft.paper_id or new_id(draft.title, taken)
    if not name:
        raise OpenshelfError(f"{draft.title!r} has no letter to make an id of; name one with --id")
    if set(name) & {"/", "\\", "\0"}:
        raise OpenshelfError(f"{name!r} is no id but a path; name the paper, such as my-paper")
    path = content / "papers" / _year(draft.date, today) / f"{name}.md"
    # With what the curator is still to write, it has to be a paper
    whole = replace(draft, kind=draft.kind or vocabulary.kinds[0].id)
    problems: list[Problem] = []
    text = as_text(whole, vocabulary, today) + "Abstract\n"
    read_paper(vocabulary)(str(path), text, problems.append)
    if name in taken:
        message = f"{name!r} is the name of {taken[name]} already; name another with --id"
        problems.append(Problem(str(path), 0, "id", message))
    if problems:  # there is no such file yet, so it has no lines
        raise ContentError({replace(problem, line=0) for problem in problems})
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(as_text(draft, vocabulary, today))
    except OSError as error:
        raise OpenshelfError(f"{path} cannot be written: {error.strerror or error}") from error
    return path


def new_id(title: str, taken: Collection[str]) -> str:
    """The id of a new paper: its title's main part, or more of the title if that is taken.

    Empty when the title has no letter or digit to make one of.
    """
    return next((found for found in _ids(title) if found not in taken), "")


def _ids(title: str) -> Iterator[str]:
    """Ids for a title, best first; there is no end to them, unless there is none."""
    whole = slug(from_tex(title))
    if not whole:
        return
    main = _SUBTITLE.split(title)[0]
    best = slug(from_tex(main)) if len(main.split()) >= MAIN_PART_WORDS else ""
    short = _cut(best or whole, ID_LENGTH)
    yield short
    for i, char in enumerate(f"{whole}-"):
        if char == "-" and len(short) < i <= MAX_ID_LENGTH:
            yield whole[:i]
    number = 2
    while True:
        yield f"{short}-{number}"
        number += 1


def _cut(text: str, length: int) -> str:
    """As many whole words of a slug as fit in `length`; a single longer word is cut."""
    if len(text) <= length:
        return text
    return text[: length + 1].rpartition("-")[0] or text[:length]


def as_text(draft: Draft, vocabulary: Vocabulary, today: dt.date) -> str:
    """The file of a draft, with no abstract; pure."""
    return "\n".join(("---", *_front_matter(draft, vocabulary, today), "---", ""))


def _front_matter(draft: Draft, vocabulary: Vocabulary, today: dt.date) -> Iterator[str]:
    """The lines between the two `---`: each one that is left out can be uncommented."""
    yield f"title: {_quoted(draft.title)}"
    if draft.authors:
        yield f"authors: [{', '.join(map(_scalar, draft.authors))}]"
    else:
        yield "# authors: [Ada Lovelace, Alan Turing]"
    yield f"date: {_scalar(draft.date or today.isoformat())}"
    kinds = ", ".join(kind.id for kind in vocabulary.kinds)
    yield f"kind: {_scalar(draft.kind)}" if draft.kind else f"# kind:   # one of {kinds}"
    if draft.tags:
        yield f"tags: [{', '.join(map(_scalar, draft.tags))}]"
    else:
        yield "# tags: []   # ids from tags.yaml, the most central first"
    yield f"arxiv: {_quoted(draft.arxiv)}" if draft.arxiv else '# arxiv: "2310.16441"'
    yield "# doi: 10.1145/3605943"
    yield "# venue: ICLR 2024"
    yield '# links: {code: "https://example.org/repo"}'
    yield f"added: {today.isoformat()}"


def _quoted(text: str) -> str:
    """Text on one line, in double quotes: JSON's strings are YAML's."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False)


def _scalar(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else _quoted(text)


def _year(date: str, today: dt.date) -> str:
    try:
        return f"{PartialDate.from_text(date).year:04}" if date else f"{today.year:04}"
    except ValueError:  # the paper's reader says what is wrong with it
        return f"{today.year:04}"


def _vocabulary(path: Path) -> Vocabulary:
    """The vocabulary of a catalog. Raises `ContentError` when it cannot be used."""
    problems: list[Problem] = []
    try:
        found = settings.vocabulary(path, path.read_text("utf-8-sig"), problems.append)
    except (OSError, UnicodeDecodeError) as error:
        raise OpenshelfError(f"{path} cannot be read: {error}") from error
    if problems or not found or not found.kinds:
        problems = problems or [Problem(str(path), 0, "kinds", "is empty; a paper needs a kind")]
        raise ContentError(problems)
    return found
