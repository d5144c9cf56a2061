"""The HTTP server of `openshelf serve`."""

import json
import os
import re
import sys
from functools import partial
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePath
from socketserver import TCPServer
from urllib.parse import unquote

from ..errors import OpenshelfError
from ..plan.media import DEFAULT, TYPES
from .live import Live, State

EVENTS = "/.openshelf/events"
SCRIPT = "/.openshelf/serve.js"
SCRIPT_FILE = Path(__file__).with_name("serve.js")
BEAT_SECONDS = 15

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
# The port in a Host header
_PORT = re.compile(r":\d*$")
_NO_SITE = (
    b'<!DOCTYPE html><title>Openshelf</title><meta name="viewport" content="width=device-width">'
    b'<meta name="color-scheme" content="light dark"><body style="font:1.1em sans-serif;margin:2em">'
    b"<p>There is no site yet. Once the files of the catalog have no problems, it appears here.</p>"
)
_ERROR = "<!DOCTYPE html><title>Openshelf</title><pre>{}</pre>"


def listen(live: Live, host: str, port: int, base: str = "/") -> ThreadingHTTPServer:
    """Return a server of a site at `base`. Raises `OpenshelfError` when the port is taken."""
    everyone = host in {"", "0.0.0.0"}  # noqa: S104 - the caller's choice
    names = frozenset() if everyone else _LOOPBACK | {host.lower()}
    try:
        return _Server((host, port), partial(Handler, live, base, names))
    except OSError as error:
        raise OpenshelfError(
            f"cannot listen at port {port} of {host}: {error.strerror or error}; name another one"
            " with --port, or 0 for any that is free"
        ) from error


class _Server(ThreadingHTTPServer):
    allow_reuse_address = os.name != "nt"  # there, it would share a port that is in use
    request_queue_size = 128

    def server_bind(self) -> None:
        TCPServer.server_bind(self)  # HTTPServer's asks the network for this machine's name
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exception(), ConnectionError):  # the browser went on
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class Handler(BaseHTTPRequestHandler):
    """Answers requests for files of the site in memory."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each answer waits 40 ms for the last one's receipt

    def __init__(self, live: Live, base: str, hosts: frozenset[str], *rest: object) -> None:
        self.live, self.base, self.hosts = live, base, hosts
        super().__init__(*rest)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Answer with a file, a redirect, the page for unknown addresses, or the events."""
        path = self.path.partition("?")[0]
        if not self._is_own_host():
            self._answer(HTTPStatus.FORBIDDEN, b"Unknown host")
        elif self.headers.get("Sec-Fetch-Site") == "cross-site":
            self._answer(HTTPStatus.FORBIDDEN, b"Asked for by another site")
        elif path == EVENTS:
            self._events()
        elif path == SCRIPT:
            self._answer(HTTPStatus.OK, SCRIPT_FILE.read_bytes(), ".js")
        elif path in {"/", self.base.rstrip("/")} and path != self.base:
            self._answer(HTTPStatus.FOUND, b"", location=self.base)
        else:
            self._file(path)

    do_HEAD = do_GET  # noqa: N815 - the base's name

    def _is_own_host(self) -> bool:
        """A page elsewhere whose name was made to lead here may not read what is not public yet."""
        host = _PORT.sub("", self.headers.get("Host", "")).strip("[]").lower()
        return not self.hosts or host in self.hosts

    def _file(self, path: str) -> None:
        # Asked first: a page that is newer than it says is loaded once more, an older one never is
        version = self.live.state.version
        steps = unquote(path.removeprefix(self.base)).split("/")
        steps[-1] = steps[-1] or "index.html"
        good = path.startswith(self.base) and not any(
            not step or step.startswith(".") or set(step) & {"\\", ":", "\0"} for step in steps
        )
        file = "/".join(steps) if good else ""
        status = HTTPStatus.OK
        try:
            data = self.live.page(file) if file else None
            if data is None and file and self.live.page(f"{file}/index.html") is not None:
                self._answer(HTTPStatus.FOUND, b"", location=f"{path}/")
                return
            if data is None:
                status, file = HTTPStatus.NOT_FOUND, "404.html"
                data = self.live.page(file)
            if data is None:
                status, data = HTTPStatus.SERVICE_UNAVAILABLE, _NO_SITE
        except OpenshelfError as error:
            status, file = HTTPStatus.INTERNAL_SERVER_ERROR, "error.html"
            data = _ERROR.format(escape(str(error))).encode()
        self._answer(status, data, PurePath(file).suffix.lower(), version=version)

    def _answer(
        self,
        status: HTTPStatus,
        data: bytes,
        suffix: str = ".txt",
        *,
        location: str = "",
        version: str = "",
    ) -> None:
        if suffix == ".html":
            tag = f'<script src="{SCRIPT}" data-build="{version}"></script>\n'.encode()
            head, end, rest = data.rpartition(b"</body>")
            data = head + tag + end + rest if end else data + tag
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Type", TYPES.get(suffix, DEFAULT))
        self.send_header("Content-Length", str(len(data)))
        self._send_policy()
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def _send_policy(self) -> None:
        self.send_header("Cache-Control", "no-store")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        # What the policy of the pages cannot say: see templates/_policy.html
        self.send_header("Content-Security-Policy", "frame-ancestors 'none'")
        self.send_header("X-Content-Type-Options", "nosniff")

    def _events(self) -> None:
        """Send each new state, until the browser goes."""
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self._send_policy()
        self.send_header("Connection", "close")
        self.end_headers()
        seen: State | None = None
        while self.command != "HEAD":
            state = self.live.wait_for_change(seen, BEAT_SECONDS)
            message = {"build": state.version, "problems": state.problems}
            line = f"data: {json.dumps(message)}" if state != seen else ":"
            self.wfile.write(f"{line}\n\n".encode())
            seen = state

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Say nothing."""
