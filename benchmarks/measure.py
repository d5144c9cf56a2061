"""Measure a program from outside: wall seconds, processor seconds, and memory of all its processes.

It needs Linux or macOS; the memory of all processes together is known on Linux alone.
"""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# What share of the time watching the memory may take: it stops the program that is looked at
WATCH = 0.02
MB = 1e6


@dataclass(frozen=True, slots=True)
class Cost:
    """What a program took; bytes of memory, and `done` unless it was ended for taking too long.

    `cpu` is of all its processes, `peak` of the largest one, and `together` of all at once, with
    pages that they share counted once (0 where the system does not say).
    """

    wall: float
    cpu: float
    peak: int
    together: int
    done: bool = True


def _usual(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment in which Python keeps compiled modules, as it does unless it is told not to."""
    return {k: v for k, v in environment.items() if k != "PYTHONDONTWRITEBYTECODE"}


def cost(
    command: Sequence[str],
    *,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    timeout: float = 900,
) -> Cost:
    """Run a program to its end, or end it after `timeout` seconds.

    Raises `CalledProcessError` with what it printed when it fails by itself.
    """
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env={**_usual(os.environ), **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        ended = threading.Event()
        late = threading.Event()
        most = [0]

        def end() -> None:
            late.set()
            os.killpg(process.pid, signal.SIGKILL)

        timer = threading.Timer(timeout, end)
        watcher = threading.Thread(target=_watch, args=(process.pid, ended, most))
        timer.start()
        watcher.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
        finally:
            wall = time.perf_counter() - start
            timer.cancel()
            ended.set()
            watcher.join()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode and not late.is_set():
            said.seek(0)
            output = said.read().decode(errors="replace")
            raise subprocess.CalledProcessError(process.returncode, command, output)
    peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    cpu = usage.ru_utime + usage.ru_stime
    return Cost(wall, cpu, peak, max(most[0], 0), not late.is_set())


def _watch(pid: int, ended: threading.Event, most: list[int]) -> None:
    """Keep in `most` the most memory that a process and its children had together."""
    if not Path("/proc/self/smaps_rollup").exists():
        return
    pause = 0.05
    while not ended.wait(pause):
        start = time.perf_counter()
        most[0] = max(most[0], sum(map(_proportional, _family(pid))))
        pause = max(0.05, (time.perf_counter() - start) / WATCH)


def _family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    found = [pid]
    for parent in found:
        try:
            text = Path(f"/proc/{parent}/task/{parent}/children").read_text()
        except OSError:  # it has ended
            continue
        found += map(int, text.split())
    return found


def _proportional(pid: int) -> int:
    """The bytes that a process holds, of those shared by several its part (man 5 proc, Pss)."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except (OSError, ProcessLookupError):  # it has ended
        pass
    return 0


def size(folder: Path) -> tuple[int, int]:
    """How many files a folder holds, and how many bytes."""
    files = total = 0
    for parent, _, names in os.walk(folder):
        files += len(names)
        total += sum(os.lstat(os.path.join(parent, name)).st_size for name in names)  # noqa: PTH118
    return files, total
