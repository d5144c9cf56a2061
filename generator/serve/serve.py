"""Serves the catalog, and reloads it when a file changes."""

import gc
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from ..content.files import require_catalog
from .live import Live
from .server import listen
from .watch import watch_folders

QUIET_SECONDS = 1.5
"""How long nothing has to change before the search index is made."""

Say = Callable[[str], None]


def serve(
    content: Path,
    templates: Path | None,
    host: str,
    port: int,
    url: str = "",
    *,
    search: bool,
    say: Say,
) -> None:
    """Serve the catalog at the path of its `url` until Ctrl-C, and show each change.

    Nothing is written but a search index, in a temporary folder. Raises `OpenshelfError` when the
    port is taken, or there is no catalog.
    """
    require_catalog(content)
    folders = [path for path in (content, templates) if path]
    base = urlsplit(url).path or "/"
    stopped = _stop_on_interrupt()
    gc.disable()  # collected when nothing changes: of a large catalog, it would hold up a page
    with Live(content, templates, search=search) as live, listen(live, host, port, base) as server:
        threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
        try:
            # Asked for the first time, it begins to watch: no change during the first load is missed
            changes = watch_folders(folders, stopped)
            next(changes)
            _reload(live, set(), say)
            say(f"Serving http://{host}:{server.server_port}{base} until Ctrl-C")
            live.index_search()
            changed = 0.0
            for paths in changes:
                if paths:
                    _reload(live, paths, say)
                    changed = time.monotonic()
                elif changed and time.monotonic() > changed + QUIET_SECONDS:
                    gc.collect()
                    live.index_search()
                    changed = 0.0
        except KeyboardInterrupt:
            pass
        finally:
            gc.enable()
            server.shutdown()


def _reload(live: Live, paths: set[str], say: Say) -> None:
    start = time.perf_counter()
    problems = live.reload()
    for problem in problems:
        say(problem)
    names = sorted({Path(path).name for path in paths})
    if names:
        shown = "Not shown" if problems else f"Shown in {time.perf_counter() - start:.1f} s"
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        say(f"{shown}, after {names[0]}{more}")


def _stop_on_interrupt() -> threading.Event:
    """Return an event that Ctrl-C sets; it also raises KeyboardInterrupt.

    Raised in a finalizer, that would be lost.
    """
    stopped = threading.Event()

    def stop(*_: object) -> None:
        stopped.set()
        raise KeyboardInterrupt

    # A shell has what it runs in the background ignore it
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, stop)
    return stopped
