"""Commands that make a catalog and its files: init, new, map."""

import sys
from pathlib import Path

import click

from .. import console
from ..errors import ContentError, OpenshelfError
from .options import FOLDER, content_option


@click.command(epilog="Example: openshelf init my-papers")
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
    from ..content.init import make_catalog, title_of

    if not title and sys.stdin.isatty():
        title = click.prompt("Title of the catalog", default=title_of(folder))
    try:
        made = make_catalog(folder, title)
    except ContentError as error:
        console.fail(error, "Nothing was written.")
    except OpenshelfError as error:
        console.fail(error)
    console.print_new_catalog(folder, made.title, made.kept)


@click.command(
    epilog='Example: openshelf new https://arxiv.org/abs/2310.16441 --author "Noam Levi"'
)
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
    from ..content.new import Draft, write_draft
    from ..text.identifiers import read_identifier

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


@click.command("map", epilog="Example: openshelf map --fresh")
@content_option
@click.option("--fresh", is_flag=True, help="Lay out all papers from scratch.")
def map_(content: Path, fresh: bool) -> None:
    """Place the papers on the map, and write map.csv in the catalog's folder.

    Papers that have a place keep it, and new ones are placed among their related papers. The first
    time, and with --fresh, scikit-learn lays all papers out: pip install 'openshelf[map]'.
    """
    from ..content.map import write_map

    try:
        report = write_map(content, fresh=fresh)
    except OpenshelfError as error:
        console.fail(error)
    numbers = ((report.kept, "kept"), (report.placed, "placed"), (report.dropped, "dropped"))
    done = ", ".join(f"{number:,} {what}" for number, what in numbers if number)
    click.echo(f"{report.path}: {console.count(report.kept + report.placed, 'paper')}: {done}.")


def _identifiers(what: str, arxiv: str, doi: str) -> dict[str, str]:
    """Return the identifiers among the arguments of `new`, by field; an address is read as its id."""
    from ..text.identifiers import read_identifier

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
