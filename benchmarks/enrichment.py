"""Enrich a catalog from services on this machine, and show that it keeps what it must.

    .venv/bin/python benchmarks/enrichment.py hands content [--papers 60] [--seed 1]
    .venv/bin/python benchmarks/enrichment.py kills 10000 [--pause 0.001] [--seed 1]

`hands` edits papers by hand before and after a copy of a catalog is enriched, changes what the services
say, and enriches it again: no edit may be lost, and each conflict is told once. `kills` enriches a
synthetic catalog twice, once without interruption and once with three random kills, and once more
while it writes: both must end as the same files.

The answers have the shape of the services' own. What they say is made up from the papers' files.
"""

import argparse
import datetime as dt
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from random import Random
from typing import NamedTuple

from benchmarks import synthetic
from generator.catalog.model import Paper
from generator.content.load import load
from generator.importers.enrich import Enrichment, Options, enrich
from generator.importers.importer import write_changes
from generator.importers.services.fetcher import Fetcher
from generator.importers.services.known import SERVICES
from tests.importers.services.server import Asked, Reply, Server, feed

ROOT = Path(__file__).parents[1]
TODAY = dt.date(2026, 11, 30)


@dataclass
class Work:
    """What the services know of a paper. Empty values are unknown to them."""

    title: str
    authors: list[str]
    date: str
    abstract: str
    category: str
    arxiv: str = ""
    doi: str = ""
    venue: str = ""
    volume: str = ""
    pages: str = ""
    orcid: str = ""  # of the first author
    upvotes: int | None = None
    code: str = ""
    number: int = 0  # in OpenAlex
    cites: list[int] = field(default_factory=list)


