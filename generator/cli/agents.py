"""The command for agents: mcp."""

import sys
from importlib.util import find_spec
from pathlib import Path

import click

from .. import console
from ..errors import OpenshelfError
from .options import content_option


@click.command(epilog="Example: openshelf mcp --content my-papers/content")
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
        from ..mcp.library import Library
        from ..mcp.server import make_server

        server = make_server(Library(database or content, is_database=bool(database)))
    except OpenshelfError as error:
        console.fail(error)
    if sys.stdin.isatty():
        click.echo("An agent has to start this command and speak to it; Ctrl-C ends it.", err=True)
    console.end_at_once()
    try:
        server.run("stdio")
    except* BrokenPipeError:  # the agent is gone
        pass
