"""A server for writing: renders the page that is asked for, and reloads it when a file changes."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from watchfiles import DefaultFilter, watch

from ..errors import OpenshelfError
from .live import Live
from .server import listen

QUIET_SECONDS = 1.5
"""How long nothing has to change before the search index is made."""


def serve(
    content: Path,
    templates: Path | None,
    host: str,
    port: int,
    url: str = "",
    *,
    search: bool,
    say: Callable[[str], None],
) -> None:
    """Serve the catalog at the path of its `url` until Ctrl-C, and show each change.

    Nothing is written but a search index, in a temporary folder. Raises `OpenshelfError` when the
    port is taken, or there is no content.
    """
    watched = [path for path in (content, templates) if path and path.is_dir()]
    if not watched:
        raise OpenshelfError("there is no content to watch; name its folder with --content")
    base = urlsplit(url).path or "/"
    stopped = _stop_on_interrupt()
    with Live(content, templates, search=search) as live, listen(live, host, port, base) as server:
        threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
        try:
            # Asked for the first time, it begins to watch: no change during the first load is missed
            changes = _changes([os.path.realpath(path) for path in watched], stopped)
            next(changes)
            _reload(live, "", say)
            say(f"Serving http://{host}:{server.server_port}{base} until Ctrl-C")
            live.index_search()
            changed = 0.0
            for paths in changes:
                if paths:
                    _reload(live, _described(paths), say)
                    changed = time.monotonic()
                elif changed and time.monotonic() > changed + QUIET_SECONDS:
                    live.index_search()
                    changed = 0.0
        except KeyboardInterrupt:
            pass
        finally:
            server.shutdown()


def _reload(live: Live, after: str, say: Callable[[str], None]) -> None:
    start = time.perf_counter()
    problems = live.reload()
    for line in problems:
        say(line)
    if after:
        shown = "Not shown" if problems else f"Shown in {time.perf_counter() - start:.1f} s"
        say(f"{shown}, after {after}")


def _described(paths: set[str]) -> str:
    names = sorted({Path(path).name for path in paths})
    return names[0] + (f" and {len(names) - 1} more" if len(names) > 1 else "")


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


def _changes(folders: Sequence[str], stopped: threading.Event) -> Iterator[set[str]]:
    """Yield the paths of what has changed in folders; none when nothing has for a moment.

    When another folder takes the place of one of these, that one is watched from then on.
    """
    replaced: set[str] = set()
    while not stopped.is_set():
        before = [*map(_identity, folders)]
        try:
            for changes in watch(
                *folders,
                watch_filter=DefaultFilter(),
                step=20,
                rust_timeout=200,
                yield_on_timeout=True,
                stop_event=stopped,
            ):
                yield {path for _, path in changes} | replaced
                replaced = set()
                now = [*map(_identity, folders)]
                if now != before and all(now):
                    replaced = {
                        path for path, a, b in zip(folders, before, now, strict=True) if a != b
                    }
                    break
        except RuntimeError as error:
            if "decode path" not in str(error):
                raise
            replaced = {*folders}  # somewhere there is a name that is not text


def _identity(folder: str) -> tuple[int, int] | None:
    try:
        stat = Path(folder).stat()
    except OSError:
        return None
    return stat.st_dev, stat.st_ino
