"""The server for writing: what it answers, and how it follows the changes of a catalog."""

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import Mock

import pytest

from generator import watching
from generator.build.build import Options
from generator.errors import OpenshelfError
from generator.serve import EVENTS, SCRIPT, listen, serve
from generator.viewer import Page
from generator.watching import Board, State

PAGE = b"<!DOCTYPE html><html><body><h1>A</h1></body></html>"
TAG = b'<script src="/.openshelf/serve.js" data-build="7"></script>\n'


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Give a site of a few files."""
    files = {
        "index.html": PAGE,
        "404.html": b"<p>Not here",
        "papers/index.html": PAGE,
        "papers/a b.html": PAGE,
        "assets/x.js": b"1",
        "assets/x.css": b"",
        "pagefind/x.pf_meta": b"\x1f\x8b",
        ".openshelf": b"{}",
        "empty/x.svg": b"<svg/>",
    }
    if os.name != "nt":
        files |= {"c:x.html": PAGE, "a\\b.html": PAGE}  # paths elsewhere
    for name, data in files.items():
        (tmp_path / "site" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "site" / name).write_bytes(data)
    (tmp_path / "secret.html").write_bytes(b"secret")
    return tmp_path / "site"


@pytest.fixture
def board() -> Board:
    """Give a board that says that the seventh build is served."""
    found = Board()
    found.post(State("7"))
    return found


@pytest.fixture
def client(out: Path, board: Board) -> Iterator[http.client.HTTPConnection]:
    """Give one connection, kept alive, to a server of the site at /repo/."""
    with listen(out, board, "127.0.0.1", 0, "/repo/") as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
        yield connection
        connection.close()
        server.shutdown()


def get(
    client: http.client.HTTPConnection, path: str, method: str = "GET", host: str = ""
) -> tuple[int, dict[str, str], bytes]:
    """Ask for a path as it is, and give status, headers and body."""
    client.putrequest(method, path, skip_host=bool(host))
    if host:
        client.putheader("Host", host)
    client.endheaders()
    answer = client.getresponse()
    return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("", "text/html; charset=utf-8"),
        ("index.html?q=1", "text/html; charset=utf-8"),
        ("papers/", "text/html; charset=utf-8"),
        ("papers/a%20b.html", "text/html; charset=utf-8"),
        ("assets/x.js", "text/javascript; charset=utf-8"),
        ("assets/x.css", "text/css; charset=utf-8"),
        ("pagefind/x.pf_meta", "application/octet-stream"),
        ("empty/x.svg", "image/svg+xml"),
    ],
)
def test_files(client: http.client.HTTPConnection, out: Path, path: str, kind: str) -> None:
    """A file has its own type and no cache; only pages get the script that reloads them."""
    status, headers, body = get(client, f"/repo/{path}")
    assert status == 200
    assert headers["content-type"] == kind
    assert headers["cache-control"] == "no-store"
    if kind.startswith("text/html"):
        assert body == PAGE.replace(b"</body>", TAG + b"</body>")
    else:
        assert body == (out / path).read_bytes()
    assert (out / "index.html").read_bytes() == PAGE


def test_head(client: http.client.HTTPConnection) -> None:
    """HEAD has the headers of GET and no body."""
    _, wanted, body = get(client, "/repo/index.html")
    assert wanted["content-length"] == str(len(body))
    with socket.create_connection(("127.0.0.1", client.port), timeout=10) as raw:
        raw.sendall(
            b"HEAD /repo/index.html HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        )
        with raw.makefile("rb") as answer:
            head, rest = answer.read().split(b"\r\n\r\n")
    assert f"Content-Length: {len(body)}".encode() in head
    assert rest == b""


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_other_methods(client: http.client.HTTPConnection, method: str) -> None:
    """Nothing but GET and HEAD is answered."""
    assert get(client, "/repo/index.html", method)[0] == 501


@pytest.mark.parametrize(
    ("path", "location"),
    [("/", "/repo/"), ("/repo", "/repo/"), ("/repo/papers", "/repo/papers/")],
)
def test_redirects(client: http.client.HTTPConnection, path: str, location: str) -> None:
    """The root leads to the path of the site's address, and a folder's name to its index."""
    status, headers, _ = get(client, path)
    assert (status, headers["location"]) == (302, location)


@pytest.mark.parametrize(
    "path",
    [
        "/repo/no.html",
        "/other/index.html",
        "/index.html",
        "/repo/empty/",
        "/repo/empty",
        "/repo/papers//index.html",
        "/repo/index.html/",
        "/repo/index.html/x",
        "/repo/.openshelf",
        "/repo/../secret.html",
        "/repo/%2e%2e/secret.html",
        "/repo/papers/..%2f..%2fsecret.html",
        "/repo/..%5csecret.html",
        "/repo/c:x.html",
        "/repo/a%5cb.html",
        "/repo//etc/passwd",
        "/repo/%2fetc%2fpasswd",
        "/repo/a%00b",
        "/repo/%ff",
        "/repo/" + "a" * 5000,
    ],
)
def test_not_found(client: http.client.HTTPConnection, path: str) -> None:
    """What is no file of the site gets the site's page for that; no path leads out, none lists."""
    status, headers, body = get(client, path)
    assert (status, body) == (404, b"<p>Not here" + TAG)
    assert headers["content-type"] == "text/html; charset=utf-8"


