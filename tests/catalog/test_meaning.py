from collections import Counter
from math import log2

import numpy as np
import pytest

from generator.catalog import meaning
from generator.catalog.catalog import Catalog
from generator.catalog.meaning import LEVELS, MOST_PAPERS, Meaning, WordVectors
from generator.catalog.shards import shards_of_meaning
from tests.sites import configured

# Two groups of words that are close; "the" is everywhere in English
WORDS = ("cat", "dog", "planet", "star", "the", "zebra")
VECTORS = (
    (3, 3, 1, 1),
    (3, 3, 1, -1),
    (-3, 1, 3, 3),
    (-3, 1, 3, 1),
    (1, -3, 1, -3),
    (1, -1, -3, 3),
)


@pytest.fixture(scope="module")
def words() -> WordVectors:
    """Give the made-up words."""
    weights = np.array([255 if word != "the" else 0 for word in WORDS], np.int64)
    rows = {word: row for row, word in enumerate(WORDS)}
    return WordVectors(rows, weights, np.array(VECTORS, np.int8))


def of(words: WordVectors, *papers: str) -> Meaning:
    """Return the meaning of papers that consist of some words."""
    return Meaning(words, [Counter(words.rows[word] for word in text.split()) for text in papers])


def read(text: str) -> dict[int, int]:
    """Return the level of each paper in a list."""
    levels, number, step = {}, -1, ""
    for char in text:
        if char.isdigit():
            step += char
        else:
            number += int(step or 1)
            levels[number] = LEVELS.index(char) + 1
            step = ""
    return levels


def test_a_word_lists_the_papers_that_have_a_close_one(words: WordVectors) -> None:
    """Papers about dogs are close to "cat", and papers about stars are not."""
    texts = [*["planet the"] * 20, "dog the", "planet", "star the", "dog"]
    near = of(words, *texts).near(0, len(WORDS))
    assert read(near["cat"]).keys() == {20, 23}
    assert near["cat"].startswith("21")
    assert read(near["star"])[22] == max(read(near["star"]).values())
    assert {20, 23}.isdisjoint(read(near["star"]))


def test_a_word_that_says_nothing_has_no_list(words: WordVectors) -> None:
    """Words that are everywhere, or that are close to no word of the papers, have no list."""
    near = of(words, *["planet the"] * 20, "dog the").near(0, len(WORDS))
    assert near.keys() <= {"cat", "dog", "planet", "star"}
    assert of(words, *["the"] * 20).near(0, len(WORDS)) == {}
    assert Meaning(words, [Counter()] * 20).near(0, len(WORDS)) == {}


def test_a_list_ends_with_the_closest_papers(words: WordVectors) -> None:
    """A word lists no more papers than the limit; of equal ones, those with low numbers."""
    near = of(words, *["dog"] * 120, *["star"] * 300).near(0, len(WORDS))
    assert list(read(near["cat"])) == list(range(MOST_PAPERS))


def test_lists_do_not_depend_on_what_is_computed_together() -> None:
    """The lists of many words at once are those of each alone: no sum depends on the order."""
    words = WordVectors.from_file()
    random = np.random.default_rng(1)
    counts = [
        Counter(random.integers(0, len(words.rows), 60).tolist()) for _ in range(MOST_PAPERS + 30)
    ]
    papers = Meaning(words, counts)
    start, end = 20_000, 20_040
    together = papers.near(start, end)
    assert len(together) > 5
    apart: dict[str, str] = {}
    for row in range(start, end):
        apart |= papers.near(row, row + 1)
    assert apart == together


def test_the_file_has_words_as_vectors() -> None:
    """The words of the file are sorted, their vectors have four values, and close words are close."""
    words = WordVectors.from_file()
    assert list(words.rows) == sorted(words.rows)
    assert len(words.rows) == len(words.weights) == len(words.vectors) > 50_000
    assert set(np.unique(words.vectors)) == {-3, -1, 1, 3}
    assert words.weights[words.rows["the"]] < 10 < 250 < words.weights[words.rows["aardvark"]]

    def cosine(first: str, second: str) -> float:
        one, other = (words.vectors[words.rows[word]].astype(float) for word in (first, second))
        return float(one @ other / np.linalg.norm(one) / np.linalg.norm(other))

    assert cosine("car", "vehicle") > meaning.CLOSE > cosine("car", "poem")


def test_a_singular_stands_for_its_plural(words: WordVectors) -> None:
    """A plural that is no word of the table has the vector of its singular."""
    assert words.row("cats") == words.row("cat") == 0
    assert words.row("class") is None


@pytest.mark.parametrize(("papers", "having"), [(281, 0), (281, 7), (281, 281), (10_000, 3)])
def test_rarity_is_a_logarithm(papers: int, having: int) -> None:
    """Rarity is the logarithm that it stands for, rounded down to a sixteenth."""
    exact = 16 * log2((papers + 1) / (having + 0.5))
    assert meaning._rarity(papers, having) == int(exact)  # noqa: SLF001


def test_only_large_english_catalogs_with_search_have_lists(toy: Catalog) -> None:
    """There is a shard for a paper, up to a limit; none for few papers, other languages, or on request."""
    config = toy.config
    assert [shards_of_meaning(config, papers) for papers in (19, 20, 281, 50_000)] == [
        0,
        20,
        281,
        1000,
    ]
    for settings in ({"meaning": False}, {"search": False}, {"language": "de"}):
        assert not shards_of_meaning(configured(toy, **settings).config, 281)
    assert shards_of_meaning(configured(toy, language="en-GB").config, 281)


def test_titles_abstracts_and_tags_are_read(toy: Catalog) -> None:
    """A paper's words are those of its title, twice, its abstract and its tags."""
    paper = next(paper for paper in toy.papers if paper.tags and paper.abstract.plain)
    rows = WordVectors.from_file()
    (count,) = Meaning.from_papers(rows, [paper], toy.tags).counts
    names = " ".join(toy.tags[tag].name for tag in paper.tags)
    for text, times in ((paper.title.plain, 2), (paper.abstract.plain, 1), (names, 1)):
        row = next(row for row in map(rows.row, text.lower().split()) if row is not None)
        assert count[row] >= times
