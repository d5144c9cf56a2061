"""Write a synthetic catalog of any size, to measure with.

    .venv/bin/python benchmarks/synthetic.py 10000 /tmp/catalog [--seed 1] [--plain]

The same number and seed give the same bytes on any machine and any Python: of the random module, only
`random()` is used, whose numbers Python promises to keep.
A few authors and tags have many papers and most have few, as in a real catalog (Zipf's law).
A plain catalog has no maths, no TeX and only ASCII names, which every generator shows alike.
"""

import argparse
import sys
from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import TypeVar

T = TypeVar("T")

FIRST_YEAR, YEARS = 2010, 15
MIN_WORDS, MAX_WORDS = 120, 250
LONGEST_SENTENCE = 20  # in words
MAX_AUTHORS = 8
NAMES_A_PAPER = 3  # the number of names to choose from, per paper

GIVEN = (
    "Ada Alan Amara Ana Anders Astrid Aylin Björn Carlos Chen Chiara Dmitri Elif Emmy Erik Fatima"
    " Félix Grace Hana Hiroshi Ingrid Ivan Jonas José Julia Karel Katalin Kofi Lars Leïla Lin"
    " Łukasz Maja Marie Mehmet Mei Miguel Mina Nadia Nikola Noam Olga Omar Paula Pierre Priya"
    " Rafael Rosa Ravi Sara Sofía Søren Tariq Tomáš Uma Viktor Wei Yara Yuki Zoë"
).split()
FAMILY_STARTS = (
    "Ab Al An Ar Bar Ber Bo Bren Cal Cor Dal Dor Ek El Fal Fer Gal Gor Hal Her Is Jan Kal Kor Lam"
    " Lin Mar Mor Nor Ol Pal Per Ram Ros Sal Ster Tam Tor Val Wil"
).split()
FAMILY_ENDS = (
    "ada ansen ard ati berg bo boni dahl dez di eau eira ek elli en er escu ev ez feld gård iak ić"
    " ides ima in io ko lund mann mura nova ova owski quist rén shi skaya son stad ström ti ton ulu"
    " vik wala yan zade"
).split()
# Fields of work: each has ten tags
FIELDS = ("vision", "language", "speech", "graphs", "robotics", "theory")
TOPICS = (
    "attention compression dynamics evaluation generation optimisation pruning retrieval robustness"
    " scaling"
).split()
KINDS = ("method", "analysis", "theory", "survey", "dataset", "position")
ADJECTIVES = (
    "adaptive approximate bounded causal compact continual controlled convex deep dense diverse"
    " efficient explicit faithful frozen gated general hidden implicit invariant iterative joint"
    " latent linear local modular narrow neural noisy partial periodic private random recurrent"
    " robust scalable shallow shared simple smooth sparse spectral stable structured symbolic tight"
    " transparent uniform unsupervised weighted"
).split()
NOUNS = (
    "alignment analysis architecture attack baseline bias boundary budget calibration capacity"
    " classifier cluster code constraint corpus criterion decoder density descent diffusion distance"
    " domain embedding encoder energy ensemble entropy error estimate experiment feature feedback"
    " filter forgetting gradient graph heuristic horizon inference kernel label landscape layer"
    " likelihood loss margin matrix memory metric mixture model momentum network neuron norm objective"
    " operator optimiser oracle parameter path penalty policy posterior precision prior probe proof"
    " prompt pruning quantisation rank ratio recall regulariser representation reward sample schedule"
    " search signal sketch solver spectrum state step structure student symmetry task teacher tensor"
    " threshold token trajectory transfer translation transformer tree variance vector vocabulary"
    " weight width window"
).split()
VERBS = (
    "approximates bounds compares constrains controls decomposes degrades encodes estimates explains"
    " improves isolates limits matches measures outperforms predicts preserves reduces regularises"
    " replaces reveals reweights separates simplifies stabilises tracks transfers"
).split()
MATHS = (
    r"$\mathcal{O}(n \log n)$",
    r"$\epsilon$",
    r"$k \leq 8$",
    r"$\|x - y\|_2$",
    r"$\alpha \in (0, 1)$",
    r"$p(y \mid x)$",
    r"$L^2$",
    r"$\frac{1}{\sqrt{n}}$",
)
ACCENTS = ("naïve", "Poincaré", "Schrödinger", "Erdős", r"na\"{\i}ve", r"Fr\'echet", r"H\"older")
TITLE_ENDS = (" in $L^2$", r" of H\"older Type", " -- Revisited", "")
# The same for a plain catalog
PLAIN_MATHS = ("log-linear", "few", "eight", "unit", "some", "expected", "square", "root")
PLAIN_ACCENTS = ("naïve", "Poincaré", "Schrödinger", "Erdős", "naïve", "Fréchet", "Hölder")
PLAIN_TITLE_ENDS = (" in Norm", " of Hölder Type", " – Revisited", "")
PLAIN_LETTERS = str.maketrans("áåćéëíïöøšŁ", "aaceeiioosL")
# A is an adjective, N a noun, V a verb, M maths, S a word with an accent, P the paper's own name
SENTENCES = tuple(
    sentence.split()
    for sentence in (
        "We study how the A N V the A N of a A N .",
        "We introduce P , a A N that V each A N without a A N .",
        "The A N of P V the N in M steps .",
        "Unlike a S N , it V the A N and the N .",
        "We prove that the N is at most M when the N is A .",
        "In *most* cases the A N V a A N , and the N V the N .",
        "Each **A** N then V what the N V .",
        "Our experiments on three A corpora show that P V the A N by 12% .",
        "This V the N , while a A N with the same N degrades .",
        "The N of M V the S N only for a A N .",
        "Ablations of the A N , the N and the N support this .",
        "We release the N and the [code](https://example.org/code) under a A licence .",
        "For a N of M and a A N , the N is A , A and A .",
        "Earlier work has seen the A N as a N ; we show that it V the A N .",
    )
)