class World:
    """Services that know some of the papers of a catalog."""

    def __init__(self, papers: Mapping[str, Paper], random: Random) -> None:
        """Make up what they know: a third was published, most have a day, some have other abstracts."""
        self.random = random
        self.works: dict[str, Work] = {}  # by the id of the paper
        for number, (paper_id, paper) in enumerate(papers.items(), 1):
            date = paper.date.as_iso() or "2020"
            abstract = paper.abstract.source.strip() or "We show what the services know."
            work = Work(
                paper.title.source,
                [author.name.text for author in paper.authors] or ["Ada Lovelace"],
                f"{date}-0{random.randrange(1, 10)}" if date.count("-") == 1 else date,
                abstract if number % 5 else f"{abstract} The services know one more sentence.",
                paper.primary_category or "cs.LG",
                paper.arxiv,
                paper.doi,
                number=1_000_000 + number,
            )
            if number % 3 == 0 and not (paper.venue or paper.doi):
                work.doi = f"10.5555/{number}.{random.randrange(10**6)}"
            if work.doi:
                work.venue, work.volume = "Journal of Made Up Answers", str(number % 40 + 1)
                work.pages = f"{number}-{number + 9}"
                work.orcid = _orcid(number)
            if number % 2:
                work.upvotes = random.randrange(200)
            if number % 4 == 0:
                work.code = f"example/repository-{number}"
            work.cites = sorted({1_000_000 + random.randrange(1, number + 1) for _ in range(3)})
            self.works[paper_id] = work

    def serve(self, server: Server, delay: float = 0) -> None:
        """Have a server answer as the services would, each time after some seconds."""
        self.by_arxiv = {work.arxiv: work for work in self.works.values() if work.arxiv}
        self.by_doi = {work.doi.casefold(): work for work in self.works.values() if work.doi}
        answers: dict[str, Callable[[Asked], bytes | None]] = {
            "arxiv": lambda asked: feed(asked, self.arxiv),
            "crossref": lambda asked: self.crossref(asked.path.removeprefix("works/")),
            "openalex": lambda asked: self.openalex(asked.path.removeprefix("works/")),
            "huggingface": lambda asked: self.hugging_face(asked.path.removeprefix("papers/")),
        }
        for name, answer in answers.items():

            def reply(
                asked: Asked, answer: Callable[[Asked], bytes | None] = answer
            ) -> Reply | None:
                time.sleep(delay)
                body = answer(asked)
                return None if body is None else Reply(body)

            server.serve(name, reply)

    def arxiv(self, arxiv: str) -> str | None:
        """Return the entry of a preprint."""
        work = self.by_arxiv.get(arxiv)
        if not work:
            return None
        authors = "".join(f"<author><name>{escape(name)}</name></author>" for name in work.authors)
        doi = f"<arxiv:doi>{work.doi}</arxiv:doi>" if work.doi else ""
        return (
            f"<entry><id>http://arxiv.org/abs/{arxiv}v1</id><title>{escape(work.title)}</title>"
            f"<published>{(work.date + '-01-01')[:10]}T00:00:00Z</published>"
            f"<summary>{escape(work.abstract)}</summary>{authors}{doi}"
            f'<arxiv:primary_category term="{work.category}"/></entry>'
        )

    def crossref(self, doi: str) -> bytes | None:
        """Return what Crossref says about a DOI."""
        work = self.by_doi.get(doi.casefold())
        if not work:
            return None
        people = [_parts(name) for name in work.authors]
        if work.orcid:
            people[0]["ORCID"] = f"https://orcid.org/{work.orcid}"
        message = {
            "DOI": work.doi,
            "type": "journal-article",
            "title": [work.title],
            "author": people,
            "container-title": [work.venue],
            "volume": work.volume,
            "page": work.pages,
            "publisher": "Made Up Press",
            "issued": {"date-parts": [[int(part) for part in work.date.split("-")]]},
        }
        return json.dumps({"status": "ok", "message": message}).encode()

    def openalex(self, key: str) -> bytes | None:
        """Return what OpenAlex says about a work, asked for by a DOI."""
        doi = key.removeprefix("doi:")
        arxiv = doi.removeprefix("10.48550/arXiv.")
        work = self.by_arxiv.get(arxiv) or self.by_doi.get(doi.casefold())
        if not work:
            return None
        places = [f"https://doi.org/{work.doi}"] if work.doi else []
        places += [f"https://arxiv.org/abs/{work.arxiv}"] if work.arxiv else []
        return json.dumps(
            {
                "id": f"https://openalex.org/W{work.number}",
                "doi": places[0],
                "title": work.title,
                "publication_date": work.date,
                "publication_year": int(work.date[:4]),
                "locations": [{"landing_page_url": place} for place in places],
                "authorships": [{"raw_author_name": name} for name in work.authors],
                "referenced_works": [f"https://openalex.org/W{cited}" for cited in work.cites],
            }
        ).encode()

    def hugging_face(self, arxiv: str) -> bytes | None:
        """Return what Hugging Face says about a preprint."""
        work = self.by_arxiv.get(arxiv)
        if not work or work.upvotes is None:
            return None
        repository = f"https://github.com/{work.code}" if work.code else None
        return json.dumps(
            {
                "id": arxiv,
                "upvotes": work.upvotes,
                "githubRepo": repository,
                "githubRepoAddedBy": "user",
            }
        ).encode()


def _orcid(number: int) -> str:
    """Return an ORCID iD with its check digit."""
    digits, total = f"{number:015}", 0
    for digit in digits:
        total = (total + int(digit)) * 2
    text = digits + "0123456789X"[(12 - total) % 11]
    return "-".join(text[i : i + 4] for i in range(0, 16, 4))


def _parts(name: str) -> dict[str, str]:
    given, _, family = name.rpartition(" ")
    return {"given": given, "family": family} if given else {"name": family}


def fetcher(server: Server, cache: Path, pause: str = "0") -> Fetcher:
    """Return a fetcher that asks the server, and keeps answers in a folder."""
    return Fetcher(environ=environment(server, cache, pause))


def environment(server: Server, cache: Path, pause: str = "0") -> dict[str, str]:
    """Return the variables by which the server stands for all services."""
    return {
        "OPENSHELF_SERVICES": server.url,
        "OPENSHELF_CACHE": str(cache),
        "OPENSHELF_PAUSE": pause,
    }


def run(content: Path, server: Server, cache: Path) -> Enrichment:
    """Enrich a catalog, and write the changes."""
    done = enrich(Options(content, TODAY), fetcher(server, cache), SERVICES)
    write_changes(done.report.changes)
    return done


