"""Measure search in a real browser: what it finds first, what it makes of slips, what it loads, how long it takes.

    .venv/bin/python benchmarks/search.py SITE CONTENT [--queries benchmarks/queries.tsv] [--slips 60]

SITE is a built site, and CONTENT the folder that it was built from. The browser is Playwright's Chromium,
or one that is installed. The queries are in the words of readers who do not know the papers' own; each
has the arXiv ids of the papers that count as right. They were written before any engine was run.
"""

import argparse
import csv
import gzip
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from random import Random
from statistics import median
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, sync_playwright

from generator.catalog.catalog import Catalog
from generator.catalog.model import Paper
from generator.content.load import load
from generator.text.words import FUNCTION_WORDS, words_of
from tests.e2e.conftest import launch

QUERIES = Path(__file__).with_name("queries.tsv")
LETTERS = "abcdefghijklmnopqrstuvwxyz"
SHOWN = 10

# For each request: the first papers with their tiers, what was corrected or unknown, the milliseconds
SEARCH = """async (requests) => {
  await openshelf.script("assets/search-engine.js");
  const answers = [];
  for (const [request, many] of requests) {
    const start = performance.now();
    const answer = await openshelf.search(request);
    const time = performance.now() - start;
    const found = answer.tiers.flatMap(({ name, papers }) => papers.map(({ n }) => [n, name])).slice(0, many);
    const ids = found.length ? await openshelf.ids(found.map(([n]) => n)) : [];
    const { begun, unknown, total } = answer;
    const corrections = [...answer.corrections, ...begun.map(({ from, to }) => ({ from, to: to[0] + " …" }))];
    answers.push({ ids, tiers: found.map(([, name]) => name), corrections, unknown, total, time });
  }
  return answers;
}"""
# As the page shows a first search: ten results with their entries and excerpts
SHOW = """async (text) => {
  await openshelf.script("assets/search-engine.js");
  await openshelf.script("assets/entries.js");
  const { tiers } = await openshelf.search({ text, words: text.split(" ") });
  const papers = tiers.flatMap((tier) => tier.papers).slice(0, 10);
  const ids = await openshelf.ids(papers.map(({ n }) => n));
  await Promise.all([openshelf.entries(ids), ...papers.map((paper) => paper.excerpt())]);
  return papers.length;
}"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search found: the first ids with their tiers, and what was said of its words."""

    ids: Sequence[str]
    tiers: Sequence[str]
    corrections: Sequence[dict[str, str]]
    unknown: Sequence[str]
    total: int
    time: float


def request(text: str, **more: Any) -> dict[str, Any]:
    """Return the request for a text without field words."""
    return {"text": text, "words": text.split(), **more}


def ask(page: Page, requests: Iterable[dict[str, Any]], shown: int = SHOWN) -> list[Answer]:
    """Return the answers to requests, with the first results of each."""
    answers = page.evaluate(SEARCH, [[each, shown] for each in requests])
    return [Answer(**answer) for answer in answers]


@contextmanager
def opened(site: Path) -> Iterator[tuple[Page, list[str]]]:
    """Give the search page of a site on a server, in a browser, and the paths that it asks for."""

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    asked: list[str] = []
    with (
        ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(site))) as server,
        sync_playwright() as playwright,
    ):
        Thread(target=server.serve_forever, daemon=True).start()
        browser = launch(playwright)
        page = browser.new_page()
        page.on("request", lambda each: asked.append(urlsplit(each.url).path.lstrip("/")))
        page.goto(f"http://127.0.0.1:{server.server_port}/search.html", wait_until="networkidle")
        yield page, asked
        browser.close()
        server.shutdown()


def questions(page: Page, catalog: Catalog, path: Path) -> list[str]:
    """Return how often a right paper is among the first 1, 5 and 10, and which tier it is in."""
    by_arxiv = {paper.arxiv: paper.id for paper in catalog.papers if paper.arxiv}
    with path.open(encoding="utf-8") as file:
        rows = list(csv.reader(file, delimiter="\t"))[1:]
    places: list[int] = []
    tiers: Counter[str] = Counter()
    for (query, ids), answer in zip(
        rows, ask(page, (request(query) for query, _ in rows)), strict=True
    ):
        right = {by_arxiv[arxiv] for arxiv in ids.split() if arxiv in by_arxiv}
        place = next((i for i, paper in enumerate(answer.ids) if paper in right), SHOWN)
        places.append(place)
        tiers[answer.tiers[place] if place < SHOWN else "none"] += 1
        if place == SHOWN:
            print(f"  not found: {query}")
    shares = (f"{sum(place < n for place in places) / len(places):.0%} in {n}" for n in (1, 5, 10))
    by_tier = ", ".join(f"{name} {count}" for name, count in tiers.most_common())
    return [f"{len(rows)} queries in readers' words: {', '.join(shares)} (by tier: {by_tier})"]


