"""A build, as a table of contents: load, plan, render, index, publish. It always makes the whole site."""

import shutil
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from .. import search
from ..catalog.catalog import Catalog
from ..content.load import load
from ..errors import PublishError
from ..pages.look import with_look
from ..pages.render import Renderer
from ..pages.templates import Templates, read_templates
from ..plan import urls
from ..plan.output import STATIC, Output
from ..plan.plan import plan
from . import inputs, publish, workers
from .report import Progress, Report, Stages, count_totals


@dataclass(frozen=True, slots=True)
class Options:
    """What a build is told.

    `url` ends in a slash and overrides that of catalog.yaml; `jobs` counts processes, 0 for one a core;
    `clean` builds even if nothing has changed; `remote` is the URL of a place in an object store, which
    gets the site instead of `out`; `executor` is the address of a Dask cluster that renders.
    """

    content: Path = Path("content")
    out: Path = Path("site")
    templates: Path | None = None
    url: str = ""
    jobs: int = 0
    search: bool = True
    clean: bool = False
    remote: str = ""
    executor: str = ""


def build(options: Options, progress: Progress = lambda _stage, _done, _of: None) -> Report:
    """Make the whole site, and put it in the place of the old one.

    If nothing has changed since the last build, nothing is done. Raises `ContentError` with every
    problem in the content, or another `OpenshelfError`; the old site is then as it was.
    """
    if options.remote:
        return _build_remote(options, progress)
    stages = Stages(progress)
    out = options.out.resolve()
    if options.content.resolve().is_relative_to(out):
        raise PublishError(f"{options.content} lies inside {options.out}, which a build replaces")
    with stages.stage("look"):
        old = publish.claim(out)
        templates = read_templates(options.templates)
        stamps = inputs.stamps(options.content)
        content = inputs.content_digest(options.content)
        digest = inputs.digest(content, templates, options.content, options.url, options.search)
    if old and old.inputs == digest and not options.clean:
        return Report.unchanged(options.out, old.report, stages.seconds)
    with stages.stage("load"):
        catalog = load(options.content, url=options.url, search=options.search)
    templates = with_look(templates, catalog.config)
    with stages.stage("plan"):
        outputs = plan(catalog, templates.statics)
        papers, lists = _by_paper(outputs)
        copies = [output for output in lists if output.template == STATIC]
        lists = [output for output in lists if output.template != STATIC]
    if catalog.config.related:
        with stages.stage("relate"):
            _ = catalog.related  # once, before workers get the catalog
    renderer = Renderer(catalog, templates)
    with publish.staging(out) as folder, _renderers(options) as render:
        rendered = workers.Rendered()
        with stages.stage("papers"):
            for part in render(renderer, folder, papers):
                rendered.add(part)
                progress("papers", rendered.count, len(papers))
            catalog.fragments.update(rendered.fragments)
        fingerprint = _fingerprint(catalog, templates, rendered)
        keep = bool(old and old.index == fingerprint)
        with _indexing(catalog, folder, out if keep else None) as indexing:
            if catalog.config.search:
                with stages.stage("words"):  # while Pagefind works
                    _ = catalog.lexicon, catalog.identifiers  # once, before workers get the catalog
            with stages.stage("lists"):
                for part in render(renderer, folder, lists):
                    rendered.add(part)
                    progress("lists", rendered.count - len(papers), len(lists))
                # Only this machine is sure to have these files
                workers.render_outputs(renderer, copies, partial(publish.write, folder))
            if indexing:
                with stages.stage("search"):
                    indexing.finish(loader=templates.loader)
        with stages.stage("publish"):
            sizes = [stat.st_size for _, stat in publish.walk(folder)]
            totals = count_totals(catalog, outputs, sizes)
            report = Report(options.out, totals, stages.seconds, warnings=_warnings(catalog))
            if inputs.stamps(options.content) != stamps:
                digest = ""  # which files were read is not known, so the next build is a whole one
            publish.swap(folder, out, digest, fingerprint, report.to_record(), content)
    return replace(report, index_kept=catalog.config.search and keep)


def _build_remote(options: Options, progress: Progress) -> Report:
    from .remote import Place  # with fsspec, which few have

    place = Place(options.remote)
    with TemporaryDirectory(prefix="openshelf-") as temporary:
        local = replace(options, out=Path(temporary, "site"), remote="")
        report = build(local, progress)
        return replace(report, out=Path(options.remote), notes=(place.publish(local.out),))


def _by_paper(outputs: list[Output]) -> tuple[list[Output], list[Output]]:
    """Part the files of single papers, those of each paper together, from all others."""
    by_paper: dict[str, list[Output]] = {}
    lists = []
    for output in outputs:
        if output.about == "paper":
            by_paper.setdefault(output.subject, []).append(output)
        else:
            lists.append(output)
    return [output for files in by_paper.values() for output in files], lists


def _renderers(options: Options) -> AbstractContextManager[workers.Render]:
    """Give what renders: processes of this machine, or a cluster."""
    if options.executor:
        from .cluster import connect  # with Dask, which few have

        return connect(options.executor)
    return nullcontext(workers.renderers(options.jobs or workers.available_cores()))


def _fingerprint(catalog: Catalog, templates: Templates, rendered: workers.Rendered) -> str:
    """Return a digest of everything that the search index is made from; empty without search."""
    if not catalog.config.search:
        return ""
    language = catalog.config.base_language
    return search.fingerprint(rendered.searched, language=language, loader=templates.loader)


def _indexing(
    catalog: Catalog, folder: Path, site: Path | None
) -> AbstractContextManager[search.Indexing | None]:
    """Start Pagefind over the papers' pages in a folder, or copy the index of the last site."""
    if not catalog.config.search:
        return nullcontext()
    if site:
        shutil.copytree(site / search.BUNDLE, folder / search.BUNDLE)
        return nullcontext()
    pages = [urls.paper(paper_id) for paper_id in catalog.numbers]
    return search.indexing(folder, language=catalog.config.base_language, pages=pages)


def _warnings(catalog: Catalog) -> tuple[str, ...]:
    papers, limit = len(catalog.papers), catalog.config.search_limit
    warning = (
        f"search over {papers:,} papers is slow in the browser: that is over search_limit"
        f" ({limit:,}) of catalog.yaml; raise it, or set search to false (docs/scale.md)"
    )
    return (warning,) if catalog.config.search and papers > limit else ()
