"""The HTTP server of `serve`: what it answers, and whom."""

import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from generator.errors import OpenshelfError, TemplateError
from generator.serve.live import Live, State
from generator.serve.server import EVENTS, SCRIPT, listen

PAGE = b"<!DOCTYPE html><html><body><h1>A</h1></body></html>"
TAG = b'<script src="/.openshelf/serve.js" data-build="7"></script>\n'


class Pages(Live):
    """A site of a few files."""

    def __init__(self, files: dict[str, bytes | OpenshelfError]) -> None:
        self.files = files
        self.state = State("7")
        self._changed = threading.Condition()

    def page(self, path: str) -> bytes | None:
        """Return one of the files, or raise its error."""
        data = self.files.get(path)
        if isinstance(data, OpenshelfError):
            raise data
        return data

    def post(self, state: State) -> None:
        """Change the state."""
        self._post(state)


@pytest.fixture
def live() -> Pages:
    """Give a site of a few files, in its seventh version."""
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
        "c:x.html": PAGE,
        "a\\b.html": PAGE,
    }
    return Pages(dict(files))


@pytest.fixture
def client(live: Pages) -> Iterator[http.client.HTTPConnection]:
    """Give one connection, kept alive, to a server of the site at /repo/."""
    with listen(live, "127.0.0.1", 0, "/repo/") as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
        yield connection
        connection.close()
        server.shutdown()


def get(
    client: http.client.HTTPConnection, path: str, method: str = "GET", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """Ask for a path as it is, and give status, headers and body."""
    client.putrequest(method, path, skip_host="host" in headers)
    for name, value in headers.items():
        client.putheader(name.replace("_", "-"), value)
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
def test_files(client: http.client.HTTPConnection, live: Pages, path: str, kind: str) -> None:
    """A file has its own type and is not cached; only pages get the script that reloads them."""
    status, headers, body = get(client, f"/repo/{path}")
    assert status == 200
    assert headers["content-type"] == kind
    assert headers["cache-control"] == "no-store"
    if kind.startswith("text/html"):
        assert body == PAGE.replace(b"</body>", TAG + b"</body>")
    else:
        assert body == live.files[path]


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
    """An unknown path gets the site's 404 page; no path leads out of the site or lists a folder."""
    status, headers, body = get(client, path)
    assert (status, body) == (404, b"<p>Not here" + TAG)
    assert headers["content-type"] == "text/html; charset=utf-8"


def test_no_site_yet(client: http.client.HTTPConnection, live: Pages) -> None:
    """While there is no site, a page says so, and reloads when there is one."""
    live.files.clear()
    status, _, body = get(client, "/repo/no.html")
    assert status == 503
    assert b"There is no site yet." in body
    assert TAG in body


def test_error_of_a_page(client: http.client.HTTPConnection, live: Pages) -> None:
    """A page that cannot be rendered shows what is wrong, escaped, and reloads when it is mended."""
    live.files["wrong.html"] = TemplateError("wrong.html:1: <b>")
    status, _, body = get(client, "/repo/wrong.html")
    assert (status, b"wrong.html:1: &lt;b&gt;" in body, TAG in body) == (500, True, True)
    live.files["404.html"] = TemplateError("404.html:1: wrong")
    status, _, body = get(client, "/repo/nothing.html")
    assert (status, b"404.html:1: wrong" in body) == (500, True)


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


@pytest.mark.parametrize(
    ("site", "status"),
    [("cross-site", 403), ("same-origin", 200), ("same-site", 200), ("none", 200)],
)
@pytest.mark.parametrize("path", ["/repo/index.html", "/repo/pagefind/x.pf_meta", SCRIPT, EVENTS])
def test_other_sites(client: http.client.HTTPConnection, path: str, site: str, status: int) -> None:
    """A page of another site that is open in the same browser reads nothing, not even by a script tag."""
    method = "HEAD" if path == EVENTS else "GET"
    answer, headers, _ = get(client, path, method, sec_fetch_site=site)
    assert answer == status
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["content-security-policy"] == "frame-ancestors 'none'"


def test_any_host_on_a_network(live: Pages) -> None:
    """A server that listens on every address answers to any name."""
    with listen(live, "0.0.0.0", 0) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        client = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
        assert get(client, "/", host="my-laptop.local")[0] == 200
        client.close()
        server.shutdown()


def test_script(client: http.client.HTTPConnection) -> None:
    """The reloading script is served, and puts no HTML of its own into a page."""
    status, headers, body = get(client, SCRIPT)
    assert (status, headers["content-type"]) == (200, "text/javascript; charset=utf-8")
    assert EVENTS.encode() in body
    assert b"textContent" in body
    assert b"innerHTML" not in body


def next_event(answer: http.client.HTTPResponse) -> dict[str, object]:
    """Wait for the next event."""
    late = time.monotonic() + 40
    while not (line := answer.readline()).startswith(b"data: "):
        assert line, "the stream has ended"
        assert time.monotonic() < late, "no event came"
    return dict(json.loads(line.removeprefix(b"data: ")))


def events(port: int | None) -> http.client.HTTPResponse:
    """Listen to a server's events."""
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    client.request("GET", EVENTS)
    answer = client.getresponse()
    assert answer.getheader("Content-Type") == "text/event-stream"
    return answer


def test_events(client: http.client.HTTPConnection, live: Pages) -> None:
    """Listeners get the state at once, and each new state after that."""
    one, two = events(client.port), events(client.port)
    assert next_event(one) == next_event(two) == {"build": "7", "problems": []}
    live.post(State("7", ("a: <b>",)))
    assert next_event(one) == next_event(two) == {"build": "7", "problems": ["a: <b>"]}
    live.post(State("8"))
    assert next_event(one) == next_event(two) == {"build": "8", "problems": []}
    assert get(client, "/repo/index.html")[2].count(b'data-build="8"') == 1
    assert get(client, EVENTS, "HEAD")[0] == 200


def test_beat(client: http.client.HTTPConnection, monkeypatch: pytest.MonkeyPatch) -> None:
    """While nothing happens, a comment now and then finds out whether the browser is there."""
    monkeypatch.setattr("generator.serve.server.BEAT_SECONDS", 0.01)
    answer = events(client.port)
    next_event(answer)
    assert [answer.readline() for _ in range(4)] == [b"\n", b":\n", b"\n", b":\n"]


def test_port_in_use(live: Pages) -> None:
    """A port that is taken is an error that says what to do."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(
            OpenshelfError,
            match=f"cannot listen at port {port} of 127.0.0.1: "
            "Address already in use; name another one with --port, or 0",
        ):
            listen(live, "127.0.0.1", port)
