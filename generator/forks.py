"""Processes of this machine that share the work of this one.

Where a process may be forked, a worker is a copy of this one: it has all that there is at once, and
only what it found out is sent back. It takes the numbers of its tasks from a pipe, which ends when
this process does, so that no worker outlives the build. This process may take some, too: it has
been through the same work before, and what it learns there the next copies of it know. Elsewhere
workers are started anew.
"""

import gc
import os
import pickle
import select
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, TypeAlias, TypeVar

from .errors import OpenshelfError
from .values import value

T = TypeVar("T")
R = TypeVar("R")

# How many tasks wait in the pipe, whose size no system makes smaller than that of so many numbers
WAITING = 512
_NUMBER, _LENGTH = 4, 8
# What Linux lets anybody have
PIPE_BYTES = 1 << 20

Answer: TypeAlias = tuple[int, Any, Exception | None]
"""The number of a task, and its result or what went wrong."""


@contextmanager
def aside(fn: Callable[[], None], *, beside: bool) -> Iterator[None]:
    """Have `fn` done by the end of the block, `beside` it if that can be; not if the block fails."""

    def do(_: int) -> None:
        fn()

    answers = (Forks(1).map if beside and can_fork() else map)(do, [0])
    yield
    for _ in answers:
        pass


class Mapper(Protocol):
    """What shares a function's work on many things: `concurrent.futures.Executor` is one."""

    def map(self, fn: Callable[[T], R], /, *iterables: Iterable[T]) -> Iterator[R]:
        """The results, in order."""
        ...


def available_cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def can_fork() -> bool:
    """Whether workers may be copies of this process.

    A copy of a process with threads may have a lock that nobody opens; macOS's own code has threads.
    """
    return sys.platform == "linux" and threading.active_count() == 1


@contextmanager
def pool(
    jobs: int, start: Callable[..., None] | None = None, arguments: tuple[Any, ...] = ()
) -> Iterator[Mapper]:
    """`jobs` workers; those that are no copies of this process begin with `start(*arguments)`.

    Raises `OpenshelfError` when a worker is ended from outside.
    """
    if can_fork():
        yield Forks(jobs, joins=True)
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    context = multiprocessing.get_context("spawn")
    executor = ProcessPoolExecutor(jobs, context, initializer=start or _nothing, initargs=arguments)
    try:
        yield executor
    except BrokenProcessPool as error:
        raise OpenshelfError(_ENDED) from error
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def _nothing() -> None:
    """Begin with no more than there is."""


_ENDED = "a worker process was ended from outside; build again"


@dataclass(slots=True)
class _Worker:
    """A forked worker, the pipe that its answers come from, and what of the next one is here."""

    process: int
    answers: int
    received: bytearray


@value
class Forks:
    """Workers that are forked for each `map`, and have done when it has.

    There are `jobs` of them. This process is one if it `joins` them, which it does while it waits for
    results.
    """

    jobs: int
    joins: bool = False

    def map(self, fn: Callable[[T], R], /, *iterables: Iterable[T]) -> Iterator[R]:
        """The results of `fn` of each thing, in order. An error of a worker is raised here.

        Workers begin at once, and end when nobody waits for a result any more.
        """
        results = self._results(fn, list(*iterables))
        next(results)
        return results

    def _results(self, fn: Callable[[T], R], things: list[T]) -> Iterator[Any]:
        """Nothing when workers have begun, and then the results."""
        tasks, feed = os.pipe()
        os.set_blocking(tasks, False)
        workers: list[_Worker] = []
        done = False
        try:
            for _ in range(min(self.jobs, len(things)) - self.joins):
                workers.append(_forked(fn, things, tasks, feed, workers))
            given = min(len(things), WAITING)
            os.write(feed, b"".join(at.to_bytes(_NUMBER) for at in range(given)))
            yield None
            own = partial(_own, fn, things, tasks) if self.joins else None
            yield from _answers(workers, len(things), given, feed, own)
            done = True
        finally:
            os.close(feed)
            os.close(tasks)
            for worker in workers:
                os.close(worker.answers)
                with suppress(ProcessLookupError):
                    os.kill(worker.process, signal.SIGKILL)
                _ending.append(worker.process)
            reap(wait=not done)


# Workers that have done: they may take two milliseconds more to give back their memory
_ending: list[int] = []


