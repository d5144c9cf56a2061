"""Asks services politely: one request at a time, with pauses, and with answers kept on disk."""

import contextlib
import datetime as dt
import os
import re
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Generic, NamedTuple, TypeVar
from urllib.parse import quote, urlencode, urlsplit

from ... import __version__
from ...errors import OpenshelfError
from .cache import Cache, Kept, default_folder
from .http import DEADLINE, FailedError, Response, get
from .places import PLACES, Place

T = TypeVar("T")

MAX_AGE = dt.timedelta(days=7)
"""How long a kept answer is used. A weekly run gets new ones."""

MAX_AGE_UNKNOWN = dt.timedelta(days=1)
"""How long it is remembered that a service did not know something."""

MAX_WAIT = 120.0
"""Seconds. A service that asks to wait longer is not asked again."""

TRIES = 4
"""How often a request is sent before it counts as failed."""

FAILURES = 3
"""After so many failed requests in a row, a service is not asked again."""

_REFUSED = frozenset((401, 402, 403, 451))
# Seconds before the second try; they double with each further one
_BACK_OFF = 2.0
_BUSY_BACK_OFF = 15.0
_BUSY = frozenset((429, 503))


class Unavailable(OpenshelfError):  # noqa: N818 - no error of ours: the rest is done tomorrow
    """A service does not answer.

    If it is `final`, the service answers nothing more in this run, and each further request raises
    this at once. Otherwise only this request failed, and others may be answered.
    """

    # `reason` fits after the name of the service: "asks to wait 15 hours"
    def __init__(self, service: str, reason: str, *, final: bool = True) -> None:
        super().__init__(f"{PLACES[service].title} {reason}")
        self.service, self.reason, self.final = service, reason, final


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """What a service said, and the day on which it said so."""

    value: T
    day: dt.date


class _Request(NamedTuple):
    place: Place
    service: str
    host: str  # whose pauses and failures count
    name: str  # in the cache: the address without a key
    url: str
    headers: Mapping[str, str]
    secrets: Mapping[str, str]  # headers with a key


def _now() -> dt.datetime:
    return dt.datetime.now().astimezone()


