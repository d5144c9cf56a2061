"""Measure a program from outside: wall seconds, CPU seconds, and the memory of all its processes.

    .venv/bin/python benchmarks/measure.py PROGRAM [ARGUMENT ...]

It needs Linux or macOS; only Linux tells the memory of all processes together.
"""

import os
import platform
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from generator.build.workers import available_cores
from generator.search.pagefind import executable, version

ROOT = Path(__file__).parents[1]
# The share of the time that may be spent on reading the memory, which stops the program meanwhile
WATCH = 0.02
MB = 1e6


@dataclass(frozen=True, slots=True)
class Cost:
    """What a program took.

    Attributes:
        wall: seconds from its start to its end.
        cpu: CPU seconds of all its processes.
        peak: bytes of memory of its largest process.
        together: bytes of memory of all processes at once, with shared pages counted once; 0 if the
            system does not tell.
        done: false if the program was stopped for taking too long.
    """

    wall: float
    cpu: float
    peak: int
    together: int
    done: bool = True


def _usual(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment in which Python keeps compiled modules, as it does by default."""
    return {k: v for k, v in environment.items() if k != "PYTHONDONTWRITEBYTECODE"}


def cost(
    command: Sequence[str],
    *,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    timeout: float = 900,
) -> Cost:
    """Run a program to its end, or stop it after `timeout` seconds.

    Raises `CalledProcessError` with the program's output if it fails by itself.
    """
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env={**_usual(os.environ), **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        ended = threading.Event()
        late = threading.Event()
        peaks = [0]

        def end() -> None:
            late.set()
            os.killpg(process.pid, signal.SIGKILL)

        timer = threading.Timer(timeout, end)
        watcher = threading.Thread(target=_watch, args=(process.pid, ended, peaks))
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
            output.seek(0)
            text = output.read().decode(errors="replace")
            raise subprocess.CalledProcessError(process.returncode, command, text)
    peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    cpu = usage.ru_utime + usage.ru_stime
    return Cost(wall, cpu, peak, max(peaks), not late.is_set())


def _watch(pid: int, ended: threading.Event, peaks: list[int]) -> None:
    """Append to `peaks` how much memory a process and its children have together, again and again."""
    if not Path("/proc/self/smaps_rollup").exists():
        return
    pause = 0.05
    while not ended.wait(pause):
        start = time.perf_counter()
        peaks.append(sum(map(_proportional, _family(pid))))
        pause = max(0.05, (time.perf_counter() - start) / WATCH)


def _family(pid: int) -> list[int]:
    """Return the ids of a process and of all that descend from it."""
    pids = [pid]
    for parent in pids:
        try:
            text = Path(f"/proc/{parent}/task/{parent}/children").read_text()
        except OSError:  # it has ended
            continue
        pids += map(int, text.split())
    return pids


def _proportional(pid: int) -> int:
    """Return the bytes that a process holds, and its part of those that several share.

    This is the Pss of https://man7.org/linux/man-pages/man5/proc_pid_smaps.5.html.
    """
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except (OSError, ProcessLookupError):  # it has ended
        pass
    return 0


def size(folder: Path) -> tuple[int, int]:
    """Return the number of files in a folder, and of their bytes."""
    files = total = 0
    for parent, _, names in os.walk(folder):
        files += len(names)
        total += sum(os.lstat(os.path.join(parent, name)).st_size for name in names)  # noqa: PTH118
    return files, total


def machine() -> str:
    """Return a line on the date, the machine, and its load from other work."""
    return (
        f"{datetime.now(UTC):%Y-%m-%d}: {available_cores()} cores, {platform.machine()},"
        f" {platform.system()}, {platform.python_implementation()} {platform.python_version()},"
        f" Pagefind {version(executable())}, load average {os.getloadavg()[0]:.1f}"
    )


def main() -> None:
    """Measure the program that the command line names."""
    if len(sys.argv) < 2:
        sys.exit("usage: python benchmarks/measure.py PROGRAM [ARGUMENT ...]")
    print(cost(sys.argv[1:]))


if __name__ == "__main__":
    main()