def titles(page: Page, catalog: Catalog) -> list[str]:
    """Return how many titles have their paper first, as they are and in small letters without signs."""
    plain = [" ".join(re.findall(r"\w+", paper.title.plain.lower())) for paper in catalog.papers]
    found = []
    for texts in ([paper.title.plain for paper in catalog.papers], plain):
        answers = ask(page, map(request, texts), 1)
        pairs = list(zip(catalog.papers, answers, strict=True))
        for paper, answer in pairs:
            if answer.ids[:1] != [paper.id]:
                print(f"  not first: {paper.title.plain}")
        found.append(sum(answer.ids[:1] == [paper.id] for paper, answer in pairs))
    return [f"titles: {found[0]} first as written, {found[1]} without signs, of {len(plain)}"]


def forms(catalog: Catalog, paper: Paper) -> list[str]:
    """Return the forms in which readers paste the identifiers of a paper."""
    arxiv, doi, acl = paper.arxiv, paper.doi, paper.acl
    texts = [catalog.keys[paper.id], f"https://example.org/repo/papers/{paper.id}.html"]
    if arxiv:
        texts += [
            arxiv, f"{arxiv}v2", f"arXiv:{arxiv}", f"arxiv:{arxiv}v1 [cs.LG]", f"arXiv: {arxiv}",
            f"https://arxiv.org/abs/{arxiv}", f"http://arxiv.org/pdf/{arxiv}v3.pdf",
            f"arxiv.org/abs/{arxiv}", f"https://arxiv.org/html/{arxiv}v1#S1",
            f"https://www.alphaxiv.org/abs/{arxiv}", f"https://huggingface.co/papers/{arxiv}",
            f"10.48550/arXiv.{arxiv}", f"https://doi.org/10.48550/arXiv.{arxiv}",
        ]  # fmt: skip
    if doi:
        texts += [doi, doi.upper(), f"doi:{doi}", f"DOI: {doi}", f"https://doi.org/{doi}"]
    if acl:
        texts += [acl, f"https://aclanthology.org/{acl}/", f"https://aclanthology.org/{acl}.pdf"]
    return texts


def identifiers(page: Page, catalog: Catalog) -> list[str]:
    """Return how many forms of identifiers have their paper first."""
    pairs = [(paper, text) for paper in catalog.papers for text in forms(catalog, paper)]
    answers = ask(page, (request(text) for _, text in pairs), 1)
    wrong = [
        text
        for (paper, text), answer in zip(pairs, answers, strict=True)
        if answer.ids != [paper.id] or answer.tiers != ["identifier"]
    ]
    for text in wrong[:20]:
        print(f"  not first: {text}")
    return [f"identifiers: {len(pairs) - len(wrong)} of {len(pairs)} forms have their paper first"]


def slip(random: Random, word: str) -> str:
    """Return a word with one letter put in, left out or changed, or two swapped."""
    place, letter = random.randrange(len(word)), random.choice(LETTERS)
    match random.choice(("insert", "delete", "swap", "replace")):
        case "insert":
            return word[:place] + letter + word[place:]
        case "delete":
            return word[:place] + word[place + 1 :]
        case "swap" if place + 1 < len(word):
            return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        case _:
            return word[:place] + letter + word[place + 1 :]


def slips(catalog: Catalog, count: int, seed: int) -> list[tuple[str, str]]:
    """Return pairs of a word of a title and the same with a slip that is no word of the catalog."""
    random = Random(seed)
    words = sorted(
        {
            word
            for paper in catalog.papers
            for word in words_of(paper.title.plain)
            if len(word) > 4 and word.isalpha() and word not in FUNCTION_WORDS
        }
    )
    pairs: list[tuple[str, str]] = []
    while len(pairs) < count:
        word = random.choice(words)
        wrong = slip(random, word)
        if wrong != word and wrong not in catalog.lexicon.counts:
            pairs.append((word, wrong))
    return pairs


