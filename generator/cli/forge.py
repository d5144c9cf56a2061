"""The command of workflows on GitHub: propose."""

import os
from pathlib import Path

import click

from .. import console
from ..errors import OpenshelfError
from .options import MAYBE_FILE, content_option


@click.command(
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
    from ..content.files import require_catalog
    from ..forge import pull_request
    from ..forge.git import Clone
    from ..forge.github import GitHub
    from ..forge.issue import read_event

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
