"""The words of a catalog: which papers have each, and where in the paper it stands."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from ..text.short_forms import short_forms
from ..text.words import chains, respelled, stem, transliterate, words_of
from .model import Paper, Term

if TYPE_CHECKING:
    from .catalog import Catalog

TITLE, AUTHOR, TAG = 1, 2, 4
"""Flags for where a word stands. A word of the abstract, the venue or the kind has none."""
PAPERS_PER_SHARD = 40


@dataclass(frozen=True, slots=True)
class Word:
    """All forms of a word, folded, such as `prune` and `pruning`, and the papers that have any of them.

    `places` has by number of paper, in order, the sum of the flags above. `long` is what the catalog says
    that the word is short for; empty for most words.
    """

    forms: tuple[str, ...]
    places: Mapping[int, int]
    long: str = ""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of a catalog.

    Attributes:
        words: by stem, sorted.
        counts: the number of papers that have each form, without words that only hyphens join.
        shards: the same in the shards in which scripts load them, each a part of the alphabet.
        spellings: the form to look up in the place of another, if not itself: `behaviour`, `mueller`.
    """

    words: Mapping[str, Word]
    shards: tuple[Mapping[str, Word], ...]
    counts: Mapping[str, int]
    spellings: Mapping[str, str]


def shard_count(catalog: "Catalog") -> int:
    """Return the number of shards that words are in."""
    return -(-len(catalog.papers) // PAPERS_PER_SHARD)


def collect_words(catalog: "Catalog") -> Lexicon:
    """Return the words of a catalog, whose papers are numbered as in its shards."""
    papers = [paper for shard in catalog.shards for paper in shard]
    short = _ShortForms(
        short_forms(f"{paper.title.plain}. {paper.abstract.plain}" for paper in papers)
    )
    in_english = catalog.config.base_language == "en"
    places_of = [_places(catalog, paper, short) for paper in papers]
    joined = {form for places, plain in places_of for form in places if form not in plain}
    counts = Counter(form for _, plain in places_of for form in plain)
    forms = sorted(joined | counts.keys())
    to_stem: Callable[[str], str] = stem if in_english else str
    spellings = _spellings(forms, papers, to_stem)
    of_form = {form: to_stem(spellings.get(form, form)) for form in forms}
    places: defaultdict[str, dict[int, int]] = defaultdict(dict)
    for number, (flags_of, _) in enumerate(places_of):
        for form, flags in flags_of.items():
            by_number = places[of_form[form]]
            by_number[number] = by_number.get(number, 0) | flags
    by_stem: defaultdict[str, list[str]] = defaultdict(list)
    for form in forms:
        by_stem[of_form[form]].append(form)
    words = {
        key: Word(
            tuple(by_stem[key]),
            places[key],
            " ".join(short.long.get(key, ())),
        )
        for key in sorted(places)
    }
    return Lexicon(
        words,
        _shards(words, shard_count(catalog)),
        dict(sorted(counts.items())),
        spellings,
    )


def _shards(words: Mapping[str, Word], count: int) -> tuple[dict[str, Word], ...]:
    """Share words into shards of about the same size; beside a word of many papers, some are empty."""
    sizes = [20 + 3 * len(word.places) for word in words.values()]
    shards: list[dict[str, Word]] = [{} for _ in range(count)]
    total = sum(sizes)
    for (key, word), size, end in zip(words.items(), sizes, accumulate(sizes), strict=True):
        shards[(end - size) * count // total][key] = word
    return tuple(shards)


def _places(
    catalog: "Catalog", paper: Paper, short: "_ShortForms"
) -> tuple[dict[str, int], set[str]]:
    """Return the forms that a paper has with their places, and those that it has without hyphens."""
    names = [author.name.text for author in (*paper.authors, *paper.editors)]
    names += (
        name.text for author in paper.authors for name in catalog.persons[author.identity].names
    )
    tags = [term for term in map(catalog.tags.get, paper.tags) if term]
    kinds = [kind for kind in (catalog.kinds.get(paper.kind),) if kind]
    year = str(paper.date.year) if paper.date else paper.status
    text = (paper.abstract.plain, paper.venue, year, *_names(kinds))
    places: dict[str, int] = {}
    plain: set[str] = set()
    for flag, texts in (
        (TITLE, (paper.title.plain,)),
        (AUTHOR, names),
        (TAG, tuple(_names(tags))),
        (0, text),
    ):
        for words in map(chains, texts):
            sequence = [word for chain in words for word in chain]
            joined = ("".join(chain) for chain in words if len(chain) > 1)
            spelled = short.other_words(sequence)
            for form in (*sequence, *joined, *spelled):
                places[form] = places.get(form, 0) | flag
            plain.update(sequence)
            plain.update(spelled)
    return places, plain


def _names(terms: Iterable[Term]) -> Iterable[str]:
    for term in terms:
        yield term.name
        yield from term.synonyms


class _ShortForms:
    """Short forms, looked up by what they stand for too."""

    def __init__(self, long: Mapping[str, tuple[str, ...]]) -> None:
        self.long = long
        self.by_first: defaultdict[str, list[tuple[list[str], str]]] = defaultdict(list)
        for short, words in long.items():
            singular = [word.removesuffix("s") for word in words]
            self.by_first[singular[0]].append((singular, short))

    def other_words(self, words: Sequence[str]) -> list[str]:
        """Return the short forms of what `words` spell out, and what their short forms stand for."""
        singular = [word.removesuffix("s") for word in words]
        more = [word for form in singular for word in self.long.get(form, ())]
        for start, first in enumerate(singular):
            for long, short in self.by_first.get(first, ()):
                if singular[start : start + len(long)] == long:
                    more.append(short)
        return more


def _spellings(
    forms: Sequence[str], papers: Iterable[Paper], to_stem: Callable[[str], str]
) -> dict[str, str]:
    """Return the form to look up in the place of each form that is spelled in a second way."""
    stems = {form: to_stem(form) for form in forms}
    known = set(stems.values())
    spellings = {}
    for form in forms:
        for other in respelled(form):
            if stems[form] != to_stem(other) and to_stem(other) in known:
                spellings[form] = other
                break
    for paper in papers:
        for text in (paper.title.plain, *(author.name.text for author in paper.authors)):
            if not text.isascii():
                ways = zip(words_of(transliterate(text)), words_of(text), strict=False)
                spellings |= {word: plain for word, plain in ways if word != plain}
    return dict(sorted(spellings.items()))
