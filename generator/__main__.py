"""The program `openshelf`, which `python -m generator` is too."""

import signal


def run() -> None:
    """Run the command line. While it is loaded, and at its end, Ctrl-C ends the process at once."""
    _end_on_interrupt()
    from .cli import main  # takes a moment, in which Ctrl-C would show a traceback

    try:
        main()
    finally:
        _end_on_interrupt()


def _end_on_interrupt() -> None:
    # A shell has what it runs in the background ignore Ctrl-C
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


if __name__ == "__main__":
    run()
