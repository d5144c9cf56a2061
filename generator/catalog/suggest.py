"""Tags and kinds that papers may need, by what the papers most like them have.

The ten nearest papers that have a label vote, each with its similarity. So does the paper itself, if
its title or its abstract has the label's name.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from ..text.terms import terms, word_keys
from .catalog import Catalog
from .model import Paper, Term

VOTERS = 10
"""The most papers that vote."""
ALL = 1000
"""The score of a label that all voters have."""
_NAMED = {"title": 300, "abstract": 150, "": 0}  # what the name of a label adds to its score
_TELLING = 3  # times as many papers as have a label may have its name, for it to say something
_FEW = 4  # fewer voters than this do not make a full score
_LEAST_PAPERS = 3  # that share a phrase
_TOGETHER = 1 / 3  # of the papers that papers with a phrase are nearest to, those that have it
_ALREADY = 3 / 4  # a tag that so many of a phrase's papers have covers the phrase
_SAME = 3 / 4  # a longer phrase that so many of a phrase's papers have stands for it
# What separates the parts of a name: `Pruning and quantization` are two
_PARTS = re.compile(r"[,;:/&()]|\b(?:and|or)\b")


class Suggestion(NamedTuple):
    """A label for a paper.

    `score` goes up to about `ALL`. `voters` are the papers that have the label, the nearest first,
    and `named_in` is `title`, `abstract`, or empty if neither has the label's name.
    """

    label: str
    score: int
    voters: tuple[Paper, ...]
    named_in: str


class Phrase(NamedTuple):
    """A phrase that may become a tag, and the papers that have it."""

    written: str
    papers: tuple[Paper, ...]


class Voting:
    """Suggests labels of one sort, tags or kinds.

    `of_papers` has the labels of each paper, by its id. With `favor_rare`, of labels with similar scores
    the one that fewer papers have is first.
    """

    def __init__(
        self,
        catalog: Catalog,
        labels: Iterable[Term],
        of_papers: Mapping[str, Collection[str]],
        *,
        favor_rare: bool = False,
    ) -> None:
        self.of_papers = of_papers
        self._related = catalog.related
        self._favor_rare = favor_rare
        self._frequency = Counter(label for labels in of_papers.values() for label in labels)
        by_name: defaultdict[str, set[str]] = defaultdict(set)
        self._order: dict[str, int] = {}
        for label in labels:
            self._order[label.id] = len(self._order)
            for words in _names(label):
                by_name["".join(words)].add(label.id)
        self._named = {paper.id: _find_names(paper, by_name) for paper in catalog.papers}
        self._naming = Counter(label for labels in self._named.values() for label in labels)

    def suggest(self, paper: Paper) -> list[Suggestion]:
        """Return labels for a paper, the best first. Labels that the paper has make no difference."""
        near = self._related.neighbours(paper.id)
        voters = [each for each in near if self.of_papers.get(each.paper.id)][:VOTERS]
        whole = sum(each.score for each in voters)
        if len(voters) < _FEW:
            whole = whole * _FEW // max(1, len(voters))
        votes: Counter[str] = Counter()
        by_label: defaultdict[str, list[Paper]] = defaultdict(list)
        for each in voters:
            for label in self.of_papers[each.paper.id]:
                votes[label] += each.score
                by_label[label].append(each.paper)
        named, own = self._named[paper.id], self.of_papers.get(paper.id, ())
        suggestions = []
        for label in votes.keys() | named.keys():
            count = self._frequency[label] - (label in own)
            # "Language" of `Vision and language` says little where most papers have the word
            is_telling = not count or self._naming[label] <= _TELLING * count
            place = named.get(label, "") if is_telling else ""
            score = (votes[label] * ALL // whole if votes[label] else 0) + _NAMED[place]
            if not score:
                continue
            rank = score**4 / max(1, count) if self._favor_rare else score
            suggestion = Suggestion(label, score, tuple(by_label[label]), place)
            suggestions.append((-rank, self._order.get(label, 0), label, suggestion))
        return [suggestion for *_, suggestion in sorted(suggestions)]


def vote_on_tags(catalog: Catalog) -> Voting:
    """Return a vote on the tags of a catalog's papers, those of tags.yaml that no paper has included."""
    tags = [tag for facet in catalog.vocabulary.facets for tag in facet.tags]
    of_papers = {paper.id: paper.tags for paper in catalog.papers}
    return Voting(catalog, tags, of_papers, favor_rare=True)


