"""A file of the site, as a plan for it."""

from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import chain, compress, count
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

    So many objects would take most of the time of a plan, of which a small change needs a few.
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
        self.paths, self.templates, self.subjects, self.pages = self.columns

    @classmethod
    def of(cls, outputs: Iterable[Output]) -> "Outputs":
        """The same as columns."""
        if isinstance(outputs, Outputs):
            return outputs
        columns = [*zip(*outputs, strict=True)]
        return cls(*columns) if columns else cls((), (), (), ())

    @classmethod
    def beside(
        cls, pages: Sequence[tuple[str, str]], files: Sequence[tuple[str, str]]
    ) -> "Outputs":
        """The same `files` beside each of some pages.

        Of a file, that is how its name ends and its template; of a page, what the paths of the files
        beside it begin with, and what it is about.
        """
        paths = [stem + end for stem, _ in pages for end, _ in files]
        templates = [template for _, template in files] * len(pages)
        return cls(paths, templates, [about for _, about in pages for _ in files], [1] * len(paths))

    @classmethod
    def joined(cls, parts: Iterable["Outputs"]) -> "Outputs":
        """All of them."""
        every = [*parts]
        return cls(
            [*chain.from_iterable([part.paths for part in every])],
            [*chain.from_iterable([part.templates for part in every])],
            [*chain.from_iterable([part.subjects for part in every])],
            [*chain.from_iterable([part.pages for part in every])],
        )

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
        return map(Output._make, self.rows())

    def rows(self) -> Iterator[tuple[str, str, str, int]]:
        """The same files as plain tuples, which are had in no time."""
        return zip(*self.columns, strict=True)

    def __len__(self) -> int:
        return len(self.templates)

    def about(self, subjects: Set[str], templates: Set[str]) -> Iterator[Output]:
        """The files that are about one of some subjects, or made by one of some templates."""
        found = {
            *compress(count(), map(subjects.__contains__, self.subjects)),
            *compress(count(), map(templates.__contains__, self.templates)),
        }
        return map(self.__getitem__, sorted(found))


def pages(count: int, size: int) -> range:
    """The numbers of the pages that `count` things take, `size` a page; at least one."""
    return range(1, max(1, -(-count // size)) + 1)
