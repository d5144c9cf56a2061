"""`openshelf enrich`, with services on this machine that know what each test says."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner, Result

from benchmarks.enrichment import World, digests, hands
from generator.cli import main
from generator.content.load import load
from generator.importers.enrich import Enrichment, Options, enrich
from generator.importers.importer import write_changes
from generator.importers.services.known import SERVICES
from generator.importers.services.questions import find_candidates
from tests.importers.conftest import Clock, make_fetcher
from tests.importers.records import TODAY
from tests.importers.services.server import EXHAUSTED, HTML, Reply, Server

ROOT = Path(__file__).parents[2]
PAPERS = {
    "preprint": "title: A Preprint of Ours\nauthors: [Ada Lovelace]\ndate: 2023\narxiv: '2301.00001'\n",
    "published": "title: A Paper in Print\nauthors: [Alan Turing]\ndoi: 10.5555/print\n",
    "other": "title: Another Preprint\nauthors: [Emmy Noether]\narxiv: '2301.00003'\n",
    "unknown": "title: Known to Nobody\nauthors: [Rosa Wei]\ndate: 2020\n",
}


def make_content(folder: Path, papers: dict[str, str] = PAPERS, settings: str = "") -> Path:
    """Write a catalog."""
    (folder / "papers").mkdir(parents=True)
    (folder / "catalog.yaml").write_text(f"id: test\ntitle: Test\n{settings}")
    for paper_id, front in papers.items():
        (folder / "papers" / f"{paper_id}.md").write_text(f"---\n{front}---\n")
    return folder


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """Give a catalog of two preprints, a paper with a DOI, and one without an identifier."""
    return make_content(tmp_path / "content")


@pytest.fixture
def world(content: Path, services: Server) -> World:
    """Give services that know of its papers what their files say and a little more."""
    world = World({paper.id: paper for paper in load(content).papers}, Random(1))
    for number, work in enumerate(world.works.values()):
        work.date, work.cites, work.upvotes, work.code = f"2023-01-0{number + 1}", [], 10, ""
        work.abstract, work.venue = f"Abstract {number}.", ""
        work.doi = "10.5555/print" if work.doi == "10.5555/print" else ""
    work = world.works["preprint"]
    work.doi, work.venue, work.volume, work.pages = "10.5555/made", "Journal of Tests", "7", "1-9"
    work.orcid = "0000-0002-1825-0097"
    work.cites = [world.works["published"].number, world.works["preprint"].number, 99]
    world.serve(services)
    return world


def run(content: Path, clock: Clock, *papers: str, **options: Any) -> Enrichment:
    """Enrich a catalog, and write the changes."""
    offline, find = bool(options.pop("offline", False)), options.pop("find", None)
    asked = Options(content, TODAY, papers, **options)
    done = enrich(asked, make_fetcher(clock, offline=offline, deadline=1), SERVICES, find=find)
    write_changes(done.report.changes)
    return done


def command(*arguments: str | Path, content: Path) -> Result:
    """Run `openshelf enrich` in this process."""
    return CliRunner().invoke(main, ["enrich", *map(str, arguments), "--content", str(content)])


def front(content: Path, paper: str) -> dict[str, str]:
    """Return the lines of a paper's front matter by their fields."""
    text = (content / "papers" / f"{paper}.md").read_text("utf-8").split("---\n")[1]
    return dict(line.split(": ", 1) for line in text.splitlines() if ": " in line)


def asked(done: Enrichment) -> list[str]:
    """Return what became of the questions to each service."""
    return [str(each) for each in done.asked]


