"""The command line: parse and call. Nothing but this and `console` prints or exits.

A command imports what it needs, so that `--help` answers at once.
"""

import datetime as dt
import os
import re
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from . import __version__, console
from .errors import ContentError, OpenshelfError, reason, suggestion, system_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from .content.retag import Retagging
    from .importers.lookup import Wanted

OWN_TEMPLATES = Path("templates")
FOLDER = click.Path(path_type=Path, file_okay=False)
MAYBE_FILE = click.Path(path_type=Path, dir_okay=False)
# The address of a Dask cluster's scheduler
_CLUSTER = re.compile(r"dask://[^\s/:@]+:\d{1,5}|dask://\[[0-9a-fA-F:]+\]:\d{1,5}")

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

SUGGEST_EXAMPLES = """\b
Examples:
  openshelf tags suggest
  openshelf tags suggest --ask grokking-in-linear-estimators
  openshelf tags suggest --write --least 0.6
  openshelf tags suggest --new
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

content_option = click.option(
    "--content",
    type=FOLDER,
    default=Path("content"),
    show_default=True,
    help="Folder of the catalog's content.",
)
templates_option = click.option(
    "--templates",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Folder of templates that override the built-in ones.  [default: ./templates, if there is"
    " one]",
)
report_option = click.option(
    "--report",
    "report_file",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write what changed to a Markdown file, for a pull request.",
)
offline_option = click.option(
    "--offline",
    is_flag=True,
    help="Use the answers that services gave before, however old, and ask nobody.",
)
quiet_option = click.option("-q", "--quiet", is_flag=True, help="Print nothing but problems.")

dry_run_option = click.option(
    "--dry-run", is_flag=True, help="Print the changes as a diff, and write nothing."
)


class _Commands(click.Group):
    """The commands. If the machine refuses something, they say so in one sentence."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # whoever reads the output has left: Click ends quietly
            raise
        except (OSError, MemoryError) as error:
            console.fail(system_error(error))


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 done, 1 the input has problems (all are listed), 2 wrong usage.",
)
@click.version_option(__version__, prog_name="openshelf")
def main() -> None:
    """Turn a folder of Markdown files, one per research paper, into a catalog site."""
    console.exit_on_sigterm()
    # Workers use all cores; NumPy's own threads would only get in their way
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a name that the terminal cannot show is no error
            stream.reconfigure(errors="backslashreplace")


@main.command(epilog="Example: openshelf init my-papers")
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option(
    "--title",
    default="",
    help="Name of the catalog, shown on every page.  [default: asked for on a terminal, else the"
    " folder's name]",
)
def init(folder: Path, title: str) -> None:
    """Make a new catalog in a folder.

    DIR gets the settings, tags, one sample paper, and the workflows that publish the catalog on
    GitHub Pages. It may exist; files in it are never overwritten.
    """
    from .content.init import make_catalog, title_of

    if not title and sys.stdin.isatty():
        title = click.prompt("Title of the catalog", default=title_of(folder))
    try:
        made = make_catalog(folder, title)
    except ContentError as error:
        console.fail(error, "Nothing was written.")
    except OpenshelfError as error:
        console.fail(error)
    console.print_new_catalog(folder, made.title, made.kept)


