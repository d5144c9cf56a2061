"""Workers on other machines: a Dask cluster does the chunks of a bench.

Its workers share neither memory nor disk with the build. The site and its templates go to each of
them once; what a chunk is follows with each task. What a worker makes it puts where the site goes,
or gives it back, if that is a folder of the machine that builds. The scheduler has the chunks of a
lost worker done by another one.
"""

import hashlib
import pickle
import threading
from asyncio import CancelledError
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from . import cache
from .errors import OpenshelfError
from .model import Site
from .publish import Folder
from .template_files import Templates
from .values import value
from .work import Bench, Chunk, Done, Hands, Store, do

# How many chunks each worker has at hand: what is done and not yet taken is in its memory
AT_HAND = 3
SECONDS_TO_CONNECT = 10
# How often a chunk is given to the cluster, which itself gives it to another worker if need be
TRIES = 4
# What may come up when workers are lost; that of a cancelled future is asyncio's, and no Exception
_LOST = (Exception, CancelledError)


@value
class Parcel:
    """A site and its templates, pickled, with a digest; `code` is that of what makes bytes of them."""

    digest: bytes
    code: bytes
    data: bytes


@dataclass
class Basket:
    """A store that keeps files until they are taken along with the rest of the answer."""

    files: list[tuple[str, bytes]] = field(default_factory=list)

    def put(self, path: str, data: bytes) -> None:
        """Take a file."""
        self.files.append((path, data))

    def close(self) -> None:
        """Nothing waits."""


@contextmanager
def hands(address: str) -> Iterator[Hands]:
    """The workers of the cluster whose scheduler is at an address such as dask://127.0.0.1:8786.

    Raises `OpenshelfError` when there are none, and when they fail.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise OpenshelfError(
            f"{address} needs the package distributed: pip install 'openshelf[distributed]'"
        ) from error
    try:
        client = Client(
            address.replace("dask://", "tcp://", 1),
            timeout=SECONDS_TO_CONNECT,
            set_as_default=False,
        )
    except (OSError, ValueError) as error:
        raise OpenshelfError(f"no Dask scheduler answers at {address}: {error}") from error
    with client:
        count = len(client.nthreads())
        if not count:
            raise OpenshelfError(f"the cluster at {address} has no workers")
        sender = _Sender(client, address)
        yield Hands(count, partial(_do_all, sender, count * AT_HAND))


@dataclass
class _Sender:
    """Gives chunks to a cluster, along with a parcel that is sent once and then referred to."""

    client: Any
    address: str
    site: Site | None = None
    parcel: Parcel | None = None
    sent: Any = None

    def begin(self, site: Site, templates: Templates) -> None:
        """Have chunks of this site done from now on."""
        if site is not self.site:
            data = pickle.dumps((site, templates), pickle.HIGHEST_PROTOCOL)
            self.parcel = Parcel(hashlib.blake2b(data).digest(), cache.code(), data)
            self.site, self.sent = site, None

    def submit(self, store: Store, chunk: Chunk) -> "_Task":
        """Have a chunk done, once every worker has the parcel."""
        task = _Task(store, chunk)
        with suppress(*_LOST):  # who asks for the result tries again
            self._submit(task)
        return task

    def _submit(self, task: "_Task") -> None:
        if self.sent is None or self.sent is task.sent:
            # A cluster drops copies that it thinks idle, and with a worker the last one may be lost
            self.sent = None
            self.sent = self.client.scatter(self.parcel, broadcast=True, hash=False)
        task.sent = self.sent
        task.future = self.client.submit(_do, self.sent, task.store, task.chunk, pure=False)

    def result(self, task: "_Task") -> tuple[Done, list[tuple[str, bytes]]]:
        """What came of a chunk. Where that, or what it takes, is lost, it is done again."""
        failure: BaseException | None = None
        for _ in range(TRIES):
            try:
                if failure or task.future is None:
                    self._submit(task)
                found: tuple[Done, list[tuple[str, bytes]]] = task.future.result()
            except OpenshelfError:
                raise
            except _LOST as error:
                failure = error
            else:
                return found
        said = str(failure) or type(failure).__name__
        raise OpenshelfError(f"the cluster at {self.address} failed: {said}") from failure


@dataclass
class _Task:
    """A chunk, where its files go, and once it was submitted, its future and the parcel that it got."""

    store: Store
    chunk: Chunk
    future: Any = None
    sent: Any = None


def _bare(chunk: Chunk) -> Chunk:
    """A chunk without what is only kept on the machine that builds."""
    return replace(chunk, groups=[replace(one, key=b"") for one in chunk.groups if one.outputs])


def _do_all(sender: _Sender, at_hand: int, bench: Bench) -> Iterator[Done]:
    """Have the chunks done, a few ahead of the one whose turn it is."""
    here = bench.store if isinstance(bench.store, Folder) else None
    store: Store = Basket() if here else bench.store
    waiting: deque[_Task] = deque()
    sender.begin(bench.site, bench.templates)

    def take() -> Done:
        done, files = sender.result(waiting.popleft())
        for path, data in files:
            assert here
            here.put(path, data)
        return done

    for chunk in bench.chunks:
        waiting.append(sender.submit(store, _bare(chunk)))
        if len(waiting) == at_hand:
            yield take()
    while waiting:
        yield take()


# What a worker process keeps between tasks; a bench is for one thread at a time
_lock = threading.Lock()
_held: tuple[bytes, Bench] | None = None


def _do(parcel: Parcel, store: Store, chunk: Chunk) -> tuple[Done, list[tuple[str, bytes]]]:
    """Do a chunk in a worker of the cluster."""
    global _held  # noqa: PLW0603 - a cluster gives its workers no other memory
    with _lock:
        if _held is None or _held[0] != parcel.digest:
            if parcel.code != cache.code():
                raise OpenshelfError(
                    "a worker has another Openshelf, Python or other packages than the machine that"
                    " builds; install the same on both"
                )
            site, templates = pickle.loads(parcel.data)  # noqa: S301 - from our own build
            _held = parcel.digest, Bench(site, templates, store, Path(), {})
        bench = _held[1]
        bench.store = store
        done = do(bench, chunk)
    return done, store.files if isinstance(store, Basket) else []
