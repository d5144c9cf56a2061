"""Commands that make a catalog's site: build, serve, check, templates."""

import re
import sys
import time
from pathlib import Path

import click

from .. import console
from ..errors import OpenshelfError, system_error
from .options import (
    FOLDER,
    OWN_TEMPLATES,
    checked_url,
    configured_url,
    content_option,
    quiet_option,
    templates_option,
)

# The address of a Dask cluster's scheduler
_CLUSTER = re.compile(r"dask://[^\s/:@]+:\d{1,5}|dask://\[[0-9a-fA-F:]+\]:\d{1,5}")


@click.command(epilog="Example: openshelf build --url https://example.org/papers/")
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
    from ..build import build as builder

    start = time.perf_counter()
    is_remote = "://" in out
    options = builder.Options(
        content=content,
        out=Path("site" if is_remote else out),
        templates=templates or OWN_TEMPLATES,
        url=checked_url(url),
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


@click.command(epilog="Example: openshelf serve --port 9000")
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
    from ..serve import serve as server

    try:
        server.serve(
            content,
            templates or OWN_TEMPLATES,
            host,
            port,
            configured_url(content),
            search=not no_search,
            say=click.echo,
        )
    except OpenshelfError as error:
        console.fail(error)


@click.command(epilog="Example: openshelf check --url https://example.org/papers/")
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
    from ..build.inputs import is_outdated
    from ..check.content import check_content
    from ..check.site import check_site

    if content_only and site_only:
        raise click.UsageError("--content-only and --site-only leave nothing to check")
    if fix and site_only:
        raise click.UsageError("--fix changes content, which --site-only leaves out")
    if against and content_only:
        raise click.UsageError("--against is about the built site, which --content-only leaves out")
    address = checked_url(url) or configured_url(content)
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


@click.group(epilog="Example: openshelf templates copy _footer.html")
def templates() -> None:
    """List the built-in templates, or copy one to change it."""


@templates.command("list", epilog="Example: openshelf templates list")
@templates_option
def templates_list(templates: Path | None) -> None:
    """List the built-in templates, and say which of them you override."""
    from ..pages.overrides import list_builtin

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
    from ..pages.overrides import copy_builtin

    try:
        path = copy_builtin(name, templates)
    except OpenshelfError as error:
        console.fail(error)
    click.echo(f"{path}: edit it; the next build uses it. Delete it to get the built-in one back.")


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
