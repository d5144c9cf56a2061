"""Names, and who stands behind them."""

import re
from collections.abc import Iterable

from .model import Name, Paper, Person
from .text import letter, slug, sort_key

MAX_ID = 100

# Lower-case words that begin a family name: van der Schaar, de la Clergerie
_PARTICLES = frozenset(
    "af al av bin da das de degli dei del della den der des di dos du el ibn la le ten ter van"
    " vande vander vom von zu zum zur".split()
)
# Words after the family name that belong to it: Peters II
_SUFFIX = re.compile(r"(?:Jr|Sr)\.?|I{2,3}|IV")


def split_name(text: str) -> Name:
    """Split a name into given and family names, by the usual order of European names.

    The family name is the last word, with the particles before it and a suffix after it. What no
    rule can split is written as `{given, family}` or `{literal}` in the paper's file.
    """
    words = text.split()
    last = len(words) - 1
    if last > 1 and _SUFFIX.fullmatch(words[last]):
        last -= 1
    first = next((i for i in range(1, last) if words[i] in _PARTICLES), last)
    # "Joost Van de Weijer": a particle with a capital, before one without
    if 1 < first < last and words[first - 1].lower() in _PARTICLES:
        first -= 1
    return Name(" ".join(words[:first]), " ".join(words[first:]))


def from_papers(papers: Iterable[Paper]) -> tuple[Person, ...]:
    """Everyone who wrote one of `papers` (given newest first), by family name.

    One name is one person, unless the authors' `id` says otherwise. A person's id is the slug of
    the name; where two names give one slug, the name that was there first keeps it and the others
    take a number.
    """
    names: dict[str, Name] = {}
    wrote: dict[str, list[Paper]] = {}
    for paper in sorted(papers, key=lambda paper: (paper.date, paper.id)):
        for author in paper.authors:
            names.setdefault(author.identity, author.name)
            by = wrote.setdefault(author.identity, [])
            if not by or by[-1] is not paper:
                by.append(paper)
    ids: dict[str, str] = {}
    taken = {key.removeprefix("\t") for key in names if key.startswith("\t")} | {"index"}
    for key, name in names.items():
        if key.startswith("\t"):
            ids[key] = key.removeprefix("\t")
            continue
        base = _id(name)
        candidate, number = base, 2
        while candidate in taken:
            candidate, number = f"{base}-{number}", number + 1
        taken.add(candidate)
        ids[key] = candidate
    return tuple(
        sorted(
            (
                Person(ids[key], key, name, letter(name.family), tuple(reversed(wrote[key])))
                for key, name in names.items()
            ),
            key=lambda person: (
                person.letter == "#",
                sort_key(person.name.family),
                sort_key(person.name.given),
                person.id,
            ),
        )
    )


def _id(name: Name) -> str:
    found = slug(name.as_text())[:MAX_ID].rstrip("-") or "author"
    # `page-2.html` beside the people's pages is the second page of their index
    return f"{found}-author" if re.fullmatch(r"page-\d+", found) else found
