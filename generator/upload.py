"""A build whose site goes to an object store: what changed is put, and what leads in comes last."""

from dataclasses import asdict
from pathlib import Path

from . import cache, search, tree, urls
from .bucket import Bucket, in_doubt
from .files import IN_DOUBT, Made
from .fingerprint import Fingerprints, digest
from .looks import Known
from .making import INDEX, Job, Making, by_paper, is_of_paper
from .manifests import Manifest
from .publish import Folder
from .report import Report
from .work import Bench, Group

# Pagefind's list of the parts of its index, put after them: it stands for the whole index
INDEX_ENTRY = f"{INDEX}pagefind-entry.json.js"


def upload(job: Job, last: Known, bucket: Bucket) -> Report:
    """Put what is new or changed into `bucket`, and delete what is no more; `last` is known of it.

    Raises an `OpenshelfError`; the bucket then says what of it is in doubt, and until all else was
    put, the files that lead in are as they were.
    """
    site, stages = job.site, job.stages
    with stages.stage("compare"):
        bench = Bench(site, job.templates, bucket, job.kept / "pieces", {})
        prints = Fingerprints(site, lambda: bench.renderer, cache.code(), job.state)
        changed = prints.of_each(job.outputs, last.manifest.files, None)
        ours = Making(job, last, lambda: changed)
        doubtful = changed.keys() | last.faulty
        todo = [output for output in job.outputs if output.path in doubtful]
        old_index = {path for path in last.manifest.files if path.startswith(INDEX)}
        planned = {*job.outputs.paths}
        gone = last.manifest.files.keys() - planned - old_index
        manifest = in_doubt(last.manifest, {*(output.path for output in todo), *gone})
        if todo or gone:
            bucket.write_manifest(manifest)
    with stages.stage("papers"):
        statics = [output for output in todo if output.template.startswith("static/")]
        ours.render("papers", bench, [Group((output,)) for output in statics])
        ids = {output.subject for output in todo if is_of_paper(output)}
        keys = {paper: key for paper, key in prints.of_papers({}, None).items() if paper in ids}
        ours.render("papers", bench, by_paper(todo, keys, {}))
    leading = [output for output in todo if "/" not in output.path and output not in statics]
    with stages.stage("lists"):
        done = {*statics, *leading}
        others = [Group((o,)) for o in todo if not is_of_paper(o) and o not in done]
        ours.render("lists", bench, others)
    entry = None
    if site.catalog.config.search:
        with stages.stage("search"):
            entry = _index(job, ours, manifest, bucket)
    with stages.stage("publish"):
        gone |= old_index - ours.index.keys()
        if entry is not None:
            bucket.put(INDEX_ENTRY, entry)
            bucket.close()
        for front in (False, True):
            some = [Group((output,)) for output in leading if (output.path == urls.FRONT) is front]
            ours.render("publish", bench, some)
        bucket.delete(sorted(gone))
        files = ours.files()
        totals = job.totals(files, last.manifest)
        report, warnings = asdict(totals), job.warnings
        manifest = Manifest(files, ours.substances, 0, job.inputs, report, warnings=warnings)
        bucket.write_manifest(manifest)
    put = sum(made != last.get(path) for path, made in files.items())
    note = (
        f"{put:,} objects put, those that lead in last, then {len(gone):,} deleted: an object store"
        " replaces them one by one, and cannot exchange all at once"
    )
    index_kept = site.catalog.config.search and entry is None
    return Report(Path(), totals, ours.written, tuple(stages.seconds.items()), index_kept, (note,))


def _index(job: Job, ours: Making, manifest: Manifest, bucket: Bucket) -> bytes | None:
    """Put a new search index but for its entry, which is returned; `None` if the old one is good.

    Pagefind reads files, so the papers' pages are made once more here, in a folder.
    """
    config, loader, papers = job.site.catalog.config, job.templates.loader, job.site.catalog.papers
    language = config.language.partition("-")[0]
    made_from = search.fingerprint(ours.substances, language=language, loader=loader)
    old = {path: made for path, made in manifest.files.items() if path.startswith(INDEX)}
    keys = {key for key, _ in old.values()}
    if old.get(INDEX_ENTRY, (IN_DOUBT, 0))[0] == made_from and IN_DOUBT not in keys:
        ours.index = old
        return None
    folder = job.kept / "pages"
    bench = Bench(job.site, job.templates, Folder(folder), job.kept / "pieces", {})
    pages = [Group((output,)) for output in job.outputs if output.template == "paper.html"]
    Making(job, ours.last, dict).render("search", bench, pages)
    search.index_site(folder, papers=len(papers), language=language, loader=loader)
    new: dict[str, Made] = {}
    for name, stat in sorted(tree.walk(folder / INDEX)):
        path = INDEX + name
        key = made_from if path == INDEX_ENTRY else digest((folder / path).read_bytes())
        new[path] = key, stat.st_size
    changed = {path for path, made in new.items() if made != old.get(path)}
    bucket.write_manifest(in_doubt(manifest, changed | (old.keys() - new.keys())))
    for path in sorted(changed - {INDEX_ENTRY}):
        bucket.put(path, (folder / path).read_bytes())
    bucket.close()
    ours.add_index(new)
    return (folder / INDEX_ENTRY).read_bytes()