def test_no_site_yet(client: http.client.HTTPConnection, out: Path) -> None:
    """While there is no site, a page says so, and reloads when there is one."""
    (out / "404.html").unlink()
    status, _, body = get(client, "/repo/no.html")
    assert status == 503
    assert b"There is no site yet." in body
    assert TAG in body


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("LocalHost:80", 200),
        ("127.0.0.1:9", 200),
        ("[::1]:9", 200),
        ("evil.example", 403),
        ("127.0.0.1.evil.example:80", 403),
        ("localhost:evil", 403),
        ("[", 403),
    ],
)
def test_host(client: http.client.HTTPConnection, host: str, status: int) -> None:
    """Only who asks for this machine by its own name is answered."""
    assert get(client, "/repo/", host=host)[0] == status


def test_any_host_on_a_network(out: Path, board: Board) -> None:
    """Who listens on every address is asked for by any name."""
    with listen(out, board, "0.0.0.0", 0) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        client = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
        assert get(client, "/", host="my-laptop.local")[0] == 200
        client.close()
        server.shutdown()


def test_script(client: http.client.HTTPConnection) -> None:
    """The script is there; it puts no HTML of its own into a page."""
    status, headers, body = get(client, SCRIPT)
    assert (status, headers["content-type"]) == (200, "text/javascript; charset=utf-8")
    assert EVENTS.encode() in body
    assert b"textContent" in body
    assert b"innerHTML" not in body


class Events:
    """The events of a server, as a browser reads them."""

    def __init__(self, port: int) -> None:
        self.client = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.client.request("GET", EVENTS)
        self.answer = self.client.getresponse()
        assert self.answer.getheader("Content-Type") == "text/event-stream"

    def next(self) -> dict[str, object]:
        """Wait for the next message."""
        late = time.monotonic() + 40
        while not (line := self.answer.readline()).startswith(b"data: "):
            assert line, "the stream has ended"
            assert time.monotonic() < late, "nothing is told"
        return dict(json.loads(line.removeprefix(b"data: ")))


def test_events(client: http.client.HTTPConnection, board: Board) -> None:
    """Whoever listens is told the state at once, and then every other one."""
    one, other = Events(client.port), Events(client.port)
    assert one.next() == other.next() == {"build": "7", "problems": []}
    board.post(State("7", ("a: <b>",)))
    assert one.next() == other.next() == {"build": "7", "problems": ["a: <b>"]}
    board.post(State("8"))
    assert one.next() == other.next() == {"build": "8", "problems": []}
    assert get(client, "/repo/index.html")[2].count(b'data-build="8"') == 1
    assert get(client, EVENTS, "HEAD")[0] == 200


def test_beat(client: http.client.HTTPConnection, monkeypatch: pytest.MonkeyPatch) -> None:
    """While nothing happens, a comment now and then finds out whether the browser is there."""
    monkeypatch.setattr("generator.serve.BEAT_SECONDS", 0.01)
    events = Events(client.port)
    events.next()
    assert [events.answer.readline() for _ in range(4)] == [b"\n", b":\n", b"\n", b":\n"]


