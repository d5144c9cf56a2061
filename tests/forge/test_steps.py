"""The workflows that add papers and refresh them: their steps, run one after the other as GitHub does."""

import json
import os
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from generator.cli import main
from tests.content.test_labels import PAPERS
from tests.forge.server import NOT_ALLOWED, TOKEN, Hub
from tests.importers.services.server import EXHAUSTED, Reply, Server, feed, recorded_entry

WORKFLOWS = Path(__file__).parents[2] / ".github/workflows"
HOSTILE = (
    "$(touch owned) `touch owned` ; touch owned",
    "${{ github.token }} ${{ secrets.GITHUB_TOKEN }}",
    "2310.16441`id` ${{ github.event.issue.body }}",
    "::set-output name=paper::x\n::add-mask::y\n::error::z",
    "<img src=x onerror=alert(1)> [x](javascript:alert(1)) @everyone #1",
    "\u202e10.5555/3605943\u202c https://\u0435xample.org/",
    "--content=/etc -o/x ../../etc/passwd file:///etc/passwd",
    "x" * 100_000,
)


class Runner:
    """Runs the jobs of a workflow in a clone. Of actions it knows those that hand files on."""

    def __init__(self, hub: Hub, services: Server, monkeypatch: pytest.MonkeyPatch) -> None:
        self.hub, self.services, self.monkeypatch = hub, services, monkeypatch
        self.output = ""
        self.builds = False  # the site, which takes long; one test does

    def run(self, workflow: str, event: dict[str, Any]) -> list[str]:
        """Run all jobs, and return the names of the steps that failed."""
        path = self.hub.folder / "event.json"
        path.write_text(json.dumps(event))
        self.monkeypatch.setenv("GITHUB_EVENT_PATH", str(path))
        jobs = yaml.safe_load((WORKFLOWS / f"{workflow}.yml").read_text("utf-8"))["jobs"]
        shutil.rmtree(self.hub.folder / "artifact", ignore_errors=True)
        failed: list[str] = []
        for job in jobs.values():
            assert not failed or "!cancelled()" in job["if"]
            self.hub.git("checkout", "-q", "-f", "main")
            self.hub.git("clean", "-qfdx")
            failed += self._run_job(job)
        return failed

    def _run_job(self, job: dict[str, Any]) -> list[str]:
        failed: list[str] = []
        for step in job["steps"]:
            if failed and step.get("if") != "always()":
                continue
            options, artifact = step.get("with", {}), self.hub.folder / "artifact"
            match step.get("uses", "").partition("@")[0]:
                case "":
                    failed += self._run_step(step)
                case "actions/upload-artifact" if options["name"] == "change":
                    artifact.mkdir()
                    for name in options["path"].split():
                        if (self.hub.clone / name).exists():
                            shutil.copy(self.hub.clone / name, artifact)
                case "actions/upload-artifact" if self.builds:
                    assert (self.hub.clone / options["path"] / "index.html").is_file()
                case "actions/download-artifact":
                    shutil.copytree(artifact, self.hub.clone / options["path"])
                case other:
                    names = "cache/restore cache/save checkout setup-python upload-artifact".split()
                    assert other in {f"actions/{name}" for name in names}
        return failed

    def _run_step(self, step: dict[str, Any]) -> list[str]:
        if step["name"] == "Install" or (step["name"] in {"Build", "Check"} and not self.builds):
            return []
        program, *words = shlex.split(step["run"])
        assert program == ".venv/bin/openshelf"
        with self.monkeypatch.context() as changed:
            changed.delenv("GITHUB_TOKEN", raising=False)
            if step.get("env", {}).get("GITHUB_TOKEN") == "${{ github.token }}":
                changed.setenv("GITHUB_TOKEN", TOKEN)
            done = CliRunner().invoke(main, list(map(os.path.expandvars, words)))
        assert not done.exception or isinstance(done.exception, SystemExit), done.exception
        self.output += done.output
        return [step["name"]] if done.exit_code else []


@pytest.fixture
def runner(hub: Hub, services: Server, monkeypatch: pytest.MonkeyPatch) -> Runner:
    """Give what runs workflows on the GitHub of these tests, with these services."""
    return Runner(hub, services, monkeypatch)


def issue(text: str) -> dict[str, Any]:
    """Return the event of an issue of the form."""
    body = f"### Paper\n\n{text}"
    return {"action": "opened", "issue": {"number": 12, "title": text, "body": body}}


