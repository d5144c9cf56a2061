"""The build, readable as a table of contents: load, derive, plan, render, index, publish."""

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from . import cache, pieces, publish, search, tree, work
from .derive import derive
from .errors import CacheError
from .fingerprint import Fingerprints
from .load import FEW_PAPERS, load
from .model import Catalog, Site
from .pieces import Place
from .plan import Output, plan
from .render import static_files, template_folders, template_texts, text_of
from .tree import Known, Made, Manifest
from .work import Bench, Group

# Below this, starting workers costs more than they save
FEW_OUTPUTS = 1500
INDEX = "pagefind/"

Progress = Callable[[str, int, int], None]
"""Told the stage, how many of its steps are done, and how many there are (0: not known)."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a build is told. `jobs` counts processes; `url` goes before the one in catalog.yaml.

    `clean` takes nothing over from the last build.
    """

    content: Path = Path("content")
    out: Path = Path("site")
    templates: Path | None = None
    url: str = ""
    jobs: int = 0
    search: bool = True
    clean: bool = False


@dataclass(frozen=True, slots=True)
class Totals:
    """What is in a site, and how many papers lack a fact that readers and machines ask for."""

    papers: int
    people: int
    tags: int
    pages: int
    files: int
    bytes: int
    without_names: int
    without_arxiv: int
    without_month: int


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did: `written` counts the files that it made anew, and the others were kept.

    `stages` has the seconds of each, in order.
    """

    out: Path
    totals: Totals
    written: int
    stages: tuple[tuple[str, float], ...]
    index_kept: bool


def build(options: Options, progress: Progress = lambda _stage, _done, _of: None) -> Report:
    """Make the whole site and put it in the place of the old one.

    What the last build made from the same things is taken over; the bytes are those of a build
    that takes nothing. Raises `ContentError` with every problem in the content, or another
    `OpenshelfError`; the old site is then as it was.
    """
    try:
        return _build(options, progress)
    except CacheError:
        return _build(replace(options, clean=True), progress)


def _build(options: Options, progress: Progress) -> Report:
    out = options.out.resolve()
    stages = _Stages(progress)
    publish.claim(out)
    with publish.workshop(out, clean=options.clean) as kept:
        with stages.stage("look"):
            folders = template_folders(options.templates)
            inputs = _inputs(options, folders)
            last = tree.known(kept, out)
        if inputs and inputs == last.manifest.inputs and last.whole:
            return stages.report(options.out, Totals(**last.manifest.report), 0, index_kept=True)
        with stages.stage("load"):
            papers = cache.PaperCache(kept)
            catalog = _configured(_load(options, papers), options)
            papers.save()
        with stages.stage("derive"):
            site = derive(catalog)
        with stages.stage("plan"):
            outputs = plan(site, static_files(folders))
        return _make(site, outputs, last, kept, inputs, options, stages)


def _make(
    site: Site,
    outputs: Sequence[Output],
    last: Known,
    kept: Path,
    inputs: bytes,
    options: Options,
    stages: "_Stages",
) -> Report:
    """Render what is new and take over what is not, index, and publish."""
    config, out = site.catalog.config, last.folder
    folders = template_folders(options.templates)
    loader = text_of("pagefind-loader.js", folders) if config.search else ""
    spare = tree.known(kept, kept / "spare")
    known = [spare, last] if spare.sound else [last]
    with (
        publish.staging(out, spare.folder if spare.sound else None) as staging,
        ExitStack() as stack,
    ):
        with stages.stage("compare"):
            code = cache.code()
            index = pieces.load(kept / "pieces", code)
            bench = Bench(site, folders, staging, kept / "pieces", index)
            prints = Fingerprints(site, bench.renderer, code)
            keys = {paper.id: prints.piece(paper) for paper in site.catalog.papers}
            for paper in [one for one, place in index.items() if keys.get(one) != place[0]]:
                del index[paper]
            wanted = {output.path: prints.of(output) for output in outputs}
            todo = [output for output in outputs if not _made(known, output.path, wanted)]
            ours = _Tree(staging, known, stages, options.jobs or work.available_cores())
            ours.take_over(wanted)
        with stages.stage("papers"):
            ours.render("papers", bench, _by_paper(todo, keys, index), wanted)
        indexing = None
        if config.search:
            language = config.language.partition("-")[0]
            made_from = search.fingerprint(ours.substances, language=language, loader=loader)
            if not ours.take_over_folder(INDEX, made_from):
                indexing = stack.enter_context(search.indexing(staging, language=language))
        with stages.stage("lists"):
            others = [Group((output,)) for output in todo if not _is_of_paper(output)]
            ours.render("lists", bench, others, wanted)
            pieces.save(bench.kept, code, bench.index)
        if indexing:
            with stages.stage("search"):
                indexing.finish(papers=len(site.catalog.papers), loader=loader)
                ours.add_folder(INDEX, made_from)
        with stages.stage("publish"):
            if spare.sound:
                tree.prune(staging, ours.files)
            publish.mark(staging, out)
            totals = _totals(site, outputs, ours.files)
            manifest = Manifest(ours.files, ours.substances, time.time_ns(), inputs, asdict(totals))
            publish.swap(staging, out)
            tree.write(kept, out, manifest)
            if last.sound and staging.is_dir():
                staging.rename(spare.folder)
            tree.forget(kept, out, spare.folder)
    return stages.report(options.out, totals, len(todo), index_kept=config.search and not indexing)


@dataclass
class _Tree:
    """A tree in the making: its files, what they were made from, and what search reads of pages."""

    folder: Path
    known: Sequence[Known]
    stages: "_Stages"
    jobs: int
    files: dict[str, Made] = field(default_factory=dict)
    substances: dict[str, bytes] = field(default_factory=dict)

    def take_over(self, wanted: Mapping[str, bytes]) -> None:
        """Take what is as wanted from a known tree; if that is another one than this, link to it."""
        for tree_ in self.known:
            found = {
                path: made
                for path, made in tree_.sound.items()
                if made[0] == wanted.get(path) and path not in self.files
            }
            self._add(tree_, found)

    def take_over_folder(self, prefix: str, key: bytes) -> bool:
        """Take a whole folder that was made from `key`, if there is one."""
        for tree_ in self.known:
            found = tree_.of(prefix, key)
            if found:
                self._add(tree_, found)
                return True
        return False

    def _add(self, known: Known, found: Mapping[str, Made]) -> None:
        if known is self.known[-1]:
            tree.link(known.folder, self.folder, found)
        self.files.update(found)
        substances = known.manifest.substances
        self.substances.update({path: substances[path] for path in found if path in substances})

    def add_folder(self, prefix: str, key: bytes) -> None:
        """Add every file below a folder, made from `key` by others."""
        for path, stat in tree.walk(self.folder / prefix):
            self.files[prefix + path] = key, stat.st_size

    def render(
        self,
        stage: str,
        bench: Bench,
        groups: Sequence[Group],
        wanted: Mapping[str, bytes],
    ) -> None:
        """Render and write groups of outputs, here or in workers."""
        total = sum(len(group.outputs) for group in groups)
        first = 1 + max((place[1] for place in bench.index.values()), default=0)
        bench.chunks = tuple(work.chunks(groups, self.jobs, first))
        work.begin(bench)
        alone = self.jobs == 1 or total < FEW_OUTPUTS
        done = 0
        with nullcontext() if alone else work.pool(self.jobs, work.begin, (bench,)) as executor:
            results = (executor.map if executor else map)(
                work.do_numbered, range(len(bench.chunks))
            )
            for chunk, result in zip(bench.chunks, results, strict=True):
                for output, size in zip(chunk.outputs, result.sizes, strict=True):
                    self.files[output.path] = wanted[output.path], size
                self.substances.update(result.substances)
                bench.index.update(result.index)
                done += len(result.sizes)
                self.stages.progress(stage, done, total)


def _made(known: Iterable[Known], path: str, wanted: Mapping[str, bytes]) -> bool:
    return any(path in one.sound and one.sound[path][0] == wanted[path] for one in known)


def _is_of_paper(output: Output) -> bool:
    return output.template.startswith("paper.") or output.template == "api/paper"


def _by_paper(
    outputs: Iterable[Output], keys: Mapping[str, bytes], index: Mapping[str, Place]
) -> tuple[Group, ...]:
    """The pages and files of papers, each paper's together, and the papers that `index` lacks."""
    found: dict[str, list[Output]] = {paper: [] for paper in keys if paper not in index}
    for output in outputs:
        if _is_of_paper(output):
            found.setdefault(output.subject, []).append(output)
    return tuple(
        Group(some, paper, b"" if paper in index else keys[paper]) for paper, some in found.items()
    )


