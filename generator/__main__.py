"""The program `openshelf`, which `python -m generator` is too."""

import os
import sys

from .cli import main


def program() -> None:
    """Run the command line and end the process, with the exit code that it gives.

    It ends at once: to give a large catalog's memory back value by value takes seconds.
    """
    code: object = 0
    try:
        main()
    except SystemExit as end:
        code = end.code
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else 1 if code else 0)


if __name__ == "__main__":
    program()