class TestAnswers:
    def test_whole(self, content: Path, world: World, clock: Clock, services: Server) -> None:
        """Gaps are filled, a year gets its day, and an identifier that is found leads to more."""
        done = run(content, clock)
        text = (content / "papers" / "preprint.md").read_text("utf-8")
        assert text == (
            "---\ntitle: A Preprint of Ours\n"
            "authors: [{given: Ada, family: Lovelace, orcid: 0000-0002-1825-0097}]\n"
            "date: 2023-01-01\ntype: article-journal\narxiv: '2301.00001'\nprimary_category: cs.LG\n"
            "doi: 10.5555/made\nvenue: Journal of Tests\nvolume: 7\npages: 1-9\n"
            "publisher: Made Up Press\ncites: [published]\n---\nAbstract 0.\n"
        )
        assert asked(done) == [
            "arxiv: 2 papers", "crossref: 2 papers", "openalex: 3 papers"
        ]  # fmt: skip
        assert done.without_id == 1
        before, requests = digests(content), len(services.requests)
        again = run(content, clock)
        assert (again.report.rows, again.report.changes) == ((), ())
        assert digests(content) == before
        assert len(services.requests) == requests  # all answers were kept

    def test_one_source(self, content: Path, world: World, clock: Clock, services: Server) -> None:
        """A fact comes from the most trusted service that knows it; others are not compared with it."""
        answer = json.loads(world.openalex("10.48550/arXiv.2301.00001") or b"")
        answer["abstract_inverted_index"] = {"Another": [0], "abstract.": [1]}
        answer["publication_date"] = "2023-09-09"
        place = {"type": "journal", "display_name": "Another Journal"}
        answer["primary_location"] = {
            "landing_page_url": "https://doi.org/10.5555/made",
            "is_published": True,
            "raw_type": "journal-article",
            "source": place,
        }
        services.serve("openalex", lambda _: Reply(json.dumps(answer).encode()))
        done = run(content, clock, "preprint")
        assert front(content, "preprint")["date"] == "2023-01-01"
        assert front(content, "preprint")["venue"] == "Journal of Tests"
        assert done.report.conflicts == ()
        # Without the others, it is believed
        only = run(make_content(content.parent / "b"), clock, "preprint", sources=("openalex",))
        assert front(content.parent / "b", "preprint")["venue"] == "Another Journal"
        assert only.report.conflicts == ()

    def test_hugging_face(self, content: Path, world: World, clock: Clock) -> None:
        """Upvotes are asked for where the catalog links to Hugging Face, or by name."""
        assert not any("huggingface" in line for line in asked(run(content, clock)))
        done = run(content, clock, only=frozenset(("upvotes",)))
        assert asked(done) == ["huggingface: 2 papers"]
        assert {row.field for row in done.report.rows} == {"counts"}
        linked = make_content(content.parent / "b", settings="links_to: [huggingface]\n")
        assert "huggingface: 2 papers" in asked(run(linked, clock))

    def test_only(self, content: Path, world: World, clock: Clock) -> None:
        """Other fields than those of --only stay, but what belongs together comes together."""
        done = run(content, clock, only=frozenset(("abstract",)))
        assert {row.field for row in done.report.rows} == {"abstract"}
        assert "date: 2023\n" in (content / "papers" / "preprint.md").read_text("utf-8")
        done = run(content, clock, only=frozenset(("venue",)))
        assert {row.field for row in done.report.rows} == {
            "type", "doi", "venue", "volume", "pages", "publisher"
        }  # fmt: skip

    def test_cites_after_a_part(self, content: Path, world: World, clock: Clock) -> None:
        """A paper that is asked about alone cites those that were asked about before."""
        run(content, clock, "published", sources=("openalex",))
        run(content, clock, "preprint", sources=("openalex",))
        assert front(content, "preprint")["cites"] == "[published]"

    def test_update(self, content: Path, world: World, services: Server) -> None:
        """A conflict is told once, and settled for the service where a curator says so."""
        path = content / "papers" / "preprint.md"
        path.write_text(path.read_text("utf-8") + "Words of our own.\n")
        told = [
            [clash.field for clash in run(content, Clock(), "preprint").report.conflicts]
            for _ in "12"
        ]
        assert told == [["abstract"], []]
        result = command("--update", "abstract", "preprint", content=content)
        assert result.exit_code == 0
        assert path.read_text("utf-8").endswith("---\nAbstract 0.\n")

    def test_retracted(self, content: Path, world: World, services: Server) -> None:
        """That a paper was retracted is told once, whether or not anything else is new."""
        run(content, Clock(), "preprint")
        answer = json.loads(world.openalex("10.48550/arXiv.2301.00001") or b"")
        body = json.dumps({**answer, "is_retracted": True}).encode()
        services.serve("openalex", lambda _: Reply(body))
        later = Clock()
        later.seconds = 8 * 86_400
        told = [
            [doubt.message for doubt in run(content, later, "preprint").report.unsure] for _ in "12"
        ]
        assert told == [["the work was retracted"], []]

    def test_find_ids(self, content: Path, world: World, clock: Clock, services: Server) -> None:
        """A paper without an identifier is looked for by its title; what is found is a question."""
        work = json.loads(world.crossref("10.5555/made") or b"")["message"]
        work |= {"title": ["Known to nobody"], "author": [{"given": "R.", "family": "Wei"}]}
        work["issued"] = {"date-parts": [[2021]]}
        body = json.dumps({"message": {"items": [work]}}).encode()
        services.serve("crossref", lambda _: Reply(body))
        done = run(content, clock, "unknown", find=find_candidates)
        (question,) = done.report.questions
        assert question.message.startswith("may be doi:10.5555/made: the same title, authors Wei")
        assert not done.report.changes

    def test_hands(self, content: Path, world: World) -> None:
        """No edit by hand is lost, each conflict is told once, and a third run changes nothing."""
        lines = hands(content, 3, 1)
        assert "none was lost" in lines[0]


