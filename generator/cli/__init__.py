"""The command line: parse and call. Nothing but this and `console` prints or exits.

A command imports what it needs, so that `--help` answers at once.
"""

import os
import sys
from typing import Any

import click

from .. import __version__, console
from ..errors import system_error
from . import agents, catalog, forge, imports, site, tags


class _Commands(click.Group):
    """The commands. If the machine refuses something, they say so in one sentence."""

    def main(self, *args: Any, **extra: Any) -> Any:
        try:
            return super().main(*args, **extra)
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
    console.open_streams()
    console.clean_up_on_signals()
    # Workers use all cores; NumPy's own threads would only get in their way
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a name that the terminal cannot show is no error
            stream.reconfigure(errors="backslashreplace")


for command in (
    catalog.init,
    catalog.new,
    catalog.map_,
    imports.import_,
    imports.enrich,
    site.build,
    site.serve,
    site.check,
    site.templates,
    tags.tags,
    agents.mcp,
    forge.propose,
):
    main.add_command(command)
