"""A server on this machine that answers as the services do, and misbehaves when it is told to.

An answer is a file of `answers/`, in the folder of its service; its name is the path of the request
with _ for slashes. arXiv's are entries, which become the feed that was asked for. A test may serve
others: `server.serve("openalex", function)`.
"""

import gzip
import threading
from collections import deque
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

ANSWERS = Path(__file__).parent / "answers"


class Asked(NamedTuple):
    """A request that came."""

    service: str
    path: str  # below the service, unquoted
    query: dict[str, str]
    headers: dict[str, str]  # names in lower case


class Reply(NamedTuple):
    """An answer, and what goes wrong with it."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = MappingProxyType({})
    fault: str = ""  # "half": half of it; "hang": none; "trickle": a byte at a time; "slow": a header, ever longer


Serve = Callable[[Asked], Reply | None]

HTML = Reply(
    b"<!doctype html><title>Just a moment...</title>", headers={"Content-Type": "text/html"}
)
"""A page where an answer for programs belongs."""

EXHAUSTED = Reply(
    b'{"error": "Rate limit exceeded", "message": "Insufficient budget."}',
    429,
    {"Retry-After": "54000", "X-RateLimit-Remaining": "0"},
)
"""What OpenAlex says when the credits of a day are used up."""


def recorded(asked: Asked) -> Reply | None:
    """Answer with the file that was recorded; there is none for what the service does not know."""
    if asked.service == "arxiv":
        return Reply(feed(asked))
    path = ANSWERS / asked.service / asked.path.strip("/").replace("/", "_")
    return Reply(path.read_bytes()) if path.is_file() else None


def feed(asked: Asked, entry: Callable[[str], str | None] | None = None) -> bytes:
    """Return the Atom feed of arXiv for the ids that were asked for; it leaves out those it does not know."""
    ids = asked.query.get("id_list", "").split(",")
    at_most = int(asked.query.get("max_results", "10"))
    known = [text for id_ in ids if (text := (entry or recorded_entry)(id_))]
    return (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        '<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"'
        ' xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">\n'
        "  <id>https://arxiv.org/api/cHxbiOdZaP56ODnBPIenZhzg5f8</id>\n"
        "  <title>arXiv Query: search_query=&amp;id_list=...</title>\n"
        "  <updated>2026-11-30T00:00:00Z</updated>\n"
        f"  <opensearch:itemsPerPage>{at_most}</opensearch:itemsPerPage>\n"
        f"  <opensearch:totalResults>{min(len(known), at_most)}</opensearch:totalResults>\n"
        "  <opensearch:startIndex>0</opensearch:startIndex>\n"
        f"{''.join(known[:at_most])}</feed>\n"
    ).encode()


def recorded_entry(arxiv_id: str) -> str | None:
    """Return the entry of an arXiv id that was recorded."""
    path = ANSWERS / "arxiv" / f"{arxiv_id.replace('/', '_')}.xml"
    return path.read_text("utf-8") if path.is_file() else None


class Server:
    """All services on one port of this machine."""

    def __init__(self) -> None:
        self.requests: list[Asked] = []
        self._served: dict[str, Serve] = {}
        self._next: dict[str, deque[Reply]] = {}
        self._closed = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server._answer(self)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def serve(self, service: str, answer: Serve) -> None:
        """Answer as a service by a function; `None` is a 404."""
        self._served[service] = answer

    def misbehave(self, service: str, *replies: Reply) -> None:
        """Answer the next requests to a service with these, one each."""
        self._next.setdefault(service, deque()).extend(replies)

    def asked(self, service: str) -> list[Asked]:
        """Return the requests to a service so far."""
        return [each for each in self.requests if each.service == service]

    def close(self) -> None:
        """Stop, and let go of those who hang."""
        self._closed.set()
        self._http.shutdown()
        self._http.server_close()

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        service, _, path = parts.path.strip("/").partition("/")
        headers = {name.lower(): text for name, text in handler.headers.items()}
        asked = Asked(service, unquote(path), dict(parse_qsl(parts.query)), headers)
        self.requests.append(asked)
        waiting = self._next.get(service)
        if waiting:
            reply = waiting.popleft()
        else:
            reply = self._served.get(service, recorded)(asked) or Reply(b"Not found", 404)
        try:
            self._send(handler, reply)
        except OSError:  # whoever asked has gone
            handler.close_connection = True

    def _send(self, handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        body = reply.body
        if reply.fault == "hang":
            self._closed.wait(30)
            handler.close_connection = True
            return
        if reply.fault == "slow":
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while not self._closed.wait(0.02):
                handler.wfile.write(b".")
            return
        handler.send_response(reply.status)
        for name, text in reply.headers.items():
            handler.send_header(name, text)
        if reply.headers.get("Content-Encoding") == "gzip":
            body = gzip.compress(body)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        if reply.fault == "trickle":
            for number in range(len(body)):
                handler.wfile.write(body[number : number + 1])
                if self._closed.wait(0.02):
                    break
        else:
            handler.wfile.write(body[: len(body) // 2] if reply.fault == "half" else body)
