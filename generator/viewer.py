"""Asks another process for pages as the content is now: `serve` shows edits by it, before they are built.

To build what follows from an edit may take seconds; to read it and to make the page that its author
looks at, a fraction of one.
"""

import pickle
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import cast

from .build import Options
from .values import value


@value
class Page:
    """A file of a site: its `data`, `None` if there is no such page; or what is `wrong` with it."""

    data: bytes | None
    wrong: str = ""


class Viewer:
    """Such a process, for threads to ask; it begins when it is first told to read."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._one_by_one = threading.Lock()
        self.process: subprocess.Popen[bytes] | None = None

    def read(self) -> Sequence[str]:
        """Read the content and the templates anew; give the problems. If there are any, all stays as it was."""
        with self._one_by_one:
            if not self.process or self.process.poll() is not None:
                command = [sys.executable, "-m", "generator.preview"]
                self.process = subprocess.Popen(
                    command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
                )
                self._ask(self._options)
            found = self._ask(None)
            if found is None:
                return (f"what shows pages ended with {self.process.wait()}",)
            return cast("Sequence[str]", found)

    def page(self, path: str) -> Page | None:
        """A file of the site as it was last read; `None` if only a build makes it."""
        with self._one_by_one:
            return cast("Page | None", self._ask(path))

    def stop(self) -> None:
        """End it."""
        if self.process:
            self.process.terminate()
            self.process.communicate()

    def _ask(self, what: object) -> object:
        """The answer; `None` if the process is gone."""
        process = self.process
        if process and process.stdin and process.stdout:
            with suppress(OSError, EOFError, pickle.UnpicklingError):
                pickle.dump(what, process.stdin)
                process.stdin.flush()
                return pickle.load(process.stdout)  # noqa: S301 - our own process's
        return None