def test_shown_before_it_is_built(client: http.client.HTTPConnection, board: Board) -> None:
    """While the site is behind, pages are what a viewer says, and else what is in the folder."""
    pages = {
        "index.html": Page(b"<p>new</body>"),
        "new.html": Page(b"new"),
        "papers/index.html": Page(None),
        "404.html": Page(b"not any more"),
        "assets/x.js": None,
        "wrong.html": Page(None, "wrong.html:1: <b>"),
        "wrong/index.html": Page(None, "index.html:1: <b>"),
    }
    viewer = Mock()
    viewer.page = lambda path: pages.get(path, Page(None))
    board.viewer = viewer
    assert get(client, "/repo/")[::2] == (200, b"<p>new" + TAG + b"</body>")
    assert get(client, "/repo/new.html")[::2] == (200, b"new" + TAG)
    assert get(client, "/repo/papers/")[::2] == (404, b"not any more" + TAG)
    assert get(client, "/repo/assets/x.js")[::2] == (200, b"1")
    status, _, body = get(client, "/repo/wrong.html")
    assert (status, b"wrong.html:1: &lt;b&gt;" in body, TAG in body) == (500, True, True)
    assert get(client, "/repo/wrong")[0] == 302
    # What is wrong with the page for unknown addresses is not hidden
    pages["404.html"] = Page(None, "404.html:1: wrong")
    status, _, body = get(client, "/repo/nothing.html")
    assert (status, b"404.html:1: wrong" in body) == (500, True)
    board.viewer = None
    assert get(client, "/repo/")[2] == PAGE.replace(b"</body>", TAG + b"</body>")


def test_swap_in_the_middle(client: http.client.HTTPConnection, out: Path, tmp_path: Path) -> None:
    """While sites trade places, even in two steps, every answer is a page of one of them."""
    done = threading.Event()

    def swap() -> None:
        while not done.is_set():
            out.rename(tmp_path / "old")
            time.sleep(0.005)
            (tmp_path / "old").rename(out)
            time.sleep(0.1)

    thread = threading.Thread(target=swap)
    thread.start()
    try:
        for _ in range(500):
            assert get(client, "/repo/papers/a%20b.html")[0] == 200
    finally:
        done.set()
        thread.join()


