"""Workers on other machines: a Dask cluster does the chunks of a bench.

Its workers share neither memory nor disk with the build. The site and its templates go to each of
them once; what a chunk is follows with each task. What a worker makes it puts where the site goes,
or gives it back, if that is a folder of the machine that builds. The scheduler has the chunks of a
lost worker done by another one.
"""

import hashlib
import pickle
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from . import cache
from .errors import OpenshelfError
from .model import Site
from .publish import Folder
from .render import Templates
from .work import Bench, Chunk, Done, Hands, Store, do

# How many chunks each worker has at hand: what is done and not yet taken is in its memory
AT_HAND = 3
SECONDS_TO_CONNECT = 10


@dataclass(frozen=True, slots=True)
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
        count = len(client.scheduler_info(n_workers=-1)["workers"])
        if not count:
            raise OpenshelfError(f"the cluster at {address} has no workers")
        sent: dict[int, Any] = {}

        def do_all(bench: Bench) -> Iterator[Done]:
            try:
                if id(bench.site) not in sent:
                    parcel = _parcel(bench.site, bench.templates)
                    sent[id(bench.site)] = client.scatter(parcel, broadcast=True, hash=False)
                yield from _do_all(client, sent[id(bench.site)], bench, count * AT_HAND)
            except OpenshelfError:
                raise
            except Exception as error:  # whatever workers raise comes up here
                raise OpenshelfError(f"the cluster at {address} failed: {error}") from error

        yield Hands(count, do_all)


def _parcel(site: Site, templates: Templates) -> Parcel:
    data = pickle.dumps((site, templates), pickle.HIGHEST_PROTOCOL)
    return Parcel(hashlib.blake2b(data).digest(), cache.code(), data)


def _do_all(client: Any, parcel: Any, bench: Bench, at_hand: int) -> Iterator[Done]:
    """Have the chunks done, a few ahead of the one whose turn it is."""
    here = bench.store if isinstance(bench.store, Folder) else None
    store: Store = Basket() if here else bench.store
    executor = client.get_executor(pure=False)
    waiting: deque[Any] = deque()

    def take() -> Done:
        result: Done
        result, files = waiting.popleft().result()
        for path, data in files:
            assert here
            here.put(path, data)
        return result

    for chunk in bench.chunks:
        waiting.append(executor.submit(_do, parcel, store, replace(chunk, pieces=None)))
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
