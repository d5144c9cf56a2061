"""Zotero's own translators read the built site, if there is a translation server."""

import json
import os
import re
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

Item = dict[str, Any]
# CI has none, because https://github.com/zotero/translation-server is not a package
SERVER = os.environ.get("OPENSHELF_ZOTERO", "")
pytestmark = pytest.mark.skipif(
    not SERVER, reason="OPENSHELF_ZOTERO has no address of a Zotero translation server"
)


class Quiet(SimpleHTTPRequestHandler):
    """A server that writes no log."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Write nothing."""


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Serve the site on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def ask(body: str, kind: str) -> Any:
    """Return the answer of the translation server: items, or a selection to choose from."""
    request = urllib.request.Request(
        f"{SERVER.rstrip('/')}/web", data=body.encode(), headers={"Content-Type": kind}
    )
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        if error.code != 300:
            raise
        return json.load(error)


def creators(item: Item) -> list[str]:
    """Return the names of an item's authors."""
    return [
        creator.get("name") or f"{creator.get('firstName', '')} {creator['lastName']}"
        for creator in item["creators"]
    ]


def letters(names: list[str]) -> list[str]:
    """Return names without spaces, dots and capitals, which Zotero changes."""
    return [re.sub("[ .]", "", name).casefold() for name in names]


def test_every_page_is_one_item(address: str, papers: list[Item]) -> None:
    """Each paper's page is one item of a type that suits it, with all its authors."""
    for paper in papers:
        (item,) = ask(f"{address}/papers/{paper['id']}.html", "text/plain")
        assert item["itemType"] in {"preprint", "conferencePaper", "journalArticle", "document"}
        assert letters(creators(item)) == letters(paper["authors"])
        if item["itemType"] == "preprint" and "venue" not in paper and "arxiv" in paper:
            assert item["archiveID"] == f"arXiv:{paper['arxiv']}"
            assert item["repository"] == "arXiv"
            assert item["url"] == f"https://arxiv.org/abs/{paper['arxiv']}"


@pytest.mark.parametrize("page", ["dates/2024-07.html", "tags/scaling.html", "papers/index.html"])
def test_a_list_is_a_selection(page: str, address: str, papers: list[Item]) -> None:
    """A list of papers is a selection, and each item chosen from it has all its authors."""
    offered = ask(f"{address}/{page}", "text/plain")
    assert len(offered["items"]) >= 2
    items = ask(json.dumps(offered), "application/json")
    assert len(items) == len(offered["items"])
    by_title = {paper["title"]: paper for paper in papers}
    known = [item for item in items if item["title"] in by_title]
    assert len(known) >= 0.9 * len(items)
    for item in known:
        assert letters(creators(item)) == letters(by_title[item["title"]]["authors"])
        assert item["itemType"] in {"preprint", "conferencePaper", "journalArticle", "document"}