class TestRefusals:
    @pytest.mark.parametrize(
        ("reply", "times", "reason"),
        [
            (EXHAUSTED, 1, "OpenAlex asks to wait 15 hours"),
            (Reply(status=429), 4, "OpenAlex is busy (status 429)"),
            (Reply(status=500), 12, "OpenAlex answered with status 500"),
            (Reply(b"{}", fault="half"), 12, "OpenAlex gave half an answer"),
            (HTML, 12, "OpenAlex answered with something else"),
        ],
        ids=["exhausted", "429", "500", "half", "html"],
    )
    def test_in_the_middle(
        self,
        content: Path,
        world: World,
        clock: Clock,
        services: Server,
        reply: Reply,
        times: int,
        reason: str,
    ) -> None:
        """What a service did not answer is left for later, and the others go on; then all is as it would be."""
        whole = make_content(content.parent / "whole")
        good = Reply(world.openalex("10.48550/arXiv.2301.00001") or b"")
        # The first paper is answered, unless the service is gone after as many failures
        services.misbehave("openalex", *[good] * (times < 12), *[reply] * times)
        done = run(content, clock)
        line = next(line for line in asked(done) if line.startswith("openalex"))
        assert line.startswith(
            f"openalex: done for {int(times < 12)} of 3 papers; the rest later: "
        )
        assert reason in line
        assert line.endswith("; run the command again")
        assert "date: 2023-01-01\n" in (content / "papers" / "preprint.md").read_text("utf-8")
        assert "cites" not in front(content, "preprint")
        assert "openalex: 3 papers" in asked(run(content, clock))
        assert front(content, "preprint")["cites"] == "[published]"
        run(whole, clock)
        assert digests(content) == digests(whole)

    def test_hang(self, content: Path, world: World, services: Server) -> None:
        """A service that is silent is left for later."""
        services.misbehave("arxiv", *[Reply(fault="hang")] * 4)
        options = Options(content, TODAY, ("preprint",), sources=("arxiv",))
        done = enrich(options, make_fetcher(Clock(), deadline=0.05), SERVICES)
        (line,) = asked(done)
        assert line.startswith("arxiv: done for 0 of 1 paper; the rest later: arXiv gave no ")

    def test_wrong_paper(self, content: Path, world: World, clock: Clock, services: Server) -> None:
        """An answer about another paper than the one that was asked about says nothing."""
        wrong = Reply(world.crossref("10.5555/made") or b"")
        services.misbehave("crossref", wrong)
        done = run(content, clock, "published", sources=("crossref",))
        assert done.report.changes == ()
        work = json.loads(world.crossref("10.5555/print") or b"")
        work["message"]["title"] = ["A Talk about Something Else Altogether"]
        services.serve("crossref", lambda _: Reply(json.dumps(work).encode()))
        done = run(content, Clock(), "published", sources=("crossref",))
        assert done.report.changes == ()

    def test_trust(self, content: Path, world: World, clock: Clock, services: Server) -> None:
        """What a trusted service did not answer yet is not taken from another one."""
        services.misbehave("arxiv", EXHAUSTED)
        answer = json.loads(world.openalex("10.48550/arXiv.2301.00001") or b"")
        answer["abstract_inverted_index"] = {"Another": [0]}
        services.serve("openalex", lambda _: Reply(json.dumps(answer).encode()))
        run(content, clock, "preprint")
        assert (content / "papers" / "preprint.md").read_text("utf-8").endswith("---\n")
        run(content, clock, "preprint")
        assert (content / "papers" / "preprint.md").read_text("utf-8").endswith("Abstract 0.\n")

    def test_offline(self, content: Path, world: World, clock: Clock, services: Server) -> None:
        """Offline nobody is asked: what was kept counts, and the rest is left for later."""
        run(content, clock, "preprint")
        services.requests.clear()
        done = run(make_content(content.parent / "b"), clock, offline=True)
        assert not services.requests
        assert "arxiv: done for 1 of 2 papers; no cached answer for the others" in asked(done)
        assert (
            digests(content)["papers/preprint.md"]
            == digests(content.parent / "b")["papers/preprint.md"]
        )


