"""The client of other pages."""

import http.client
import socket

import pytest

from generator.importers.services import http as requests
from generator.importers.services.fetcher import Fetcher
from generator.importers.services.known import SERVICES
from generator.importers.services.web import find_doi, is_public, parse_page
from generator.text.identifiers import Identifier
from tests.importers.services.server import Reply, Server

WEB = SERVICES["web"]
PAGE = Identifier("url", "https://example.org/paper")


def test_a_page(services: Server, fetcher: Fetcher) -> None:
    """The tags of a page are read, and nothing of its text."""
    services.serve("crossref", lambda _: Reply(b"", 401))  # Crossref would know more
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
    ("address", "doi"),
    [
        ("https://dl.acm.org/doi/pdf/10.1145/3605943?download=true", "10.1145/3605943"),
        ("https://www.biorxiv.org/content/10.1101/2020.01.01.123456v2.full.pdf", "10.1101/2020.01.01.123456"),
        ("https://link.springer.com/chapter/10.1007/978-3-319-24574-4_28#Abs1", "10.1007/978-3-319-24574-4_28"),
        ("https://onlinelibrary.wiley.com/doi/full/10.1002%2Fwics.1583", "10.1002/wics.1583"),
        ("https://www.frontiersin.org/articles/10.3389/fncom.2024.1/full", "10.3389/fncom.2024.1"),
        ("https://journals.plos.org/plosone/article?id=10.1371/journal.pone.0000001&type=print", "10.1371/journal.pone.0000001"),
        ("https://www.nature.com/articles/s41586-021-03819-2", ""),
        ("https://example.org/v10.1234/a", ""),
    ],
)  # fmt: skip
def test_dois_in_addresses(address: str, doi: str) -> None:
    """Most publishers have the DOI in the address, before the view of the article."""
    assert find_doi(address) == doi


def test_a_publishers_page(services: Server, fetcher: Fetcher) -> None:
    """If the address has a DOI, Crossref is asked, and the page is not; nor is one that is unknown."""
    address = Identifier("url", "https://dl.acm.org/doi/10.5555/3605943")
    assert WEB.look_up(fetcher, [address])[address].service == "crossref"
    assert not services.asked("web")
    unknown = Identifier("url", "https://example.org/10.5555/nothing")
    assert WEB.look_up(fetcher, [unknown]) == {}
    assert len(services.asked("web")) == 1


def test_a_doi_in_the_tags(services: Server, fetcher: Fetcher) -> None:
    """Crossref is asked for the DOI that a page names, if it is of a work with the page's title."""
    assert WEB.look_up(fetcher, [PAGE])[PAGE].service == "crossref"
    other = Identifier("url", "https://example.org/other")
    page = (
        b"<meta name=citation_title content=Other><meta name=citation_doi content=10.5555/3605943>"
    )
    services.serve("web", lambda _: Reply(page))
    assert WEB.look_up(fetcher, [other])[other].service == "web"


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
        ("::ffff:127.0.0.1", True), ("::ffff:100.64.0.1", True), ("93.184.216.34", False), ("::ffff:93.184.216.34", False), ("2606:2800:220:1::1", False),
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
