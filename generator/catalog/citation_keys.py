"""BibTeX keys in the form of the ACL Anthology: `levi-etal-2023-grokking`."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate, count

from ..text.slugs import slug
from ..text.terms import STOPWORDS
from .model import Paper

MAX_NAME = MAX_WORD = 40


def citation_keys(papers: Iterable[Paper]) -> Mapping[str, str]:
    """Return the key of every paper, by id. Keys are unique, whatever their case.

    A key in a paper's file stays as it is. Any other key has the family names of one or two
    authors, or of the first and `etal`; of the editors if no author is known, or else `nn`. Then
    come the year or `nd`, and the first word of the title that is no stop word. If that key is
    taken, more words of the title are added, and then numbers. Older papers come first, so a newer
    paper never changes their keys.
    """
    oldest_first = sorted(papers, key=lambda paper: (paper.date.as_tuple(), paper.id))
    keys = {paper.id: paper.key for paper in oldest_first if paper.key}
    taken = {key.lower() for key in keys.values()}
    for paper in oldest_first:
        if not paper.key:
            key = next(key for key in _candidates(paper) if key not in taken)
            keys[paper.id] = key
            taken.add(key)
    return keys


def _candidates(paper: Paper) -> Iterator[str]:
    """Yield possible keys in lower case, the best first, without end."""
    words = [word[:MAX_WORD] for word in slug(paper.title.plain).split("-") if word]
    words = [word for word in words if word not in STOPWORDS] or words
    base = f"{_authors_part(paper)}-{f'{paper.date.year:04}' if paper.date else 'nd'}"
    keys = list(accumulate([base, *words], "{}-{}".format))
    yield from keys[1:] or keys
    yield from (f"{keys[-1]}-{number}" for number in count(2))


def _authors_part(paper: Paper) -> str:
    people = paper.authors or paper.editors
    has_many = len(people) > 2 or paper.author_count > 2
    authors = people[:1] if has_many else people
    slugs = [slug(author.name.family) or slug(author.name.given) for author in authors]
    names = [name[:MAX_NAME].strip("-") or "nn" for name in slugs]
    if not names:
        return "nn"
    return f"{names[0]}-etal" if has_many else "-".join(names)
