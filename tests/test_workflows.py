"""The workflows of this repository and of a new catalog, the script of CI, and the pinned packages.

They do not run here. zizmor judges the workflows; these tests hold what it cannot know.
"""

import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import click
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from generator.cli import main

ROOT = Path(__file__).parents[1]
OWN = ROOT / ".github/workflows"
STARTER = ROOT / "generator/content/starter/dot-github/workflows"
WORKFLOWS = [*sorted(OWN.iterdir()), *sorted(STARTER.iterdir())]
PIPELINE = ROOT / ".ci/run"
BINARIES = Path(sys.executable).parent
PIN = re.compile(r"[a-z0-9-]+==[\w.]+( ; [\w' .!=<>]+)?")


def read(path: Path) -> dict[str, Any]:
    """Read a workflow. YAML reads its key `on` as true, so the triggers are at `True`."""
    return dict(yaml.safe_load(path.read_text("utf-8")))


def steps(path: Path) -> Iterator[dict[str, Any]]:
    """Yield every step of every job."""
    for job in read(path)["jobs"].values():
        yield from job["steps"]


def commands() -> Iterator[list[str]]:
    """Yield every command of the workflows, and the last line of the script of CI."""
    lines = [step["run"] for path in WORKFLOWS for step in steps(path) if "run" in step]
    lines.append(PIPELINE.read_text("utf-8").splitlines()[-1])
    for line in lines:
        for command in line.split(" && "):
            yield shlex.split(command)


def pins() -> dict[str, str]:
    """Return the pinned version of each package."""
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    return dict(line.partition(" ;")[0].split("==") for line in lines)


