"""A change becomes a commit on a branch of its own, and one pull request."""

import base64
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from generator.cli import main
from generator.forge.git import EMAIL, Clone
from tests.forge.conftest import PAPER
from tests.forge.server import NOT_ALLOWED, TOKEN, Hub, failed

BRANCH = "openshelf/refresh"


def run(*arguments: str, branch: str = BRANCH) -> Result:
    """Run `openshelf propose` in the clone."""
    return CliRunner().invoke(main, ["propose", f"--branch={branch}", *arguments])


def add_paper(hub: Hub, name: str = "two") -> None:
    """Change the catalog's folder, and something beside it that is not proposed."""
    (hub.clone / f"content/papers/{name}.md").write_text(PAPER.format("Two"))
    (hub.clone / "README.md").write_text("B\n")


class TestPullRequest:
    def test_opened_and_updated(self, hub: Hub) -> None:
        """The first run opens a pull request, the next ones keep it up to date; main stays."""
        main_was = hub.branches()["main"]
        status = hub.git("status", "--porcelain", "--branch")
        add_paper(hub)
        (hub.folder / "report.md").write_text("| paper |\n|---|\n")
        done = run("--title=Refresh", f"--body={hub.folder}/report.md", "--body=missing.md")
        assert done.output == (
            "https://github.com/you/papers/pull/41 is opened. Once it is merged, the change is"
            " published.\n"
        )
        [pull] = hub.pulls
        assert (pull["title"], pull["base"], pull["head"]["ref"]) == ("Refresh", "main", BRANCH)
        assert pull["body"].startswith("| paper |\n|---|\n\n---\n\nThe site with this change:")
        assert "(https://github.com/you/papers/actions/runs/77)" in pull["body"]
        first = hub.branches()[BRANCH]
        show = ("show", "--format=%P %ce %an %s", "--name-status", first)
        assert hub.git(*show, folder=hub.remote).splitlines() == [
            f"{main_was} {EMAIL} github-actions[bot] Refresh",
            "",
            "A\tcontent/papers/two.md",
        ]
        assert run("--title=Refresh", f"--body={hub.folder}/report.md").exit_code == 0
        assert hub.branches()[BRANCH] == first
        assert not [ask for ask in hub.asked if ask.startswith("PATCH")]
        add_paper(hub, "three")
        assert "pull/41 is updated" in run("--title=Refresh again").output
        assert hub.pulls == [pull]
        assert pull["title"] == "Refresh again"
        assert hub.branches() == {"main": main_was, BRANCH: hub.branches()[BRANCH]}
        assert hub.branches()[BRANCH] != first
        # The clone has what it had: its branch, its index, its files
        assert hub.git("status", "--porcelain", "--branch").splitlines() == [
            *status.splitlines(),
            " M README.md",
            "?? content/papers/three.md",
            "?? content/papers/two.md",
        ]
        assert "pull/41 is updated" in (hub.folder / "summary.md").read_text()

    def test_rebased(self, hub: Hub) -> None:
        """When main has moved on, the branch begins there, although nothing else has changed."""
        add_paper(hub)
        run("--title=Refresh")
        hub.git("commit", "-q", "--allow-empty", "-m", "More")
        hub.git("push", "-q", "origin", "main")
        assert run("--title=Refresh").exit_code == 0
        assert hub.git("rev-parse", f"{BRANCH}^", folder=hub.remote) == hub.branches()["main"]
        assert len(hub.pulls) == 1

    def test_a_fresh_checkout(self, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
        """A clone of the last commit alone, without a token in its settings, is enough."""
        hub.git("commit", "-q", "--allow-empty", "-m", "More")
        hub.git("push", "-q", "origin", "main")
        shallow = hub.folder / "shallow"
        hub.git("clone", "-q", "--depth=1", hub.remote.as_uri(), str(shallow), folder=hub.folder)
        monkeypatch.chdir(shallow)
        (shallow / "content/papers/two.md").write_text(PAPER.format("Two"))
        assert "is opened" in run().output
        assert hub.pulls[0]["title"] == "Add two"

    def test_nothing_changed(self, hub: Hub) -> None:
        """Without a change there is no pull request; an open one is left to people, and named."""
        (hub.clone / "README.md").write_text("B\n")
        assert run().output == "There is nothing to propose.\n"
        assert (hub.pulls, [*hub.branches()]) == ([], ["main"])
        add_paper(hub)
        run()
        (hub.clone / "content/papers/two.md").unlink()
        done = run()
        assert (done.exit_code, done.output) == (0, "There is nothing to propose.\n")
        assert "pull/41 is still open" in (hub.folder / "summary.md").read_text()
        assert [ask for ask in hub.asked if not ask.startswith("GET")] == [
            "POST /repos/you/papers/pulls"
        ]

    def test_title(self, hub: Hub) -> None:
        """The title names the new paper, or says how many there are."""
        (hub.clone / "content/papers/one.md").unlink()
        add_paper(hub)
        assert run("--dry-run").output.splitlines() == [
            "openshelf/refresh, a pull request to main: Add two",
            "  content/papers/one.md",
            "  content/papers/two.md",
            "Nothing was pushed.",
        ]
        add_paper(hub, "three")
        assert "main: Add 2 papers\n" in run("--dry-run").output
        assert (hub.asked, [*hub.branches()]) == ([], ["main"])

    def test_long_text(self, hub: Hub) -> None:
        """A text that is too long for GitHub is cut at the end of a line."""
        add_paper(hub)
        (hub.folder / "report.md").write_text("| `a` |\n" * 20_000)
        run(f"--body={hub.folder}/report.md")
        body = hub.pulls[0]["body"]
        assert len(body) < 65_536
        assert "| `a` |\n\nand more\n\n---\n" in body


class TestPeople:
    def test_their_commits(self, hub: Hub) -> None:
        """A branch to which a person has committed is left alone, which the run says."""
        add_paper(hub)
        run()
        hub.git("fetch", "-q", "origin", BRANCH)
        hub.git("checkout", "-q", "-f", "-B", "mine", "FETCH_HEAD")
        hub.git("commit", "-q", "--allow-empty", "-m", "By hand")
        hub.git("push", "-q", "origin", f"mine:{BRANCH}")
        theirs = hub.branches()[BRANCH]
        hub.git("checkout", "-q", "main")
        add_paper(hub, "three")
        done = run()
        assert done.exit_code == 0
        assert done.output.startswith(f"Somebody has committed to the branch `{BRANCH}`")
        assert hub.branches()[BRANCH] == theirs
        # Nor is it lost below the commit of another workflow
        hub.git("checkout", "-q", "-f", "mine")
        hub.git("commit", "-q", "--allow-empty", "-m", "Format", GIT_COMMITTER_EMAIL=EMAIL)
        hub.git("push", "-q", "origin", f"mine:{BRANCH}")
        theirs = hub.branches()[BRANCH]
        hub.git("checkout", "-q", "main")
        assert run().output.startswith("Somebody has committed")
        assert hub.branches()[BRANCH] == theirs

    def test_a_push_meanwhile(self, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
        """A commit that arrives between look and push is not lost: the push fails."""
        add_paper(hub)
        run()
        add_paper(hub, "three")
        monkeypatch.setattr(Clone, "remote_tip", lambda *_: hub.branches()["main"])
        was = hub.branches()[BRANCH]
        done = run()
        assert done.exit_code == 1
        assert "git push fails" in done.output
        assert hub.branches()[BRANCH] == was

    def test_no_other_branch(self, hub: Hub) -> None:
        """No branch but those below openshelf/ is ever written."""
        add_paper(hub)
        for branch in (
            "main",
            "refs/heads/main",
            "openshelf/",
            "openshelf/a b",
            "-f",
            "openshelf/..",
        ):
            done = run(branch=branch)
            assert done.exit_code == 1
            assert "is not a branch to write to; write openshelf/refresh" in done.output
        assert [*hub.branches()] == ["main"]


class TestRefused:
    def test_not_allowed(self, hub: Hub) -> None:
        """Where workflows may not open pull requests, the branch is pushed, and the run succeeds."""
        hub.refusals["POST pulls"] = (403, NOT_ALLOWED)
        add_paper(hub)
        (hub.folder / "report.md").write_text("| the table |\n")
        done = run(f"--body={hub.folder}/report.md")
        assert done.exit_code == 0
        summary = (hub.folder / "summary.md").read_text()
        compare = "https://github.com/you/papers/compare/main...openshelf/refresh?expand=1"
        assert compare in done.output
        assert compare in summary
        assert "*Allow GitHub Actions to create and approve pull requests*" in summary
        assert summary.endswith("| the table |\n")
        assert BRANCH in hub.branches()

    def test_opened_meanwhile(self, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
        """If another run has opened the pull request, that one is updated."""
        add_paper(hub)
        run("--title=First")
        asked = iter([(200, list[Any]())])
        hub.refusals["POST pulls"] = (
            422,
            failed(f"A pull request already exists for you:{BRANCH}."),
        )
        answer = hub.answer

        def first_sees_none(method: str, path: str, *more: Any) -> tuple[int, Any]:
            is_list = method == "GET" and path.endswith("/pulls")
            return (next(asked, None) if is_list else None) or answer(method, path, *more)

        monkeypatch.setattr(hub, "answer", first_sees_none)
        assert "pull/41 is updated" in run("--title=Second").output
        assert hub.pulls[0]["title"] == "Second"

    def test_no_commits(self, hub: Hub) -> None:
        """If main has the change already, there is nothing to propose."""
        hub.refusals["POST pulls"] = (422, failed(f"No commits between main and {BRANCH}"))
        add_paper(hub)
        done = run()
        assert (done.exit_code, done.output) == (0, "There is nothing to propose.\n")

    def test_errors(self, hub: Hub) -> None:
        """Any other refusal fails, and says what GitHub says. The token is never shown."""
        add_paper(hub)
        for status, answer, said in (
            (403, {"message": "Resource not accessible by integration"}, "pull-requests: write"),
            (404, {"message": "Not Found"}, "GitHub refuses POST /repos/you/papers/pulls: 404 Not"),
            (422, failed("something\nelse"), "422 Validation Failed: something else"),
            (422, {"message": "No", "errors": [{"field": "head", "code": "invalid"}]}, "No: head"),
            (500, b"<html>", "500 without a reason"),
            (201, b"<html>", "GitHub does not answer POST"),
            (201, {"id": 1}, "GitHub's answer is not a pull request"),
        ):
            hub.refusals["POST pulls"] = (status, answer)
            done = run()
            assert done.exit_code == 1
            assert said in done.output
            assert TOKEN not in done.output

    def test_environment(self, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
        """What the environment lacks is named, and nothing is pushed."""
        add_paper(hub)
        for name, value, said in (
            ("GITHUB_TOKEN", "", "GITHUB_TOKEN is not set"),
            ("GITHUB_TOKEN", "wrong", "401 Bad credentials"),
            ("GITHUB_REPOSITORY", "", "GITHUB_REPOSITORY is not set"),
            ("GITHUB_REPOSITORY", "../x", "write OWNER/NAME"),
            ("GITHUB_API_URL", "http://example.org", "must begin with https://"),
        ):
            with monkeypatch.context() as changed:
                changed.setenv(name, value)
                done = run()
            assert done.exit_code == 1
            assert said in done.output
        assert [*hub.branches()] == ["main"]

    def test_no_clone(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Outside of a clone, Git's own words are shown."""
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
        (tmp_path / "content").mkdir()
        (tmp_path / "content/catalog.yaml").write_text("id: a\ntitle: A\n")
        assert "not a git repository" in run().output

    def test_detached(self, hub: Hub) -> None:
        """A clone that is on no branch does not say what the change is for."""
        hub.git("checkout", "-q", "--detach")
        add_paper(hub)
        assert "name it with --base" in run().output
        assert "is opened" in run("--base=main").output


class TestPatch:
    def save(self, hub: Hub) -> Path:
        """Save the change of the clone as a patch, and undo it."""
        patch = hub.folder / "out/change.patch"
        done = CliRunner().invoke(main, ["propose", f"--save={patch}"])
        assert done.exit_code == 0, done.output
        hub.git("checkout", "-q", ".")
        hub.git("clean", "-qfd", "content")
        return patch

    def test_another_job(self, hub: Hub) -> None:
        """One job saves its change, files that are gone included, and another proposes it."""
        add_paper(hub)
        (hub.clone / "content/papers/one.md").unlink()
        (hub.clone / "content/papers/ü.bin").write_bytes(bytes(range(256)))
        (hub.clone / "content/papers/two.md").write_text(PAPER.format("Two") + "Verse  \nline\n")
        for name in ("diff.noprefix", "diff.relative", "color.ui", "diff.external"):
            hub.git("config", name, "always" if name == "color.ui" else "true")
        hub.git("config", "apply.whitespace", "fix")
        patch = self.save(hub)
        assert "is opened" in run(f"--patch={patch}").output
        listing = ("diff", "--no-renames", "--name-status", "-z", "main", BRANCH)
        listed = hub.git(*listing, folder=hub.remote)
        assert listed.split("\0")[:-1] == [
            *("D", "content/papers/one.md"),
            *("A", "content/papers/two.md"),
            *("A", "content/papers/ü.bin"),
        ]
        assert "Verse  \n" in hub.git("show", f"{BRANCH}:content/papers/two.md", folder=hub.remote)

    def test_no_patch(self, hub: Hub) -> None:
        """Where the first job found nothing to change, or made no patch, nothing is proposed."""
        patch = self.save(hub)
        assert patch.read_bytes() == b""
        add_paper(hub)
        assert run(f"--patch={patch}").output == "There is nothing to propose.\n"
        assert run("--patch=missing").output == "There is nothing to propose.\n"

    def test_hostile(self, hub: Hub) -> None:
        """A patch that changes anything but files of the folder is refused."""
        commit, patch = hub.branches()["main"], hub.folder / "change.patch"
        for path, mode, said in (
            (".github/workflows/evil.yml", "100644", "is not in the content"),
            ("contents/x.md", "100644", "is not in the content"),
            ("content/link.md", "120000", "has something else than files"),
            ("content/module", "160000", "has something else than files"),
        ):
            thing = commit if mode == "160000" else hub.git("hash-object", "-w", "README.md")
            hub.git("update-index", "--add", "--cacheinfo", f"{mode},{thing},{path}")
            patch.write_text(hub.git("diff", "--cached", "--binary", "--full-index") + "\n")
            hub.git("reset", "-q")
            done = run(f"--patch={patch}")
            assert done.exit_code == 1
            assert f"the change {said}" in done.output
        assert [*hub.branches()] == ["main"]

    def test_folder_is_repository(self, hub: Hub) -> None:
        """Where the folder of content is the whole repository, a patch cannot change its workflows."""
        (hub.clone / "catalog.yaml").write_text("id: a\ntitle: A\n")
        (hub.clone / ".github").mkdir()
        (hub.clone / ".github/evil.yml").write_text("x\n")
        hub.git("add", ".github")
        patch = hub.folder / "change.patch"
        patch.write_text(hub.git("diff", "--cached") + "\n")
        done = run("--content=.", f"--patch={patch}")
        assert done.exit_code == 1
        assert "the change is not in the content: '.github/evil.yml'" in done.output

    def test_not_a_patch(self, hub: Hub) -> None:
        """What Git does not apply is not proposed."""
        patch = hub.folder / "change.patch"
        new = "new file mode 100644\n--- /dev/null\n+++ b/{0}\n@@ -0,0 +1 @@\n+x\n"
        for path in ("../x", ".git/x", "content/../../x"):
            patch.write_text(f"diff --git a/{path} b/{path}\n{new.format(path)}")
            assert "git apply fails" in run(f"--patch={patch}").output
        patch.write_text("nonsense")
        assert "git apply fails" in run(f"--patch={patch}").output
        assert [*hub.branches()] == ["main"]


@pytest.mark.usefixtures("hub")
def test_where_and_what() -> None:
    """Without a branch, or a catalog, the message says what to give."""
    assert "such as --branch openshelf/refresh" in run(branch="").output
    assert "nowhere is not the folder of a catalog" in run("--content=nowhere").output


class TestToken:
    def test_hidden(self, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
        """No argument of Git has the token, and no file."""
        seen: list[list[str]] = []
        run_program = subprocess.run

        def spy(arguments: list[str], **options: Any) -> Any:
            seen.append(arguments)
            return run_program(arguments, **options)

        monkeypatch.setattr(subprocess, "run", spy)
        add_paper(hub)
        assert "is opened" in run().output
        secret = base64.b64encode(f"x-access-token:{TOKEN}".encode()).decode()
        words = " ".join(word for arguments in seen for word in arguments)
        texts = [words, hub.git("config", "--list"), (hub.folder / "summary.md").read_text()]
        assert not [text for text in texts if TOKEN in text or secret in text]

    def test_line_end(self, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
        """A token that was read from a file with its line end works, and is in no message."""
        monkeypatch.setenv("GITHUB_TOKEN", f"{TOKEN}\n")
        add_paper(hub)
        assert "is opened" in run().output

    def test_sent(self, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
        """Git sends the token to the server, once, even if the checkout left one; nowhere else."""
        add_paper(hub)
        hub.git("remote", "set-url", "origin", f"{hub.api}/you/papers.git")
        hub.git("config", f"http.{hub.api}/.extraheader", "AUTHORIZATION: basic old")
        with monkeypatch.context() as changed:
            changed.setenv("GITHUB_SERVER_URL", hub.api)
            done = run()
        secret = base64.b64encode(f"x-access-token:{TOKEN}".encode()).decode()
        assert hub.secrets
        assert {*hub.secrets} == {f"basic {secret}"}
        assert "git ls-remote fails" in done.output
        assert secret not in done.output
        hub.secrets.clear()
        hub.git("config", "--unset", f"http.{hub.api}/.extraheader")
        run()
        assert {*hub.secrets} == {None}
