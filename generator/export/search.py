"""The tables that search loads, besides Pagefind's index; `templates/static/search-engine.js` reads them.

Words and papers are looked up without loading all of them: words are in shards by the alphabet, and
identifiers and titles in shards by a hash. Papers are numbered as in `Catalog.shards`.
"""

from collections.abc import Iterator

from ..catalog import identifiers
from ..catalog.catalog import Catalog
from ..catalog.lexicon import Word
from ..catalog.model import Paper
from ..catalog.shards import shards_of_meaning
from ..plan.output import Output
from ..text.slugs import sort_key
from ..text.words import FUNCTION_WORDS, SPELLINGS
from .scripts import to_script

_FLAGS = 8
"""A posting is the step from the number before, times this, plus the flags of where the word stands."""


def to_search(catalog: Catalog, _output: Output) -> bytes:
    """Return what every search needs: where each word is, and the rules for words."""
    in_english = catalog.config.base_language == "en"
    table = {
        "papers": len(catalog.papers),
        "words": _first_words(catalog),
        "keys": identifiers.shard_count(catalog),
        "english": in_english,
        "function_words": " ".join(sorted(FUNCTION_WORDS)) if in_english else "",
        "respell": SPELLINGS if in_english else (),
        "spellings": catalog.lexicon.spellings,
        "meaning": shards_of_meaning(catalog.config, len(catalog.papers)) > 0,
    }
    return to_script(catalog, "search", table)


def to_words(catalog: Catalog, output: Output) -> bytes:
    """Return a shard of words: of each its forms, its postings, and what it is short for, if anything."""
    shard = catalog.lexicon.shards[int(output.subject)]
    table = {
        key: [_forms(key, word), _postings(word), *filter(None, (word.long,))]
        for key, word in shard.items()
    }
    return to_script(catalog, f"words.{output.subject}", table)


def to_spelling(catalog: Catalog, _output: Output) -> bytes:
    """Return every word as papers spell it, and how many papers have it: to correct words with."""
    counts = catalog.lexicon.counts
    return to_script(catalog, "spelling", [" ".join(counts), list(counts.values())])


def to_keys(catalog: Catalog, output: Output) -> bytes:
    """Return a shard of identifiers and titles, with the numbers of their papers."""
    shard = catalog.identifiers[int(output.subject)]
    return to_script(catalog, f"keys.{output.subject}", shard)


def to_near(catalog: Catalog, output: Output) -> bytes:
    """Return a shard of words, each with the papers that are close to it; or the first words of all."""
    words = catalog.meaning.words.rows
    shards = shards_of_meaning(catalog.config, len(catalog.papers))
    starts = [len(words) * number // shards for number in range(shards + 1)]
    if not output.subject:
        names = list(words)
        return to_script(catalog, "near", [names[start] for start in starts[:-1]])
    number = int(output.subject)
    lists = catalog.meaning.near(starts[number], starts[number + 1])
    return to_script(catalog, f"near.{number}", lists)


def to_facets(catalog: Catalog, _output: Output) -> bytes:
    """Return by number of paper what a search is filtered by, and what the filters are called."""
    papers = list(_numbered(catalog))
    tags, kinds = list(catalog.tags), list(catalog.kinds)
    venues = list(catalog.venues)
    venue_of = {paper.id: i for i, venue in enumerate(venues) for paper in catalog.by_venue[venue]}
    months = sorted({_month(paper) for paper in papers})
    table = {
        "tags": tags,
        "kinds": kinds,
        "venues": venues,
        "months": months,
        "tag": [sorted(map(tags.index, paper.tags)) for paper in papers],
        "kind": [kinds.index(paper.kind) if paper.kind else -1 for paper in papers],
        "venue": [venue_of.get(paper.id, -1) for paper in papers],
        "year": [paper.date.year for paper in papers],
        "month": [months.index(_month(paper)) for paper in papers],
    }
    return to_script(catalog, "facets", table)


def to_orders(catalog: Catalog, _output: Output) -> bytes:
    """Return by number of paper its place in the list of all, newest first; its place by title; votes."""
    papers = list(_numbered(catalog))
    by_title = sorted(papers, key=lambda paper: sort_key(paper.title.plain))
    place = {paper.id: i for i, paper in enumerate(by_title)}
    table = {
        "newest": [catalog.position[paper.id] for paper in papers],
        "title": [place[paper.id] for paper in papers],
        "upvotes": [paper.upvotes or 0 for paper in papers],
    }
    return to_script(catalog, "orders", table)


def to_ids(catalog: Catalog, _output: Output) -> bytes:
    """Return the id of every paper, by its number."""
    return to_script(catalog, "ids", [paper.id for paper in _numbered(catalog)])


def _numbered(catalog: Catalog) -> Iterator[Paper]:
    return map(catalog.paper, catalog.numbers)


def _first_words(catalog: Catalog) -> list[str]:
    """Return the first word of each shard; of an empty one, that of the next that is not."""
    firsts: list[str] = []
    for shard in reversed(catalog.lexicon.shards):
        firsts.append(next(iter(shard), firsts[-1] if firsts else "\uffff"))
    return firsts[::-1]


def _month(paper: Paper) -> str:
    return paper.added.as_iso()[:7] if paper.added else ""


def _forms(key: str, word: Word) -> str:
    """Return the forms of a word; those that begin with its stem, as `-` and the rest."""
    return " ".join(
        f"-{form.removeprefix(key)}" if form.startswith(key) else form for form in word.forms
    )


def _postings(word: Word) -> list[int]:
    steps, last = [], 0
    for number, places in word.places.items():
        steps.append((number - last) * _FLAGS + places)
        last = number
    return steps