class TestWorkflows:
    def test_zizmor_finds_nothing(self) -> None:
        """A strict checker of workflows finds nothing, and nothing is hidden from it."""
        options = ["--offline", "--persona", "auditor", "--strict-collection", "--no-config"]
        done = subprocess.run(
            [str(BINARIES / "zizmor"), *options, *map(str, WORKFLOWS)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert "No findings to report" in done.stdout
        assert not [path for path in WORKFLOWS if "zizmor:" in path.read_text("utf-8")]

    def test_one_version_of_each_action(self) -> None:
        """An action is at the same commit wherever it is used."""
        uses = {step["uses"] for path in WORKFLOWS for step in steps(path) if "uses" in step}
        assert len({use.partition("@")[0] for use in uses}) == len(uses)

    def test_hidden_files_are_published(self) -> None:
        """The uploads have the .nojekyll, without which Pages leaves out files."""
        uploads = [
            step["with"]
            for path in WORKFLOWS
            for step in steps(path)
            if "upload-" in step.get("uses", "")
            and step["with"].get("name") not in {"change", "dist"}
        ]
        builds = [path for path in WORKFLOWS if "/openshelf build" in path.read_text("utf-8")]
        assert [upload["path"] for upload in uploads] == ["site"] * len(builds)
        assert all(upload["include-hidden-files"] for upload in uploads)

    def test_nothing_of_an_event_in_a_command(self) -> None:
        """No expression stands in a command: what strangers write reaches no shell."""
        for path in WORKFLOWS:
            for step in steps(path):
                assert "${{" not in step.get("run", ""), path
                assert "github.event.issue" not in str(step), path

    def test_tokens(self) -> None:
        """No job may write what it did not say; a job that may write reads nothing from services."""
        for path in WORKFLOWS:
            workflow = read(path)
            assert workflow["permissions"] == {}
            for job in workflow["jobs"].values():
                writes = [name for name, how in job["permissions"].items() if how == "write"]
                lines = "\n".join(step.get("run", "") for step in job["steps"])
                if "contents" in writes:
                    proposes = lines.count("/openshelf propose ")
                    assert lines.count("/openshelf ") == proposes
                    # Or it releases what another job has made, and runs nothing of the repository
                    assert proposes == 1 or re.fullmatch("gh release create .*", lines.strip())
                else:
                    assert "GITHUB_TOKEN" not in str(job)

    def test_both_copies(self) -> None:
        """A new catalog has the same workflows and form, but for how Openshelf is installed."""
        for name in (
            "workflows/add-paper.yml",
            "workflows/refresh.yml",
            "ISSUE_TEMPLATE/add-paper.yml",
        ):
            mine, new = ((folder.parent / name).read_text("utf-8") for folder in (OWN, STARTER))
            assert mine.replace("-c constraints.txt -e .\n", "-r requirements.txt\n") == new, name

    def test_form(self) -> None:
        """The workflow knows its form by the label of the one field, which GitHub writes above the answer."""
        form = yaml.safe_load((OWN.parent / "ISSUE_TEMPLATE/add-paper.yml").read_text("utf-8"))
        [field] = form["body"]
        job = read(OWN / "add-paper.yml")["jobs"]["import"]
        assert (
            f"startsWith(github.event.issue.body, '### {field['attributes']['label']}')"
            in job["if"]
        )

    def test_publishes_what_changes_the_site(self) -> None:
        """A change of anything that the site is made of is published, from main alone."""
        triggers = read(ROOT / ".github/workflows/publish.yml")[True]  # type: ignore[index]
        assert triggers["push"]["branches"] == ["main"]
        patterns = triggers["push"]["paths"]
        assert {"content/**", "templates/**", "generator/**", "constraints.txt"} <= set(patterns)
        for pattern in patterns:
            assert list(ROOT.glob(pattern.replace("**", "*"))), pattern
        triggers = read(STARTER / "publish.yml")[True]  # type: ignore[index]
        assert triggers["push"]["branches"] == ["main"]
        patterns = triggers["push"]["paths"]
        assert {"content/**", "templates/**", "requirements.txt"} <= set(patterns)

    def test_pythons(self) -> None:
        """The tests run on every Python that the package says it supports."""
        project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
        prefix = "Programming Language :: Python :: 3."
        supported = [line.split()[-1] for line in project["classifiers"] if line.startswith(prefix)]
        job = read(ROOT / ".github/workflows/ci.yml")["jobs"]["test"]
        assert job["strategy"]["matrix"]["python"] == supported


class TestCommands:
    def test_openshelf(self) -> None:
        """Every `openshelf` line is one that the program takes."""
        lines = [rest for program, *rest in commands() if program.endswith("/openshelf")]
        assert {line[0] for line in lines} == {
            *("build", "check", "enrich", "import", "propose", "tags")
        }
        for name, *rest in lines:
            command, words = main.commands[name], rest
            if isinstance(command, click.Group):
                command, words = command.commands[rest[0]], rest[1:]
            with main.make_context("openshelf", [name]) as program:
                command.make_context(name, words, parent=program).close()

    def test_programs(self) -> None:
        """Every other program is Python, npm, GitHub's own, or one that an extra installs."""
        # The last two are of the extra `release`, which the tests do without
        others = {"python3", "npm", "gh", ".venv/bin/cyclonedx-py", ".venv/bin/pip-audit"}
        for program, *_ in commands():
            name = program.removeprefix(".venv/bin/").removeprefix("runtime/bin/")
            known = program in others
            assert known or shutil.which(name, path=BINARIES), program

    def test_installs_what_is_pinned(self) -> None:
        """Every installation keeps to the pinned versions."""
        installs = [
            command for command in commands() if command[0].endswith("/pip") and "-y" not in command
        ]
        assert {command[-1] for command in installs} == {
            *(".", ".[test]", ".[release]", "requirements.txt")
        }
        for command in installs:
            how = "-r" if command[-1] == "requirements.txt" else "-c constraints.txt -e"
            assert command[1:-1] == ["install", "-q", *how.split()]

    def test_npm(self) -> None:
        """What npm installs is pinned with its hash, and no script of it runs."""
        installs = [rest for program, *rest in commands() if program == "npm"]
        assert installs == [["ci", "--prefix", "tools/vnu", "--ignore-scripts"]]
        lock = json.loads((ROOT / "tools/vnu/package-lock.json").read_text("utf-8"))
        _, *packages = lock["packages"].values()
        assert packages
        assert all(package["integrity"] and "resolved" not in package for package in packages)


class TestPins:
    def test_form(self) -> None:
        """Every line pins one package; none names an address or a hash."""
        lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
        assert not [line for line in lines if not PIN.fullmatch(line)]
        assert list(pins()) == sorted(pins())

    def test_what_the_project_asks_for(self) -> None:
        """Every package that pyproject.toml names is pinned, at a version that it allows."""
        project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
        wanted = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
        for extra in ("test", "release"):
            wanted += project["project"]["optional-dependencies"][extra]
        pinned = pins()
        for requirement in map(Requirement, wanted):
            name = canonicalize_name(requirement.name)
            assert requirement.specifier.contains(pinned[name]), requirement

    def test_what_those_ask_for(self) -> None:
        """Every package that these need in turn, on this machine, is pinned too."""
        todo, seen = [Requirement("openshelf[test]")], set()
        while todo:
            wanted = todo.pop()
            for line in metadata.requires(wanted.name) or ():
                needed = Requirement(line)
                extras = ("", *wanted.extras)
                marker = needed.marker
                if marker and not any(marker.evaluate({"extra": extra}) for extra in extras):
                    continue
                if needed.name not in seen:
                    seen.add(needed.name)
                    todo.append(needed)
        assert len(seen) > 30
        assert {canonicalize_name(name) for name in seen} <= pins().keys()


def test_the_script_of_ci() -> None:
    """The script of CI has no error of syntax, and stops at the first command that fails."""
    subprocess.run(["bash", "-n", str(PIPELINE)], check=True)
    assert "set -euo pipefail\n" in PIPELINE.read_text("utf-8")