def digests(folder: Path) -> dict[str, str]:
    """Return a digest of each file of a folder, by its path."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


class Edit(NamedTuple):
    """A change by hand, and how to see whether it is still there."""

    paper: str
    what: str
    is_kept: Callable[[str], bool]
    conflict: str = ""  # the field about which the services say something else since


class Hands:
    """Edits papers as people do, with an editor."""

    def __init__(self, content: Path, world: World) -> None:
        self.paths = {path.stem: path for path in (content / "papers").rglob("*.md")}
        self.world = world
        self.edits: list[Edit] = []

    def fields(self, paper: str) -> dict[str, str]:
        """Return the fields of a paper that stand on a line, as they are written."""
        return dict(re.findall(r"^([a-z_]+): (.+)$", self._front(paper), re.MULTILINE))

    def add_private_comment(self, paper: str) -> None:
        """Write a comment on a line of its own, below the first field."""
        line = f"# {paper}: ask the authors"
        self._replace(paper, r"\A---\n(.+)\n", rf"---\n\1\n{line}\n")
        self._expect(paper, "a comment on a line of its own", line)

    def comment(self, paper: str, key: str) -> None:
        """Write a comment behind a field."""
        self._replace(paper, rf"^({key}: .+)$", r"\1  # checked by hand")
        self._expect(paper, f"a comment behind {key}", "  # checked by hand")

    def quote(self, paper: str, key: str) -> None:
        """Put a value into quotes, or into other ones."""
        value = self.fields(paper)[key]
        if value[0] in "'\"[{" or ": " in value:
            return
        self._replace(paper, rf"^{key}: .+$", f'{key}: "{value}"')
        self._expect(paper, f"quotes around {key}", f'\n{key}: "{value}"\n')

    def move_to_end(self, paper: str, key: str) -> None:
        """Move a field below all others."""
        line = re.search(rf"^{key}: .+\n", self._front(paper), re.MULTILINE)
        assert line
        self._replace(paper, re.escape(line[0]), "")
        self._replace(paper, r"^---$(?!\n\Z)(?<!\A---)", f"{line[0]}---")
        others = {*re.findall(r"^([a-z_]+):", self._front(paper), re.MULTILINE)} - {key}

        def is_kept(text: str) -> bool:
            keys = re.findall(r"^([a-z_]+):", text.split("---\n", 2)[1], re.MULTILINE)
            return not others & {*keys[keys.index(key) :]}

        self.edits.append(Edit(paper, f"{key} below all others", is_kept))

    def change(self, paper: str, key: str, value: str, *, conflict: bool = False) -> None:
        """Write another value."""
        self._replace(paper, rf"^{key}: .+$", f"{key}: {value}")
        self._expect(paper, f"another {key}", f"\n{key}: {value}\n", key if conflict else "")

    def delete(self, paper: str, key: str, *, conflict: bool = False) -> None:
        """Delete a field."""
        self._replace(paper, rf"^{key}: .+\n", "")
        is_kept = re.compile(rf"^{key}:", re.MULTILINE)
        self.edits.append(
            Edit(
                paper,
                f"{key} deleted",
                lambda text: not is_kept.search(text),
                key if conflict else "",
            )
        )

    def change_abstract(self, paper: str, *, conflict: bool = False) -> None:
        """Write another abstract."""
        self._write(paper, f"---\n{self._front(paper)}---\nA sentence of our own.\n")
        self._expect(
            paper,
            "another abstract",
            "---\nA sentence of our own.\n",
            "abstract" if conflict else "",
        )

    def lost(self) -> list[str]:
        """Return the edits that are not there any more."""
        texts = {paper: self.paths[paper].read_text("utf-8") for paper, *_ in self.edits}
        return [
            f"{edit.paper}: {edit.what}"
            for edit in self.edits
            if not edit.is_kept(texts[edit.paper])
        ]

    def _front(self, paper: str) -> str:
        return self.paths[paper].read_text("utf-8").split("---\n", 2)[1]

    def _expect(self, paper: str, what: str, text: str, conflict: str = "") -> None:
        self.edits.append(Edit(paper, what, lambda now: text in now, conflict))

    def _replace(self, paper: str, pattern: str, text: str) -> None:
        before = self.paths[paper].read_text("utf-8")
        after = re.sub(pattern, text, before, count=1, flags=re.MULTILINE)
        assert after != before, (paper, pattern)
        self._write(paper, after)

    def _write(self, paper: str, text: str) -> None:
        self.paths[paper].write_text(text, "utf-8")


def edit_before(hands: Hands, papers: list[str]) -> None:
    """Edit the papers that are to be enriched for the first time."""
    for number, paper in enumerate(papers):
        fields = hands.fields(paper)
        hands.add_private_comment(paper)
        match number % 5:
            case 0:
                hands.comment(paper, "date")
            case 1:
                hands.quote(paper, "date")
            case 2:
                hands.move_to_end(paper, "arxiv")
            case 3 if "kind" in fields:
                hands.comment(paper, "kind")
            case _:
                hands.change_abstract(paper)


def edit_after(hands: Hands, papers: list[str], random: Random) -> None:
    """Edit what the services said, and have them say something else about half of that."""
    for number, paper in enumerate(papers):
        fields, work = hands.fields(paper), hands.world.works[paper]
        differs = number % 2 == 0
        if work.venue and "venue" in fields and number % 3 == 0:
            hands.change(paper, "venue", "A Venue of Our Own", conflict=differs)
            work.venue = "Annals of Other Answers" if differs else work.venue
        elif work.venue and "pages" in fields and number % 3 == 1:
            hands.delete(paper, "pages", conflict=differs)
            work.pages = f"{random.randrange(9)}000-9999" if differs else work.pages
        elif work.venue and "volume" in fields:
            hands.comment(paper, "volume")
            hands.quote(paper, "venue")
            work.volume = "77" if differs else work.volume
        elif "upvotes" in fields and number % 3 == 1:
            hands.comment(paper, "upvotes")
        elif number % 3 == 2:
            hands.move_to_end(paper, "arxiv")
        else:
            hands.change_abstract(paper, conflict=differs)
            work.abstract += " It is another edition." if differs else ""
    # What nobody touched by hand changes too
    for number, work in enumerate(hands.world.works.values()):
        if work.upvotes is not None:
            work.upvotes += number % 2
        if number % 7 == 0:
            work.cites = work.cites[:-1]


def hands(content: Path, number: int, seed: int) -> list[str]:
    """Return lines that tell what became of hand edits. Raises `AssertionError` if one was lost."""
    random = Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "content"
        shutil.copytree(content, copy)
        papers = [
            paper
            for paper in load(copy, search=False).papers
            if paper.arxiv and not paper.withdrawn
        ]
        chosen = {paper.id: paper for paper in random.sample(papers, min(number, len(papers)))}
        server, world = Server(), World(chosen, random)
        world.serve(server)
        hand = Hands(copy, world)
        try:
            edit_before(hand, [*chosen][::2])
            first = run(copy, server, Path(folder) / "1")
            lost = hand.lost()
            edit_after(hand, [*chosen], random)
            second = run(copy, server, Path(folder) / "2")
            lost += hand.lost()
            before = digests(copy)
            third = run(copy, server, Path(folder) / "3")
            lost += hand.lost()
        finally:
            server.close()
        assert digests(copy) == before, "a third run changed files"
        assert not lost, lost
        load(copy, search=False)
        runs = (first.report, second.report, third.report)
        told = [[(clash.paper.stem, clash.field) for clash in report.conflicts] for report in runs]
        expected = {(edit.paper, edit.conflict) for edit in hand.edits if edit.conflict}
        missing = expected - {*told[1]}
        assert not missing, missing
        again = Counter(
            (clash.paper, clash.field, clash.source, clash.theirs)
            for report in runs
            for clash in report.conflicts
        )
        assert max(again.values(), default=0) <= 1, again.most_common(3)
        edits = f"{len(hand.edits)} edits by hand: none was lost"
        return [
            f"{len(chosen)} papers of {len(papers)} with an arXiv id; {edits}",
            *(
                f"  run {number}: {len(report.rows)} values in {len(report.changes)} files changed,"
                f" {len(report.conflicts)} conflicts told"
                for number, report in enumerate(runs, 1)
            ),
            f"  {len(expected)} edits that the services contradict since: each told once, in run 2",
        ]


def command(content: Path, server: Server, cache: Path, pause: str) -> "subprocess.Popen[bytes]":
    """Start `openshelf enrich` as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "generator", "enrich", "--quiet", "--content", str(content)],
        cwd=ROOT,
        env={**os.environ, **environment(server, cache, pause)},
    )


