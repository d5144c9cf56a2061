"""The site in memory: the catalog as it is now, any of its files on demand, and a search index."""

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from .. import search
from ..content.load import ParsedPapers, load
from ..errors import ContentError, OpenshelfError, SearchError
from ..pages.render import Renderer
from ..pages.templates import Templates, template_folders, templates_in
from ..plan import urls
from ..plan.output import Output
from ..plan.plan import plan


@dataclass(frozen=True, slots=True)
class State:
    """What browsers are told: a number that changes when pages do, and the problems of the content."""

    version: str = ""
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A file of the site: its bytes, or what is wrong with it."""

    data: bytes
    error: str = ""


@dataclass(frozen=True, slots=True)
class _Site:
    """A catalog that was read without problems, and every file of its site by path."""

    renderer: Renderer
    templates: Templates
    outputs: Mapping[str, Output]


@dataclass
class Live:
    """Reads the content again when told to, and renders what is asked for.

    Several threads may ask at once. Use it as a context manager, which removes the index at the end.
    """

    content: Path
    templates: Path | None = None
    search: bool = True
    state: State = State()
    _site: _Site | None = None
    _parsed: ParsedPapers = field(default_factory=ParsedPapers)
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _rendering: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> "Live":
        self._folder = TemporaryDirectory(prefix="openshelf-", ignore_cleanup_errors=True)
        self._indexer: threading.Thread | None = None
        self._index = Path(self._folder.name, "none")
        self._index_made_from = ""
        return self

    def __exit__(self, *_: object) -> None:
        self._site = None
        if self._indexer:
            self._indexer.join()
        self._folder.cleanup()

    def reload(self) -> Sequence[str]:
        """Read the content and the templates again; return the problems, one a line.

        If there are any, pages stay as they were.
        """
        try:
            templates = templates_in(template_folders(self.templates))
            catalog = load(self.content, self._parsed, search=self.search)
            outputs = {output.path: output for output in plan(catalog, templates.statics)}
        except ContentError as error:
            problems = tuple(map(str, error.problems))
        except OpenshelfError as error:
            problems = (str(error),)
        else:
            self._site = _Site(Renderer(catalog, templates), templates, outputs)
            self._post(State(str(time.time_ns())))
            return ()
        self._post(State(self.state.version, problems))
        return problems

    def page(self, path: str) -> Page | None:
        """Return a file of the site; `None` when there is no such file."""
        site = self._site
        if path.startswith(f"{search.BUNDLE}/"):
            return self._index_file(path)
        output = site.outputs.get(path) if site else None
        if not site or not output:
            return None
        try:
            with self._rendering:
                return Page(site.renderer.render(output))
        except OpenshelfError as error:
            return Page(b"", str(error))
        except Exception as error:  # noqa: BLE001 - of code that a template calls
            return Page(b"", f"{output.template}: {type(error).__name__}: {error}")

    def wait_for_change(self, seen: State | None, seconds: float) -> State:
        """Return the state as soon as it is not `seen`, or `seen` when the time is over."""
        with self._changed:
            self._changed.wait_for(lambda: self.state != seen, seconds)
            return self.state

    def index_search(self) -> None:
        """Make the search index in the background, unless what search reads is the same."""
        site = self._site
        if not site or not site.renderer.catalog.config.search:
            return
        if self._indexer:
            self._indexer.join()
        self._indexer = threading.Thread(target=self._make_index, args=(site,), daemon=True)
        self._indexer.start()

    def _post(self, state: State) -> None:
        with self._changed:
            self.state = state
            self._changed.notify_all()

    def _index_file(self, path: str) -> Page | None:
        file = self._index / path
        if not file.resolve().is_relative_to(self._index) or not file.is_file():
            return None
        return Page(file.read_bytes())

    def _make_index(self, site: _Site) -> None:
        """Render the papers' pages and index them; give up as soon as the site is another one."""
        catalog = site.renderer.catalog
        language = catalog.config.language.partition("-")[0]
        folder = Path(self._folder.name).resolve() / str(time.time_ns())
        (folder / search.PAPERS).mkdir(parents=True)
        pages = [urls.paper(paper.id) for paper in catalog.papers]
        searched: dict[str, bytes] = {}
        for path in pages:
            page = self.page(path)
            if self._site is not site or not page or page.error:
                return
            (folder / path).write_bytes(page.data)
            searched[path] = search.searched_text(page.data)
        try:
            made_from = search.fingerprint(
                searched, language=language, loader=site.templates.loader
            )
            if made_from == self._index_made_from:
                return
            with search.indexing(folder, language=language, pages=pages) as indexing:
                indexing.finish(papers=len(pages), loader=site.templates.loader)
        except SearchError as error:
            self._post(State(self.state.version, (*self.state.problems, str(error))))
            return
        self._index, self._index_made_from = folder, made_from
