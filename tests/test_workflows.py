"""What runs elsewhere: the workflows, the script of the continuous integration, the pinned packages.

Neither runs here, so these tests hold what can be held: every command is one that exists, every
action is pinned, and no job may do more than it needs.
"""

import os
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

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from generator.cli import main

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted((ROOT / ".github/workflows").iterdir())
PIPELINE = ROOT / ".ci/run"
BINARIES = Path(sys.executable).parent
# Each job, and what its token may do
PERMISSIONS = {
    "ci.yml": {
        "test": {"contents": "read"},
        "style": {"contents": "read"},
        "site": {"contents": "read"},
    },
    "publish.yml": {
        "build": {"contents": "read", "pages": "read"},
        "deploy": {"pages": "write", "id-token": "write"},
    },
}
# The first major version of each action that runs on Node 24; runners have no older Node any more
NODE_24 = {
    "actions/checkout": 5,
    "actions/configure-pages": 6,
    "actions/deploy-pages": 5,
    "actions/setup-python": 6,
    "actions/upload-artifact": 6,
    "actions/upload-pages-artifact": 5,
}
# owner/name@commit # v1.2.3
USES = re.compile(r"uses: ([\w.-]+/[\w.-]+)@([0-9a-f]{40}) # v(\d+)\.\d+\.\d+")
PIN = re.compile(r"[a-z0-9-]+==[\w.]+( ; [\w' .!=<>]+)?")


def read(path: Path) -> dict[str, Any]:
    """Read a workflow. YAML takes its key `on` for true, so that is where the triggers are."""
    return dict(yaml.safe_load(path.read_text("utf-8")))


def steps(path: Path) -> Iterator[dict[str, Any]]:
    """Give every step of every job."""
    for job in read(path)["jobs"].values():
        yield from job["steps"]


def commands() -> Iterator[list[str]]:
    """Give every command that the workflows and the pipeline run in the virtual environment."""
    lines = [step["run"] for path in WORKFLOWS for step in steps(path) if "run" in step]
    lines.append(PIPELINE.read_text("utf-8").splitlines()[-1])
    for line in lines:
        for command in line.split(" && "):
            yield shlex.split(command)


def pins() -> dict[str, str]:
    """Give the pinned version of each package."""
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    return dict(line.partition(" ;")[0].split("==") for line in lines)


