"""The site in memory: the catalog as it is now, any of its files on demand, and a search index."""

import shutil
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from .. import search
from ..catalog.catalog import Catalog
from ..content.load import ParsedPapers, load
from ..errors import ContentError, OpenshelfError
from ..pages.look import with_look
from ..pages.render import Renderer
from ..pages.templates import Templates, read_templates
from ..plan import urls
from ..plan.output import Output
from ..plan.plan import plan

RELATED_LIMIT = 3000
"""With more papers, related ones would take seconds after each change, and are left out."""


@dataclass(frozen=True, slots=True)
class State:
    """What browsers are told: a number that changes when pages do, and the problems of the content."""

    version: str = ""
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Site:
    """A catalog that was read without problems, and what shows it."""

    catalog: Catalog
    templates: Templates
    renderer: Renderer

    @cached_property
    def outputs(self) -> Mapping[str, Output]:
        """Every file of the site, by path."""
        return {output.path: output for output in plan(self.catalog, self.templates.statics)}


class Live:
    """Reads the content again when told to, and renders what is asked for.

    Several threads may ask at once. Use it as a context manager: it removes the search index at the end.
    """

    def __init__(
        self, content: Path, templates: Path | None = None, *, search: bool = True
    ) -> None:
        self.state = State()
        self._content, self._templates, self._search = content, templates, search
        self._site: _Site | None = None
        self._reloads = 0
        self._parsed = ParsedPapers()
        self._changed = threading.Condition()
        self._indexer: threading.Thread | None = None
        self._index: Path | None = None
        self._indexed = ""

    def __enter__(self) -> "Live":
        self._folder = TemporaryDirectory(prefix="openshelf-", ignore_cleanup_errors=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._reloads += 1
        if self._indexer:
            self._indexer.join()
        self._folder.cleanup()

    def reload(self) -> Sequence[str]:
        """Read the content and the templates again; return the problems, one a line.

        If there are any, pages stay as they were.
        """
        self._reloads += 1  # ends the making of an index, which would slow this down
        try:
            site = self._read()
        except ContentError as error:
            problems = tuple(map(str, error.problems))
        except OpenshelfError as error:
            problems = (str(error),)
        else:
            self._site = site
            self._post(State(str(time.time_ns())))
            return ()
        self._post(State(self.state.version, problems))
        return problems

    def _read(self) -> _Site:
        templates = read_templates(self._templates)
        catalog = load(self._content, self._parsed, search=self._search, drafts=True)
        templates = with_look(templates, catalog.config)
        if len(catalog.papers) > RELATED_LIMIT:
            catalog = replace(catalog, config=replace(catalog.config, related=False))
        old = self._site
        same = old.renderer.environment if old and old.templates == templates else None
        if catalog.moves:
            plan(catalog, templates.statics)  # the plan tells which moves do not fit
        # The last step: from here on, the environment shows the new catalog.
        return _Site(catalog, templates, Renderer(catalog, templates, same))

    def page(self, path: str) -> bytes | None:
        """Return a file of the site; `None` when there is no such file. Raises `OpenshelfError`."""
        if path.startswith(f"{search.BUNDLE}/"):
            file = self._index / path if self._index else None
            return file.read_bytes() if file and file.is_file() else None
        site = self._site
        output = site.outputs.get(path) if site else None
        return site.renderer.render(output) if site and output else None

    def wait_for_change(self, seen: State | None, seconds: float) -> State:
        """Return the state as soon as it is not `seen`, or `seen` when the time is over."""
        with self._changed:
            self._changed.wait_for(lambda: self.state != seen, seconds)
            return self.state

    def index_search(self) -> None:
        """Begin to make the search index in the background, unless what search reads is the same."""
        site, before = self._site, self._indexer
        if site and site.catalog.config.search:
            work = (before, site, self._reloads)
            self._indexer = threading.Thread(target=self._index_after, args=work)
            self._indexer.start()

    def _post(self, state: State) -> None:
        with self._changed:
            self.state = state
            self._changed.notify_all()

    def _index_after(self, before: threading.Thread | None, site: _Site, reloads: int) -> None:
        """Make the index of a site once the thread `before` has ended."""
        if before:
            before.join()
        folder = Path(self._folder.name).resolve() / str(time.time_ns())
        try:
            indexed = self._make_index(site, reloads, folder)
        except OpenshelfError as error:
            indexed = ""
            self._post(State(self.state.version, (*self.state.problems, str(error))))
        if not indexed:
            shutil.rmtree(folder, ignore_errors=True)
            return
        old, self._index, self._indexed = self._index, folder, indexed
        if old:
            shutil.rmtree(old, ignore_errors=True)
        else:  # a search page that is open found no index
            self._post(State(str(time.time_ns()), self.state.problems))

    def _make_index(self, site: _Site, reloads: int, folder: Path) -> str:
        """Index the papers' pages in a folder; return a fingerprint of what search reads.

        It is empty if there is nothing to do, or as soon as there is another reload.
        """
        (folder / search.PAPERS).mkdir(parents=True)
        language = site.catalog.config.base_language
        pages = [urls.paper(paper_id) for paper_id in site.catalog.numbers]
        searched: dict[str, bytes] = {}
        for path in pages:
            if self._reloads != reloads:
                return ""
            page = site.renderer.render(site.outputs[path])
            (folder / path).write_bytes(page)
            searched[path] = search.searched_text(page)
        loader = site.templates.loader
        fingerprint = search.fingerprint(searched, language=language, loader=loader)
        if fingerprint == self._indexed:
            return ""
        with search.indexing(folder, language=language, pages=pages) as indexing:
            while indexing.process.poll() is None:
                if self._reloads != reloads:
                    return ""
                time.sleep(0.05)
            indexing.finish(loader=loader)
        return fingerprint
