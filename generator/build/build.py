"""A build, as a table of contents: load, plan, render, index, publish. It always makes the whole site."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from .. import search
from ..catalog.catalog import Catalog
from ..content.load import load
from ..errors import PublishError
from ..pages.render import Renderer
from ..pages.templates import template_folders, templates_in
from ..plan import urls
from ..plan.output import Output
from ..plan.plan import plan
from . import inputs, publish, workers
from .report import Progress, Report, Stages, totals_of
from .workers import Render


@dataclass(frozen=True, slots=True)
class Options:
    """What a build is told.

    Attributes:
        content: the folder of the catalog.
        out: the folder of the site.
        templates: a folder of templates that override the built-in ones.
        url: the site's address, ending in a slash; overrides that of catalog.yaml.
        jobs: how many processes render; 0 for one a core.
        search: whether to build the search page and its index.
        clean: whether to build although nothing has changed.
        remote: the URL of a place in an object store, which gets the site instead of `out`.
        executor: the address of a Dask cluster that renders, such as dask://127.0.0.1:8786.
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
        from .remote import build_remote  # with fsspec, which few have

        return build_remote(
            options.remote, lambda out: build(replace(options, out=out, remote=""), progress)
        )
    stages = Stages(progress)
    out, jobs = options.out.resolve(), options.jobs or workers.available_cores()
    if options.content.resolve().is_relative_to(out):
        raise PublishError(f"{options.content} lies inside {options.out}, which a build replaces")
    with stages.stage("look"):
        old = publish.claim(out)
        templates = templates_in(template_folders(options.templates))
        digest = inputs.digest(options.content, templates, options.url, options.search)
    if old and old.inputs == digest and not options.clean:
        return Report.unchanged(options.out, old.report, stages)
    with stages.stage("load"):
        catalog = load(options.content, url=options.url, search=options.search)
    with stages.stage("plan"):
        outputs = plan(catalog, templates.statics)
        papers, others = _of_papers(outputs)
    with ExitStack() as stack:
        folder = stack.enter_context(publish.staging(out))
        render: Render = workers.render
        if options.executor:
            from . import cluster  # with Dask, which few have

            render = stack.enter_context(cluster.connect(options.executor, templates))
        renderer = Renderer(catalog, templates)
        rendered = workers.Rendered()
        with stages.stage("papers"):
            for part in render(renderer, folder, papers, jobs):
                rendered.add(part)
                progress("papers", rendered.count, len(papers))
            catalog.fragments.update(rendered.fragments)
        index, indexing = "", None
        if catalog.config.search:
            language = catalog.config.language.partition("-")[0]
            index = search.fingerprint(
                rendered.searched, language=language, loader=templates.loader
            )
            if old and old.index == index:
                shutil.copytree(out / search.BUNDLE, folder / search.BUNDLE)
            else:
                pages = [urls.paper(paper.id) for paper in catalog.papers]
                indexing = stack.enter_context(
                    search.indexing(folder, language=language, pages=pages)
                )
        with stages.stage("lists"):
            for part in render(renderer, folder, others, jobs):
                rendered.add(part)
                progress("lists", rendered.count - len(papers), len(others))
        if indexing:
            with stages.stage("search"):
                indexing.finish(papers=len(catalog.papers), loader=templates.loader)
        with stages.stage("publish"):
            totals = totals_of(catalog, outputs, folder)
            warnings = tuple(_warnings(catalog))
            publish.swap(
                folder, out, digest, index, {"totals": asdict(totals), "warnings": warnings}
            )
    index_kept = catalog.config.search and not indexing
    return Report(options.out, totals, stages.taken(), index_kept=index_kept, warnings=warnings)


def _of_papers(outputs: list[Output]) -> tuple[list[Output], list[Output]]:
    """Part the files of single papers, those of each paper together, from all others."""
    by_paper: dict[str, list[Output]] = {}
    others = []
    for output in outputs:
        if output.about == "paper":
            by_paper.setdefault(output.subject, []).append(output)
        else:
            others.append(output)
    return [output for group in by_paper.values() for output in group], others


def _warnings(catalog: Catalog) -> Iterator[str]:
    papers, limit = len(catalog.papers), catalog.config.search_limit
    if catalog.config.search and papers > limit:
        yield (
            f"search over {papers:,} papers is slow in the browser: that is over search_limit"
            f" ({limit:,}) of catalog.yaml; raise it, or set search to false (docs/scale.md)"
        )
