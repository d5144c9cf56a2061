"""The fetcher, against a server that misbehaves."""

import datetime as dt
import gzip
import os
import threading
from email.utils import format_datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.request import Request

import pytest

from generator.importers.services import cache, fetcher, http
from generator.importers.services.cache import Cache, Kept
from generator.importers.services.fetcher import Answer, Fetcher, Unavailable, in_words
from generator.importers.services.service import read_json
from tests.importers.conftest import Clock, make_fetcher
from tests.importers.services.server import EXHAUSTED, HTML, Asked, Reply, Server

GOOD = Reply(b'{"id": "a"}')
NOON = Clock().start


@pytest.fixture(autouse=True)
def works(services: Server) -> None:
    """Have Crossref answer well, unless a test says otherwise."""
    services.serve("crossref", lambda _: GOOD)


def answer_with(reply: Reply, _: Asked) -> Reply:
    """Answer every request in the same way."""
    return reply


def ask(fetcher: Fetcher, path: str = "/works/a", **options: Any) -> Answer[Any] | None:
    """Ask Crossref."""
    return fetcher.get("crossref", path, **{"check": read_json, **options})


class TestTries:
    @pytest.mark.parametrize(
        "bad",
        [
            Reply(b"", 500),
            Reply(b"", 429),
            Reply(b"", 429, {"Retry-After": "soon"}),
            Reply(b"", 429, {"Retry-After": "inf"}),
            Reply(b"", 429, {"Retry-After": f"Mon, 01 Jan 2029 00:00:00 +{'9' * 20}"}),
            HTML,
            Reply(b'{"id": '),
            Reply(b"[" * 100_000),
            Reply(GOOD.body, fault="half"),
            Reply(GOOD.body, headers={"Content-Encoding": "gzip"}, fault="half"),
        ],
        ids="500 429 429-bad-date 429-never 429-bad-zone html half-json deep-json half half-gzip".split(),
    )
    def test_again(self, services: Server, fetcher: Fetcher, clock: Clock, bad: Reply) -> None:
        """Half an answer, HTML for JSON, and a passing error are asked for again, ever later."""
        services.misbehave("crossref", bad, bad)
        answer = ask(fetcher)
        assert answer == Answer({"id": "a"}, dt.date(2026, 11, 30))
        assert len(services.requests) == 3
        if bad.status == 429:
            assert clock.slept == [15, 30]

    def test_back_off(self, services: Server, clock: Clock) -> None:
        """After each failure the pause doubles; a request has four tries."""
        services.misbehave("crossref", *[Reply(b"", 500)] * 4)
        fetcher = make_fetcher(clock, environ={**os.environ, "OPENSHELF_PAUSE": ""})
        with pytest.raises(Unavailable, match="Crossref answered with status 500") as caught:
            ask(fetcher)
        assert clock.slept == [2, 4, 8]
        assert not caught.value.final
        assert ask(fetcher, "/works/b")  # one bad paper does not stop the others

    def test_down(self, services: Server, fetcher: Fetcher) -> None:
        """A service that fails three papers in a row is not asked again."""
        services.serve("crossref", lambda _: HTML)
        finals = []
        for name in "abcd":
            with pytest.raises(Unavailable, match="something else") as caught:
                ask(fetcher, f"/works/{name}")
            finals.append(caught.value.final)
        assert finals == [False, False, True, True]
        assert len(services.requests) == 12

    @pytest.mark.parametrize("fault", ["hang", "trickle", "slow"])
    def test_deadline(self, services: Server, clock: Clock, fault: str) -> None:
        """Neither silence nor a byte now and then holds up a request for longer than its deadline."""
        services.misbehave("crossref", Reply(GOOD.body * 100, fault=fault))
        fetcher = make_fetcher(clock, deadline=0.3)
        assert ask(fetcher)
        assert len(services.requests) > 1

    @pytest.mark.parametrize(
        "half",
        [
            Reply(GOOD.body, fault="half"),
            Reply(gzip.compress(GOOD.body)[:-12], headers={"Content-Encoding": "x-gzip"}),
            Reply(GOOD.body, headers={"Content-Encoding": "x-gzip"}),
        ],
    )
    def test_half(self, services: Server, fetcher: Fetcher, half: Reply) -> None:
        """Half an answer is known by its length or its check sum, whatever it is about."""
        services.misbehave("crossref", half)
        answer = ask(fetcher, check=bytes)
        assert answer
        assert answer.value == GOOD.body

    def test_unreachable(self, services: Server, clock: Clock) -> None:
        """Where nobody listens, the next request is not tried."""
        services.close()
        fetcher = make_fetcher(clock, environ={**os.environ, "OPENSHELF_PAUSE": ""})
        for _ in range(2):
            with pytest.raises(
                Unavailable, match=r"cannot be reached \(Connection refused\)"
            ) as one:
                ask(fetcher)
            assert one.value.final
        assert len(clock.slept) == 3

    def test_wrong_request(self, services: Server, fetcher: Fetcher) -> None:
        """What a service does not accept is not sent again, unless that means "no such thing"."""
        services.serve("crossref", lambda _: Reply(b"", 400))
        with pytest.raises(Unavailable, match="status 400"):
            ask(fetcher)
        assert ask(fetcher, absent=(400, 404)) is None
        assert len(services.requests) == 2

    def test_refused(self, services: Server, clock: Clock) -> None:
        """A wrong key stops a service at once, and the message names the variable but not the key."""
        services.serve("huggingface", lambda _: Reply(b"", 401))
        fetcher = make_fetcher(clock, environ={**os.environ, "HF_TOKEN": "secret"})
        with pytest.raises(Unavailable, match="is HF_TOKEN right") as caught:
            fetcher.get("huggingface", "/papers/a", check=read_json)
        assert caught.value.final
        assert "secret" not in str(caught.value)
        assert len(services.requests) == 1