def kills(number: int, pause: str, seed: int) -> Iterator[str]:
    """Yield lines that tell how interrupted runs end. Raises `AssertionError` if not as a whole one."""
    random = Random(seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        synthetic.write(number, folder / "content", seed)
        for path in (folder / "content" / "papers").rglob("*.md"):  # ids of a month that there was
            text = path.read_text("utf-8")
            path.write_text(text.replace('arxiv: "1000.', 'arxiv: "2010.'), "utf-8")
        settings = folder / "content" / "catalog.yaml"
        settings.write_text(
            f"{settings.read_text('utf-8')}links_to: [arxiv, huggingface]\n", "utf-8"
        )
        papers = load(folder / "content", search=False).papers
        server, world = Server(), World({paper.id: paper for paper in papers}, random)
        world.serve(server)
        for copy in ("whole", "killed"):
            shutil.copytree(folder / "content", folder / copy)
        try:
            begin = time.monotonic()
            process = command(folder / "whole", server, folder / "cache-1", pause)
            _, status, usage = os.wait4(process.pid, 0)
            assert not status, status
            seconds, requests = time.monotonic() - begin, len(server.requests)
            memory = usage.ru_maxrss / 1024
            yield f"{number:,} papers, uninterrupted: {requests:,} requests, {seconds:.0f} s, {memory:,.0f} MB"
            server.requests.clear()
            before = digests(folder / "killed")
            for kill in (signal.SIGKILL, signal.SIGTERM, signal.SIGKILL):
                wait = random.uniform(0.05, 0.6) * seconds
                process = command(folder / "killed", server, folder / "cache-2", pause)
                time.sleep(wait)
                process.send_signal(kill)
                status = process.wait()
                yield f"  {kill.name} after {wait:.0f} s: {len(server.requests):,} requests so far, exit {status}"
            assert digests(folder / "killed") == before, "files were written before the end"
            process = command(folder / "killed", server, folder / "cache-2", pause)
            while (
                process.poll() is None
                and sum(
                    path.stat().st_mtime_ns > begin_ns
                    for begin_ns in [(folder / "killed" / "catalog.yaml").stat().st_ctime_ns]
                    for path in (folder / "killed" / "papers").rglob("*.md")
                )
                < number // 10
            ):
                time.sleep(0.05)
            process.kill()
            status = process.wait()
            after = digests(folder / "killed")
            changed = sum(after[name] != digest for name, digest in before.items())
            yield f"  SIGKILL while it writes: {changed:,} files are written, exit {status}"
            process = command(folder / "killed", server, folder / "cache-2", pause)
            assert not process.wait()
            same = digests(folder / "killed") == digests(folder / "whole")
            assert same, "the files differ from those of the uninterrupted run"
            yield f"  then to the end: {len(server.requests):,} requests in all; the same files, byte for byte"
            load(folder / "killed", search=False)
        finally:
            server.close()


def main() -> None:
    """Run what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    by_hand = commands.add_parser("hands")
    by_hand.add_argument("content", type=Path)
    by_hand.add_argument("--papers", type=int, default=60)
    killed = commands.add_parser("kills")
    killed.add_argument("number", type=int)
    killed.add_argument("--pause", default="0.001", help="seconds between two requests")
    for each in (by_hand, killed):
        each.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    lines: Iterable[str]
    if options.command == "hands":
        lines = hands(options.content, options.papers, options.seed)
    else:
        lines = kills(options.number, options.pause, options.seed)
    for line in lines:
        print(line, flush=True)


if __name__ == "__main__":
    main()
