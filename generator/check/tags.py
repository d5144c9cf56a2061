"""Doubts about tags: those of one paper, papers without, and tags that may be one."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterator, Sequence
from itertools import combinations
from pathlib import Path

from ..catalog.catalog import Catalog
from ..catalog.model import Term
from ..errors import Problem
from ..text.slugs import slug
from ..text.terms import word_keys

SMALL = 30
"""A catalog with fewer papers is only told about tags with nearly the same name."""
_NAMED = 5  # how many papers or tags are named
_FREQUENT, _SAME = 5, 0.8  # tags of so many papers, of which they share so many, may be one
_SHORT = 6  # letters that a word must have for a difference of one to be a slip
_MOST = 60  # tags that share a key are compared with each other, unless there are more
_DIGITS = re.compile(r"\d+")


def find_tag_doubts(catalog: Catalog, content: Path) -> Iterator[Problem]:
    """Yield warnings of a catalog's tags. Two tags that both have a scope are known to differ."""
    vocabulary, papers = content / "tags.yaml", content / "papers"
    place = str(vocabulary if vocabulary.exists() else papers)
    if len(catalog.papers) >= SMALL and catalog.by_tag:
        without = [paper.id for paper in catalog.papers if not paper.tags]
        if without:
            have = "paper has" if len(without) == 1 else "papers have"
            message = f"{len(without):,} {have} no tags: {_list(without)}"
            yield Problem(str(papers), 0, "", f"{message}; `openshelf tags suggest` proposes some")
        lone = [tag for tag in catalog.tags if len(catalog.by_tag[tag]) == 1]
        if lone:
            have = "tag has" if len(lone) == 1 else "tags have"
            message = f"{len(lone):,} {have} one paper: {_list(lone)}"
            hint = "give them more papers, or merge them into others with `openshelf tags merge`"
            yield Problem(place, 0, "", f"{message}; {hint}")
    for (first, second), reason in _find_pairs(catalog).items():
        less, more = sorted((first, second), key=lambda tag: (len(catalog.by_tag[tag]), tag))
        names = " and ".join(f"{tag!r} ({len(catalog.by_tag[tag]):,})" for tag in (more, less))
        right = f"`openshelf tags merge {less} --into {more}`, or give each a scope in tags.yaml"
        yield Problem(place, 0, "", f"the tags {names} may be one: {reason}; {right}")


def _list(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _find_pairs(catalog: Catalog) -> dict[tuple[str, str], str]:
    """Return pairs of tags that may be one, each with the reason."""
    blocks: defaultdict[Hashable, dict[str, None]] = defaultdict(dict)
    for tag in catalog.tags.values():
        for key in _keys(tag):
            blocks[key].setdefault(tag.id)
    pairs: dict[tuple[str, str], str] = {}
    for block in blocks.values():
        for pair in combinations(block, 2) if len(block) <= _MOST else ():
            if reason := _compare(*(catalog.tags[tag] for tag in pair)):
                pairs.setdefault((min(pair), max(pair)), reason)
    if len(catalog.papers) >= SMALL:
        for pair, reason in _find_same_papers(catalog):
            pairs.setdefault(pair, reason)
    return {
        pair: pairs[pair]
        for pair in sorted(pairs)
        if not all(catalog.tags[tag].scope for tag in pair)
    }


def _find_same_papers(catalog: Catalog) -> Iterator[tuple[tuple[str, str], str]]:
    together = Counter(
        pair for paper in catalog.papers for pair in combinations(sorted(paper.tags), 2)
    )
    for (first, second), both in together.items():
        counts = len(catalog.by_tag[first]), len(catalog.by_tag[second])
        if min(counts) >= _FREQUENT and both >= _SAME * (sum(counts) - both):
            yield (first, second), f"{both:,} papers have both"


def _words(name: str) -> tuple[str, ...]:
    """Return the words of a name as they compare: without case, hyphens and plurals."""
    name = name.replace("+", " plus ").replace("#", " sharp ")  # C++ is not C
    return tuple((word_keys(word) or [word])[0] for word in slug(name).split("-"))


def _names(tag: Term) -> Collection[tuple[str, ...]]:
    return dict.fromkeys(map(_words, (tag.id, tag.name)))


def _keys(tag: Term) -> Iterator[Hashable]:
    """Yield the keys of a tag's names; two with a slip have one key in common."""
    for words in (*_names(tag), *map(_words, tag.synonyms)):
        yield "".join(words)
    for words in _names(tag):
        for i, word in enumerate(words):
            if len(word) >= _SHORT - 1:
                others = words[:i], words[i + 1 :]
                yield (word, *others)
                yield from ((word[:j] + word[j + 1 :], *others) for j in range(len(word)))


def _compare(first: Term, second: Term) -> str:
    """Return why two tags may be one by their names, or nothing."""
    a, b = ({"".join(words) for words in _names(tag)} for tag in (first, second))
    if a & b:
        return "their names differ only in case, hyphens or a plural"
    for tag, names in ((first, b), (second, a)):
        if names & {"".join(_words(synonym)) for synonym in tag.synonyms}:
            return "one is a synonym of the other"
    pairs = [(x, y) for x in _names(first) for y in _names(second)]
    return "their names differ in one letter" if any(_is_slip(x, y) for x, y in pairs) else ""


def _is_slip(a: Sequence[str], b: Sequence[str]) -> bool:
    """Return whether names differ by a letter in one long word. Other digits are another name."""
    differing = [(x, y) for x, y in zip(a, b, strict=False) if x != y]
    if len(a) != len(b) or len(differing) != 1:
        return False
    short, long = sorted(differing[0], key=len)
    if len(long) < _SHORT or _DIGITS.findall(short) != _DIGITS.findall(long):
        return False
    if len(short) == len(long):
        return sum(x != y for x, y in zip(short, long, strict=True)) == 1
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))
