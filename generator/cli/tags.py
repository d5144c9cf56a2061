"""Commands that list, suggest and change tags."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .. import console
from ..errors import OpenshelfError
from .options import content_option, dry_run_option, report_option, today

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..content.retag import Retagging

SUGGEST_EXAMPLES = """\b
Examples:
  openshelf tags suggest
  openshelf tags suggest --ask grokking-in-linear-estimators
  openshelf tags suggest --write --least 0.6
  openshelf tags suggest --new
"""


@click.group(epilog="Example: openshelf tags suggest")
def tags() -> None:
    """Suggest, rename, merge and split tags."""


@tags.command("list", epilog="Example: openshelf tags list")
@content_option
def tags_list(content: Path) -> None:
    """List the tags, with the number of papers that have each."""
    from ..content.load import load

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
    from ..catalog.suggest import find_phrases
    from ..content.change import write_together
    from ..content.labels import accept, as_markdown, propose
    from ..content.load import load
    from ..forge.git import Clone

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
    from ..content.retag import rename_tag

    _retag(lambda: rename_tag(content, old, new, today(), name=name), dry_run=dry_run)


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
    from ..content.retag import merge_tags

    _retag(lambda: merge_tags(content, old, into, today(), name=name), dry_run=dry_run)


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
    from ..content.retag import split_tag

    chosen = dict(paper.rpartition("=")[::2] for paper in papers)
    if "" in chosen:
        raise click.BadParameter("write --paper PAPER=TAG", param_hint="--paper")
    _retag(lambda: split_tag(content, old, new, today(), chosen=chosen, rest=rest), dry_run=dry_run)


def _retag(plan: "Callable[[], Retagging]", *, dry_run: bool) -> None:
    """Print a change of tags, and write it unless it is a dry run."""
    from ..content.change import write_together

    try:
        retagging = plan()
        write_together(() if dry_run else retagging.changes)
    except OpenshelfError as error:
        console.fail(error, "Nothing was changed.")
    console.print_retagging(retagging, dry_run=dry_run)
