"""From the content to a site, as a table of contents: load, derive, plan, render, index, publish."""

import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import replace
from functools import cache as once
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from . import (
    ahead,
    cache,
    changes,
    forks,
    manifests,
    pieces,
    publish,
    search,
    splice,
    tree,
    urls,
    work,
)
from .ahead import Ahead
from .cache import Signature
from .errors import PublishError
from .export import WHOLE, slow
from .fingerprint import Fingerprints
from .keeper import Keeper
from .load import FEW_PAPERS, load
from .looks import Known, Look
from .making import INDEX, Job, Making, by_paper, by_size
from .memory import Memory
from .model import Catalog
from .output import Output
from .render import render
from .report import Report, Stages
from .spare import SPARE, Copy, OlderLook, doubted
from .template_files import Templates
from .work import Bench, Hands

if TYPE_CHECKING:
    from .bucket import Bucket
    from .build import Options, Place


# To keep what follows from fewer papers takes less time than to begin a process that does so
FEW_KEPT = 1_000


def make(
    options: "Options",
    place: "Place",
    templates: Templates,
    stages: Stages,
) -> Report:
    """Make a site from `options.content`, as `build` says."""
    kept, bucket, last = place.kept, place.bucket, place.last
    beside = options.workers if options.workers > 1 else 0
    with _spare(place, templates, beside) as spare:
        with stages.stage("load"):
            papers = cache.PaperCache(kept)
            catalog = read_catalog(options, papers, place.signatures)
            papers.save()
        with stages.stage("derive"):
            state = changes.state(catalog, templates, cache.code())
            keeper = Keeper(kept)
            site = keeper.derive(catalog, state)
            edited = keeper.edited(last.manifest.state)
        with stages.stage("plan"):
            known = None if edited is None else last.manifest.files.paths
            outputs = keeper.plan(tuple(templates.statics), known)
            keep = None if bucket else keeper.keeping()
            if keep and len(catalog.papers) < FEW_KEPT:
                keep()
                keep = None
        with (
            forks.aside(keep, beside=bool(beside)) if keep else nullcontext(),
            _hands(options, bucket) as hands,
        ):
            job = Job(
                site=site,
                templates=templates,
                outputs=outputs,
                state=state,
                edited=edited,
                inputs=place.inputs,
                kept=kept,
                hands=hands,
                stages=stages,
                warnings=tuple(_warnings(catalog)),
            )
            if bucket:
                from .upload import upload

                report = upload(job, last.known, bucket)
            else:
                report = _make(job, last, spare, keeper)
    return replace(report, out=options.out, warnings=job.warnings)


@contextmanager
def _spare(place: "Place", templates: Templates, beside: int) -> Iterator[OlderLook | Copy | None]:
    """The tree that a new site is to begin with, which other processes see to; if there can be one."""
    spare: OlderLook | Copy | None = None
    if not place.bucket:
        same = _only_papers(place, templates)
        spare = OlderLook(place.kept, place.kept / SPARE, place.last, beside, catch_up=same)
        if not spare.there:
            spare = Copy(place.last, spare.folder, beside) if same else None
    try:
        yield spare
    finally:
        if spare:
            spare.close()


def _only_papers(place: "Place", templates: Templates) -> bool:
    """Whether nothing but papers seems to be another than for the last site: most of it will be the same."""
    last = place.last.manifest
    return last.state[2] == changes.made_by(templates, cache.code()) and not any(
        max(signature[1:3]) > last.finished
        for path, signature in place.signatures.items()
        if not path.startswith("papers/")
    )


def _warnings(catalog: Catalog) -> Iterator[str]:
    papers, limit = len(catalog.papers), catalog.config.search_limit
    if catalog.config.search and papers > limit:
        yield (
            f"{search.cost(papers)}. That is over search_limit ({limit:,}) of catalog.yaml: raise"
            " it, or set search to false (docs/scale.md)."
        )