class TestWorkflows:
    def test_two(self) -> None:
        """There are two workflows, both YAML, and nothing else is in their folder."""
        assert [path.name for path in WORKFLOWS] == sorted(PERMISSIONS)
        for path in WORKFLOWS:
            assert read(path)["jobs"]

    def test_zizmor_finds_nothing(self) -> None:
        """A checker of workflows, told to report all that it sees, sees nothing; none is excused."""
        command = [
            str(BINARIES / "zizmor"),
            "--offline",
            "--persona",
            "auditor",
            "--strict-collection",
        ]
        done = subprocess.run(
            [*command, "--no-config", *map(str, WORKFLOWS)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert "No findings to report" in done.stdout
        assert not [path for path in WORKFLOWS if "zizmor:" in path.read_text("utf-8")]

    @pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
    def test_permissions(self, path: Path) -> None:
        """A token may do nothing, and in each job only what the job is for."""
        workflow = read(path)
        assert workflow["permissions"] == {}
        assert {name: job["permissions"] for name, job in workflow["jobs"].items()} == PERMISSIONS[
            path.name
        ]

    @pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
    def test_every_action_is_pinned(self, path: Path) -> None:
        """Every action is a commit with its version beside it, and runs on a Node that runners have."""
        lines = [line for line in path.read_text("utf-8").splitlines() if "uses:" in line]
        found = [USES.fullmatch(line.strip().removeprefix("- ")) for line in lines]
        assert len(lines) == sum("uses" in step for step in steps(path))
        assert all(found), lines
        for match in filter(None, found):
            assert int(match[3]) >= NODE_24[match[1]]

    def test_one_version_of_each_action(self) -> None:
        """An action is at the same commit wherever it is used."""
        text = "".join(path.read_text("utf-8") for path in WORKFLOWS)
        assert len(set(USES.findall(text))) == len(NODE_24)

    @pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
    def test_no_job_is_endless(self, path: Path) -> None:
        """Every job has a time limit of at most 20 minutes, and one run at a time has a branch."""
        workflow = read(path)
        assert all(job["timeout-minutes"] <= 20 for job in workflow["jobs"].values())
        assert workflow["concurrency"]["cancel-in-progress"] is (path.name == "ci.yml")

    def test_nothing_is_put_into_a_script(self) -> None:
        """What GitHub fills in reaches a command through its environment only."""
        for path in WORKFLOWS:
            for step in steps(path):
                assert "${{" not in step.get("run", "")
                if "checkout" in step.get("uses", ""):
                    assert step["with"]["persist-credentials"] is False

    def test_hidden_files_are_published(self) -> None:
        """The uploads take the whole site, with the .nojekyll that lets Pages serve it as it is."""
        uploads = [
            step["with"]
            for path in WORKFLOWS
            for step in steps(path)
            if "upload-" in step.get("uses", "")
        ]
        assert [(with_["path"], with_["include-hidden-files"]) for with_ in uploads] == [
            ("site", True),
            ("site", True),
        ]

    def test_publishes_what_changes_the_site(self) -> None:
        """A change of whatever the site is made of is published, from main alone."""
        triggers = read(ROOT / ".github/workflows/publish.yml")[True]  # type: ignore[index]
        assert triggers["push"]["branches"] == ["main"]
        patterns = triggers["push"]["paths"]
        assert {"content/**", "templates/**", "generator/**", "constraints.txt"} <= set(patterns)
        for pattern in patterns:
            assert list(ROOT.glob(pattern.replace("**", "*"))), pattern
        assert "workflow_dispatch" in triggers

    def test_pythons(self) -> None:
        """The tests run on every Python that the package says it supports."""
        project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
        prefix = "Programming Language :: Python :: 3."
        said = [line.split()[-1] for line in project["classifiers"] if line.startswith(prefix)]
        job = read(ROOT / ".github/workflows/ci.yml")["jobs"]["test"]
        assert job["strategy"]["matrix"]["python"] == said


class TestCommands:
    def test_openshelf(self) -> None:
        """Every `openshelf` line is one that the program takes."""
        lines = [rest for program, *rest in commands() if program.endswith("/openshelf")]
        assert {line[0] for line in lines} == {"build", "check"}
        for name, *rest in lines:
            with main.make_context("openshelf", [name]) as program:
                main.commands[name].make_context(name, rest, parent=program).close()

    def test_programs(self) -> None:
        """Every other program is Python, or one that the test extra installs."""
        for program, *_ in commands():
            name = program.removeprefix(".venv/bin/")
            assert program == "python3" or shutil.which(name, path=BINARIES), program

    def test_installs_what_is_pinned(self) -> None:
        """Every installation keeps to the pinned versions."""
        installs = [command for command in commands() if command[0].endswith("/pip")]
        assert {command[-1] for command in installs} == {".", ".[test]"}
        for command in installs:
            assert command[1:-1] == "install -q -c constraints.txt -e".split()


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
        wanted += project["project"]["optional-dependencies"]["test"]
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


@pytest.mark.skipif(os.name == "nt", reason="a script of a POSIX shell")
class TestPipeline:
    @pytest.fixture
    def machine(self, tmp_path: Path) -> Path:
        """Give a machine with no browser, on which every program writes down how it was called."""
        (tmp_path / ".ci").mkdir()
        shutil.copy(PIPELINE, tmp_path / ".ci/run")
        names = "apt-get sudo python3 .venv/bin/pip .venv/bin/pytest".split()
        for name in names:
            path = tmp_path / (name if "/" in name else f"bin/{name}")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(
                "#!/bin/sh\n"
                f'echo "{name} $*${{DEBIAN_FRONTEND:+ quietly}}" >>"{tmp_path}/log"\n'
                f'[ ! -e "{tmp_path}/fails-{path.name}" ] || exit 1\n'
                + ('exec "$@"\n' if name == "sudo" else "")
            )
            path.chmod(0o755)
        for name in ("bash", "dirname", "env", "sh"):
            (tmp_path / "bin" / name).symlink_to(str(shutil.which(name)))
        self.identify(tmp_path, user=0)
        return tmp_path

    def identify(self, machine: Path, *, user: int) -> None:
        """Say who runs the script."""
        (machine / "bin/id").write_text(f"#!/bin/sh\necho {user}\n")
        (machine / "bin/id").chmod(0o755)

    def run(self, machine: Path) -> tuple[int, list[str]]:
        """Run the script from elsewhere; give its exit code and the calls that it made."""
        done = subprocess.run(
            [machine / ".ci/run"],
            cwd="/",
            env={"PATH": str(machine / "bin"), "CI": "true"},
            stdin=subprocess.DEVNULL,
            check=False,
        )
        return done.returncode, (machine / "log").read_text().splitlines()

    def test_fresh_machine(self, machine: Path) -> None:
        """A browser and biber are installed first, then an extra; then come the README's commands."""
        assert self.run(machine) == (
            0,
            [
                "python3 -c import ensurepip",
                "apt-get update -q",
                "apt-get install -qy chromium biber quietly",
                "python3 -m venv .venv",
                ".venv/bin/pip install -q -c constraints.txt -e .[test,test-scale]",
                "python3 -m venv .venv",
                ".venv/bin/pip install -q -c constraints.txt -e .[test]",
                ".venv/bin/pytest ",
            ],
        )

    def test_not_root(self, machine: Path) -> None:
        """Someone who is not root installs through sudo."""
        self.identify(machine, user=1000)
        status, calls = self.run(machine)
        assert status == 0
        assert "sudo apt-get update -q" in calls

    def test_with_a_browser(self, machine: Path) -> None:
        """With a browser and biber nothing is installed."""
        for name in ("chromium-browser", "biber"):
            (machine / "bin" / name).symlink_to(machine / "bin/id")
        status, calls = self.run(machine)
        assert status == 0
        assert not [call for call in calls if "apt-get" in call]

    @pytest.mark.parametrize("program", ["apt-get", "pip", "pytest"])
    def test_failures_count(self, machine: Path, program: str) -> None:
        """When a step fails, so does the script, and nothing more is run."""
        (machine / f"fails-{program}").touch()
        status, calls = self.run(machine)
        assert status != 0
        assert program in calls[-1]
