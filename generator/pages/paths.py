"""Views of reading paths."""

from dataclasses import dataclass

from ..catalog.catalog import Catalog
from ..catalog.model import Paper, ReadingPath
from ..plan import urls
from ..plan.output import Output
from . import head, parts, refs
from .head import View
from .refs import Ref


@dataclass(frozen=True, slots=True)
class PathView(View):
    """A reading path; `steps` are its papers in order, each with the curator's reason."""

    path: ReadingPath
    steps: tuple[tuple[Paper, str], ...]
    files: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class Paths(View):
    """The index of reading paths."""

    paths: tuple[Ref, ...]


def path(catalog: Catalog, output: Output) -> PathView:
    """Return the view of a reading path."""
    path = next(path for path in catalog.paths if path.id == output.subject)
    return PathView(
        page=head.page(
            catalog, output, path.title, path.description, (Ref("Reading paths", urls.PATHS),)
        ),
        path=path,
        steps=tuple((catalog.paper(step.paper_id), step.why) for step in path.papers),
        files=parts.bibtex_file(catalog, output.path),
    )


def paths(catalog: Catalog, output: Output) -> Paths:
    """Return the view of the index of reading paths."""
    count = parts.plural(len(catalog.paths), "reading path")
    description = f"{count}: papers of {catalog.config.title} in an order to read them in."
    return Paths(
        page=head.page(catalog, output, "Reading paths", description),
        paths=refs.path_refs(catalog),
    )
