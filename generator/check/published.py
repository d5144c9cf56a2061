"""The pages that were published before, and that a new site must still answer for.

They are the pages in the sitemap and the old URLs in moved.json. Files beside a page, such as feeds
and citations, are not counted: they move with their page.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator
from http import HTTPStatus
from http.client import HTTPException, HTTPMessage
from pathlib import Path
from time import sleep
from typing import IO
from urllib.error import HTTPError
from urllib.parse import unquote
from urllib.request import HTTPRedirectHandler, Request, build_opener
from xml.etree import ElementTree as ET

from .. import __version__
from ..errors import Problem, PublishedError
from ..plan.urls import FRONT, MOVED, NOT_FOUND, SITEMAP

TIMEOUT = 20
WAITS = (0, 2, 4)
"""Seconds to wait before each try to fetch a file."""
MAX_BYTES = 52_428_800
"""The largest sitemap that https://www.sitemaps.org/protocol.html allows."""
MAX_SITEMAPS = 100
MAX_ELEMENTS = 1_000_000

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
# A paper's page, and its id; page-2 is a page of the list
_PAPER = re.compile(r"papers/(?!page-\d+\.)([a-z0-9-]+)\.html")
_FILE_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")


def read_published(where: str) -> frozenset[str] | None:
    """Return the paths of the pages published at `where`, or `None` if nothing is published there.

    `where` is the URL of a site or of its sitemap, the file of a sitemap, or the folder of a site.
    Raises `PublishedError` if the answer is unclear: a host that does not answer may have a site.
    """
    if _ADDRESS.match(where):
        url = where if where.endswith(".xml") else f"{where.rstrip('/')}/{SITEMAP}"
        return _read_sitemaps(*url.rsplit("/", 1))
    if Path(where).is_dir():
        return _read_folder(Path(where))
    if not Path(where).is_file():
        raise PublishedError(f"{where}: is neither a file, a folder nor a web address")
    return _read_sitemaps(str(Path(where).parent), Path(where).name)


def find_lost(published: Iterable[str], files: Collection[str], moved: Path) -> Iterator[Problem]:
    """Yield a problem of the file `moved` for each published path that is not one of `files`."""
    for path in sorted(path for path in published if path not in files):
        paper = _PAPER.fullmatch(path)
        name = paper[1] if paper else path
        message = (
            "was published, and nothing answers there now; add"
            f" `- {{from: {name}, to: NEW, added: YYYY-MM-DD}}`"
            f" or `- {{gone: {name}, added: YYYY-MM-DD, reason: WHY}}`"
        )
        yield Problem(str(moved), 0, path, message)