class TestWaits:
    def test_pause(self, services: Server, clock: Clock) -> None:
        """Two requests to arXiv are three seconds apart, and other services need not wait for it."""
        services.serve("arxiv", lambda _: GOOD)
        fetcher = make_fetcher(clock, environ={**os.environ, "OPENSHELF_PAUSE": ""})
        for name in "abc":
            fetcher.get("arxiv", params={"id_list": name}, check=read_json)
            clock.seconds += 1
        ask(fetcher)
        assert clock.slept == [2, 2]

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("Retry-After", "50"),
            ("Retry-After", format_datetime(NOON + dt.timedelta(seconds=50), usegmt=True)),
            ("RateLimit", '"api";r=0;t=50'),
        ],
    )
    def test_retry_after(
        self, services: Server, fetcher: Fetcher, clock: Clock, name: str, value: str
    ) -> None:
        """A service is asked again when it wants to be, in seconds or at a date."""
        services.misbehave("crossref", Reply(b"", 429, {name: value}))
        assert ask(fetcher)
        assert clock.slept == [50]

    def test_exhausted(self, services: Server, fetcher: Fetcher, clock: Clock) -> None:
        """Used-up credits end the questions at once, and the error says how long."""
        services.misbehave("openalex", EXHAUSTED)
        for path in ("/works/a", "/works/b"):
            with pytest.raises(Unavailable, match="OpenAlex asks to wait 15 hours") as caught:
                fetcher.get("openalex", path, check=read_json)
            assert caught.value.final
        assert len(services.requests) == 1
        assert clock.slept == []
        assert ask(fetcher)  # others go on

    def test_told(self, services: Server, clock: Clock) -> None:
        """A long wait is told."""
        told: list[str] = []
        services.misbehave("crossref", Reply(b"", 503, {"Retry-After": "100"}))
        ask(make_fetcher(clock, show=told.append))
        assert told == ["Crossref: waiting 2 minutes"]

    @pytest.mark.parametrize(
        ("seconds", "words"),
        [
            (0, "0 seconds"),
            (1, "1 second"),
            (89, "89 seconds"),
            (3600, "60 minutes"),
            (54000, "15 hours"),
        ],
    )
    def test_words(self, seconds: float, words: str) -> None:
        """A wait is said in the unit that people use for it."""
        assert in_words(seconds) == words


