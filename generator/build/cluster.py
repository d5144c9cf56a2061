"""Rendering on a Dask cluster, whose workers share neither memory nor disk with the build.

The renderer goes to the cluster as the result of a task, so that the scheduler can make it again when
a worker is lost. A worker gives back the files that it rendered.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from ..errors import OpenshelfError
from ..pages.render import Renderer
from ..plan.output import Output
from . import inputs, publish
from .workers import Render, Rendered, chunks, render_outputs

SECONDS_TO_CONNECT = 10


@contextmanager
def connect(address: str) -> Iterator[Render]:
    """Give a function that renders on the cluster whose scheduler is at an address.

    The address is one such as dask://127.0.0.1:8786. Raises `OpenshelfError` when the cluster does not
    answer, has no workers, or fails.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise OpenshelfError(
            f"{address} needs the package distributed: pip install 'openshelf[distributed]'"
        ) from error
    scheduler = address.replace("dask://", "tcp://", 1)
    try:
        client = Client(scheduler, timeout=SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise OpenshelfError(f"no Dask scheduler answers at {address}: {error}") from error
    with client:
        if not client.nthreads():
            raise OpenshelfError(f"the cluster at {address} has no workers")
        try:
            yield partial(_render, client)
        except OpenshelfError:
            raise
        except Exception as error:
            message = str(error) or type(error).__name__
            raise OpenshelfError(f"the cluster at {address} failed: {message}") from error


def _render(
    client: Any, renderer: Renderer, folder: Path, outputs: Sequence[Output]
) -> Iterator[Rendered]:
    shared = client.submit(_check, inputs.code(), renderer, pure=False)
    tasks = [
        client.submit(_render_chunk, shared, chunk, pure=False)
        for chunk in chunks(outputs, len(client.nthreads()))
    ]
    for task in tasks:
        rendered, files = task.result()
        task.release()
        for path, data in files.items():
            publish.write(folder, path, data)
        yield rendered


def _check(code: str, renderer: Renderer) -> Renderer:
    if code != inputs.code():
        raise OpenshelfError(
            "a worker has another Openshelf, Python or other packages than the machine that builds;"
            " install the same on both"
        )
    return renderer


def _render_chunk(
    renderer: Renderer, outputs: Sequence[Output]
) -> tuple[Rendered, dict[str, bytes]]:
    files: dict[str, bytes] = {}
    return render_outputs(renderer, outputs, files.__setitem__), files
