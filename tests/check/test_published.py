"""The pages published before: where they are read from, and what is refused."""

import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from generator.check import published as module
from generator.check.published import find_lost, read_published
from generator.cli import main
from generator.errors import PublishedError

SITEMAP = '<?xml version="1.0" encoding="utf-8"?>\n<{0} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{1}</{0}>'
BASE = "https://example.org/repo/"
Answers = dict[str, Any]


def sitemap(*paths: str, base: str = BASE) -> bytes:
    """Make a sitemap of pages."""
    urls = "".join(
        f"<url><loc>\n{base}{path} </loc><lastmod>2024</lastmod></url>" for path in paths
    )
    return SITEMAP.format("urlset", urls).encode()


def index(*addresses: str) -> bytes:
    """Make an index of sitemaps."""
    found = "".join(f"<sitemap><loc>{address}</loc></sitemap>" for address in addresses)
    return SITEMAP.format("sitemapindex", found).encode()


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Have no test wait; give the list of the seconds that would have been waited."""
    seconds: list[float] = []
    monkeypatch.setattr(module, "sleep", seconds.append)
    return seconds


@pytest.fixture
def server() -> Iterator[tuple[str, Answers, list[str]]]:
    """Serve what a test puts into a dictionary: bytes, a status, or a place to go on to."""
    answers: Answers = {}
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            answer = answers.get(self.path, 404)
            if isinstance(answer, list):
                answer = answer.pop(0)
            if isinstance(answer, bytes):
                self.send_response(200)
                self.end_headers()
                self.wfile.write(answer)
                return
            self.send_response(answer if isinstance(answer, int) else 301)
            if isinstance(answer, str):
                self.send_header("Location", answer)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", answers, asked
    server.shutdown()
    server.server_close()


@pytest.fixture
def file(tmp_path: Path) -> Callable[[bytes], str]:
    """Give a function that writes a sitemap, and gives its path."""

    def write(data: bytes) -> str:
        (tmp_path / "sitemap.xml").write_bytes(data)
        return str(tmp_path / "sitemap.xml")

    return write


def pages_at(where: str) -> set[str]:
    """Read what was published at a place that has something."""
    paths = read_published(where)
    assert paths is not None
    return set(paths)


def refused(where: str) -> str:
    """Give the error of a place that does not tell what was published."""
    with pytest.raises(PublishedError) as caught:
        read_published(where)
    return str(caught.value)


class TestSitemap:
    def test_paths(self, file: Callable[[bytes], str]) -> None:
        """A URL is the path of a file in the site; that of a folder is its index."""
        where = file(sitemap("", "tags/", "papers/a.html", "authors/%C3%A9.html", "b.html?c=1#d"))
        assert pages_at(where) == {
            *("index.html", "tags/index.html", "papers/a.html", "authors/é.html", "b.html")
        }

    def test_base_is_the_front_page(self, file: Callable[[bytes], str]) -> None:
        """The address that the site had does not matter: it may have changed since."""
        where = file(sitemap("", "papers/a.html", base="http://old.example/x/y/"))
        assert pages_at(where) == {"index.html", "papers/a.html"}

    def test_index(self, file: Callable[[bytes], str], tmp_path: Path) -> None:
        """An index leads to the sitemaps beside it, by their names alone."""
        (tmp_path / "sitemap-1.xml").write_bytes(sitemap("", "a.html"))
        (tmp_path / "sitemap-2.xml").write_bytes(sitemap("b.html"))
        where = file(index(f"{BASE}sitemap-1.xml", "http://other.example/etc/sitemap-2.xml"))
        assert pages_at(where) == {"index.html", "a.html", "b.html"}

    def test_moved(self, file: Callable[[bytes], str], tmp_path: Path) -> None:
        """The old URLs in moved.json count as published."""
        (tmp_path / "moved.json").write_text('{"moved": [{"from": "papers/old.html"}]}')
        assert pages_at(file(sitemap(""))) == {"index.html", "papers/old.html"}

    @pytest.mark.parametrize("text", ["[", "[]", '{"moved": [1]}', '{"moved": 1}', "[" * 10**5])
    def test_bad_moved(self, file: Callable[[bytes], str], tmp_path: Path, text: str) -> None:
        """A moved.json of another form is refused, not ignored."""
        (tmp_path / "moved.json").write_text(text)
        assert refused(file(sitemap(""))).startswith("moved.json: is not what Openshelf writes")

    def test_folder(self, tmp_path: Path) -> None:
        """Every page in the folder of a site counts, except those of Pagefind."""
        for name in ("index.html", "404.html", "a/b.html", "pagefind/c.html", "a/b.bib"):
            path = tmp_path / "site" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        assert pages_at(str(tmp_path / "site")) == {"index.html", "a/b.html"}
        assert refused(str(tmp_path)).endswith("contains no site")
        assert "is neither a file, a folder nor a web address" in refused(str(tmp_path / "none"))


class TestHostile:
    BOMB = (
        '<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY a "aaaaaaaaaa">'
        + "".join(
            f'<!ENTITY {name} "{f"&{before};" * 10}">'
            for before, name in zip("abcdefghi", "bcdefghij", strict=True)
        )
        + "]><urlset>&j;</urlset>"
    )
    OUTSIDE = '<!DOCTYPE urlset [<!ENTITY a SYSTEM "file:///etc/passwd">]><urlset>&a;</urlset>'
    DTD = '<!DOCTYPE urlset SYSTEM "http://127.0.0.1:1/a.dtd"><urlset/>'

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
    @pytest.mark.parametrize("text", [BOMB, OUTSIDE, DTD], ids=["bomb", "file", "dtd"])
    def test_entities(self, file: Callable[[bytes], str], text: str, encoding: str) -> None:
        """A document type is refused in any encoding, so no entity is ever expanded."""
        start = time.process_time()
        error = refused(file(text.encode(encoding)))
        assert error.endswith("has a document type, which no sitemap needs")
        assert time.process_time() - start < 5

    def test_many_elements(
        self, file: Callable[[bytes], str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A sitemap of many small elements, which take much memory, is refused."""
        monkeypatch.setattr(module, "MAX_ELEMENTS", 10)
        assert pages_at(file(sitemap("", "a.html", "b.html"))) > {"a.html"}
        error = refused(file(sitemap("", "a.html", "b.html", "c.html")))
        assert error == "sitemap.xml: has more than 10 elements"

    def test_deep_elements(self, file: Callable[[bytes], str]) -> None:
        """Deep nesting does no harm."""
        deep = SITEMAP.format("urlset", "<a>" * 100_000 + "</a>" * 100_000)
        assert pages_at(file(deep.encode())) == set()

    @pytest.mark.parametrize(
        ("data", "message"),
        [
            (b"", "is not XML"),
            (b"<html><p></html>", "is not XML"),
            (b"\xff\xfe\x00", "is not XML"),
            (
                b"<urlset><url><loc>https://a.b/</loc></url></urlset>",
                "is not a sitemap, but a <urlset>",
            ),
            (b"<!-- --><html></html>", "is not a sitemap, but a <html>"),
            (sitemap("a.html", "b.html"), "is not below"),
            (sitemap("") + b"<x/>", "is not XML"),
            (index("https://a.b/../"), "which is not a sitemap"),
            (index("https://a.b/.git"), "which is not a sitemap"),
            (index(f"{BASE}none.xml"), "lists none.xml, which does not exist"),
            (index(f"{BASE}sitemap.xml"), "is an index of sitemaps inside another one"),
            (index(*[f"{BASE}s.xml"] * 101), "lists more than 100 sitemaps"),
        ],
    )
    def test_refused(self, file: Callable[[bytes], str], data: bytes, message: str) -> None:
        """What is not the sitemap of a site is an error: read as empty, it would let every page be lost."""
        assert message in refused(file(data))

    def test_too_large(self, file: Callable[[bytes], str], monkeypatch: pytest.MonkeyPatch) -> None:
        """A sitemap that is larger than the protocol allows is refused."""
        monkeypatch.setattr(module, "MAX_BYTES", 300)
        assert pages_at(file(sitemap(""))) == {"index.html"}
        assert "is over 300 bytes" in refused(file(sitemap("", *"abcdef")))


