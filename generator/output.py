"""A file of the site, as a plan for it."""

from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import compress, count
from typing import NamedTuple, overload

NAMES_PER_PAGE = 500


class Output(NamedTuple):
    """A file of the site: its path, the template that makes it, and what it shows.

    `subject` is the id of the paper, tag or kind, a person's identity, a letter, or the year or month;
    `page` counts the pages of a long list. A template below `static/` is copied as it is,
    and one that `export.EXPORTS` names is a function.
    """

    path: str
    template: str
    subject: str = ""
    page: int = 1


class Outputs(Sequence[Output]):
    """Files of a site as columns, of which one is made when it is asked for.

    There may be more `paths` than files: those of files that are in no plan.
    """

    def __init__(
        self,
        paths: Sequence[str],
        templates: Sequence[str],
        subjects: Sequence[str],
        pages: Sequence[int],
    ) -> None:
        """Take the columns."""
        paths = [*paths[: len(templates)]]
        self.columns = paths, templates, subjects, pages
        self.paths, self.templates, self.subjects = paths, templates, subjects

    @classmethod
    def of(cls, outputs: Sequence[Output]) -> "Outputs":
        """The same as columns."""
        return outputs if isinstance(outputs, Outputs) else cls(*zip(*outputs, strict=True))

    @overload
    def __getitem__(self, at: int) -> Output: ...
    @overload
    def __getitem__(self, at: slice) -> "Outputs": ...
    def __getitem__(self, at: int | slice) -> "Output | Outputs":
        paths, templates, subjects, pages = self.columns
        if isinstance(at, slice):
            return Outputs(paths[at], templates[at], subjects[at], pages[at])
        return Output(paths[at], templates[at], subjects[at], pages[at])

    def __iter__(self) -> Iterator[Output]:
        return map(Output._make, zip(*self.columns, strict=False))

    def __len__(self) -> int:
        return len(self.templates)

    def about(self, subjects: Set[str], templates: Set[str]) -> Iterator[Output]:
        """The files that are about one of some subjects, or made by one of some templates."""
        found = {
            *compress(count(), map(subjects.__contains__, self.subjects)),
            *compress(count(), map(templates.__contains__, self.templates)),
        }
        return map(self.__getitem__, sorted(found))


def rows(outputs: Iterable[Output]) -> Iterable[tuple[str, str, str, int]]:
    """The same files as plain tuples, which are had in no time."""
    return zip(*outputs.columns, strict=False) if isinstance(outputs, Outputs) else outputs


def paths(outputs: Sequence[Output]) -> list[str]:
    """Where the files are."""
    if isinstance(outputs, Outputs):
        return outputs.paths
    return [output.path for output in outputs]


def pages(count: int, size: int) -> range:
    """The numbers of the pages that `count` things take, `size` a page; at least one."""
    return range(1, max(1, -(-count // size)) + 1)