@main.command(epilog="Example: openshelf build --url https://example.org/papers/")
@content_option
@templates_option
@click.option(
    "--out",
    metavar="DIRECTORY|URL",
    default="site",
    show_default=True,
    help="Folder to build the site in, or a URL of an object store, such as s3://bucket/papers.",
)
@click.option(
    "--url", default="", help="URL of the published site.  [default: url in catalog.yaml]"
)
@click.option(
    "--jobs", type=click.IntRange(1), help="Number of worker processes.  [default: one per core]"
)
@click.option(
    "--executor",
    metavar="processes|dask://HOST:PORT",
    default="processes",
    show_default=True,
    help="Where pages are rendered: in processes of this machine, or on a Dask cluster.",
)
@click.option("--no-search", is_flag=True, help="Build without the search page and its index.")
@click.option("--clean", is_flag=True, help="Build even if nothing has changed.")
@quiet_option
@click.option("-v", "--verbose", is_flag=True, help="Print how long each stage took.")
def build(
    content: Path,
    templates: Path | None,
    out: str,
    url: str,
    jobs: int | None,
    executor: str,
    no_search: bool,
    clean: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    """Build the site.

    A build either publishes a whole new site or leaves the old one as it was. If nothing has
    changed since the last build, it does nothing.
    """
    from .build import build as builder

    start = time.perf_counter()
    is_remote = "://" in out
    options = builder.Options(
        content=content,
        out=Path("site" if is_remote else out),
        templates=templates or OWN_TEMPLATES,
        url=_checked_url(url),
        jobs=jobs or 0,
        search=not no_search,
        clean=clean,
        remote=out if is_remote else "",
        executor=_checked_executor(executor),
    )
    try:
        show = console.progress() if not quiet and sys.stderr.isatty() else console.no_progress
        report = builder.build(options, show)
    except (OpenshelfError, OSError, MemoryError) as error:
        untouched = f"{out} is as it was." if Path(out).is_dir() else "Nothing was built."
        if not isinstance(error, OpenshelfError):
            error = system_error(error)
        console.fail(error, "" if is_remote else untouched)
    if not quiet:
        console.print_report(report, out, time.perf_counter() - start, verbose=verbose)


@main.command(epilog="Example: openshelf serve --port 9000")
@content_option
@templates_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="Port to listen on; 0 picks a free one.",
)
@click.option("--no-search", is_flag=True, help="Serve without search.")
def serve(content: Path, templates: Path | None, host: str, port: int, no_search: bool) -> None:
    """Preview the catalog in a browser; pages reload when a file changes.

    Pages are rendered when a browser asks for them; nothing is written to the site's folder.
    """
    from .serve import serve as server

    try:
        server.serve(
            content,
            templates or OWN_TEMPLATES,
            host,
            port,
            _configured_url(content),
            search=not no_search,
            say=click.echo,
        )
    except OpenshelfError as error:
        console.fail(error)


@main.command(epilog="Example: openshelf check --url https://example.org/papers/")
@content_option
@click.option(
    "--out", type=FOLDER, default=Path("site"), show_default=True, help="Folder of the site."
)
@click.option(
    "--url",
    default="",
    help="URL that the site was built for.  [default: url in catalog.yaml]",
)
@click.option("--content-only", is_flag=True, help="Check only the content.")
@click.option("--site-only", is_flag=True, help="Check only the built site.")
@click.option(
    "--fix",
    is_flag=True,
    help="Write a BibTeX key into each paper that has none, and identifiers without their addresses.",
)
@click.option(
    "--against",
    metavar="WHERE",
    default="",
    help="Fail if a page published at this URL, sitemap or folder is missing.",
)
@click.option("--strict", is_flag=True, help="Fail on warnings too.")
@quiet_option
def check(
    content: Path,
    out: Path,
    url: str,
    content_only: bool,
    site_only: bool,
    fix: bool,
    against: str,
    strict: bool,
    quiet: bool,
) -> None:
    """Check the content and the built site.

    In the site, every internal link and fragment must lead somewhere, and the metadata must be what
    Google Scholar, Zotero and other readers of it accept.
    """
    from .build.inputs import is_outdated
    from .check.content import check_content
    from .check.site import check_site

    if content_only and site_only:
        raise click.UsageError("--content-only and --site-only leave nothing to check")
    if fix and site_only:
        raise click.UsageError("--fix changes content, which --site-only leaves out")
    if against and content_only:
        raise click.UsageError("--against is about the built site, which --content-only leaves out")
    address = _checked_url(url) or _configured_url(content)
    findings = []
    try:
        if not site_only:
            findings.append(check_content(content, fix=fix))
        if not content_only:
            outdated = is_outdated(out, content)
            findings.append(check_site(out, address, against, content, outdated=outdated))
    except OpenshelfError as error:
        console.fail(error)
    console.print_findings(findings, strict=strict, quiet=quiet)