def papers(count: int, seed: int = 1, *, plain: bool = False) -> Iterator[tuple[str, str]]:
    """Yield `count` papers, each as its path below the catalog and the text of its file."""
    random = Random(seed)
    authors = _weights(min(MAX_AUTHORS + NAMES_A_PAPER * count, _names()), shift=50)
    tags = tuple(_tags())
    tag_weights = _weights(len(tags), shift=5)
    for number in range(1, count + 1):
        adjective, noun, topic = (_one(random, words) for words in (ADJECTIVES, NOUNS, TOPICS))
        coined = f"{_one(random, FAMILY_STARTS)}{noun[:3].title()}{number}"
        title = f"{coined}: {adjective.title()} {noun.title()} for {topic.title()}"
        ends = PLAIN_TITLE_ENDS if plain else TITLE_ENDS
        title += ends[min(3, int(random.random() * 20))]
        year = FIRST_YEAR + int(random.random() * YEARS)
        names = _some(random, authors, 1 + int(random.random() * MAX_AUTHORS))
        chosen = _some(random, tag_weights, 2 + int(random.random() * 4))
        lines = [
            "---",
            f"title: '{title}'",
            f"authors: [{', '.join(name(rank, plain=plain) for rank in names)}]",
            f"date: {_date(random, year)}",
            f"kind: {_one(random, KINDS)}",
            f"tags: [{', '.join(tags[place] for place in chosen)}]",
        ]
        if random.random() < 0.9:  # each number has an id of its own
            lines.append(f'arxiv: "{1000 + number // 100000:04}.{number % 100000:05}"')
        if random.random() < 0.3:
            lines += [f"upvotes: {int(random.random() * 400)}", 'as_of: "2025"']
        lines += ["---", _abstract(random, coined, plain), ""]
        yield f"papers/{year}/{coined.lower()}-{adjective}-{noun}.md", "\n".join(lines)


def name(rank: int, *, plain: bool = False) -> str:
    """Return the name of the author with the most papers (rank 0), the next most (1), and so on."""
    given, row = rank % len(GIVEN), rank // len(GIVEN)
    family = (row + 37 * given) % (len(FAMILY_STARTS) * len(FAMILY_ENDS))
    start, end = divmod(family, len(FAMILY_ENDS))
    text = f"{GIVEN[given]} {FAMILY_STARTS[start]}{FAMILY_ENDS[end]}"
    return text.translate(PLAIN_LETTERS) if plain else text


def settings() -> Iterator[tuple[str, str]]:
    """Yield the files of a catalog that are not papers, as `papers` does."""
    yield "catalog.yaml", "id: synthetic\ntitle: A synthetic catalog\n"
    yield "about.md", "Made by `benchmarks/synthetic.py`: no paper in it exists.\n"
    lines = ["facets:"]
    for field in FIELDS:
        lines += [f"  - id: {field}", f"    name: {field.title()}", "    tags:"]
        lines += [
            f"      - {{id: {field}-{topic}, name: {field.title()} {topic}}}" for topic in TOPICS
        ]
    lines += ["kinds:", *(f"  - {{id: {kind}, name: {kind.title()}}}" for kind in KINDS), ""]
    yield "tags.yaml", "\n".join(lines)