def test_port_in_use(tmp_path: Path) -> None:
    """A port that is taken is said before anything is built, with what to do."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(
            OpenshelfError,
            match=f"cannot listen at port {port} of 127.0.0.1: "
            "Address already in use; name another one with --port, or 0",
        ):
            serve(Options(out=tmp_path), [tmp_path], "127.0.0.1", port, say=print)


def test_no_content(tmp_path: Path) -> None:
    """Without a folder to watch there is nothing to serve."""
    with pytest.raises(OpenshelfError, match="no content to watch; name its folder with --content"):
        serve(Options(out=tmp_path), [], "127.0.0.1", 0, say=print)


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


@pytest.mark.skipif(os.name == "nt", reason="a signal to one process is POSIX")
def test_write_and_see(content: Path) -> None:
    """An edit is seen, a bad one is told while the last good site stays, and Ctrl-C ends it all.

    The site lies in the watched folder, which must not set off another build.
    """
    out = content / "site"
    command = [sys.executable, "-m", "generator", "serve", "--no-search", "--port", "0"]
    process = subprocess.Popen(
        [*command, "--content", str(content), "--out", str(out)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[1],
    )
    try:
        assert process.stdout
        assert re.fullmatch(r"Built in \d+\.\d s\n", process.stdout.readline())
        line = process.stdout.readline()
        match = re.fullmatch(r"Serving http://127\.0\.0\.1:(\d+)/repo/ until Ctrl-C\n", line)
        assert match, line
        port = int(match[1])
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        assert b">One</h1>" in get(client, "/repo/papers/one.html")[2]
        events = Events(port)
        first = events.next()

        (content / "papers" / "one.md").write_text(paper("One Made Better"))
        second = events.next()
        assert second["build"] != first["build"]
        assert second["problems"] == []
        assert b">One Made Better</h1>" in get(client, "/repo/papers/one.html")[2]
        assert re.fullmatch(r"Shown in \d+\.\d s after one\.md\n", process.stdout.readline())
        # Then it is built, too
        assert re.fullmatch(r"Built in \d+\.\d s\n", process.stdout.readline())
        assert b">One Made Better</h1>" in (out / "papers" / "one.html").read_bytes()
        assert b">One Made Better</h1>" in get(client, "/repo/papers/one.html")[2]

        (content / "papers" / "two.md").write_text(paper("Two", kind="metod"))
        third = events.next()
        problem = f"{content}/papers/two.md:4: kind: 'metod' is no kind in tags.yaml; did you mean method?"
        assert third == {
            "build": second["build"],
            "problems": [problem, "1 problem."],
        }
        assert b">Two</h1>" in get(client, "/repo/papers/two.html")[2]
        assert process.stdout.readline() == f"{problem}\n"
        assert process.stdout.readline() == "1 problem.\n"
        assert process.stdout.readline() == "Not shown, after two.md\n"

        (content / "papers" / "two.md").write_text(paper("Two Again"))
        assert events.next()["problems"] == []
        assert b">Two Again</h1>" in get(client, "/repo/papers/two.html")[2]
        # Ctrl-C in the middle of a build ends that too
        (content / "papers" / "two.md").write_text(paper("Two at Last"))
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=60)
        assert (process.returncode, stderr) == (0, "")
        assert stdout.count("Shown in") <= 2
        assert stdout.count("Built in") <= 1
        assert {path.name for path in content.iterdir()} == {
            ".site.cache",
            "catalog.yaml",
            "papers",
            "site",
            "tags.yaml",
        }
    finally:
        process.kill()
        process.wait()


@contextmanager
def serving(content: Path, out: Path, *more: str) -> Iterator[Events]:
    """The events of `openshelf serve`, until it is ended by Ctrl-C."""
    command = [sys.executable, "-m", "generator", "serve", "--port", "0", *more]
    process = subprocess.Popen(
        [*command, "--content", str(content), "--out", str(out)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[1],
    )
    try:
        assert process.stdout
        line = next(line for line in process.stdout if line.startswith("Serving "))
        yield Events(int(line.partition("127.0.0.1:")[2].partition("/")[0]))
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.wait()


@pytest.mark.skipif(os.name == "nt", reason="a signal to one process is POSIX")
def test_ready_for_the_first_edit(content: Path, tmp_path: Path) -> None:
    """Before anything is edited, there is a tree that the next site begins with."""
    out = tmp_path / "site"
    with serving(content, out):
        first = out / "papers" / "one.html"
        copy = tmp_path / ".site.cache" / "spare" / "papers" / "one.html"
        until = time.monotonic() + 30
        while not copy.exists() and time.monotonic() < until:
            time.sleep(0.05)
        assert copy.samefile(first)


@pytest.mark.skipif(os.name == "nt", reason="a signal to one process is POSIX")
def test_whole_build_fails(content: Path, tmp_path: Path) -> None:
    """When an edit can be shown, and the build fails that follows, its problems are told."""
    templates = tmp_path / "templates"
    templates.mkdir()
    text = (Path(__file__).parents[1] / "templates" / "paper.html").read_text("utf-8")
    with serving(content, tmp_path / "site", "--templates", str(templates)) as events:
        first = events.next()
        (templates / "paper.html").write_text(re.sub('data-pagefind-sort="[^"]*"', "", text))
        shown = events.next()
        assert (shown["build"] != first["build"], shown["problems"]) == (True, [])
        assert "can be sorted by" in str(events.next()["problems"])
        (templates / "paper.html").unlink()
        assert events.next()["problems"] == []


@pytest.mark.skipif(os.name == "nt", reason="a signal to one process is POSIX")
def test_another_folder_in_its_place(content: Path, tmp_path: Path) -> None:
    """When the content is replaced by another folder of its name, that one is watched from then on."""
    other = Path(shutil.copytree(content, tmp_path / "other"))
    with serving(content, tmp_path / "site", "--no-search") as events:
        build = events.next()["build"]
        content.rename(tmp_path / "old")
        time.sleep(0.5)
        other.rename(content)
        while (now := events.next())["problems"]:
            pass
        assert now["build"] != build
        time.sleep(0.5)  # the builds that its coming sets off
        (content / "papers" / "one.md").write_text(paper("One", kind="none"))
        while not (now := events.next())["problems"]:
            pass
        assert "'none' is no kind" in str(now["problems"])


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names have to be text")
def test_name_that_is_no_text(content: Path, tmp_path: Path) -> None:
    """A file with such a name is a problem like others, and no reason to end."""
    with serving(content, tmp_path / "site", "--no-search") as events:
        assert events.next()["problems"] == []
        path = content / "papers" / os.fsdecode(b"\xff.md")
        path.touch()
        assert "cannot be a paper's id" in str(events.next()["problems"])
        path.unlink()
        while events.next()["problems"]:
            pass


@pytest.mark.skipif(os.name == "nt", reason="a signal to one process is POSIX")
def test_first_build_may_fail(content: Path, tmp_path: Path) -> None:
    """A catalog that cannot be built yet is served as soon as it can be."""
    path = content / "papers" / "one.md"
    path.write_text("---\n---\n")
    with serving(content, tmp_path / "site", "--no-search") as events:
        client = http.client.HTTPConnection("127.0.0.1", events.client.port, timeout=30)
        assert str(path) in str(events.next()["problems"])
        assert get(client, "/repo/")[0] == 503
        path.write_text(paper("One"))
        assert events.next()["problems"] == []
        assert get(client, "/repo/")[0] == 200


@pytest.mark.skipif(os.name == "nt", reason="a signal to one process is POSIX")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_ctrl_c_in_a_finalizer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends it even if it comes while an object is done away with, where no error gets out."""

    class Ending:
        def __del__(self) -> None:
            os.kill(os.getpid(), signal.SIGINT)

    def changes(*_watched: object) -> Iterator[set[str]]:
        for _ in range(4):
            Ending()
            yield set()

    monkeypatch.setattr(watching, "_changes", changes)
    building = Mock()
    building.process.returncode = building.start = 0
    monkeypatch.setattr(watching, "_Building", lambda *_: building)
    monkeypatch.setattr(watching, "Viewer", Mock())
    before = signal.getsignal(signal.SIGINT)
    try:
        with pytest.raises(KeyboardInterrupt):
            watching.keep_building(Options(), [], Board(), "here", print)
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("code", [0, 1])
def test_once_it_is_built(monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    """A viewer is asked for pages until a build has gone well; if it has not, that is told."""
    board, viewer, building = Board(), Mock(), Mock()
    viewer.read.return_value = ()
    building.start, building.process.returncode, building.said.return_value = 0, code, "wrong"
    building.more = ()
    seen = []

    def changes(*_watched: object) -> Iterator[set[str]]:
        yield set()
        yield {"a.md"}
        seen.append((board.viewer, board.state.problems))
        yield set()  # the time is over, and it is built
        yield set()
        seen.append((board.viewer, board.state.problems))
        raise KeyboardInterrupt

    monkeypatch.setattr(watching, "QUIET_SECONDS", -1)
    monkeypatch.setattr(watching, "_changes", changes)
    monkeypatch.setattr(watching, "_stopping", threading.Event)
    monkeypatch.setattr(watching, "_Building", lambda *_: building)
    monkeypatch.setattr(watching, "Viewer", lambda _: viewer)
    with pytest.raises(KeyboardInterrupt):
        watching.keep_building(Options(), [], board, "here", print)
    assert seen == [(viewer, ()), (viewer, ("wrong",)) if code else (None, ())]


def test_built_when_it_cannot_be_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """When there is no viewer, browsers are told as soon as a change is built; not when it has problems."""
    board, viewer, building = Board(), Mock(), Mock()
    viewer.read.side_effect = [(), OpenshelfError("gone"), ("a problem",)]
    building.start, building.process.returncode = 0, 0
    begun: list[tuple[object, ...]] = []
    states = []

    def begin(*given: object) -> Mock:
        begun.append(given)
        building.more = given[1:]
        return building

    def changes(*_watched: object) -> Iterator[set[str]]:
        yield set()
        for some in ({"a.md"}, set(), set(), {"b.md"}, set(), set()):
            yield some
            states.append(board.state)
        raise KeyboardInterrupt

    monkeypatch.setattr(watching, "QUIET_SECONDS", -1)
    monkeypatch.setattr(watching, "_changes", changes)
    monkeypatch.setattr(watching, "_stopping", threading.Event)
    monkeypatch.setattr(watching, "_Building", begin)
    monkeypatch.setattr(watching, "Viewer", lambda _: viewer)
    with pytest.raises(KeyboardInterrupt):
        watching.keep_building(Options(), [], board, "here", print)
    first, due, built, *others = states
    assert first == due != built
    assert others == [State(built.build, ("a problem",))] * 3
    assert begun == [(Options(),), (Options(), "--prepare"), (Options(),)]