@main.command(epilog='Example: openshelf new https://arxiv.org/abs/2310.16441 --author "Noam Levi"')
@click.argument("what", metavar="TITLE|ARXIV|DOI")
@content_option
@click.option("--title", default="", help="Its title, if the argument is an identifier.")
@click.option("--author", "authors", multiple=True, help="An author; repeat it for each, in order.")
@click.option(
    "--date", default="", help="When it was first published: YYYY, YYYY-MM or YYYY-MM-DD."
)
@click.option("--kind", default="", help="Its kind, an id of tags.yaml.")
@click.option("--tag", "tags", multiple=True, help="A tag, an id of tags.yaml; repeat it for each.")
@click.option("--arxiv", default="", help="Its arXiv id or address, such as 2310.16441.")
@click.option("--doi", default="", help="Its DOI or the address of it, such as 10.1145/3605943.")
@click.option(
    "--id",
    "paper_id",
    default="",
    help="File name and URL of its page, which must not change later.  [default: from the title]",
)
def new(
    what: str,
    content: Path,
    title: str,
    authors: tuple[str, ...],
    date: str,
    kind: str,
    tags: tuple[str, ...],
    arxiv: str,
    doi: str,
    paper_id: str,
) -> None:
    """Write a new paper's file, to fill in.

    Give the title, an arXiv id or a DOI; the address of one will do. Nothing is fetched; `openshelf
    import` does that. Without a
    title, the file is a draft, which the site leaves out. A paper that is in the catalog already is
    not added again.
    """
    from .content.new import Draft, write_draft
    from .text.identifiers import read_identifier

    identifiers = _identifiers(what, arxiv, doi)
    if not read_identifier(what):
        if title:
            raise click.UsageError(f"{what!r} and --title {title!r} are two titles; give one")
        title = what
    draft = Draft(title, authors, date, kind, tags, paper_id=paper_id, **identifiers)
    try:
        path, similar = write_draft(content, draft)
    except OpenshelfError as error:
        console.fail(error)
    console.print_new_paper(path, similar, is_draft=not title)


