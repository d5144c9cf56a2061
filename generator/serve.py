"""A server for writing: builds the site, serves it, and rebuilds and reloads when a file changes."""

import json
import os
import re
import sys
import threading
import time
from collections.abc import Sequence
from functools import partial
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePath
from socketserver import TCPServer
from urllib.parse import unquote, urlsplit

from .build import Options
from .errors import OpenshelfError
from .media import DEFAULT, TYPES
from .viewer import Page
from .watching import Board, Say, State, keep_building

EVENTS = "/.openshelf/events"
SCRIPT = "/.openshelf/serve.js"
SCRIPT_FILE = Path(__file__).with_name("serve.js")
BEAT_SECONDS = 15

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
# The port in a Host header
_PORT = re.compile(r":\d*$")
_NONE = Page(None)
_NO_SITE = Page(b"<!DOCTYPE html><title>Openshelf</title><p>There is no site yet.</p>")
_WRONG = "<!DOCTYPE html><title>Openshelf</title><pre>{}</pre>"


def serve(
    options: Options,
    watched: Sequence[Path],
    host: str,
    port: int,
    url: str = "",
    *,
    say: Say,
) -> None:
    """Serve the site at the path of its `url` until Ctrl-C, and show each change, and build again after it.

    Raises `OpenshelfError` when the port cannot be had.
    """
    if not watched:
        raise OpenshelfError("there is no content to watch; name its folder with --content")
    board = Board()
    base = urlsplit(url).path or "/"
    with listen(options.out, board, host, port, base) as server:
        threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
        try:
            address = f"http://{host}:{server.server_port}{base}"
            keep_building(options, watched, board, address, say)
        except KeyboardInterrupt:
            pass
        finally:
            server.shutdown()


def listen(out: Path, board: Board, host: str, port: int, base: str = "/") -> ThreadingHTTPServer:
    """A server of the folder `out` at `base`. Raises `OpenshelfError` when the port cannot be had."""
    everyone = host in {"", "0.0.0.0"}  # noqa: S104 - the caller's choice
    names = frozenset() if everyone else _LOOPBACK | {host.lower()}
    try:
        return _Server((host, port), partial(_Handler, out, board, base, names))
    except OSError as error:
        raise OpenshelfError(
            f"cannot listen at port {port} of {host}: {error.strerror or error}; name another one"
            " with --port, or 0 for any that is free"
        ) from error


class _Server(ThreadingHTTPServer):
    allow_reuse_address = os.name != "nt"  # there, it would share a port that is in use

    def server_bind(self) -> None:
        TCPServer.server_bind(self)  # HTTPServer's asks the network for this machine's name
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exception(), ConnectionError):  # the browser went on
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each answer waits 40 ms for the last one's receipt

    def __init__(
        self, out: Path, board: Board, base: str, hosts: frozenset[str], *rest: object
    ) -> None:
        self.out, self.board, self.base, self.hosts = out, board, base, hosts
        super().__init__(*rest)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Answer with a file, a redirect, the page for unknown addresses, or the events."""
        path = self.path.partition("?")[0]
        # A page elsewhere whose name was made to lead here may not read what is not public yet
        host = _PORT.sub("", self.headers.get("Host", "")).strip("[]").lower()
        if self.hosts and host not in self.hosts:
            self._answer(HTTPStatus.FORBIDDEN, b"Unknown host")
        elif path == EVENTS:
            self._events()
        elif path == SCRIPT:
            self._answer(HTTPStatus.OK, SCRIPT_FILE.read_bytes(), ".js")
        elif path in {"/", self.base.rstrip("/")} and path != self.base:
            self._answer(HTTPStatus.FOUND, b"", location=self.base)
        else:
            self._file(path)

    do_HEAD = do_GET  # noqa: N815 - the base's name

    def _file(self, path: str) -> None:
        # Asked first: a page that is newer than it says is loaded once more, an older one never is
        build = self.board.state.build
        steps = unquote(path.removeprefix(self.base)).split("/")
        steps[-1] = steps[-1] or "index.html"
        good = path.startswith(self.base) and not any(
            not step or step.startswith(".") or set(step) & {"\\", ":", "\0"} for step in steps
        )
        file = "/".join(steps) if good else ""
        status, page = HTTPStatus.OK, self._page(file) if file else _NONE
        if page == _NONE and file and self._page(f"{file}/index.html") != _NONE:
            self._answer(HTTPStatus.FOUND, b"", location=f"{path}/")
            return
        suffix = PurePath(file).suffix
        if page == _NONE:
            status, page, suffix = HTTPStatus.NOT_FOUND, self._page("404.html"), ".html"
        if page.wrong:
            status, suffix = HTTPStatus.INTERNAL_SERVER_ERROR, ".html"
            page = Page(_WRONG.format(escape(page.wrong)).encode())
        elif page == _NONE:
            status, page = HTTPStatus.SERVICE_UNAVAILABLE, _NO_SITE
        self._answer(status, page.data or b"", suffix, build=build)

    def _page(self, path: str) -> Page:
        """A file as it is to be by now, or else as it is in the site's folder."""
        return self.board.page(path) or Page(_read(self.out / path, self.out))

    def _answer(
        self,
        status: HTTPStatus,
        data: bytes,
        suffix: str = ".txt",
        *,
        location: str = "",
        build: str = "",
    ) -> None:
        if suffix == ".html":
            tag = f'<script src="{SCRIPT}" data-build="{build}"></script>\n'.encode()
            head, end, rest = data.rpartition(b"</body>")
            data = head + tag + end + rest if end else data + tag
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Type", TYPES.get(suffix, DEFAULT))
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def _events(self) -> None:
        """Send each new state, until the browser goes."""
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        seen: State | None = None
        while self.command != "HEAD":
            state = self.board.other_than(seen, BEAT_SECONDS)
            message = {"build": state.build, "problems": state.problems}
            line = f"data: {json.dumps(message)}" if state != seen else ":"
            self.wfile.write(f"{line}\n\n".encode())
            seen = state

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Say nothing."""


def _read(path: Path, site: Path) -> bytes | None:
    """A file's bytes, if it is there; a new site may just be taking the place of the old one.

    So it is asked for until it was missing twice from a site that was there, for half a second.
    """
    missing = 0
    for _ in range(10):
        there = site.is_dir()
        try:
            return path.read_bytes()
        except IsADirectoryError:
            return None
        except (OSError, ValueError):
            missing += there and site.is_dir()
            if missing == 2:
                break
            time.sleep(0.05)
    return None