def write(count: int, folder: Path, seed: int = 1, *, plain: bool = False) -> None:
    """Write a catalog of `count` papers to a new or empty `folder`."""
    for year in range(FIRST_YEAR, FIRST_YEAR + YEARS):
        (folder / "papers" / str(year)).mkdir(parents=True, exist_ok=True)
    _write(folder, settings())
    _write(folder, papers(count, seed, plain=plain))


def _write(folder: Path, files: Iterable[tuple[str, str]]) -> None:
    for path, text in files:
        (folder / path).write_bytes(text.encode())


def _abstract(random: Random, coined: str, plain: bool) -> str:
    """Return sentences of 120 to 250 words in all, in one or two paragraphs."""
    target = MIN_WORDS + int(random.random() * (MAX_WORDS - MIN_WORDS - LONGEST_SENTENCE))
    words, parts = 0, []
    split = target // 2 if random.random() < 0.2 else target
    while words < target:
        sentence = _sentence(random, coined, plain)
        before, words = words, words + len(sentence.split())
        parts.append(sentence)
        parts.append("\n\n" if before < split <= words < target else " ")
    return "".join(parts).rstrip()


def _sentence(random: Random, coined: str, plain: bool) -> str:
    maths, accents = (PLAIN_MATHS, PLAIN_ACCENTS) if plain else (MATHS, ACCENTS)
    groups = {"A": ADJECTIVES, "N": NOUNS, "V": VERBS, "M": maths, "S": accents, "P": (coined,)}
    words = []
    for word in _one(random, SENTENCES):
        key = word.strip("*")
        chosen = _one(random, groups[key]) if key in groups else key
        words.append(word.replace(key, chosen))
    return " ".join(words).replace(" ,", ",").replace(" .", ".").replace(" ;", ";")


def _date(random: Random, year: int) -> str:
    """Return a date in a year: one in twelve is a year alone, and two in twelve a month."""
    known = int(random.random() * 12)
    month, day = 1 + int(random.random() * 12), 1 + int(random.random() * 28)
    return (
        (f"{year}", f"{year}-{month:02}", f"{year}-{month:02}")[known]
        if known < 3
        else (f"{year}-{month:02}-{day:02}")
    )


def _tags() -> Iterator[str]:
    """Return every tag, the fields mixed, so that the popular tags are of several fields."""
    return (f"{field}-{topic}" for topic in TOPICS for field in FIELDS)


def _names() -> int:
    return len(GIVEN) * len(FAMILY_STARTS) * len(FAMILY_ENDS)


def _weights(count: int, shift: int) -> tuple[float, ...]:
    """Return cumulative weights by the law of Zipf and Mandelbrot: the first has 1 / (1 + shift)."""
    return tuple(accumulate(1 / (rank + shift) for rank in range(1, count + 1)))


def _some(random: Random, weights: Sequence[float], count: int) -> list[int]:
    """Draw `count` different places by weight, and return them in the order of drawing."""
    places: list[int] = []
    while len(places) < count:
        place = min(bisect(weights, random.random() * weights[-1]), len(weights) - 1)
        if place not in places:
            places.append(place)
    return places


def _one(random: Random, options: Sequence[T]) -> T:
    return options[int(random.random() * len(options))]


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Write a synthetic catalog, to measure with.")
    parser.add_argument("papers", type=int, metavar="N", help="how many papers")
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="a new or empty folder")
    parser.add_argument("--seed", type=int, default=1, help="another seed, another catalog")
    parser.add_argument("--plain", action="store_true", help="no maths, no TeX, names in ASCII")
    arguments = parser.parse_args()
    if arguments.papers < 1:
        parser.error("N has to be 1 or more")
    if arguments.folder.is_dir() and any(arguments.folder.iterdir()):
        sys.exit(f"{arguments.folder} is not empty; name a new folder")
    write(arguments.papers, arguments.folder, arguments.seed, plain=arguments.plain)
    print(f"{arguments.folder}: {arguments.papers:,} papers")


if __name__ == "__main__":
    main()
