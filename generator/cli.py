"""The command line: parse and call. Nothing but this and `terminal` prints or exits."""

import re
import sys
import time
from pathlib import Path

import click

from . import __version__
from .console import end_when_asked, fail, progress, silent, summary, tell
from .errors import OpenshelfError

FOLDER = click.Path(path_type=Path, file_okay=False)
# The address of a Dask cluster's scheduler
_CLUSTER = re.compile(r"dask://[^\s/:@]+:\d{1,5}|dask://\[[0-9a-fA-F:]+\]:\d{1,5}")

content_option = click.option(
    "--content",
    type=FOLDER,
    default=Path("content"),
    show_default=True,
    help="The folder with the catalog's files.",
)
out_option = click.option(
    "--out", type=FOLDER, default=Path("site"), show_default=True, help="The folder of the site."
)
templates_option = click.option(
    "--templates",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Templates that go before the ones that come with Openshelf.  [default: ./templates]",
)
quiet_option = click.option("-q", "--quiet", is_flag=True, help="Print nothing but problems.")


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 done, 1 the input has problems (all are listed), 2 wrong usage.",
)
@click.version_option(__version__, prog_name="openshelf")
def main() -> None:
    """Turn a folder of Markdown files, one per research paper, into a catalog site."""
    end_when_asked()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a name that the terminal cannot show is no error
            stream.reconfigure(errors="backslashreplace")


@main.command(epilog="Example: openshelf build --url https://example.org/papers/")
@content_option
@templates_option
@click.option(
    "--out",
    metavar="DIRECTORY|URL",
    default="site",
    show_default=True,
    help="The folder of the site, or its place in an object store, such as s3://bucket/papers.",
)
@click.option("--url", default="", help="The address that the site will have.")
@click.option(
    "--jobs", type=click.IntRange(1), help="How many processes render.  [default: one a core]"
)
@click.option(
    "--executor",
    metavar="processes|dask://HOST:PORT",
    default="processes",
    show_default=True,
    help="Who renders: processes of this machine, or the workers of a Dask cluster.",
)
@click.option("--no-search", is_flag=True, help="Build no search page and no search index.")
@click.option("--clean", is_flag=True, help="Take nothing over from the last build.")
@quiet_option
@click.option("-v", "--verbose", is_flag=True, help="Print the time that each stage took.")
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

    A build either publishes a whole new site or leaves the old one as it was.
    """
    from .build.build import Options
    from .build.build import build as run

    start = time.perf_counter()
    remote = out if "://" in out else ""
    options = Options(
        content=content,
        out=Path("site" if remote else out),
        remote=remote,
        executor=_checked_executor(executor),
        templates=_templates(templates),
        url=_checked_url(url),
        jobs=jobs or 0,
        search=not no_search,
        clean=clean,
    )
    try:
        shown = progress() if not quiet and sys.stderr.isatty() else silent
        report = run(options, shown)
    except OpenshelfError as error:
        fail(error, "" if remote else _untouched(Path(out)))
    if not quiet:
        summary(report, out, time.perf_counter() - start, verbose=verbose)


@main.command(epilog="Example: openshelf serve --port 9000")
@content_option
@templates_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="The port to listen at; 0 takes a free one.",
)
@click.option("--no-search", is_flag=True, help="Build no search index: rebuilds are quicker.")
def serve(content: Path, templates: Path | None, host: str, port: int, no_search: bool) -> None:
    """Serve the site; show each change of a file at once, and build it."""
    from .serve import serve as run

    try:
        run(
            content,
            _templates(templates),
            host,
            port,
            _configured_url(content),
            search=not no_search,
            say=click.echo,
        )
    except OpenshelfError as error:
        fail(error)


@main.command(epilog="Example: openshelf check --url https://example.org/papers/")
@content_option
@out_option
@click.option(
    "--url", default="", help="The address that the site was built for.  [default: catalog.yaml's]"
)
@click.option("--content-only", is_flag=True, help="Leave the built site out.")
@click.option("--site-only", is_flag=True, help="Leave the content out.")
@click.option("--fix", is_flag=True, help="Write a BibTeX key into each paper that has none.")
@click.option(
    "--against",
    metavar="WHERE",
    default="",
    help="What was published before, whose pages must still answer: an address, a sitemap or a"
    " folder.",
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

    The site: that every internal link and fragment leads somewhere, and that what machines read
    of it is as they want it.
    """
    from .check.content import check_content
    from .check.site import check_site

    if content_only and site_only:
        raise click.UsageError("--content-only and --site-only leave nothing to check")
    if fix and site_only:
        raise click.UsageError("--fix mends content, which --site-only leaves out")
    if against and content_only:
        raise click.UsageError("--against is about the built site, which --content-only leaves out")
    address = _checked_url(url) or _configured_url(content)
    found = []
    try:
        if not site_only:
            found.append(check_content(content, fix=fix))
        if not content_only:
            found.append(check_site(out, address, against, content))
    except OpenshelfError as error:
        fail(error)
    tell(found, strict=strict, quiet=quiet)


@main.command(
    epilog='Example: openshelf new "Attention Is All You Need" --author "Ashish Vaswani"'
    " --date 2017-06-12 --arxiv 1706.03762"
)
@click.argument("title")
@content_option
@click.option("--author", "authors", multiple=True, help="An author; repeat it for each, in order.")
@click.option("--date", help="When it was first published: YYYY, YYYY-MM or YYYY-MM-DD.")
@click.option("--kind", help="Its kind, an id of tags.yaml.")
@click.option("--tag", "tags", multiple=True, help="A tag, an id of tags.yaml; repeat it for each.")
@click.option("--arxiv", help="Its arXiv id, such as 2310.16441.")
@click.option("--id", "paper_id", help="The name of its page, for ever.  [default: the title's]")
def new(
    title: str,
    content: Path,
    authors: tuple[str, ...],
    date: str | None,
    kind: str | None,
    tags: tuple[str, ...],
    arxiv: str | None,
    paper_id: str | None,
) -> None:
    """Write a new paper file to fill in."""
    from .content.new import Draft, write_draft

    try:
        path = write_draft(
            content,
            Draft(title, authors, date or "", kind or "", tags, arxiv or "", paper_id or ""),
        )
    except OpenshelfError as error:
        fail(error)
    click.echo(f"{path}: fill it in, then run `openshelf check --content-only`.")


def _templates(given: Path | None) -> Path | None:
    """Take the folder that was named, or the current folder's own templates."""
    if given:
        return given
    return Path("templates") if Path("templates/base.html").is_file() else None


def _configured_url(content: Path) -> str:
    """The address in catalog.yaml, if it can be read; what is wrong with the file is said elsewhere."""
    from .content.settings import config

    try:
        found = config(content, (content / "catalog.yaml").read_text("utf-8"), lambda _: None)
    except (OSError, UnicodeDecodeError):
        return ""
    return found.url if found else ""


def _checked_url(url: str) -> str:
    from urllib.parse import urlsplit

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


def _untouched(out: Path) -> str:
    return f"{out} is as it was." if out.is_dir() else "Nothing was built."