class TestCommand:
    def test_prints(self, content: Path, world: World, tmp_path: Path, services: Server) -> None:
        """The command prints what it did, writes a report, and is done even if a service is not."""
        services.misbehave("openalex", EXHAUSTED)
        report = tmp_path / "report.md"
        result = command("--report", report, content=content)
        assert result.exit_code == 0
        lines, wait = result.output.splitlines(), "asks to wait 15 hours"
        assert (
            f"{content}/papers/other.md: abstract (arxiv), date (arxiv), primary_category (arxiv)"
            in lines
        )
        assert lines[-3:] == [
            f"openalex: done for 0 of 3 papers; the rest later: OpenAlex {wait}; run the command again",
            "1 paper without an identifier; --find-ids looks by title",
            "19 values of 3 papers changed.",
        ]
        text = report.read_text("utf-8")
        assert f"| `{content}/papers/other.md` | `date` |  | `2023-01-03` | `arxiv` |" in text
        assert "- `openalex: done for 0 of 3 papers; the rest later:" in text

    def test_dry_run(self, content: Path, world: World) -> None:
        """A dry run prints a table and a diff, and writes nothing."""
        before = digests(content)
        result = command("--dry-run", "--only", "abstract", "other", content=content)
        assert result.exit_code == 0
        table = result.stderr.splitlines()[0]
        assert table.split() == ["paper", "field", "was", "now", "source"]
        assert result.stdout.startswith(f"--- {content}/papers/other.md")
        assert "+Abstract 2." in result.stdout
        assert "imported.jsonl" not in result.stdout
        assert "1 value of 1 paper would change" in result.stderr
        assert digests(content) == before

    @pytest.mark.parametrize(
        ("arguments", "code", "message"),
        [
            (("--only", "abstrakt"), 2, "unknown 'abstrakt'; did you mean 'abstract'?"),
            (("--source", "dblp"), 2, "unknown 'dblp'; use one of acl, arxiv"),
            (("preprnt",), 1, "unknown paper 'preprnt'; did you mean 'preprint'?"),
        ],
    )
    def test_unknown(
        self, content: Path, services: Server, arguments: Sequence[str], code: int, message: str
    ) -> None:
        """Unknown names are told, with those that are meant, before anybody is asked."""
        result = command(*arguments, content=content)
        assert result.exit_code == code
        assert message in result.output
        assert not services.requests

    def test_bad_content(self, content: Path, services: Server) -> None:
        """A catalog with problems is not enriched."""
        (content / "papers" / "bad.md").write_text("---\ntitel: T\n---\n")
        result = command(content=content)
        assert result.exit_code == 1
        assert "bad.md:2: titel: unknown field" in result.output
        assert not services.requests

    def test_killed_while_it_writes(self, content: Path, world: World, clock: Clock) -> None:
        """After any number of files that were written, another run ends as one whole run does."""
        whole = make_content(content.parent / "whole")
        count = len(run(whole, clock).report.changes)
        for written in range(1, count):
            part = make_content(content.parent / f"part-{written}")
            done = enrich(Options(part, TODAY), make_fetcher(clock), SERVICES)
            write_changes(done.report.changes[:written])
            run(part, clock)
            assert digests(part) == digests(whole)

    def test_killed(self, content: Path, world: World, clock: Clock, services: Server) -> None:
        """A run that is ended says that its answers are kept, and another one goes on from there."""
        whole = make_content(content.parent / "whole")
        replies = (
            Reply(world.openalex(f"10.48550/arXiv.{arxiv}") or b"") for arxiv in ("2301.00001",)
        )
        services.misbehave("openalex", *replies, Reply(fault="hang"))
        process = subprocess.Popen(
            [sys.executable, "-m", "generator", "enrich", "--content", str(content)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stderr=subprocess.PIPE,
        )
        while len(services.asked("openalex")) < 2 and process.poll() is None:
            time.sleep(0.01)
        before = digests(content)
        process.send_signal(signal.SIGTERM)
        _, error = process.communicate()
        assert process.returncode == 143
        assert b"Nothing was written. The answers so far are cached: run the command again" in error
        assert digests(content) == before
        services.requests.clear()
        run(content, clock)
        assert len(services.requests) == 2
        run(whole, clock)
        assert digests(content) == digests(whole)
