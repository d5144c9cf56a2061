import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from generator import forks
from generator.errors import ContentError, OpenshelfError, Problem
from generator.forks import WAITING, Forks, pool

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")


def test_in_order() -> None:
    """The results are those of the things, in their order, however long each takes."""

    def slow(number: int) -> int:
        time.sleep(0.02 if number % 3 == 0 else 0)
        return number * number

    assert list(Forks(3).map(slow, range(20))) == [number * number for number in range(20)]


def test_more_than_wait() -> None:
    """There may be more things than the pipe holds, and no things at all."""
    count = 3 * WAITING + 1
    assert list(Forks(2).map(str, range(count))) == [str(number) for number in range(count)]
    assert list(Forks(2).map(str, ())) == []


def test_large_answers() -> None:
    """An answer may be larger than a pipe."""
    assert list(Forks(2).map(bytes, [5_000_000, 1])) == [bytes(5_000_000), bytes(1)]


def test_shared_by_workers() -> None:
    """The work is done in other processes, and by as many as asked for."""

    def who(_: int) -> int:
        time.sleep(0.05)
        return os.getpid()

    found = set(Forks(2).map(who, range(8)))
    assert len(found) == 2
    assert os.getpid() not in found


def test_joining() -> None:
    """A process that joins its workers does its share of the work, and is one of their number."""

    def who(number: int) -> tuple[int, int]:
        time.sleep(0.05)
        return number, os.getpid()

    found = list(Forks(2, joins=True).map(who, range(8)))
    assert [number for number, _ in found] == [*range(8)]
    workers = {process for _, process in found}
    assert len(workers) == 2
    assert os.getpid() in workers
    assert list(Forks(1, joins=True).map(who, range(2))) == [(0, os.getpid()), (1, os.getpid())]
    count = 3 * WAITING + 1
    assert list(Forks(3, joins=True).map(str, range(count))) == [str(i) for i in range(count)]


def test_large_answers_do_not_hold_up_work() -> None:
    """While this process has its own task, a worker goes on to its next one with an answer untaken."""

    def work(number: int) -> tuple[float, bytes]:
        if number == 0:
            time.sleep(0.5)
        return time.monotonic(), bytes(200_000)

    times = [time for time, _ in Forks(2, joins=True).map(work, range(4))]
    assert max(times[1:]) < times[0]


@pytest.mark.parametrize("joins", [False, True])
@pytest.mark.parametrize(
    "error", [ContentError([Problem("a.md", 3, "title", "is bad")]), ValueError("odd")]
)
def test_errors(error: Exception, joins: bool) -> None:
    """An error of a worker is raised as it is, after the results before it."""

    def fail(number: int) -> int:
        if number == 2:
            raise error
        return number

    results = Forks(2, joins=joins).map(fail, range(9))
    assert [next(results), next(results)] == [0, 1]
    with pytest.raises(type(error), match=re.escape(str(error))):
        next(results)


def test_errors_that_cannot_be_sent() -> None:
    """An error that cannot be sent is told in words."""

    def fail(_: int) -> None:
        raise ValueError(lambda: None)

    with pytest.raises(OpenshelfError, match="ValueError"):
        list(Forks(1).map(fail, [1]))


@pytest.fixture
def forked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The processes that are forked from now on."""
    processes: list[int] = []
    fork = os.fork

    def noting() -> int:
        process = fork()
        processes.append(process)
        return process

    monkeypatch.setattr(os, "fork", noting)
    return processes


def assert_gone(processes: list[int]) -> None:
    """They have ended, and this process has taken note: others of its children do not matter."""
    assert processes
    for process in processes:
        with pytest.raises(ChildProcessError):
            os.waitpid(process, os.WNOHANG)


def test_ended_from_outside(forked: list[int]) -> None:
    """A worker that the system ends is an error that says so, and the others end too."""

    def die(number: int) -> int:
        if number == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        return os.getpid()

    with pytest.raises(OpenshelfError, match="worker process was ended from outside"):
        list(Forks(2).map(die, range(4)))
    assert_gone(forked)


def test_stopped_half_way(forked: list[int]) -> None:
    """Whoever wants no more results leaves no process and no open file behind."""
    before = len(os.listdir("/proc/self/fd")) if Path("/proc").exists() else 0
    results = Forks(2).map(str, range(100))
    assert next(results) == "0"
    results.close()  # type: ignore[attr-defined] # a generator
    assert_gone(forked)
    if before:
        assert len(os.listdir("/proc/self/fd")) == before


def test_ended(forked: list[int]) -> None:
    """Workers that have done end, and are taken note of when there is time: at the latest, later."""
    assert list(Forks(2).map(str, range(3))) == ["0", "1", "2"]
    deadline = time.monotonic() + 20
    while any(_alive(process) for process in forked):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    list(Forks(1).map(str, range(1)))
    assert_gone(forked[:2])


def test_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where other threads run, workers are started anew instead of copied."""
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    with pool(1) as workers:
        assert not isinstance(workers, Forks)
        assert list(workers.map(abs, [-1, 2])) == [1, 2]


def test_no_worker_outlives_us(tmp_path: Path) -> None:
    """When the process that gave out the work is killed, the workers end by themselves."""
    module = tmp_path / "holder.py"
    module.write_text(
        "import os, time\n"
        "from generator.forks import Forks\n"
        "def tell(number):\n"
        "    os.write(1, b'%d\\n' % os.getpid())\n"  # whole, whatever others write
        "    time.sleep(0.5)\n"
        "    return number\n"
        "list(Forks(2).map(tell, range(1000)))\n"
    )
    root = Path(__file__).parents[1]
    process = subprocess.Popen(
        [sys.executable, str(module)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert process.stdout
    workers = {int(process.stdout.readline()) for _ in range(2)}
    process.kill()
    process.wait()
    process.stdout.close()
    deadline = time.monotonic() + 20
    while any(_alive(pid) for pid in workers):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _alive(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_cores() -> None:
    """There is at least one processor to use, and no more than there are."""
    assert 1 <= forks.available_cores() <= (os.cpu_count() or 1)
