"""Full-text search over the papers: Pagefind's index, in a form that also works from disk."""

import hashlib
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

from ..errors import SearchError
from . import bundle, canonical, pagefind
from .pagefind import BUNDLE, PAPERS, identity

__all__ = ["BUNDLE", "PAPERS", "Indexing", "fingerprint", "identity", "indexing", "searched_text"]

# Pagefind skips navigation
_NAVIGATION = re.compile(rb"<nav\b.*?</nav>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Indexing:
    """A Pagefind process that indexes the pages at the paths `pages` of `site`."""

    site: Path
    pages: Sequence[str]
    process: "Popen[str]"

    def finish(self, *, loader: str) -> str:
        """Wait for Pagefind, check its index, turn it into scripts, and return Pagefind's version.

        `loader` is the text of `templates/pagefind-loader.js`. A result's id is the position of its page
        in `pages`. The same pages and the same Pagefind give the same bytes.
        Raises `SearchError` if Pagefind fails or its index is wrong, and `OSError` if the disk is full.
        """
        folder = self.site / BUNDLE
        try:
            pagefind.finish(self.process, pages=len(self.pages))
            version = pagefind.verify(folder, papers=len(self.pages))
            canonical.canonicalise(folder, self.pages)
            bundle.convert(folder, loader=loader)
        except SearchError:
            pagefind.check_room(self.site)  # the true reason, and not Pagefind's fault
            raise
        return version


@contextmanager
def indexing(site: Path, *, language: str, pages: Sequence[str]) -> Iterator[Indexing]:
    """Run Pagefind over the papers' pages, which must not change any more.

    `pages` are their paths in `site`, and `language` is a tag such as "en". Raises `SearchError` if
    Pagefind is missing.
    """
    program = pagefind.executable()
    try:
        process = pagefind.start(program, site, language=language, pages=pages)
        try:
            yield Indexing(site, pages, process)
        finally:
            process.kill()
            process.wait()
    finally:
        shutil.rmtree(pagefind.mirror(site), ignore_errors=True)


def searched_text(page: bytes) -> bytes:
    """Return a digest of what Pagefind may read of a page: its main part without navigation.

    If a template has put one of Pagefind's attributes elsewhere, it is a digest of the whole page.
    """
    before, _, rest = page.partition(b"<main")
    text, _, after = rest.rpartition(b"</main>")
    if not text or b"data-pagefind" in before + after:
        text = page
    return hashlib.blake2b(_NAVIGATION.sub(b"", text), digest_size=12).digest()


def fingerprint(searched: Mapping[str, bytes], *, language: str, loader: str) -> str:
    """Return a digest of everything that the index depends on; if it is the same, reuse the index.

    `searched` has the `searched_text` of each page by its path. Raises `SearchError` if Pagefind is
    missing.
    """
    pagefind.executable()
    settings = identity(), pagefind.options(language), loader, sorted(searched.items())
    digest = hashlib.blake2b(repr(settings).encode(), digest_size=12)
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