def _read_folder(site: Path) -> frozenset[str]:
    if not (site / FRONT).is_file():
        raise PublishedError(f"{site}: contains no site")
    paths = (path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    return frozenset(path for path in paths if not path.startswith("pagefind/")) - {NOT_FOUND}


def _read_sitemaps(base: str, name: str) -> frozenset[str] | None:
    """Read a sitemap or an index of sitemaps; `base` is a URL or a folder."""
    data = _read(base, name)
    if data is None:
        return None
    kind, urls = _parse(name, data)
    if kind == "sitemapindex":
        if len(urls) > MAX_SITEMAPS:
            raise PublishedError(f"{name}: lists more than {MAX_SITEMAPS} sitemaps")
        urls = [url for part in urls for url in _read_part(base, name, part)]
    moved = _read(base, MOVED)
    try:
        entries = [] if moved is None else json.loads(moved)["moved"]
        old_paths = [str(entry["from"]) for entry in entries]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise PublishedError(f"{MOVED}: is not what Openshelf writes: {error}") from error
    return frozenset((*_paths(name, urls), *old_paths))


def _read_part(base: str, index: str, part: str) -> list[str]:
    """Return the URLs in a sitemap of an index."""
    # Only the file name counts: a sitemap must not choose which hosts or folders are read
    name = part.rpartition("/")[2]
    if not _FILE_NAME.fullmatch(name):
        raise PublishedError(f"{index}: lists {part!r}, which is not a sitemap")
    data = _read(base, name)
    if data is None:
        raise PublishedError(f"{index}: lists {name}, which does not exist")
    kind, urls = _parse(name, data)
    if kind != "urlset":
        raise PublishedError(f"{name}: is an index of sitemaps inside another one")
    return urls


def _paths(name: str, urls: Collection[str]) -> Iterator[str]:
    """Yield the path of each URL in the site, whose front page has the shortest URL."""
    base = min(urls, key=len, default="")
    for url in urls:
        if not url.startswith(base) or not base.endswith("/"):
            raise PublishedError(f"{name}: {url!r} is not below {base!r}, its shortest URL")
        path = unquote(re.split(r"[?#]", url.removeprefix(base), maxsplit=1)[0])
        yield f"{path}{FRONT}" if path.endswith("/") or not path else path


class _SafeBuilder(ET.TreeBuilder):
    """Refuses documents that a few lines or many small elements make huge in memory."""

    elements = 0

    def doctype(self, *_: object) -> None:
        raise PublishedError("has a document type, which no sitemap needs")

    def start(self, tag: str, attrs: dict[str, str], /) -> ET.Element:
        self.elements += 1
        if self.elements > MAX_ELEMENTS:
            raise PublishedError(f"has more than {MAX_ELEMENTS:,} elements")
        return super().start(tag, attrs)


def _parse(name: str, data: bytes) -> tuple[str, list[str]]:
    """Return what a sitemap is, `urlset` or `sitemapindex`, and the URLs in it."""
    parser = ET.XMLParser(target=_SafeBuilder())  # noqa: S314 - it refuses all entities
    try:
        root = ET.fromstring(data, parser)  # noqa: S314
    except PublishedError as error:
        raise PublishedError(f"{name}: {error}") from None
    except (ET.ParseError, ValueError, LookupError) as error:
        raise PublishedError(f"{name}: is not XML: {error}") from error
    kind = root.tag.removeprefix(f"{{{_NAMESPACE}}}")
    if kind == root.tag or kind not in {"urlset", "sitemapindex"}:
        raise PublishedError(f"{name}: is not a sitemap, but a <{kind}>")
    locs = root.iter(f"{{{_NAMESPACE}}}loc")
    return kind, [(loc.text or "").strip() for loc in locs]


def _read(base: str, name: str) -> bytes | None:
    """Return the content of a file at a URL or in a folder, or `None` if it does not exist."""
    if _ADDRESS.match(base):
        return _fetch(f"{base}/{name}")
    path = Path(base, name)
    try:
        with path.open("rb") as file:
            return _limited(str(path), file)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise PublishedError(f"{path}: cannot be read: {error.strerror}") from error


class _WebOnly(HTTPRedirectHandler):
    """Follows redirects to http and https alone; urllib would follow one to ftp too."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        if not _ADDRESS.match(newurl):
            raise HTTPError(newurl, code, f"redirect to {newurl} is not allowed", headers, fp)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _fetch(url: str) -> bytes | None:
    """Fetch a file from the web; try again after a server error, which may pass."""
    opener = build_opener(_WebOnly)
    opener.addheaders = [("User-Agent", f"openshelf/{__version__}")]
    reason = ""
    for seconds in WAITS:
        sleep(seconds)
        try:
            with opener.open(url, timeout=TIMEOUT) as response:
                return _limited(url, response)
        except HTTPError as error:
            error.close()
            if error.code in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
                return None
            reason = f"{error.code} {error.reason}"
            if error.code < 500 and error.code != HTTPStatus.TOO_MANY_REQUESTS:
                break
        except (HTTPException, OSError, ValueError) as error:
            reason = str(getattr(error, "reason", error))
    raise PublishedError(
        f"{url}: cannot be read ({reason}), so what was published is unknown; try again"
    )


def _limited(name: str, file: IO[bytes]) -> bytes:
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise PublishedError(f"{name}: is over {MAX_BYTES:,} bytes")
    return data
