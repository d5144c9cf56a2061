"""Write a new paper's file: known fields are filled in, and the others wait as comments."""

import datetime as dt
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate, count
from pathlib import Path
from typing import NamedTuple

from ..catalog.model import Paper, Vocabulary
from ..errors import Add, ContentError, OpenshelfError, Problem
from ..text.identifiers import Identifier, read_identifier
from ..text.slugs import slug
from ..text.tex_letters import from_tex
from ..text.words import squeeze
from . import files, settings
from .front_matter import find_front_matter
from .paper import read_paper, vocabulary_readers
from .write import ORDER, field_text

ID_LENGTH = 60
MAX_ID_LENGTH = 100
MAIN_PART_WORDS = 3

# What ends the main part of a title
_SUBTITLE = re.compile(r": | (?:-{2,3}|[–—]) ")


@dataclass(frozen=True, slots=True)
class Draft:
    """The fields of a new paper. All may be empty, but for the title or one identifier."""

    title: str = ""
    authors: tuple[str, ...] = ()
    date: str = ""
    kind: str = ""
    tags: tuple[str, ...] = ()
    arxiv: str = ""
    doi: str = ""
    acl: str = ""
    paper_id: str = ""

    @property
    def name(self) -> str:
        """The title, or what stands in its place as long as that is unknown."""
        names = {"arXiv": self.arxiv, "doi": self.doi, "acl": self.acl}
        known = (f"{name}:{value}" for name, value in names.items() if value)
        return self.title or next(known, "")


class NewPaper(NamedTuple):
    """The file of a new paper, and the files of papers that have nearly the same title."""

    path: Path
    similar: tuple[Path, ...]


def write_draft(content: Path, draft: Draft, today: dt.date | None = None) -> NewPaper:
    """Write `papers/<id>.md`, in a folder of its year if the date is known, without an abstract.

    A paper without a title is marked as a draft. Existing files are never changed. Raises
    `ContentError` if a value is not valid, or a paper has the id or an identifier already, and
    `OpenshelfError` if there is no catalog or the file cannot be written.
    """
    files.require_catalog(content)
    today = today or dt.datetime.now().astimezone().date()
    vocabulary = _read_vocabulary(content / "tags.yaml")
    taken = {path.stem: path for path in (content / "papers").rglob("*.md")}
    paper_id = draft.paper_id or new_id(draft.name, taken)
    if not paper_id:
        raise OpenshelfError(f"cannot make an id from {draft.title!r}; give one with --id")
    if set(paper_id) & {"/", "\\", "\0"}:
        raise OpenshelfError(f"{paper_id!r} is a path, not an id; give one such as my-paper")
    year = draft.date[:4] if draft.date[:4].isdigit() else ""
    path = content / "papers" / year / f"{paper_id}.md"
    problems: list[Problem] = []
    text = as_text(draft, vocabulary, today)
    paper = read_paper(path, text, problems.append, vocabulary_readers(vocabulary))
    if paper_id in taken:
        message = f"{paper_id!r} is the id of {taken[paper_id]} already; give another with --id"
        problems.append(Problem(str(path), 0, "id", message))
    similar = tuple(_compare(content, paper, problems.append)) if paper else ()
    if problems:  # there is no such file yet, so it has no lines
        raise ContentError({replace(problem, line=0) for problem in problems})
    files.write_new(path, text)
    return NewPaper(path, similar)


def _compare(content: Path, new: Paper, add: Add) -> Iterator[Path]:
    """Yield the papers that have nearly the title of a new one; `add` those with an identifier of it."""
    identifiers, titles = _identifiers(new), _short_titles(new)
    for path in files.paper_paths(content, _ignore):
        # Without the abstract, and whatever tags.yaml says
        text = files.read(path, _ignore) or ""
        front_matter = find_front_matter(text, lambda *_: None)
        paper = front_matter and read_paper(path, front_matter[0], _ignore)
        if not paper:
            continue
        for field, value in identifiers & _identifiers(paper):
            message = f"{value} is in the catalog already; correct this file"
            add(Problem(str(path), 0, field, message))
        if not titles.isdisjoint(_short_titles(paper)):
            yield path


def _ignore(_problem: Problem) -> None:
    """Leave a problem of another paper to `openshelf check`."""


def _identifiers(paper: Paper) -> set[Identifier]:
    values = filter(None, (paper.arxiv, paper.doi, paper.acl))
    return {it._replace(value=it.value.lower()) for it in map(read_identifier, values) if it}


def _short_titles(paper: Paper) -> set[str]:
    """Return the letters and digits of a title, and of its main part if that says enough."""
    whole, main = paper.title.plain, _SUBTITLE.split(paper.title.plain)[0]
    return {squeeze(whole), squeeze(main if len(main.split()) >= MAIN_PART_WORDS else whole)} - {""}


def new_id(title: str, taken: Collection[str]) -> str:
    """Return an id that is not `taken`: the main part of the title, or more of it.

    Empty if the title has no letter or digit.
    """
    return next((paper_id for paper_id in _ids(title) if paper_id not in taken), "")


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


def as_text(draft: Draft, vocabulary: Vocabulary | None, today: dt.date) -> str:
    """Return the text of a draft's file, without an abstract; unknown fields are comments."""
    kinds = ", ".join(kind.id for kind in vocabulary.kinds) if vocabulary else ""
    given = {
        "title": draft.name,
        "authors": draft.authors,
        "date": draft.date,
        "draft": "" if draft.title else "true",
        "kind": draft.kind,
        "tags": draft.tags,
        "arxiv": draft.arxiv,
        "doi": draft.doi,
        "acl": draft.acl,
        "added": today.isoformat(),
    }
    examples = {
        "authors": "authors: [Ada Lovelace, Alan Turing]",
        "date": "date: 2023-10-25",
        "kind": f"kind:   # one of {kinds}" if kinds else "",
        "tags": "tags: []   # ids from tags.yaml, the most central first" if vocabulary else "",
        "arxiv": 'arxiv: "2310.16441"',
        "doi": "doi: 10.1145/3605943",
        "venue": "venue: ICLR 2024",
        "links": 'links: {code: "https://example.org/repo"}',
    }
    notes = {"draft": "   # delete this line when the title is there"}
    lines = ["---"]
    for key in sorted(given.keys() | examples.keys(), key=ORDER.index):
        if value := given.get(key):
            lines.append(field_text(key, value) + notes.get(key, ""))
        elif example := examples.get(key):
            lines.append(f"# {example}")
    return "\n".join((*lines, "---\n"))


def _read_vocabulary(path: Path) -> Vocabulary | None:
    problems: list[Problem] = []
    vocabulary = files.read_as(settings.read_vocabulary, path, problems.append, optional=True)
    if problems:
        raise ContentError(problems)
    return vocabulary