class Fetcher:
    """Sends GET requests to services, and keeps their answers."""

    def __init__(
        self,
        *,
        offline: bool = False,
        deadline: float = DEADLINE,
        show: Callable[[str], None] = lambda _: None,
        environ: Mapping[str, str] = os.environ,
        now: Callable[[], dt.datetime] = _now,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Prepare to ask services.

        Args:
            offline: Use kept answers of any age, and ask nobody.
            deadline: Seconds after which a request ends, however busily it trickles.
            show: Told what the fetcher waits for, whenever that takes more than a few seconds.
            environ: Has keys, OPENSHELF_SERVICES, OPENSHELF_PAUSE and OPENSHELF_CACHE.
            now: Tells the day of an answer.
            clock: Tells seconds, for pauses.
            sleep: Waits for a number of seconds.

        Raises:
            OpenshelfError: A variable of the environment makes no sense.
        """
        self.offline = offline
        self._cache = Cache(default_folder(environ))
        self._deadline, self._show = deadline, show
        self._environ, self._now, self._clock, self._sleep = environ, now, clock, sleep
        self._mirror = environ.get("OPENSHELF_SERVICES", "").rstrip("/")
        if self._mirror and not self._mirror.startswith(("http://", "https://")):
            raise OpenshelfError(
                "OPENSHELF_SERVICES must be an address, such as http://127.0.0.1:8080"
            )
        self._own_pause = environ.get("OPENSHELF_PAUSE", "")
        if self._own_pause and not re.fullmatch(r"\d+(?:\.\d+)?", self._own_pause):
            raise OpenshelfError("OPENSHELF_PAUSE must be a number of seconds, such as 0.5")
        self._asked: dict[str, float] = {}  # when each host answered last
        self._failed: dict[str, int] = {}  # failed requests in a row
        self._down: dict[str, Unavailable] = {}

    def get(
        self,
        service: str,
        path: str = "",
        *,
        check: Callable[[bytes], T],
        params: Mapping[str, str] = {},
        headers: Mapping[str, str] = {},
        absent: Collection[int] = (404, 410),
        keep: bool = True,
    ) -> Answer[T] | None:
        """Ask a service, and return its answer; `None` if there is no such thing.

        Offline, `None` also means that no answer was kept.

        Args:
            service: One of `PLACES`.
            path: Is added to the address of the service; characters that no URL has are quoted. For
                "web", it is a whole address, which is asked over https.
            check: Reads the body. Raises `ValueError` if it is not what was asked for: half an
                answer, a page that says "please wait". The request is then sent again.
            params: The query.
            headers: Such as Accept.
            absent: Status codes that mean that there is no such thing.
            keep: Whether to keep the answer, and to look for a kept one.

        Raises:
            Unavailable: The service does not answer, or asks to wait for too long.
        """
        request = self._request(service, path, params, headers)
        if keep and (kept := self.kept(service, request.name)):
            if kept.status != 200:
                return None
            with contextlib.suppress(ValueError):  # kept by a version that checked less
                return Answer(check(kept.body), kept.day)
        if self.offline:
            return None
        if request.host in self._down:
            raise self._down[request.host].with_traceback(None)
        response, value = self._ask(request, check, absent)
        day = self._now().date()
        if keep:
            self.keep(service, request.name, response.body, response.status)
        return None if value is None else Answer(value, day)

    def kept(self, service: str, name: str) -> Kept | None:
        """Return an answer that was kept and is not too old; offline it may be of any age."""
        kept = self._cache.get(service, f"{self._mirror} {name}")
        if not kept or self.offline:
            return kept
        # What is unknown today may be known tomorrow
        max_age = MAX_AGE if kept.status == 200 else MAX_AGE_UNKNOWN
        return kept if self._now().date() - kept.day < max_age else None

    def keep(self, service: str, name: str, body: bytes, status: int = 200) -> None:
        """Keep an answer, or a part of one, under a name."""
        kept = Kept(status, self._now().date(), body if status == 200 else b"")
        self._cache.put(service, f"{self._mirror} {name}", kept)

    def _request(
        self, service: str, path: str, params: Mapping[str, str], headers: Mapping[str, str]
    ) -> _Request:
        place = PLACES[service]
        base, host = place.base, service
        if not base:
            path = f"https://{path.partition('://')[2]}"
            host = urlsplit(path).netloc
        if self._mirror:
            base = f"{self._mirror}/{service}"
            path = path if place.base else f"/{path.replace('://', '/', 1)}"
        url = quote(f"{base}{path}", safe="%/:=&?~#+!$,;'@()*[]")
        key = self._environ.get(place.key, "").strip() if place.key else ""
        in_query = {place.key_parameter: key} if key and place.key_parameter else {}
        name = " ".join(filter(None, (_with_query(url, params), headers.get("Accept", ""))))
        return _Request(
            place,
            service,
            host,
            name,
            _with_query(url, {**params, **in_query}),
            {"User-Agent": self._user_agent(), "Accept-Encoding": "gzip", **headers},
            {"Authorization": f"Bearer {key}"} if key and not in_query else {},
        )

    def _user_agent(self) -> str:
        mail = self._environ.get("OPENSHELF_MAILTO", "")
        contact = f"; mailto:{mail}" if mail.isascii() and mail.isprintable() and mail else ""
        return f"openshelf/{__version__} (https://pypi.org/project/openshelf/{contact})"

    def _ask(
        self, request: _Request, check: Callable[[bytes], T], absent: Collection[int]
    ) -> tuple[Response, T | None]:
        """Send a request until it is answered. Raises `Unavailable`."""
        service, reason = request.service, ""
        wait: float | None = None
        for tried in range(TRIES):
            self._pause(request, tried, wait)
            wait = None
            unreachable = False
            try:
                response = self._send(request)
                if response.status in absent:
                    return self._answered(request, response, None)
                if response.status == 200:
                    return self._answered(request, response, check(response.body))
                reason = f"answered with status {response.status}"
                wait = retry_after(response, self._now())
                if response.status in _REFUSED:
                    hint = f"; is {request.place.key} right?" if request.secrets else ""
                    raise self._give_up(
                        request, f"refuses to answer (status {response.status}){hint}"
                    )
                if response.status in _BUSY:
                    reason = f"is busy (status {response.status})"
                    wait = _BUSY_BACK_OFF * 2**tried if wait is None else wait
                elif 400 <= response.status < 500:
                    break
            except FailedError as error:
                reason, unreachable = str(error), error.unreachable
            except ValueError as error:
                reason = f"answered with something else ({error})"
            if wait is not None and wait > MAX_WAIT:
                raise self._give_up(request, f"asks to wait {in_words(wait)}")
        if unreachable or wait is not None:
            raise self._give_up(request, reason)
        failed = self._failed[request.host] = self._failed.get(request.host, 0) + 1
        if failed >= FAILURES:
            raise self._give_up(request, reason)
        raise Unavailable(service, reason, final=False)

    def _send(self, request: _Request) -> Response:
        try:
            return get(
                request.url,
                request.headers,
                request.secrets,
                self._deadline,
                public=not self._mirror,
            )
        finally:
            self._asked[request.host] = self._clock()

    def _pause(self, request: _Request, tried: int, wait: float | None) -> None:
        """Wait until the service may be asked again."""
        pause, back_off = request.place.pause, _BACK_OFF
        if self._own_pause:
            pause = back_off = float(self._own_pause)
        last = self._asked.get(request.host)
        seconds = 0.0 if last is None else max(0.0, last + pause - self._clock())
        if tried:
            seconds = max(seconds, back_off * 2 ** (tried - 1) if wait is None else wait)
        if seconds > 5:
            self._show(f"{request.place.title}: waiting {in_words(seconds)}")
        if seconds:
            self._sleep(seconds)

    def _answered(
        self, request: _Request, response: Response, value: T | None
    ) -> tuple[Response, T | None]:
        self._failed[request.host] = 0
        return response, value

    def _give_up(self, request: _Request, reason: str) -> Unavailable:
        error = Unavailable(request.service, reason)
        self._down[request.host] = error
        return error


def in_words(seconds: float) -> str:
    """Return a time to wait, as one says it: `40 seconds`, `15 hours`."""
    for size, unit in ((3600, "hour"), (60, "minute"), (1, "second")):
        number = round(seconds / size)
        if seconds >= 1.5 * size or unit == "second":
            return f"{number:,} {unit}{'' if number == 1 else 's'}"
    raise AssertionError


def retry_after(response: Response, now: dt.datetime) -> float | None:
    """Return how long a service asks to wait, in seconds: `120`, or until a date."""
    text = response.headers.get("retry-after", "").strip()
    if response.status == 429 and not text:
        # So says Hugging Face: https://huggingface.co/docs/hub/rate-limits
        reset = re.search(r";\s*t=(\d{1,9})\b", response.headers.get("ratelimit", ""))
        text = reset[1] if reset else ""
    if re.fullmatch(r"\d{1,9}(?:\.\d+)?", text, re.ASCII):
        return float(text)
    try:
        until = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError):
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=dt.UTC)
    return max(0.0, (until - now).total_seconds())


def _with_query(url: str, params: Mapping[str, str]) -> str:
    return f"{url}{'&' if '?' in url else '?'}{urlencode(params)}" if params else url
