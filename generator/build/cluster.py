"""Rendering on a Dask cluster, whose workers share neither memory nor disk with the build.

The catalog and the templates go to the cluster as the result of a task, so that the scheduler can make
them again when a worker is lost. A worker gives back the files that it rendered.
"""

import hashlib
import pickle
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from ..catalog.catalog import Catalog
from ..errors import OpenshelfError
from ..pages.render import Renderer
from ..pages.templates import Templates
from ..plan.output import Output
from . import inputs, publish
from .workers import Render, Rendered, chunks, render_outputs

SECONDS_TO_CONNECT = 10
Files = list[tuple[str, bytes]]


@contextmanager
def connect(address: str, templates: Templates) -> Iterator[Render]:
    """Give a function that renders like `workers.render`, on the cluster at an address.

    It is that of the scheduler, such as dask://127.0.0.1:8786. Raises `OpenshelfError` when the cluster
    does not answer, has no workers, or fails.
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
        if not client.nthreads():
            raise OpenshelfError(f"the cluster at {address} has no workers")
        yield partial(_render, client, address, templates)


def _render(
    client: Any,
    address: str,
    templates: Templates,
    renderer: Renderer,
    folder: Path,
    outputs: Sequence[Output],
    _jobs: int,
) -> Iterator[Rendered]:
    data = pickle.dumps((inputs.code(), renderer.catalog, templates), pickle.HIGHEST_PROTOCOL)
    key = hashlib.blake2b(data, digest_size=16).hexdigest()
    parcel = client.submit(_unpack, data, key=f"openshelf-{key}")
    groups = chunks(outputs, len(client.nthreads()))
    futures = [client.submit(_render_chunk, key, parcel, group, pure=False) for group in groups]
    try:
        for future in futures:
            rendered, files = future.result()
            future.release()
            for path, content in files:
                publish.write(folder, path, content)
            yield rendered
    except OpenshelfError:
        raise
    except Exception as error:
        message = str(error) or type(error).__name__
        raise OpenshelfError(f"the cluster at {address} failed: {message}") from error


def _unpack(data: bytes) -> tuple[Catalog, Templates]:
    code, catalog, templates = pickle.loads(data)  # noqa: S301 - from our own build
    if code != inputs.code():
        raise OpenshelfError(
            "a worker has another Openshelf, Python or other packages than the machine that builds;"
            " install the same on both"
        )
    return catalog, templates


@lru_cache(maxsize=1)
def _renderer(_key: str) -> list[Renderer]:
    """A place for the renderer of a parcel, so that a worker makes it once."""
    return []


def _render_chunk(
    key: str, parcel: tuple[Catalog, Templates], outputs: Sequence[Output]
) -> tuple[Rendered, Files]:
    held = _renderer(key)
    if not held:
        held.append(Renderer(*parcel))
    files: Files = []
    rendered = render_outputs(held[0], outputs, lambda path, data: files.append((path, data)))
    return rendered, files
