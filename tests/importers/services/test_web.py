"""The client of other pages."""

import http.client
import socket

import pytest

from generator.importers.services import http as requests
from generator.importers.services.fetcher import Fetcher
from generator.importers.services.web import WEB, is_public, parse_page
from generator.text.identifiers import Identifier
from tests.importers.services.server import Reply, Server

PAGE = Identifier("url", "https://example.org/paper")


def test_a_page(fetcher: Fetcher) -> None:
    """The tags of a page are read, and nothing of its text."""
    [record] = WEB.look_up(fetcher, [PAGE, Identifier("url", "https://example.org/none")]).values()
    assert record.fields == {
        "title": "Alike & Different: E. coli Models",
        "type": "paper-conference",
        "date": "2024-01-16",
        "venue": "The Twelfth International Conference on Examples",
        "pages": "17-42",
        "arxiv": "2310.16441",
        "doi": "10.5555/3605943",
        "url": "https://example.org/paper",
    }
    assert [name.text for name in record.authors] == ["Josiah Carberry", "Ana de la Cruz"]
    assert record.abstract == r"We show that \*all\* models are alike."


@pytest.mark.parametrize(
    "body",
    [
        b"%PDF-1.7 <meta name=citation_title content=A>",
        b"<html><title>Only a title: arXiv:2310.16441</title>",
        b"<meta name=citation_title content=''>",
        b"",
    ],
)
def test_what_names_no_paper(services: Server, fetcher: Fetcher, body: bytes) -> None:
    """A PDF, and a page without tags, say nothing."""
    services.serve("web", lambda _: Reply(body))
    assert WEB.look_up(fetcher, [PAGE]) == {}


def test_hostile_tags() -> None:
    """What no field may have is left out, and what Markdown would read is escaped."""
    page = b"""<meta name=CITATION_TITLE content="A&#27;[1m &lt;script&gt;x"><meta name=citation_doi
        content="javascript:1"><meta name=citation_date content="soon"><meta name=citation_abstract
        content="[a](javascript:1) &lt;img src=x onerror=alert(1)&gt;">"""
    record = parse_page(PAGE.value, page)
    assert record
    assert {*record.fields} == {"title", "url"}
    assert "\x1b" not in record.fields["title"]
    assert record.abstract == r"\[a\](javascript:1) &lt;img src=x onerror=alert(1)>"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://example.org/a", True),
        ("http://example.org:80/a", True),
        ("https://example.org:8080/", False),
        ("https://user@example.org/", False),
        ("file:///etc/passwd", False),
        ("ftp://example.org/", False),
        ("http://localhost/", False),
        ("http://[::1]/", False),
        ("https://example.org:port/", False),
    ],
)
def test_addresses(services: Server, fetcher: Fetcher, address: str, expected: bool) -> None:
    """Only pages of the web are asked, at the usual ports."""
    assert is_public(address) == expected
    WEB.look_up(fetcher, [Identifier("url", address)])
    assert bool(services.requests) == expected


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_hosts_of_our_own_network(
    services: Server, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    """Whatever its name resolves to, a host that is not on the internet gets no request."""
    monkeypatch.setattr(http.client.HTTPSConnection, "connect", http.client.HTTPConnection.connect)
    url = services.url.replace("http://127.0.0.1", f"https://{host}")
    with pytest.raises(requests.FailedError, match="is not on the internet"):
        requests.get(f"{url}/web/a", {}, {}, 5, public=True)
    assert not services.requests


@pytest.mark.parametrize(
    ("address", "is_refused"),
    [
        ("10.0.0.1", True), ("169.254.169.254", True), ("192.168.1.1", True), ("100.64.0.1", True),
        ("0.0.0.0", True), ("224.0.0.1", True), ("::1", True), ("fe80::1", True), ("fd00::1", True),
        ("::ffff:127.0.0.1", True), ("93.184.216.34", False), ("2606:2800:220:1::1", False),
    ],
)  # fmt: skip
def test_networks(monkeypatch: pytest.MonkeyPatch, address: str, is_refused: bool) -> None:
    """Private, link-local, shared, loopback and multicast addresses are refused."""

    class Socket(socket.socket):
        def getpeername(self) -> tuple[str, int]:
            return address, 443

    connection = requests.PublicConnection("example.org")

    def connect(self: http.client.HTTPSConnection) -> None:
        self.sock = Socket()

    monkeypatch.setattr(http.client.HTTPSConnection, "connect", connect)
    try:
        connection.connect()
    except requests.FailedError:
        assert is_refused
    else:
        assert not is_refused
    finally:
        connection.close()
