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
from .errors import OpenshelfError
from .values import value


@value
class Page:
    """A file of a site: its `data`, `None` if there is no such file; or what is `wrong` with it."""

    data: bytes | None
    wrong: str = ""


class Viewer:
    """Such a process, for threads to ask; it begins when it is first told to read."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._one_by_one = threading.Lock()
        self.process: subprocess.Popen[bytes] | None = None

    def read(self) -> Sequence[str]:
        """Read the content and the templates anew; give the problems. If there are any, all stays as it was.

        Raises `OpenshelfError` when the process ends, and so does the next one.
        """
        with self._one_by_one:
            found = self._ask(None)
            if found is None:
                self._begin()
                found = self._ask(None)
            if found is None:
                raise OpenshelfError("what shows pages has ended")
            return cast("Sequence[str]", found)

    def page(self, path: str) -> Page | None:
        """A file of the site as it was last read; `None` if a build has to make it, or the process is gone."""
        with self._one_by_one:
            return cast("Page | None", self._ask(path))

    def stop(self) -> None:
        """End it."""
        process, self.process = self.process, None
        if process:
            process.terminate()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                with suppress(OSError):
                    _ = pipe and pipe.close()

    def _begin(self) -> None:
        self.stop()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "generator.preview"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # where Ctrl-C does not reach it, while it imports
        )
        self._ask(self._options)

    def _ask(self, what: object) -> object:
        """The answer; `None` if the process is gone."""
        process = self.process
        if not process or not process.stdin or not process.stdout:
            return None
        try:
            pickle.dump(what, process.stdin)
            process.stdin.flush()
            return pickle.load(process.stdout)  # noqa: S301 - our own process's
        except (OSError, EOFError, ValueError, pickle.UnpicklingError):
            return None
        except BaseException:
            # Else the answer would be the next one's
            process.terminate()
            with suppress(OSError):
                process.stdin.close()
            raise
