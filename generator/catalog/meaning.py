"""Papers that are close in meaning to a word, by word vectors that were made ahead.

`word_vectors.npz` has words as vectors: the smaller the angle between two, the closer they are in
meaning. `tools/word_vectors.py` made it. For each of its words, `Meaning.near` lists the papers that
are closest. To search, `templates/static/search-meaning.js` adds the lists of a query's words. So a
reader's browser loads neither vectors nor a model, and what it loads does not grow with the catalog.

The bytes are the same on every machine: sums are over whole numbers that a float holds exactly, in
whatever order a library adds them, and everything else is one operation of IEEE 754 on each number.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from ..text.words import words_of
from .model import Paper, Term

WORD_VECTORS = Path(__file__).with_name("word_vectors.npz")
CLOSE = 0.45
"""From this cosine on, two words are close."""
OF_WHOLE = 2.5
"""How much the paper as a whole counts, in relation to the one word of it that is closest."""
MOST_PAPERS = 96
"""The longest list of papers of a word."""
LEVELS = "abcdefghijklmnopqrstuvwxyz"
"""How close a paper is, from little to most, as a letter."""
_TITLE = 2  # how many times a title counts
_LEVELS_OF_ONE = 32  # of a paper that is closer than others by 1
_LENGTH = 1024  # of a paper's vector
_UNIT = 4096
_WEIGHT = 255  # of a word that is rare in English

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class WordVectors:
    """Words as vectors.

    Attributes:
        rows: the row of each word in the arrays; words are in order.
        weights: how much a word says: 0 if it is everywhere in English, 255 if it is rare.
        vectors: numbers from -3 to 3, whose direction alone counts.
    """

    rows: Mapping[str, int]
    weights: Integers
    vectors: npt.NDArray[np.int8]

    @classmethod
    def from_file(cls, path: Path = WORD_VECTORS) -> Self:
        """Read a file as `tools/word_vectors.py` writes it."""
        with np.load(path) as file:
            words = bytes(file["words"]).decode("ascii").split("\n")
            codes = file["vectors"][:, :, np.newaxis] >> np.arange(0, 8, 2, dtype=np.uint8) & 3
            vectors = codes.reshape(len(words), -1).astype(np.int8) * 2 - 3
            weights = file["weights"].astype(np.int64)
        return cls({word: row for row, word in enumerate(words)}, weights, vectors)

    def row(self, word: str) -> int | None:
        """Return the row of a word, or else of its singular."""
        row = self.rows.get(word)
        return self.rows.get(word[:-1]) if row is None and word.endswith("s") else row


@dataclass(frozen=True)
class Meaning:
    """What the papers of a catalog mean, by their words.

    `counts` has for each paper, by its number, how often each row of the word vectors occurs.
    """

    words: WordVectors
    counts: Sequence[Mapping[int, int]]

    @classmethod
    def from_papers(
        cls, words: WordVectors, papers: Iterable[Paper], tags: Mapping[str, Term]
    ) -> Self:
        """Read the title, the abstract and the tags of papers, in the order of their numbers."""
        return cls(words, [_count(words, paper, tags) for paper in papers])

    def near(self, start: int, end: int) -> dict[str, str]:
        """Return the papers close to each word from row `start` to `end`, and how close they are.

        In the order of their numbers, a paper is its step from the one before, nothing for a step
        of 1, and a letter of `LEVELS`: `4c2ab` are the papers 3, 5 and 6. A word that is close to no
        word of the catalog has no list.
        """
        rows, best = self._closest_words(np.arange(start, end))
        names = list(self.words.rows)[start:end]
        lists = map(_to_list, self._levels(rows, best))
        return {
            names[row]: papers
            for row, papers in zip((rows - start).tolist(), lists, strict=True)
            if papers
        }

    def _levels(self, rows: Integers, best: Floats) -> Integers:
        """Return for each word and each paper how much closer it is than others, from 0 to 26."""
        vectors = self.words.vectors[rows].astype(np.float32)
        whole = vectors @ self._papers / self._norms[rows, np.newaxis] / _LENGTH
        closeness = np.rint((OF_WHOLE * whole + best) * _UNIT).astype(np.int64)
        closeness *= (self.words.weights * self._rarity)[rows, np.newaxis]
        closeness -= closeness.sum(axis=1, keepdims=True) // len(self.counts)
        unit = _UNIT * _WEIGHT * _rarity(len(self.counts), 0)
        levels = np.clip(closeness * _LEVELS_OF_ONE // unit, 0, len(LEVELS))
        if len(self.counts) > MOST_PAPERS:
            order = np.argsort(-levels, axis=1, kind="stable")
            np.put_along_axis(levels, order[:, MOST_PAPERS:], 0, axis=1)
        return levels

    def _closest_words(self, rows: Integers) -> tuple[Integers, Floats]:
        """Return those of the rows that are close to a word of a paper.

        And for each of these and each paper, the square of its cosine with the closest word.
        """
        products = self.words.vectors[rows].astype(np.float32) @ self._vocabulary
        least = self._norms[self._used].min(initial=np.inf)
        near = np.floor(CLOSE * self._norms[rows] * least).astype(np.float32)
        row, column = np.nonzero(products >= near[:, np.newaxis])
        cosines = products[row, column] / self._norms[rows[row]] / self._norms[self._used[column]]
        close = cosines > CLOSE
        row, column, squares = row[close], column[close], np.square(cosines[close])
        close_rows, row = np.unique(row, return_inverse=True)
        # The places in `papers` of all papers that have these words
        starts, papers = self._postings
        lengths = np.diff(starts)[column]
        places = np.arange(lengths.sum()) + np.repeat(
            starts[column] - np.cumsum(lengths) + lengths, lengths
        )
        best = np.zeros((len(close_rows), len(self.counts)))
        of_pairs = np.repeat(row, lengths), papers[places]
        np.maximum.at(best, of_pairs, np.repeat(squares, lengths))
        return rows[close_rows], best

    @cached_property
    def _norms(self) -> Floats:
        squares = np.square(self.words.vectors, dtype=np.int64).sum(axis=1)
        norms: Floats = np.sqrt(squares.astype(np.float64))
        return norms

    @cached_property
    def _used(self) -> Integers:
        """The rows of the words that papers have."""
        return np.array(sorted({row for count in self.counts for row in count}), np.int64)

    @cached_property
    def _vocabulary(self) -> npt.NDArray[np.float32]:
        """The vectors of the words that papers have, one in each column."""
        return np.ascontiguousarray(self.words.vectors[self._used].T.astype(np.float32))

    @cached_property
    def _postings(self) -> tuple[Integers, Integers]:
        """Where the papers of each used word start, and the papers."""
        by_row: dict[int, list[int]] = {row: [] for row in self._used.tolist()}
        for number, count in enumerate(self.counts):
            for row in count:
                by_row[row].append(number)
        starts = np.cumsum([0, *map(len, by_row.values())])
        return starts, np.array([n for numbers in by_row.values() for n in numbers], np.int64)

    @cached_property
    def _rarity(self) -> Integers:
        """How much each word tells one paper from another: the fewer have it, the more."""
        having = np.zeros(len(self.words.rows), np.int64)
        starts, _ = self._postings
        having[self._used] = np.diff(starts)
        papers = len(self.counts)
        return np.array([_rarity(papers, n) for n in range(papers + 1)], np.int64)[having]

    @cached_property
    def _papers(self) -> npt.NDArray[np.float32]:
        """The vector of each paper, in a column: the mean of its words by their weight."""
        sums = np.zeros((len(self.counts), self.words.vectors.shape[1]), np.int64)
        for number, count in enumerate(self.counts):
            rows = np.array(list(count), np.int64)
            often = np.array(list(count.values()), np.int64)
            weights = np.rint(often * self.words.weights[rows] * 16 / self._norms[rows])
            sums[number] = weights.astype(np.int64) @ self.words.vectors[rows].astype(np.int64)
        norms = np.sqrt(np.maximum(1, np.square(sums).sum(axis=1)).astype(np.float64))
        papers = np.rint(sums * _LENGTH / norms[:, np.newaxis])
        return np.ascontiguousarray(papers.T, np.float32)


def _count(words: WordVectors, paper: Paper, tags: Mapping[str, Term]) -> Counter[int]:
    names = (tags[tag].name for tag in paper.tags if tag in tags)
    texts = (*(paper.title.plain,) * _TITLE, paper.abstract.plain, *names)
    rows = (words.row(word) for text in texts for word in words_of(text))
    return Counter(row for row in rows if row is not None)


def _rarity(papers: int, having: int) -> int:
    """Return 16 times the binary logarithm of papers in relation to those that have a word.

    In whole numbers: libraries do not agree on the last bit of a logarithm.
    """
    return ((2 * papers + 2) ** 16 // (2 * having + 1) ** 16).bit_length() - 1


def _to_list(levels: Integers) -> str:
    numbers = np.flatnonzero(levels)
    steps = np.diff(numbers, prepend=-1).tolist()
    letters = [LEVELS[level - 1] for level in levels[numbers].tolist()]
    return "".join(
        [
            f"{step}{letter}" if step > 1 else letter
            for step, letter in zip(steps, letters, strict=True)
        ]
    )
