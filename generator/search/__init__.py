"""Full-text search over the papers: Pagefind's index, in a form that is read from disk too.

from generator.search import index_site
index_site(staging, papers=281, language="en", loader=text_of_pagefind_loader_js)
"""

import hashlib
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from . import bundle, canonical, pagefind

__all__ = ["SearchIndex", "fingerprint", "index_site", "paper_pages"]


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """What was written: `files` and `bytes` on disk, by which `pagefind` version, in `seconds`."""

    papers: int
    files: int
    bytes: int
    pagefind: str
    seconds: float


def index_site(site: Path, *, papers: int, language: str, loader: str) -> SearchIndex:
    """Write `site`/pagefind, the index of the pages in `site`/papers, over any that is there.

    `papers` is the number of pages that must come out, `language` a tag such as "en" and `loader`
    the text of `templates/pagefind-loader.js`. The same pages and the same Pagefind give the
    same bytes. Raises `SearchError` when Pagefind is missing, fails, or leaves something wrong.
    """
    start = time.perf_counter()
    folder = pagefind.run(pagefind.executable(), site, language=language)
    version = pagefind.verify(folder, papers=papers)
    canonical.canonicalise(folder)
    bundle.convert(folder, loader=loader)
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return SearchIndex(papers, len(sizes), sum(sizes), version, time.perf_counter() - start)


def paper_pages(site: Path) -> Iterable[tuple[str, bytes]]:
    """The pages that `index_site` reads, as (name, content), by name."""
    for path in sorted(site.glob(pagefind.PAPERS)):
        yield path.name, path.read_bytes()


def fingerprint(pages: Iterable[tuple[str, bytes]], *, language: str, loader: str) -> str:
    """A digest of all that the index depends on: while it stays the same, the old index is good.

    `pages` are as `paper_pages` gives them, in any order. Raises `SearchError` when Pagefind is
    missing.
    """
    digest = hashlib.sha256()
    for text in (
        pagefind.version(pagefind.executable()),
        *pagefind.options(language),
        loader,
        *(path.read_text("utf-8") for path in sorted(Path(__file__).parent.glob("*.py"))),
    ):
        digest.update(hashlib.sha256(text.encode()).digest())
    for name, content in sorted(pages):
        digest.update(hashlib.sha256(name.encode()).digest() + hashlib.sha256(content).digest())
    return digest.hexdigest()
