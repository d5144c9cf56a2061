"""BibTeX keys: `levi-etal-2023-grokking`, as the ACL Anthology makes them.

A key that a paper's file has is never changed. The others follow from authors, year and title.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import count

from ..text.slugs import slug
from .model import Paper

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


def citation_keys(papers: Iterable[Paper]) -> Mapping[str, str]:
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
