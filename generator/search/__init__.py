"""Full-text search over the papers: Pagefind's index, in a form that is read from disk too.

from generator.search import indexing
with indexing(staging, language="en", pages=["papers/resnet.html"]) as index:
    ...  # what else there is to do meanwhile
    index.finish(papers=281, loader=text_of_pagefind_loader_js)
"""

import hashlib
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

from . import bundle, canonical, pagefind
from .pagefind import BUNDLE, PAPERS, identity

__all__ = [
    "BUNDLE",
    "PAPERS",
    "Indexing",
    "fingerprint",
    "identity",
    "index_site",
    "indexing",
    "searched_text",
]

# What Pagefind passes over wherever it stands
_NAVIGATION = re.compile(rb"<nav\b.*?</nav>", re.DOTALL)
_OURS = b"data-pagefind"


@dataclass(frozen=True, slots=True)
class Indexing:
    """A Pagefind at work on the pages of a site."""

    site: Path
    process: "Popen[str]"

    def finish(self, *, papers: int, loader: str) -> str:
        """Wait for it, check its index, and turn it into scripts; give Pagefind's version.

        `papers` is the number of pages that must come out and `loader` the text of
        `templates/pagefind-loader.js`. The same pages and the same Pagefind give the same bytes on
        disks that list folders in the same way.
        Raises `SearchError` when Pagefind fails, or leaves something wrong.
        """
        pagefind.finish(self.process)
        return _complete(self.site / pagefind.BUNDLE, papers=papers, loader=loader)


@contextmanager
def indexing(site: Path, *, language: str, pages: Iterable[str]) -> Iterator[Indexing]:
    """Have Pagefind index the papers' `pages`, paths in `site`; `language` is a tag such as "en".

    They must not change any more. Raises `SearchError` when Pagefind is missing.
    """
    process = pagefind.start(pagefind.executable(), site, language=language, pages=pages)
    try:
        yield Indexing(site, process)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        shutil.rmtree(pagefind.mirror(site), ignore_errors=True)


def index_site(site: Path, *, papers: int, language: str, loader: str) -> str:
    """Index the pages in `site`/papers and wait for it, as `Indexing.finish` does."""
    folder = pagefind.run(pagefind.executable(), site, language=language)
    return _complete(folder, papers=papers, loader=loader)


def _complete(folder: Path, *, papers: int, loader: str) -> str:
    version = pagefind.verify(folder, papers=papers)
    canonical.canonicalise(folder)
    bundle.convert(folder, loader=loader)
    return version


def searched_text(page: bytes) -> bytes:
    """A digest of what Pagefind may read of a page: its main part, but no navigation.

    Where a template has put one of Pagefind's attributes elsewhere, it is all of the page.
    """
    start, end = page.find(b"<main"), page.rfind(b"</main>")
    read = page[start:end]
    if start < 0 or end < 0 or _OURS in page[:start] or _OURS in page[end:]:
        read = page
    return hashlib.blake2b(_NAVIGATION.sub(b"", read), digest_size=12).digest()


def fingerprint(searched: Mapping[str, bytes], *, language: str, loader: str) -> str:
    """A digest of all that the index depends on: while it stays the same, the old index is good.

    `searched` has that of each page, by its path. Raises `SearchError` when Pagefind is missing.
    """
    pagefind.executable()
    said = pagefind.identity(), pagefind.options(language), loader
    digest = hashlib.blake2b(repr(said).encode(), digest_size=12)
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    for name, content in sorted(searched.items()):
        digest.update(name.encode() + b"\0" + content)
    return digest.hexdigest()
