"""Measure how good suggested tags and kinds are, on the papers of a catalog that have them.

    .venv/bin/python benchmarks/tags.py [CONTENT] [--least 0.2 0.3 0.4 0.5]

Each paper in turn is taken as one without tags, and gets suggestions from all others (leave one out).
Papers are compared by titles and abstracts alone, which the tags do not change.
"""

import argparse
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from generator.catalog.catalog import Catalog
from generator.catalog.suggest import ALL, Suggestion, Voting, vote_on_kinds, vote_on_tags
from generator.content.load import load


class Trial(NamedTuple):
    """A paper's own labels, and what is suggested to it without them."""

    own: Collection[str]
    suggested: Sequence[Suggestion]


def leave_one_out(catalog: Catalog, voting: Voting) -> list[Trial]:
    """Return a trial for each paper that has labels."""
    papers = [paper for paper in catalog.papers if voting.of_papers.get(paper.id)]
    return [Trial(voting.of_papers[paper.id], voting.suggest(paper)) for paper in papers]


def table(trials: Mapping[str, Sequence[Trial]]) -> Iterator[str]:
    """Yield a Markdown table with a row for tags and one for kinds."""
    yield "| | papers | first is right | found among first 3 | most frequent is right |"
    yield "|---|---:|---:|---:|---:|"
    for name, rows in trials.items():
        count = len(rows)
        if not count:
            continue
        first = sum(bool(row.suggested) and row.suggested[0].label in row.own for row in rows)
        found = sum(len({each.label for each in row.suggested[:3]} & {*row.own}) for row in rows)
        all_labels = Counter(label for row in rows for label in row.own)
        usual = max(all_labels.values())
        shares = first / count, found / sum(map(len, (row.own for row in rows))), usual / count
        yield f"| {name} | {count:,} | {' | '.join(f'{share:.1%}' for share in shares)} |"


def thresholds(
    trials: Mapping[str, Sequence[Trial]], least: Sequence[float], most: int = 3
) -> Iterator[str]:
    """Yield a table: what is right among the first `most` suggestions with a score or more."""
    yield "| | score | suggested | right | of all found | papers with a suggestion |"
    yield "|---|---:|---:|---:|---:|---:|"
    for name, rows in trials.items():
        for score in least:
            count = right = papers = 0
            for row in rows:
                taken = [each for each in row.suggested[:most] if each.score >= score * ALL]
                count += len(taken)
                right += sum(each.label in row.own for each in taken)
                papers += bool(taken)
            if count:
                every = sum(len(row.own) for row in rows)
                shares = f"{right / count:.1%} | {right / every:.1%} | {papers / len(rows):.1%}"
                yield f"| {name} | {score:.2f} | {count:,} | {shares} |"
        most = 1  # a paper has one kind


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("content", nargs="?", type=Path, default=Path("content"))
    parser.add_argument("--least", nargs="+", type=float, default=[0.2, 0.3, 0.4, 0.5, 0.6])
    arguments = parser.parse_args()
    catalog = load(arguments.content, drafts=True)
    trials = {
        name: leave_one_out(catalog, voting)
        for name, voting in (("tags", vote_on_tags(catalog)), ("kinds", vote_on_kinds(catalog)))
    }
    print("\n".join((*table(trials), "", *thresholds(trials, arguments.least))))


if __name__ == "__main__":
    main()