class TestWeb:
    def test_site(self, server: tuple[str, Answers, list[str]]) -> None:
        """The address of a site, with or without its last slash, leads to its sitemap."""
        url, answers, asked = server
        answers["/repo/sitemap.xml"] = index(f"{BASE}sitemap-1.xml")
        answers["/repo/sitemap-1.xml"] = sitemap("", "a.html")
        answers["/repo/moved.json"] = b'{"moved": [{"from": "b.html", "gone": true}]}'
        found = {"index.html", "a.html", "b.html"}
        assert pages_at(f"{url}/repo") == pages_at(f"{url}/repo/") == found
        assert pages_at(f"{url}/repo/sitemap.xml") == found
        assert set(asked) == answers.keys()

    @pytest.mark.parametrize("status", [404, 410])
    def test_nothing_yet(self, server: tuple[str, Answers, list[str]], status: int) -> None:
        """If there is no sitemap, nothing was published: every site begins like this."""
        url, answers, _ = server
        answers["/sitemap.xml"] = status
        assert read_published(url) is None

    def test_elsewhere(self, server: tuple[str, Answers, list[str]]) -> None:
        """A site that has moved to another address is found there."""
        url, answers, _ = server
        answers["/sitemap.xml"] = f"{url}/new/sitemap.xml"
        answers["/new/sitemap.xml"] = sitemap("", "a.html")
        assert pages_at(url) == {"index.html", "a.html"}

    @pytest.mark.parametrize("place", ["file:///etc/passwd", "ftp://127.0.0.1/a", "data:,a"])
    def test_only_the_web(self, server: tuple[str, Answers, list[str]], place: str) -> None:
        """No answer leads to a file of this machine, or to another protocol."""
        url, answers, asked = server
        answers["/sitemap.xml"] = place
        assert "is not allowed" in refused(url)
        assert asked == ["/sitemap.xml"]

    def test_fault_of_a_moment(
        self, server: tuple[str, Answers, list[str]], waits: list[float]
    ) -> None:
        """After a server error the file is fetched again, later; after a refusal it is not."""
        url, answers, asked = server
        answers["/sitemap.xml"] = [503, 429, sitemap("")]
        assert pages_at(url) == {"index.html"}
        assert waits == [0, 2, 4, 0]  # the last is for moved.json
        answers["/sitemap.xml"] = 403
        asked.clear()
        assert "(403 Forbidden)" in refused(url)
        assert asked == ["/sitemap.xml"]

    def test_no_answer(self, server: tuple[str, Answers, list[str]]) -> None:
        """A host that does not answer is an error: it may have a site."""
        url, answers, asked = server
        answers["/sitemap.xml"] = 500
        assert "so what was published is unknown; try again" in refused(url)
        assert len(asked) == len(module.WAITS)
        assert "cannot be read" in refused("http://127.0.0.1:1/")
        assert "cannot be read" in refused("http://[::1/")


