"""Commands that bring in what others know: import, enrich."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .. import console
from ..errors import OpenshelfError, reason, suggestion
from .options import (
    MAYBE_FILE,
    content_option,
    dry_run_option,
    offline_option,
    quiet_option,
    report_option,
    today,
)

if TYPE_CHECKING:
    from ..importers.lookup import Wanted

IMPORT_EXAMPLES = """\b
Examples:
  openshelf import references.bib
  openshelf import arxiv:2310.16441 doi:10.1145/3605943
  openshelf import https://aclanthology.org/P18-1007/
  openshelf import --dry-run zotero.json mendeley.ris > changes.diff
  openshelf import --tags keywords references.bib
  openshelf import --update venue --update pages published.bib
  curl -L https://example.org/list.bib | openshelf import -
"""

ENRICH_EXAMPLES = """\b
Examples:
  openshelf enrich
  openshelf enrich --dry-run
  openshelf enrich --only abstract --only venue
  openshelf enrich --source arxiv attention-is-all-you-need
  openshelf enrich --update abstract attention-is-all-you-need
  openshelf enrich --offline --report report.md
"""


@click.command("import", epilog=IMPORT_EXAMPLES)
@click.argument(
    "paths",
    metavar="FILE|ID|URL...",
    nargs=-1,
    type=click.Path(),
)
@content_option
@click.option(
    "--issue",
    metavar="FILE",
    type=MAYBE_FILE,
    help="Import the one paper that an issue on GitHub names; FILE is its event.",
)
@dry_run_option
@click.option(
    "--update",
    metavar="FIELD",
    multiple=True,
    help="Overwrite this field of papers that are there already; repeat it for others.",
)
@click.option(
    "--tags",
    type=click.Choice(["keywords"]),
    help="Turn the keywords of entries into tags of papers that have none.",
)
@click.option("--draft", is_flag=True, help="Mark new papers as drafts, which the site leaves out.")
@click.option(
    "--new",
    is_flag=True,
    help="Add what was looked up even if a paper has the same title and authors.",
)
@report_option
@offline_option
@quiet_option
def import_(
    paths: tuple[str, ...],
    content: Path,
    issue: Path | None,
    dry_run: bool,
    update: tuple[str, ...],
    tags: str | None,
    draft: bool,
    new: bool,
    report_file: Path | None,
    offline: bool,
    quiet: bool,
) -> None:
    """Import papers from files, or by their identifiers.

    A FILE is BibTeX, RIS or CSL JSON. An ID is arxiv:..., doi:..., acl:..., hf:..., openalex:... or
    dblp:..., and is looked up there; so are addresses of papers.

    Each entry becomes a paper's file, or adds what is missing to a paper that is there already. A
    paper keeps what you wrote, except with --update. Entries that cannot be imported are listed with
    the reason, and the others are imported. The same file twice changes nothing. A FILE named - is
    standard input.
    """
    from ..forge.issue import read_event
    from ..importers import importer, lookup
    from ..importers.formats import read_records
    from ..importers.merge import UPDATABLE
    from ..importers.services.fetcher import Fetcher
    from ..importers.services.known import SERVICES

    if not paths and not issue:
        raise click.UsageError("nothing to import; name a file, an identifier or an address")
    for field in update:
        if field not in UPDATABLE:
            hint = suggestion(field, UPDATABLE)
            raise click.BadParameter(f"unknown field {field!r}; {hint}", param_hint="--update")
    options = importer.Options(
        content,
        today=today(),
        update=frozenset(update),
        tags_from_keywords=bool(tags),
        draft=draft,
        new=new,
    )
    show = console.progress("write") if not quiet and sys.stderr.isatty() else console.no_progress
    try:
        readings, wanted = [], []
        if issue:
            paths = (*paths, read_event(issue).paper())
        for done, path in enumerate(paths):
            show("read", done, len(paths))
            if path != "-" and not os.path.lexists(path) and lookup.is_lookup(path):
                wanted.append(_wanted(path))
            else:
                readings.append(read_records(path, _read_bytes(path)))
        if wanted:
            fetcher = Fetcher(offline=offline, show=lambda text: show(text, 0, 0))
            readings.append(lookup.look_up(wanted, fetcher, SERVICES, show))
        report = importer.plan_import(readings, options, show)
    except OpenshelfError as error:
        show("write", 0, 0)
        if report_file:
            console.write_failure(report_file, error)
        console.fail(error, "Nothing was imported.")
    # What was read of a paper that is here already is no reason for a pull request
    changes = () if dry_run or (issue and not report.rows) else report.changes
    try:
        importer.write_changes(changes, show)
        if report_file:
            report.write(report_file)
    except OpenshelfError as error:
        show("write", 0, 0)
        console.fail(error)
    console.print_import(report, dry_run=dry_run, quiet=quiet)


@click.command(epilog=ENRICH_EXAMPLES)
@click.argument("papers", metavar="[PAPER...]", nargs=-1)
@content_option
@click.option(
    "--only",
    metavar="FIELD",
    multiple=True,
    help="Ask for this field alone, such as abstract, venue or cites; repeat it for others.",
)
@click.option(
    "--source",
    "sources",
    metavar="NAME",
    multiple=True,
    help="Ask this service alone, such as arxiv or crossref; repeat it for others.",
)
@click.option(
    "--update",
    metavar="FIELD",
    multiple=True,
    help="Overwrite this field even if you wrote it; repeat it for others.",
)
@click.option(
    "--find-ids",
    is_flag=True,
    help="Also search for papers without an identifier by title; matches are listed as questions.",
)
@dry_run_option
@report_option
@offline_option
@quiet_option
def enrich(
    papers: tuple[str, ...],
    content: Path,
    only: tuple[str, ...],
    sources: tuple[str, ...],
    update: tuple[str, ...],
    find_ids: bool,
    dry_run: bool,
    report_file: Path | None,
    offline: bool,
    quiet: bool,
) -> None:
    """Ask services for what papers lack, and for what has changed.

    arXiv, Crossref, OpenAlex, the ACL Anthology and Hugging Face are asked about the papers with an
    identifier, or only about each PAPER, an id of the catalog. What you wrote stays; if a service
    says something else, both are listed.

    Services limit how often they may be asked, so the first run may take hours. Answers are cached
    for a week: after an interruption, or if a service asks to wait, run the command again to go on.
    """
    from ..importers import enrich as enricher
    from ..importers.importer import write_changes
    from ..importers.merge import UPDATABLE
    from ..importers.services.fetcher import Fetcher
    from ..importers.services.known import SERVICES
    from ..importers.services.questions import find_candidates

    askable = [name for name, service in SERVICES.items() if service.asks_by]
    fields = sorted({field for name in askable for field in SERVICES[name].tells})
    for option, names, known in (
        ("--only", only, fields),
        ("--source", sources, askable),
        ("--update", update, UPDATABLE),
    ):
        for name in names:
            if name not in known:
                message = f"unknown {name!r}; {suggestion(name, known)}"
                raise click.BadParameter(message, param_hint=option)
    options = enricher.Options(
        content, today(), papers, frozenset(only), sources, frozenset(update)
    )
    show = console.progress("write") if not quiet and sys.stderr.isatty() else console.no_progress
    written = False
    try:
        fetcher = Fetcher(offline=offline, show=lambda text: show(text, 0, 0))
        find = find_candidates if find_ids else None
        done = enricher.enrich(options, fetcher, SERVICES, show, find)
        written = True
        write_changes(() if dry_run else done.report.changes, show)
        if report_file:
            done.report.write(report_file)
    except OpenshelfError as error:
        show("write", 0, 0)
        console.fail(error, "" if written else "Nothing was written.")
    except KeyboardInterrupt:
        show("write", 0, 0)
        console.print_interrupted(written=written)
        sys.exit(130)
    except SystemExit:
        show("write", 0, 0)
        console.print_interrupted(written=written)
        raise
    console.print_enrichment(done, dry_run=dry_run, quiet=quiet)


def _read_bytes(path: str) -> bytes:
    """Return what is in a file, or in standard input."""
    if path == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(path).read_bytes()
    except OSError as error:
        message = f"{path} cannot be read: {reason(error)}"
        raise click.BadParameter(message, param_hint="FILE|ID|URL") from error


def _wanted(text: str) -> "Wanted":
    """Return a work to look up."""
    from ..importers import lookup

    wanted = lookup.read_wanted(text)
    if not wanted:
        message = f"{text!r} is not an identifier or an address; give one such as {lookup.EXAMPLES}"
        raise click.BadParameter(message, param_hint="FILE|ID|URL")
    return wanted
