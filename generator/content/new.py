"""Write a new paper's file: known fields are filled in, and the others wait as comments."""

import datetime as dt
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate, count
from pathlib import Path

from ..catalog.model import Vocabulary
from ..errors import ContentError, OpenshelfError, Problem
from ..text.latex import from_tex
from ..text.slugs import slug
from . import files, schema, settings
from .paper import read_paper
from .write import field_text

ID_LENGTH = 60
MAX_ID_LENGTH = 100
MAIN_PART_WORDS = 3

# What ends the main part of a title
_SUBTITLE = re.compile(r": | -- ")


@dataclass(frozen=True, slots=True)
class Draft:
    """The fields of a new paper; all but the title may be empty."""

    title: str
    authors: tuple[str, ...] = ()
    date: str = ""
    kind: str = ""
    tags: tuple[str, ...] = ()
    arxiv: str = ""
    paper_id: str = ""


def write_draft(content: Path, draft: Draft, today: dt.date | None = None) -> Path:
    """Write `papers/<year>/<id>.md` with an empty abstract, and return its path.

    Existing files are never changed. Raises `ContentError` if a value is not valid or the id is
    taken, and `OpenshelfError` if there is no catalog or the file cannot be written.
    """
    files.require_catalog(content)
    today = today or dt.datetime.now().astimezone().date()
    vocabulary = _read_vocabulary(content / "tags.yaml")
    taken = {path.stem: path for path in (content / "papers").rglob("*.md")}
    paper_id = draft.paper_id or new_id(draft.title, taken)
    if not paper_id:
        raise OpenshelfError(f"cannot make an id from {draft.title!r}; give one with --id")
    if set(paper_id) & {"/", "\\", "\0"}:
        raise OpenshelfError(f"{paper_id!r} is a path, not an id; give one such as my-paper")
    year = draft.date[:4] if draft.date[:4].isdigit() else f"{today.year}"
    path = content / "papers" / year / f"{paper_id}.md"
    problems: list[Problem] = []
    # With a kind and an abstract, which may still be missing, it must be a valid paper
    complete = replace(draft, kind=draft.kind or vocabulary.kinds[0].id)
    text = as_text(complete, vocabulary, today) + "Abstract\n"
    read_paper(path, text, problems.append, vocabulary)
    if paper_id in taken:
        message = f"{paper_id!r} is the id of {taken[paper_id]} already; give another with --id"
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
    """Return a valid id that is not `taken`: the main part of the title, or more of it.

    Empty if the title has no letter or digit.
    """
    free = (paper_id for paper_id in _ids(title) if paper_id not in taken)
    return next((paper_id for paper_id in free if schema.ID.fullmatch(paper_id)), "")


def _ids(title: str) -> Iterator[str]:
    """Yield ids for a title without end, the best first; none if it has no letter or digit."""
    whole = slug(from_tex(title))
    if not whole:
        return
    main = _SUBTITLE.split(title)[0]
    best = slug(from_tex(main)) if len(main.split()) >= MAIN_PART_WORDS else whole
    best = best or whole
    # The words that fit, or a part of a longer one
    short = f"{best}-"[: ID_LENGTH + 1].rpartition("-")[0] or best[:ID_LENGTH]
    yield short
    for words in accumulate(whole.split("-"), "{}-{}".format):
        if len(short) < len(words) <= MAX_ID_LENGTH:
            yield words
    for number in count(2):
        yield f"{short}-{number}"


def as_text(draft: Draft, vocabulary: Vocabulary, today: dt.date) -> str:
    """Return the text of a draft's file, without an abstract; unknown fields are comments."""
    kinds = ", ".join(kind.id for kind in vocabulary.kinds)
    lines = (
        "---",
        field_text("title", draft.title),
        field_text("authors", draft.authors)
        if draft.authors
        else "# authors: [Ada Lovelace, Alan Turing]",
        field_text("date", draft.date or today.isoformat()),
        field_text("kind", draft.kind) if draft.kind else f"# kind:   # one of {kinds}",
        field_text("tags", draft.tags)
        if draft.tags
        else "# tags: []   # ids from tags.yaml, the most central first",
        field_text("arxiv", draft.arxiv) if draft.arxiv else '# arxiv: "2310.16441"',
        "# doi: 10.1145/3605943",
        "# venue: ICLR 2024",
        '# links: {code: "https://example.org/repo"}',
        field_text("added", today.isoformat()),
        "---\n",
    )
    return "\n".join(lines)


def _read_vocabulary(path: Path) -> Vocabulary:
    problems: list[Problem] = []
    vocabulary = files.read_as(settings.read_vocabulary, path, problems.append)
    if vocabulary and not vocabulary.kinds:
        problems.append(Problem(str(path), 0, "kinds", "is empty; a paper needs a kind"))
    if problems or not vocabulary:
        raise ContentError(problems)
    return vocabulary