@main.command("import", epilog=IMPORT_EXAMPLES)
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
@click.option(
    "--dry-run", is_flag=True, help="Print the changes, as a table and a diff, and write nothing."
)
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
    "--new", is_flag=True, help="Add what was looked up even if a paper has its title and authors."
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
    from .forge.issue import read_event
    from .importers import importer, lookup
    from .importers.formats import read_records
    from .importers.merge import UPDATABLE
    from .importers.services.fetcher import Fetcher
    from .importers.services.known import SERVICES

    if not paths and not issue:
        raise click.UsageError("nothing to import; name a file, an identifier or an address")
    for field in update:
        if field not in UPDATABLE:
            hint = suggestion(field, UPDATABLE)
            raise click.BadParameter(f"unknown field {field!r}; {hint}", param_hint="--update")
    options = importer.Options(
        content,
        today=dt.datetime.now().astimezone().date(),
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


@main.command(epilog=ENRICH_EXAMPLES)
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
    help="Also look for papers without an identifier, by title; what is found is a question to you.",
)
@click.option(
    "--dry-run", is_flag=True, help="Print what would change, and a diff, and write nothing."
)
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
    identifier, or about each PAPER, an id of the catalog. What you wrote stays; if a service says
    something else, both are told.

    Services want to be asked slowly, so the first time may take hours. Answers are kept for a week:
    run the command again after an interruption, or if a service asks to wait, and it goes on.
    """
    from .importers import enrich as enricher
    from .importers.importer import write_changes
    from .importers.merge import UPDATABLE
    from .importers.services.fetcher import Fetcher
    from .importers.services.known import SERVICES
    from .importers.services.questions import find_candidates

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
    today = dt.datetime.now().astimezone().date()
    options = enricher.Options(content, today, papers, frozenset(only), sources, frozenset(update))
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


@main.command(epilog="Example: openshelf mcp --content my-papers/content")
@content_option
@click.option(
    "--database",
    type=click.Path(path_type=Path, dir_okay=False),
    help="catalog.sqlite of a built site, instead of the folder of content.",
)
def mcp(content: Path, database: Path | None) -> None:
    """Let an agent search, read and cite the papers, over the Model Context Protocol.

    An agent starts this command, and speaks to it over standard input and output. It needs a
    package more: pip install 'openshelf[mcp]'. Files that change are read again.
    """
    try:
        if not find_spec("mcp"):
            raise OpenshelfError(
                "mcp needs a package that is not installed; run pip install 'openshelf[mcp]'"
            )
        from .mcp.library import Library
        from .mcp.server import make_server

        server = make_server(Library(database or content, is_database=bool(database)))
    except OpenshelfError as error:
        console.fail(error)
    if sys.stdin.isatty():
        click.echo("An agent has to start this command and speak to it; Ctrl-C ends it.", err=True)
    console.end_at_once()
    server.run("stdio")


@main.command(
    epilog="Example: openshelf propose --branch openshelf/refresh --title Refresh --body report.md"
)
@content_option
@click.option("--branch", default="", help="Branch to write; its name begins with openshelf/.")
@click.option("--base", default="", help="Branch that the change is for.  [default: this one]")
@click.option("--title", default="", help="Title of the pull request.  [default: names the papers]")
@click.option(
    "--body",
    "bodies",
    metavar="FILE",
    multiple=True,
    type=MAYBE_FILE,
    help="Text of the pull request, in Markdown; repeat it for others. A missing file is left out.",
)
@click.option(
    "--issue",
    metavar="FILE",
    type=MAYBE_FILE,
    help="The event of an issue that asks for the change: it names the branch, and gets an answer.",
)
@click.option(
    "--patch",
    metavar="FILE",
    type=MAYBE_FILE,
    help="Propose the change of this file instead of the folder's.",
)
@click.option(
    "--save", metavar="FILE", type=MAYBE_FILE, help="Write the change to a file, for --patch."
)
@click.option("--dry-run", is_flag=True, help="Print what would be done.")
def propose(
    content: Path,
    branch: str,
    base: str,
    title: str,
    bodies: tuple[Path, ...],
    issue: Path | None,
    patch: Path | None,
    save: Path | None,
    dry_run: bool,
) -> None:
    """Propose what has changed in the content as a pull request on GitHub.

    The change is committed to a branch of its own, which is pushed to origin. Your branch and your
    files stay as they are. An open pull request of the branch is updated. GITHUB_REPOSITORY and
    GITHUB_TOKEN say where, as in a workflow of GitHub Actions.
    """
    from .content.files import require_catalog
    from .forge import pull_request
    from .forge.git import Clone
    from .forge.github import GitHub
    from .forge.issue import read_event

    if not (branch or issue or save):
        raise click.UsageError("name the branch to write, such as --branch openshelf/refresh")
    try:
        require_catalog(content)
        clone = Clone(content)
        if save:
            save.parent.mkdir(parents=True, exist_ok=True)
            size = save.write_bytes(clone.diff())
            click.echo(f"{save}: {size:,} bytes. Nothing was pushed.")
            return
        event = read_event(issue) if issue else None
        wanted = pull_request.PullRequest(
            branch or (event.branch() if event else ""),
            base or clone.branch(),
            title,
            "\n".join(path.read_text("utf-8") for path in bodies if path.is_file()),
            (patch.read_bytes() if patch.is_file() else b"") if patch else None,
            event.issue if event else 0,
            pull_request.run_of(os.environ),
        )
        if dry_run:
            click.echo(pull_request.preview(wanted, pull_request.commit_of(wanted, clone)))
            return
        outcome = pull_request.propose(wanted, clone, GitHub.from_environment(os.environ))
    except (OpenshelfError, OSError, ValueError) as error:
        console.fail(error if isinstance(error, OpenshelfError) else OpenshelfError(str(error)))
    console.print_outcome(pull_request.answer(outcome, wanted))


@main.command("map", epilog="Example: openshelf map --fresh")
@content_option
@click.option("--fresh", is_flag=True, help="Lay out all papers from scratch.")
def map_(content: Path, fresh: bool) -> None:
    """Place the papers on the map, and write map.csv in the catalog's folder.

    Papers that have a place keep it, and new ones are placed among their related papers. The first
    time, and with --fresh, scikit-learn lays all papers out: pip install 'openshelf[map]'.
    """
    from .content.map import write_map

    try:
        report = write_map(content, fresh=fresh)
    except OpenshelfError as error:
        console.fail(error)
    numbers = ((report.kept, "kept"), (report.placed, "placed"), (report.dropped, "dropped"))
    done = ", ".join(f"{number:,} {what}" for number, what in numbers if number)
    click.echo(f"{report.path}: {console.count(report.kept + report.placed, 'paper')}: {done}.")


@main.group(epilog="Example: openshelf templates copy _footer.html")
def templates() -> None:
    """List the built-in templates, or copy one to change it."""


@templates.command("list", epilog="Example: openshelf templates list")
@templates_option
def templates_list(templates: Path | None) -> None:
    """List the built-in templates, and say which of them you override."""
    from .pages.overrides import list_builtin

    console.print_templates(list(list_builtin(templates or OWN_TEMPLATES)))


@templates.command("copy", epilog="Example: openshelf templates copy _footer.html")
@click.argument("name")
@click.option(
    "--templates",
    type=FOLDER,
    default=OWN_TEMPLATES,
    show_default=True,
    help="Folder of templates that override the built-in ones.",
)
def templates_copy(name: str, templates: Path) -> None:
    """Copy a built-in template into your folder of templates, to edit it there.

    A file that is there already is never overwritten.
    """
    from .pages.overrides import copy_builtin

    try:
        path = copy_builtin(name, templates)
    except OpenshelfError as error:
        console.fail(error)
    click.echo(f"{path}: edit it; the next build uses it. Delete it to get the built-in one back.")


@main.group(epilog="Example: openshelf tags suggest")
def tags() -> None:
    """Suggest, rename, merge and split tags."""


@tags.command("list", epilog="Example: openshelf tags list")
@content_option
def tags_list(content: Path) -> None:
    """List the tags, with the number of papers that have each."""
    from .content.load import load

    try:
        console.print_tags(load(content))
    except OpenshelfError as error:
        console.fail(error)


@tags.command("suggest", epilog=SUGGEST_EXAMPLES)
@click.argument("papers", metavar="[PAPER]...", nargs=-1)
@content_option
@click.option("--all", "every", is_flag=True, help="Suggest further tags for all papers.")
@click.option("--new", is_flag=True, help="Suggest new tags: phrases that several papers share.")
@click.option(
    "--least",
    type=click.FloatRange(0, 2),
    help="The least score of a suggestion.  [default: 0.4 for a tag, 0.6 for a kind]",
)
@click.option("--write", is_flag=True, help="Write all suggestions into the papers' files.")
@click.option("--ask", is_flag=True, help="Ask about each suggestion, and write those you accept.")
@report_option
@click.option(
    "--uncommitted", is_flag=True, help="Suggest for the papers whose files are not in Git yet."
)
def tags_suggest(
    papers: tuple[str, ...],
    content: Path,
    every: bool,
    new: bool,
    least: float | None,
    write: bool,
    ask: bool,
    report_file: Path | None,
    uncommitted: bool,
) -> None:
    """Suggest tags and a kind for papers without, from the ten papers most like each.

    PAPER is an id, or the path of a file; named papers get further tags too. A score of 1 means that
    all ten have the tag. Nothing is written without --write or --ask.
    """
    from .catalog.suggest import find_phrases
    from .content.change import write_together
    from .content.labels import accept, as_markdown, propose
    from .content.load import load
    from .forge.git import Clone

    if ask and write:
        raise click.UsageError("--ask asks, so leave out --write")
    if new and (papers or every or uncommitted or write or ask or report_file or least is not None):
        raise click.UsageError("--new only prints, so leave out papers and other options")
    try:
        catalog = load(content, drafts=not new)
        if new:
            console.print_phrases(find_phrases(catalog)[:20])
            return
        if uncommitted:
            papers = (*papers, *map(str, Clone(content).uncommitted()))
        proposals = propose(catalog, papers, every=every, least=least)
        if uncommitted and not papers:
            proposals = []
        if report_file:
            report_file.write_text(as_markdown(proposals), "utf-8")
        accepted = proposals if write else []
        if ask:
            accepted = console.ask_for(proposals)
        else:
            console.print_proposals(proposals, has_tags=bool(catalog.by_tag))
        changes = accept(accepted)
        write_together(changes)
    except OpenshelfError as error:
        console.fail(error)
    if write or ask:
        click.echo(f"{console.count(len(changes), 'file')} changed.")


@tags.command("rename", epilog="Example: openshelf tags rename nets neural-networks")
@click.argument("old")
@click.argument("new")
@click.option("--name", default="", help="Its new name.  [default: NEW in words]")
@content_option
@dry_run_option
def tags_rename(old: str, new: str, name: str, content: Path, dry_run: bool) -> None:
    """Rename a tag in all papers and in tags.yaml; its old address leads to the new one.

    The old name becomes a synonym, so search finds it. All files are checked before any is written.
    """
    from .content.retag import rename_tag

    _retag(lambda: rename_tag(content, old, new, _today(), name=name), dry_run=dry_run)


@tags.command("merge", epilog="Example: openshelf tags merge nets deep-nets --into neural-networks")
@click.argument("old", metavar="TAG...", nargs=-1, required=True)
@click.option(
    "--into", metavar="TAG", required=True, help="The tag that the papers get; old or new."
)
@click.option("--name", default="", help="Its new name.")
@content_option
@dry_run_option
def tags_merge(old: tuple[str, ...], into: str, name: str, content: Path, dry_run: bool) -> None:
    """Merge tags into one, in all papers and in tags.yaml; their old addresses lead to it.

    Their names become synonyms of it. All files are checked before any is written.
    """
    from .content.retag import merge_tags

    _retag(lambda: merge_tags(content, old, into, _today(), name=name), dry_run=dry_run)


@tags.command("split", epilog="Example: openshelf tags split networks recurrent convolutional")
@click.argument("old")
@click.argument("new", metavar="NEW...", nargs=-1, required=True)
@click.option(
    "--paper",
    "papers",
    metavar="PAPER=TAG",
    multiple=True,
    help="Give this paper this tag; repeat it for others.",
)
@click.option("--rest", metavar="TAG", default="", help="The tag of papers that no other fits.")
@content_option
@dry_run_option
def tags_split(
    old: str,
    new: tuple[str, ...],
    papers: tuple[str, ...],
    rest: str,
    content: Path,
    dry_run: bool,
) -> None:
    """Split a tag: each of its papers gets one of the new tags instead.

    A paper gets the tag that the papers most like it have, or whose name, synonyms or scope in
    tags.yaml it has. Papers without a clear answer keep the old tag, and are listed. If none keeps it,
    its address leads to the new tag that most papers got.
    """
    from .content.retag import split_tag

    chosen = dict(paper.rpartition("=")[::2] for paper in papers)
    if "" in chosen:
        raise click.BadParameter("write --paper PAPER=TAG", param_hint="--paper")
    _retag(
        lambda: split_tag(content, old, new, _today(), chosen=chosen, rest=rest), dry_run=dry_run
    )


def _retag(plan: "Callable[[], Retagging]", *, dry_run: bool) -> None:
    """Print a change of tags, and write it unless it is a dry run."""
    from .content.change import write_together

    try:
        retagging = plan()
        write_together(() if dry_run else retagging.changes)
    except OpenshelfError as error:
        console.fail(error, "Nothing was changed.")
    console.print_retagging(retagging, dry_run=dry_run)


def _today() -> dt.date:
    return dt.datetime.now().astimezone().date()


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
    from .importers import lookup

    wanted = lookup.read_wanted(text)
    if not wanted:
        message = f"{text!r} is not an identifier or an address; give one such as {lookup.EXAMPLES}"
        raise click.BadParameter(message, param_hint="FILE|ID|URL")
    return wanted


def _configured_url(content: Path) -> str:
    """Return the address in catalog.yaml, if it can be read; its problems are reported elsewhere."""
    from .content.settings import read_config

    try:
        settings = read_config(
            content, (content / "catalog.yaml").read_text("utf-8"), lambda _: None
        )
    except (OSError, UnicodeDecodeError):
        return ""
    return settings.url if settings else ""


def _identifiers(what: str, arxiv: str, doi: str) -> dict[str, str]:
    """Return the identifiers among the arguments of `new`, by field; an address is read as its id."""
    from .text.identifiers import read_identifier

    known = read_identifier(what)
    if "://" in what and not known:
        raise click.BadParameter(
            f"{what!r} is not the address of an arXiv paper or a DOI; give the title, and write this"
            " address into the file as `url`",
            param_hint="TITLE|ARXIV|DOI",
        )
    identifiers = dict([known]) if known else {}
    for field, text in (("arxiv", arxiv), ("doi", doi)):
        read = read_identifier(text)
        value = read.value if read and read.field == field else text
        if value and identifiers.setdefault(field, value) != value:
            raise click.UsageError(f"{what!r} and --{field} {value} are two; give one")
    return identifiers


def _checked_url(url: str) -> str:
    parts = urlsplit(url)
    if url and not (parts.scheme in {"http", "https"} and parts.hostname and not parts.query):
        raise click.BadParameter(
            f"{url!r} is not a web address; give one such as https://example.org/papers/",
            param_hint="--url",
        )
    return url and url.rstrip("/") + "/"


def _checked_executor(executor: str) -> str:
    if executor == "processes":
        return ""
    if not _CLUSTER.fullmatch(executor):
        raise click.BadParameter(
            f"{executor!r} is neither processes nor a cluster's address; give one such as"
            " dask://10.0.0.1:8786",
            param_hint="--executor",
        )
    return executor
