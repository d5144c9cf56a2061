"""`openshelf serve` as a process: it follows the changes of a catalog."""

import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from generator.errors import OpenshelfError
from generator.serve.serve import serve
from generator.serve.server import EVENTS

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(os.name == "nt", reason="a signal to one process is POSIX")


def test_no_catalog(tmp_path: Path) -> None:
    """Without a catalog there is nothing to serve."""
    with pytest.raises(OpenshelfError, match="make a catalog with `openshelf init DIR`, or name"):
        serve(tmp_path / "none", None, "127.0.0.1", 0, search=False, say=print)


def paper(title: str, **front: str) -> str:
    """Give the file of a paper."""
    fields = {"title": title, "date": "2024", "kind": "method", "tags": "[topic]", **front}
    lines = "".join(f"{key}: {value}\n" for key, value in fields.items())
    return f"---\n{lines}---\nAn abstract.\n"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """Give the content of a catalog of three papers, with an address."""
    files = {
        "catalog.yaml": "id: a\ntitle: A\nurl: https://example.org/repo/\n",
        "tags.yaml": (
            "facets: [{id: all, name: All, tags: [{id: topic, name: Topic}]}]\n"
            "kinds: [{id: method, name: Method}]\n"
        ),
        "papers/one.md": paper("One"),
        "papers/two.md": paper("Two"),
        "papers/three.md": paper("Three"),
    }
    for name, text in files.items():
        (tmp_path / "content" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "content" / name).write_text(text)
    return tmp_path / "content"


class Server:
    """`openshelf serve` at work, its events as a browser reads them, and what it prints."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout
        self.process, self.stdout = process, process.stdout
        self.printed: list[str] = []
        while not self.printed or not self.printed[-1].startswith("Serving "):
            self.printed.append(self.stdout.readline())
            assert self.printed[-1]
        match = re.fullmatch(
            r"Serving http://127\.0\.0\.1:(\d+)(/\S*) until Ctrl-C\n", self.printed[-1]
        )
        assert match
        self.port, self.base = int(match[1]), match[2]
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        client.request("GET", EVENTS)
        self.events = client.getresponse()

    def next(self) -> dict[str, object]:
        """Wait for the next event."""
        while not (line := self.events.readline()).startswith(b"data: "):
            assert line, "the stream has ended"
        return dict(json.loads(line.removeprefix(b"data: ")))

    def get(self, path: str) -> tuple[int, bytes]:
        """Ask for a file of the site."""
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        client.request("GET", self.base + path)
        answer = client.getresponse()
        return answer.status, answer.read()


@contextmanager
def serving(content: Path, *more: str, cwd: Path = ROOT) -> Iterator[Server]:
    """Run `openshelf serve` without search, until it is ended by Ctrl-C."""
    command = [sys.executable, "-P", "-m", "generator", "serve", "--port", "0", "--no-search"]
    process = subprocess.Popen(
        [*command, "--content", str(content), *more],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    try:
        server = Server(process)
        yield server
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=60)
        server.printed += stdout.splitlines(keepends=True)
        assert (process.returncode, stderr) == (0, "")
    finally:
        process.kill()
        process.wait()


def test_write_and_see(content: Path) -> None:
    """An edit shows, a bad one is told while the last good site stays, and Ctrl-C ends it all.

    Nothing is written, neither into the content nor beside it.
    """
    before = sorted(content.parent.rglob("*"))
    with serving(content) as server:
        first = server.next()
        assert server.base == "/repo/"
        assert b">One</h1>" in server.get("papers/one.html")[1]

        (content / "papers" / "one.md").write_text(paper("One Made Better"))
        second = server.next()
        assert second["build"] != first["build"]
        assert second["problems"] == []
        assert b">One Made Better</h1>" in server.get("papers/one.html")[1]

        (content / "papers" / "two.md").write_text(paper("Two", kind="metod"))
        third = server.next()
        assert third["build"] == second["build"]
        assert isinstance(third["problems"], list)
        problem: str = third["problems"][0]
        assert len(third["problems"]) == 1
        assert problem.startswith(f"{content}/papers/two.md:4: kind: ")
        assert b">Two</h1>" in server.get("papers/two.html")[1]

        (content / "papers" / "two.md").write_text(paper("Two Again"))
        assert server.next()["problems"] == []
        assert b">Two Again</h1>" in server.get("papers/two.html")[1]
    printed = "".join(server.printed)
    assert re.search(r"^Shown in \d+\.\d s, after one\.md$", printed, re.MULTILINE)
    assert f"{problem}\nNot shown, after two.md\n" in printed
    assert sorted(content.parent.rglob("*")) == before


def test_another_folder_in_its_place(content: Path, tmp_path: Path) -> None:
    """When another folder takes the place of the content, that one is watched from then on."""
    other = Path(shutil.copytree(content, tmp_path / "other"))
    with serving(content) as server:
        version = server.next()["build"]
        content.rename(tmp_path / "old")
        time.sleep(0.5)
        other.rename(content)
        while (now := server.next())["problems"]:
            pass
        assert now["build"] != version
        time.sleep(0.5)
        (content / "papers" / "one.md").write_text(paper("One", kind="none"))
        while not (now := server.next())["problems"]:
            pass
        assert "'none'" in str(now["problems"])


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names have to be text")
def test_name_that_is_not_text(content: Path) -> None:
    """A file with such a name is a problem like any other, and does not end the server."""
    with serving(content) as server:
        assert server.next()["problems"] == []
        path = content / "papers" / os.fsdecode(b"\xff.md")
        path.touch()
        assert server.next()["problems"]
        path.unlink()
        while server.next()["problems"]:
            pass


def test_begins_with_problems(content: Path) -> None:
    """A catalog with problems is served as soon as it has none."""
    path = content / "papers" / "one.md"
    path.write_text("---\n---\n")
    with serving(content) as server:
        assert str(path) in str(server.next()["problems"])
        assert server.get("")[0] == 503
        path.write_text(paper("One"))
        assert server.next()["problems"] == []
        assert server.get("")[0] == 200


def test_runs_nothing_of_the_current_folder(content: Path, tmp_path: Path) -> None:
    """A stranger's modules in the current folder are not run, whatever they are called."""
    for name in ("generator", "click", "json", "multiprocessing"):
        (tmp_path / f"{name}.py").write_text("open('ran', 'w')")
    with serving(content, cwd=tmp_path) as server:
        server.next()
        (content / "papers" / "one.md").write_text(paper("Two"))
        server.next()
    assert not (tmp_path / "ran").exists()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_ctrl_c_in_a_finalizer(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends it even in a finalizer, out of which no exception gets."""

    class Ending:
        def __del__(self) -> None:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.01)  # the signal's handler runs in here

    before = signal.getsignal(signal.SIGINT)
    monkeypatch.setattr("generator.serve.serve._reload", lambda *_: Ending() and None)
    try:
        serve(content, None, "127.0.0.1", 0, search=False, say=lambda _: None)
    finally:
        signal.signal(signal.SIGINT, before)
