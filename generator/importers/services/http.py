"""One GET request with limits: a deadline, a size, and nowhere but over https."""

import http.client
import threading
import time
import zlib
from collections.abc import Mapping
from email.message import Message
from ipaddress import ip_address
from typing import IO, NamedTuple
from urllib import request
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

DEADLINE = 60.0
"""Seconds after which a request ends, however busily it trickles."""

MAX_BYTES = 20_000_000
"""Bytes that an answer has at most, unpacked."""

_CHUNK = 65_536
_LOOPBACK = frozenset(("127.0.0.1", "localhost", "::1"))


class FailedError(Exception):
    """A request without a whole answer; says what the service did. If it is `unreachable`, nobody was there at all."""

    def __init__(self, reason: str, *, unreachable: bool = False) -> None:
        super().__init__(reason)
        self.unreachable = unreachable


class Response(NamedTuple):
    """What came back, unpacked."""

    status: int
    headers: Mapping[str, str]  # names in lower case
    body: bytes


def get(
    url: str,
    headers: Mapping[str, str],
    secrets: Mapping[str, str],
    deadline: float = DEADLINE,
    *,
    public: bool = False,
) -> Response:
    """Send a request, and return the answer, whatever its status.

    The headers `secrets` are not sent where a redirect leads. If `public`, only hosts of the
    internet are asked, whatever a name or a redirect says. Raises `FailedError`.
    """
    asked = request.Request(url, headers=dict(headers))  # noqa: S310 - the opener knows http alone
    for name, value in secrets.items():
        asked.add_unredirected_header(name, value)
    opener = _opener(url, public=public)
    results: list[Response | FailedError] = []
    end = time.monotonic() + deadline
    # A socket's timeout ends a silence, but not a trickle; the thread is left to its socket then
    thread = threading.Thread(
        target=lambda: results.append(_get(asked, opener, deadline, end)), daemon=True
    )
    thread.start()
    thread.join(deadline)
    if not results:
        raise FailedError(f"gave no whole answer in {deadline:g} seconds")
    if isinstance(results[0], FailedError):
        raise results[0]
    return results[0]


def _get(
    asked: request.Request, opener: request.OpenerDirector, timeout: float, end: float
) -> Response | FailedError:
    try:
        with opener.open(asked, timeout=timeout) as answer:
            return _read(answer, end)
    except HTTPError as error:
        with error:
            try:
                return _read(error, end)
            except (OSError, http.client.HTTPException, FailedError) as failure:
                return _failed(failure)
    except (OSError, http.client.HTTPException, FailedError, ValueError) as failure:
        return _failed(failure)


def _failed(failure: Exception) -> FailedError:
    if isinstance(failure, FailedError):
        return failure
    if isinstance(failure, URLError):
        reason = getattr(failure.reason, "strerror", None) or failure.reason
        return FailedError(f"cannot be reached ({reason})", unreachable=True)
    if isinstance(failure, TimeoutError):
        return FailedError("gave no answer in time")
    return FailedError(f"gave half an answer ({type(failure).__name__})")


def _read(answer: IO[bytes], end: float) -> Response:
    """Read a body to its end. Raises `FailedError` if it is cut, too large or too slow."""
    headers: Message = answer.headers  # type: ignore[attr-defined]
    is_packed = headers.get("Content-Encoding", "").lower() in {"gzip", "x-gzip"}
    unpacker = zlib.decompressobj(wbits=31)
    body = bytearray()
    length = 0
    while chunk := answer.read1(_CHUNK):  # type: ignore[attr-defined]
        length += len(chunk)
        try:
            body += unpacker.decompress(chunk, MAX_BYTES + 1) if is_packed else chunk
        except zlib.error:
            raise FailedError("gave half an answer (not gzip)") from None
        if len(body) > MAX_BYTES or unpacker.unconsumed_tail:
            raise FailedError(f"gave an answer of more than {MAX_BYTES:,} bytes")
        if time.monotonic() > end:
            raise FailedError("gave no whole answer in time")
    told = headers.get("Content-Length", "")
    if (told.isdecimal() and length < int(told)) or (is_packed and length and not unpacker.eof):
        raise FailedError("gave half an answer")
    status: int = answer.status  # type: ignore[attr-defined]
    return Response(status, {name.lower(): text for name, text in headers.items()}, bytes(body))


class Redirects(request.HTTPRedirectHandler):
    """Follows redirects over https, or within the server on this machine that was asked."""

    def __init__(self, home: str) -> None:
        self.home = home

    def redirect_request(
        self,
        req: request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> request.Request | None:
        """Return the request that a redirect asks for."""
        if newurl.startswith("http://") and not newurl.startswith(self.home):
            newurl = f"https{newurl[4:]}"
        if not newurl.startswith(("https://", self.home)):
            raise FailedError("leads to an address that is not https")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class PublicConnection(http.client.HTTPSConnection):
    """A connection to a host of the internet: not to this machine, nor to its network."""

    def connect(self) -> None:
        """Connect. Looks at the address that answered, since a name may have others the next time."""
        super().connect()
        if getattr(self, "_tunnel_host", None):
            return  # through a proxy, which knows its own rules
        address = ip_address(self.sock.getpeername()[0])
        address = getattr(address, "ipv4_mapped", None) or address
        if not address.is_global or address.is_multicast:
            self.close()
            raise FailedError("is not on the internet", unreachable=True)


class _PublicHandler(request.HTTPSHandler):
    def https_open(self, req: request.Request) -> http.client.HTTPResponse:
        return self.do_open(PublicConnection, req)


def _opener(url: str, *, public: bool) -> request.OpenerDirector:
    """Return an opener that knows http and https alone, with the proxies of the environment."""
    parts = urlsplit(url)
    is_local = parts.hostname in _LOOPBACK
    opener = request.OpenerDirector()
    for handler in (
        request.ProxyHandler({} if is_local else None),
        request.HTTPHandler(),
        _PublicHandler() if public else request.HTTPSHandler(),
        request.HTTPDefaultErrorHandler(),
        request.HTTPErrorProcessor(),
        Redirects(f"{parts.scheme}://{parts.netloc}/"),
    ):
        opener.add_handler(handler)
    return opener