def _make(job: Job, looked: Known | Look, older: OlderLook | Copy | None, keeper: Keeper) -> Report:
    """Render what is new and take over what is not, index, and put the new folder in place.

    The site so far was `looked` at, and an `older` one that the new one may begin with.
    """
    site, stages, kept = job.site, job.stages, job.kept
    past = kept / SPARE
    config, loader = site.catalog.config, job.templates.loader
    index: dict[str, pieces.Place] = {}
    bench = Bench(site, job.templates, publish.Folder(kept), kept / "pieces", index)
    with ExitStack() as stack:
        with stages.stage("compare"):
            prints = Fingerprints(site, lambda: bench.renderer, cache.code(), job.state)
            begun = stack.enter_context(_begun(job, looked, prints, bench))
            owner = cache.owner(kept) + prints.of_pieces
            there, before = pieces.load(bench.kept, owner)
            keys = prints.of_papers(there, keeper.edited(before))
            index |= {one: place for one, place in there.items() if keys.get(one) == place[0]}
            bench.first = bench.renderer.pieces.fresh = pieces.next_number(there)
            keys_of_files = once(
                partial(prints.of_each, job.outputs, looked.manifest.files, job.edited)
            )
            if looked.manifest.files:
                keys_of_files()  # while others look at them; in a first build, while they work already
            last, spare = looked.known, older.known if older else None
            out = last.folder
            if spare:
                manifests.drop(kept, spare.folder)
            touched = stack.enter_context(doubted(kept, spare, INDEX))
            staging = stack.enter_context(publish.staging(out, spare.folder if spare else None))
            bench.store = publish.Folder(staging)
            ours = Making(job, last, keys_of_files)
            if spare:
                touched |= {*ours.changed, *spare.differing, *last.faulty}
            todo = ours.take_over(staging, spare)
            begun.keep({output.path for output in todo})
        with stages.stage("papers"):
            ours.render("papers", bench, by_paper(todo, keys, index))
        indexing = None
        if config.search:
            language = config.language.partition("-")[0]
            made_from = search.fingerprint(ours.substances, language=language, loader=loader)
            if not ours.take_over_index(staging, spare, made_from):
                # In the spare tree there may be pages of papers that are gone
                pages = [urls.paper(paper.id) for paper in site.catalog.papers]
                indexing = stack.enter_context(
                    search.indexing(staging, language=language, pages=pages)
                )
        with stages.stage("lists"):
            _splice(ours, bench, there, staging, todo)
            others = [o for o in todo if o.path not in ours.made and o.path not in begun]
            ours.render("lists", bench, by_size(others))
            for path in [output.path for output in todo if output.path in begun]:
                ours.add(path, begun.put(path, staging / path))
            pieces.save(bench.kept, owner, bench.index, job.state)
        if indexing:
            with stages.stage("search"):
                indexing.finish(papers=len(site.catalog.papers), loader=loader)
                walked = tree.walk(staging / INDEX)
                ours.add_index({INDEX + path: (made_from, stat.st_size) for path, stat in walked})
        with stages.stage("publish"):
            files = ours.files()
            gone = ours.gone(files)
            touched |= gone
            if spare:
                tree.prune(staging, (*spare.differing, *spare.difference.others, *gone), files)
            publish.mark(staging, out)
            totals = job.totals(files, last.manifest)
            manifest = ours.manifest(files, totals, staging)
            publish.swap(staging, out)
            manifests.write(kept, out, manifest)
            if last.manifest.files and staging.is_dir():
                manifests.write_older(kept, staging, ours.difference(gone), manifest)
                shutil.rmtree(past, ignore_errors=True)  # there if it was of no use
                staging.rename(past)
            manifests.forget(kept, out, past)
    index_kept = config.search and not indexing
    return Report(out, totals, ours.written, tuple(stages.seconds.items()), index_kept)


def _begun(job: Job, last: Known | Look, prints: Fingerprints, bench: Bench) -> Ahead:
    """Begin the files that take long, and that are to be others than in the last site."""
    begun = Ahead(job.kept, beside=job.hands.count > 1)
    manifest, edits = last.manifest, job.edited
    # Titles and names in the database are not changed, but all of it made anew
    edited = [job.site.paper(paper) for paper in edits.papers] if edits and edits.deep else []
    for output in slow(job.site):
        made = manifest.files.one(output.path)
        if made and made[0] == prints.of(output):
            continue
        old = tree.sound(last.folder, output.path, manifest) if edited else None
        make = partial(ahead.renewed, bench, output, old, edited) if old else None
        begun.begin(output.path, make or partial(render, bench.renderer, output))
    return begun


def _splice(
    ours: Making,
    bench: Bench,
    before: Mapping[str, pieces.Place],
    staging: Path,
    todo: Iterable[Output],
) -> None:
    """Make files of all papers of the last ones if few papers are others; `before` has their pieces."""
    edits = ours.job.edited
    edited = [bench.site.paper(one) for one in edits.papers] if edits else []
    if not 0 < len(edited) <= splice.FEW_PAPERS or any(one.id not in before for one in edited):
        return
    kept, last = bench.renderer.pieces, ours.last
    for output in todo:
        form = WHOLE.get(output.template)
        old = tree.sound(last.folder, output.path, last.manifest) if form else None
        if form and old:
            changes = [
                (kept.kept(form.name, before[p.id]), kept.data(form.name, p)) for p in edited
            ]
            size = splice.put(staging, output.path, old, changes)
            if size is not None:
                ours.add(output.path, size)


@contextmanager
def _hands(options: "Options", bucket: "Bucket | None") -> Iterator[Hands]:
    """Those who render: processes on this machine, or workers of a cluster."""
    if options.executor:
        from . import cluster

        if bucket and bucket.in_memory:
            raise PublishError(f"{bucket.url} is in this process's memory, which no worker reaches")

        with cluster.hands(options.executor) as hands:
            yield hands
    else:
        alone = bucket is not None and bucket.in_memory
        yield work.processes(1 if alone else options.workers)


def read_catalog(
    options: "Options", papers: cache.PaperCache | Memory, signatures: Mapping[str, Signature]
) -> Catalog:
    """The content, with the caller's choices before those of catalog.yaml.

    Its files have `signatures`, and `papers` those that need not be read. Raises `ContentError`.
    """
    found = islice(tree.entries(options.content / "papers"), FEW_PAPERS, None)
    many = options.workers > 1 and next(found, None) is not None
    with forks.pool(options.workers) if many else nullcontext() as executor:
        catalog = load(options.content, executor, papers, signatures)
    config = catalog.config
    return replace(
        catalog,
        config=replace(
            config,
            url=options.url.rstrip("/") + "/" if options.url else config.url,
            search=config.search and options.search,
        ),
    )