class TestCommand:
    @pytest.fixture
    def run(self, content: Path, tmp_path: Path) -> Callable[..., tuple[int, str]]:
        """Give a function that checks a small catalog's site against something."""
        out = tmp_path / "site"
        arguments = ["--content", str(content), "--out", str(out)]
        arguments += ["--url", "https://example.org/repo/"]
        built = CliRunner().invoke(main, ["build", "-q", "--no-search", *arguments])
        assert built.exit_code == 0, built.output

        def check(*more: str) -> tuple[int, str]:
            result = CliRunner().invoke(main, ["check", *arguments, *more])
            return result.exit_code, result.output

        return check

    def test_good(self, run: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
        """A site that has all pages of the published one passes."""
        for where in ("site", "site/sitemap.xml"):
            code, output = run("--against", str(tmp_path / where))
            assert code == 0
            assert "published addresses: no problems." in output

    def test_outdated(self, run: Callable[..., tuple[int, str]], content: Path) -> None:
        """A site that is older than the content is a problem, unless the content is left out."""
        assert run()[0] == 0
        (content / "about.md").write_text("Other words.")
        code, output = run()
        assert code == 1
        assert "site: was built from other content; run `openshelf build`\n1 problem.\n" in output
        assert run("--content-only")[0] == 0

    def test_lost(self, run: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
        """A page that is lost is a problem of moved.yaml."""
        (tmp_path / "sitemap.xml").write_bytes(sitemap("", "papers/none.html", "x/../y.html"))
        code, output = run("--against", str(tmp_path / "sitemap.xml"))
        assert code == 1
        assert f"{tmp_path}/content/moved.yaml: papers/none.html: was published" in output
        assert "add `- {from: none, to: NEW, added: YYYY-MM-DD}`" in output
        assert "2 problems." in output

    def test_first_time(
        self, run: Callable[..., tuple[int, str]], server: tuple[str, Answers, list[str]]
    ) -> None:
        """The first publication passes, with a note."""
        code, output = run("--against", server[0])
        assert code == 0
        assert "nothing is published there yet, so nothing can be lost." in output

    def test_error_is_a_problem(self, run: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
        """If the published pages cannot be read, that is one more problem."""
        (tmp_path / "site/about.html").write_text("<p>")
        code, output = run("--against", str(tmp_path / "none"))
        assert code == 1
        assert "none: is neither a file, a folder nor a web address" in output
        assert "about.html" in output

    def test_usage(self, run: Callable[..., tuple[int, str]]) -> None:
        """`--against` needs the built site."""
        assert run("--against", "a", "--content-only")[0] == 2


def test_lost_pages(tmp_path: Path) -> None:
    """A page is lost if no file has exactly its path; a path with .. in it is never followed."""
    paths = {"papers/a.html", "papers/A.html", "../outside.html", "papers/../papers/a.html"}
    problems = find_lost(paths, ["papers/a.html"], tmp_path / "moved.yaml")
    assert {problem.field for problem in problems} == paths - {"papers/a.html"}