def _load(options: Options, papers: "cache.PaperCache") -> Catalog:
    jobs = options.jobs or work.available_cores()
    many = jobs > 1 and sum(1 for _ in tree.walk(options.content / "papers")) > FEW_PAPERS
    with work.pool(jobs) if many else nullcontext() as executor:
        return load(options.content, executor, papers)


def _configured(catalog: Catalog, options: Options) -> Catalog:
    """Let the caller's choices go before those of catalog.yaml."""
    config = catalog.config
    return replace(
        catalog,
        config=replace(
            config,
            url=options.url.rstrip("/") + "/" if options.url else config.url,
            search=config.search and options.search,
        ),
    )


def _inputs(options: Options, folders: tuple[Path, ...]) -> bytes:
    """A digest of all that a build reads, by what the disk says of the content's files.

    It is empty when a file is so new that it may change again and look the same.
    """
    files = sorted(
        (path, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino)
        for path, stat in tree.walk(options.content)
    )
    newest = max((max(file[2:4]) for file in files), default=0)
    if newest > time.time_ns() - cache.RACY_NS:
        return b""
    loader = text_of("pagefind-loader.js", folders)
    templates = template_texts(folders), static_files(folders), loader
    said = replace(options, jobs=0, clean=False), search.identity(), files
    digest = hashlib.blake2b(cache.code(), digest_size=16)
    digest.update(repr((said, templates)).encode())
    return digest.digest()


def _totals(site: Site, outputs: Iterable[Output], files: Mapping[str, Made]) -> Totals:
    papers = site.catalog.papers
    return Totals(
        papers=len(papers),
        people=len(site.people),
        tags=len(site.tags),
        pages=sum(output.path.endswith(".html") for output in outputs),
        files=len(files),
        bytes=sum(size for _, size in files.values()),
        without_names=sum(not paper.authors for paper in papers),
        without_arxiv=sum(not paper.arxiv for paper in papers),
        without_month=sum(not paper.date.month for paper in papers),
    )


class _Stages:
    """A stopwatch: how long each stage of a build took."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.seconds: list[tuple[str, float]] = []

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        self.progress(name, 0, 0)
        start = time.perf_counter()
        yield
        self.seconds.append((name, time.perf_counter() - start))

    def report(self, out: Path, totals: Totals, written: int, *, index_kept: bool) -> Report:
        return Report(out, totals, written, tuple(self.seconds), index_kept)
