"""A process that has the catalog at hand, and makes any page of its site when it is asked for.

Requests are pickles, and so are answers: first what a build is told, which is answered by `None`; then
`None` to read the content anew, answered by the problems, or the path of a file, answered by a `Page`.
"""

import gc
import os
import pickle
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress

from . import changes, forks
from .build import Options, signatures_of
from .derive import derive
from .errors import OpenshelfError
from .make import read_catalog
from .making import INDEX, OF_ALL
from .memory import Memory
from .model import Site
from .output import Outputs
from .plan import plan
from .render import Renderer, render, renderer
from .template_files import Templates, template_folders, templates_in
from .terminal import end_when_asked, said
from .viewer import Page


class Preview:
    """The site of a catalog as it was last read, of which any file can be made."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._memory = Memory()
        self._frame = b""
        self._site: Site | None = None
        self._templates: Templates | None = None
        self._outputs = Outputs.of(())
        self._renderer: Renderer | None = None

    def read(self) -> None:
        """Read the content and the templates anew. Raises `OpenshelfError`; then all stays as it was."""
        options = self._options
        templates = templates_in(template_folders(options.templates))
        try:
            catalog = read_catalog(options, self._memory, signatures_of(options))
        finally:
            forks.reap(wait=True)
        self._memory.save()
        site = derive(catalog, self._site)
        # While that is the same, so is the plan
        frame = changes.frame(catalog) + repr([*templates.statics]).encode()
        if frame != self._frame:
            self._outputs = plan(site, tuple(templates.statics))
        self._frame, self._site, self._templates, self._renderer = frame, site, templates, None

    def page(self, path: str) -> Page | None:
        """A file; `None` if only a build makes it, for it takes long."""
        if not self._site or not self._templates or path.startswith((*OF_ALL, INDEX)):
            return None
        self._renderer = self._renderer or renderer(self._site, self._templates)
        try:
            output = self._outputs[self._outputs.paths.index(path)]
        except ValueError:
            return Page(None)
        try:
            return Page(render(self._renderer, output))
        except OpenshelfError as error:
            return Page(None, str(error))
        except Exception as error:  # noqa: BLE001 - of code that a template calls
            return Page(None, f"{output.template}: {type(error).__name__}: {error}")


def main() -> None:
    """Answer until nobody asks any more.

    An error that is no problem of the content ends it: whoever asks begins another one, which knows nothing.
    """
    # Ctrl-C is for whoever asks, and who then ends this
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_when_asked()
    gc.disable()
    asked, answers, sys.stdout = sys.stdin.buffer, sys.stdout.buffer, sys.stderr
    preview: Preview | None = None
    while True:
        what = pickle.load(asked)  # noqa: S301 - of whoever began this
        answer: object = None
        if isinstance(what, Options):
            preview = Preview(what)
        elif preview and what is None:
            answer = _problems(preview)
        elif preview:
            answer = preview.page(what)
        pickle.dump(answer, answers)
        answers.flush()
        if answer == ():
            gc.collect()
            # Most papers stay from now on; a page would have to wait until all are gone through
            if not gc.get_freeze_count():
                gc.freeze()


def _problems(preview: Preview) -> Sequence[str]:
    """Have it read; the problems."""
    try:
        preview.read()
    except OpenshelfError as error:
        return said(error)
    return ()


if __name__ == "__main__":
    with suppress(EOFError, SystemExit):
        main()
    os._exit(0)  # to give all memory back value by value takes seconds
