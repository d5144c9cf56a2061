"""Showing each change, telling browsers of it, and building again."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import suppress
from pathlib import Path

from .build import Options
from .errors import OpenshelfError
from .values import value
from .viewer import Page, Viewer

QUIET_SECONDS = 1.5
"""How long nothing has to change before the site is built."""

Say = Callable[[str], None]


@value
class State:
    """What browsers are told: which build the site is of, and the problems of the last one."""

    build: str = ""
    problems: tuple[str, ...] = ()


class Board:
    """Where the newest state hangs; threads wait for another one.

    While the site in its folder is of an older state, `viewer` has what pages are by now.
    """

    def __init__(self) -> None:
        self.state = State()
        self.viewer: Viewer | None = None
        self._changed = threading.Condition()

    def page(self, path: str) -> Page | None:
        """A file of the site, if the one in its folder may be older."""
        viewer = self.viewer
        return viewer.page(path) if viewer else None

    def post(self, state: State) -> None:
        """Replace the state, and wake all who wait."""
        with self._changed:
            self.state = state
            self._changed.notify_all()

    def other_than(self, seen: State | None, seconds: float) -> State:
        """The newest state, as soon as it is not `seen`, or `seen` when the time is over."""
        with self._changed:
            self._changed.wait_for(lambda: self.state != seen, seconds)
            return self.state


def keep_building(
    options: Options, watched: Sequence[Path], board: Board, address: str, say: Say
) -> None:
    """Build, and after each change until Ctrl-C show it, and build again when no more follow.

    `address` is where the site is served.
    """
    out = Path(os.path.realpath(options.out))
    # Asked for the first time, it begins to watch: no change during the first build is missed
    changes = _changes(out, [os.path.realpath(one) for one in watched])
    next(changes)
    viewer = Viewer(options)
    building: _Building | None = None
    due = 0.0
    stopped = _stopping()
    try:
        building = _Building(options)
        building.process.wait()
        if _told(building, board, say):
            board.post(State(str(time.time_ns())))
        say(f"Serving {address} until Ctrl-C")
        building = None if board.state.problems else _Building(options, "--prepare")
        with suppress(OpenshelfError):
            viewer.read()  # so that it has all at hand by the first change; problems have been told
        for some in changes:
            if stopped.is_set():
                raise KeyboardInterrupt
            if some:
                if building:
                    building.process.terminate()
                good = _show(viewer, some, board, say)
                if building:
                    building.stop()
                building, due = None, time.monotonic() + QUIET_SECONDS if good else 0.0
            elif due and time.monotonic() > due:
                building, due = _Building(options), 0.0
            elif building and building.process.poll() is not None:
                prepared = "--prepare" in building.more and not building.process.returncode
                if not prepared and _told(building, board, say):
                    if not board.viewer:
                        board.post(State(str(time.time_ns())))
                    board.viewer = None
                building = None
    finally:
        if building:
            building.stop()
        viewer.stop()


def _show(viewer: Viewer, some: Set[str], board: Board, say: Say) -> bool:
    """Have what has changed read, and tell browsers of it; whether it may be built."""
    names = sorted({Path(path).name for path in some})
    after = f"after {names[0]}" + (f" and {len(names) - 1} more" if len(names) > 1 else "")
    start = time.perf_counter()
    try:
        problems = viewer.read()
    except OpenshelfError as error:
        say(f"Not shown, {after}: {error}")
        board.viewer = None
        return True
    if problems:
        _tell(problems, board, say)
        say(f"Not shown, {after}")
        return False
    board.viewer = viewer
    board.post(State(str(time.time_ns())))
    say(f"Shown in {time.perf_counter() - start:.1f} s {after}")
    return True


def _stopping() -> threading.Event:
    """What is set by Ctrl-C, which raises KeyboardInterrupt, too: in a finalizer, nobody would know of that."""
    stopped = threading.Event()

    def stop(*_: object) -> None:
        stopped.set()
        raise KeyboardInterrupt

    # A shell has what it runs aside ignore it
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, stop)
    return stopped


def _changes(out: Path, watched: Sequence[str]) -> Iterator[set[str]]:
    """The paths of what has changed in folders, again and again; none when nothing has for a moment.

    Nothing counts that is in the site `out` or beside it as ours. Where another folder takes the place
    of one of these, that one is watched from then on.
    """
    from watchfiles import DefaultFilter, watch

    ours = DefaultFilter(ignore_paths=[out, out.with_name(f".{out.name}.")])
    others: set[str] = set()
    while True:
        before = [*map(_identity, watched)]
        try:
            for some in watch(*watched, watch_filter=ours, rust_timeout=200, yield_on_timeout=True):
                yield {path for _, path in some} | others
                others = set()
                now = [*map(_identity, watched)]
                if now != before and all(now):
                    places = zip(watched, before, now, strict=True)
                    others = {path for path, one, other in places if one != other}
                    break
        except RuntimeError as error:
            if "decode path" not in str(error):
                raise
            others = {*watched}  # somewhere there is a name that is no text


def _identity(folder: str) -> tuple[int, int] | None:
    try:
        found = os.stat(folder)  # noqa: PTH116 - several times a second
    except OSError:
        return None
    return found.st_dev, found.st_ino


class _Building:
    """A build in a process of its own, which can be stopped."""

    def __init__(self, options: Options, *more: str) -> None:
        command = [sys.executable, "-m", "generator", "build", "--quiet", *more]
        command += ["--content", str(options.content), "--out", str(options.out)]
        command += ["--templates", str(options.templates)] if options.templates else []
        command += [] if options.search else ["--no-search"]
        self.start = time.perf_counter()
        self.more = more
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed with this
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=self._errors)

    def stop(self) -> None:
        """Have it end and clean up, if it has not ended."""
        self.process.terminate()
        self.process.wait()

    def said(self) -> str:
        """What it told of problems."""
        self._errors.seek(0)
        return str(self._errors.read(), errors="replace")


def _told(building: _Building, board: Board, say: Say) -> bool:
    """Tell how a build went that has ended; whether it went well."""
    code = building.process.returncode
    took = f"{time.perf_counter() - building.start:.1f} s"
    if code:
        _tell(building.said().splitlines() or [f"the build ended with {code}"], board, say)
    say(f"Not built, {took}" if code else f"Built in {took}")
    return not code


def _tell(problems: Sequence[str], board: Board, say: Say) -> None:
    """Tell of problems, in the browser too."""
    board.post(State(board.state.build, tuple(problems)))
    for problem in problems:
        say(problem)
