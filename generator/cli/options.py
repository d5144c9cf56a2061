"""Options that several commands have, and what they mean."""

import datetime as dt
from pathlib import Path
from urllib.parse import urlsplit

import click

OWN_TEMPLATES = Path("templates")
FOLDER = click.Path(path_type=Path, file_okay=False)
MAYBE_FILE = click.Path(path_type=Path, dir_okay=False)

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
    help="Use cached answers of services, however old, and send no requests.",
)
quiet_option = click.option("-q", "--quiet", is_flag=True, help="Print nothing but problems.")

dry_run_option = click.option(
    "--dry-run", is_flag=True, help="Print what would change, as a diff, and write nothing."
)


def today() -> dt.date:
    """Return the day where this machine is."""
    return dt.datetime.now().astimezone().date()


def checked_url(url: str) -> str:
    """Return the address of a site with a slash at its end. Raises `click.BadParameter`."""
    parts = urlsplit(url)
    if url and not (parts.scheme in {"http", "https"} and parts.hostname and not parts.query):
        raise click.BadParameter(
            f"{url!r} is not a web address; give one such as https://example.org/papers/",
            param_hint="--url",
        )
    return url and url.rstrip("/") + "/"


def configured_url(content: Path) -> str:
    """Return the address in catalog.yaml, if it can be read; its problems are reported elsewhere."""
    from ..content.settings import read_config

    try:
        settings = read_config(
            content, (content / "catalog.yaml").read_text("utf-8"), lambda _: None
        )
    except (OSError, UnicodeDecodeError):
        return ""
    return settings.url if settings else ""