class TestAddPaper:
    def test_added(self, runner: Runner, hub: Hub) -> None:
        """An issue becomes a pull request with the paper, and gets an answer; an edit updates it."""
        main_was = hub.branches()["main"]
        runner.builds = True
        text = "`touch owned` ${{ github.owned }} <owned> @owned https://arxiv.org/abs/2310.16441v2"
        assert runner.run("add-paper", issue(text)) == []
        [pull] = hub.pulls
        assert "owned" not in f"{runner.output} {pull} {hub.comments}"
        assert "owned" not in (hub.folder / "summary.md").read_text()
        paper = "grokking-in-linear-estimators"
        assert pull["title"] == f"Add {paper} (#12)"
        assert pull["body"].startswith("Closes #12.\n\n## Changes\n\n| paper | field |")
        assert "/actions/runs/77)" in pull["body"]
        assert hub.comments == [(12, f"{pull['html_url']} is opened. Once it is merged, the change is published.\n")]  # fmt: skip
        files = ("diff", "--name-status", "main", "openshelf/issue-12")
        assert hub.git(*files, folder=hub.remote).split() == [
            *("A", "content/imported.jsonl"),
            *("A", f"content/papers/2023/{paper}.md"),
        ]
        runner.builds = False
        assert runner.run("add-paper", issue("hep-th/9901001")) == []
        assert hub.pulls == [pull]
        assert "9901001" in hub.git("show", "openshelf/issue-12", folder=hub.remote)
        assert " is updated." in hub.comments[-1][1]
        assert hub.branches().keys() == {"main", "openshelf/issue-12"}
        assert hub.branches()["main"] == main_was

    def test_by_hand(self, runner: Runner, hub: Hub) -> None:
        """The workflow can be started with a paper too; then nobody gets an answer."""
        assert runner.run("add-paper", {"inputs": {"paper": "arXiv:2310.16441"}}) == []
        assert hub.pulls[0]["head"]["ref"] == "openshelf/add-arxiv-2310-16441"
        assert hub.comments == []
        assert "pull/41 is opened" in (hub.folder / "summary.md").read_text()

    def test_hostile_text(self, runner: Runner, hub: Hub) -> None:
        """Whatever an issue says, nothing of it is run, asked for or repeated, and no branch is made."""
        before = sorted(path.name for path in hub.clone.iterdir())
        for text in HOSTILE:
            assert runner.run("add-paper", issue(text)) == ["Import"]
            [(number, said)] = hub.comments
            hub.comments.clear()
            assert number == 12
            assert said == (
                "There is nothing to propose.\n\nNothing was imported: `no paper is named; give an"
                " arXiv id, a DOI, or the address of its page`\n\n"
                "See [the run](https://github.com/you/papers/actions/runs/77).\n"
            )
            for word in text.split():
                assert len(word) < 3 or word not in runner.output
        assert runner.services.requests == []
        assert (hub.pulls, [*hub.branches()]) == ([], ["main"])
        hub.git("clean", "-qfdx")
        assert sorted(path.name for path in hub.clone.iterdir()) == before

    def test_hostile_facts(self, runner: Runner, hub: Hub) -> None:
        """What a service says is code in the pull request, and cannot leave the front matter."""
        evil = "${{ github.token }} @you `x` | #1 &lt;b&gt; ![i](http://x.example/i) ::set-env"
        entry = recorded_entry("2310.16441")
        assert entry
        title = entry.partition("<title>")[2].partition("</title>")[0]
        hostile = entry.replace(title, evil)
        runner.services.serve("arxiv", lambda asked: Reply(feed(asked, lambda _: hostile)))
        assert runner.run("add-paper", issue("2310.16441")) == []
        [line] = (line for line in hub.pulls[0]["body"].splitlines() if "@you" in line)
        assert (
            "| `new paper` |  | `` $ github.token @you `x` \\| #1 ![i](http://x.example/i)" in line
        )
        assert not [line for line in runner.output.splitlines() if line.startswith("::")]

    def test_here_already(self, runner: Runner, hub: Hub) -> None:
        """A paper that the catalog has is named, and nothing is proposed."""
        path = hub.clone / "content/papers/one.md"
        path.write_text('---\ntitle: One\narxiv: "2310.16441"\n---\nWords.\n')
        hub.git("commit", "-q", "-a", "-m", "One")
        assert runner.run("add-paper", issue("2310.16441")) == []
        hub.git("fetch", "-q", "origin", "openshelf/issue-12")
        hub.git("merge", "-q", "FETCH_HEAD")
        # Nor is there a pull request for what an import remembers, if that is all
        hub.git("rm", "-q", "content/imported.jsonl")
        hub.git("commit", "-q", "-m", "By hand")
        assert runner.run("add-paper", issue("2310.16441")) == []
        said = hub.comments[-1][1]
        assert said.startswith("There is nothing to propose.")
        assert "`content/papers/one.md` is in the catalog already." in said

    def test_unknown(self, runner: Runner, hub: Hub) -> None:
        """A paper that the service does not know is told, and nothing is proposed."""
        assert runner.run("add-paper", issue("2310.99999")) == ["Import"]
        assert "`arxiv:2310.99999: " in hub.comments[0][1]
        assert hub.pulls == []

    def test_not_allowed(self, runner: Runner, hub: Hub) -> None:
        """Where workflows may not open pull requests, the answer has the link to do so."""
        hub.refusals["POST pulls"] = (403, NOT_ALLOWED)
        assert runner.run("add-paper", issue("2310.16441")) == []
        compare = "https://github.com/you/papers/compare/main...openshelf/issue-12?expand=1"
        assert compare in hub.comments[0][1]


