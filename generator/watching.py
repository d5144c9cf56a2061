"""Building again after each change, and telling browsers of it."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from .builder import Builder
from .values import value

QUIET_SECONDS = 1.5
"""How long nothing has to change before what a quick build left out is made."""

Say = Callable[[str], None]


@value
class State:
    """What browsers are told: which build the site is of, and the problems of the last one."""

    build: str = ""
    problems: tuple[str, ...] = ()


class Board:
    """Where the newest state hangs; threads wait for another one."""

    def __init__(self) -> None:
        self.state = State()
        self._changed = threading.Condition()

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
    out: Path,
    watched: Sequence[Path],
    arguments: Sequence[str],
    board: Board,
    address: str,
    say: Say,
) -> None:
    """Build, and build again after each change, until Ctrl-C; with a quick build first, then the whole.

    `address` is where the site `out` is served, and `arguments` are those of `openshelf build`.
    """
    # Asked for the first time, it begins to watch: no change during the first build is missed
    changes = _changes(Path(os.path.realpath(out)), [os.path.realpath(one) for one in watched])
    next(changes)
    builder = Builder()
    rest: _Rest | None = None
    due = 0.0
    stopped = _stopping()
    try:
        _build(builder, arguments, board, "", say)
        say(f"Serving {address} until Ctrl-C")
        if not board.state.problems:
            rest = _Rest([*arguments, "--prepare"])
        for some in changes:
            if stopped.is_set():
                raise KeyboardInterrupt
            if some:
                _stop(rest)
                names = sorted({Path(path).name for path in some})
                more = f" and {len(names) - 1} more" if len(names) > 1 else ""
                _build(builder, [*arguments, "--quick"], board, f" after {names[0]}{more}", say)
                rest, due = None, time.monotonic() + QUIET_SECONDS
            elif due and time.monotonic() > due and not board.state.problems:
                rest, due = _Rest(arguments), 0.0
            elif rest and rest.process.poll() is not None:
                if rest.process.returncode:
                    _tell(board, rest.process.returncode, rest.said(), say)
                    say("Not built: the search index and the files of all papers")
                rest = None
    finally:
        _stop(rest)
        builder.stop()


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
        for some in watch(*watched, watch_filter=ours, rust_timeout=200, yield_on_timeout=True):
            yield {path for _, path in some} | others
            others = set()
            now = [*map(_identity, watched)]
            if now != before and all(now):
                places = zip(watched, before, now, strict=True)
                others = {path for path, one, other in places if one != other}
                break


def _identity(folder: str) -> tuple[int, int] | None:
    try:
        found = os.stat(folder)  # noqa: PTH116 - several times a second
    except OSError:
        return None
    return found.st_dev, found.st_ino


class _Rest:
    """A build of all, in a process of its own, which can be stopped."""

    def __init__(self, arguments: Sequence[str]) -> None:
        command = [sys.executable, "-m", "generator", "build", "--quiet", *arguments]
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed with this
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=self._errors)

    def said(self) -> str:
        """What it told of problems."""
        self._errors.seek(0)
        return str(self._errors.read(), errors="replace")


def _stop(rest: "_Rest | None") -> None:
    """Have a build end and clean up, if it has not ended."""
    if rest:
        rest.process.terminate()
        rest.process.wait()


def _build(builder: Builder, arguments: Sequence[str], board: Board, why: str, say: Say) -> None:
    """Build, wait for it, and tell how it went."""
    start = time.perf_counter()
    code, errors = builder.build(arguments)
    took = f"{time.perf_counter() - start:.1f} s{why}"
    if code == 0:
        board.post(State(str(time.time_ns())))
        say(f"Built in {took}")
        return
    _tell(board, code, errors, say)
    say(f"Not built, {took}")


def _tell(board: Board, code: int, errors: str, say: Say) -> None:
    """Tell of problems, in the browser too."""
    problems = tuple(errors.splitlines()) or (f"the build ended with {code}",)
    board.post(State(board.state.build, problems))
    for problem in problems:
        say(problem)