def reap(*, wait: bool) -> None:
    """Take note, as this process has to, of which workers have ended; or `wait` until all have.

    What a worker took of the processors' time is this process's once it is noted.
    """
    for process in tuple(_ending):
        try:
            ended, _ = os.waitpid(process, 0 if wait else os.WNOHANG)
        except ChildProcessError:
            ended = process
        if ended:
            _ending.remove(process)


def _forked(
    fn: Callable[[T], R], things: Sequence[T], tasks: int, feed: int, others: list[_Worker]
) -> _Worker:
    import fcntl

    answers, answer = os.pipe()
    # So that it need not wait with its next task until an answer is taken; only Linux knows of it
    with suppress(OSError, AttributeError):
        fcntl.fcntl(answer, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    process = os.fork()
    if process:
        os.close(answer)
        return _Worker(process, answers, bytearray())
    try:
        # What is here stays; to look through it would copy all of it, too
        gc.freeze()
        for ending in (signal.SIGTERM, signal.SIGINT):
            signal.signal(ending, signal.SIG_DFL)
        # While a worker has an end of these pipes, nobody would be told that this process is gone
        for pipe in (feed, answers, *(other.answers for other in others)):
            os.close(pipe)
        with os.fdopen(answer, "wb") as out:
            waiting = select.poll()
            waiting.register(tasks, select.POLLIN)
            while number := _taken(tasks, waiting):
                at = int.from_bytes(number)
                data = _answer(at, fn, things[at])
                out.write(len(data).to_bytes(_LENGTH) + data)
                out.flush()
    finally:
        os._exit(0)  # what this process would do at its end is not a worker's to do


def _taken(tasks: int, waiting: select.poll) -> bytes:
    """The number of a task as soon as there is one; nothing when there will be none any more."""
    while True:
        waiting.poll()
        with suppress(BlockingIOError):  # another worker was quicker
            return os.read(tasks, _NUMBER)


def _own(fn: Callable[[T], R], things: Sequence[T], tasks: int) -> Answer | None:
    """What came of a task of this process; none if none waits to be done."""
    try:
        at = int.from_bytes(os.read(tasks, _NUMBER))
    except BlockingIOError:
        return None
    try:
        return at, fn(things[at]), None
    except Exception as error:  # noqa: BLE001 - it is raised when it is this result's turn
        return at, None, error


def _answer(at: int, fn: Callable[[T], R], thing: T) -> bytes:
    try:
        return pickle.dumps((at, fn(thing), None))
    except Exception as error:  # noqa: BLE001 - it is raised where the work was given out
        try:
            return pickle.dumps((at, None, error))
        except (pickle.PicklingError, TypeError, AttributeError):
            return pickle.dumps((at, None, OpenshelfError(f"{type(error).__name__}: {error}")))


def _answers(
    workers: Sequence[_Worker],
    count: int,
    given: int,
    feed: int,
    own: Callable[[], Answer | None] | None,
) -> Iterator[Any]:
    """Give out the numbers of tasks from `given` on, and yield what came of all in their order.

    While answers are awaited, `own` does a task if there is one.
    """
    poll = select.poll()
    by_pipe = {worker.answers: worker for worker in workers}
    for pipe in by_pipe:
        poll.register(pipe, select.POLLIN)
    found: dict[int, tuple[Any, Exception | None]] = {}
    done = 0
    while done < count:
        answers = []
        if own and (answer := own()):
            answers.append(answer)
        for pipe, _ in poll.poll(0 if answers else None):
            worker = by_pipe[pipe]
            data = os.read(pipe, 1 << 20)
            if not data:
                raise OpenshelfError(_ENDED)
            worker.received += data
            answers += _whole(worker.received)
        for at, result, error in answers:
            found[at] = result, error
            if given < count:
                os.write(feed, given.to_bytes(_NUMBER))
                given += 1
        while done in found:
            result, error = found.pop(done)
            if error:
                raise error
            yield result
            done += 1


def _whole(received: bytearray) -> Iterator[Answer]:
    """The answers that are here as a whole; they are taken off."""
    while len(received) >= _LENGTH:
        end = _LENGTH + int.from_bytes(received[:_LENGTH])
        if len(received) < end:
            return
        yield pickle.loads(received[_LENGTH:end])  # noqa: S301 - our own worker's
        del received[:end]