class TestRefresh:
    def test_one_pull_request(self, runner: Runner, hub: Hub) -> None:
        """What services know becomes one pull request, until it is merged; then there is nothing."""
        path = hub.clone / "content/papers/one.md"
        path.write_text('---\ntitle: Mine\narxiv: "2310.16441"\n---\n')
        hub.git("commit", "-q", "-a", "-m", "One")
        hub.git("push", "-q", "origin", "main")
        main_was = hub.branches()["main"]
        assert runner.run("refresh", {"schedule": "17 4 * * 1"}) == []
        [pull] = hub.pulls
        assert (pull["title"], pull["head"]["ref"]) == ("Refresh the papers", "openshelf/refresh")
        assert "| `content/papers/one.md` | `authors` |  | `Noam Levi; Alon Beck" in pull["body"]
        assert hub.branches()["main"] == main_was
        refreshed = hub.branches()["openshelf/refresh"]
        assert runner.run("refresh", {}) == []
        assert (hub.pulls, hub.branches()["openshelf/refresh"]) == ([pull], refreshed)
        text = hub.git("show", "openshelf/refresh:content/papers/one.md", folder=hub.remote)
        assert text.startswith("---\ntitle: Mine\nauthors: [Noam Levi")
        hub.git("pull", "-q", "origin", "openshelf/refresh")
        hub.git("push", "-q", "origin", "main")
        hub.pulls.clear()
        assert runner.run("refresh", {}) == []
        assert hub.pulls == []
        assert hub.comments == []

    def test_a_file_that_cannot_be_changed(self, runner: Runner, hub: Hub) -> None:
        """One such paper is listed, and does not stop the others, this week or ever."""
        for name, text in (
            ("one", '{title: A, arxiv: "2310.16441"}'),
            ("two", "title: B\narxiv: hep-th/9901001"),
        ):
            (hub.clone / f"content/papers/{name}.md").write_text(f"---\n{text}\n---\n")
        hub.git("add", ".")
        hub.git("commit", "-q", "-m", "Two")
        assert runner.run("refresh", {}) == []
        [pull] = hub.pulls
        assert "| `content/papers/two.md` |" in pull["body"]
        assert "content/papers/one.md cannot be changed" in pull["body"]

    def test_a_service_that_wants_a_pause(self, runner: Runner, hub: Hub) -> None:
        """If no service answers, the run succeeds with less, and proposes nothing."""
        (hub.clone / "content/papers/one.md").write_text("---\ntitle: A\ndoi: 10.5555/1\n---\n")
        hub.git("commit", "-q", "-a", "-m", "One")
        for service in ("arxiv", "crossref", "huggingface", "openalex"):
            runner.services.serve(service, lambda _: EXHAUSTED)
        assert runner.run("refresh", {}) == []
        assert hub.pulls == []
        assert "There is nothing to propose." in (hub.folder / "summary.md").read_text()


def test_suggested_tags(hub: Hub) -> None:
    """Tags are suggested for the paper that came, not for all others that have none."""
    for name, (title, abstract, fields) in PAPERS.items():
        text = f"---\ntitle: {title}\n{fields}---\n{abstract}.\n"
        (hub.clone / f"content/papers/{name}.md").write_text(text)
    command = ["tags", "suggest", "--uncommitted", "--report=tags.md"]
    text = (hub.clone / "content/papers/new.md").read_text()
    hub.git("add", ".")
    hub.git("commit", "-q", "-m", "Bees")
    assert CliRunner().invoke(main, command).exit_code == 0
    assert (hub.clone / "tags.md").read_text() == ""
    (hub.clone / "content/papers/came.md").write_text(text)
    assert CliRunner().invoke(main, command).exit_code == 0
    head, *lines = (hub.clone / "tags.md").read_text().splitlines()
    assert head == "## Suggested tags and kinds"
    assert [line.split("|")[2:4] for line in lines[3:]] == [
        [" tags ", " `bees` "],
        [" kind ", " `theory` "],
    ]
