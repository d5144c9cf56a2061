"""BibTeX keys: `levi-etal-2023-grokking`, as the ACL Anthology makes them; and freezing them in files.

A key that a paper's file has is never changed. The others follow from authors, year and title.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import count

from .model import Paper
from .nodes import Mapping as Fields
from .nodes import NodeError, from_yaml
from .text import slug

MAX_NAME = MAX_WORD = 40

# English words that say nothing of what a paper is about
_STOPWORDS = frozenset(
    "a about after all also am an and any are as at be been before being between both but by can"
    " could did do does doing during each for from had has have having how i if in into is it its"
    " may might more most must no nor not of off on once only or other our out over own s same"
    " shall should so some such than that the their them then there these they this those through"
    " to too towards toward under until up upon us very via was we were what when where which while"
    " who whom whose why will with within without would you your".split()
)
# The keys of front matter that come after `key`, and so does the line that ends it
_AFTER_KEY = ("added", "withdrawn")
_NUMBER = re.compile(r"-[0-9]+$")
_END = re.compile(r"^---[ \t]*\r?$", re.MULTILINE)


def keys(papers: Iterable[Paper]) -> Mapping[str, str]:
    """The key of every paper, by the paper's id; no two are the same, whatever their case.

    A key is the family names of one or two authors or the first author's and `etal` (`nn` if none
    is known), the year, and the first word of the title that says something. If another paper has
    that key, words of the title are added, and then numbers. Older papers choose first, so a paper
    that is newer than all others changes no key of theirs.
    """
    ordered = sorted(papers, key=lambda paper: (paper.date.as_tuple(), paper.id))
    found = {paper.id: paper.key for paper in ordered if paper.key}
    taken = {key.lower() for key in found.values()}
    for paper in ordered:
        if not paper.key:
            key = next(key for key in _candidates(paper) if key not in taken)
            found[paper.id] = key
            taken.add(key)
    return found


def renewed(
    before: Mapping[str, str], gone: Iterable[Paper], come: Iterable[Paper]
) -> Mapping[str, str] | None:
    """The keys of papers that had those of `before`, as `keys` tells, when some have `come` and some are `gone`.

    `None` says that one may follow from another paper's.
    """
    found = dict(before)
    free = {found.pop(paper.id).lower() for paper in gone}
    taken = {key.lower() for key in found.values()}
    # A key that begins with one that is free may be what it is because that was taken
    if any(map(_NUMBER.search, free)) or any(
        key.startswith(tuple(f"{one}-" for one in free)) for key in taken
    ):
        return None
    for paper in come:
        key = paper.key or next(_candidates(paper))
        if key.lower() in taken:
            return None
        found[paper.id] = key
        taken.add(key.lower())
    return found


def _candidates(paper: Paper) -> Iterator[str]:
    """The keys that a paper may have, in lower case, the best first, without end."""
    several = len(paper.authors) > 2 or paper.author_count > 2
    said = paper.authors[: 1 if several else 2]
    names = [slug(author.name.family) or slug(author.name.given) for author in said]
    names = [name[:MAX_NAME].strip("-") or "nn" for name in names]
    who = f"{names[0]}-etal" if names and several else "-".join(names) or "nn"
    key = f"{who}-{paper.date.year:04}"
    title = paper.title.plain
    told = False
    for word in _words(title):
        if word not in _STOPWORDS:
            told = True
            key = f"{key}-{word[:MAX_WORD]}"
            yield key
    for word in () if told else _words(title):
        told = True
        key = f"{key}-{word[:MAX_WORD]}"
        yield key
    if not told:
        yield key
    for number in count(2):
        yield f"{key}-{number}"


def _words(title: str) -> Iterator[str]:
    """The words of a title's slug, of which few are ever asked for."""
    return (word for part in title.split(" ") for word in slug(part).split("-") if word)


def with_key(text: str, key: str) -> str:
    """A paper file's text with a `key:` line in its place, and nothing else changed.

    Raises `ValueError` when the front matter is not written as a line for each field.
    """
    # Not splitlines(), which ends lines where YAML does not
    lines = text.split("\n")
    body = "\n".join(lines[1:])
    end = _END.search(body)
    if not end:
        raise ValueError("the front matter does not end")
    try:
        fields = from_yaml(body[: end.start()], first_line=2)
    except NodeError as error:
        raise ValueError(str(error)) from error
    if not isinstance(fields, Fields) or "key" in fields.items:
        raise ValueError("the front matter has a key, or no fields")
    last = 2 + body.count("\n", 0, end.start())
    at = min([line for name, (line, _) in fields.items.items() if name in _AFTER_KEY], default=last)
    if not lines[at - 1].startswith((*_AFTER_KEY, "---")):
        raise ValueError("the front matter has to be `key: value` lines")
    carriage_return = "\r" if lines[0].endswith("\r") else ""
    return "\n".join((*lines[: at - 1], f"key: {key}{carriage_return}", *lines[at - 1 :]))