def vote_on_kinds(catalog: Catalog) -> Voting:
    """Return a vote on the kinds of a catalog's papers. A paper has one kind."""
    of_papers = {paper.id: (paper.kind,) for paper in catalog.papers if paper.kind}
    return Voting(catalog, catalog.vocabulary.kinds, of_papers)


def find_phrases(catalog: Catalog) -> list[Phrase]:
    """Return phrases that several similar papers share and that no tag covers, the best first.

    A tag or kind covers a phrase that has its name, a synonym or a phrase of its scope in it. So does a
    tag that most of the papers with the phrase have.
    """
    labels = [tag for facet in catalog.vocabulary.facets for tag in facet.tags]
    labels += catalog.vocabulary.kinds
    known = {words for label in labels for words in (*_names(label), *_scope(label))}
    related = catalog.related
    near = {
        paper.id: {each.paper.id for each in related.neighbours(paper.id)[:VOTERS]}
        for paper in catalog.papers
    }
    found: dict[tuple[str, ...], tuple[float, Phrase]] = {}
    for written, having in related.phrases().items():
        words, ids = tuple(word_keys(written)), {paper.id for paper in having}
        tags = Counter(tag for paper in having for tag in paper.tags)
        if (
            len(ids) < _LEAST_PAPERS
            or max(tags.values(), default=0) >= _ALREADY * len(ids)
            or not known.isdisjoint(_parts(words))
        ):
            continue
        together = sum(len(ids & near[paper_id]) for paper_id in ids)
        strength = together / min(VOTERS, len(ids) - 1)
        if strength >= _TOGETHER * len(ids):
            found[words] = strength, Phrase(written, having)
    for words in [words for words in found if len(words) > 2]:
        # Of a phrase and one within it, keep the longer if nearly all of the papers have it
        least = len(found[words][1].papers) / _SAME
        parts = [part for part in (words[:-1], words[1:]) if part in found]
        same = [part for part in parts if len(found[part][1].papers) <= least]
        for dropped in same or ([words] if parts else ()):
            del found[dropped]
    ordered = sorted(found.values(), key=lambda each: (-each[0], each[1].written))
    return [phrase for _, phrase in ordered]


def _find_names(paper: Paper, by_name: Mapping[str, Collection[str]]) -> dict[str, str]:
    """Return the labels whose names a paper has, each with the place, `title` or `abstract`."""
    found: dict[str, str] = {}
    for place, text in (("title", paper.title), ("abstract", paper.abstract)):
        for term in terms(text.plain):
            for label in by_name.get(term.key, ()):
                found.setdefault(label, place)
    return found


def _names(label: Term) -> Iterator[tuple[str, ...]]:
    """Yield the keys of the words of a label's names."""
    for name in (label.id.replace("-", " "), label.name, *label.synonyms):
        yield from _split(name)


def _scope(label: Term) -> Iterator[tuple[str, ...]]:
    """Yield the keys of the phrases of a label's scope. A word alone may stand for anything."""
    yield from (words for words in _split(label.scope) if len(words) > 1)


def _split(text: str) -> Iterator[tuple[str, ...]]:
    for part in _PARTS.split(text):
        if words := tuple(word_keys(part)):
            yield words


def _parts(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    places = range(len(words) + 1)
    yield from (tuple(words[start:end]) for start, end in combinations(places, 2))