class TestWalls:
    def test_redirects(self, services: Server, fetcher: Fetcher) -> None:
        """A redirect is followed within the service, and never to a file or over http."""
        places = {
            "works/a": "/crossref/works/b",
            "works/c": "file:///etc/passwd",
            "works/d": "ftp://127.0.0.1/a",
        }
        services.serve(
            "crossref",
            lambda asked: (
                Reply(b"", 302, {"Location": places[asked.path]}) if asked.path in places else GOOD
            ),
        )
        assert ask(fetcher)
        assert [each.path for each in services.requests] == ["works/a", "works/b"]
        for name in "cd":
            with pytest.raises(Unavailable):
                ask(fetcher, f"/works/{name}")
        nothing: Any = None
        new = http.Redirects("https://a.org/").redirect_request(
            Request("https://a.org/"), nothing, 302, "", nothing, "http://b.org/"
        )
        assert new
        assert new.full_url == "https://b.org/"

    def test_key_stays(self, services: Server, clock: Clock) -> None:
        """A key is not sent to where a redirect leads."""
        services.misbehave("huggingface", Reply(b"", 302, {"Location": "/crossref/works/b"}))
        fetcher = make_fetcher(clock, environ={**os.environ, "HF_TOKEN": "secret"})
        assert fetcher.get("huggingface", "/papers/a", check=read_json)
        keys = [each.headers.get("authorization") for each in services.requests]
        assert keys == ["Bearer secret", None]

    def test_large(
        self, services: Server, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """An answer that is too large, packed or not, is not read to its end."""
        monkeypatch.setattr(http, "MAX_BYTES", 1000)
        for headers in ({}, {"Content-Encoding": "gzip"}):
            large = Reply(b" " * 100_000, headers=headers)
            services.serve("crossref", partial(answer_with, large))
            with pytest.raises(Unavailable, match="more than 1,000 bytes"):
                ask(fetcher, f"/works/{len(headers)}")

    def test_gzip(self, services: Server, fetcher: Fetcher) -> None:
        """Packed answers are asked for, and unpacked."""
        services.serve("crossref", lambda _: Reply(GOOD.body, headers={"Content-Encoding": "gzip"}))
        assert ask(fetcher)
        assert services.requests[0].headers["accept-encoding"] == "gzip"

    def test_who_asks(self, services: Server, clock: Clock) -> None:
        """Services learn who asks them, and get their key, each in its way."""
        keys = {
            "OPENSHELF_MAILTO": "me@example.org",
            "HF_TOKEN": "one\n",
            "OPENALEX_API_KEY": "two",
        }
        fetcher = make_fetcher(clock, environ={**os.environ, **keys})
        for service in ("crossref", "huggingface", "openalex"):
            services.serve(service, lambda _: GOOD)
            fetcher.get(service, "/a", params={"b": "c"}, check=read_json)
        crossref, huggingface, openalex = services.requests
        assert crossref.headers["user-agent"].startswith("openshelf/")
        assert crossref.headers["user-agent"].endswith("; mailto:me@example.org)")
        assert crossref.query == {"b": "c", "mailto": "me@example.org"}
        assert huggingface.headers["authorization"] == "Bearer one"
        assert openalex.query == {"b": "c", "api_key": "two"}
        kept = [*Path(os.environ["OPENSHELF_CACHE"]).rglob("*.gz")]
        assert len(kept) == 3
        for path in kept:
            text = gzip.decompress(path.read_bytes())
            assert not [key for key in keys.values() if key.strip().encode() in text]

    def test_pages(self, services: Server, fetcher: Fetcher) -> None:
        """A page of the web is asked over https, whatever its address says."""
        services.serve("web", lambda _: GOOD)
        assert fetcher.get("web", "http://example.org/a b", check=bytes)
        assert services.requests[0].path == "https/example.org/a b"


class TestKept:
    def test_week(self, services: Server, fetcher: Fetcher, clock: Clock) -> None:
        """A weekly run gets new answers; that there is no such thing is asked again the next day."""
        services.serve("crossref", lambda asked: GOOD if asked.path == "works/a" else None)
        for days, requests in ((0, 2), (0, 2), (6, 3), (1, 5)):
            clock.seconds += days * 86_400
            answer = ask(fetcher)
            assert answer
            assert answer.day == (dt.date(2026, 12, 7) if days == 1 else dt.date(2026, 11, 30))
            assert ask(fetcher, "/works/b") is None
            assert len(services.requests) == requests

    def test_offline(self, services: Server, fetcher: Fetcher, clock: Clock) -> None:
        """Offline, answers of any age are used, and nobody is asked."""
        ask(fetcher)
        clock.seconds += 300 * 86_400
        offline = make_fetcher(clock, offline=True)
        answer = ask(offline)
        assert answer
        assert answer.day == dt.date(2026, 11, 30)
        assert ask(offline, "/works/b") is None
        assert len(services.requests) == 1

    def test_other_questions(self, services: Server, fetcher: Fetcher) -> None:
        """Another query, another form, and another service are other answers."""
        ask(fetcher)
        ask(fetcher, params={"a": "b"})
        ask(fetcher, headers={"Accept": "text/plain"})
        assert len(services.requests) == 3

    @pytest.mark.parametrize("broken", [b"", b"\x1f\x8b\x08\x00half", b"{}", b"cut"])
    def test_broken(self, services: Server, fetcher: Fetcher, broken: bytes) -> None:
        """A file of the cache that is broken counts as none."""
        ask(fetcher)
        (path,) = Path(os.environ["OPENSHELF_CACHE"]).rglob("*.gz")
        path.write_bytes(path.read_bytes()[:-9] if broken == b"cut" else broken)
        assert ask(fetcher)
        assert len(services.requests) == 2

    def test_read_only(self, services: Server, clock: Clock, tmp_path: Path) -> None:
        """Without a folder to write to, answers are used and not kept."""
        (tmp_path / "file").touch()
        environ = {**os.environ, "OPENSHELF_CACHE": str(tmp_path / "file" / "cache")}
        assert ask(make_fetcher(clock, environ=environ))

    def test_two_at_once(self, tmp_path: Path) -> None:
        """Two who keep the same answer at once do not disturb each other."""
        kept = Kept(200, dt.date(2026, 11, 30), b"a" * 10_000)
        seen = []

        def work() -> None:
            for _ in range(20):
                own = Cache(tmp_path)
                own.put("crossref", "a", kept)
                seen.append(own.get("crossref", "a"))

        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert set(seen) == {kept}
        assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1

    def test_folder(self) -> None:
        """The folder is the user's cache folder, or one that is named."""
        assert cache.default_folder({"OPENSHELF_CACHE": "/a"}) == Path("/a")
        assert cache.default_folder({"XDG_CACHE_HOME": "/b"}) == Path("/b/openshelf")
        assert cache.default_folder({}) == Path.home() / ".cache" / "openshelf"


def test_tries_are_few() -> None:
    """Back-off is short enough to wait for, and a deadline ends each try."""
    assert fetcher.TRIES * http.DEADLINE <= 300


def test_proxy(services: Server, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """The proxy of the environment is asked to connect, and learns neither path nor key."""
    asked: list[str] = []

    class Proxy(BaseHTTPRequestHandler):
        def do_CONNECT(self) -> None:
            asked.append(f"{self.path} {self.headers.get('Authorization')}")
            self.send_error(403)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Proxy) as proxy:
        threading.Thread(target=proxy.serve_forever, args=(0.01,), daemon=True).start()
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.server_address[1]}")
        monkeypatch.setenv("NO_PROXY", "")
        environ = {"HF_TOKEN": "secret", "OPENSHELF_CACHE": os.environ["OPENSHELF_CACHE"]}
        fetcher = make_fetcher(clock, environ=environ)
        with pytest.raises(Unavailable, match="Hugging Face cannot be reached"):
            fetcher.get("huggingface", "/papers/a", check=read_json)
        proxy.shutdown()
    assert asked == ["huggingface.co:443 None"] * 4
    assert services.requests == []
