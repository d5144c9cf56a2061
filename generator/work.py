"""The work of a build in pieces that any process can do: chunks of outputs, rendered and stored.

A worker on this machine is forked from the build, and so holds the site already. What it gives back
is small: sizes, digests and places, never a page. `cluster` has workers on other machines.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol

from . import forks
from .garbage import uncollected
from .model import Site
from .output import Output
from .pieces import Place, Writer
from .render import Renderer, render, renderer
from .search import substance
from .template_files import Templates
from .values import value

# Below this, starting workers costs more than they save
FEW_OUTPUTS = 250
CHUNKS_PER_WORKER = 8
MAX_CHUNK = 500


@value
class Group:
    """Outputs of one paper, or of none; with a `key` the paper's pieces are to be made from that.

    A `large` one is so much work that it is a chunk of its own.
    """

    outputs: Sequence[Output]
    paper: str = ""
    key: bytes = b""
    large: bool = False


@value
class Chunk:
    """Some groups of outputs to render; their papers' pieces go into file `number`."""

    groups: Sequence[Group]
    number: int

    @property
    def outputs(self) -> Iterator[Output]:
        """All outputs, in order."""
        return (output for group in self.groups for output in group.outputs)


@value
class Done:
    """The sizes of a chunk's files, in order; what search reads of papers' pages; places of pieces."""

    sizes: Sequence[int]
    substances: Mapping[str, bytes]
    index: Mapping[str, Place]


class Store(Protocol):
    """Where the files of a site go. What is sent to another process stores to the same place."""

    def put(self, path: str, data: bytes) -> None:
        """Take a file, in the place of one of the same path."""
        ...

    def close(self) -> None:
        """See to it that all files are there; more may follow."""
        ...


@dataclass
class Bench:
    """What a worker needs: a site, its templates, and where the site and the pieces go.

    `index` says where the pieces are that there are already, `chunks` is what there is to do, and
    `first` the number of the first file of new pieces.
    A bench that is sent to another process makes a renderer of its own there.
    """

    site: Site
    templates: Templates
    store: Store
    kept: Path
    index: dict[str, Place]
    chunks: Sequence[Chunk] = ()
    first: int = 1

    @cached_property
    def renderer(self) -> Renderer:
        """What renders the site's outputs."""
        return renderer(self.site, self.templates, self.kept, self.index)

    def __getstate__(self) -> dict[str, object]:
        return {name: value for name, value in self.__dict__.items() if name != "renderer"}


@uncollected()
def do(bench: Bench, chunk: Chunk) -> Done:
    """Render and store a chunk's outputs."""
    writer = Writer(bench.kept, chunk.number)
    sizes, substances = [], {}
    site, pieces = bench.renderer.site, bench.renderer.pieces
    for group in chunk.groups:
        if group.key:
            paper = site.paper(group.paper)
            writer.add(paper.id, group.key, pieces.make(paper))
        for output in group.outputs:
            data = render(bench.renderer, output)
            bench.store.put(output.path, data)
            sizes.append(len(data))
            if output.template == "paper.html" and site.catalog.config.search:
                substances[output.path] = substance(data)
    bench.store.close()
    return Done(sizes, substances, writer.close())


def chunks(groups: Sequence[Group], jobs: int, first: int) -> Iterator[Chunk]:
    """Share groups into chunks for `jobs` workers, numbered from `first`."""
    count = sum(1 + len(group.outputs) for group in groups)
    size = min(MAX_CHUNK, -(-count // (jobs * CHUNKS_PER_WORKER)))
    chunk: list[Group] = []
    length = 0
    for group in groups:
        if group.large:
            yield Chunk([group], first)
            first += 1
            continue
        chunk.append(group)
        length += 1 + len(group.outputs)
        if length >= size:
            yield Chunk(chunk, first)
            chunk, length, first = [], 0, first + 1
    if chunk:
        yield Chunk(chunk, first)


@value
class Hands:
    """Those who do the work: `count` workers; `do` gives what came of a bench's chunks, in order."""

    count: int
    do: Callable[[Bench], Iterator[Done]]


def processes(count: int) -> Hands:
    """So many processes of this machine; little work is done in this one, and so is all for one."""

    def do_all(bench: Bench) -> Iterator[Done]:
        begin(bench)
        outputs = sum(1 for chunk in bench.chunks for _ in chunk.outputs)
        alone = count == 1 or outputs < FEW_OUTPUTS
        with nullcontext() if alone else forks.pool(count, begin, (bench,)) as workers:
            yield from (workers.map if workers else map)(do_numbered, range(len(bench.chunks)))

    return Hands(count, do_all)


# What a worker process keeps between chunks
_bench: Bench | None = None


def begin(bench: Bench) -> None:
    """Have this process work with `bench` from now on."""
    global _bench  # noqa: PLW0603 - a process pool gives its workers no other memory
    _bench = bench


def do_numbered(number: int) -> Done:
    """Do one of the chunks of the bench that `begin` was given."""
    assert _bench
    return do(_bench, _bench.chunks[number])