def corrections(page: Page, catalog: Catalog, count: int, seed: int) -> list[str]:
    """Return how many slips find what the right word finds, and how many say nothing of it."""
    pairs = slips(catalog, count, seed)
    right = ask(page, (request(word) for word, _ in pairs))
    wrong = ask(page, (request(word) for _, word in pairs))
    same = silent = 0
    for (word, slipped), meant, answer in zip(pairs, right, wrong, strict=True):
        is_same = answer.ids == meant.ids and answer.total == meant.total
        same += is_same
        said = [f"{each['from']} > {each['to']}" for each in answer.corrections]
        if not is_same:
            print(f"  {word}, typed {slipped}: {', '.join(said) or answer.unknown or 'silent'}")
        silent += not is_same and not said and not answer.unknown and bool(answer.ids)
    return [
        (
            f"slips: {same} of {count} find what the right word finds; {silent} find something else"
            " without saying so"
        )
    ]


def typing(page: Page, catalog: Catalog, count: int, seed: int) -> list[str]:
    """Return how often a beginning of a word finds less than the whole word."""
    words = [word for word, _ in slips(catalog, count, seed)]
    dips = []
    for word in words:
        beginnings = [word[:length] for length in range(3, len(word) + 1)]
        totals = ask(page, [request(text, unfinished=text) for text in beginnings], 10_000)
        found = [
            {paper for paper, tier in zip(answer.ids, answer.tiers, strict=True) if tier == "all"}
            for answer in totals
        ]
        dips += [text for text, ids in zip(beginnings, found, strict=True) if not found[-1] <= ids]
    return [f"typing: of {count} words, {len(dips)} beginnings find less than the word {dips[:5]}"]


def times(page: Page, catalog: Catalog, path: Path) -> list[str]:
    """Return the milliseconds of warm searches: for common words, and where no paper has all words."""
    common = [word for word, _ in Counter(catalog.lexicon.counts).most_common(200)]
    words = [word for word in common if word not in FUNCTION_WORDS and len(word) > 3][:20]
    pairs = [f"{first} {second}" for first, second in pairwise(words)]
    with path.open(encoding="utf-8") as file:
        longer = [query for query, _ in list(csv.reader(file, delimiter="\t"))[1:21]]
    lines = []
    for name, texts in (
        ("a common word", words),
        ("two common words", pairs),
        ("most of the words", longer),
    ):
        requests = [request(text) for text in texts]
        ask(page, requests, 1)
        spent = [answer.time for answer in ask(page, requests, 1)]
        lines.append(f"warm, {name}: {median(spent):.0f} ms, at most {max(spent):.0f}")
    return lines


def sizes(site: Path, text: str) -> list[str]:
    """Return what a first search and ten results load, gzipped, the page with it."""
    with opened(site) as (page, asked):
        shown = page.evaluate(SHOW, text)
        groups: Counter[str] = Counter()
        for path in dict.fromkeys(asked):
            file = site / path
            if file.is_file():
                data = file.read_bytes()
                group = path.split("/")[0] if "/" in path else "page"
                packed = path.endswith((".js", ".css", ".html", ".svg"))
                groups[group] += len(gzip.compress(data)) if packed else len(data)
    parts = ", ".join(f"{name} {size / 1000:.0f}" for name, size in groups.most_common())
    total = sum(groups.values()) / 1000
    return [
        f"first search, {text!r}, {shown} results: {total:.0f} kB in {len(asked)} requests ({parts})"
    ]


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Measure search in a real browser.")
    parser.add_argument("site", type=Path, metavar="SITE", help="a built site")
    parser.add_argument("content", type=Path, metavar="CONTENT", help="what it was built from")
    parser.add_argument("--queries", type=Path, default=QUERIES, help="queries with right papers")
    parser.add_argument("--slips", type=int, default=60, help="how many slips to try")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other slips")
    parser.add_argument("--only", default="", help="the first letters of what to measure")
    arguments = parser.parse_args()
    catalog = load(arguments.content)
    lines: list[str] = []
    with opened(arguments.site) as (page, _):
        for name, measure in {
            "questions": partial(questions, page, catalog, arguments.queries),
            "titles": partial(titles, page, catalog),
            "identifiers": partial(identifiers, page, catalog),
            "corrections": partial(corrections, page, catalog, arguments.slips, arguments.seed),
            "typing": partial(typing, page, catalog, arguments.slips, arguments.seed),
            "times": partial(times, page, catalog, arguments.queries),
        }.items():
            if name.startswith(arguments.only):
                lines += measure()
    for text in ("attention", "learning with fewer labels and examples"):
        if "sizes".startswith(arguments.only):
            lines += sizes(arguments.site, text)
    print(*lines, sep="\n")


if __name__ == "__main__":
    main()
