"""What was published before: the pages that a new site has to answer for.

They are those of the sitemap, and those that moved.json says have moved. The files beside a page,
such as feeds and citations, are not counted one by one: they go where their page goes.
"""

import json
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path
from urllib import request
from urllib.error import HTTPError, URLError
from urllib.parse import unquote
from xml.parsers import expat

from .. import __version__
from ..errors import Problem, PublishedError
from ..plan.urls import FRONT, MOVED, NOT_FOUND, SITEMAP

TIMEOUT = 20
TRIES = 3
MAX_BYTES = 52_428_800
"""The largest sitemap that https://www.sitemaps.org/protocol.html allows."""
MAX_SITEMAPS = 100

Read = Callable[[str], bytes | None]
"""Takes the name of a file beside the sitemap; gives what is in it, or `None` if there is none."""

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
# A paper's page, and its id; page-2 is a page of the list
_PAPER = re.compile(r"papers/(?!page-\d+\.)([a-z0-9-]+)\.html")
_FILE_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")


def published(where: str, wait: Callable[[float], None] = time.sleep) -> frozenset[str] | None:
    """The paths of the pages published at `where`; `None` if nothing is published there.

    `where` is the address of a site or of its sitemap, a sitemap's file, or a site's folder. Raises
    `PublishedError` when that cannot be told: a host that does not answer may have a site.
    """
    if _ADDRESS.match(where):
        if where.endswith(".xml"):
            base, _, name = where.rpartition("/")
        else:
            base, name = where.rstrip("/"), SITEMAP
        return _from_sitemap(name, lambda name: _fetch(f"{base}/{name}", wait))
    path = Path(where)
    if path.is_dir():
        return _from_folder(path)
    if not path.is_file():
        raise PublishedError(f"{where}: there is no such file or folder, and it is no web address")
    return _from_sitemap(path.name, lambda name: _read(path.parent / name))


def lost(paths: Iterable[str], site: Path, entries: Path) -> Iterator[Problem]:
    """The pages of `paths` at which nothing of the folder `site` answers.

    Each is a problem of `entries`, the moved.yaml that lacks it.
    """
    files = {
        Path(folder, name).relative_to(site).as_posix()
        for folder, _, names in os.walk(site)
        for name in names
    }
    for path in sorted(set(paths) - files):
        paper = _PAPER.fullmatch(path)
        name = paper[1] if paper else path
        yield Problem(
            str(entries),
            0,
            path,
            "was published, and nothing answers there now; add"
            f" `- {{from: {name}, to: NEW, added: YYYY-MM-DD}}`"
            f" or `- {{gone: {name}, added: YYYY-MM-DD, reason: WHY}}`",
        )


def _from_folder(site: Path) -> frozenset[str]:
    if not (site / FRONT).is_file():
        raise PublishedError(f"{site}: there is no site in it")
    paths = (path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    return frozenset(path for path in paths if not path.startswith("pagefind/")) - {NOT_FOUND}


def _from_sitemap(name: str, read: Read) -> frozenset[str] | None:
    data = read(name)
    if data is None:
        return None
    kind, addresses = _addresses(name, data)
    if kind == "sitemapindex":
        parts, addresses = addresses, []
        if len(parts) > MAX_SITEMAPS:
            raise PublishedError(f"{name}: lists more than {MAX_SITEMAPS} sitemaps")
        for part in parts:
            # Only its name counts: a sitemap has no say in which hosts or folders are read
            part_name = part.rpartition("/")[2]
            if not _FILE_NAME.fullmatch(part_name):
                raise PublishedError(f"{name}: lists {part!r}, which is no sitemap")
            data = read(part_name)
            if data is None:
                raise PublishedError(f"{name}: lists {part_name}, which is not there")
            kind, found = _addresses(part_name, data)
            if kind != "urlset":
                raise PublishedError(f"{part_name}: is an index of sitemaps inside another one")
            addresses += found
    return frozenset((*_paths(name, addresses), *_moved(read(MOVED))))


def _paths(name: str, addresses: list[str]) -> Iterator[str]:
    """The addresses from the site's root on: that is the front page, which all others begin with."""
    base = min(addresses, key=len, default="")
    for address in addresses:
        if not address.startswith(base) or not base.endswith("/"):
            raise PublishedError(f"{name}: {address!r} is not below {base!r}, its shortest address")
        path = unquote(re.split(r"[?#]", address.removeprefix(base), maxsplit=1)[0])
        yield f"{path}{FRONT}" if path.endswith("/") or not path else path


def _moved(data: bytes | None) -> Iterator[str]:
    """The old addresses that answered too."""
    if data is None:
        return
    try:
        yield from [str(entry["from"]) for entry in json.loads(data)["moved"]]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise PublishedError(f"{MOVED}: is not what Openshelf writes: {error}") from error


def _addresses(name: str, data: bytes) -> tuple[str, list[str]]:
    """What a sitemap is, `urlset` or `sitemapindex`, and the addresses in it."""
    place: list[str] = []
    found: list[str] = []
    kinds: list[str] = []

    def start(element: str, _attributes: object) -> None:
        if not place:
            kinds.append(element)
        place.append(element)
        if element == f"{_NAMESPACE} loc":
            found.append("")

    def text(data: str) -> None:
        if place and place[-1] == f"{_NAMESPACE} loc":
            found[-1] += data

    def refuse(*_: object) -> None:
        # Entities are declared there, and a few lines of them can stand for gigabytes
        raise PublishedError(f"{name}: has a document type, which no sitemap needs")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _element: place.pop()
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError) as error:
        raise PublishedError(f"{name}: is no XML: {error}") from error
    namespace, _, kind = kinds[0].rpartition(" ")
    if namespace != _NAMESPACE or kind not in {"urlset", "sitemapindex"}:
        raise PublishedError(f"{name}: is no sitemap, but a <{kind}>")
    return kind, [address.strip() for address in found]


def _read(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            return _limited(str(path), file.read(MAX_BYTES + 1))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise PublishedError(f"{path}: cannot be read: {error.strerror}") from error


def _fetch(url: str, wait: Callable[[float], None]) -> bytes | None:
    """Get a file from the web; what fails is tried again, for a moment's fault is no answer."""
    # Not urlopen(), which reads local files too when it is sent to one
    opener = request.OpenerDirector()
    for handler in (
        request.ProxyHandler,
        request.UnknownHandler,
        request.HTTPHandler,
        request.HTTPSHandler,
        request.HTTPDefaultErrorHandler,
        request.HTTPRedirectHandler,
        request.HTTPErrorProcessor,
    ):
        opener.add_handler(handler())
    opener.addheaders = [("User-Agent", f"openshelf/{__version__}")]
    fault = ""
    for attempt in range(TRIES):
        if attempt:
            wait(2.0**attempt)
        try:
            with opener.open(url, timeout=TIMEOUT) as response:
                return _limited(url, response.read(MAX_BYTES + 1))
        except HTTPError as error:
            error.close()
            if error.code in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
                return None
            fault = f"{error.code} {error.reason}"
            if error.code < HTTPStatus.INTERNAL_SERVER_ERROR and (
                error.code != HTTPStatus.TOO_MANY_REQUESTS
            ):
                break
        except (URLError, HTTPException, OSError, ValueError) as error:
            fault = str(getattr(error, "reason", error))
    raise PublishedError(
        f"{url}: cannot be read ({fault}), so it cannot be told what was published; try again"
    )


def _limited(name: str, data: bytes) -> bytes:
    if len(data) > MAX_BYTES:
        raise PublishedError(f"{name}: is over {MAX_BYTES:,} bytes")
    return data
